//! `cargo xtask diff`: what a change of the specs means.

mod options;
mod sides;

#[cfg(test)]
mod tests;

use std::{
    fs,
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use wan_codegen::SourceFile;
use wan_review::{Approvals, Gate, Page, Report, Revision, Suggestion, Verdict, compare};

use self::{
    options::Format,
    sides::{Side, Sides},
};
use crate::{failure::Failure, repository::Repository};
pub(crate) use options::Options;

/// Does what needs no repository, where that is asked for.
pub(crate) fn tell(options: &Options) -> Option<Result<(), Failure>> {
    if options.schema {
        return Some(print(&wan_review::report_schema()));
    }
    let text = match options.explain.as_deref()? {
        "" => Ok(wan_review::list_rules()),
        id => wan_review::explain(id).map_err(|error| Failure::Cannot(error.to_string())),
    };
    Some(text.and_then(|text| print(&text)))
}

/// Tells what changed between two sides. Everything is written before it fails.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let sides = Sides::find(repository, options)?;
    let approvals = Approvals::read(&sides.old.approvals, &sides.new.approvals);
    let report = report(sides)?;
    let gate = Gate { level: options.fail_on.0, flags: options.fail_on_flag.iter().copied().collect() };
    let verdict = gate.judge(&report, &approvals);
    let version = Suggestion::after(env!("CARGO_PKG_VERSION"), report.bump());
    let page = Page { report: &report, verdict: &verdict, version, include_docs: options.include_docs };
    // One that cannot be written keeps nobody from the others.
    let mut written = match &options.output {
        Some(file) => write(&text(options.format, &page, false), file),
        None => print(&text(options.format, &page, is_colored())),
    };
    for (format, file) in &options.write {
        written = written.and(write(&text(*format, &page, false), file));
    }
    written?;
    judge(&report, &verdict)
}

/// What a change of the specs means, for a terminal.
pub(crate) fn between(old: Vec<SourceFile>, new: Vec<SourceFile>, color: bool) -> Result<String, Failure> {
    let side = |name: &str, files| Side { name: name.to_owned(), files, approvals: String::new() };
    let report = report(Sides { old: side("before", old), new: side("after", new) })?;
    let approvals = Approvals::read("", "");
    let gate = Gate { level: None, flags: [].into_iter().collect() };
    let verdict = gate.judge(&report, &approvals);
    let version = Suggestion::after(env!("CARGO_PKG_VERSION"), report.bump());
    let page = Page { report: &report, verdict: &verdict, version, include_docs: false };
    Ok(page.terminal(color))
}

/// Compares two sides that read.
fn report(sides: Sides) -> Result<Report, Failure> {
    let read = |side: Side| Revision::read(side.name, side.files).map_err(|error| error.to_string());
    let (old, new) = match (read(sides.old), read(sides.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            let errors: Vec<String> = [old.err(), new.err()].into_iter().flatten().collect();
            return Err(Failure::Cannot(format!(
                "{}\nNothing was compared. Mend what is shown, or name other revisions: cargo xtask diff A..B",
                errors.join("\n").trim_end()
            )));
        }
    };
    let broken = new.broken_rules();
    if !broken.is_empty() {
        return Err(Failure::Cannot(format!(
            "the specs of {} break rules, so nothing can be generated from them:\n{}\nNothing was compared. Mend them; \
             `cargo xtask generate` shows the same.",
            new.name(),
            broken.render(false).trim_end()
        )));
    }
    Ok(compare(&old, &new))
}

/// How a run ends whose report is written.
fn judge(report: &Report, verdict: &Verdict<'_>) -> Result<(), Failure> {
    if !report.contradictions.is_empty() {
        return Err(Failure::Bug(format!(
            "the report contradicts the generated code in {} places; do not rely on it",
            report.contradictions.len()
        )));
    }
    if verdict.passes() { Ok(()) } else { Err(Failure::Found(format!("diff: {}", verdict.sentence()))) }
}

fn text(format: Format, page: &Page<'_>, color: bool) -> String {
    match format {
        Format::Terminal => page.terminal(color),
        Format::Markdown => page.markdown(),
        Format::Json => page.json(),
        Format::Annotations => page.annotations(),
        Format::Sarif => page.sarif(),
    }
}

pub(crate) fn is_colored() -> bool {
    // An empty variable is none: https://no-color.org
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn write(text: &str, file: &Path) -> Result<(), Failure> {
    fs::write(file, text).map_err(|error| Failure::io("write", file, &error))
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Who reads the beginning alone has what they want.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::io("write to", &PathBuf::from("the standard output"), &error))
        }
        _ => Ok(()),
    }
}
