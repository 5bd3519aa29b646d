use std::{fs, path::Path, process::Command};

use super::*;

const PROVIDER: &str = include_str!("../../../../review/tests/fixtures/base/acme/provider.json");
const MODEL: &str = include_str!("../../../../review/tests/fixtures/base/acme/film.json");

/// A repository of git with one made-up provider and one model, and a version in its manifest.
struct Made {
    folder: tempfile::TempDir,
}

impl Made {
    fn new(version: &str) -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(made.path().join("specs/acme")).unwrap();
        made.write("Cargo.toml", &format!("[workspace]\n\n[workspace.package]\nversion = \"{version}\"\n"));
        made.write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n### Added\n\n- By hand.\n");
        made.write("specs/acme/provider.json", PROVIDER);
        made.write("specs/acme/film.json", MODEL);
        made.git(&["init", "--quiet", "--initial-branch", "main"]);
        made.commit();
        made
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path().join(path), text).unwrap();
    }

    fn git(&self, arguments: &[&str]) {
        // Nothing of the machine's own configuration may decide.
        let output = Command::new("git")
            .arg("-C")
            .arg(self.path())
            .args(["-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "x"]);
    }

    fn repository(&self) -> Repository {
        Repository::find(Some(self.path())).unwrap()
    }

    fn store(&self) -> Git {
        Git::at(self.path()).unwrap()
    }

    fn since(&self) -> Since {
        since(&self.repository(), &self.store(), Release::last(&self.store()).unwrap()).unwrap()
    }

    fn run(&self, options: &Options) -> Result<(), Failure> {
        run(&self.repository(), options)
    }

    fn changelog(&self) -> String {
        fs::read_to_string(self.path().join("CHANGELOG.md")).unwrap()
    }
}

const CHECK: Options = Options { write: false, check: true };
const WRITE: Options = Options { write: true, check: false };

#[test]
fn without_a_tag_everything_is_told_and_no_version_is_asked_for() {
    let made = Made::new("0.1.0");
    let since = made.since();
    assert!(since.section().starts_with("### Added\n"), "{}", since.section());
    assert!(since.section().contains("film"), "{}", since.section());
    assert_eq!((since.required(), since.version.to_string()), (None, "0.1.0".to_owned()));
    assert!(since.verdict().starts_with("no tag v*"), "{}", since.verdict());
    made.run(&CHECK).unwrap();
}

#[test]
fn a_released_model_that_is_gone_needs_the_next_breaking_version() {
    let made = Made::new("0.1.4");
    made.git(&["tag", "v0.1.4"]);
    made.run(&CHECK).unwrap();
    fs::remove_file(made.path().join("specs/acme/film.json")).unwrap();
    let failure = made.run(&CHECK).unwrap_err();
    assert_eq!(failure.status(), 1);
    assert!(failure.to_string().contains("since v0.1.4: major, so 0.1.4 -> 0.2.0 at least"), "{failure}");
    made.write("Cargo.toml", "[workspace.package]\nversion = \"0.1.5\"\n");
    assert_eq!(made.run(&CHECK).unwrap_err().status(), 1);
    made.write("Cargo.toml", "[workspace.package]\nversion = \"0.2.0\"\n");
    made.run(&CHECK).unwrap();
    made.write("Cargo.toml", "[workspace.package]\nversion = \"1.0.0\"\n");
    made.run(&CHECK).unwrap();
}

#[test]
fn nothing_changed_needs_nothing() {
    let made = Made::new("0.1.0");
    made.git(&["tag", "v0.1.0"]);
    let since = made.since();
    assert_eq!(since.section(), "Nothing changed in the specs.\n");
    assert_eq!(since.required().unwrap().to_string(), "0.1.0");
    assert!(since.verdict().contains("nothing in the specs needs a new version"), "{}", since.verdict());
}

#[test]
fn the_last_release_is_the_greatest_version_that_the_work_tree_comes_after() {
    let made = Made::new("0.1.0");
    for tag in ["v0.9.0", "v0.10.0", "v2", "vague", "version-3"] {
        made.git(&["tag", tag]);
    }
    made.git(&["checkout", "--quiet", "--orphan", "other"]);
    // Two first commits of one second and one content would be the same.
    made.write("CHANGELOG.md", "# Another\n");
    made.commit();
    made.git(&["tag", "v3.0.0"]);
    made.git(&["checkout", "--quiet", "main"]);
    let last = Release::last(&made.store()).unwrap().unwrap();
    assert_eq!((last.tag.as_str(), last.version.to_string()), ("v0.10.0", "0.10.0".to_owned()));
}

#[test]
fn the_section_is_written_below_unreleased_and_written_again_over_itself() {
    let made = Made::new("0.1.0");
    made.run(&WRITE).unwrap();
    let first = made.changelog();
    assert!(first.starts_with("# Changelog\n\n## Unreleased\n\n<!-- <generated: specs> -->\n"), "{first}");
    assert!(first.ends_with("<!-- </generated: specs> -->\n\n### Added\n\n- By hand.\n"), "{first}");
    assert!(first.contains("nothing is released yet:\n\n### Added\n\n"), "{first}");
    made.run(&WRITE).unwrap();
    assert_eq!(made.changelog(), first);
    made.commit();
    made.git(&["tag", "v0.1.0"]);
    made.run(&WRITE).unwrap();
    assert!(made.changelog().contains("since v0.1.0:\n\nNothing changed in the specs.\n"));
    assert!(made.changelog().contains("By hand"));
}

#[test]
fn blocks_of_earlier_releases_stay() {
    let block = |text: &str| format!("<!-- <generated: specs> -->\n{text}<!-- </generated: specs> -->\n");
    let text = format!("## Unreleased\n\n- By hand.\n\n## 0.1.0\n\n{}", block("old\n"));
    let expected =
        format!("## Unreleased\n\n{}\n- By hand.\n\n## 0.1.0\n\n{}", block("new\n"), block("old\n"));
    assert_eq!(place::below_unreleased(&text, "new\n").as_deref(), Some(expected.as_str()));
    assert_eq!(place::below_unreleased("# Changelog\n", "new\n"), None);
}

#[test]
fn a_shallow_clone_without_tags_says_what_it_lacks_and_passes_the_check() {
    let made = Made::new("0.1.0");
    made.git(&["tag", "v0.1.0"]);
    made.write("specs/acme/film.json", &MODEL.replace("\"title\": \"", "\"title\": \"The "));
    made.commit();
    let clone = tempfile::tempdir().unwrap();
    let folder = clone.path().join("clone");
    let (from, to) = (format!("file://{}", made.path().display()), folder.display().to_string());
    made.git(&["clone", "--quiet", "--depth", "1", "--no-tags", &from, &to]);
    let repository = Repository::find(Some(&folder)).unwrap();
    run(&repository, &CHECK).unwrap();
    let failure = run(&repository, &WRITE).unwrap_err();
    assert_eq!(failure.status(), 2);
    assert!(failure.to_string().contains("fetch-depth: 0"), "{failure}");
}

#[test]
fn broken_specs_are_not_compared() {
    let made = Made::new("0.1.0");
    made.write("specs/acme/film.json", &MODEL.replace("\"model\": \"film\"", "\"model\": \"other\""));
    assert_eq!(made.run(&Options::default()).unwrap_err().status(), 2);
    made.write("specs/acme/film.json", "{");
    assert_eq!(made.run(&Options::default()).unwrap_err().status(), 2);
}

#[test]
fn the_version_is_the_one_of_the_workspace() {
    let manifest =
        "[package]\nversion = \"9.9.9\"\n[workspace.package]\nedition = \"2024\"\nversion = \"0.4.2\"\n";
    assert_eq!(release::version_in(manifest).unwrap().to_string(), "0.4.2");
    for none in [
        "",
        "[workspace.package]\n[package]\nversion = \"1.0.0\"\n",
        "[workspace.package]\nversion = \"1\"\n",
    ] {
        assert_eq!(release::version_in(none), None, "{none}");
    }
}
