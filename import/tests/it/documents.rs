use serde_json::{Value, json};
use wan_import::{Draft, Form, Options, Refused, draft_openapi, draft_schema, draft_text};

use crate::{leaves::leaves, measure::is_marked, pages::options};

/// A document of our own making: its name, its text, the parameters that it says, and its operation where it has
/// several.
const MADE: &[(&str, &str, &str, Option<&str>)] = &[
    (
        "three_zero",
        include_str!("../documents/three_zero.json"),
        include_str!("../documents/three_zero.expected.json"),
        Some("/wan-3.0-t2v"),
    ),
    (
        "three_one",
        include_str!("../documents/three_one.json"),
        include_str!("../documents/three_one.expected.json"),
        None,
    ),
    ("bare", include_str!("../documents/bare.json"), include_str!("../documents/bare.expected.json"), None),
    (
        "loras",
        include_str!("../documents/loras.yaml"),
        include_str!("../documents/loras.expected.json"),
        None,
    ),
    (
        "traps",
        include_str!("../documents/traps.json"),
        include_str!("../documents/traps.expected.json"),
        None,
    ),
];

fn drafted(name: &str) -> Draft {
    let (_, text, _, operation) = MADE.iter().find(|(known, ..)| *known == name).expect(name);
    draft_text(text, &Options { operation: operation.map(str::to_owned), ..Options::default() }).expect(name)
}

