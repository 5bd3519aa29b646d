use std::{env, process::Command};

use clap::Args;

use crate::{
    failure::Failure,
    plan::{Differences, Plan},
    repository::Repository,
    verb::{fmt, generate, schema, tidy},
};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Only what needs no compiler: generated files, spec format, tidy.
    #[arg(long)]
    quick: bool,
}

/// Cargo commands that have to pass, with what they look at.
const CARGO: &[(&str, &[&str])] = &[
    ("format", &["fmt", "--all", "--check"]),
    ("lints", &["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
    ("documentation", &["doc", "--quiet", "--workspace", "--no-deps"]),
];

/// Tells whether everything is as it should be. Every check runs, so that one run tells all.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let mut worst: Option<Failure> = None;
    let mut judge = |name: &str, result: Result<(), Failure>| match result {
        Ok(()) => println!("ok      {name}"),
        Err(failure) => {
            println!("FAILED  {name}");
            eprint!("{failure}");
            if worst.as_ref().is_none_or(|worst| worst.status() < failure.status()) {
                worst = Some(failure);
            }
        }
    };
    judge("generated files", drift(repository));
    judge("spec format", fmt::plan(repository).and_then(|plan| fmt::judge(&plan)));
    judge("tidy", tidy::run(repository));
    if !options.quick {
        for (name, arguments) in CARGO {
            judge(name, cargo(repository, arguments));
        }
    }
    match worst {
        None => Ok(()),
        Some(Failure::Found(_)) => Err(Failure::Found("check failed; see above".to_owned())),
        Some(Failure::Cannot(_)) => Err(Failure::Cannot("check could not run whole; see above".to_owned())),
        Some(Failure::Bug(text)) => Err(Failure::Bug(text)),
    }
}

/// Whether the generated files and schemas follow the specs and types.
fn drift(repository: &Repository) -> Result<(), Failure> {
    generated_files(repository)?;
    stale(&schema::plan(repository)?, "cargo xtask schema")
}

/// Whether the generated files follow the specs, and drafts are left out of them.
pub(crate) fn generated_files(repository: &Repository) -> Result<(), Failure> {
    stale(&generate::plan(repository)?, "cargo xtask generate").map_err(|failure| {
        let drafts = generate::on_disk(repository);
        if drafts.is_empty() {
            return failure;
        }
        Failure::Found(format!(
            "{failure}generated with drafts, which must not be committed: {}; run: cargo xtask generate",
            drafts.join(", ")
        ))
    })?;
    let files = repository.specs()?;
    let drafts = wan_codegen::drafts(&files);
    generate::check_drafts(files, &drafts)
}

fn stale(plan: &Plan, command: &str) -> Result<(), Failure> {
    if plan.is_empty() {
        return Ok(());
    }
    Err(Failure::Found(format!("{}generated files are out of date; run: {command}", Differences(plan))))
}

fn cargo(repository: &Repository, arguments: &[&str]) -> Result<(), Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(repository.root())
        .args(arguments)
        .env("RUSTDOCFLAGS", "--deny warnings")
        .status()
        .map_err(|error| Failure::Cannot(format!("cannot start cargo: {error}. Is Rust installed?")))?;
    let command = arguments.join(" ");
    if status.success() { Ok(()) } else { Err(Failure::Found(format!("failed: cargo {command}"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_files_follow_the_specs() {
        let repository = Repository::find(None).unwrap();
        if let Err(failure) = drift(&repository) {
            panic!("{failure}");
        }
    }

    #[test]
    fn the_specs_are_formatted() {
        let repository = Repository::find(None).unwrap();
        if let Err(failure) = fmt::plan(&repository).and_then(|plan| fmt::judge(&plan)) {
            panic!("{failure}");
        }
    }

    #[test]
    fn the_house_rules_hold() {
        let repository = Repository::find(None).unwrap();
        if let Err(failure) = tidy::run(&repository) {
            panic!("{failure}");
        }
    }
}
