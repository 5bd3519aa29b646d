//! The validators that users have judge the report: something that was accepted is refused exactly when a finding says so.

use std::{collections::BTreeMap, thread};

use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::Value;
use wan_codegen::SourceFile;
use wan_review::{Finding, Flag, Report, Revision, compare};
use wan_runtime::catalog::Model;

use crate::{
    drawn::{self, Knob},
    edits,
    fixture::Fixture,
};

/// Requests near each example of a side.
const NEAR: usize = 250;

/// Requests that are drawn at random.
const DRAWN: u32 = 150;

/// A model that both sides generate.
struct Pair<'a> {
    name: String,
    old: (Model, &'a Value),
    new: (Model, &'a Value),
    findings: Vec<&'a Finding>,
}

#[test]
fn a_finding_says_refused_exactly_when_a_request_of_a_fixture_is() {
    let fixtures = Fixture::all();
    assert!(fixtures.len() > 50, "{} fixtures", fixtures.len());
    let (first, second) = fixtures.split_at(fixtures.len() / 2);
    let tried = thread::scope(|scope| {
        let both =
            [first, second].map(|half| scope.spawn(move || half.iter().map(of_fixture).sum::<usize>()));
        both.map(|half| half.join().unwrap()).iter().sum::<usize>()
    });
    assert!(tried > 10_000, "{tried} requests were tried");
}

#[test]
fn a_finding_says_refused_exactly_when_a_request_of_an_edit_is() {
    let base = edits::base();
    let edits = edits::all();
    assert!(edits.len() >= 40, "{} edits", edits.len());
    for edit in edits {
        let (before, after) = edit.sides(&base);
        let sides = [revision("old", &before), revision("new", &after)];
        let report = compare(&sides[0], &sides[1]);
        let has = report.findings.iter().any(|finding| finding.flags.contains(&Flag::Refused));
        let told: Vec<_> = report.findings.iter().map(|finding| finding.rule.id).collect();
        assert_eq!(has, edit.refuses, "{}: {told:?}", edit.name);
        assert!(!told.is_empty(), "{}: no finding", edit.name);
        let models = [("acme/film.json".to_owned(), before)].into();
        let after = [("acme/film.json".to_owned(), after)].into();
        check(edit.name, &sides, &models, &after, &report);
    }
}

pub(crate) fn revision(name: &str, model: &Value) -> Revision {
    let mut files = Fixture::named("range-narrowed").old;
    for file in files.iter_mut().filter(|file| file.path == "acme/film.json") {
        file.bytes = model.to_string().into_bytes();
    }
    let revision = Revision::read(name, files).unwrap_or_else(|error| panic!("{error}"));
    assert!(revision.broken_rules().is_empty(), "{}\n{model:#}", revision.broken_rules().render(false));
    revision
}

fn of_fixture(fixture: &Fixture) -> usize {
    let sides = [fixture.side("old"), fixture.side("new")];
    let report = compare(&sides[0], &sides[1]);
    check(&fixture.name, &sides, &models(&fixture.old), &models(&fixture.new), &report)
}

/// The models of a side by path.
fn models(files: &[SourceFile]) -> BTreeMap<String, Value> {
    let models = files.iter().filter(|file| !file.path.ends_with("/provider.json"));
    models.map(|file| (file.path.clone(), serde_json::from_slice(&file.bytes).unwrap())).collect()
}

/// Checks each model that both sides generate, and tells how many requests were tried.
fn check(
    name: &str,
    sides: &[Revision; 2],
    old: &BTreeMap<String, Value>,
    new: &BTreeMap<String, Value>,
    report: &Report,
) -> usize {
    let mut tried = 0;
    for (path, after) in new {
        let id = |spec: &Value| spec["model"].as_str().unwrap().to_owned();
        let provider = after["provider"].as_str().unwrap();
        let renamed = old.values().find(|before| after["renamed_from"] == before["model"]);
        let Some(before) = old.get(path).or(renamed) else { continue };
        let generated =
            sides[0].runtime_model(provider, &id(before)).zip(sides[1].runtime_model(provider, &id(after)));
        let Some((first, second)) = generated else { continue };
        let findings = report.findings.iter().filter(|finding| finding.subject.model == Some(id(after)));
        let pair = Pair {
            name: format!("{name} {path}"),
            old: (first, before),
            new: (second, after),
            findings: findings.collect(),
        };
        tried += pair.check();
    }
    tried
}

impl Pair<'_> {
    fn check(&self) -> usize {
        self.witnesses_hold();
        let knobs = drawn::knobs(self.old.1, self.new.1);
        let bases: Vec<Value> = [self.old.1, self.new.1].into_iter().flat_map(drawn::bases).collect();
        let mut tried = 0;
        for base in &bases {
            for request in drawn::near(base, &knobs, NEAR) {
                self.is_told(&request).unwrap_or_else(|why| panic!("{why}"));
                tried += 1;
            }
        }
        tried + self.drawn(&bases, &knobs)
    }

    /// A finding that says "refused" shows a request that is, or is about files, which no JSON body holds.
    fn witnesses_hold(&self) {
        for finding in &self.findings {
            let says_refused = finding.flags.contains(&Flag::Refused);
            let Some(witness) = &finding.witness else {
                let is_of_file = finding.rule.id.starts_with("file-limit-");
                assert!(!says_refused || is_of_file, "{}: {} has no witness", self.name, finding.rule.id);
                continue;
            };
            let (old, new) = (self.old.0.validate(&witness.request), self.new.0.validate(&witness.request));
            let context = format!("{} {}: {}", self.name, finding.rule.id, witness.request);
            assert_eq!((old.is_err(), new.is_err()), (!says_refused, says_refused), "{context}");
            let told = witness.old_refusal.iter().chain(&witness.new_refusal);
            let why = old.err().or(new.err()).unwrap().to_string();
            assert!(told.clone().count() == 1 && told.clone().all(|told| why.contains(told)), "{context}");
        }
    }

    fn drawn(&self, bases: &[Value], knobs: &[Knob]) -> usize {
        let config = Config { cases: DRAWN, failure_persistence: None, ..Config::default() };
        let turns = (any::<u16>(), vec(any::<u16>(), knobs.len()));
        TestRunner::new(config)
            .run(&turns, |(base, turns)| {
                let base = &bases[usize::from(base) % bases.len()];
                self.is_told(&drawn::turned(base, knobs, &turns)).map_err(TestCaseError::fail)
            })
            .unwrap_or_else(|why| panic!("{}: {why}", self.name));
        usize::try_from(DRAWN).unwrap()
    }

    /// Whether the report knows of what a request shows.
    fn is_told(&self, request: &Value) -> Result<(), String> {
        let (old, new) = (self.old.0.validate(request), self.new.0.validate(request));
        let is_flagged = || self.findings.iter().any(|finding| finding.flags.contains(&Flag::Refused));
        match (old, new) {
            (Ok(()), Err(why)) if !is_flagged() => {
                Err(format!("{}: {request} is refused, and no finding says so: {why}", self.name))
            }
            (Err(why), Ok(())) if self.findings.is_empty() => {
                Err(format!("{}: {request} is accepted now, and nothing is found: {why}", self.name))
            }
            _ => Ok(()),
        }
    }
}
