//! Rules and their fixtures.

use std::{collections::BTreeSet, fs};

use wan_review::{Mirror, Report, all_rules, find_rule};

use crate::fixture::Fixture;

#[test]
fn every_rule_has_a_fixture_of_its_name() {
    let rules: BTreeSet<String> = all_rules().map(|rule| rule.id.to_owned()).collect();
    let fixtures: BTreeSet<String> = Fixture::all().iter().map(|fixture| fixture.name.clone()).collect();
    assert_eq!(rules, fixtures);
}

/// Every rule is tried on every fixture: `ids` holds exactly those that apply.
#[test]
fn a_fixture_has_exactly_the_findings_that_its_file_lists() {
    let mut wrong = Vec::new();
    for fixture in Fixture::all() {
        let listed = fs::read_to_string(fixture.folder.join("ids")).unwrap_or_default();
        let listed: Vec<&str> = listed.lines().collect();
        let report = fixture.report();
        let found = ids(&report);
        if found != listed || !listed.contains(&fixture.name.as_str()) {
            wrong.push(format!("{}: found {found:?}, listed {listed:?}", fixture.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_change_read_backwards_is_the_mirror_of_each_finding() {
    for fixture in Fixture::all() {
        let (report, backwards) = (fixture.report(), fixture.backwards());
        let found = ids(&backwards);
        for finding in &report.findings {
            if let Mirror::Is(mirrors) = finding.rule.mirror {
                let is_mirrored = mirrors.iter().any(|mirror| found.contains(mirror));
                assert!(is_mirrored, "{}: {} is {found:?} backwards", fixture.name, finding.rule.id);
            }
        }
    }
}

#[test]
fn a_mirror_is_a_rule_whose_mirror_it_is() {
    for rule in all_rules() {
        match rule.mirror {
            Mirror::Is(mirrors) => {
                for mirror in mirrors {
                    let mirrored =
                        find_rule(mirror).unwrap_or_else(|| panic!("{}: {mirror} is no rule", rule.id));
                    if let Mirror::Is(back) = mirrored.mirror {
                        assert!(back.contains(&rule.id), "{mirror} is not mirrored by {}", rule.id);
                    }
                }
            }
            Mirror::None(why) => assert!(why.ends_with('.'), "{}: no reason", rule.id),
        }
    }
}

/// The rules that a report names, sorted.
fn ids(report: &Report) -> Vec<&'static str> {
    let ids: BTreeSet<&str> = report.findings.iter().map(|finding| finding.rule.id).collect();
    ids.into_iter().collect()
}
