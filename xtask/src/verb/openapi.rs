use std::{env, fs, path::PathBuf, process::Command};

use clap::Args;

use crate::{failure::Failure, repository::Repository};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Where to write it. Default: target/openapi.json in the repository.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Lets the emulator, which is another package, describe what it serves, and writes that to a file.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let output = options.output.clone().unwrap_or_else(|| repository.root().join("target/openapi.json"));
    println!("build the emulator (a minute the first time)");
    let document = document(repository)?;
    let paths = paths(&document)?;
    if let Some(folder) = output.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::io("create", folder, &error))?;
    }
    fs::write(&output, &document).map_err(|error| Failure::io("write", &output, &error))?;
    println!("wrote {}: OpenAPI 3.1, {paths} paths", output.display());
    println!("next: bash tests/external/run checks it, and the emulator against it");
    Ok(())
}

/// The text that the emulator prints.
fn document(repository: &Repository) -> Result<Vec<u8>, Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(repository.root());
    command.args(["run", "--quiet", "--package", "wan-emulator", "--", "--openapi", "--specs"]);
    command.arg(repository.root().join("specs"));
    // What goes wrong is told on the standard error, which is ours too.
    command.stderr(std::process::Stdio::inherit());
    let made = command
        .output()
        .map_err(|error| Failure::Cannot(format!("cannot start cargo: {error}. Is Rust installed?")))?;
    if made.status.success() {
        return Ok(made.stdout);
    }
    Err(Failure::Cannot(
        "the emulator did not describe itself; see above. Nothing was written. Where specs are at fault, \
         cargo xtask check tells all that is wrong."
            .to_owned(),
    ))
}

/// How many paths the document has.
fn paths(document: &[u8]) -> Result<usize, Failure> {
    let value: serde_json::Value = serde_json::from_slice(document).map_err(|error| {
        Failure::Bug(format!("the emulator printed no JSON: {error}. Nothing was written."))
    })?;
    value.get("paths").and_then(serde_json::Value::as_object).map(serde_json::Map::len).ok_or_else(|| {
        Failure::Bug("the emulator printed no OpenAPI document. Nothing was written.".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_is_a_bug_of_ours_and_is_not_written() {
        assert_eq!(paths(br#"{ "openapi": "3.1.1", "paths": { "/a": {}, "/b": {} } }"#).unwrap(), 2);
        for text in ["", "[1]", "{}", r#"{ "paths": [] }"#] {
            assert_eq!(paths(text.as_bytes()).unwrap_err().status(), 3, "{text}");
        }
    }

    #[test]
    fn a_repository_without_emulator_is_told_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("specs")).unwrap();
        fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        let repository = Repository::find(Some(folder.path())).unwrap();
        let output = folder.path().join("openapi.json");
        let failure = run(&repository, &Options { output: Some(output.clone()) }).unwrap_err();
        assert_eq!(failure.status(), 2);
        assert!(failure.to_string().contains("Nothing was written"), "{failure}");
        assert!(!output.exists());
    }
}
