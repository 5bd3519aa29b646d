//! Generated code for small fixtures, one a feature of the spec language: pinned, and compiled.

use std::{
    fs,
    num::NonZero,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use insta::{Settings, assert_snapshot};
use wan_codegen::{Generated, SourceFile};
use wan_specs::Specs;

use crate::checkout::{Files, Run, cargo, lay_out, root, source_folder};

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

fn generate(files: Vec<SourceFile>) -> Generated {
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
    for name in ["client", "mod", "provider"] {
        snapshot(&format!("provider-{name}"), text(&generated, &format!("generated/src/acme/{name}.rs")));
    }
    snapshot("crate-root", text(&generated, "generated/src/lib.rs"));
    snapshot("test-support", text(&generated, "tests/src/generated/acme.rs"));
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
            "ConditionalValues advises",
            "ConditionalValues refuses",
            "Excludes advises",
            "Excludes refuses",
            "InertUnless advises",
            "InertUnless refuses",
            "OneOf refuses",
            "Requires advises",
            "Requires refuses",
        ]
    );
}

/// The fixtures as a crate. One folder and one test at a time, since cargo builds what lies there.
struct FixtureCrate {
    folder: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

impl FixtureCrate {
    /// The crate with examples besides, by name and text.
    fn new(examples: &[(&str, &str)]) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = source_folder("fixtures");
        let generated = generate(fixtures());
        let mut files: Files = generated
            .files
            .iter()
            .filter_map(|file| {
                let path = Path::new(&file.path).strip_prefix("generated").ok()?;
                Some((path.to_owned(), file.text.clone().into_bytes()))
            })
            .collect();
        files.insert("Cargo.toml".into(), manifest().into_bytes());
        files.insert("Cargo.lock".into(), lock(&folder));
        for (name, text) in examples {
            files.insert(Path::new("examples").join(format!("{name}.rs")), text.as_bytes().to_vec());
        }
        lay_out(&folder, &files);
        Self { folder, _alone: alone }
    }

    fn cargo(&self, arguments: &[&str]) -> Run {
        cargo(&self.folder, arguments)
    }
}

#[test]
fn the_generated_fixtures_compile_without_a_warning_and_their_examples_run() {
    let fixtures = FixtureCrate::new(&[]);
    fixtures.cargo(&["check", "--quiet"]).expect(0);
    let arguments = ["test", "--quiet", "--doc", "--no-default-features", "--features", "acme"];
    let run = fixtures.cargo(&arguments).expect(0);
    assert!(
        run.stdout.contains("test result: ok") && !run.stdout.contains("running 0 tests"),
        "{}",
        run.stdout
    );
}

/// The shipped models would do, but what the compiler says names every model that has the operation.
#[test]
fn an_operation_that_a_model_lacks_does_not_compile() {
    let calls = [
        ("submit_without_queue", "sync_only(&SyncOnly::new(\"a fox\"))", "submit()"),
        ("run_sync_without_blocking_call", "text(&Text::new(\"a fox\", \"Hello.\"))", "run_sync()"),
        ("cancel_where_offered", "cancelable(&Cancelable::new(\"a fox\"))", "submit().await?.cancel()"),
        ("cancel_without_operation", "text(&Text::new(\"a fox\", \"Hello.\"))", "submit().await?.cancel()"),
    ];
    let texts = calls.map(|(name, call, verb)| {
        let text = format!(
            "//! {name}\nuse wan_video::{{Error, acme::{{Cancelable, Client, SyncOnly, Text}}}};\n\n\
             async fn call(client: &Client) -> Result<(), Error> {{\n    client.{call}.{verb}.await?;\n    \
             Ok(())\n}}\n\nfn main() {{\n    let _ = call;\n    \
             let _ = (Cancelable::new(\"\"), SyncOnly::new(\"\"), Text::new(\"\", \"\"));\n}}\n"
        );
        (name, text)
    });
    let examples: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let fixtures = FixtureCrate::new(&examples);
    for (name, ..) in calls {
        // One model can be cancelled, which shows that the others fail for the right reason.
        let status = if name == "cancel_where_offered" { 0 } else { 101 };
        let run = fixtures.cargo(&["check", "--quiet", "--example", name]).expect(status);
        if status != 0 {
            snapshot(&format!("refused-{name}"), &said(&run.stderr));
        }
    }
}

/// What the compiler says and what it writes under the code: neither lines of code nor other crates' notes.
fn said(stderr: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in stderr
        .lines()
        .filter(|line| line.starts_with("error[") || line.contains("^ this ") || line.contains("^ the "))
    {
        let line = line.trim_start_matches(['|', ' ', '^']);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

fn manifest() -> String {
    let runtime = root().join("runtime").display().to_string();
    format!(
        "[package]\nname = \"wan-video\"\nversion = \"0.0.0\"\nedition = \"2024\"\nrust-version = \"1.85\"\n\n\
         [workspace]\n\n\
         [features]\ndefault = [\"client\", \"acme\"]\nclient = [\"wan-runtime/client\"]\nacme = []\n\n\
         [dependencies]\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
         wan-runtime = {{ path = {runtime:?}, default-features = false }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n\
         [lints.rust]\nwarnings = \"deny\"\nunsafe_code = \"forbid\"\nmissing_docs = \"deny\"\n\
         missing_debug_implementations = \"deny\"\nunreachable_pub = \"deny\"\nunused_qualifications = \"deny\"\n"
    )
}

/// The lock file that cargo made of the workspace's, so that nothing new has to be found.
fn lock(folder: &Path) -> Vec<u8> {
    let own = folder.join("Cargo.lock");
    let theirs = root().join("Cargo.lock");
    let is_newer = || Some(own.metadata().ok()?.modified().ok()? > theirs.metadata().ok()?.modified().ok()?);
    fs::read(if is_newer().unwrap_or(false) { own } else { theirs }).unwrap()
}
