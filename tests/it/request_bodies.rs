//! What typed requests send, pinned.

use std::{collections::BTreeMap, fs, path::Path};

use insta::{Settings, assert_json_snapshot};
use serde_json::{Map, Value, json};
use wan_specs::ModelSpec;
use wan_tests::{
    bodies::{Case, cases, everything, smallest},
    examples::documented,
    generated::MODELS,
    typed::Entry,
};

use crate::{spec_of, specs};

/// Longest text that a snapshot of bounds shows.
const SHOWN: usize = 60;

/// The settings under which a snapshot of a model is taken.
fn snapshot(entry: &Entry, name: &str, body: &Value) {
    let mut settings = Settings::clone_current();
    settings.set_sort_maps(true);
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots/request_bodies");
    settings.bind(|| assert_json_snapshot!(format!("{}-{}-{name}", entry.provider, entry.model), body));
}

/// What the typed request sends that reads this body.
fn sent(entry: &Entry, name: &str, body: &Value) -> Value {
    let request = (entry.read)(body);
    request.unwrap_or_else(|| panic!("{}: no typed request sends {name}: {body}", entry.model)).body()
}

/// The body on the page of a model, as it was copied by hand.
fn pages() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/pages");
    let mut pages: Vec<(String, Value)> = fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_slice(&fs::read(&path).unwrap()).unwrap())
        })
        .collect();
    pages.sort_by(|a, b| a.0.cmp(&b.0));
    pages
}

fn page_of(specs: &wan_specs::Specs) -> impl Fn(&str) -> (Entry, ModelSpec) + '_ {
    |name| {
        let named = |entry: &&Entry| format!("{}-{}", entry.provider, entry.model) == *name;
        let entry = MODELS.iter().find(named).unwrap_or_else(|| panic!("{name} is no model"));
        (*entry, spec_of(specs, entry).clone())
    }
}

#[test]
fn every_example_is_sent_as_it_is_pinned() {
    let specs = specs();
    for entry in MODELS {
        let spec = spec_of(&specs, entry);
        for example in &spec.examples {
            let body = documented(spec, &example.body.0);
            let sent = sent(entry, &example.name, &body);
            assert_eq!(sent, body, "{}: {}", entry.model, example.name);
            snapshot(entry, &format!("example-{}", example.name), &sent);
        }
    }
}

#[test]
fn the_smallest_request_is_sent_as_it_is_pinned() {
    let specs = specs();
    for entry in MODELS {
        let body = smallest(spec_of(&specs, entry));
        snapshot(entry, "smallest", &sent(entry, "the smallest body", &body));
    }
}

#[test]
fn a_request_with_everything_set_is_sent_as_it_is_pinned() {
    let specs = specs();
    for entry in MODELS {
        let spec = spec_of(&specs, entry);
        let body = everything(spec);
        let rules = spec.rules.iter().flat_map(|rule| &rule.parameters).collect::<Vec<_>>();
        for parameter in spec.parameters.iter().filter(|parameter| !rules.contains(&&parameter.name)) {
            let place = wan_tests::examples::pointer(parameter);
            assert!(body.pointer(&place).is_some(), "{}: {} is not set", entry.model, parameter.name);
        }
        snapshot(entry, "everything", &sent(entry, "the fullest body", &body));
    }
}

/// Each bound that a typed request can send: the value in its place, and what the rules changed besides.
#[test]
fn every_bound_is_sent_as_it_is_pinned() {
    let specs = specs();
    for entry in MODELS {
        let spec = spec_of(&specs, entry);
        let base = leaves(&everything(spec));
        let bounds: Map<String, Value> = cases(spec)
            .into_iter()
            .filter(|case| case.typed && case.value.is_some())
            .map(|case| (case.name.clone(), shown(entry, &base, &case)))
            .collect();
        assert!(bounds.len() >= spec.parameters.len(), "{}: too few bounds", entry.model);
        snapshot(entry, "bounds", &Value::Object(bounds));
    }
}

fn shown(entry: &Entry, base: &BTreeMap<String, Value>, case: &Case) -> Value {
    let sent = sent(entry, &case.name, &case.body);
    let mut changed: BTreeMap<String, Value> = leaves(&sent)
        .into_iter()
        .filter(|(pointer, value)| base.get(pointer) != Some(value) && !pointer.starts_with(&case.pointer))
        .collect();
    changed.insert(case.pointer.clone(), sent.pointer(&case.pointer).cloned().unwrap_or(json!("nothing")));
    changed.into_iter().map(|(pointer, value)| (pointer, shorten(value))).collect::<Map<_, _>>().into()
}

/// Every value of a body that holds no other, by its pointer.
fn leaves(body: &Value) -> BTreeMap<String, Value> {
    let mut leaves = BTreeMap::new();
    let mut open = vec![(String::new(), body)];
    while let Some((pointer, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                open.extend(members.iter().map(|(key, value)| (format!("{pointer}/{key}"), value)));
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(at, value)| (format!("{pointer}/{at}"), value)));
            }
            leaf => {
                leaves.insert(pointer, leaf.clone());
            }
        }
    }
    leaves
}

fn shorten(value: Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > SHOWN => {
            json!(format!("<{} characters, {} bytes>", text.chars().count(), text.len()))
        }
        Value::Array(items) => items.into_iter().map(shorten).collect(),
        other => other,
    }
}

#[test]
fn the_examples_of_the_specs_are_those_of_the_pages() {
    let specs = specs();
    let pages = pages();
    assert_eq!(pages.len(), 4, "one page a model with an example on it");
    for (name, page) in &pages {
        let (_, spec) = page_of(&specs)(name);
        let examples: Vec<&Value> =
            spec.examples.iter().filter(|example| !example.composed).map(|example| &example.body.0).collect();
        assert_eq!(examples, [page], "{name}");
    }
}

#[test]
fn typed_requests_send_what_the_pages_show() {
    let specs = specs();
    let mut other_spelling = Vec::new();
    for (name, page) in pages() {
        let (entry, spec) = page_of(&specs)(&name);
        let meant = documented(&spec, &page);
        assert_eq!(sent(&entry, "its page's body", &meant), meant, "{name}");
        if meant != page {
            assert!((entry.read)(&page).is_none(), "{name}: a typed request sends another spelling");
            other_spelling.push(name);
        }
    }
    assert_eq!(other_spelling, ["segmind-wan2.1-i2v-480p"], "the one page that sends a number as a text");
}
