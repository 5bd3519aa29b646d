//! No other tool asks for more than a report does, and where it asks for less it is told why.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    fixture::Fixture,
    verdicts::{COMMAND, Results, TOOL, Verdict, digest},
};

fn results() -> Results {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tool-oracle/results.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn every_fixture_was_judged_as_it_is() {
    let results = results();
    assert_eq!((results.tool.as_str(), results.command.as_str()), (TOOL, COMMAND));
    let fixtures = Fixture::all();
    let newer = fixtures.iter().filter(|fixture| {
        results.fixtures.get(&fixture.name).is_none_or(|verdict| verdict.files != digest(fixture))
    });
    let newer: Vec<&str> = newer.map(|fixture| fixture.name.as_str()).collect();
    assert!(newer.is_empty(), "fixtures are newer than results: run `{COMMAND}` for {}", newer.join(", "));
    let known: BTreeSet<&String> = fixtures.iter().map(|fixture| &fixture.name).collect();
    let gone: Vec<&String> = results.fixtures.keys().filter(|name| !known.contains(name)).collect();
    assert!(gone.is_empty(), "results are of fixtures that are gone: run `{COMMAND}`: {gone:?}");
}

#[test]
fn no_report_asks_for_less_than_the_tool() {
    let results = results();
    let mut less = Vec::new();
    for fixture in Fixture::all() {
        let Some(verdict) = results.fixtures.get(&fixture.name) else { continue };
        let ours = fixture.report().bump();
        if ours < verdict.theirs() {
            less.push(format!(
                "{}: {ours}, and the tool {} for {:?}",
                fixture.name, verdict.theirs, verdict.lints
            ));
        }
    }
    assert!(less.is_empty(), "{}", less.join("\n"));
}

#[test]
fn where_a_report_asks_for_more_it_is_told_why_the_tool_does_not_see_it() {
    let results = results();
    for fixture in Fixture::all() {
        let Some(verdict) = results.fixtures.get(&fixture.name) else { continue };
        let now = Verdict::new(fixture, &fixture.report(), verdict.theirs(), verdict.lints.clone());
        assert_eq!(
            (&verdict.ours, &verdict.higher),
            (&now.ours, &now.higher),
            "{}: the report says something else since: run `{COMMAND}`",
            fixture.name
        );
        // Whoever sees that a name is gone asks for a new first number.
        let blind: Vec<_> = verdict.higher.iter().filter(|(_, why)| *why == "an item is gone").collect();
        assert!(blind.is_empty(), "{}: the tool has to see this: {blind:?}", fixture.name);
    }
}
