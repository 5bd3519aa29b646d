//! Pages of models: one that uses everything, pinned; and texts that try to be more than texts.

use std::num::NonZero;

use serde_json::{Value, json};
use wan_codegen::{GenerateError, SourceFile, generate};

use super::BASE;

/// The page of the base's model after these changes of provider and model.
fn page(change: impl Fn(&mut Value, &mut Value)) -> String {
    let [mut provider, mut model] = BASE.map(|(_, text)| serde_json::from_str(text).expect("the base reads"));
    change(&mut provider, &mut model);
    let files = [provider, model].into_iter().zip(BASE);
    let files =
        files.map(|(spec, (path, _))| SourceFile { path: path.to_owned(), bytes: spec.to_string().into() });
    let generated = generate(files.collect(), NonZero::<usize>::MIN).unwrap_or_else(|error| match error {
        GenerateError::Specs(found) => panic!("{}", found.render(false)),
        GenerateError::Bug(error) => panic!("{error}"),
    });
    let pages = generated.files.into_iter().filter(|file| file.path.starts_with("docs/models/"));
    let mut pages: Vec<(String, String)> = pages.map(|file| (file.path, file.text)).collect();
    assert_eq!(pages.len(), 2, "{pages:?}");
    assert_eq!(pages[0].0, "docs/models/README.md");
    assert_eq!(pages[1].0, "docs/models/acme-wan-1.md");
    pages.remove(1).1
}

fn parameter<'a>(model: &'a mut Value, name: &str) -> &'a mut Value {
    let list = model["parameters"].as_array_mut().expect("parameters are a list");
    list.iter_mut().find(|parameter| parameter["name"] == name).expect("the base has the parameter")
}

#[test]
fn a_page_with_everything_is_as_it_is_pinned() {
    let page = page(|provider, model| {
        provider["billing"] =
            json!({ "failed_job": "not_charged", "note": "Only 200 is billed", "source": "guide" });
        provider["retention"] =
            json!({ "file_seconds": 604_800, "note": "The address outlives the record." });
        model["status"] = "deprecated".into();
        model["review"] =
            json!([{ "by": "Ada <ada@acme.example>", "on": "2026-11-21", "note": "Prices only" }]);
        model["sunset"] = "2027-01-31".into();
        model["doc"] =
            "1. Makes *one* video out of [a picture](https://evil.example) & a <b>text</b>.".into();
        model["price"]["note"] = "From $1 to $2, and a lone ` backtick".into();
        model["notes"] = json!(["A table's | bar, and `code|bar`."]);
        parameter(model, "speech")["deprecated"] = "Use `sound`.".into();
        parameter(model, "sound")["max_bytes"] = 15_000_000.into();
        parameter(model, "image")["max_width"] = 8_000.into();
        parameter(model, "steps")["source"] = "guide".into();
        parameter(model, "mode")["values"][1]["deprecated"] = "It is ignored.".into();
        let rules = model["rules"].as_array_mut().expect("rules are a list");
        rules.push(json!({
            "rule": "price_factor", "severity": "inform", "when": { "parameter": "duration", "values": [10] },
            "factor": "1.5", "doc": "Ten seconds cost half as much again.", "note": "Told in prose only"
        }));
        rules.push(json!({
            "rule": "requires", "severity": "warn", "parameters": ["loras"], "others": ["strength"],
            "doc": "LoRAs want a strength.", "source": "guide"
        }));
        model["output"]["size"] = json!({
            "parameter": "mode", "standing": "assumed",
            "table": [{ "value": "fast", "width": 640, "height": 360 }, { "value": "16:9", "width": 1280, "height": 720 }]
        });
        model["examples"][0]["body"]["prompt"] = "It's a `fox`; $HOME\nand \"more\" | \u{202e}".into();
        model["examples"][0]["composed"] = true.into();
    });
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("page-of-a-model", page);
    });
}

#[test]
fn what_no_source_tells_is_unknown() {
    let page = page(|provider, model| {
        provider["retention"] = json!({});
        for fact in ["price", "latency"] {
            model.as_object_mut().expect("a spec is an object").shift_remove(fact);
        }
        model["output"] = json!({ "videos": 2 });
    });
    for sentence in [
        "## Price\n\nUnknown: no source tells it. Unknown is not free.",
        "## Latency\n\nUnknown: no source tells it.",
        "- Playing time: unknown.",
        "- Frame rate: unknown.",
        "- Size: unknown.",
        "- A job can be asked for: unknown, and never taken to be over.",
        "- A video can be fetched: unknown, and never taken to be over.",
        "is charged is unknown: no source tells it.",
    ] {
        assert!(page.contains(sentence), "{sentence}\n{page}");
    }
}

#[test]
fn no_text_of_a_spec_breaks_out_of_its_cell_or_becomes_html() {
    let evil = "| `|` <script> `<i>` ` <img src=x> [x](y) ``a`b|`` \\| end.";
    let page = page(|_, model| {
        parameter(model, "prompt")["doc"] = evil.into();
        parameter(model, "strength")["unit"] = evil.into();
        model["rules"][1]["doc"] = evil.into();
        model["sources"][0]["title"] = evil.into();
    });
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
    for row in rows.iter().take_while(|row| !row.contains("`POST ")) {
        // A bar is a cell's end unless it is escaped, and none is escaped in code.
        let bars = row.replace("\\\\", "").replace("\\|", "").matches('|').count();
        assert_eq!(bars, if row.contains("Operation") { 5 } else { 7 }, "{row}");
    }
    let shown = page.replace("<code>", "").replace("</code>", "").replace("\\<", "").replace("`<i>`", "");
    let open: Vec<&str> =
        shown.lines().filter(|line| line.contains('<') && !line.contains("<https://")).collect();
    // The header, and what Rust and the shell want.
    assert!(
        open.iter().all(|line| line.starts_with("<!-- @generated") || line.starts_with("async fn main() -> Result<")),
        "{open:#?}"
    );
}

#[test]
fn a_draft_has_no_page() {
    let [provider, model] = BASE.map(|(path, text)| (path, text.replace("\"stable\"", "\"draft\"")));
    let files =
        [provider, model].map(|(path, text)| SourceFile { path: path.to_owned(), bytes: text.into() });
    let Ok(generated) = generate(files.into(), NonZero::<usize>::MIN) else { panic!("drafts stop nothing") };
    let pages: Vec<&str> = generated
        .files
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| path.starts_with("docs/"))
        .collect();
    assert_eq!(pages, ["docs/models/README.md"]);
}
