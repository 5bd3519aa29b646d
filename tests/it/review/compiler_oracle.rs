//! The compiler judges each report: a program that uses all of the old code compiles against the new code, unless a
//! finding says that programs stop compiling.

use std::collections::BTreeMap;

use wan_review::Flag;

use super::{
    consumer::consumer,
    fixture::Fixture,
    program::{Libraries, Program, work_on},
};
use crate::generated_code::generate;

#[test]
fn a_program_of_the_old_code_stops_compiling_exactly_where_a_finding_says_so() {
    let fixtures = Fixture::all();
    let mut programs: BTreeMap<Program, usize> = BTreeMap::new();
    let mut number = |program| {
        let next = programs.len();
        *programs.entry(program).or_insert(next)
    };
    let pairs: Vec<(usize, usize)> = fixtures
        .iter()
        .map(|fixture| {
            let [old, new] = [&fixture.old, &fixture.new].map(|files| generate(files.clone()).files);
            let consumer = consumer(&old);
            (number(Program::new(&old, &consumer)), number(Program::new(&new, &consumer)))
        })
        .collect();
    let libraries = Libraries::build();
    let verdicts: BTreeMap<usize, _> = work_on(programs.iter().collect(), |folder, (program, at)| {
        (*at, program.compile(folder, &libraries))
    })
    .into_iter()
    .collect();
    assert!(verdicts.values().any(Result::is_err), "the compiler takes everything");
    let mut disagreements = Vec::new();
    for (fixture, (old, new)) in fixtures.iter().zip(pairs) {
        let name = &fixture.name;
        if let Err(errors) = &verdicts[&old] {
            disagreements
                .push(format!("{name}: the program does not fit the code it was written from:\n{errors}"));
            continue;
        }
        let report = fixture.report();
        let said: Vec<_> =
            report.findings.iter().filter(|finding| finding.flags.contains(&Flag::Compile)).collect();
        match (&verdicts[&new], said.first()) {
            (Ok(()), Some(finding)) => {
                let (id, place) = (finding.rule.id, &finding.pointer);
                disagreements.push(format!("{name}: programs compile, whatever {id} at `{place}` says"));
            }
            (Err(errors), None) => {
                disagreements
                    .push(format!("{name}: programs stop compiling, and no finding says so:\n{errors}"));
            }
            (Ok(()), None) | (Err(_), Some(_)) => {}
        }
    }
    assert!(disagreements.is_empty(), "{} disagreements:\n{}", disagreements.len(), disagreements.join("\n"));
}
