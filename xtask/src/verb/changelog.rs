//! `cargo xtask changelog`: what changed in the specs since the last release, and the version that needs.

mod place;
mod release;

#[cfg(test)]
mod tests;

use std::fs;

use clap::Args;
use semver::Version;
use wan_codegen::{SourceFile, TextFile};
use wan_review::{Bump, Report, Revision, changelog, compare, next_version};

use self::release::Release;
use crate::{failure::Failure, git::Git, plan::Plan, repository::Repository};

#[derive(Args, Debug, Default)]
pub(crate) struct Options {
    /// Writes the section into CHANGELOG.md, below `## Unreleased`.
    #[arg(long, conflicts_with = "check")]
    write: bool,

    /// Tells whether the version in Cargo.toml is enough for what changed since the last release.
    #[arg(long)]
    check: bool,
}

/// What happened since the last release.
#[derive(Debug)]
struct Since {
    /// The last release. `None`: nothing is released yet.
    release: Option<Release>,
    report: Report,
    /// The version in Cargo.toml.
    version: Version,
}

pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let git = Git::at(repository.root())?;
    let release = Release::last(&git)?;
    let is_shallow = release.is_none() && git.is_shallow()?;
    if options.check && release.is_none() {
        let cut =
            if is_shallow { " in this clone, which is shallow (fetch-depth: 0 brings all)" } else { "" };
        println!("ok      no tag v*{cut}: there is no release that the version would have to follow");
        return Ok(());
    }
    if is_shallow {
        return Err(Failure::Cannot(
            "this clone is shallow and has no tag v*, so nobody can tell what was released. In a workflow, give \
             `fetch-depth: 0` to actions/checkout; elsewhere, type: git fetch --unshallow --tags"
                .to_owned(),
        ));
    }
    let since = since(repository, &git, release)?;
    for notice in &since.report.notices {
        eprintln!("note: {notice}");
    }
    if !since.report.contradictions.is_empty() {
        return Err(Failure::Bug(format!(
            "the report contradicts the generated code in {} places; cargo xtask diff shows them",
            since.report.contradictions.len()
        )));
    }
    if options.check {
        return since.judge();
    }
    if options.write {
        return write(repository, &since);
    }
    println!("{}", since.section());
    println!("{}", since.verdict());
    Ok(())
}

/// Compares the specs of the last release, or nothing, with those of the work tree.
fn since(repository: &Repository, git: &Git, release: Option<Release>) -> Result<Since, Failure> {
    let version = release::cargo_version(repository)?;
    let (name, files) = match &release {
        // By its full name, for a branch may be called like a tag.
        Some(release) => {
            (release.tag.as_str(), git.specs(&git.commit(&format!("refs/tags/{}", release.tag))?)?.files)
        }
        None => ("the beginning", Vec::new()),
    };
    let read = |name: &str, files: Vec<SourceFile>| {
        Revision::read(name, files).map_err(|error| {
            Failure::Cannot(format!("{}\nNothing was compared.", error.to_string().trim_end()))
        })
    };
    let old = read(name, files)?;
    let new = read("the work tree", repository.specs()?)?;
    if !new.broken_rules().is_empty() {
        return Err(Failure::Cannot(
            "the specs break rules, so nobody can tell what they mean. Mend them; this shows where: cargo xtask \
             generate"
                .to_owned(),
        ));
    }
    Ok(Since { report: compare(&old, &new), release, version })
}

fn write(repository: &Repository, since: &Since) -> Result<(), Failure> {
    let path = repository.root().join("CHANGELOG.md");
    let text = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
    let text = place::below_unreleased(&text, &since.block()).ok_or_else(|| {
        Failure::Cannot(
            "CHANGELOG.md has no line `## Unreleased`, below which the section belongs. Write one above the last \
             release and run the command again. Nothing was changed."
                .to_owned(),
        )
    })?;
    let mut plan = Plan::default();
    plan.add(repository, TextFile { path: "CHANGELOG.md".to_owned(), text })?;
    plan.apply(repository)?;
    println!("{plan}\n{}", since.verdict());
    Ok(())
}

impl Since {
    /// The section, or a sentence where there is nothing to tell.
    fn section(&self) -> String {
        let section = changelog(&self.report);
        if section.is_empty() { "Nothing changed in the specs.\n".to_owned() } else { section }
    }

    /// What stands between the markers of CHANGELOG.md.
    fn block(&self) -> String {
        let intro = match &self.release {
            Some(release) => format!("What changed in the specs since {}:", release.tag),
            None => "What the specs hold, since nothing is released yet:".to_owned(),
        };
        format!("\n{intro}\n\n{}\n", self.section())
    }

    /// The least version that may be released. `None`: nothing is released yet, so any.
    fn required(&self) -> Option<Version> {
        self.release.as_ref().map(|release| next_version(&release.version, self.report.bump()))
    }

    /// One line on the version.
    fn verdict(&self) -> String {
        let (bump, version) = (self.report.bump(), &self.version);
        match (&self.release, self.required()) {
            (Some(Release { tag, .. }), Some(_)) if bump == Bump::None => {
                format!("since {tag}: nothing in the specs needs a new version; Cargo.toml says {version}")
            }
            (Some(Release { tag, version: released }), Some(next)) => {
                format!("since {tag}: {bump}, so {released} -> {next} at least; Cargo.toml says {version}")
            }
            _ => format!(
                "no tag v*: nothing is released, so everything since the beginning is told; Cargo.toml says {version}"
            ),
        }
    }

    /// Whether the version in Cargo.toml is enough.
    fn judge(&self) -> Result<(), Failure> {
        let verdict = self.verdict();
        if self.required().is_none_or(|required| self.version >= required) {
            println!("ok      {verdict}");
            return Ok(());
        }
        println!("{}", self.section());
        Err(Failure::Found(format!(
            "{verdict}, which is less\nnext: raise `version` in [workspace.package] of Cargo.toml and beside each `path` \
             in [workspace.dependencies], then: cargo xtask changelog --write"
        )))
    }
}
