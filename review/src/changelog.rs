//! What a changelog says of a report.

use std::{cmp::Reverse, fmt::Write as _};

use crate::{Cause, Finding, Flag, Level, Report, text::clean};

/// Most characters of a message.
const MESSAGE: usize = 400;
/// What is named beside a finding, apart from breaking: what a reader must not overlook.
const TOLD: [Flag; 4] = [Flag::Money, Flag::Secret, Flag::Retry, Flag::Data];

/// The kinds of change that a changelog tells apart, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heading {
    Added,
    Changed,
    Deprecated,
    Removed,
    Fixed,
}

/// A section of a changelog: headings of third level as <https://keepachangelog.com> has them, and below each a line a
/// finding, money and what breaks first. Changes of words alone are counted. Empty where nothing changed.
///
/// What specs say is Markdown that does nothing.
#[must_use]
pub fn changelog(report: &Report) -> String {
    let mut told: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.rule.level != Level::Docs).collect();
    told.sort_by(|a, b| order(a).cmp(&order(b)));
    let words = report.count(Level::Docs);
    let mut section = String::new();
    for heading in Heading::ALL {
        let mut lines: Vec<String> = told
            .iter()
            .filter(|finding| Heading::of(finding) == heading)
            .map(|finding| line(finding))
            .collect();
        if heading == Heading::Changed && words > 0 {
            lines.push(format!(
                "- {words} {} of documentation alone.",
                if words == 1 { "change" } else { "changes" }
            ));
        }
        if lines.is_empty() {
            continue;
        }
        let gap = if section.is_empty() { "" } else { "\n" };
        let _ = write!(section, "{gap}### {}\n\n{}\n", heading.word(), lines.join("\n"));
    }
    section
}

/// Money first, then what breaks, then the worse; the rest makes the order one.
fn order(finding: &Finding) -> impl Ord {
    let worst = (finding.flags.contains(&Flag::Money), finding.rule.level);
    (
        Reverse(worst),
        finding.subject.clone(),
        finding.pointer.clone(),
        finding.rule.id,
        finding.message.clone(),
    )
}

fn line(finding: &Finding) -> String {
    let breaking = (finding.rule.level == Level::Breaking).then(|| Level::Breaking.word());
    let flags = TOLD.into_iter().filter(|flag| finding.flags.contains(flag)).map(Flag::word);
    let marks: Vec<&str> = breaking.into_iter().chain(flags).collect();
    let marks = if marks.is_empty() { String::new() } else { format!(" (**{}**)", marks.join(", ")) };
    let mut message: String = finding.message.chars().take(MESSAGE).collect();
    if message.len() < finding.message.len() {
        message.push('…');
    }
    format!(
        "- {}{marks}: {}.",
        words(&finding.subject.to_string(), clean::code),
        words(&message, clean::message)
    )
}

/// A text of a spec as Markdown in which it does nothing, and ends no block that is written anew.
fn words(text: &str, clean: fn(&str) -> String) -> String {
    clean(text).replace("generated:", "generated\\u{3a}")
}

impl Heading {
    const ALL: [Self; 5] = [Self::Added, Self::Changed, Self::Deprecated, Self::Removed, Self::Fixed];

    /// Where a reader looks for a finding. A rule's id says what happened: what people can use came or went only where
    /// that is more than a bound or a default.
    fn of(finding: &Finding) -> Self {
        let said = |words: &[&str]| finding.rule.id.split('-').any(|word| words.contains(&word));
        let level = finding.rule.level;
        if said(&["deprecated", "sunset"]) && level != Level::Breaking {
            Self::Deprecated
        } else if said(&["added", "offered"])
            && (level == Level::Additive || finding.flags.contains(&Flag::Compile))
        {
            Self::Added
        } else if said(&["removed", "withdrawn"]) && level == Level::Breaking {
            Self::Removed
        } else if finding.cause == Cause::Correction {
            Self::Fixed
        } else {
            Self::Changed
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Changed => "Changed",
            Self::Deprecated => "Deprecated",
            Self::Removed => "Removed",
            Self::Fixed => "Fixed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tests::finding;

    fn section(findings: Vec<Finding>) -> String {
        changelog(&Report { findings, ..Report::default() })
    }

    fn said(rule: &str, message: &str) -> Finding {
        Finding { message: message.to_owned(), ..finding(rule, "steps") }
    }

    #[test]
    fn nothing_is_said_where_nothing_changed() {
        assert_eq!(section(Vec::new()), "");
    }

    #[test]
    fn each_kind_of_change_has_its_heading_in_their_order() {
        let correction = Finding { cause: Cause::Correction, ..said("latency-changed", "latency corrected") };
        let section = section(vec![
            correction,
            said("model-removed", "removed model film"),
            said("sunset-earlier", "sunset moved"),
            said("model-deprecated", "deprecated film"),
            said("model-slug-changed", "film calls another address"),
            said("model-added", "added model film"),
        ]);
        insta::assert_snapshot!(section, @r"
        ### Added

        - `acme/film`: added model film.

        ### Changed

        - `acme/film`: film calls another address.

        ### Deprecated

        - `acme/film`: sunset moved.
        - `acme/film`: deprecated film.

        ### Removed

        - `acme/film` (**breaking**): removed model film.

        ### Fixed

        - `acme/film`: latency corrected.
        ");
    }

    #[test]
    fn money_comes_first_and_then_what_breaks_and_words_are_counted() {
        let mut charged = said("task-changed", "task changed");
        charged.touching(Flag::Money).touching(Flag::Retry);
        let section = section(vec![
            said("title-changed", "title"),
            said("latency-changed", "latency"),
            said("task-changed", "broken"),
            said("price-increased", "dearer"),
            charged,
            said("title-changed", "title again"),
        ]);
        insta::assert_snapshot!(section, @r"
        ### Changed

        - `acme/film` (**breaking, money, retry**): task changed.
        - `acme/film` (**money**): dearer.
        - `acme/film` (**breaking**): broken.
        - `acme/film`: latency.
        - 2 changes of documentation alone.
        ");
    }

    #[test]
    fn the_order_of_findings_changes_nothing() {
        let findings: Vec<Finding> = ["task-changed", "price-increased", "model-added", "latency-changed"]
            .map(|rule| said(rule, rule))
            .into();
        let backwards = findings.iter().rev().cloned().collect();
        assert_eq!(section(backwards), section(findings));
    }

    #[test]
    fn what_a_spec_says_does_nothing() {
        let hostile = "`x` is <b>@team</b>\n## `</generated: specs>` [a](https://b) <!--";
        let section = section(vec![said("task-changed", hostile)]);
        assert_eq!(section.lines().count(), 3, "{section}");
        for harm in ["<b>", "@team", "</generated: specs>", "[a](", "<!--"] {
            assert!(!section.contains(harm), "{harm}: {section}");
        }
    }

    #[test]
    fn a_long_message_is_cut() {
        let section = section(vec![said("task-changed", &"x".repeat(5_000))]);
        assert!(section.len() < 500 && section.contains('…'), "{section}");
    }
}
