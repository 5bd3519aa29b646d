use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use crate::{Finding, text::clean};

/// How a line of approval is written.
const SHAPE: &str = "- `<fingerprint>` <rule> <spec> <pointer> - <why>, <who>";
/// How many hexadecimal digits a fingerprint has.
const DIGITS: usize = 12;

/// Findings that people have looked at and taken: the Markdown list of `specs/approvals.md`.
///
/// A line counts in the change that brings it. Later it is the record of who took what, and clears nothing: the same
/// change made a second time is looked at a second time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approvals {
    lines: Vec<Approval>,
    mistakes: Vec<Mistake>,
}

/// A finding that somebody took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The finding.
    pub fingerprint: String,
    /// Its rule, spec and pointer, as a reader of the file sees them.
    pub about: String,
    /// Why it is right, and who says so.
    pub reason: String,
    /// Line in the file, from 1.
    pub line: usize,
}

/// A line of approval that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line in the file, from 1.
    pub line: usize,
    /// What is wrong and what to do, in sentences.
    pub what: String,
}

impl Approvals {
    /// Reads the approvals that a change brings: those of the new file that the old one does not have. Prose around
    /// the list, and blocks of code, are passed over.
    #[must_use]
    pub fn read(old: &str, new: &str) -> Self {
        let mut known: HashMap<String, usize> = HashMap::new();
        for approval in listed(old).filter_map(|(line, text)| parsed(line, text).ok()) {
            *known.entry(approval.fingerprint).or_default() += 1;
        }
        let mut approvals = Self::default();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (line, text) in listed(new) {
            let approval = match parsed(line, text) {
                Ok(approval) => approval,
                Err(what) => {
                    approvals.mistakes.push(Mistake { line, what });
                    continue;
                }
            };
            if let Some(left) = known.get_mut(&approval.fingerprint).filter(|left| **left > 0) {
                *left -= 1;
                continue;
            }
            if let Some(first) = seen.get(&approval.fingerprint) {
                let what = format!(
                    "`{}` is approved on line {first} already. Delete one of the two lines.",
                    approval.fingerprint
                );
                approvals.mistakes.push(Mistake { line, what });
                continue;
            }
            seen.insert(approval.fingerprint.clone(), line);
            approvals.lines.push(approval);
        }
        approvals
    }

    /// The approvals, in the order of the file.
    #[must_use]
    pub fn lines(&self) -> &[Approval] {
        &self.lines
    }

    /// Lines that do not read.
    #[must_use]
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }
}

impl Finding {
    /// What a line of approval says it is about: rule, spec and pointer, each one word.
    pub(crate) fn about(&self) -> String {
        let subject = clean::word(&self.subject.to_string());
        // The pointer of the whole spec is empty, and a word is not.
        let pointer = if self.pointer.is_empty() { "/".to_owned() } else { clean::word(&self.pointer) };
        format!("{} {subject} {pointer}", self.rule.id)
    }

    /// The line by which it is approved, but for why and by whom.
    #[must_use]
    pub fn approval(&self) -> String {
        format!("- `{}` {} - <why>, <who>", self.fingerprint(), self.about())
    }
}

/// The lines that approve something, or try to, with their numbers.
fn listed(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence: Option<&str> = None;
    text.lines().enumerate().filter_map(move |(at, line)| {
        let line = line.trim();
        if let Some(open) = fence {
            if line.starts_with(open) && line.chars().all(|one| open.starts_with(one)) {
                fence = None;
            }
            return None;
        }
        fence = ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark));
        if fence.is_some() {
            return None;
        }
        let item = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark))?.trim_start();
        let first = item.split_whitespace().next().unwrap_or_default();
        (item.starts_with('`') || is_fingerprint(first)).then_some((at + 1, item))
    })
}

