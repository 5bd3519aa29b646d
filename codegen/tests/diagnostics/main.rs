//! Every rule has a fixture that breaks it and nothing else, and its rendering is pinned.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and clippy knows only test functions as tests, not their helpers"
)]

mod cases;
mod guide;
mod hostile;
mod shipped;

use std::{
    collections::{BTreeSet, HashSet},
    fmt::Write as _,
};

use cases::{CASES, Case};
use wan_codegen::{Diagnostics, Rule, SourceFile, Sources, read};

const BASE: [(&str, &str); 2] = [
    ("acme/provider.json", include_str!("base/acme/provider.json")),
    ("acme/wan-1.json", include_str!("base/acme/wan-1.json")),
];

fn base() -> Vec<SourceFile> {
    BASE.map(|(path, text)| SourceFile { path: path.to_owned(), bytes: text.into() }).into()
}

/// The base with a case's changes. Each change must apply, so that a case cannot outlive what it changes.
fn files(case: &Case) -> Vec<SourceFile> {
    let mut files = base();
    for edit in case.edits {
        edit.apply(case.name, &mut files);
    }
    files
}

fn mistakes(files: Vec<SourceFile>) -> Diagnostics {
    read(files).expect_err("the specs have mistakes")
}

fn rules(diagnostics: &Diagnostics) -> Vec<Rule> {
    diagnostics.iter().map(|diagnostic| diagnostic.rule).collect()
}

#[test]
fn the_base_has_no_mistake_and_is_formatted() {
    let sources: Sources = read(base()).unwrap_or_else(|found| panic!("{}", found.render(false)));
    assert_eq!((sources.providers.len(), sources.models.len()), (1, 1));
    for (path, text) in BASE {
        let formatted = wan_codegen::format(path, text.as_bytes()).expect("the base reads");
        assert_eq!(formatted, text, "{path}");
    }
}

#[test]
fn an_unknown_key_hides_no_other_mistake_of_its_file() {
    let mut files = base();
    let text =
        BASE[1].1.replace("\"minimum\": 1,", "\"minimun\": 1,").replace("\"default\": 30", "\"default\": 41");
    files[1].bytes = text.into_bytes();
    assert_eq!(rules(&mistakes(files)), [Rule::DefaultRange, Rule::UnknownKey]);
}

#[test]
fn every_case_breaks_exactly_its_rule() {
    let mut wrong = String::new();
    for case in CASES.iter().flat_map(|group| group.iter()) {
        let Err(found) = read(files(case)) else {
            let _ = writeln!(wrong, "{} {} breaks nothing", case.rule.code(), case.name);
            continue;
        };
        let broken: BTreeSet<&str> = found.iter().map(|diagnostic| diagnostic.rule.code()).collect();
        if broken != BTreeSet::from([case.rule.code()]) {
            let _ = writeln!(wrong, "{} {}:\n{}", case.rule.code(), case.name, found.render(false));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_rule_has_a_case() {
    let covered: HashSet<Rule> = CASES.iter().flat_map(|group| group.iter()).map(|case| case.rule).collect();
    let missing: Vec<&str> =
        Rule::ALL.iter().filter(|rule| !covered.contains(rule)).map(|rule| rule.code()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_mistake_is_shown_as_pinned() {
    let mut names = HashSet::new();
    for case in CASES.iter().flat_map(|group| group.iter()) {
        let name = format!("{}-{}", case.rule.code(), case.name);
        assert!(names.insert(name.clone()), "{name} is there twice");
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, mistakes(files(case)).render(false));
        });
    }
}

#[test]
fn a_spec_tells_its_past_and_what_people_should_leave() {
    let edits = [
        ("\"model\": \"wan-1\",", "\"model\": \"wan-1\", \"renamed_from\": \"wan-0\","),
        (
            "\"name\": \"loop_video\",",
            "\"name\": \"loop_video\", \"rust\": \"loops\", \"renamed_from\": \"loop\",",
        ),
        ("\"name\": \"strength\",", "\"name\": \"strength\", \"deprecated\": \"It is ignored.\","),
        ("{ \"value\": \"fast\" }", "{ \"value\": \"fast\", \"deprecated\": \"Use 16:9.\" }"),
        ("\"name\": \"scale\",", "\"name\": \"scale\", \"deprecated\": \"It is ignored.\","),
        // Gone and back with its type; and its name on the wire, with another type under another field.
        (
            "\"rules\": [\n",
            "\"retired\": [{ \"name\": \"speech\", \"type\": \"string\", \"since\": \"2026-11-20\" }, \
             { \"name\": \"loop_video\", \"type\": \"string\", \"since\": \"2026-11-20\" }],\n  \"rules\": [\n",
        ),
    ];
    let mut files = base();
    for (old, new) in edits {
        let text = String::from_utf8(files[1].bytes.clone()).expect("the base is UTF-8");
        assert_eq!(text.matches(old).count(), 1, "{old}");
        files[1].bytes = text.replacen(old, new, 1).into_bytes();
    }
    read(files).unwrap_or_else(|found| panic!("{}", found.render(false)));
}

#[test]
fn a_draft_may_ask_of_any_place_of_the_language_and_a_review_says_who_looked() {
    let questions = [
        ("/price", None),
        ("/price", Some(serde_json::Value::Null)),
        ("/parameters/0/default", Some(5.into())),
        ("/parameters/99/item/fields/0/values/2/rust", Some("Fast".into())),
        ("/examples/0/body/any/thing", None),
        ("/rules/0/when/values/0", Some(true.into())),
        ("/output/size/table/0/width", None),
        ("/operations/0/standing", None),
        ("/sources/0/read", None),
    ];
    let questions: Vec<_> = questions
        .iter()
        .enumerate()
        .map(|(number, (at, proposed))| {
            let mut one = serde_json::json!({ "at": at, "question": format!("{number}?"), "lines": [1, 7] });
            if let Some(proposed) = proposed {
                one["proposed"] = proposed.clone();
            }
            one
        })
        .collect();
    let mut spec: serde_json::Value = serde_json::from_str(BASE[1].1).expect("the base is JSON");
    spec["status"] = "draft".into();
    spec["review"] = serde_json::json!([]);
    spec["questions"] = questions.clone().into();
    let mut files = base();
    files[1].bytes = spec.to_string().into_bytes();
    let sources = read(files.clone()).unwrap_or_else(|found| panic!("{}", found.render(false)));
    // What is there stays there: that nobody reviewed it, and a proposal that is nothing.
    let written = wan_codegen::canonical(&sources.models[0].spec);
    assert!(written.contains("\"review\": []"), "{written}");
    let written: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(written["questions"], serde_json::Value::from(questions));

    spec["status"] = "stable".into();
    spec.as_object_mut().expect("an object").remove("questions");
    spec["review"] =
        serde_json::json!([{ "by": "Ada", "on": "2026-11-22", "note": "The price too.", "source": "guide" }]);
    files[1].bytes = spec.to_string().into_bytes();
    read(files).unwrap_or_else(|found| panic!("{}", found.render(false)));
}
