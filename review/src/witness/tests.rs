use serde_json::{Value, json};
use wan_codegen::SourceFile;

use super::{Direction, Judge, Scope};
use crate::{Price, Revision};

const PROVIDER: &str = include_str!("../../tests/fixtures/base/acme/provider.json");
const MODEL: &str = include_str!("../../tests/fixtures/base/acme/film.json");

/// The base, changed.
fn side(change: impl Fn(&mut Value)) -> Revision {
    let mut model: Value = serde_json::from_str(MODEL).unwrap();
    change(&mut model);
    let file = |path: &str, bytes: Vec<u8>| SourceFile { path: path.to_owned(), bytes };
    let files = vec![
        file("acme/provider.json", PROVIDER.as_bytes().to_vec()),
        file("acme/film.json", model.to_string().into_bytes()),
    ];
    let side = Revision::read("side", files).unwrap();
    assert!(side.broken_rules().is_empty(), "{}", side.broken_rules().render(false));
    side
}

fn judged<T>(old: impl Fn(&mut Value), new: impl Fn(&mut Value), ask: impl FnOnce(&Judge<'_>) -> T) -> T {
    let (old, new) = (side(old), side(new));
    ask(&Judge::new(old.generated("acme", "film"), new.generated("acme", "film")))
}

fn same(_: &mut Value) {}

/// What came of asking for all of a parameter both ways.
#[derive(Debug, PartialEq)]
struct Probe {
    refused: Option<Value>,
    accepted: Option<Value>,
    requests: usize,
    is_sure: bool,
}

fn probe(judge: &Judge<'_>, name: &str) -> Option<Probe> {
    let refused = judge.ask(Direction::Refused, &all_of(name))?;
    let accepted = judge.ask(Direction::Accepted, &all_of(name))?;
    Some(Probe {
        requests: refused.requests + accepted.requests,
        is_sure: refused.is_sure && accepted.is_sure,
        refused: refused.witness.map(|witness| witness.request),
        accepted: accepted.witness.map(|witness| witness.request),
    })
}

fn price(judge: &Judge<'_>) -> Price {
    judge.price()
}

fn all_of(name: &str) -> Scope {
    Scope::place(&[name.to_owned()], &format!("/parameters/{name}"), None).unwrap()
}

fn with(parameters: Value, rules: Value) -> impl Fn(&mut Value) {
    move |spec| {
        spec["parameters"].as_array_mut().unwrap().extend(parameters.as_array().unwrap().iter().cloned());
        spec["rules"] = rules.clone();
    }
}

#[test]
fn a_probe_finds_the_smallest_request_each_way() {
    let shifted = |spec: &mut Value| {
        spec["parameters"][1]["minimum"] = json!(12);
        spec["parameters"][1]["maximum"] = json!(80);
    };
    let probe = judged(same, shifted, |judge| probe(judge, "steps")).unwrap();
    assert_eq!(probe.refused, Some(json!({"prompt": "a", "steps": 10})));
    assert_eq!(probe.accepted, Some(json!({"prompt": "a", "steps": 71})));
}

#[test]
fn a_probe_of_what_did_not_change_is_exhaustive_and_finds_nothing() {
    let narrowed = |spec: &mut Value| spec["parameters"][1]["maximum"] = json!(40);
    let probe = judged(same, narrowed, |judge| probe(judge, "size")).unwrap();
    assert_eq!((probe.refused, probe.accepted, probe.is_sure), (None, None, true));
    assert!(probe.requests > 2, "{} requests", probe.requests);
}

#[test]
fn a_side_that_generates_nothing_cannot_be_tried() {
    let new = side(same);
    let judge = Judge::new(None, new.generated("acme", "film"));
    assert_eq!(probe(&judge, "steps"), None);
    assert_eq!(judge.price(), Price { before: None, after: None });
}

#[test]
fn a_text_too_long_to_try_leaves_the_answer_open() {
    let long = |length: u64| move |spec: &mut Value| spec["parameters"][0]["max_length"] = json!(length);
    let scope = all_of("prompt");
    let ask = |judge: &Judge<'_>| judge.ask(Direction::Refused, &scope).unwrap();
    let answer = judged(long(9_000_000), long(8_000_000), ask);
    assert_eq!((answer.witness.is_some(), answer.is_sure), (false, false));
    assert!(answer.may_happen());
}

#[test]
fn the_smallest_request_satisfies_rules() {
    let more = json!([
        { "name": "a", "type": "integer", "minimum": 100, "doc": "It." },
        { "name": "b", "type": "integer", "doc": "It." },
        { "name": "c", "type": "boolean", "doc": "It." }
    ]);
    let rules = json!([
        { "rule": "one_of", "severity": "refuse", "parameters": ["a", "b"], "doc": "One." },
        { "rule": "requires", "severity": "refuse", "parameters": ["b"], "others": ["c"], "doc": "It." }
    ]);
    let related = |spec: &mut Value| {
        with(more.clone(), rules.clone())(spec);
        spec["examples"][0]["body"]["a"] = json!(100);
    };
    let smallest = judged(related, related, |judge| judge.trial().unwrap().smallest(0));
    assert_eq!(smallest, Some(json!({"prompt": "a", "a": 100})));
}

#[test]
fn the_smallest_request_is_priced_on_both_sides() {
    let costing = |low: &'static str| {
        move |spec: &mut Value| {
            spec["price"] = json!({"currency": "USD", "low": low, "high": low, "per": "generation", "as_of": "2026-11-20"});
        }
    };
    let told = judged(costing("0.5"), costing("0.75"), price);
    assert_eq!(told.before.as_deref(), Some("USD 0.50"));
    assert_eq!(told.after.as_deref(), Some("USD 0.75"));
    let unknown = judged(same, same, price);
    assert_eq!((unknown.before, unknown.after), (None, None));
}

