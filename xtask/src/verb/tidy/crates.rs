//! Which crate may know which, and what the README tells of the crate that people use.

use std::{collections::BTreeSet, env, fs, process::Command};

use serde_json::Value;

use crate::{failure::Failure, repository::Repository};

/// A crate and those that it must not depend on, tests not counted.
const STRANGERS: &[(&str, &[&str])] = &[
    ("wan-specs", &["wan-codegen", "wan-runtime", "wan-video", "wan-emulator"]),
    ("wan-runtime", &["wan-codegen", "wan-specs", "wan-video", "wan-emulator"]),
    ("wan-video", &["wan-codegen", "wan-specs", "wan-emulator"]),
    ("wan-emulator", &["wan-codegen", "wan-runtime", "wan-video"]),
    ("wan-import", &["wan-runtime", "wan-video", "wan-emulator", "reqwest", "tokio"]),
    ("wan-review", &["wan-video", "wan-emulator", "reqwest", "tokio"]),
    ("wan-codegen", &["wan-runtime", "wan-video", "wan-emulator", "reqwest", "tokio"]),
    ("xtask", &["wan-runtime", "wan-video", "wan-emulator"]),
];

/// The crate whose features the README tells.
const USED: &str = "wan-video";

/// Tells where a crate knows another that it must not know, and which features nobody is told of.
pub(super) fn check(repository: &Repository, found: &mut Vec<String>) -> Result<(), Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(repository.root())
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .output()
        .map_err(|error| Failure::Cannot(format!("cannot start cargo: {error}. Is Rust installed?")))?;
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|error| {
        let message = String::from_utf8_lossy(&output.stderr);
        Failure::Cannot(format!("cargo metadata failed ({error}): {}", message.trim()))
    })?;
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    for package in packages {
        let name = package.get("name").and_then(Value::as_str).unwrap_or_default();
        let strangers =
            STRANGERS.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, strangers)| strangers);
        for dependency in package.get("dependencies").and_then(Value::as_array).into_iter().flatten() {
            let known = dependency.get("name").and_then(Value::as_str).unwrap_or_default();
            let for_tests = dependency.get("kind").and_then(Value::as_str) == Some("dev");
            if !for_tests && strangers.contains(&known) {
                found.push(format!("{name} must not depend on {known}"));
            }
        }
        if name == USED {
            untold(repository, package, found)?;
        }
    }
    Ok(())
}

/// One row of the README tells all providers' features; each other one has a row of its own.
fn untold(repository: &Repository, package: &Value, found: &mut Vec<String>) -> Result<(), Failure> {
    let readme = fs::read_to_string(repository.root().join("README.md"))
        .map_err(|error| Failure::Cannot(format!("cannot read README.md: {error}")))?;
    let files = repository.specs()?;
    let mut known: BTreeSet<_> = files.iter().filter_map(|file| file.path.split('/').next()).collect();
    known.insert("default");
    let features = package.get("features").and_then(Value::as_object);
    for feature in features.into_iter().flat_map(|features| features.keys()) {
        if !known.contains(feature.as_str()) && !readme.contains(&format!("\n| `{feature}` |")) {
            found.push(format!("README.md: the feature `{feature}` of {USED} has no row in its table"));
        }
    }
    Ok(())
}
