//! Writes reports for a terminal, a pull request, a program, a build's annotations and code scanning.
//!
//! What a spec says reaches none of them but through `clean`.

mod annotations;
pub(crate) mod clean;
mod json;
mod markdown;
mod sarif;
mod terminal;

#[cfg(test)]
pub(crate) mod tests;

use serde::Serialize;

use crate::{
    AppliedBy, Bump, Cause, Confidence, Finding, Level, ModelSummary, Report, Subject, Verdict, Witness,
    gate::count, next_version,
};
pub use json::report_schema;

/// The comment by which the page of a pull request is found again.
pub const MARKER: &str = "<!-- wan-spec-diff -->";

/// A report, and what is said about it besides.
#[derive(Debug)]
pub struct Page<'a> {
    /// What changed.
    pub report: &'a Report,
    /// What the gate says.
    pub verdict: &'a Verdict<'a>,
    /// The version that is next, where the present one is known.
    pub version: Option<Suggestion>,
    /// Whether people want to see each finding about words alone. JSON has them always.
    pub include_docs: bool,
}

/// A version and the one that comes after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Suggestion {
    /// The present version.
    pub current: String,
    /// The version that the change needs.
    pub next: String,
}

/// What was found in one spec.
#[derive(Debug)]
struct Group<'a> {
    subject: &'a Subject,
    /// Worst first.
    findings: Vec<&'a Finding>,
    summary: Option<&'a ModelSummary>,
}

impl Page<'_> {
    /// For people at a terminal. `color`: with ANSI colours.
    #[must_use]
    pub fn terminal(&self, color: bool) -> String {
        terminal::write(self, color)
    }

    /// For the one comment of a pull request, of at most 60,000 bytes.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::write(self)
    }

    /// For programs: what [`report_schema`] describes.
    #[must_use]
    pub fn json(&self) -> String {
        json::write(self)
    }

    /// For a build: commands that put findings beside the lines they are about.
    #[must_use]
    pub fn annotations(&self) -> String {
        annotations::write(self)
    }

    /// For code scanning: SARIF 2.1.0.
    #[must_use]
    pub fn sarif(&self) -> String {
        sarif::write(self)
    }

    /// The specs with findings, worst first, then by name.
    fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for finding in &self.report.findings {
            match groups.iter_mut().rfind(|group| *group.subject == finding.subject) {
                Some(group) => group.findings.push(finding),
                None => groups.push(Group {
                    subject: &finding.subject,
                    findings: vec![finding],
                    summary: self.report.models.iter().find(|model| model.subject == finding.subject),
                }),
            }
        }
        for group in &mut groups {
            group.findings.sort_by_key(|finding| std::cmp::Reverse(finding.rule.level));
        }
        groups.sort_by(|a, b| (b.level(), a.subject).cmp(&(a.level(), b.subject)));
        groups
    }

    /// Which version comes next, in a sentence without a full stop.
    fn next_version(&self) -> String {
        let bump = self.report.bump();
        match (&self.version, bump) {
            (_, Bump::None) => "no new version is needed".to_owned(),
            (Some(version), _) => {
                let (current, next) = (clean::short(&version.current, 40), clean::short(&version.next, 40));
                format!("suggested version: {current} -> {next} ({bump})")
            }
            (None, _) => format!("suggested version: the next {bump} one"),
        }
    }
}

impl Suggestion {
    /// The [`next_version`] after `current`. `None`: no new one is needed, or `current` is no version.
    #[must_use]
    pub fn after(current: &str, bump: Bump) -> Option<Self> {
        if bump == Bump::None {
            return None;
        }
        let next = next_version(&current.parse().ok()?, bump);
        Some(Self { current: current.to_owned(), next: next.to_string() })
    }
}

impl Group<'_> {
    /// The worst level.
    fn level(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.rule.level).max()
    }

    /// Why the findings are there, where that is the same of all.
    fn cause(&self) -> Option<Cause> {
        let first = self.findings.first()?.cause;
        self.findings.iter().all(|finding| finding.cause == first).then_some(first)
    }

    /// What is said of a finding besides: who applies its default, and its own cause where the group has none in common.
    fn remarks(&self, finding: &Finding) -> impl Iterator<Item = &'static str> {
        let cause = if self.cause().is_none() { finding.cause.sentence() } else { None };
        finding.applied().into_iter().chain(cause)
    }

    fn counts(&self) -> String {
        counts(self.findings.iter().copied())
    }
}

impl Finding {
    /// Whether it is about words alone.
    fn is_docs(&self) -> bool {
        self.rule.level == Level::Docs && self.flags.is_empty()
    }

    /// What it touches, and how sure it is.
    fn marks(&self) -> Vec<&'static str> {
        let mut marks: Vec<&'static str> = self.flags.iter().map(|flag| flag.word()).collect();
        if self.confidence == Confidence::Heuristic {
            marks.push("guessed");
        }
        marks
    }

    /// Who applies the default, in a few words.
    fn applied(&self) -> Option<&'static str> {
        Some(match self.applied_by? {
            AppliedBy::Client => "the default is sent by this client",
            AppliedBy::Provider => "the default is applied by the provider",
        })
    }
}

impl Cause {
    /// Why the spec changed, in a sentence without a full stop.
    fn sentence(self) -> Option<&'static str> {
        match self {
            Self::Provider => Some("the source was read anew, so the provider likely changed"),
            Self::Correction => Some("the source was not read anew, so our description was likely wrong"),
            Self::Unknown => None,
        }
    }
}

impl Witness {
    /// What both sides say of the request, in words that follow it.
    fn verdicts(&self) -> String {
        match (&self.old_refusal, &self.new_refusal) {
            (None, None) => "was accepted and still is".to_owned(),
            (None, Some(reason)) => format!("was accepted and is refused now: {reason}"),
            (Some(reason), None) => format!("was refused and is accepted now: {reason}"),
            (Some(old), Some(new)) => format!("was refused and still is: {old}; {new}"),
        }
    }
}

/// How many findings have each level, worst first.
fn counts<'a>(findings: impl Iterator<Item = &'a Finding>) -> String {
    let mut numbers = [0_usize; Level::ALL.len()];
    for finding in findings {
        if let Some(number) = Level::ALL
            .iter()
            .zip(&mut numbers)
            .find_map(|(level, n)| (*level == finding.rule.level).then_some(n))
        {
            *number += 1;
        }
    }
    let words = Level::ALL.iter().zip(numbers).filter(|(_, number)| *number > 0);
    words.map(|(level, number)| format!("{number} {level}")).collect::<Vec<_>>().join(", ")
}

/// A price in words.
fn price(price: Option<&String>) -> &str {
    price.map_or("unknown", String::as_str)
}

/// How many specs have findings.
fn specs(groups: &[Group<'_>]) -> String {
    let models = groups.iter().filter(|group| group.subject.model.is_some()).count();
    let providers = groups.len() - models;
    match (models, providers) {
        (_, 0) => count(models, "model"),
        (0, _) => count(providers, "provider"),
        _ => format!("{} and {}", count(models, "model"), count(providers, "provider")),
    }
}
