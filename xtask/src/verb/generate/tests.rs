use std::{fs, path::Path};

use serde_json::{Value, json};
use wan_specs::Specs;

use super::*;
use crate::verb::check;

/// A repository with the specs that ship and, of two of their models, drafts under other names.
struct Checkout {
    folder: tempfile::TempDir,
}

const FIRST: &str = "segmind/wan-9.1-t2v";
const SECOND: &str = "novita/wan9.1-t2v";

impl Checkout {
    fn new() -> Self {
        let checkout = Self { folder: tempfile::tempdir().unwrap() };
        checkout.write("Cargo.toml", "");
        checkout.write("README.md", "<generated: models>\n</generated: models>\n");
        let manifest = ["default feature", "provider features"];
        let manifest = manifest.map(|name| format!("# <generated: {name}>\n# </generated: {name}>\n"));
        checkout.write("generated/Cargo.toml", &manifest.concat());
        for (path, text) in Specs::files() {
            checkout.write(&format!("specs/{path}"), text);
        }
        checkout.begin_draft("segmind/wan-2.6-t2v", FIRST, "Wan91T2v");
        checkout.begin_draft("novita/wan2.1-t2v", SECOND, "Wan91Draft");
        checkout
    }

    fn begin_draft(&self, from: &str, to: &str, type_name: &str) {
        self.edit_as(from, to, |spec| {
            spec["model"] = to.rsplit('/').next().unwrap().into();
            spec["status"] = "draft".into();
            spec["rust"]["type"] = type_name.into();
            spec["review"] = json!([]);
            spec["questions"] = json!([{ "at": "/price", "question": "What does it cost?" }]);
        });
    }

