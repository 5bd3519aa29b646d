//! What holds for every pair of revisions.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wan_codegen::SourceFile;
use wan_review::{Level, Mirror, Report, Revision, compare};

use crate::fixture::Fixture;

/// A part of the spec, and what may stand there. `null`: nothing.
struct Knob {
    provider: bool,
    pointer: &'static str,
    values: &'static [&'static str],
}

const fn model(pointer: &'static str, values: &'static [&'static str]) -> Knob {
    Knob { provider: false, pointer, values }
}

const fn provider(pointer: &'static str, values: &'static [&'static str]) -> Knob {
    Knob { provider: true, pointer, values }
}

/// Each changes one leaf of [`film`] or of the fixtures' provider.
const KNOBS: &[Knob] = &[
    model("/status", &[r#""stable""#, r#""deprecated""#]),
    model("/wire_name", &["null", r#""film-2""#]),
    model("/version", &[r#""2.1""#, r#""2.6""#]),
    model("/doc", &[r#""Makes a film.""#, r#""Makes films.""#]),
    model("/price/low", &[r#""0.5""#, r#""0.7""#]),
    model("/price/approximate", &["null", "true"]),
    model("/latency", &["null", r#"{"seconds": 90.0, "as_of": "2026-11-20"}"#]),
    model("/parameters/0/max_length", &["null", "100", "2000"]),
    model("/parameters/1/minimum", &["null", "10", "20"]),
    model("/parameters/1/maximum", &["70", "40", "100"]),
    model("/parameters/1/default", &["null", "30", "25"]),
    model("/parameters/1/sensitive", &["null", "true"]),
    model(
        "/parameters/2/values/1",
        &[r#"{"value": "720p", "rust": "P720"}"#, r#"{"value": "1080p", "rust": "P1080"}"#],
    ),
    model("/parameters/2/values/2", &["null", r#"{"value": "4k", "rust": "K4"}"#]),
    model("/parameters/3/max_items", &["null", "2", "5"]),
    model("/parameters/3/item/fields/1/minimum", &["null", "0.5"]),
    model("/parameters/4", &["null", r#"{"name": "seed", "type": "integer", "doc": "Where it starts."}"#]),
    model(
        "/rules/0",
        &[
            "null",
            r#"{"rule": "conditional_values", "severity": "refuse", "parameters": ["steps"],
        "when": {"parameter": "size", "values": ["480p"]}, "values": [20, 25, 30], "doc": "Small films take few steps."}"#,
        ],
    ),
    model("/output/videos", &["1", "2"]),
    provider("/hosts/0/origin", &[r#""https://api.acme.example""#, r#""https://api.acme2.example""#]),
    provider("/auth/header", &[r#""x-api-key""#, r#""authorization""#]),
    provider("/operations/0/answer/id", &[r#"["/id"]"#, r#"["/task"]"#]),
    provider("/unknown_state", &[r#""keep_polling""#, r#""fail""#]),
    // Without it no failing server is believed to have done nothing.
    provider("/back_off", &[r#"[{"header": "retry-after", "format": "seconds_or_date"}]"#]),
    provider("/errors/1/money", &[r#""ambiguous""#, r#""not_processed""#]),
    provider("/retention/record_seconds", &["null", "3600", "86400"]),
    provider("/requests_per_minute", &["null", "60"]),
];

fn film() -> Value {
    json!({
        "$schema": "../schema/model.schema.json", "format": 1, "provider": "acme", "model": "film", "title": "Film",
        "task": "t2v", "version": "2.1", "status": "stable", "doc": "Makes a film.",
        "rust": {"type": "Film", "new": ["prompt"]},
        "operations": [
            {"operation": "submit", "standing": "documented"}, {"operation": "status", "standing": "documented"}
        ],
        "parameters": [
            {"name": "prompt", "type": "string", "required": true, "doc": "What it shows."},
            {"name": "steps", "type": "integer", "maximum": 70, "doc": "How many steps."},
            {"name": "size", "type": "string", "values": [{"value": "480p", "rust": "P480"}], "doc": "How large it is."},
            {"name": "loras", "type": "list", "doc": "What is put on top.", "item": {
                "name": "lora", "type": "object", "doc": "One of them.", "fields": [
                    {"name": "path", "type": "string", "required": true, "doc": "Where it is."},
                    {"name": "scale", "type": "number", "required": true, "doc": "How much of it."}
                ]
            }}
        ],
        "rules": [],
        "output": {"videos": 1},
        "price": {"currency": "USD", "low": "0.5", "high": "1.5", "per": "generation", "as_of": "2026-11-20"},
        "examples": [{"name": "plain", "composed": true, "body": {"prompt": "a fox"}}],
        "sources": [{"id": "page", "title": "Acme's page", "read": "2026-11-20"}]
    })
}

/// The specs in which each knob stands at the place that its number names.
fn specs(turns: &[usize]) -> Vec<(String, Value)> {
    let base = Fixture::named("base").old;
    let provider =
        base.iter().find(|file| file.path == "acme/provider.json").expect("the base has a provider");
    let mut files = [
        ("acme/provider.json".to_owned(), serde_json::from_slice(&provider.bytes).expect("the base is JSON")),
        ("acme/film.json".to_owned(), film()),
    ];
    for (knob, turn) in KNOBS.iter().zip(turns) {
        let text = knob.values[turn % knob.values.len()];
        let value: Value = serde_json::from_str(text).expect("a knob's value is JSON");
        set(&mut files[usize::from(!knob.provider)].1, knob.pointer, value);
    }
    files.into()
}

/// Sets or removes what a pointer names.
fn set(root: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').expect("a knob is below the root");
    match root.pointer_mut(parent).expect("what holds a knob is there") {
        Value::Object(object) if value.is_null() => drop(object.remove(key)),
        Value::Object(object) => drop(object.insert(key.to_owned(), value)),
        Value::Array(_) if value.is_null() => {}
        Value::Array(array) => array.push(value),
        other => panic!("{pointer} is in {other}"),
    }
}

fn revision(files: &[(String, Value)]) -> Revision {
    let files = files.iter().map(|(path, value)| SourceFile {
        path: path.clone(),
        bytes: serde_json::to_vec_pretty(value).expect("JSON has a text"),
    });
    let revision = Revision::read("made up", files.collect()).unwrap_or_else(|error| panic!("{error}"));
    assert!(revision.broken_rules().is_empty(), "{}", revision.broken_rules().render(false));
    revision
}

/// The same JSON with the keys of every object in reverse.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let members: Map<String, Value> =
                object.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect();
            Value::Object(members)
        }
        Value::Array(items) => items.iter().map(reversed).collect(),
        plain => plain.clone(),
    }
}

fn turns() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0_usize..6, KNOBS.len())
}

/// What a report says, but for the lines at which it stands.
fn said(report: &Report) -> Vec<(String, String)> {
    report.findings.iter().map(|finding| (finding.fingerprint(), finding.message.clone())).collect()
}

#[test]
fn every_place_of_every_knob_is_a_spec_without_a_mistake() {
    for (at, knob) in KNOBS.iter().enumerate() {
        for turn in 0..knob.values.len() {
            let mut turns = vec![0; KNOBS.len()];
            turns[at] = turn;
            revision(&specs(&turns));
        }
    }
}

#[test]
fn specs_that_are_the_same_have_no_findings() {
    for fixture in Fixture::all() {
        for side in ["old", "new"] {
            let report = compare(&fixture.side(side), &fixture.side(side));
            assert_eq!(said(&report), [], "{} {side}", fixture.name);
            assert_eq!(report.contradictions, Vec::<String>::new(), "{} {side}", fixture.name);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself_and_the_order_of_keys_says_nothing(turns in turns()) {
        let files = specs(&turns);
        let shuffled: Vec<_> = files.iter().map(|(path, value)| (path.clone(), reversed(value))).collect();
        prop_assert_ne!(
            serde_json::to_string(&files[1].1).expect("text"),
            serde_json::to_string(&shuffled[1].1).expect("text"),
            "the keys are in another order"
        );
        let report = compare(&revision(&files), &revision(&shuffled));
        prop_assert_eq!(said(&report), []);
    }

    #[test]
    fn a_change_backwards_is_told_by_mirrors(old in turns(), new in turns()) {
        let (old, new) = (revision(&specs(&old)), revision(&specs(&new)));
        let (report, backwards) = (compare(&old, &new), compare(&new, &old));
        let found: BTreeSet<&str> = backwards.findings.iter().map(|finding| finding.rule.id).collect();
        for finding in &report.findings {
            if let Mirror::Is(mirrors) = finding.rule.mirror {
                prop_assert!(
                    mirrors.iter().any(|mirror| found.contains(mirror)),
                    "{} at {} is not mirrored in {:?}", finding.rule.id, finding.pointer, found
                );
            }
        }
    }

    #[test]
    fn no_level_is_hidden_by_going_over_an_intermediate(a in turns(), b in turns(), c in turns()) {
        let (a, b, c) = (revision(&specs(&a)), revision(&specs(&b)), revision(&specs(&c)));
        let worst = |report: &Report| report.level();
        let way: Option<Level> = worst(&compare(&a, &b)).max(worst(&compare(&b, &c)));
        prop_assert!(worst(&compare(&a, &c)) <= way);
    }

    #[test]
    fn the_same_change_is_told_in_the_same_words_and_order(old in turns(), new in turns()) {
        let (old, new) = (specs(&old), specs(&new));
        let once = compare(&revision(&old), &revision(&new));
        let again = compare(&revision(&old), &revision(&new));
        prop_assert_eq!(&once, &again);
        let fingerprints: BTreeSet<String> = once.findings.iter().map(wan_review::Finding::fingerprint).collect();
        prop_assert_eq!(fingerprints.len(), once.findings.len(), "two findings share a fingerprint");
    }
}
