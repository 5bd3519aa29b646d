//! Pages into small repositories.

use std::{fs, path::Path};

use clap::Parser as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use wan_codegen::Rule;

use super::{Options, Told};
use crate::{failure::Failure, repository::Repository, verb::fmt};

/// The pages as they were handed to the project, and the specs that people made of them.
const HANDED: [(&str, &str, &str); 5] = [
    (include_str!("../../../../import/tests/pages/000.txt"), "segmind", "wan2.1-t2v"),
    (include_str!("../../../../import/tests/pages/001.txt"), "segmind", "wan-2.6-t2v"),
    (include_str!("../../../../import/tests/pages/002.txt"), "novita", "wan2.1-t2v"),
    (include_str!("../../../../import/tests/pages/003.txt"), "segmind", "wan2.1-i2v-480p"),
    (include_str!("../../../../import/tests/pages/004.txt"), "segmind", "wan-2.6-i2v"),
];

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    options: Options,
}

/// A repository with the shipped providers.
pub(crate) struct Checkout {
    folder: TempDir,
    pub(crate) repository: Repository,
}

impl Checkout {
    /// With the shipped models besides, or without.
    pub(crate) fn new(models: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        for (path, text) in wan_specs::Specs::files() {
            if models || path.ends_with("/provider.json") {
                let path = folder.path().join("specs").join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
        }
        let repository = Repository::find(Some(folder.path())).unwrap();
        Self { folder, repository }
    }

    pub(crate) fn page(&self, text: &str) -> String {
        let path = self.folder.path().join("page.txt");
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn import(&self, text: &str, arguments: &[&str]) -> Result<Told, Failure> {
        self.import_file(&self.page(text), arguments)
    }

    fn import_file(&self, page: &str, arguments: &[&str]) -> Result<Told, Failure> {
        let line = ["import", page, "--read", "2026-11-22"].into_iter().chain(arguments.iter().copied());
        super::told(&self.repository, &Line::try_parse_from(line).unwrap().options, false)
    }

    fn path(&self, provider: &str, model: &str) -> std::path::PathBuf {
        self.folder.path().join(format!("specs/{provider}/{model}.json"))
    }

    pub(crate) fn spec(&self, provider: &str, model: &str) -> Value {
        serde_json::from_str(&fs::read_to_string(self.path(provider, model)).unwrap()).unwrap()
    }

    fn refuses(&self, text: &str, arguments: &[&str]) -> String {
        let before = listing(self.folder.path());
        let page = self.page(text);
        let failure = self.import_file(&page, arguments).unwrap_err();
        fs::remove_file(page).unwrap();
        assert_eq!(failure.status(), 2, "{failure}");
        assert_eq!(listing(self.folder.path()), before, "nothing is written");
        failure.to_string()
    }

    /// The codes of all that the language has against the specs.
    fn codes(&self) -> Vec<&'static str> {
        match wan_codegen::read(self.repository.specs().unwrap()) {
            Ok(_) => Vec::new(),
            Err(found) => found.iter().map(|diagnostic| diagnostic.rule.code()).collect(),
        }
    }
}

/// Every file below a folder, with what it holds.
fn listing(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(listing(&path));
        } else if !path.ends_with("page.txt") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn the_draft_of_each_handed_page_breaks_no_rule_and_has_its_questions() {
    for (text, provider, model) in HANDED {
        let checkout = Checkout::new(false);
        let told = checkout.import(text, if provider == "novita" { &["--provider", "novita"] } else { &[] });
        let told = told.unwrap().out;
        assert_eq!(checkout.codes(), [""; 0], "{provider}/{model}");
        assert!(
            fmt::plan(&checkout.repository).unwrap().is_empty(),
            "{provider}/{model} is in its one format"
        );
        let spec = checkout.spec(provider, model);
        assert_eq!((&spec["status"], &spec["review"]), (&json!("draft"), &json!([])));
        assert_eq!(spec["sources"][0]["read"], "2026-11-22");
        let questions = spec["questions"].as_array().unwrap();
        println!("{provider}/{model}: {} questions", questions.len());
        for question in questions {
            let at = question["at"].as_str().unwrap();
            println!("  {at}");
            assert!(told.contains(&format!("\n  {at}\n")) || told.contains(&format!("\n  {at} (")), "{told}");
            assert_eq!(question.get("proposed"), question.get("proposed").and(spec.pointer(at)), "{at}");
        }
        // Each sentence is the page's until somebody words it.
        for (index, _) in spec["parameters"].as_array().unwrap().iter().enumerate() {
            let at = json!(format!("/parameters/{index}/doc"));
            assert!(questions.iter().any(|question| question["at"] == at), "{at}");
        }
        assert!(told.contains("next: decide the"), "{told}");
    }
}

#[test]
fn a_draft_whose_questions_are_decided_is_a_spec() {
    let checkout = Checkout::new(false);
    checkout.import(HANDED[1].0, &[]).unwrap();
    let mut spec = checkout.spec("segmind", "wan-2.6-t2v");
    spec["status"] = "stable".into();
    fs::write(checkout.path("segmind", "wan-2.6-t2v"), spec.to_string()).unwrap();
    assert_eq!(checkout.codes(), [Rule::NotReviewed.code(), Rule::OpenQuestion.code()]);
    spec.as_object_mut().unwrap().remove("questions");
    spec["review"] = json!([{ "by": "Ada", "on": "2026-11-22" }]);
    fs::write(checkout.path("segmind", "wan-2.6-t2v"), spec.to_string()).unwrap();
    assert_eq!(checkout.codes(), [""; 0]);
}

#[test]
fn facts_and_questions_show_the_lines_that_said_them() {
    let checkout = Checkout::new(false);
    let told = checkout.import(HANDED[1].0, &["--facts"]).unwrap().out;
    for shown in [
        "  /parameters/2/default  5  line 56\n",
        "  58 | 51015\n",
        "  facts         ",
        "  parameters     8\n",
    ] {
        assert!(told.contains(shown), "{shown} is not in {told}");
    }
}

#[test]
fn whose_page_it_is_has_to_be_known() {
    let checkout = Checkout::new(false);
    let told = checkout.refuses(HANDED[2].0, &[]);
    assert!(told.contains("--provider") && told.contains("novita, segmind"), "{told}");
    let told = checkout.refuses(HANDED[0].0, &["--provider", "novita"]);
    assert!(told.contains("segmind's and not novita's"), "{told}");
    let told = checkout.refuses(HANDED[2].0, &["--provider", "No!"]);
    assert!(told.contains("no name for a provider"), "{told}");
}

#[test]
fn a_new_provider_is_begun_and_what_it_lacks_is_named() {
    let checkout = Checkout::new(false);
    let text = HANDED[0].0.replace("segmind.com", "acme.example");
    checkout.import(&text, &["--provider", "acme"]).unwrap();
    assert_eq!(checkout.spec("acme", "wan2.1-t2v")["operations"][0]["operation"], "submit");
    assert_eq!(checkout.spec("acme", "provider")["provider"], "acme");
    assert!(fmt::plan(&checkout.repository).unwrap().is_empty());
    let found = wan_codegen::read(checkout.repository.specs().unwrap()).unwrap_err();
    // What a model's operations deliver cannot be known before the provider's are there.
    let of_provider = |diagnostic: &wan_codegen::Diagnostic| {
        diagnostic.path == "acme/provider.json" || diagnostic.rule.code() == "WAN0504"
    };
    assert!(found.iter().all(of_provider), "{}", found.render(false));
}

#[test]
fn several_models_ask_which_and_no_parameters_are_refused() {
    let checkout = Checkout::new(false);
    let both = format!("{}\n{}", HANDED[0].0, HANDED[4].0);
    let told = checkout.refuses(&both, &[]);
    assert!(told.contains("wan2.1-t2v, wan-2.6-i2v") && told.contains("--model wan2.1-t2v"), "{told}");
    assert!(checkout.refuses(&both, &["--model", "wan-9"]).contains("no model `wan-9`"));
    assert!(checkout.refuses("Nothing here.", &[]).contains("no parameter was recognised"));
    checkout.import(&both, &["--model", "wan-2.6-i2v"]).unwrap();
    assert_eq!(checkout.spec("segmind", "wan-2.6-i2v")["task"], "i2v");
}

#[test]
fn a_draft_is_begun_anew_only_where_that_is_said() {
    let checkout = Checkout::new(false);
    checkout.import(HANDED[0].0, &[]).unwrap();
    let path = checkout.path("segmind", "wan2.1-t2v");
    let written = fs::read_to_string(&path).unwrap();
    fs::write(&path, written.replace("\"version\": \"2.1\"", "\"version\": \"2.2\"")).unwrap();
    let told = checkout.refuses(HANDED[0].0, &[]);
    assert!(told.contains("--replace") && told.contains("--into"), "{told}");
    checkout.import(HANDED[0].0, &["--replace"]).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
}

#[test]
fn another_name_keeps_the_name_on_the_wire() {
    let checkout = Checkout::new(false);
    checkout.import(HANDED[0].0, &["--into", "segmind/wan2.1-film"]).unwrap();
    let spec = checkout.spec("segmind", "wan2.1-film");
    assert_eq!((&spec["model"], &spec["wire_name"]), (&json!("wan2.1-film"), &json!("wan2.1-t2v")));
    assert_eq!(checkout.codes(), [""; 0]);
}

#[test]
fn a_page_is_for_the_spec_that_has_its_name_on_the_wire() {
    let checkout = Checkout::new(true);
    let text = format!("POST https://api.novita.ai/v3/async/wan-t2v\n{}", HANDED[2].0);
    let told = checkout.import(&text, &[]).unwrap().out;
    assert!(told.contains("  updated  specs/novita/wan2.1-t2v.json\n1 changed"), "{told}");
}

#[test]
fn the_standard_output_is_the_spec_alone() {
    let checkout = Checkout::new(false);
    let before = listing(checkout.folder.path());
    let told = checkout.import(HANDED[0].0, &["--stdout"]).unwrap();
    assert_eq!(listing(checkout.folder.path()), before);
    let spec: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(spec["model"], "wan2.1-t2v");
    assert!(told.beside.contains("questions:"), "{}", told.beside);
}

#[test]
fn the_same_page_over_its_spec_changes_days_alone() {
    for (text, provider, model) in HANDED {
        let checkout = Checkout::new(true);
        let mut before = checkout.spec(provider, model);
        let into = format!("{provider}/{model}");
        let told = checkout.import(text, &["--into", &into]).unwrap().out;
        before["sources"][0]["read"] = "2026-11-22".into();
        for key in ["price", "latency"] {
            if let Some(known) = before.get_mut(key) {
                known["as_of"] = "2026-11-22".into();
            }
        }
        assert_eq!(checkout.spec(provider, model), before, "{into}");
        assert_eq!(checkout.codes(), [""; 0], "{into}");
        assert!(told.contains("only days of reading differ"), "{told}");
    }
}

#[test]
fn a_newer_page_over_a_spec_is_shown_and_blocks_until_it_is_decided() {
    let checkout = Checkout::new(true);
    let text = HANDED[0].0.replace("Range: 10 - 70", "Range: 10 - 60");
    let told = checkout.import(&text, &[]).unwrap().out;
    for shown in [
        "The page says 60; before, the spec said 70.",
        "  92 | Default: 30Range: 10 - 60",
        "BREAKING     range-narrowed steps",
        "specs/segmind/wan2.1-t2v.json:90:",
        "decide the question in",
    ] {
        assert!(told.contains(shown), "{shown} is not in {told}");
    }
    assert_eq!(checkout.codes(), [Rule::OpenQuestion.code()]);
    let mut spec = checkout.spec("segmind", "wan2.1-t2v");
    assert_eq!(spec["status"], "stable");
    assert_eq!(spec["parameters"][7]["maximum"], 60);
    spec.as_object_mut().unwrap().remove("questions");
    fs::write(checkout.path("segmind", "wan2.1-t2v"), spec.to_string()).unwrap();
    assert_eq!(checkout.codes(), [""; 0]);
}

#[test]
fn the_same_page_again_asks_nothing_again() {
    let checkout = Checkout::new(true);
    let text = include_str!("../../../../import/tests/pages/made/newer-wan2.1-t2v.txt");
    checkout.import(text, &[]).unwrap();
    let mut once = checkout.spec("segmind", "wan2.1-t2v");
    checkout.import(text, &[]).unwrap();
    let mut twice = checkout.spec("segmind", "wan2.1-t2v");
    let questions = |spec: &mut Value| spec["questions"].take().as_array().unwrap().len();
    assert_eq!((questions(&mut once), questions(&mut twice)), (7, 7));
    assert_eq!(once, twice);
}

#[test]
fn a_provider_that_cannot_be_read_is_told() {
    let checkout = Checkout::new(false);
    fs::write(checkout.path("segmind", "provider"), "{").unwrap();
    let told = checkout.refuses(HANDED[0].0, &[]);
    assert!(told.contains("specs/segmind/provider.json:1"), "{told}");
}

#[test]
fn what_breaks_the_spec_is_written_and_told() {
    let checkout = Checkout::new(true);
    let text = HANDED[0].0.replace("seedoptional\ninteger", "seedoptional\nboolean");
    let told = checkout.import(&text, &[]).unwrap().out;
    assert!(told.contains("cannot be told yet") && told.contains("WAN01"), "{told}");
    assert_eq!(checkout.spec("segmind", "wan2.1-t2v")["parameters"][6]["type"], "boolean");
}

/// Every other page that there is, whatever its layout.
#[test]
fn the_draft_of_any_page_breaks_no_rule() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../import/tests/pages/made");
    let mut pages = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            continue;
        }
        pages += 1;
        let checkout = Checkout::new(false);
        let told = checkout.import(&fs::read_to_string(&path).unwrap(), &["--into", "segmind/wan9.9-t2v"]);
        told.unwrap_or_else(|failure| panic!("{}: {failure}", path.display()));
        if let Err(found) = wan_codegen::read(checkout.repository.specs().unwrap()) {
            panic!("{}: {}", path.display(), found.render(false));
        }
    }
    assert!(pages >= 10);
}
