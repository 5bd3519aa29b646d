//! Edits of one model, and what Rust callers see of them. Findings are made here, whatever comparers find.

use serde_json::{Value, json};
use wan_codegen::SourceFile;

use super::*;
use crate::{
    ModelSummary, Price, Rule,
    compare::{Change, Found, ROOT},
    rules::model::{MODEL_ADDED, MODEL_REMOVED},
};

const PROVIDER: &str = include_str!("../../tests/fixtures/base/acme/provider.json");
const FILM: &str = include_str!("../../tests/fixtures/base/acme/film.json");

/// The fixtures' base, with edits: a pointer and what stands there. `null`: nothing.
pub(crate) fn revision(provider: &[(&str, Value)], film: &[(&str, Value)]) -> Revision {
    let source = |name: &str, text: &str, edits: &[(&str, Value)]| {
        let mut spec: Value = serde_json::from_str(text).expect("JSON");
        for (pointer, value) in edits {
            let (holder, key) = pointer.rsplit_once('/').expect("a pointer");
            match spec.pointer_mut(holder).expect("a place") {
                Value::Object(holder) => drop(holder.insert(key.to_owned(), value.clone())),
                Value::Array(holder) => match key.parse::<usize>() {
                    Ok(at) if value.is_null() => drop(holder.remove(at)),
                    Ok(at) => holder[at] = value.clone(),
                    Err(_) => holder.push(value.clone()),
                },
                other => panic!("{other} holds nothing"),
            }
        }
        let name = spec.get("model").and_then(Value::as_str).unwrap_or(name).to_owned();
        SourceFile { path: format!("acme/{name}.json"), bytes: spec.to_string().into_bytes() }
    };
    let files = vec![source("provider", PROVIDER, provider), source("film", FILM, film)];
    let revision = Revision::read("side", files).expect("specs");
    assert!(revision.broken_rules().is_empty(), "{}", revision.broken_rules().render(false));
    revision
}

/// A report with one finding of a rule at a place, by its pointer.
pub(crate) fn report(rule: &'static Rule, model: Option<&str>, pointer: &str, flags: &[Flag]) -> Report {
    let subject = Subject { provider: "acme".to_owned(), model: model.map(str::to_owned) };
    let mut found = Found::new(subject, None, None);
    found.add(rule, &ROOT, Change::default(), "it changed");
    let mut findings = found.into_findings();
    for finding in &mut findings {
        pointer.clone_into(&mut finding.pointer);
        finding.flags = flags.iter().copied().collect();
    }
    let models = findings.iter().map(|finding| ModelSummary {
        subject: finding.subject.clone(),
        price: Price { before: None, after: None },
        signatures: Vec::new(),
    });
    Report { models: models.collect(), findings, ..Report::default() }
}

fn code(old: &Revision, new: &Revision) -> Code {
    Code::of(old, new, |_| false).expect("code")
}

/// What a finding at a place of the film is told to be in Rust.
fn told(old: &Revision, new: &Revision, pointer: &str) -> Vec<String> {
    let mut report = report(&MODEL_ADDED, Some("film"), pointer, &[]);
    tell(old, new, &code(old, new), &mut report);
    shown(&report.findings[0].rust)
}

/// All that differs of the film.
fn all(old: &Revision, new: &Revision) -> Vec<String> {
    let mut report = report(&MODEL_ADDED, Some("film"), "/title", &[]);
    tell(old, new, &code(old, new), &mut report);
    shown(&report.models[0].signatures)
}

fn shown(signatures: &[Signature]) -> Vec<String> {
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let line = |one: &Signature| format!("{}: {} => {}", one.path, side(&one.before), side(&one.after));
    signatures.iter().map(line).collect()
}

#[test]
fn an_integer_that_becomes_a_number_changes_its_field_and_its_setter() {
    let (old, new) = (revision(&[], &[]), revision(&[], &[("/parameters/1/type", json!("number"))]));
    let expected = [
        "Film.steps: steps: Option<i64> => steps: Option<f64>",
        "Film::steps(): fn steps(self, steps: i64) -> Self => fn steps(self, steps: f64) -> Self",
    ];
    assert_eq!(told(&old, &new, "/parameters/steps/type"), expected);
    assert_eq!(all(&old, &new), expected);
    assert_eq!(told(&old, &new, "/parameters/prompt/doc"), Vec::<String>::new());
}

#[test]
fn a_value_that_goes_is_one_variant() {
    let (old, new) = (revision(&[], &[]), revision(&[], &[("/parameters/2/values/1", Value::Null)]));
    assert_eq!(told(&old, &new, "/parameters/size/values/720p"), ["film::Size::P720: P720 => -"]);
    assert_eq!(told(&old, &new, "/parameters/size"), ["film::Size::P720: P720 => -"]);
    assert_eq!(told(&old, &new, "/parameters/size/values/480p"), Vec::<String>::new());
}

