//! Compares what the client estimates with what the emulator's ledger reckons, for many requests of every model.
//!
//! The tests do the same for the shipped models; this does it in a copy of the repository with other specs.

use std::process::ExitCode;

use wan_specs::Specs;
use wan_tests::prices;

#[tokio::main]
async fn main() -> ExitCode {
    let specs = match Specs::embedded() {
        Ok(specs) => specs,
        Err(error) => return cannot(&error.to_string()),
    };
    match prices::compare(&specs).await {
        Ok(found) if found.differences.is_empty() => {
            println!(
                "{} requests ({} of them typed) cost what was estimated: {} different ranges",
                found.requests, found.typed, found.amounts
            );
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
