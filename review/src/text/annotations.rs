use std::fmt::Write as _;

use super::{Page, clean};
use crate::{Finding, Level, gate::count};

/// Most annotations of a kind that a build shows.
const SHOWN: usize = 10;
/// Most characters of a text of a spec.
const TEXT: usize = 600;

/// One annotation, before it is escaped.
struct Annotation<'a> {
    kind: Kind,
    place: Option<(&'a str, usize, usize)>,
    title: String,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Warning,
    Notice,
}

pub(super) fn write(page: &Page<'_>) -> String {
    let annotations = all(page);
    let mut out = String::new();
    let mut left_out = 0;
    for kind in [Kind::Error, Kind::Warning, Kind::Notice] {
        let of_kind: Vec<&Annotation<'_>> = annotations.iter().filter(|one| one.kind == kind).collect();
        for annotation in of_kind.iter().take(SHOWN) {
            command(&mut out, annotation);
        }
        left_out += of_kind.len().saturating_sub(SHOWN);
    }
    if left_out > 0 {
        let _ = writeln!(
            out,
            "{} not annotated, for a build shows {SHOWN} of a kind: the job's summary and the JSON report have all",
            count(left_out, "more finding")
        );
    }
    out
}

/// Every annotation, worst first.
fn all<'a>(page: &'a Page<'_>) -> Vec<Annotation<'a>> {
    let mut all = Vec::new();
    for sentence in &page.report.contradictions {
        let title = "contradiction".to_owned();
        all.push(Annotation { kind: Kind::Error, place: None, title, text: clean::short(sentence, TEXT) });
    }
    for mistake in &page.verdict.mistakes {
        let place = Some(("specs/approvals.md", mistake.line, 1));
        let title = "approval".to_owned();
        all.push(Annotation { kind: Kind::Error, place, title, text: clean::short(&mistake.what, TEXT) });
    }
    let mut findings: Vec<&Finding> =
        page.report.findings.iter().filter(|finding| !finding.is_docs()).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.rule.level));
    all.extend(findings.into_iter().map(|finding| annotation(page, finding)));
    all
}

fn annotation<'a>(page: &Page<'_>, finding: &'a Finding) -> Annotation<'a> {
    let is_approved = page.verdict.approved.iter().any(|(approved, _)| std::ptr::eq(*approved, finding));
    let kind = match finding.rule.level {
        _ if is_approved => Kind::Notice,
        Level::Breaking => Kind::Error,
        Level::Behavioural => Kind::Warning,
        Level::Additive | Level::Docs => Kind::Notice,
    };
    let mut lines = vec![clean::short(&finding.message, TEXT)];
    if let Some(witness) = &finding.witness {
        let request = clean::short(&witness.request.to_string(), TEXT);
        lines.push(clean::short(&format!("{request} {}", witness.verdicts()), 2 * TEXT));
    }
    let marks = finding.marks();
    if !marks.is_empty() {
        lines.push(format!("touches: {}", marks.join(", ")));
    }
    lines.push(format!("fingerprint: {}", finding.fingerprint()));
    let place = &finding.location;
    Annotation {
        kind,
        place: Some((&place.file, place.line, place.column)),
        title: format!("{}: {}", finding.rule.id, clean::short(&finding.subject.to_string(), 120)),
        text: lines.join("\n"),
    }
}

fn command(out: &mut String, annotation: &Annotation<'_>) {
    let kind = match annotation.kind {
        Kind::Error => "error",
        Kind::Warning => "warning",
        Kind::Notice => "notice",
    };
    let mut properties = Vec::new();
    if let Some((file, line, column)) = annotation.place {
        properties.push(format!("file={}", clean::command_property(file)));
        properties.push(format!("line={line}"));
        properties.push(format!("col={column}"));
    }
    properties.push(format!("title={}", clean::command_property(&annotation.title)));
    let _ = writeln!(out, "::{kind} {}::{}", properties.join(","), clean::command_data(&annotation.text));
}
