use clap::Args;

use crate::failure::Failure;

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The rule's code, as diagnostics show it.
    code: String,
}

/// Tells what a rule means.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let text = wan_codegen::explain(&options.code).map_err(|error| Failure::Cannot(error.to_string()))?;
    println!("{}", text.trim_end());
    Ok(())
}
