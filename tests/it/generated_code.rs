//! Generated code for small fixtures, one a feature of the spec language: pinned, and compiled.

use std::{fs, num::NonZero, path::Path};

use insta::{Settings, assert_snapshot};
use wan_codegen::{Generated, SourceFile};
use wan_specs::Specs;

use crate::{checkout::Files, fixture_crate::FixtureCrate};

/// The specs of the made-up provider.
pub(crate) fn fixtures() -> Vec<SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/fixtures/acme");
    let mut files: Vec<SourceFile> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            SourceFile { path: format!("acme/{name}"), bytes: fs::read(&path).unwrap() }
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

pub(crate) fn generate(files: Vec<SourceFile>) -> Generated {
    wan_codegen::generate(files, NonZero::<usize>::MIN).unwrap_or_else(|error| match error {
        wan_codegen::GenerateError::Specs(diagnostics) => panic!("{}", diagnostics.render(false)),
        wan_codegen::GenerateError::Bug(error) => panic!("{error}"),
    })
}

fn text<'a>(generated: &'a Generated, path: &str) -> &'a str {
    let file = generated.files.iter().find(|file| file.path == path);
    file.map_or_else(|| panic!("{path} is not generated"), |file| file.text.as_str())
}

fn snapshot(name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots/generated_code");
    settings.bind(|| assert_snapshot!(name, text));
}

/// The module of a fixture, which is named for its request type.
fn module(file: &SourceFile) -> String {
    let spec: wan_specs::ModelSpec = serde_json::from_slice(&file.bytes).unwrap();
    wan_codegen::name::module(&spec.rust.type_name)
}

#[test]
fn each_feature_of_a_model_is_generated_as_it_is_pinned() {
    let generated = generate(fixtures());
    let models: Vec<SourceFile> =
        fixtures().into_iter().filter(|file| !file.path.ends_with("/provider.json")).collect();
    assert!(models.len() >= 20, "a fixture is missing");
    for file in &models {
        let name = file.path.trim_start_matches("acme/").trim_end_matches(".json");
        snapshot(name, text(&generated, &format!("generated/src/acme/{}.rs", module(file))));
    }
}

#[test]
fn a_provider_is_generated_as_it_is_pinned() {
    let generated = generate(fixtures());
    for name in ["blocking", "client", "mod", "provider"] {
        snapshot(&format!("provider-{name}"), text(&generated, &format!("generated/src/acme/{name}.rs")));
    }
    snapshot("crate-root", text(&generated, "generated/src/lib.rs"));
    snapshot("test-support", text(&generated, "tests/src/generated/acme/mod.rs"));
    snapshot("test-support-list", text(&generated, "tests/src/generated/acme/list.rs"));
    snapshot("test-support-choice", text(&generated, "tests/src/generated/acme/choice.rs"));
}

#[test]
fn a_shipped_model_is_generated_as_it_is_pinned() {
    let files = Specs::files().iter();
    let files =
        files.map(|(path, text)| SourceFile { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() });
    let generated = generate(files.collect());
    snapshot("shipped-segmind-wan2.1-t2v", text(&generated, "generated/src/segmind/wan21_t2v.rs"));
}

#[test]
fn every_kind_of_rule_has_a_fixture_with_every_severity_that_generated_code_tells_apart() {
    let mut seen: Vec<String> = fixtures()
        .iter()
        .filter(|file| !file.path.ends_with("/provider.json"))
        .flat_map(|file| serde_json::from_slice::<wan_specs::ModelSpec>(&file.bytes).unwrap().rules)
        .map(|rule| {
            format!(
                "{:?} {}",
                rule.kind,
                if rule.severity == wan_specs::Severity::Refuse { "refuses" } else { "advises" }
            )
        })
        .collect();
    seen.sort();
    seen.dedup();
    assert_eq!(
        seen,
        [
            "AllowedTuples advises",
            "AllowedTuples refuses",
            "Coerced advises",
            "ConditionalValues advises",
            "ConditionalValues refuses",
            "CountByKind advises",
            "CountByKind refuses",
            "Excludes advises",
            "Excludes refuses",
            "InertUnless advises",
            "InertUnless refuses",
            "OneOf refuses",
            "OneOfSets advises",
            "OneOfSets refuses",
            "Precedence advises",
            "Precedence refuses",
            "PriceFactor advises",
            "Requires advises",
            "Requires refuses",
        ]
    );
}

#[test]
fn the_generated_fixtures_compile_without_a_warning_and_their_examples_run() {
    let fixtures = FixtureCrate::new(&Files::new());
    fixtures.cargo(&["check", "--quiet"]).expect(0);
    let arguments = ["test", "--quiet", "--doc", "--no-default-features", "--features", "acme"];
    let run = fixtures.cargo(&arguments).expect(0);
    assert!(
        run.stdout.contains("test result: ok") && !run.stdout.contains("running 0 tests"),
        "{}",
        run.stdout
    );
}
