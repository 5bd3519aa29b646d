use std::{io::IsTerminal as _, num::NonZero, thread};

use wan_codegen::{Diagnostics, GenerateError};

use crate::{failure::Failure, plan::Plan, repository::Repository};

/// Writes everything that follows from the specs.
pub(crate) fn run(repository: &Repository) -> Result<(), Failure> {
    let plan = plan(repository)?;
    plan.apply(repository)?;
    println!("{plan}");
    if !plan.is_empty() {
        println!("next: cargo test --workspace");
    }
    Ok(())
}

/// What has to change so that the disk follows the specs.
pub(crate) fn plan(repository: &Repository) -> Result<Plan, Failure> {
    let threads = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let generated = wan_codegen::generate(repository.specs()?, threads).map_err(|error| match error {
        GenerateError::Specs(diagnostics) => found(&diagnostics),
        GenerateError::Bug(error) => Failure::Bug(error.to_string()),
    })?;
    Plan::of(repository, generated)
}

/// Mistakes in specs, as the failure of a verb.
pub(crate) fn found(diagnostics: &Diagnostics) -> Failure {
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    Failure::Found(format!("{}\nNothing was written.", diagnostics.render(color).trim_end()))
}
