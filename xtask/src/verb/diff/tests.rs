//! Small repositories made by git, and what is told of them.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use clap::Parser as _;
use serde_json::Value;
use tempfile::TempDir;

use super::Options;
use crate::{failure::Failure, repository::Repository};

/// A spec of each kind, invented.
const PROVIDER: &str = include_str!("../../../../review/tests/fixtures/base/acme/provider.json");
const MODEL: &str = include_str!("../../../../review/tests/fixtures/base/acme/film.json");

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    options: Options,
}

/// A checkout with specs in it.
struct Checkout {
    folder: TempDir,
}

impl Checkout {
    /// One commit on `main`, and no remote.
    fn new() -> Self {
        let checkout = Self { folder: tempfile::tempdir().unwrap() };
        checkout.write("Cargo.toml", "");
        checkout.write("specs/acme/provider.json", PROVIDER);
        checkout.write("specs/acme/film.json", MODEL);
        checkout.write("specs/acme/short.json", &other_model());
        // Neither is a spec.
        checkout.write("specs/schema/model.schema.json", "{");
        checkout.write("specs/src/data.json", "{");
        checkout.git(&["init", "--quiet", "--initial-branch", "main"]);
        checkout.commit();
        checkout
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn git(&self, arguments: &[&str]) {
        git(self.root(), arguments);
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "a change"]);
    }

    /// Takes the model away from the work tree.
    fn remove_the_model(&self) {
        fs::remove_file(self.root().join("specs/acme/film.json")).unwrap();
    }

    /// What the verb writes as JSON, and how it ends.
    fn diff(&self, arguments: &[&str]) -> (Option<Value>, Result<(), Failure>) {
        diff(self.root(), arguments)
    }
}

