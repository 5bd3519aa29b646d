//! Compares the validators on either side of every bound and rule of every model, and tells where they differ.
//!
//! The tests do the same for the shipped models; this does it in a copy of the repository with other specs.

use std::process::ExitCode;

use wan_specs::{ModelStatus, Specs};
use wan_tests::agreement;

fn main() -> ExitCode {
    let specs = match Specs::embedded() {
        Ok(specs) => specs,
        Err(error) => return cannot(&error.to_string()),
    };
    match agreement::compare(&specs) {
        Ok(found) if found.differences.is_empty() => {
            // No client sends what is a draft, so nothing is typed that could be compared.
            let models = specs.models.iter().filter(|model| model.status != ModelStatus::Draft).count();
            println!("the validators agree on {} bodies of {models} models", found.bodies);
            ExitCode::SUCCESS
        }
        Ok(found) => {
            eprintln!("{}\n{} differences", found.differences.join("\n"), found.differences.len());
            ExitCode::from(1)
        }
        Err(error) => cannot(&error),
    }
}

fn cannot(problem: &str) -> ExitCode {
    eprintln!("error: {problem}; run: cargo xtask generate");
    ExitCode::from(2)
}