    fn edit_as(&self, from: &str, to: &str, edit: impl FnOnce(&mut Value)) {
        let mut spec: Value = serde_json::from_str(&self.text(&format!("specs/{from}.json"))).unwrap();
        edit(&mut spec);
        self.write(&format!("specs/{to}.json"), &spec.to_string());
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    fn has(&self, path: &str) -> bool {
        Path::new(self.folder.path()).join(path).exists()
    }

    fn repository(&self) -> Repository {
        Repository::find(Some(self.folder.path())).unwrap()
    }

    fn generate(&self, drafts: bool, names: &[&str]) -> Result<(), Failure> {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        run(&self.repository(), &Options { names, drafts })
    }
}

const FIRST_FILE: &str = "generated/src/segmind/wan91_t2v.rs";
const SECOND_FILE: &str = "generated/src/novita/wan91_draft.rs";

#[test]
fn a_draft_is_left_out_and_named_and_the_others_are_generated() {
    let checkout = Checkout::new();
    checkout.generate(false, &[]).unwrap();
    assert!(checkout.has("generated/src/segmind/wan26_t2v.rs"));
    assert!(!checkout.has(FIRST_FILE) && !checkout.text("generated/src/segmind/client.rs").contains("wan91"));
    let drafts = wan_codegen::drafts(&checkout.repository().specs().unwrap());
    let told = "is a draft (1 question is open, nobody has reviewed it): nothing is generated from it; to try it: \
                cargo xtask generate --drafts";
    assert_eq!(notes(&[], &drafts), format!("note: {SECOND} {told}\nnote: {FIRST} {told}\n"));
    check::generated_files(&checkout.repository()).unwrap();
}

#[test]
fn a_draft_that_is_asked_for_by_name_is_refused_with_the_way_to_it() {
    let checkout = Checkout::new();
    let refused = checkout.generate(false, &[FIRST]).unwrap_err();
    assert_eq!(refused.status(), 1);
    let expected = format!(
        "{FIRST} is a draft (1 question is open, nobody has reviewed it), so nothing is generated from it.\n\
         Nothing was written. To try types and validators, which can buy nothing, type: \
         cargo xtask generate --drafts {FIRST}\n"
    );
    assert_eq!(refused.to_string(), expected);
    assert!(!checkout.has("generated/src"));
    checkout.generate(false, &["segmind/wan-2.6-t2v"]).unwrap();
    for unknown in ["segmind/wan-9.2-t2v", "segmind/provider", "segmind", ""] {
        let refused = checkout.generate(true, &[unknown]).unwrap_err();
        assert!(refused.status() == 2 && refused.to_string().contains("there is no model"), "{refused}");
    }
}

#[test]
fn drafts_that_are_asked_for_have_types_and_validators_and_nothing_that_sends() {
    let checkout = Checkout::new();
    checkout.generate(true, &[FIRST]).unwrap();
    let model = checkout.text(FIRST_FILE);
    assert!(model.contains("pub struct Wan91T2v") && model.contains("impl Validate for Wan91T2v"));
    assert!(model.contains("draft: Some(1)"), "{model}");
    assert!(model.contains(
        "/// **A draft.** Nobody has reviewed what is told here, and 1 question about it is open."
    ));
    assert!(checkout.text("generated/src/segmind/provider.rs").contains("wan91_t2v::MODEL"));
    for file in ["generated/src/segmind/client.rs", "generated/src/segmind/blocking.rs", "README.md"] {
        assert!(
            !checkout.text(file).contains("wan91") && !checkout.text(file).contains("Wan91T2v"),
            "{file}"
        );
    }
    assert!(!checkout.has("tests/src/generated/segmind/wan91_t2v.rs"));
    // Only what was named, and with the next plain run it goes away.
    assert!(!checkout.has(SECOND_FILE));
    checkout.generate(true, &[]).unwrap();
    assert!(checkout.has(FIRST_FILE) && checkout.has(SECOND_FILE));
    checkout.generate(false, &[]).unwrap();
    assert!(!checkout.has(FIRST_FILE) && !checkout.has(SECOND_FILE));
}

#[test]
fn what_was_generated_with_drafts_is_told_as_such_by_check() {
    let checkout = Checkout::new();
    checkout.generate(true, &[FIRST]).unwrap();
    let refused = check::generated_files(&checkout.repository()).unwrap_err();
    assert_eq!(refused.status(), 1);
    let told = refused.to_string();
    let expected = "generated with drafts, which must not be committed: segmind/wan-9.1-t2v is a draft \
                    (1 question is open, nobody has reviewed it); run: cargo xtask generate";
    assert!(told.trim_end().ends_with(expected), "{told}");
}

#[test]
fn mistakes_of_a_draft_are_told_and_keep_nobody_else_from_being_generated() {
    let checkout = Checkout::new();
    checkout.edit_as(FIRST, FIRST, |spec| spec["title"] = "".into());
    // A collision with a draft is told, and is the draft's.
    checkout.edit_as(SECOND, SECOND, |spec| spec["rust"]["type"] = "Wan21T2v".into());
    let refused = checkout.generate(false, &[]).unwrap_err();
    assert_eq!(refused.status(), 1);
    let told = refused.to_string();
    for part in ["WAN0011", "WAN0501", "The drafts wait; all else is generated."] {
        assert!(told.contains(part), "{told}");
    }
    assert!(checkout.has("generated/src/segmind/wan26_t2v.rs"));
    assert_eq!(check::generated_files(&checkout.repository()).unwrap_err().status(), 1);
    // Who asks for the draft gets nothing.
    let refused = checkout.generate(true, &[]).unwrap_err();
    assert!(refused.to_string().contains("Nothing was written."), "{refused}");
    assert!(!checkout.has(FIRST_FILE));
}

#[test]
fn mistakes_of_all_specs_are_told_where_one_is_no_draft() {
    let checkout = Checkout::new();
    checkout.edit_as(FIRST, FIRST, |spec| spec["version"] = "nine".into());
    let stable = "segmind/wan-2.6-t2v";
    checkout.edit_as(stable, stable, |spec| spec["title"] = "".into());
    let refused = checkout.generate(false, &[]).unwrap_err();
    let told = refused.to_string();
    for part in ["WAN0011", "WAN0327", "Nothing was written."] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!checkout.has("generated/src"));
}

#[test]
fn a_provider_with_nothing_but_drafts_waits_with_them() {
    let checkout = Checkout::new();
    checkout.write("specs/acme/provider.json", "{}");
    checkout.write("specs/acme/wan-9.json", r#"{ "status": "draft" }"#);
    let refused = checkout.generate(false, &[]).unwrap_err();
    assert!(refused.to_string().contains("specs/acme/provider.json"), "{refused}");
    assert!(!checkout.text("generated/Cargo.toml").contains("acme"));
    assert!(checkout.has("generated/src/segmind/wan26_t2v.rs"));
}
