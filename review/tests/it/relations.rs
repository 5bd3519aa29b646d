//! What changes of rules between parameters are told as.

use serde_json::{Value, json};
use wan_review::{Bump, Confidence, Finding, Report, Revision, compare};

use crate::{edits::base, fixture::Fixture, validator_oracle::revision};

/// What is done to the base.
type Change = fn(&mut Value);

#[test]
fn every_change_of_a_rule_has_its_name() {
    let changes: [(&str, Change, &[&str]); 12] = [
        ("other words", |spec| spec["rules"][0]["doc"] = json!("One."), &["rule-reworded"]),
        ("a note", |spec| spec["rules"][0]["note"] = json!("The page is silent."), &["rule-reworded"]),
        ("a source", |spec| spec["rules"][0]["source"] = json!("page"), &["rule-reworded"]),
        ("no rule", |spec| drop(list(spec).remove(0)), &["rule-removed"]),
        (
            "one parameter more",
            |spec| spec["rules"][0]["parameters"] = json!(["seed", "looped", "image"]),
            &["rule-added", "rule-equivalent"],
        ),
        (
            "another order of its parameters",
            |spec| spec["rules"][0]["parameters"] = json!(["looped", "seed"]),
            &["rule-equivalent"],
        ),
        (
            "one requirement more",
            |spec| spec["rules"][1]["others"] = json!(["mode", "seed"]),
            &["rule-tightened"],
        ),
        ("another requirement", |spec| spec["rules"][1]["others"] = json!(["seed"]), &["rule-changed"]),
        ("more values", |spec| spec["rules"][2]["values"] = json!(["480p", "720p"]), &["rule-loosened"]),
        ("another condition", |spec| spec["rules"][2]["when"]["values"] = json!(["fine"]), &["rule-changed"]),
        ("advice that is a note", |spec| spec["rules"][3]["severity"] = json!("inform"), &["advice-changed"]),
        ("other advice", |spec| spec["rules"][3]["when"]["values"] = json!(["480p"]), &["advice-changed"]),
    ];
    for (name, change, expected) in changes {
        let report = changed(change);
        let mut told: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id).collect();
        told.sort_unstable();
        assert_eq!(told, expected, "{name}");
    }
}

/// One rule in the middle went: its neighbours are known again.
#[test]
fn rules_of_one_kind_are_told_apart_by_their_conditions() {
    let rule = |value: &str, size: &str| {
        json!({ "rule": "conditional_values", "severity": "refuse", "parameters": ["size"], "values": [size],
            "when": { "parameter": "mode", "values": [value] }, "doc": format!("{value} films are {size}.") })
    };
    let with = |rules: &[Value]| {
        let mut spec = base();
        spec["rules"] = json!(rules);
        revision("side", &spec)
    };
    let (fast, fine) = (rule("fast", "480p"), rule("fine", "720p"));
    let report = compare(&with(&[fast.clone(), fine.clone()]), &with(&[fine]));
    assert_eq!(only(&report).rule.id, "rule-removed");
    assert_eq!(only(&report).old, Some(fast));
}

/// A rule about how many items there are, or which sets, is tried with requests that tell the two sides apart.
#[test]
fn rules_about_numbers_and_sets_have_witnesses() {
    let count = |most: u64| json!({ "rule": "count_by_kind", "severity": "refuse", "parameters": ["tags"], "maximum": most, "doc": "Few." });
    let sets =
        |sets: Value| json!({ "rule": "one_of_sets", "severity": "refuse", "sets": sets, "doc": "One." });
    let first = |others: Value| json!({ "rule": "precedence", "severity": "refuse", "parameters": ["seed"], "others": others, "doc": "It wins." });
    let with = |rule: &Value| {
        let mut spec = base();
        spec["rules"] = json!([rule]);
        spec["examples"] =
            json!([{ "name": "one", "composed": true, "body": { "prompt": "aa", "seed": 7 } }]);
        revision("side", &spec)
    };
    for (old, new, id, witness) in [
        (count(2), count(1), "rule-tightened", json!({ "prompt": "aa", "tags": ["a", "a"] })),
        (count(1), count(2), "rule-loosened", json!({ "prompt": "aa", "tags": ["a", "a"] })),
        (
            sets(json!([["seed"], ["looped", "image"]])),
            sets(json!([["seed"], ["looped", "mode"]])),
            "rule-changed",
            json!(null),
        ),
        (
            first(json!(["looped"])),
            first(json!(["looped", "mode"])),
            "rule-tightened",
            json!({ "prompt": "aa", "seed": 1, "mode": "fast" }),
        ),
    ] {
        let finding = only(&compare(&with(&old), &with(&new)));
        assert_eq!(finding.rule.id, id, "{}", finding.message);
        let found = finding.witness.unwrap().request;
        if !witness.is_null() {
            assert_eq!(found, witness, "{}", finding.message);
        }
    }
}

