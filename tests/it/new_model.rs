//! New models and providers are JSON files: specs of made-up ones are dropped into a copy of the repository, and the
//! generated client makes videos with them. So are the fixtures, one for each feature of the spec language.
//!
//! `exercises/<provider>.rs` is a program for a made-up provider: it uses the generated client as its users would, against
//! the emulator that reads the same specs, and fails where anything goes wrong.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use wan_specs::{ModelStatus, Specs};

use crate::{
    checkout::{Files, Run, SourceFolder, cargo, files_in, lay_out, shipped, xtask},
    generated_code::fixtures,
    model_pages::{program_of_pages, run_curl_commands},
};

/// A copy of the repository with more specs, generated.
struct Copy {
    folder: SourceFolder,
    /// Without the draft, which makes no videos.
    specs: Specs,
    shipped: Files,
    added: Files,
    programs: Files,
}

/// Where the specs of made-up providers are, and that of a made-up model of a shipped one.
pub(crate) fn made_up_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("it/made_up")
}

/// These specs by their path from the root.
fn made_up() -> Files {
    files_in(&made_up_folder())
        .into_iter()
        .map(|(path, bytes)| (Path::new("specs").join(path), bytes))
        .collect()
}

/// A draft as `new --from` begins it from a made-up model, by its path from the root.
fn draft() -> (PathBuf, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    lay_out(
        folder.path(),
        &made_up().into_iter().chain([(PathBuf::from("Cargo.toml"), Vec::new())]).collect(),
    );
    xtask(folder.path(), &["new", "bolt/wan3.1-t2v", "--from", "bolt/wan3.0-t2v"]).expect(0);
    let path = PathBuf::from("specs/bolt/wan3.1-t2v.json");
    let bytes = fs::read(folder.path().join(&path)).unwrap();
    (path, bytes)
}

/// The programs that use what is generated for made-up providers, by their path from the root. They compile only there.
fn programs() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/exercises");
    let place = |path: PathBuf| Path::new("tests/src/bin").join(format!("exercise_{}", path.display()));
    files_in(&folder).into_iter().map(|(path, bytes)| (place(path), bytes)).collect()
}

/// The copy, which is made once and stays for the next run, so that little has to be built again.
fn copy() -> &'static Copy {
    static COPY: OnceLock<Copy> = OnceLock::new();
    COPY.get_or_init(|| {
        let (folder, shipped) = (SourceFolder::take("checkout"), shipped());
        let fixtures = fixtures().into_iter().map(|file| (Path::new("specs").join(&file.path), file.bytes));
        let added: Files = made_up().into_iter().chain(fixtures).chain([draft()]).collect();
        assert!(
            added.keys().all(|path| !shipped.contains_key(path)),
            "a spec with a made-up name is shipped"
        );
        let mut programs = programs();
        lay_out(
            &folder.path,
            &shipped.clone().into_iter().chain(added.clone()).chain(programs.clone()).collect(),
        );
        let run = xtask(&folder.path, &["generate", "--drafts"]).expect(0);
        assert!(run.stdout.contains("created"), "{}", run.stdout);
        let mut specs = Specs::from_dir(folder.path.join("specs")).unwrap();
        specs.models.retain(|model| model.status != ModelStatus::Draft);
        // It takes the pages that were generated just now.
        let pages = PathBuf::from("tests/src/bin/pages.rs");
        let text = program_of_pages(&folder.path, &specs).into_bytes();
        fs::write(folder.path.join(&pages), &text).unwrap();
        programs.insert(pages, text);
        Copy { folder, specs, shipped, added, programs }
    })
}

impl Copy {
    fn run(&self, program: &str, arguments: &[&str]) -> Run {
        let first = ["run", "--quiet", "--package", "wan-tests", "--bin", program, "--"];
        cargo(&self.folder.path, &[&first, arguments].concat())
    }
}

#[test]
fn no_rust_is_written_by_hand_for_a_new_model_or_provider() {
    let copy = copy();
    let written: Vec<PathBuf> = files_in(&copy.folder.path)
        .into_iter()
        .filter(|(path, bytes)| copy.shipped.get(path) != Some(bytes) && !copy.added.contains_key(path))
        .filter(|(path, _)| !copy.programs.contains_key(path))
        .map(|(path, _)| path)
        .collect();
    let places = ["docs/models", "generated/src", "tests/src/generated"];
    let generated = |path: &Path| places.iter().any(|place| path.starts_with(place));
    let others: Vec<&PathBuf> = written.iter().filter(|path| !generated(path)).collect();
    assert!(written.len() > others.len() + 5, "{written:?}");
    for model in &copy.specs.models {
        let page = format!("docs/models/{}-{}.md", model.provider, model.model);
        assert!(copy.folder.path.join(&page).is_file(), "{page} is missing");
    }
    // Features and the table of models, between markers.
    assert_eq!(others, [Path::new("README.md"), Path::new("generated/Cargo.toml")]);
    assert!(copy.added.keys().all(|path| path.extension().is_some_and(|extension| extension == "json")));
}

#[test]
fn made_up_models_and_providers_make_videos() {
    let copy = copy();
    let videos = tempfile::tempdir().unwrap();
    let run = copy.run("demo", &["--into", videos.path().to_str().unwrap()]).expect(0);
    let count = copy.specs.models.len();
    assert!(
        run.stdout.contains(&format!("{count} of {count} videos saved")),
        "{}\n{}",
        run.stdout,
        run.stderr
    );
    for model in &copy.specs.models {
        let file = videos.path().join(format!("{}-{}.mp4", model.provider, model.model));
        assert!(file.is_file(), "{} is missing", file.display());
    }
}

#[test]
fn the_validators_agree_on_every_feature_of_the_spec_language() {
    let run = copy().run("agree", &[]).expect(0);
    assert!(run.stdout.contains(&format!("of {} models", copy().specs.models.len())), "{}", run.stdout);
}

#[test]
fn requests_of_made_up_models_cost_what_the_client_estimates() {
    let run = copy().run("prices", &[]).expect(0);
    let numbers: Vec<usize> = run
        .stdout
        .split(|character: char| !character.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    let [requests, typed, ranges] = numbers[..] else { panic!("{}", run.stdout) };
    // A price a second, with factors and values that are not known, makes many amounts.
    assert!(requests > 500 && typed > 250 && ranges > 60, "{}", run.stdout);
}

#[test]
fn what_a_made_up_provider_asks_for_is_done_by_the_generated_client() {
    for path in copy().programs.keys() {
        let program = path.file_stem().unwrap().to_str().unwrap();
        if program == "pages" {
            continue;
        }
        copy().run(program, &[]).expect(0);
    }
}

#[test]
fn the_curl_commands_on_the_pages_of_made_up_models_are_accepted() {
    run_curl_commands(&copy().folder.path, &copy().specs);
}

#[test]
fn the_rust_on_every_page_sends_the_example_and_saves_its_videos() {
    let folder = tempfile::tempdir().unwrap();
    copy().run("pages", &[folder.path().to_str().unwrap()]).expect(0);
    let saved = files_in(folder.path()).into_keys().filter(|path| path.ends_with("0.mp4")).count();
    assert_eq!(saved, copy().specs.models.len());
}
