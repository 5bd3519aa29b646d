//! `cargo xtask verify`: what of a spec a page confirms, contradicts, does not mention.

#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

use clap::Args;
use serde_json::{Value, json};
use wan_import::{Agreement, Comparison};

use super::import::{
    self, input,
    report::{clipped, said, span},
    target::Name,
};
use crate::{failure::Failure, repository::Repository};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The text of a page, as it is copied out of a browser, or `-` for the standard input. Never an address.
    #[arg(value_name = "PAGE")]
    page: String,

    /// The spec: the names of its folder and its file.
    #[arg(value_name = "PROVIDER/MODEL")]
    spec: Name,

    /// Prints the lists as JSON.
    #[arg(long)]
    json: bool,
}

/// Holds a spec against a page. Fails where the page contradicts it.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let (told, result) = told(repository, options)?;
    println!("{}", told.trim_end());
    result
}

/// The lists, and whether something contradicts.
pub(super) fn told(
    repository: &Repository,
    options: &Options,
) -> Result<(String, Result<(), Failure>), Failure> {
    let text = input::text(&options.page, "verify")?;
    let all = compared(repository, options, &text)?;
    let lines: Vec<&str> = text.lines().collect();
    let told = Told { options, lines: &lines, all: &all };
    let shown = if options.json { format!("{:#}", told.json()) } else { told.to_string() };
    let contradicted = told.of(Agreement::Contradicted).count();
    if contradicted == 0 {
        return Ok((shown, Ok(())));
    }
    let Name { provider, model } = &options.spec;
    let failure = Failure::Found(format!(
        "{contradicted} facts of {provider}/{model} are not what the page says. To take over what it says: cargo xtask import {} \
         --into {provider}/{model}",
        options.page
    ));
    Ok((shown, Err(failure)))
}

fn compared(repository: &Repository, options: &Options, text: &str) -> Result<Vec<Comparison>, Failure> {
    let Name { provider, model } = &options.spec;
    let path = format!("{provider}/{model}.json");
    let files = repository.specs()?;
    let Some(file) = files.iter().find(|file| file.path == path) else {
        let mut known: Vec<&str> = files
            .iter()
            .filter_map(|file| file.path.strip_suffix(".json"))
            .filter(|name| !name.ends_with("/provider"))
            .collect();
        known.sort_unstable();
        return Err(Failure::Cannot(format!(
            "there is no spec {provider}/{model}. There are: {}",
            known.join(", ")
        )));
    };
    let written = wan_codegen::format(&file.path, &file.bytes).map_err(|found| {
        Failure::Cannot(format!("specs/{path} cannot be read:\n{}", found.render(false).trim_end()))
    })?;
    let spec: Value = serde_json::from_str(&written).unwrap_or_default();
    let wire_name = spec.get("wire_name").or_else(|| spec.get("model")).and_then(Value::as_str);
    let asked = wan_import::Options {
        providers: import::providers(repository)?,
        provider: Some(provider.clone()),
        model: wire_name.map(str::to_owned),
        ..wan_import::Options::default()
    };
    let draft = import::drafted(text, &asked, &options.page)?;
    Ok(wan_import::compare(&spec, &draft))
}

/// What there is to say.
struct Told<'a> {
    options: &'a Options,
    lines: &'a [&'a str],
    all: &'a [Comparison],
}

const LISTS: [(Agreement, &str); 4] = [
    (Agreement::Confirmed, "confirmed"),
    (Agreement::NotMentioned, "not mentioned"),
    (Agreement::InDoubt, "in doubt"),
    (Agreement::Contradicted, "contradicted"),
];

impl Told<'_> {
    fn of(&self, standing: Agreement) -> impl Iterator<Item = &Comparison> {
        self.all.iter().filter(move |one| one.standing == standing)
    }

    fn json(&self) -> Value {
        let lists = LISTS.iter().map(|(standing, word)| {
            let list = self.of(*standing).map(|one| {
                json!({ "at": one.at, "spec": one.spec, "page": one.page, "lines": one.lines, "question": one.question })
            });
            (word.replace(' ', "_"), list.collect())
        });
        Value::Object(lists.collect())
    }
}

/// The lists, what matters most at the end, where it is read first.
impl fmt::Display for Told<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Name { provider, model } = &self.options.spec;
        writeln!(out, "{provider}/{model} against {}, {} lines", self.options.page, self.lines.len())?;
        for (standing, word) in LISTS {
            let count = self.of(standing).count();
            if count == 0 {
                continue;
            }
            writeln!(out, "\n{word}: {count}")?;
            for one in self.of(standing) {
                match standing {
                    Agreement::Confirmed => {
                        writeln!(
                            out,
                            "  {}  {}  {}",
                            place(one),
                            value(one.spec.as_ref()),
                            span(&one.lines)
                        )?;
                    }
                    Agreement::NotMentioned => {
                        writeln!(out, "  {}  {}", place(one), value(one.spec.as_ref()))?;
                    }
                    Agreement::InDoubt | Agreement::Contradicted => self.difference(out, one)?,
                }
            }
        }
        let mut summary = String::new();
        for (standing, word) in LISTS {
            let joint = if summary.is_empty() { "" } else { ", " };
            write!(summary, "{joint}{} {word}", self.of(standing).count())?;
        }
        writeln!(out, "\n{summary}")
    }
}

impl Told<'_> {
    fn difference(&self, out: &mut fmt::Formatter<'_>, one: &Comparison) -> fmt::Result {
        writeln!(out, "  {}", place(one))?;
        let (spec, page) = (value(one.spec.as_ref()), value(one.page.as_ref()));
        match (one.standing, &one.page) {
            (Agreement::InDoubt, None) => writeln!(out, "    the spec says {spec}")?,
            (Agreement::InDoubt, _) if spec == page => {
                writeln!(out, "    the page may say the same, {spec}")?;
            }
            (Agreement::InDoubt, _) => writeln!(out, "    the spec says {spec}, the page may say {page}")?,
            _ => writeln!(out, "    the spec says {spec}, the page says {page}")?,
        }
        if let Some(question) = &one.question {
            writeln!(out, "    {question}")?;
        }
        said(out, self.lines, &one.lines, "    ")
    }
}

/// Where it stands, and the name of its parameter.
fn place(one: &Comparison) -> String {
    match one.parameter().filter(|_| !one.at.ends_with("/name") && !one.at.ends_with("/-")) {
        Some(name) => format!("{} ({name})", one.at),
        None => one.at.clone(),
    }
}

/// A value, of listed ones only what is sent.
fn value(value: Option<&Value>) -> String {
    let Some(value) = value else { return "nothing".to_owned() };
    let bare = |item: &Value| item.get("value").unwrap_or(item).to_string();
    clipped(&match value {
        Value::Array(items) if !items.is_empty() => items.iter().map(bare).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    })
}
