//! What git knows of earlier specs.

use std::process::{Command, Output, Stdio};

use wan_codegen::SourceFile;

use crate::{failure::Failure, repository::Repository};

/// The specs of a revision, by their path below `specs/`.
pub(crate) fn specs_at(repository: &Repository, revision: &str) -> Result<Vec<SourceFile>, Failure> {
    let listing = asked(repository, &["ls-tree", "-r", "-z", "--name-only", revision, "--", "specs/"])?;
    let listing = String::from_utf8_lossy(&listing).into_owned();
    let paths = listing.split('\0').filter_map(|path| path.strip_prefix("specs/"));
    paths
        .filter(|path| is_spec(path))
        .map(|path| {
            let bytes = asked(repository, &["cat-file", "blob", &format!("{revision}:specs/{path}")])?;
            Ok(SourceFile { path: path.to_owned(), bytes })
        })
        .collect()
}

/// The tags that begin with `v` and that the present commit comes after.
pub(crate) fn version_tags(repository: &Repository) -> Result<Vec<String>, Failure> {
    // Where nothing is committed yet, nothing comes after anything.
    if !run(repository, &["rev-parse", "--quiet", "--verify", "HEAD"])?.status.success() {
        return Ok(Vec::new());
    }
    let listing = asked(repository, &["tag", "--list", "v*", "--merged", "HEAD"])?;
    Ok(String::from_utf8_lossy(&listing).lines().map(str::to_owned).collect())
}

/// Whether history ends before its beginning, so that tags may be missing.
pub(crate) fn is_shallow(repository: &Repository) -> Result<bool, Failure> {
    Ok(asked(repository, &["rev-parse", "--is-shallow-repository"])?.starts_with(b"true"))
}

fn is_spec(path: &str) -> bool {
    path.split_once('/').is_some_and(|(folder, file)| {
        file.ends_with(".json") && !file.contains('/') && !matches!(folder, "schema" | "src" | "target")
    })
}

fn asked(repository: &Repository, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let output = run(repository, arguments)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Failure::Cannot(format!(
        "git {} failed: {}. Nothing was changed; mend that and run the command again.",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    )))
}

fn run(repository: &Repository, arguments: &[&str]) -> Result<Output, Failure> {
    Command::new("git")
        .arg("-C")
        .arg(repository.root())
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::Cannot(format!("cannot start git: {error}. Is it installed?")))
}