/// Reads an item of the list.
fn parsed(line: usize, item: &str) -> Result<Approval, String> {
    let malformed = |what: &str| format!("{what}. A line of approval reads: {SHAPE}");
    let quoted = item.strip_prefix('`').and_then(|rest| rest.split_once('`'));
    let Some((fingerprint, rest)) = quoted else {
        return Err(malformed("The fingerprint does not stand between backticks"));
    };
    if !is_fingerprint(fingerprint) {
        let what =
            format!("`{}` is no fingerprint of {DIGITS} hexadecimal digits", clean::short(fingerprint, 40));
        return Err(malformed(&what));
    }
    let Some((about, reason)) = rest.split_once(" - ") else {
        return Err(malformed("Nothing says why it is right, and who says so"));
    };
    let words: Vec<&str> = about.split_whitespace().collect();
    if words.len() != 3 {
        return Err(malformed("Rule, spec and pointer do not follow the fingerprint"));
    }
    let is_said = |part: &str| !part.trim().is_empty() && !part.trim().starts_with('<');
    if !reason.rsplit_once(',').is_some_and(|(why, who)| is_said(why) && is_said(who)) {
        return Err(malformed("Behind the dash belongs why it is right, a comma, and who says so"));
    }
    Ok(Approval {
        fingerprint: fingerprint.to_owned(),
        about: words.join(" "),
        reason: reason.trim().to_owned(),
        line,
    })
}

fn is_fingerprint(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str =
        "- `0123456789ab` range-narrowed acme/film /parameters/steps/maximum - the page says 40, Ada\n";

    #[test]
    fn a_line_is_read_out_of_the_prose_around_it() {
        let text = format!("# Approvals\n\nSome prose.\n\n- not one\n{LINE}\n```\n- `broken`\n```\n");
        let approvals = Approvals::read("", &text);
        assert_eq!(approvals.mistakes(), []);
        let [approval] = approvals.lines() else { panic!("{approvals:?}") };
        assert_eq!(approval.fingerprint, "0123456789ab");
        assert_eq!(approval.about, "range-narrowed acme/film /parameters/steps/maximum");
        assert_eq!(approval.reason, "the page says 40, Ada");
        assert_eq!(approval.line, 6);
    }

    #[test]
    fn a_line_that_was_there_before_is_history() {
        assert_eq!(Approvals::read(LINE, &format!("words\n{LINE}")), Approvals::default());
        // The same change once more is approved once more.
        let twice = Approvals::read(LINE, &format!("{LINE}{LINE}"));
        assert_eq!((twice.lines().len(), twice.mistakes().len()), (1, 0));
    }

    #[test]
    fn a_line_is_not_given_twice() {
        let approvals = Approvals::read("", &format!("{LINE}{LINE}"));
        assert_eq!(approvals.lines().len(), 1);
        let [mistake] = approvals.mistakes() else { panic!("{approvals:?}") };
        assert_eq!(mistake.line, 2);
        assert!(mistake.what.contains("on line 1 already"), "{mistake}");
    }

    #[test]
    fn a_malformed_line_is_told_with_its_number() {
        for (line, expected) in [
            ("- `0123` a b /c - d, e", "no fingerprint"),
            ("- `0123456789AB` a b /c - d, e", "no fingerprint"),
            ("- 0123456789ab a b /c - d, e", "backticks"),
            ("- `0123456789ab a b /c - d, e", "backticks"),
            ("- `0123456789ab` a b /c", "says why"),
            ("- `0123456789ab` a b - d, e", "Rule, spec and pointer"),
            ("- `0123456789ab` a b /c - d", "a comma"),
            ("- `0123456789ab` a b /c - , e", "a comma"),
            ("- `0123456789ab` a b /c - <why>, <who>", "a comma"),
        ] {
            let approvals = Approvals::read("", &format!("\n{line}\n"));
            let [mistake] = approvals.mistakes() else { panic!("{line}: {approvals:?}") };
            assert!(mistake.to_string().starts_with("line 2: "), "{mistake}");
            assert!(mistake.what.contains(expected), "{line}: {mistake}");
            assert!(approvals.lines().is_empty(), "{line}");
        }
    }
}
