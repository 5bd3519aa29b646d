//! `cargo xtask import`: the text of a provider's page becomes a draft, or what changed in a spec.

pub(crate) mod input;
pub(crate) mod report;
pub(crate) mod target;

#[cfg(test)]
mod page;
#[cfg(test)]
pub(crate) mod tests;

use std::io::Write as _;

use clap::Args;
use serde_json::Value;
use wan_codegen::{SourceFile, TextFile};
use wan_import::{Doubt, Draft};

use self::{
    report::Report,
    target::{Name, Target},
};
use crate::{day, failure::Failure, plan::Plan, repository::Repository, verb::diff};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The text of a page, as it is copied out of a browser, an OpenAPI document or a JSON Schema (JSON or YAML), or
    /// `-` for the standard input. Never an address.
    #[arg(value_name = "FILE")]
    page: String,

    /// Id of the provider, where no address on the page tells it.
    #[arg(long, value_name = "PROVIDER")]
    provider: Option<String>,

    /// Which model, by its name on the wire: where the page has several, or no address tells it.
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,

    /// Which operation of an OpenAPI document, where it has several: `/v1/films`, `POST /v1/films` or its id.
    #[arg(long, value_name = "OPERATION")]
    operation: Option<String>,

    /// The day on which the page was read. Default: today.
    #[arg(long, value_name = "DAY", value_parser = day::parse)]
    read: Option<jiff::civil::Date>,

    /// The spec to write, by the names of its folder and its file. Default: as the page says.
    #[arg(long, value_name = "PROVIDER/MODEL")]
    into: Option<Name>,

    /// Writes the spec to the standard output and no file.
    #[arg(long)]
    stdout: bool,

    /// Lists each fact with the lines that said it.
    #[arg(long)]
    facts: bool,

    /// Begins a draft anew that is there already.
    #[arg(long)]
    replace: bool,
}

/// Reads a page and writes what it says: a draft where the model is new, changes with questions where it is not.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let told = told(repository, options, diff::is_colored())?;
    eprint!("{}", told.beside);
    print(&told.out)
}

/// What there is to say.
#[derive(Debug, Default)]
struct Told {
    /// For the standard output.
    out: String,
    /// For people, where the standard output is the spec alone.
    beside: String,
}

/// Does all of it but the printing.
fn told(repository: &Repository, options: &Options, color: bool) -> Result<Told, Failure> {
    let text = input::text(&options.page, "import")?;
    let read = options.read.unwrap_or_else(day::today).to_string();
    let draft = drafted(&text, &asked(repository, options, &read)?, &options.page)?;
    let target = Target::find(repository, options, &draft)?;
    let done = match &target.old {
        Some(old) => merged(&target, old, &draft, &read)?,
        None => begun(repository, &target, draft.clone())?,
    };
    let lines: Vec<&str> = text.lines().collect();
    let report = Report {
        page: &options.page,
        lines: &lines,
        read: &read,
        draft: &draft,
        spec: &done.spec,
        doubts: &done.doubts,
        facts: options.facts,
    };
    if options.stdout {
        return Ok(Told { out: done.text, beside: report.to_string() });
    }
    let mut plan = Plan::default();
    for file in &done.files {
        plan.add(repository, TextFile { path: file.path.clone(), text: file.text.clone() })?;
    }
    let before = repository.specs()?;
    plan.apply(repository)?;
    let consequence = match &target.old {
        Some(_) => difference(&target, before, &done, color),
        None => broken(repository, &target)?,
    };
    let out = format!("{report}\n{plan}\n{consequence}{}", next(&target, &done));
    Ok(Told { out, beside: String::new() })
}

/// What is going to be written.
struct Done {
    /// The text of the spec.
    text: String,
    spec: Value,
    /// The spec, and its provider's where that is begun.
    files: Vec<TextFile>,
    doubts: Vec<Doubt>,
}

/// What the page cannot tell.
fn asked(repository: &Repository, options: &Options, read: &str) -> Result<wan_import::Options, Failure> {
    let into = options.into.as_ref();
    Ok(wan_import::Options {
        providers: providers(repository)?,
        provider: options.provider.clone().or_else(|| into.map(|name| name.provider.clone())),
        model: options.model.clone().or_else(|| into.map(|name| name.model.clone())),
        operation: options.operation.clone(),
        read: Some(read.to_owned()),
    })
}

