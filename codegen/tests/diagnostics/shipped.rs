//! What this repository ships.

use wan_codegen::{Sources, format, read};
use wan_specs::{ModelSpec, ProviderSpec, Specs};

use super::{BASE, SourceFile};

fn shipped() -> Vec<SourceFile> {
    Specs::files()
        .iter()
        .map(|(path, text)| SourceFile { path: (*path).to_owned(), bytes: (*text).into() })
        .collect()
}

#[test]
fn the_shipped_specs_have_no_mistake() {
    let sources: Sources = read(shipped()).unwrap_or_else(|found| panic!("{}", found.render(false)));
    assert!(sources.providers.len() >= 2 && sources.models.len() >= 5);
}

#[test]
fn the_shipped_specs_are_formatted() {
    for file in shipped() {
        let formatted = format(&file.path, &file.bytes).expect("a shipped spec reads");
        assert!(
            formatted.as_bytes() == file.bytes,
            "specs/{} is not formatted: type `cargo xtask fmt`",
            file.path
        );
    }
}

#[test]
fn formatting_loses_nothing_and_settles_at_once() {
    let files = shipped().into_iter().map(|file| (file.path, String::from_utf8(file.bytes).expect("UTF-8")));
    for (path, text) in files.chain(BASE.map(|(path, text)| (path.to_owned(), text.to_owned()))) {
        // The same value on one line, and in another order of keys.
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let reversed: serde_json::Map<String, serde_json::Value> =
            value.as_object().expect("an object").clone().into_iter().rev().collect();
        for variant in [text.clone(), value.to_string(), serde_json::Value::from(reversed).to_string()] {
            let once = format(&path, variant.as_bytes()).expect("it reads");
            assert_eq!(format(&path, once.as_bytes()).expect("it reads"), once, "{path}");
            if path.ends_with("/provider.json") {
                assert_eq!(parse::<ProviderSpec>(&once), parse::<ProviderSpec>(&text), "{path}");
            } else {
                assert_eq!(parse::<ModelSpec>(&once), parse::<ModelSpec>(&text), "{path}");
            }
        }
    }
}

#[test]
fn a_list_of_parameters_shows_one_change_a_line() {
    let (path, text) = BASE[1];
    let formatted = format(path, text.as_bytes()).expect("the base reads");
    assert!(formatted.contains("\n      \"name\": \"speech\",\n"));
    assert!(formatted.contains("\n        { \"value\": 5, \"rust\": \"Seconds5\" },\n"));
    assert!(formatted.lines().all(|line| line.chars().count() <= 110), "{formatted}");
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("a spec")
}
