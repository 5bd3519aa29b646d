//! Asks cargo-semver-checks about each fixture. Opt-in, for it has to be installed: `review/tool-oracle/run` does it.

use std::{collections::BTreeMap, fs, process::Command};

use wan_review::Bump;

use super::{
    fixture::Fixture,
    program::{Libraries, Program, work_on},
    verdicts::{COMMAND, Results, TOOL, Verdict},
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
    let (fixtures, libraries) = (Fixture::all(), Libraries::build());
    assert!(fixtures.len() > 1, "there are no fixtures");
    // Many fixtures have a side in common.
    let mut descriptions: BTreeMap<Program, String> = BTreeMap::new();
    for files in fixtures.iter().flat_map(|fixture| [&fixture.old, &fixture.new]) {
        descriptions.insert(Program::new(&generate(files.clone()).files, ""), String::new());
    }
    let programs: Vec<&Program> = descriptions.keys().collect();
    let described = work_on(programs, |folder, program| {
        fs::read_to_string(program.describe("1.0.0", folder, &libraries)).unwrap()
    });
    descriptions.values_mut().zip(described).for_each(|(text, described)| *text = described);
    let verdicts = work_on(fixtures.iter().collect(), |folder, fixture| {
        let [old, new] = [&fixture.old, &fixture.new]
            .map(|files| descriptions[&Program::new(&generate(files.clone()).files, "")].as_str());
        fs::create_dir_all(folder).unwrap();
        let [old, new] = [("old.json", old), ("new.json", new)].map(|(name, text)| {
            fs::write(folder.join(name), text).unwrap();
            folder.join(name).display().to_string()
        });
        let (theirs, lints) = ask(&old, &new);
        (fixture.name.clone(), Verdict::new(fixture, &fixture.report(), theirs, lints))
    });
    let results = Results {
        tool: TOOL.to_owned(),
        rustdoc,
        command: COMMAND.to_owned(),
        fixtures: verdicts.into_iter().collect(),
    };
    let text = serde_json::to_string_pretty(&results).unwrap() + "\n";
    fs::write(root().join("review/tool-oracle/results.json"), text).unwrap();
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
