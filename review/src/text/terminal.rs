use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Group, Page, clean, counts, price, specs};
use crate::{Finding, Level, Signature, gate::count};

/// Where what belongs to a finding begins.
const INDENT: &str = "               ";
/// Most characters of a text of a spec.
const TEXT: usize = 500;
/// Most signatures of a finding.
const SIGNATURES: usize = 6;
/// Most lines of approval.
const APPROVALS: usize = 20;

struct Writer<'a> {
    page: &'a Page<'a>,
    color: bool,
    out: String,
}

pub(super) fn write(page: &Page<'_>, color: bool) -> String {
    let mut writer = Writer { page, color, out: String::new() };
    writer.report();
    writer.out
}

impl Writer<'_> {
    fn report(&mut self) {
        let (report, groups) = (self.page.report, self.page.groups());
        let (base, head) = (clean::short(&report.base, 80), clean::short(&report.head, 80));
        if report.is_empty() {
            let _ = writeln!(self.out, "no spec changed from {base} to {head}");
        }
        for group in &groups {
            self.group(group);
        }
        if !groups.is_empty() {
            let counted = counts(report.findings.iter());
            let flags: Vec<String> =
                report.flags().iter().map(|(flag, number)| format!("{flag} {number}")).collect();
            let flags = if flags.is_empty() { String::new() } else { format!(" ({})", flags.join(", ")) };
            let _ = writeln!(self.out, "from {base} to {head}: {} changed: {counted}{flags}", specs(&groups));
            let _ = writeln!(self.out, "{}", self.page.next_version());
        }
        for (word, sentences) in [("note", &report.notices), ("contradiction", &report.contradictions)] {
            for sentence in sentences {
                let _ = writeln!(self.out, "{word}: {}", clean::short(sentence, TEXT));
            }
        }
        self.verdict();
    }

    fn group(&mut self, group: &Group<'_>) {
        let style = self.style(Style::new().bold());
        let _ = writeln!(self.out, "{style}{}{style:#}", clean::short(&group.subject.to_string(), 120));
        let shown = |finding: &&&Finding| self.page.include_docs || !finding.is_docs();
        let findings: Vec<&Finding> = group.findings.iter().filter(shown).copied().collect();
        for finding in &findings {
            self.finding(group, finding);
        }
        let folded = group.findings.len() - findings.len();
        if folded > 0 {
            let _ = writeln!(
                self.out,
                "  {:11}  {} (--include-docs shows each)",
                "DOCS",
                count(folded, "documentation-only change")
            );
        }
        if let Some(cause) = group.cause().and_then(crate::Cause::sentence) {
            self.indented(cause);
        }
        if let Some(model) = group.summary.filter(|model| model.price.before != model.price.after) {
            let (before, after) = (price(model.price.before.as_ref()), price(model.price.after.as_ref()));
            self.indented(&format!("smallest request of the model: {before} -> {after}"));
        }
        self.out.push('\n');
    }

    fn finding(&mut self, group: &Group<'_>, finding: &Finding) {
        let level = finding.rule.level;
        let style = self.style(match level {
            Level::Breaking => AnsiColor::Red.on_default().bold(),
            Level::Behavioural => AnsiColor::Yellow.on_default().bold(),
            Level::Additive => AnsiColor::Green.on_default(),
            Level::Docs => Style::new().dimmed(),
        });
        let mut marks = finding.marks();
        if self.page.verdict.approved.iter().any(|(approved, _)| std::ptr::eq(*approved, finding)) {
            marks.push("approved");
        }
        let marks = if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join(", ")) };
        let name = clean::short(&finding.name, 60);
        let name = if name.is_empty() { name } else { format!(" {name}") };
        let word = level.word().to_uppercase();
        let _ = writeln!(self.out, "  {style}{word:11}{style:#}  {}{name}{marks}", finding.rule.id);
        self.indented(&finding.message);
        for remark in group.remarks(finding) {
            self.indented(remark);
        }
        if let Some(witness) = &finding.witness {
            let request = clean::short(&witness.request.to_string(), TEXT);
            self.indented(&format!("{request} {}", witness.verdicts()));
        }
        if let Some(cost) = &finding.price {
            let (before, after) = (price(cost.before.as_ref()), price(cost.after.as_ref()));
            self.indented(&format!("smallest request: {before} -> {after}"));
        }
        self.signatures(&finding.rust);
        let place = &finding.location;
        let file = clean::short(&place.file, 200);
        let old = if place.side == crate::Side::Old { " (before)" } else { "" };
        let style = self.style(Style::new().dimmed());
        let _ = writeln!(
            self.out,
            "{INDENT}{style}{file}:{}:{}{old}  {}{style:#}",
            place.line,
            place.column,
            finding.fingerprint()
        );
    }

    fn signatures(&mut self, signatures: &[Signature]) {
        for signature in signatures.iter().take(SIGNATURES) {
            for (sign, text) in [('-', &signature.before), ('+', &signature.after)] {
                if let Some(text) = text {
                    self.indented(&format!("{sign} {}: {text}", signature.path));
                }
            }
        }
        if signatures.len() > SIGNATURES {
            self.indented(&format!(
                "and {} of the Rust code",
                count(signatures.len() - SIGNATURES, "more item")
            ));
        }
    }

    fn verdict(&mut self) {
        let verdict = self.page.verdict;
        for mistake in &verdict.mistakes {
            let _ = writeln!(self.out, "specs/approvals.md: {}", clean::short(&mistake.to_string(), TEXT));
        }
        if !verdict.approved.is_empty() {
            let _ = writeln!(self.out, "{} approved", count(verdict.approved.len(), "finding"));
        }
        let _ = writeln!(self.out, "gate: {}", verdict.sentence());
        if !verdict.stopping.is_empty() {
            let _ = writeln!(self.out, "\nlines for specs/approvals.md, where the change is meant:");
            for finding in verdict.stopping.iter().take(APPROVALS) {
                let _ = writeln!(self.out, "  {}", finding.approval());
            }
            if let Some(more) = verdict.stopping.len().checked_sub(APPROVALS).filter(|more| *more > 0) {
                let _ = writeln!(self.out, "  and {more} more: --format json has every fingerprint");
            }
        }
        let _ = writeln!(self.out, "next: {}", self.next());
    }

    /// The command to type next.
    fn next(&self) -> String {
        let verdict = self.page.verdict;
        match verdict.stopping.first() {
            _ if !self.page.report.contradictions.is_empty() => {
                "report the contradiction with both specs".to_owned()
            }
            Some(worst) => format!("cargo xtask diff --explain {}", worst.rule.id),
            None if !verdict.mistakes.is_empty() => {
                "mend specs/approvals.md, then: cargo xtask diff".to_owned()
            }
            None if self.page.report.is_empty() => "change a spec, then: cargo xtask diff".to_owned(),
            None => "cargo xtask changelog".to_owned(),
        }
    }

    fn indented(&mut self, text: &str) {
        let _ = writeln!(self.out, "{INDENT}{}", clean::short(text, 3 * TEXT));
    }

    fn style(&self, style: Style) -> Style {
        if self.color { style } else { Style::new() }
    }
}
