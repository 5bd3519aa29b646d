use serde_json::Value;
use wan_import::{Form, Options, draft_text};
use wan_specs::Specs;

use crate::{leaves::leaves, measure::is_marked, pages::options};

/// What a JSON Schema has no word for, or the emulator does not write into it.
const UNSAID: &[&str] =
    &["default", "unit", "min_seconds", "max_seconds", "max_bytes", "formats", "length_unit"];

/// The emulator makes its document out of the specs, without this crate: what it says of a model's body, read back,
/// must be the parameters of that spec.
#[test]
fn what_the_emulator_says_of_each_shipped_model_reads_back_as_its_spec() {
    let specs = Specs::embedded().expect("specs");
    let text = wan_emulator::openapi(&specs).expect("a document").to_string();
    assert_eq!(Form::of(&text), Ok(Form::OpenApi));
    let mut sure = 0;
    for model in &specs.models {
        let end = format!("/{}", model.wire_name());
        let whole: Value = serde_json::from_str(&text).expect("JSON");
        let paths = whole["paths"].as_object().expect("paths").keys();
        let ours =
            paths.filter(|path| path.starts_with(&format!("/{}/", model.provider)) && path.ends_with(&end));
        let mut read = 0;
        for path in ours {
            let asked = Options { operation: Some(format!("POST {path}")), ..options() };
            let draft = draft_text(&text, &asked).expect(path);
            let committed = leaves(&without_sources(serde_json::to_value(model).expect("JSON")));
            let drafted = leaves(&draft.spec);
            let about = |at: &str| at.starts_with("/parameters/");
            let null_by_default = |at: &str| {
                let default = at.replace("/nullable", "/default");
                at.ends_with("/nullable") && committed.get(&default) == Some(&Value::Null)
            };
            for (at, value) in committed.iter().filter(|(at, _)| about(at) && is_said(at)) {
                assert_eq!(drafted.get(at), Some(value), "{path}: {at}");
                sure += usize::from(!is_marked(&draft, at));
            }
            for (at, value) in drafted.iter().filter(|(at, _)| about(at) && !committed.contains_key(*at)) {
                assert!(
                    is_marked(&draft, at) || null_by_default(at),
                    "{path}: {at} is {value}, which the spec does not say"
                );
            }
            let examples = draft.spec["examples"].as_array().expect("examples");
            assert_eq!(examples[0]["body"], model.examples[0].body.0, "{path}");
            read += 1;
        }
        assert!(read > 0, "{} is not in the document", model.model);
    }
    assert!(sure > 300, "{sure} values without a doubt");
}

/// The emulator says what a spec says, whatever source it has.
fn without_sources(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(key, _)| key != "source");
            kept.map(|(key, value)| (key, without_sources(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_sources).collect(),
        other => other,
    }
}

fn is_said(at: &str) -> bool {
    !UNSAID.contains(&at.rsplit('/').next().unwrap_or_default())
}
