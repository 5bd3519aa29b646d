//! What Rust callers see, fixture by fixture.

use crate::fixture::Fixture;

#[test]
fn no_report_contradicts_the_generated_code() {
    let mut contradicted = Vec::new();
    for fixture in Fixture::all() {
        for (way, report) in [("forwards", fixture.report()), ("backwards", fixture.backwards())] {
            let sentences = report.contradictions.into_iter();
            contradicted.extend(sentences.map(|sentence| format!("{} {way}: {sentence}", fixture.name)));
        }
    }
    assert!(contradicted.is_empty(), "{}", contradicted.join("\n"));
}

#[test]
fn a_finding_after_which_programs_stop_compiling_tells_by_which_item() {
    let mut silent = Vec::new();
    for fixture in Fixture::all() {
        for finding in fixture.report().findings {
            let stops = finding.flags.contains(&wan_review::Flag::Compile);
            if stops && finding.subject.model.is_some() && finding.rust.is_empty() {
                silent.push(format!("{}: {} at {}", fixture.name, finding.rule.id, finding.pointer));
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
