use std::path::PathBuf;

use clap::{Args, ValueEnum};
use wan_review::{Flag, Level};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// What to compare: `A..B`, two revisions; `A`, a revision and the work tree; `OLD NEW`, two folders laid out like
    /// `specs/`, or two files. Default: the merge base with `origin/main`, and the work tree.
    #[arg(value_name = "SIDE", num_args = 0..=2)]
    pub(super) sides: Vec<String>,

    /// The branch whose merge base with HEAD is the old side, where no side is named. Default: origin/main, else main.
    #[arg(long, value_name = "BRANCH", conflicts_with = "sides")]
    pub(super) base: Option<String>,

    /// Exits with 1 where a finding that nobody approved is as bad: breaking, behavioural, additive, docs, never.
    #[arg(long, value_name = "LEVEL", default_value = "breaking", value_parser = threshold)]
    pub(super) fail_on: Threshold,

    /// Exits with 1 where a finding that nobody approved touches this: compile, refused, wire, money, time, retry,
    /// secret, data, output. Can be repeated.
    #[arg(long, value_name = "FLAG", value_delimiter = ',', value_parser = flag)]
    pub(super) fail_on_flag: Vec<Flag>,

    /// How the report is printed.
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub(super) format: Format,

    /// Where it is printed to. Default: the standard output.
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Writes the report in a format to a file besides: `--write json=report.json`. Can be repeated.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_and_file)]
    pub(super) write: Vec<(Format, PathBuf)>,

    /// Shows each change of words alone. JSON has them always.
    #[arg(long)]
    pub(super) include_docs: bool,

    /// Tells what a rule means; without an id, lists the rules.
    #[arg(long, value_name = "RULE", num_args = 0..=1, default_missing_value = "")]
    pub(super) explain: Option<String>,

    /// Prints the JSON Schema of `--format json`.
    #[arg(long)]
    pub(super) schema: bool,
}

/// What a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// People at a terminal.
    Terminal,
    /// The comment of a pull request.
    Markdown,
    /// Programs.
    Json,
    /// A build on GitHub.
    Annotations,
    /// Code scanning: SARIF 2.1.0.
    Sarif,
}

/// The least level that stops. `None`: none does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Threshold(pub(super) Option<Level>);

fn threshold(text: &str) -> Result<Threshold, String> {
    if text == "never" {
        return Ok(Threshold(None));
    }
    let level = Level::ALL.into_iter().find(|level| level.word() == text);
    level
        .map(|level| Threshold(Some(level)))
        .ok_or_else(|| format!("give one of: {}, never", Level::ALL.map(Level::word).join(", ")))
}

fn flag(text: &str) -> Result<Flag, String> {
    let flag = Flag::ALL.into_iter().find(|flag| flag.word() == text);
    flag.ok_or_else(|| format!("give one of: {}", Flag::ALL.map(Flag::word).join(", ")))
}

fn format_and_file(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("give a format and a file: json=report.json")?;
    let format = Format::from_str(format, false)
        .map_err(|_| "give one of: terminal, markdown, json, annotations, sarif".to_owned())?;
    if file.is_empty() {
        return Err("the file has no name".to_owned());
    }
    Ok((format, PathBuf::from(file)))
}
