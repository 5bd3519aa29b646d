//! Asks cargo-semver-checks about each fixture. Opt-in, for it has to be installed: `review/tool-oracle/run` does it.

use std::{env, fs, path::Path, process::Command};

use wan_review::Bump;

use super::{
    fixture::Fixture,
    program::{Libraries, Program, work_on},
    verdicts::{COMMAND, Results, TOOL, Verdict, digest},
};
use crate::{
    checkout::{root, run},
    generated_code::generate,
};

#[test]
#[ignore = "needs cargo-semver-checks; review/tool-oracle/run runs it"]
fn the_verdicts_of_cargo_semver_checks_are_written_down() {
    let version = run(Command::new("cargo-semver-checks").args(["semver-checks", "--version"])).expect(0);
    assert_eq!(version.stdout.trim(), TOOL);
    let rustdoc = run(Command::new("rustdoc").arg("--version")).expect(0).stdout.trim().to_owned();
    let (fixtures, libraries, path) =
        (Fixture::all(), Libraries::build(), root().join("review/tool-oracle/results.json"));
    assert!(fixtures.len() > 1, "there are no fixtures");
    let known = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Results>(&bytes).ok());
    let known = known.filter(|known| known.tool == TOOL && known.rustdoc == rustdoc && !asks_of_all());
    let verdicts = work_on(fixtures.iter().collect(), |folder, fixture: &Fixture| {
        let kept = known.as_ref().and_then(|known| known.fixtures.get(&fixture.name));
        let (theirs, lints) = match kept.filter(|verdict| verdict.files == digest(fixture)) {
            Some(verdict) => (verdict.theirs(), verdict.lints.clone()),
            None => judged(fixture, folder, &libraries),
        };
        (fixture.name.clone(), Verdict::new(fixture, &fixture.report(), theirs, lints))
    });
    let results = Results {
        tool: TOOL.to_owned(),
        rustdoc,
        command: COMMAND.to_owned(),
        fixtures: verdicts.into_iter().collect(),
    };
    fs::write(path, serde_json::to_string_pretty(&results).unwrap() + "\n").unwrap();
}

/// Whether verdicts of fixtures that did not change are asked for anew, for the generator did.
fn asks_of_all() -> bool {
    env::var_os("TOOL_ORACLE").is_some_and(|wish| wish == "all")
}

/// What the tool says of a fixture.
fn judged(fixture: &Fixture, folder: &Path, libraries: &Libraries) -> (Bump, Vec<String>) {
    let described = [("old", &fixture.old), ("new", &fixture.new)].map(|(side, files)| {
        let program = Program::new(&generate(files.clone()).files, "");
        program.describe("1.0.0", &folder.join(side), libraries).display().to_string()
    });
    ask(&described[0], &described[1])
}

/// The version number that the tool asks for as the last number rises, and its rules that are broken.
fn ask(old: &str, new: &str) -> (Bump, Vec<String>) {
    let mut tool = Command::new("cargo-semver-checks");
    tool.args(["semver-checks", "--release-type", "patch", "--color", "never"]);
    let run = run(tool.args(["--baseline-rustdoc", old, "--current-rustdoc", new]));
    let lints = run.stdout.lines().filter_map(|line| line.strip_prefix("--- failure ")?.split(':').next());
    let mut lints: Vec<String> = lints.map(str::to_owned).collect();
    lints.sort();
    let says = |text: &str| run.stderr.contains(text);
    let theirs = match run.status {
        Some(0) if says("no semver update required") => Bump::None,
        Some(100) if says("semver requires new major version") => Bump::Major,
        Some(100) if says("semver requires new minor version") => Bump::Minor,
        status => panic!("cargo-semver-checks ended with {status:?}:\n{}\n{}", run.stdout, run.stderr),
    };
    assert_eq!(theirs == Bump::None, lints.is_empty(), "{}\n{}", run.stdout, run.stderr);
    (theirs, lints)
}
