//! House rules that no compiler knows.

mod crates;
mod rust;
mod workflows;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{failure::Failure, repository::Repository};

/// Most lines of a code file, tests not counted.
const FILE_LINES: usize = 500;
/// Most lines of a file that holds modules, re-exports and prose.
const ROOT_LINES: usize = 120;

/// Tells where a house rule is broken: all places in one run.
pub(crate) fn run(repository: &Repository) -> Result<(), Failure> {
    let mut found = Vec::new();
    for path in tracked(repository)? {
        let Ok(bytes) = fs::read(repository.root().join(&path)) else { continue };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        text_rules(&path, &text, &mut found);
        workflows::check(&path, &text, &mut found);
        if path.extension().is_some_and(|extension| extension == "rs") && !is_generated(&path) {
            size_rules(&path, &text, &mut found);
            rust::check(&path, &text, &mut found);
        }
    }
    for name in provider_names(repository)? {
        name_rule(repository, &name, &mut found)?;
    }
    crates::check(repository, &mut found)?;
    if found.is_empty() {
        return Ok(());
    }
    found.sort();
    Err(Failure::Found(format!(
        "{}\n{} house rules broken; CONTRIBUTING.md tells them",
        found.join("\n"),
        found.len()
    )))
}

/// Files that git knows or would add.
fn tracked(repository: &Repository) -> Result<Vec<PathBuf>, Failure> {
    let output = Command::new("git")
        .current_dir(repository.root())
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .output()
        .map_err(|error| {
            Failure::Cannot(format!("cannot start git: {error}. tidy needs it to list files."))
        })?;
    if !output.status.success() {
        return Err(Failure::Cannot(format!(
            "git ls-files failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(PathBuf::from).collect())
}

fn is_generated(path: &Path) -> bool {
    path.starts_with("generated/src") || path.starts_with("tests/src/generated")
}

fn is_test(path: &Path) -> bool {
    let named = |name: &str| path.components().any(|part| part.as_os_str() == name);
    named("tests")
        || named("it")
        || named("benches")
        || path.file_name().is_some_and(|name| name == "tests.rs")
}

/// Rules for any text: no white space at line ends, no note that work is left.
fn text_rules(path: &Path, text: &str, found: &mut Vec<String>) {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if !matches!(extension, "rs" | "toml" | "json" | "md" | "yml") || path.starts_with("tests/it/ui") {
        return;
    }
    for (at, line) in text.lines().enumerate() {
        if line.ends_with([' ', '\t']) && !is_generated(path) {
            found.push(format!("{}:{}: white space at the end of the line", path.display(), at + 1));
        }
        let unfinished = ["TODO", "FIXME", "XXX"].iter().any(|mark| line.contains(mark));
        if extension == "rs" && unfinished && !path.starts_with("xtask/src/verb/tidy.rs") {
            found.push(format!(
                "{}:{}: unfinished work; finish it or write an issue",
                path.display(),
                at + 1
            ));
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        found.push(format!("{}: no line end at the end of the file", path.display()));
    }
}

fn size_rules(path: &Path, text: &str, found: &mut Vec<String>) {
    if is_test(path) {
        return;
    }
    let code = text.lines().take_while(|line| *line != "#[cfg(test)]").count();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let most = if matches!(name, "lib.rs" | "main.rs" | "mod.rs") { ROOT_LINES } else { FILE_LINES };
    if code > most {
        found.push(format!("{}: {code} lines of code, at most {most}", path.display()));
    }
}

fn provider_names(repository: &Repository) -> Result<Vec<String>, Failure> {
    let files = repository.specs()?;
    Ok(files.iter().filter_map(|file| file.path.strip_suffix("/provider.json")).map(str::to_owned).collect())
}

/// Code that serves every provider names none.
fn name_rule(repository: &Repository, name: &str, found: &mut Vec<String>) -> Result<(), Failure> {
    const NEUTRAL: &[&str] = &["runtime/src", "codegen/src/emit", "emulator/src"];
    for path in tracked(repository)? {
        let neutral = NEUTRAL.iter().any(|folder| path.starts_with(folder));
        if !neutral || path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let Ok(text) = fs::read_to_string(repository.root().join(&path)) else { continue };
        for (at, line) in text.lines().enumerate() {
            if line.to_lowercase().contains(name) {
                found.push(format!(
                    "{}:{}: names the provider {name}; facts about providers live in specs",
                    path.display(),
                    at + 1
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        text_rules(Path::new(path), text, &mut found);
        size_rules(Path::new(path), text, &mut found);
        rust::check(Path::new(path), text, &mut found);
        found
    }

    #[test]
    fn tidy_code_is_left_alone() {
        assert_eq!(findings("runtime/src/job.rs", "//! A job.\n\nfn wait() {}\n"), Vec::<String>::new());
    }

    #[test]
    fn each_rule_is_noticed() {
        let long = "fn a() {}\n".repeat(FILE_LINES + 1);
        let longest = format!("fn a() {{\n{}}}\n", "    b();\n".repeat(61));
        for (path, text, expected) in [
            ("runtime/src/job.rs", "fn a() {} \n", "white space"),
            ("runtime/src/job.rs", "// TODO\n", "unfinished"),
            ("runtime/src/job.rs", "fn a() {}", "no line end"),
            ("runtime/src/job.rs", long.as_str(), "lines of code"),
            ("runtime/src/lib.rs", &"mod a;\n".repeat(ROOT_LINES + 1), "lines of code"),
            ("runtime/src/job.rs", &longest, "lines, at most"),
            ("runtime/src/job.rs", "#[allow(dead_code)]\nfn a() {}\n", "reason"),
            ("runtime/src/job.rs", "pub fn a(b: reqwest::Client) {}\n", "public signature"),
            ("runtime/src/utils.rs", "fn a() {}\n", "name"),
        ] {
            let found = findings(path, text);
            assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:?}");
        }
    }
}