#[test]
fn drafts_of_documents_say_what_the_documents_say_and_nothing_else() {
    println!("document    stated  right  of these marked  doubts  wrong  wrong but marked");
    let mut failed = Vec::new();
    for (name, _, expected, _) in MADE {
        let expected: Value = serde_json::from_str(expected).expect("JSON");
        let draft = drafted(name);
        let stated = leaves(&json!({ "parameters": expected }));
        let drafted = leaves(&json!({ "parameters": draft.spec["parameters"] }));
        let right: Vec<&String> = stated.keys().filter(|at| drafted.get(*at) == stated.get(*at)).collect();
        let missing: Vec<&String> = stated.keys().filter(|at| !drafted.contains_key(*at)).collect();
        let other = drafted.iter().filter(|(at, value)| stated.get(*at) != Some(value));
        let (marked, wrong): (Vec<_>, Vec<_>) = other.partition(|(at, _)| is_marked(&draft, at));
        println!(
            "{name:10}  {:6}  {:5}  {:15}  {:6}  {:5}  {:16}",
            stated.len(),
            right.len(),
            right.iter().filter(|at| is_marked(&draft, at)).count(),
            draft.doubts.len(),
            wrong.len(),
            marked.len(),
        );
        if !wrong.is_empty() || !marked.is_empty() || !missing.is_empty() {
            failed.push(format!("{name}: wrong {wrong:?}, marked {marked:?}, missing {missing:?}"));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn what_a_spec_cannot_say_of_a_document_is_a_doubt() {
    for (document, at, words) in [
        ("three_zero", "/parameters/5/minimum", "itself is not allowed"),
        ("three_zero", "/parameters/6/values", "multiple of 4"),
        ("three_zero", "/parameters/7/max_bytes", "megabyte"),
        ("three_zero", "/parameters/8/deprecated", "instead"),
        ("three_zero", "/parameters", "`X-Trace` in the header"),
        ("three_zero", "/parameters", "`dry_run` in the query, which is required"),
        ("three_zero", "/parameters", "multipart/form-data"),
        ("three_zero", "/status", "deprecated"),
        ("three_one", "/parameters/7/also_accepts", "another spelling"),
        ("three_one", "/parameters/8/minimum", "itself is not allowed"),
        ("three_one", "/provider", "can be chosen"),
        ("bare", "/parameters/4/type", "of kind video"),
        ("bare", "/parameters/5/type", "does not say the kind of file"),
        ("traps", "/parameters", "discriminator"),
        ("traps", "/parameters", "`phantom` is required"),
        ("traps", "/parameters/0", "must match"),
        ("traps", "/parameters/0/max_length", "Only the description"),
        ("traps", "/parameters/1/default", "outside of the range"),
        ("traps", "/parameters/1/maximum", "says 100"),
        ("traps", "/parameters/1", "An example has 11"),
        ("traps", "/parameters/2/values", "not of its type"),
        ("traps", "/parameters/2", "An example has \"5\""),
        ("traps", "/parameters/3/type", "several kinds"),
        ("traps", "/parameters/4/values", "whole numbers only"),
        ("traps", "/parameters/5/type", "no type"),
        ("traps", "/parameters/6", "has no effect"),
        ("traps", "/parameters/6/default", "which is no object"),
        ("traps", "/parameters/6/fields/0", "holds itself"),
        ("traps", "/parameters/7", "leads to nothing"),
        ("traps", "/parameters/8", "`maximun`"),
        ("traps", "/parameters/8", "multiple of 3"),
        ("traps", "/parameters/8/default", "Only the description"),
        ("traps", "/parameters/9/default", "not in its list"),
        ("traps", "/parameters/9/values", "other values"),
        ("traps", "/parameters/10", "binary"),
        ("traps", "/parameters/11/type", "kind of file"),
        ("traps", "/parameters/12", "additionalProperties"),
        ("traps", "/parameters/12/fields", "members"),
        ("traps", "/parameters/13", "schema of its own"),
        ("traps", "/parameters/14/required", "calls `must_be_null` required"),
        ("traps", "/parameters/15/nullable", "must be sent and may be null"),
        ("traps", "/parameters/16/values", "No value"),
        ("traps", "/parameters/17/type", "integer, string"),
        ("traps", "/parameters/18/maximum", "64 bits"),
        ("traps", "/parameters/19/minimum", "greater than the greatest"),
        ("traps", "/parameters/20", "`maximum`, which means nothing"),
        ("traps", "/parameters/20", "date-time"),
        ("traps", "/examples/0", "`extra`"),
        ("traps", "/version", "title"),
    ] {
        let draft = drafted(document);
        let told = draft.doubts.iter().any(|doubt| doubt.at == at && doubt.question.contains(words));
        assert!(told, "{document} {at} {words}: {:#?}", draft.doubts);
    }
}

#[test]
fn a_document_says_what_the_model_is_called_and_where_it_runs() {
    let spec = drafted("three_zero").spec;
    assert_eq!((&spec["title"], &spec["task"]), (&json!("Wan 3.0 text to video"), &json!("t2v")));
    assert_eq!((&spec["version"], &spec["model"]), (&json!("3.0"), &json!("wan-3.0-t2v")));
    assert_eq!(spec["notes"], json!(["`id` is not sent: the document calls it read-only."]));
    assert_eq!(spec["rust"]["new"], json!(["prompt"]));
    let spec = drafted("three_one").spec;
    assert_eq!(spec["docs"], "https://acme.example/docs/wan-3.1-i2v");
    assert_eq!((&spec["task"], &spec["version"]), (&json!("i2v"), &json!("3.1")));
    assert_eq!(spec["examples"][0]["name"], "small");
    assert_eq!(spec["examples"][1]["body"]["fps"], 24);
    let spec = drafted("bare").spec;
    assert_eq!(spec["rules"][0]["rule"], "requires");
    assert_eq!(spec["title"], "Wan 2.9 text to video");
}

#[test]
fn a_draft_of_a_document_is_a_spec_once_its_provider_and_model_are_known() {
    for name in ["three_zero", "three_one", "bare", "loras"] {
        let mut spec = drafted(name).spec;
        for (key, value) in [("task", "t2v"), ("version", "1")] {
            if spec[key] == "" {
                spec[key] = value.into();
            }
        }
        let model: wan_specs::ModelSpec = serde_json::from_value(spec).expect(name);
        assert_eq!(model.status, wan_specs::ModelStatus::Draft);
    }
}

#[test]
fn every_fact_of_a_document_has_the_line_that_says_it() {
    for (name, text, _, _) in MADE {
        let lines: Vec<&str> = text.lines().collect();
        for fact in drafted(name).facts {
            assert!(!fact.at.starts_with("/parameters/") || !fact.lines.is_empty(), "{name} {fact:?}");
            assert!(fact.lines.iter().all(|line| (1..=lines.len()).contains(line)), "{name} {fact:?}");
            let scalar = fact.value.is_number() || fact.value.as_str().is_some_and(|text| text.len() < 20);
            if scalar && fact.at.ends_with("/default") {
                let said = lines[fact.lines[0] - 1];
                let bare = fact.value.to_string().trim_matches('"').to_owned();
                assert!(said.contains(bare.trim_end_matches(".0")), "{name}: {said} did not say {bare}");
            }
        }
    }
}

#[test]
fn the_address_of_a_known_provider_tells_it_and_its_operations() {
    let text = r#"{
      "openapi": "3.1.0",
      "info": { "title": "Wan 2.1 T2V", "version": "1" },
      "servers": [{ "url": "https://api.novita.ai/v3" }],
      "paths": {
        "/async/wan-t2v": { "post": { "requestBody": { "content": { "application/json": {
          "schema": { "type": "object", "properties": { "prompt": { "type": "string" } } } } } } } },
        "/async/other": { "post": { "requestBody": {} } },
        "/async/task-result": { "get": {} }
      }
    }"#;
    let asked = Options { model: Some("wan-t2v".to_owned()), ..options() };
    let spec = draft_openapi(text, &asked).unwrap().spec;
    assert_eq!((&spec["provider"], &spec["model"]), (&json!("novita"), &json!("wan-t2v")));
    let offered = spec["operations"].as_array().unwrap();
    let offered: Vec<&Value> = offered.iter().map(|one| &one["operation"]).collect();
    assert_eq!(offered, ["submit", "status"]);
}

#[test]
fn a_document_with_several_operations_asks_which() {
    let (_, text, _, _) = MADE[0];
    let labels = vec!["POST /images/enlarge".to_owned(), "POST /wan-3.0-t2v".to_owned()];
    let of = |operation: Option<&str>, model: Option<&str>| {
        let told = |text: Option<&str>| text.map(str::to_owned);
        draft_text(text, &Options { operation: told(operation), model: told(model), ..Options::default() })
    };
    assert_eq!(of(None, None), Err(Refused::SeveralOperations(labels.clone())));
    let known = drafted("three_zero");
    for (operation, model) in
        [(Some("POST /wan-3.0-t2v"), None), (Some("makeFilm"), None), (None, Some("wan-3.0-t2v"))]
    {
        assert_eq!(of(operation, model).unwrap().spec, known.spec, "{operation:?} {model:?}");
    }
    assert_eq!(
        of(Some("GET /wan-3.0-t2v"), None),
        Err(Refused::NoSuchOperation { asked: "GET /wan-3.0-t2v".to_owned(), operations: labels })
    );
    assert!(of(Some("/wan"), None).unwrap_err().to_string().contains("POST /images/enlarge"));
}

#[test]
fn a_document_without_a_body_is_refused() {
    let none = r#"{"openapi": "3.1.0", "paths": {"/a": {"get": {}}}}"#;
    assert!(matches!(draft_openapi(none, &options()), Err(Refused::NoBody(_))));
    let list = r#"{"type": "array", "items": {"type": "string"}}"#;
    assert_eq!(draft_schema(list, &options()), Err(Refused::NoParameters));
    assert!(matches!(draft_openapi("{\"swagger\": \"2.0\"}", &options()), Err(Refused::OtherVersion(_))));
    assert_eq!(Form::of("no document"), Ok(Form::Page));
}

#[test]
fn yaml_and_json_of_one_document_give_one_draft() {
    let (_, text, _, _) = MADE.iter().find(|(name, ..)| *name == "three_one").unwrap();
    let value: Value = serde_json::from_str(text).unwrap();
    let yaml = format!("---\n{}\n", yaml(&value, 0));
    assert_eq!(Form::of(&yaml), Ok(Form::OpenApi));
    let one = draft_text(&yaml, &Options::default()).unwrap();
    let other = drafted("three_one");
    assert_eq!(one.spec, other.spec);
    assert_eq!(one.doubts.len(), other.doubts.len());
}

/// Blocks of YAML; what holds nothing is written in one line, which JSON may be.
fn yaml(value: &Value, depth: usize) -> String {
    let pad = "  ".repeat(depth);
    match value {
        Value::Object(members) if !members.is_empty() => {
            let line =
                |(key, value): (&String, &Value)| format!("\n{pad}{}:{}", json!(key), yaml(value, depth + 1));
            members.iter().map(line).collect::<String>().replacen('\n', if depth == 0 { "" } else { "\n" }, 1)
        }
        Value::Array(items) if !items.is_empty() => {
            let lines: Vec<String> =
                items.iter().map(|item| format!("\n{pad}-{}", yaml(item, depth + 1))).collect();
            lines.concat()
        }
        other => format!(" {other}"),
    }
}
