//! What is written of each fixture, and the published schema of what programs read.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of a type with a lifetime is not general enough for `with_page`"
)]

use std::{collections::HashMap, fmt::Write as _};

use serde_json::Value;
use wan_review::{Approvals, Gate, MARKER, Page, Report, Suggestion, report_schema};

use crate::fixture::Fixture;

/// A page over a report as the verb makes one by default.
pub(crate) fn with_page<T>(report: &Report, read: impl FnOnce(&Page<'_>) -> T) -> T {
    let (gate, approvals) = (Gate::default(), Approvals::default());
    let verdict = gate.judge(report, &approvals);
    let version = Suggestion::after("0.4.2", report.bump());
    read(&Page { report, verdict: &verdict, version, include_docs: true })
}

#[test]
fn each_format_of_each_fixture_is_pinned() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for fixture in Fixture::all() {
        let text = with_page(&fixture.report(), |page| {
            let mut text = String::new();
            for (format, written) in [
                ("terminal", page.terminal(false)),
                ("markdown", page.markdown()),
                ("json", page.json()),
                ("annotations", page.annotations()),
            ] {
                let _ = write!(text, "======== {format}\n{written}");
            }
            text
        });
        settings.set_snapshot_path(&fixture.folder);
        settings.bind(|| insta::assert_snapshot!("report", text));
    }
}

/// JSON that its schema accepts, a page that is found again and fits a comment, and fingerprints of which each clears
/// exactly one finding.
#[test]
fn what_is_written_of_each_fixture_keeps_its_promises() {
    let schema: Value = serde_json::from_str(&report_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for fixture in Fixture::all() {
        let (name, report) = (&fixture.name, fixture.report());
        let document: Value = serde_json::from_str(&with_page(&report, |page| page.json())).unwrap();
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        let page = with_page(&report, |page| page.markdown());
        assert!(page.starts_with(MARKER) && page.matches(MARKER).count() == 1, "{name}");
        assert!(page.len() <= 60_000, "{name}");
        let mut known = HashMap::new();
        for finding in &report.findings {
            if let Some(other) = known.insert(finding.fingerprint(), finding) {
                panic!("{name}: one fingerprint of {other:#?} and {finding:#?}");
            }
        }
    }
}

#[test]
fn the_schema_refuses_what_lacks_a_part() {
    let schema: Value = serde_json::from_str(&report_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let text = with_page(&Fixture::named("model-removed").report(), |page| page.json());
    let document: Value = serde_json::from_str(&text).unwrap();
    for pointer in
        ["/schema", "/summary/suggested_bump", "/gate/passes", "/findings/0/fingerprint", "/findings/0/old"]
    {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let mut without = document.clone();
        without.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        assert!(!validator.is_valid(&without), "{pointer}");
    }
}
