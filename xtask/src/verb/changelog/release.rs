use std::fs;

use semver::Version;

use crate::{failure::Failure, git::Git, repository::Repository};

/// A version that people may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Release {
    /// Its tag: `v0.4.2`.
    pub(super) tag: String,
    pub(super) version: Version,
}

impl Release {
    /// The greatest version that is tagged and that the work tree comes after. `None`: there is none.
    pub(super) fn last(git: &Git) -> Result<Option<Self>, Failure> {
        let tags = git.version_tags()?;
        let releases = tags.into_iter().filter_map(|tag| {
            // `version-1` and `v2` are tags of something else.
            let version = tag.strip_prefix('v')?.parse().ok()?;
            Some(Self { tag, version })
        });
        Ok(releases.max_by(|a, b| a.version.cmp(&b.version)))
    }
}

/// The version of all crates that are released: `[workspace.package]` of Cargo.toml.
pub(super) fn cargo_version(repository: &Repository) -> Result<Version, Failure> {
    let path = repository.root().join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
    version_in(&text).ok_or_else(|| {
        Failure::Cannot(
            "Cargo.toml has no line `version = \"x.y.z\"` in [workspace.package]. Write one and run the command again."
                .to_owned(),
        )
    })
}

/// The version in a manifest. One line is looked for, so no parser of TOML is needed.
pub(super) fn version_in(manifest: &str) -> Option<Version> {
    let (_, section) = manifest.split_once("[workspace.package]\n")?;
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let mut values = lines.filter_map(|line| line.strip_prefix("version")?.trim_start().strip_prefix('='));
    values.next()?.trim().trim_matches('"').parse().ok()
}
