//! What must not compile, and what the compiler says.
//!
//! The cases use the fixtures and not the shipped models: a new model changes what the compiler lists. They run where
//! the fixtures are a crate, for trybuild builds all that its own crate depends on, and the fixtures need little.

use std::{env, fs, path::Path};

use crate::{
    checkout::{Files, files_in},
    fixture_crate::FixtureCrate,
};

/// The test that the fixtures' crate gets.
const RUNNER: &str = "//! What must not compile.\n\n#[test]\nfn wrong_uses_do_not_compile() {\n    \
                      trybuild::TestCases::new().compile_fail(\"ui/*.rs\");\n}\n";

#[test]
fn wrong_uses_of_generated_code_do_not_compile() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/ui");
    let mut files: Files =
        files_in(&cases).into_iter().map(|(name, bytes)| (Path::new("ui").join(name), bytes)).collect();
    let names: Vec<String> = files
        .keys()
        .filter(|name| name.extension().is_some_and(|extension| extension == "rs"))
        .map(|name| name.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 12, "a case is missing: {names:?}");
    files.insert("tests/ui.rs".into(), RUNNER.as_bytes().to_vec());
    let fixtures = FixtureCrate::new(&files);
    let run = fixtures.cargo(&["test", "--quiet", "--test", "ui"]);
    if env::var_os("TRYBUILD").is_some_and(|wish| wish == "overwrite") {
        for (name, bytes) in files_in(&fixtures.folder.path.join("ui")) {
            fs::write(cases.join(name), bytes).unwrap();
        }
    }
    let run = run.expect(0);
    for name in &names {
        assert!(run.stderr.contains(&format!("ui/{name}")), "{name} was not tried: {}", run.stderr);
    }
}