/// What a page says, for a verb.
pub(crate) fn drafted(text: &str, asked: &wan_import::Options, page: &str) -> Result<Draft, Failure> {
    wan_import::draft_text(text, asked).map_err(|refused| {
        let next = match &refused {
            wan_import::Refused::SeveralModels(models) | wan_import::Refused::NoSuchModel { models, .. } => {
                let first = models.first().map_or("MODEL", String::as_str);
                format!(". To choose one: cargo xtask import {page} --model {first}")
            }
            wan_import::Refused::SeveralOperations(operations)
            | wan_import::Refused::NoSuchOperation { operations, .. } => {
                let first = operations.first().map_or("OPERATION", String::as_str);
                format!(". To choose one: cargo xtask import {page} --operation \"{first}\"")
            }
            _ => String::new(),
        };
        Failure::Cannot(format!("{page}: {refused}{next}. Nothing was written."))
    })
}

/// The specs of the repository's providers.
pub(crate) fn providers(repository: &Repository) -> Result<Vec<wan_specs::ProviderSpec>, Failure> {
    let files: Vec<SourceFile> =
        repository.specs()?.into_iter().filter(|file| file.path.ends_with("/provider.json")).collect();
    let sources = wan_codegen::load_any_format(files, wan_codegen::UPGRADES).map_err(|found| {
        Failure::Cannot(format!(
            "a provider cannot be read, so nobody can tell whose page it is:\n{}\nNothing was written. Mend it first.",
            found.render(false).trim_end()
        ))
    })?;
    Ok(sources.providers.into_iter().map(|source| source.spec).collect())
}

/// A draft of a model that is new, with a proposal wherever the page does not tell.
fn begun(repository: &Repository, target: &Target, draft: Draft) -> Result<Done, Failure> {
    let named = target.name(draft);
    let providers = providers(repository)?;
    let provider =
        providers.iter().find(|one| named.spec.get("provider") == Some(&one.provider.as_str().into()));
    let Draft { mut spec, doubts, .. } = wan_import::complete(named, provider);
    wan_import::ask(&mut spec, &doubts);
    let mut files = vec![target.file(&spec)?];
    let text = files.iter().map(|file| file.text.clone()).collect();
    files.extend(target.new_provider(repository)?);
    Ok(Done { text, spec, files, doubts })
}

/// A spec with what the page says otherwise.
fn merged(target: &Target, old: &Value, draft: &Draft, read: &str) -> Result<Done, Failure> {
    let wan_import::Merged { mut spec, doubts } = wan_import::merge(old, draft, Some(read));
    wan_import::ask(&mut spec, &doubts);
    let file = target.file(&spec)?;
    Ok(Done { text: file.text.clone(), spec, files: vec![file], doubts })
}

/// What the change means. Its questions keep it from being generated, so they are left out of what is compared.
fn difference(target: &Target, before: Vec<SourceFile>, done: &Done, color: bool) -> String {
    let mut spec = done.spec.clone();
    if let Value::Object(members) = &mut spec {
        members.shift_remove("questions");
    }
    let path = target.path();
    let mut after = before.clone();
    for file in after.iter_mut().filter(|file| format!("specs/{}", file.path) == path) {
        // In its one format, so that places are those of the file.
        let text = wan_codegen::format(&file.path, spec.to_string().as_bytes()).unwrap_or_default();
        file.bytes = text.into_bytes();
    }
    match diff::between(before, after, color) {
        Ok(report) => format!("\n{}\n", report.trim_end()),
        // The page is written down all the same; what it breaks is what a person has to mend.
        Err(failure) => format!("\nwhat the change means cannot be told yet:\n{failure}"),
    }
}

/// What the language has against the draft.
fn broken(repository: &Repository, target: &Target) -> Result<String, Failure> {
    let Err(found) = wan_codegen::read(repository.specs()?) else { return Ok(String::new()) };
    let path = target.path();
    let own = found.iter().filter(|diagnostic| path.ends_with(&diagnostic.path)).count();
    Ok(if own == 0 {
        String::new()
    } else {
        format!("\n{own} places of the draft break rules of the language: cargo xtask generate shows them\n")
    })
}

fn next(target: &Target, done: &Done) -> String {
    let path = target.path();
    let count = done.doubts.len();
    let questions = if count == 1 { "the question".to_owned() } else { format!("the {count} questions") };
    match &target.old {
        Some(_) if count == 0 => {
            "\nthe page says what the spec says; only days of reading differ\nnext: cargo xtask generate\n"
                .to_owned()
        }
        Some(_) => format!(
            "\nnext: decide {questions} in {path}: correct what is wrong, delete each as it is decided,\n      then: cargo xtask \
             generate (it refuses open questions in what is no draft)\n"
        ),
        None => format!(
            "\nnext: decide {questions} in {path}: correct what is wrong, delete each as it is decided,\n      add yourself to \
             `review`, set `status` to stable, then: cargo xtask generate\n      to try its types before that: cargo xtask generate \
             --drafts {}\n",
            target.label()
        ),
    }
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Cannot(format!("cannot write to the standard output: {error}.")))
        }
        _ => Ok(()),
    }
}
