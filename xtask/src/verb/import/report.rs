use std::fmt;

use serde_json::Value;
use wan_import::{Doubt, Draft};

/// Most lines of a page that are shown to one question.
const LINES: usize = 4;
/// Longest text of a line or value that is shown, in characters.
const WIDTH: usize = 100;

/// What was read from a page, for people.
pub(super) struct Report<'a> {
    pub(super) page: &'a str,
    pub(super) lines: &'a [&'a str],
    pub(super) read: &'a str,
    pub(super) draft: &'a Draft,
    /// What is going to be written.
    pub(super) spec: &'a Value,
    /// What a person has to decide.
    pub(super) doubts: &'a [Doubt],
    /// Whether each fact is listed.
    pub(super) facts: bool,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.page == "-" { "the standard input" } else { self.page };
        writeln!(out, "{name}: {} lines, read on {}\n", self.lines.len(), self.read)?;
        let parameters = self.draft.spec.get("parameters").and_then(Value::as_array).map_or(0, Vec::len);
        let proposed = self.doubts.iter().filter(|doubt| doubt.proposed.is_some()).count();
        let open = self.doubts.len() - proposed;
        let beside = if self.facts { "" } else { "   --facts lists them with their lines" };
        writeln!(out, "  parameters  {parameters:4}")?;
        writeln!(out, "  facts       {:4}{beside}", self.draft.facts.len())?;
        writeln!(out, "  questions   {:4}   {proposed} with a proposal, {open} without", self.doubts.len())?;
        if self.facts {
            writeln!(out, "\nfacts:")?;
            for fact in &self.draft.facts {
                writeln!(out, "  {}  {}  {}", fact.at, clipped(&fact.value.to_string()), span(&fact.lines))?;
            }
        }
        if !self.doubts.is_empty() {
            writeln!(out, "\nquestions:")?;
        }
        for doubt in self.doubts {
            self.question(out, doubt)?;
        }
        Ok(())
    }
}

impl Report<'_> {
    /// The name of the parameter that a place is in, in brackets.
    fn parameter(&self, at: &str) -> String {
        let index = at.strip_prefix("/parameters/").and_then(|rest| rest.split('/').next());
        let name = index.and_then(|index| self.spec.pointer(&format!("/parameters/{index}/name"))?.as_str());
        name.map(|name| format!(" ({})", clipped(name))).unwrap_or_default()
    }

    fn question(&self, out: &mut fmt::Formatter<'_>, doubt: &Doubt) -> fmt::Result {
        writeln!(out, "  {}{}", doubt.at, self.parameter(&doubt.at))?;
        writeln!(out, "    {}", doubt.question)?;
        if let Some(proposed) = &doubt.proposed {
            writeln!(out, "    proposed: {}", clipped(&proposed.to_string()))?;
        }
        said(out, self.lines, &doubt.lines, "    ")
    }
}

/// Shows the lines of a page that say something.
pub(crate) fn said(out: &mut impl fmt::Write, page: &[&str], lines: &[usize], indent: &str) -> fmt::Result {
    let told = lines.iter().filter_map(|line| Some((line, page.get(line.checked_sub(1)?)?)));
    for (shown, (number, line)) in told.enumerate() {
        if shown == LINES {
            return writeln!(out, "{indent}and {} lines more", lines.len() - LINES);
        }
        writeln!(out, "{indent}{number:4} | {}", clipped(line.trim_end()))?;
    }
    Ok(())
}

/// A text that is not too long, without what moves the cursor of a terminal.
pub(crate) fn clipped(text: &str) -> String {
    let plain = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let mut shown: String = plain.take(WIDTH + 1).collect();
    if let Some((end, _)) = shown.char_indices().nth(WIDTH) {
        shown.truncate(end);
        shown.push_str("...");
    }
    shown
}

/// The numbers of lines, those that follow each other as a range.
pub(crate) fn span(lines: &[usize]) -> String {
    match lines {
        [] => "no line".to_owned(),
        [one] => format!("line {one}"),
        [first, .., last] if last - first + 1 == lines.len() => format!("lines {first} to {last}"),
        many => format!("lines {}", many.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    }
}