#[test]
fn a_rule_names_every_parameter_that_it_looks_at() {
    let finding = only(&changed(|spec| spec["rules"][1]["others"] = json!(["mode", "seed"])));
    assert_eq!(finding.parameters, ["tags", "mode", "seed"]);
    assert_eq!(finding.witness.unwrap().request, json!({"prompt": "aa", "tags": ["a"], "mode": "fast"}));
}

#[test]
fn a_factor_shows_the_price_of_the_smallest_request_under_it() {
    let price = only(&Fixture::named("price-factor-changed").report()).price.unwrap();
    assert_eq!((price.before.as_deref(), price.after.as_deref()), (Some("USD 0.75"), Some("USD 1.00")));
}

/// Nothing is generated from specs that break a rule of today, so nothing can be tried.
#[test]
fn without_a_side_that_can_be_tried_a_rule_is_judged_by_itself() {
    let mut broken = base();
    broken["examples"] = json!([]);
    let mut new = base();
    list(&mut new).push(
        json!({ "rule": "excludes", "severity": "refuse", "parameters": ["looped", "seed"], "doc": "No." }),
    );
    let mut files = Fixture::named("range-narrowed").old;
    for file in files.iter_mut().filter(|file| file.path == "acme/film.json") {
        file.bytes = broken.to_string().into_bytes();
    }
    let old = Revision::read("old", files).unwrap();
    assert!(!old.broken_rules().is_empty());
    let report = compare(&old, &revision("new", &new));
    let finding = report.findings.iter().find(|finding| finding.rule.id == "rule-added").unwrap();
    assert_eq!((finding.confidence, &finding.witness), (Confidence::Heuristic, &None));
}

fn list(spec: &mut Value) -> &mut Vec<Value> {
    spec["rules"].as_array_mut().unwrap()
}

fn changed(change: impl FnOnce(&mut Value)) -> Report {
    let mut new = base();
    change(&mut new);
    compare(&revision("old", &base()), &revision("new", &new))
}

fn only(report: &Report) -> Finding {
    let [finding] = report.findings.as_slice() else { panic!("{:#?}", report.findings) };
    finding.clone()
}

/// Rust numbers the variants, and `as` shows the numbers.
#[test]
fn variants_of_a_choice_are_numbered_in_their_order() {
    let fixture = Fixture::named("choice-value-renamed");
    let film = fixture.old.iter().find(|file| file.path == "acme/film.json").unwrap();
    let old: Value = serde_json::from_slice(&film.bytes).unwrap();
    let side = |model: &Value| {
        let provider = fixture.old.iter().filter(|file| file.path.ends_with("provider.json")).cloned();
        let bytes = serde_json::to_vec(model).unwrap();
        let film = wan_codegen::SourceFile { path: "acme/film.json".to_owned(), bytes };
        Revision::read("made up", provider.chain([film]).collect()).unwrap()
    };
    let mut swapped = old.clone();
    swapped["rules"][0]["tuples"].as_array_mut().unwrap().reverse();
    let mut middle = old.clone();
    let between = json!({"value": [480, 400], "rust": "Between"});
    middle["rules"][0]["tuples"].as_array_mut().unwrap().insert(1, between.clone());
    let mut end = old.clone();
    end["rules"][0]["tuples"].as_array_mut().unwrap().push(between);
    let bump = |new: &Value, id: &str| {
        let report = compare(&side(&old), &side(new));
        report.findings.iter().find(|finding| finding.rule.id == id).map(|finding| finding.bump)
    };
    assert_eq!(bump(&swapped, "value-reordered"), Some(Bump::Major));
    assert_eq!(bump(&middle, "choice-value-added"), Some(Bump::Major));
    assert_eq!(bump(&end, "choice-value-added"), Some(Bump::Minor));
}
