use std::{env, process::Command};

use clap::Args;

use crate::{failure::Failure, repository::Repository, verb::generate};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Uses the real providers, with their keys, and asks before it spends. Without it nothing leaves the machine.
    #[arg(long)]
    live: bool,
}

/// Generates, then runs the demo, which is another package: this one has to work while that one does not exist.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    println!("generate");
    generate::run(repository, &generate::Options::default())?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(repository.root());
    command.args(["run", "--quiet", "--package", "wan-tests", "--bin", "demo", "--"]);
    command.arg("--into").arg(repository.root().join("target/demo"));
    if options.live {
        command.arg("--live");
    }
    println!("build the demo (a minute the first time)");
    let status = command
        .status()
        .map_err(|error| Failure::Cannot(format!("cannot start cargo: {error}. Is Rust installed?")))?;
    match status.code() {
        Some(0) => Ok(()),
        Some(1) => Err(Failure::Found("the demo found something wrong; see above".to_owned())),
        _ => Err(Failure::Cannot("the demo could not run; see above".to_owned())),
    }
}