#[test]
fn what_the_client_sends_unasked_is_priced_by_its_default_and_not_by_the_smallest_value() {
    let playing = |default: i64| {
        move |spec: &mut Value| {
            with(
                json!([{ "name": "seconds", "type": "integer", "required": true, "default": default, "minimum": 1,
                         "maximum": 9, "doc": "It." }]),
                json!([]),
            )(spec);
            spec["examples"][0]["body"]["seconds"] = json!(2);
            spec["output"]["seconds"] = json!({ "parameter": "seconds", "standing": "documented" });
            spec["price"] = json!({"currency": "USD", "low": "0.5", "high": "0.5", "per": "second", "as_of": "2026-11-20"});
        }
    };
    let told = judged(playing(3), playing(5), price);
    assert_eq!((told.before.as_deref(), told.after.as_deref()), (Some("USD 1.50"), Some("USD 2.50")));
}

#[test]
fn a_text_that_no_list_names_tells_a_text_from_a_list() {
    let taking = |more: Value| {
        move |spec: &mut Value| {
            let mut style = json!({ "name": "style", "type": "string", "doc": "It." });
            style.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            with(json!([style]), json!([]))(spec);
        }
    };
    let values = json!({ "values": [{ "value": "a" }, { "value": "b" }] });
    judged(taking(json!({})), taking(values), |judge| {
        let probe = probe(judge, "style").unwrap();
        assert_eq!(probe.refused, Some(json!({ "prompt": "a", "style": "c" })));
        assert_eq!(probe.accepted, None);
    });
}

#[test]
fn a_refusal_for_something_else_tells_nothing_of_a_parameter() {
    // Every request is refused for `c`, and none for `steps`.
    let needs = with(json!([{ "name": "c", "type": "integer", "required": true, "doc": "It." }]), json!([]));
    let changed = |spec: &mut Value| {
        needs(spec);
        spec["rust"]["new"] = json!(["prompt", "c"]);
        spec["examples"][0]["body"]["c"] = json!(1);
        spec["parameters"][1]["maximum"] = json!(90);
    };
    judged(same, changed, |judge| {
        assert_eq!(probe(judge, "steps").unwrap().refused, None);
        assert_eq!(probe(judge, "c").unwrap().refused, Some(json!({"prompt": "a"})));
    });
}

#[test]
fn a_rule_is_found_over_parameters_that_it_relates() {
    let more = json!([{ "name": "mode", "type": "string", "values": [{"value": "fast"}, {"value": "fine"}], "doc": "It." }]);
    let rule = json!([{ "rule": "conditional_values", "severity": "refuse", "parameters": ["size"], "values": ["480p"],
        "when": { "parameter": "mode", "values": ["fast"] }, "doc": "Fast films are small." }]);
    // The default of the condition's parameter makes an unchanged rule act.
    let defaulted = |default: &'static str| {
        let (more, rule) = (more.clone(), rule.clone());
        move |spec: &mut Value| {
            with(more.clone(), rule.clone())(spec);
            spec["parameters"][3]["default"] = json!(default);
        }
    };
    judged(defaulted("fine"), defaulted("fast"), |judge| {
        let scope = Scope::place(&["mode".to_owned()], "/parameters/mode/default", None).unwrap();
        let witness = judge.ask(Direction::Refused, &scope).unwrap().witness.unwrap();
        assert_eq!(witness.request, json!({"prompt": "a", "size": "720p"}));
        assert_eq!(witness.new_refusal.as_deref(), Some("`size`: Fast films are small"));
    });
}
