//! The verbs of this repository. `cargo xtask help` lists them.

mod day;
mod failure;
mod git;
mod marked;
mod plan;
mod repository;
mod verb;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{failure::Failure, repository::Repository};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The verbs of this repository.
///
/// Exit status: 0 done; 1 something was found; 2 it could not run; 3 a bug of ours.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// Root of the repository. Default: the one this program was built in, or that holds the current folder.
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,

    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Writes everything that follows from the specs.
    Generate(verb::generate::Options),
    /// Tells whether everything is as it should be: generated files, tidy, format, lints, documentation.
    Check(verb::check::Options),
    /// Tells what a change of the specs means to the wire, to Rust callers, to behaviour and to money.
    Diff(verb::diff::Options),
    /// Puts the specs into their one format.
    Fmt(verb::fmt::Options),
    /// Writes the JSON Schemas by which editors complete and check specs.
    Schema,
    /// Tells what a rule of the diagnostics means: `cargo xtask explain WAN0101`.
    Explain(verb::explain::Options),
    /// Begins the spec of a model, and of its provider where that is new.
    New(verb::new::Options),
    /// Drafts a spec from the text of a provider's page, or brings a newer page into a spec.
    Import(verb::import::Options),
    /// Tells which facts of a spec a page confirms, contradicts, does not mention.
    Verify(verb::verify::Options),
    /// Tells which sources, prices and latencies were read too long ago.
    Stale(verb::stale::Options),
    /// Writes the OpenAPI document of what the emulator serves.
    Openapi(verb::openapi::Options),
    /// Runs every model's example against the emulator and saves the videos under target/demo/.
    Demo(verb::demo::Options),
    /// Tells what changed in the specs since the last release, and the version that needs.
    Changelog(verb::changelog::Options),
    /// Tells where the house rules are broken that no compiler knows.
    Tidy,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprint!("{failure}");
            ExitCode::from(failure.status())
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    if let Verb::Explain(options) = &arguments.verb {
        return verb::explain::run(options);
    }
    if let Verb::Diff(options) = &arguments.verb
        && let Some(result) = verb::diff::tell(options)
    {
        return result;
    }
    let repository = Repository::find(arguments.root.as_deref())?;
    match &arguments.verb {
        Verb::Generate(options) => verb::generate::run(&repository, options),
        Verb::Check(options) => verb::check::run(&repository, options),
        Verb::Diff(options) => verb::diff::run(&repository, options),
        Verb::Fmt(options) => verb::fmt::run(&repository, options),
        Verb::Schema => verb::schema::run(&repository),
        Verb::Explain(options) => verb::explain::run(options),
        Verb::New(options) => verb::new::run(&repository, options),
        Verb::Import(options) => verb::import::run(&repository, options),
        Verb::Verify(options) => verb::verify::run(&repository, options),
        Verb::Stale(options) => verb::stale::run(&repository, options),
        Verb::Openapi(options) => verb::openapi::run(&repository, options),
        Verb::Demo(options) => verb::demo::run(&repository, options),
        Verb::Changelog(options) => verb::changelog::run(&repository, options),
        Verb::Tidy => verb::tidy::run(&repository),
    }
}