/// The same model under another id.
fn other_model() -> String {
    MODEL
        .replace(r#""model": "film""#, r#""model": "short""#)
        .replace(r#""type": "Film""#, r#""type": "Short""#)
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@acme.example", "-c", "commit.gpgsign=false"])
        .args(["-c", "protocol.file.allow=always", "-c", "core.hooksPath=/dev/null"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn diff(root: &Path, arguments: &[&str]) -> (Option<Value>, Result<(), Failure>) {
    let out = tempfile::tempdir().unwrap();
    let report = out.path().join("report.json");
    let page = out.path().join("page.md");
    let line = ["diff", "--format", "json", "--output", report.to_str().unwrap()];
    let write = format!("--write=markdown={}", page.display());
    let line = line.into_iter().chain([write.as_str()]).chain(arguments.iter().copied());
    let options = Line::try_parse_from(line).unwrap().options;
    let repository = Repository::find(Some(root)).unwrap();
    let result = super::run(&repository, &options);
    let document = fs::read_to_string(&report).ok().map(|text| serde_json::from_str(&text).unwrap());
    assert_eq!(document.is_some(), page.exists(), "one run writes every format or none");
    (document, result)
}

fn ids(document: Option<&Value>) -> Vec<&str> {
    let findings = document.unwrap()["findings"].as_array().unwrap();
    let mut ids: Vec<&str> = findings.iter().map(|finding| finding["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids
}

fn failure(result: Result<(), Failure>) -> (u8, String) {
    let failure = result.unwrap_err();
    (failure.status(), failure.to_string())
}

#[test]
fn without_a_change_nothing_is_found() {
    let checkout = Checkout::new();
    for arguments in [&[][..], &["HEAD"], &["main..HEAD"], &["--base", "main"]] {
        let (document, result) = checkout.diff(arguments);
        assert_eq!(ids(document.as_ref()), Vec::<&str>::new(), "{arguments:?}");
        result.unwrap();
    }
}

#[test]
fn the_work_tree_is_held_against_where_it_parted_from_main() {
    let checkout = Checkout::new();
    checkout.git(&["switch", "--quiet", "--create", "feature"]);
    checkout.remove_the_model();
    let (document, result) = checkout.diff(&[]);
    assert!(ids(document.as_ref()).contains(&"model-removed"), "{document:?}");
    assert_eq!(failure(result).0, 1, "everything is written before it fails");
    checkout.commit();
    // What main does meanwhile is none of this change.
    checkout.git(&["switch", "--quiet", "main"]);
    checkout.write("specs/acme/late.json", &other_model().replace("short", "late").replace("Short", "Late"));
    checkout.commit();
    checkout.git(&["switch", "--quiet", "feature"]);
    let (document, _) = checkout.diff(&[]);
    let document = document.unwrap();
    assert!(!document.to_string().contains("late"), "{document}");
    assert!(document["base"].as_str().unwrap().ends_with(" (main)"), "{document}");
    assert_eq!(document["head"], "work tree");
}

#[test]
fn revisions_are_read_without_a_checkout() {
    let checkout = Checkout::new();
    checkout.remove_the_model();
    checkout.commit();
    let (document, _) = checkout.diff(&["HEAD~1..HEAD"]);
    let forwards = ids(document.as_ref()).join(" ");
    assert!(forwards.contains("model-removed"), "{forwards}");
    let (document, _) = checkout.diff(&["HEAD..HEAD~1"]);
    assert!(ids(document.as_ref()).contains(&"model-added"));
    // The work tree is as HEAD, so this is the same change.
    let (document, _) = checkout.diff(&["HEAD~1"]);
    assert_eq!(ids(document.as_ref()).join(" "), forwards);
    let (document, _) = checkout.diff(&["HEAD~1...HEAD"]);
    assert_eq!(ids(document.as_ref()).join(" "), forwards);
}

#[test]
fn folders_and_files_are_compared_without_git() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| -> PathBuf {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    };
    for path in ["specs/acme/provider.json", "old/acme/provider.json", "new/acme/provider.json"] {
        write(path, PROVIDER);
    }
    write("Cargo.toml", "");
    let (old, other) = (write("old/acme/film.json", MODEL), write("new/acme/short.json", &other_model()));
    let (old_folder, new_folder) = (folder.path().join("old"), folder.path().join("new"));
    let (document, _) = diff(folder.path(), &[old_folder.to_str().unwrap(), new_folder.to_str().unwrap()]);
    let found = ids(document.as_ref()).join(" ");
    assert!(found.contains("model-"), "{found}");
    let (document, _) = diff(folder.path(), &[old.to_str().unwrap(), other.to_str().unwrap()]);
    assert_eq!(ids(document.as_ref()).join(" "), found);
    let (status, told) =
        failure(diff(folder.path(), &[old.to_str().unwrap(), new_folder.to_str().unwrap()]).1);
    assert!(status == 2 && told.contains("one is a folder"), "{told}");
    // One provider by itself is no folder of specs: nothing would be found in it, and so no change either.
    let provider = old_folder.join("acme");
    let (status, told) =
        failure(diff(folder.path(), &[provider.to_str().unwrap(), provider.to_str().unwrap()]).1);
    assert!(status == 2 && told.contains("folder of one provider"), "{told}");
    let (status, told) = failure(diff(folder.path(), &["v1", "v2"]).1);
    assert!(status == 2 && told.contains("cargo xtask diff v1..v2"), "{told}");
    let (status, told) = failure(diff(folder.path(), &[]).1);
    assert!(status == 2 && told.contains("in no git repository"), "{told}");
}

#[test]
fn a_shallow_clone_names_what_it_lacks() {
    let checkout = Checkout::new();
    checkout.git(&["switch", "--quiet", "--create", "feature"]);
    checkout.remove_the_model();
    checkout.commit();
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", checkout.root().display());
    git(clone.path(), &["clone", "--quiet", "--depth", "1", "--branch", "feature", &url, "clone"]);
    let root = clone.path().join("clone");
    for arguments in [&[][..], &["--base", "main"], &["HEAD~1..HEAD"]] {
        let (status, told) = failure(diff(&root, arguments).1);
        assert_eq!(status, 2, "{arguments:?}");
        assert!(told.contains("shallow") && told.contains("fetch-depth: 0"), "{arguments:?}: {told}");
    }
    // The branch is there, and where the two parted is not.
    git(&root, &["fetch", "--quiet", "--depth", "1", "origin", "main:refs/remotes/origin/main"]);
    let (status, told) = failure(diff(&root, &[]).1);
    assert!(status == 2 && told.contains("no common ancestor") && told.contains("fetch-depth: 0"), "{told}");
    git(&root, &["fetch", "--quiet", "--unshallow", "origin"]);
    let (document, _) = diff(&root, &[]);
    assert!(ids(document.as_ref()).contains(&"model-removed"));
    assert!(document.unwrap()["base"].as_str().unwrap().ends_with("(origin/main)"));
}

#[test]
fn what_is_no_revision_never_reaches_git_as_an_option() {
    let checkout = Checkout::new();
    let written = checkout.root().join("written");
    let option = format!("--output={}", written.display());
    for revision in ["no-such-branch", &format!("{option}..HEAD"), "HEAD..--all", &format!("{option}...HEAD")]
    {
        let (status, told) = failure(checkout.diff(&["--", revision]).1);
        assert_eq!(status, 2, "{revision}");
        assert!(told.contains("no revision is called") && told.contains("git fetch"), "{told}");
    }
    assert!(!written.exists());
}

#[test]
fn without_a_branch_to_compare_with_it_asks_for_one() {
    let checkout = Checkout::new();
    checkout.git(&["branch", "--move", "trunk"]);
    let (status, told) = failure(checkout.diff(&[]).1);
    assert!(status == 2 && told.contains("--base BRANCH"), "{told}");
    checkout.diff(&["--base", "trunk"]).1.unwrap();
}

#[test]
fn a_new_side_that_breaks_rules_is_shown_and_not_compared() {
    let checkout = Checkout::new();
    checkout.write("specs/acme/film.json", &MODEL.replace(r#""type": "Film""#, r#""type": "film""#));
    let (document, result) = checkout.diff(&[]);
    let (status, told) = failure(result);
    assert!(document.is_none() && status == 2, "{told}");
    assert!(told.contains("work tree break rules") && told.contains("film.json:"), "{told}");
    // As the old side it is taken, and the report says what that means.
    checkout.commit();
    checkout.write("specs/acme/film.json", MODEL);
    let (document, _) = checkout.diff(&["HEAD"]);
    let notices = document.unwrap()["notices"].to_string();
    assert!(notices.contains("break a rule of today"), "{notices}");
}

#[test]
fn what_does_not_read_is_shown_for_both_sides() {
    let checkout = Checkout::new();
    checkout.write("specs/acme/film.json", &MODEL.replace(r#""format": 1"#, r#""format": 2"#));
    checkout.commit();
    checkout.write("specs/acme/film.json", "{");
    let (status, told) = failure(checkout.diff(&["HEAD"]).1);
    assert_eq!(status, 2);
    assert!(told.contains("this program reads format 1, not 2"), "{told}");
    assert!(
        told.contains("the specs of HEAD do not read") && told.contains("the specs of work tree do not read"),
        "{told}"
    );
}

#[test]
fn a_gate_and_its_approvals_decide_how_it_ends() {
    let checkout = Checkout::new();
    checkout.remove_the_model();
    checkout.diff(&["--fail-on", "never"]).1.unwrap();
    assert_eq!(failure(checkout.diff(&["--fail-on", "never", "--fail-on-flag", "compile,money"]).1).0, 1);
    let (document, result) = checkout.diff(&[]);
    assert_eq!(failure(result).0, 1);
    let document = document.unwrap();
    let stopping = document["gate"]["stopping"].as_array().unwrap();
    let mut lines = String::from("# Approvals\n\n");
    for finding in document["findings"].as_array().unwrap() {
        if stopping.contains(&finding["fingerprint"]) {
            let pointer = finding["pointer"].as_str().filter(|pointer| !pointer.is_empty()).unwrap_or("/");
            let subject = finding["subject"]["model"]
                .as_str()
                .map_or("acme".to_owned(), |model| format!("acme/{model}"));
            let (fingerprint, id) =
                (finding["fingerprint"].as_str().unwrap(), finding["id"].as_str().unwrap());
            let _ = writeln!(lines, "- `{fingerprint}` {id} {subject} {pointer} - nobody uses it, Ada");
        }
    }
    checkout.write("specs/approvals.md", &lines);
    checkout.diff(&[]).1.unwrap();
    checkout.commit();
    // Once it is history it approves nothing, and is no mistake.
    checkout.diff(&[]).1.unwrap();
    checkout.write("specs/approvals.md", &format!("{lines}- `0123456789ab` a b /c - d, e\n"));
    let (status, told) = failure(checkout.diff(&[]).1);
    assert!(status == 1 && told.contains("1 line of specs/approvals.md to mend"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_out_of_the_repository() {
    let checkout = Checkout::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.json"), "hunter2").unwrap();
    let link = checkout.root().join("specs/acme/secret.json");
    std::os::unix::fs::symlink(outside.path().join("secret.json"), &link).unwrap();
    let (status, told) = failure(checkout.diff(&[]).1);
    assert!(status == 2 && told.contains("is a link") && !told.contains("hunter2"), "{told}");
    checkout.commit();
    let (status, told) = failure(checkout.diff(&["HEAD..HEAD"]).1);
    assert!(status == 2 && told.contains("is a link"), "{told}");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(outside.path(), checkout.root().join("specs/beyond")).unwrap();
    let (status, told) = failure(checkout.diff(&["--base", "HEAD"]).1);
    assert!(status == 2 && told.contains("is a link") && !told.contains("hunter2"), "{told}");
}

#[test]
fn a_file_of_any_size_is_not_read_whole() {
    let checkout = Checkout::new();
    checkout.write("specs/acme/huge.json", &" ".repeat(wan_codegen::MAX_BYTES + 2));
    let (status, told) = failure(checkout.diff(&[]).1);
    assert!(status == 2 && told.contains("1048577 bytes"), "{told}");
    checkout.commit();
    let (status, told) = failure(checkout.diff(&["HEAD..HEAD"]).1);
    assert!(status == 2 && told.contains("1048578 bytes in"), "{told}");
}

#[test]
fn names_of_files_are_taken_as_they_are() {
    let checkout = Checkout::new();
    // Git quotes such a name unless it is asked not to.
    checkout.write("specs/acme/ä \"b\".json", "{");
    checkout.commit();
    let (status, told) = failure(checkout.diff(&["HEAD..HEAD"]).1);
    assert!(status == 2 && told.contains("acme/ä \"b\".json"), "{told}");
}

#[test]
fn a_file_that_cannot_be_written_keeps_nobody_from_the_others() {
    let checkout = Checkout::new();
    let (document, result) = checkout.diff(&["--write", "terminal=no/such/folder/report.txt"]);
    assert!(document.is_some());
    let (status, told) = failure(result);
    assert!(status == 2 && told.contains("cannot write no/such/folder/report.txt"), "{told}");
}

#[test]
fn bad_usage_is_refused_before_anything_is_read() {
    for line in [
        &["diff", "--fail-on", "sometimes"][..],
        &["diff", "--fail-on-flag", "joy"],
        &["diff", "--write", "json"],
        &["diff", "--write", "pdf=x"],
        &["diff", "a", "b", "c"],
        &["diff", "a..b", "--base", "main"],
    ] {
        assert!(Line::try_parse_from(line.iter().copied()).is_err(), "{line:?}");
    }
}

#[test]
fn explaining_needs_no_repository() {
    let tell = |line: &[&str]| super::tell(&Line::try_parse_from(line.iter().copied()).unwrap().options);
    assert!(tell(&["diff"]).is_none());
    tell(&["diff", "--explain"]).unwrap().unwrap();
    tell(&["diff", "--explain", "model-removed"]).unwrap().unwrap();
    tell(&["diff", "--schema"]).unwrap().unwrap();
    let (status, told) = failure(tell(&["diff", "--explain", "model-remove"]).unwrap());
    assert!(status == 2 && told.contains("the nearest is `model-removed`"), "{told}");
}
