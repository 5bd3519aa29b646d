use clap::Args;
use wan_codegen::TextFile;

use crate::{
    failure::Failure,
    plan::{Differences, Plan},
    repository::Repository,
    verb::generate::found,
};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Writes nothing; exits with 1 where a spec is not in its format.
    #[arg(long)]
    check: bool,
}

/// Puts the specs into their one format.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let plan = plan(repository)?;
    if options.check {
        return judge(&plan);
    }
    plan.apply(repository)?;
    println!("{plan}");
    Ok(())
}

/// What has to change so that every spec is in its format.
pub(crate) fn plan(repository: &Repository) -> Result<Plan, Failure> {
    let mut plan = Plan::default();
    for file in repository.specs()? {
        let text = wan_codegen::format(&file.path, &file.bytes).map_err(|diagnostics| found(&diagnostics))?;
        plan.add(repository, TextFile { path: format!("specs/{}", file.path), text })?;
    }
    Ok(plan)
}

/// Whether every spec is in its format.
pub(crate) fn judge(plan: &Plan) -> Result<(), Failure> {
    if plan.is_empty() {
        return Ok(());
    }
    Err(Failure::Found(format!("{}specs are not formatted; run: cargo xtask fmt", Differences(plan))))
}