#[test]
fn a_parameter_that_goes_takes_its_type_with_it_which_is_told_as_one() {
    let (old, new) = (revision(&[], &[]), revision(&[], &[("/parameters/2", Value::Null)]));
    assert_eq!(
        told(&old, &new, "/parameters/size"),
        [
            "Film.size: size: Option<Size> => -",
            "Film::size(): fn size(self, size: Size) -> Self => -",
            "film::Size: enum Size => -",
        ]
    );
    let all = all(&old, &new);
    assert!(all.contains(&"film::Size::ALL: const ALL: &'static [Self] => -".to_owned()), "{all:?}");
    assert!(all.contains(&"film::Size: impl Display for film::Size => -".to_owned()), "{all:?}");
    assert!(all.contains(&"film::Size: impl Copy for film::Size => -".to_owned()), "{all:?}");
}

#[test]
fn a_member_of_an_object_is_told_alone() {
    let list = |scale: Value| {
        json!({ "name": "loras", "type": "list", "doc": "More.", "item": {
            "name": "lora", "type": "object", "doc": "One.", "fields": [
                { "name": "path", "type": "string", "required": true, "doc": "Where." }, scale,
            ],
        }})
    };
    let side = |kind: &str| {
        let scale = json!({ "name": "scale", "type": kind, "doc": "How much." });
        revision(&[], &[("/parameters/-", list(scale))])
    };
    let (old, new) = (side("integer"), side("number"));
    let expected = [
        "film::Lora.scale: scale: Option<i64> => scale: Option<f64>",
        "film::Lora::scale(): fn scale(self, scale: i64) -> Self => fn scale(self, scale: f64) -> Self",
    ];
    assert_eq!(told(&old, &new, "/parameters/loras/item/fields/scale/type"), expected);
    assert_eq!(told(&old, &new, "/parameters/loras/item/fields/path/doc"), Vec::<String>::new());
    // A number may be none, so its holder has something to check.
    let checked = "film::Lora: - => impl Validate for film::Lora";
    assert_eq!(told(&old, &new, "/parameters/loras"), [expected.as_slice(), &[checked]].concat());
}

#[test]
fn arguments_that_change_places_are_told_and_break_no_build() {
    let negative = json!({ "name": "negative", "type": "string", "required": true, "doc": "What it hides." });
    let example = json!({ "prompt": "a fox", "negative": "a hen" });
    let side = |order: Value| {
        revision(
            &[],
            &[
                ("/parameters/-", negative.clone()),
                ("/examples/0/body", example.clone()),
                ("/rust/new", order),
            ],
        )
    };
    let (old, new) = (side(json!(["prompt", "negative"])), side(json!(["negative", "prompt"])));
    assert_eq!(
        told(&old, &new, "/rust/new"),
        ["Film::new(): fn new(prompt: impl Into<String>, negative: impl Into<String>) -> Self => \
          fn new(negative: impl Into<String>, prompt: impl Into<String>) -> Self"]
    );
    let code = code(&old, &new);
    assert_eq!(code.items.iter().map(|item| item.breaks).collect::<Vec<_>>(), [false]);
}

#[test]
fn a_deprecated_model_is_told_with_its_note() {
    let (old, new) = (revision(&[], &[]), revision(&[], &[("/status", json!("deprecated"))]));
    let expected = [
        "Film: struct Film => #[deprecated(note = \"the provider wants people to leave the model\")] struct Film",
    ];
    assert_eq!(told(&old, &new, "/status"), expected);
    assert_eq!(all(&old, &new), expected);
    assert!(!code(&old, &new).items[0].breaks);
}

#[test]
fn what_a_request_can_do_is_told_by_its_markers() {
    let cancel = json!({ "operation": "cancel", "host": "api", "method": "POST", "path": "/v1/jobs/{id}/cancel",
        "accepts": [200], "answer": {}, "doc": "Cancels a job." });
    let offer = json!({ "operation": "cancel", "standing": "documented" });
    let old = revision(&[("/operations/-", cancel.clone())], &[("/operations/-", offer)]);
    let new = revision(&[("/operations/-", cancel)], &[]);
    let expected = ["Film: impl offers::Cancel for Film => -"];
    assert_eq!(told(&old, &new, "/operations/cancel"), expected);
}

#[test]
fn a_model_that_goes_is_told_as_what_holds_the_rest() {
    let (old, new) = (revision(&[], &[]), revision(&[], &[("/status", json!("draft"))]));
    let expected = [
        "Client::film(): fn film(&self, request: &Film) -> Call<Film> => -",
        "Film: struct Film => -",
        "blocking::Client::film(): fn film(&self, request: &Film) -> Call<Film> => -",
        "film: mod film => -",
    ];
    assert_eq!(told(&old, &new, ""), expected);
    let mut report = report(&MODEL_REMOVED, Some("film"), "/status", &[Flag::Compile]);
    tell(&old, &new, &code(&old, &new), &mut report);
    assert_eq!(shown(&report.findings[0].rust), expected);
}

#[test]
fn a_model_with_another_id_and_the_same_type_breaks_nobody() {
    let old = revision(&[], &[]);
    let new = revision(&[], &[("/model", json!("movie")), ("/renamed_from", json!("film"))]);
    let code = code(&old, &new);
    assert_eq!(code.items.iter().map(|item| &item.path).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(code.renamed.len(), 1);
}

#[test]
fn specs_that_are_equal_are_not_generated_at_all() {
    let code = code(&revision(&[], &[]), &revision(&[], &[]));
    assert!(code.files.is_empty() && code.items.is_empty() && code.broken.is_empty());
}
