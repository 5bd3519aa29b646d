use std::{fmt::Write as _, io::IsTerminal as _, num::NonZero, thread};

use clap::Args;
use wan_codegen::{Diagnostics, Draft, GenerateError, SourceFile};

use crate::{failure::Failure, plan::Plan, repository::Repository};

#[derive(Args, Debug, Default)]
pub(crate) struct Options {
    /// Models that have to be among what is generated; without --drafts a draft among them is refused. All others are
    /// generated in any case, but with --drafts no draft that is not named.
    #[arg(value_name = "PROVIDER/MODEL")]
    names: Vec<String>,

    /// Generates drafts too: types, validators and documentation, and nothing that sends a request. It is for trying them
    /// out; `check` fails until `cargo xtask generate` has taken them away again.
    #[arg(long)]
    drafts: bool,
}

/// Writes everything that follows from the specs. A draft keeps nobody else's model from being generated: what is wrong
/// with it is told when the rest is written.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let files = repository.specs()?;
    let drafts = wan_codegen::drafts(&files);
    refuse_names(&files, &drafts, options)?;
    let is_wanted =
        |draft: &Draft| options.drafts && (options.names.is_empty() || options.names.contains(&draft.name));
    let (wanted, left_out): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(is_wanted);
    let plan = plan_without(repository, files.clone(), &left_out)?;
    plan.apply(repository)?;
    println!("{plan}");
    print!("{}", notes(&wanted, &left_out));
    check_drafts(files, &left_out)?;
    if !wanted.is_empty() {
        println!("next: try them, then: cargo xtask generate");
    } else if !plan.is_empty() {
        println!("next: cargo test --workspace");
    }
    Ok(())
}

/// What has to change so that the disk follows the specs, drafts left out.
pub(crate) fn plan(repository: &Repository) -> Result<Plan, Failure> {
    let files = repository.specs()?;
    let drafts = wan_codegen::drafts(&files);
    plan_without(repository, files, &drafts)
}

/// Mistakes in drafts, which nothing else waits for.
///
/// # Errors
///
/// All mistakes in the specs, once the specs besides the drafts have none.
pub(crate) fn check_drafts(files: Vec<SourceFile>, drafts: &[Draft]) -> Result<(), Failure> {
    if drafts.is_empty() {
        return Ok(());
    }
    wan_codegen::read(files).map(drop).map_err(|diagnostics| {
        Failure::Found(format!("{}\nThe drafts wait; all else is generated.", rendered(&diagnostics)))
    })
}

/// The drafts from which files were generated, as people are told of them.
pub(crate) fn on_disk(repository: &Repository) -> Vec<String> {
    let drafts = repository.specs().map(|files| wan_codegen::drafts(&files)).unwrap_or_default();
    let is_there = |path: &String| repository.root().join(path).exists();
    drafts.iter().filter(|draft| draft.generated.as_ref().is_some_and(is_there)).map(described).collect()
}

/// Mistakes in specs, as the failure of a verb.
pub(crate) fn found(diagnostics: &Diagnostics) -> Failure {
    Failure::Found(format!("{}\nNothing was written.", rendered(diagnostics)))
}

/// A draft as people are told of it: `acme/wan-3.0-t2v is a draft (12 questions are open, nobody has reviewed it)`.
pub(crate) fn described(draft: &Draft) -> String {
    let open = match draft.questions {
        0 => "no question is open".to_owned(),
        1 => "1 question is open".to_owned(),
        many => format!("{many} questions are open"),
    };
    let reviewed = if draft.reviewed { "somebody has reviewed it" } else { "nobody has reviewed it" };
    format!("{} is a draft ({open}, {reviewed})", draft.name)
}

fn plan_without(repository: &Repository, files: Vec<SourceFile>, drafts: &[Draft]) -> Result<Plan, Failure> {
    let threads = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let rest = wan_codegen::without(files.clone(), drafts);
    let generated = wan_codegen::generate_with_drafts(rest, threads).map_err(|error| match error {
        // All are told, those of drafts that are left out too.
        GenerateError::Specs(diagnostics) => found(&wan_codegen::read(files).err().unwrap_or(diagnostics)),
        GenerateError::Bug(error) => Failure::Bug(error.to_string()),
    })?;
    Plan::of(repository, generated)
}

fn rendered(diagnostics: &Diagnostics) -> String {
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    diagnostics.render(color).trim_end().to_owned()
}

/// Refuses names of no model, and of drafts where drafts are not wanted.
fn refuse_names(files: &[SourceFile], drafts: &[Draft], options: &Options) -> Result<(), Failure> {
    for name in &options.names {
        if !files.iter().any(|file| file.path == format!("{name}.json")) || name.ends_with("/provider") {
            return Err(Failure::Cannot(format!(
                "there is no model `{name}`: specs/{name}.json is missing. Nothing was written. To begin it, type: \
                 cargo xtask new {name}"
            )));
        }
    }
    let mut refused = String::new();
    for draft in drafts.iter().filter(|draft| !options.drafts && options.names.contains(&draft.name)) {
        let _ = writeln!(refused, "{}, so nothing is generated from it.", described(draft));
    }
    if refused.is_empty() {
        return Ok(());
    }
    Err(Failure::Found(format!(
        "{refused}Nothing was written. To try types and validators, which can buy nothing, type: cargo xtask generate \
         --drafts {}",
        options.names.join(" ")
    )))
}

fn notes(wanted: &[Draft], left_out: &[Draft]) -> String {
    let mut notes = String::new();
    for draft in wanted {
        let _ = writeln!(
            notes,
            "note: {}: it has types and validators and no client method, and must not be committed as generated",
            described(draft)
        );
    }
    for draft in left_out {
        let _ = writeln!(
            notes,
            "note: {}: nothing is generated from it; to try it: cargo xtask generate --drafts",
            described(draft)
        );
    }
    notes
}

#[cfg(test)]
mod tests;
