//! Bounds as sentences tell them: `from 10 to 50`, `at most 2,000 characters`, `must be >= 0.05 and <= 0.95`.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Number;

use crate::number;

/// The ends of a range, and what a sentence says besides that may be one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bounds {
    /// The least value.
    pub least: Option<Number>,

    /// The greatest value.
    pub most: Option<Number>,

    /// A bound of something that is not known: `at most 3 people`.
    pub unclear: Option<String>,
}

/// The least and the greatest length of a text, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lengths {
    /// The least.
    pub least: Option<u64>,

    /// The greatest.
    pub most: Option<u64>,
}

const NUMBER: &str = r"([-+]?\d+(?:,\d{3})*(?:\.\d+)?)";
const LEAST: &str =
    r"(?:>=|\u{2265}|\bat least|\bminimum(?: of| value| is)?:?|\bmin\.?:?|\bno(?:t)? less than)";
const MOST: &str = r"(?:<=|\u{2264}|\bat most|\bmaximum(?: of| value| is)?:?|\bmax\.?:?|\bno(?:t)? more than|\bup to|\bnot exceed)";
const JOINT: &str = r"\s*(?:-|\u{2013}|~|\.\.|\band\b|\bup to\b|\bto\b)\s*";

/// Words behind a number that leave it the value of the parameter.
const UNITS: &[&str] = &[
    "s",
    "sec",
    "second",
    "seconds",
    "px",
    "pixel",
    "pixels",
    "step",
    "steps",
    "frame",
    "frames",
    "fps",
    "inclusive",
];

static BOTH: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(&format!(r"\b(?:between|from)\s+{NUMBER}{JOINT}{NUMBER}")));
static AROUND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(r"{NUMBER}\s*(?:<=|\u{{2264}})\s*[a-z_]+\s*(?:<=|\u{{2264}})\s*{NUMBER}"))
});
static BRACKETS: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(&format!(r"\brange(?: of| is)?:?\s*\[\s*{NUMBER}\s*,\s*{NUMBER}\s*\]")));
static ALONE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(&format!(r"^{NUMBER}{JOINT}{NUMBER}$")));
static FROM_BELOW: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(&format!(r"{LEAST}\s*{NUMBER}")));
static FROM_ABOVE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(&format!(r"{MOST}\s*{NUMBER}")));
static LENGTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:{NUMBER}{JOINT}{NUMBER}\s*(?:characters|chars)\b|\blength(?: is)?:?\s*{NUMBER}{JOINT}{NUMBER})"
    ))
});
static LEAST_LENGTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:{LEAST}\s*{NUMBER}(?:\s*(?:characters|chars)\b|\s+and\s+{MOST})|\bmin(?:imum)?\.? length(?: of| is)?:?\s*{NUMBER})"
    ))
});
static MOST_LENGTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:{MOST}\s*{NUMBER}\s*(?:characters|chars)\b|\bmax(?:imum)?\.? length(?: of| is)?:?\s*{NUMBER}|{NUMBER} (?:characters|chars) (?:at most|or less|max))"
    ))
});
static PLAYING: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(&format!(r"{NUMBER}{JOINT}{NUMBER}\s*(?:s|sec|secs|seconds)\b")));
static MEGABYTES: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(&format!(r"{MOST}\s*{NUMBER}\s*mb\b")));
static ITEMS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(&format!(r"{MOST}\s*{NUMBER}\b")));

/// Reads the bounds of a number in a clause.
pub(crate) fn bounds(clause: &str) -> Bounds {
    let text = plain(clause);
    let mut bounds = Bounds::default();
    for regex in [&BOTH, &AROUND, &BRACKETS, &ALONE] {
        let Some(found) = captures(regex, &text) else { continue };
        if let Some((least, most)) = group(&found, 1).zip(group(&found, 2))
            && bounds.accepts(&text, &found)
        {
            (bounds.least, bounds.most) = (Some(least), Some(most));
            return bounds;
        }
    }
    if let Some(found) = captures(&FROM_BELOW, &text)
        && bounds.accepts(&text, &found)
    {
        bounds.least = group(&found, 1);
    }
    if let Some(found) = captures(&FROM_ABOVE, &text)
        && bounds.accepts(&text, &found)
    {
        bounds.most = group(&found, 1);
    }
    bounds
}

impl Bounds {
    /// Whether a number counts the parameter itself, by the word behind it. Characters and bytes are read elsewhere.
    fn accepts(&mut self, text: &str, found: &Captures) -> bool {
        let end = found.get(0).map_or(0, |all| all.end());
        let rest = text.get(end..).unwrap_or_default();
        let word: String = rest.trim_start().chars().take_while(char::is_ascii_alphanumeric).collect();
        let joins =
            matches!(word.as_str(), "" | "and" | "or" | "up" | "to" | "default" | "defaults" | "with" | "if");
        if joins || UNITS.contains(&word.as_str()) {
            return true;
        }
        if !matches!(word.as_str(), "characters" | "chars" | "kb" | "mb" | "gb" | "bytes") {
            self.unclear = found.get(0).map(|all| format!("{} {word}", all.as_str()));
        }
        false
    }
}

/// Reads how long a text may be.
pub(crate) fn lengths(sentences: &str) -> Lengths {
    let text = plain(sentences);
    let count = |number: Number| number.as_u64();
    if let Some(found) = captures(&LENGTH, &text) {
        let ends = group(&found, 1).zip(group(&found, 2)).or_else(|| group(&found, 3).zip(group(&found, 4)));
        if let Some((least, most)) = ends {
            return Lengths { least: count(least), most: count(most) };
        }
    }
    let first = |found: Captures| (1..4).find_map(|index| group(&found, index)).and_then(count);
    let never_empty = ["must not be empty", "cannot be empty", "can't be empty", "non-empty"];
    let least = captures(&LEAST_LENGTH, &text).and_then(first);
    Lengths {
        least: least.or_else(|| never_empty.iter().any(|words| text.contains(words)).then_some(1)),
        most: captures(&MOST_LENGTH, &text).and_then(first),
    }
}

/// Reads how many items a list may have.
pub(crate) fn most_items(sentences: &str) -> Option<u64> {
    group(&captures(&ITEMS, &plain(sentences))?, 1)?.as_u64()
}

/// What a sentence says about a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MediaPhrase {
    /// Playing time in seconds.
    pub seconds: Option<(Number, Number)>,

    /// Greatest size in millions of bytes.
    pub megabytes: Option<u64>,
}

/// Reads what a sentence says about a file: `2 to 20 seconds, no more than 12 MB`.
pub(crate) fn media(sentences: &str) -> MediaPhrase {
    let text = plain(sentences);
    let seconds = captures(&PLAYING, &text).and_then(|found| group(&found, 1).zip(group(&found, 2)));
    let megabytes = captures(&MEGABYTES, &text).and_then(|found| group(&found, 1)?.as_u64());
    MediaPhrase { seconds, megabytes }
}

/// Reads how few and how many items a list may have: `between 1 and 4 pictures`.
pub(crate) fn items(sentences: &str) -> Option<(u64, u64)> {
    let text = plain(sentences);
    let found = captures(&BOTH, &text)?;
    let rest = text.get(found.get(0)?.end()..)?;
    let word: String = rest.trim_start().chars().take_while(char::is_ascii_alphanumeric).collect();
    let other = UNITS.contains(&word.as_str()) && word != "inclusive";
    let counts = !word.is_empty() && !other && !matches!(word.as_str(), "characters" | "chars" | "kb" | "mb");
    group(&found, 1)?.as_u64().zip(group(&found, 2)?.as_u64()).filter(|_| counts)
}

/// The patterns are constants; a test builds each of them.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

fn captures<'a>(regex: &LazyLock<Option<Regex>>, text: &'a str) -> Option<Captures<'a>> {
    regex.as_ref()?.captures(text)
}

fn group(found: &Captures, index: usize) -> Option<Number> {
    number::whole(found.get(index)?.as_str().trim_start_matches('+'))
}

/// The text in lower case, with one sign for minus and without quotes: those around numbers say nothing, and what else
/// is quoted is no sentence.
fn plain(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let kept = parts.map(|(index, part)| {
        let quoted = index % 2 == 1;
        let is_bound = part
            .chars()
            .all(|letter| letter.is_ascii_digit() || " -~.,<=x\u{2264}\u{2013}\u{2212}".contains(letter));
        if quoted && !is_bound { " \u{2026} " } else { part }
    });
    kept.collect::<String>().to_lowercase().replace('\u{2212}', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Option<String>) {
        let bounds = bounds(text);
        (bounds.least.map(|number| number.to_string()), bounds.most.map(|number| number.to_string()))
    }

    #[test]
    fn every_pattern_is_one() {
        for regex in [
            &BOTH,
            &AROUND,
            &BRACKETS,
            &ALONE,
            &FROM_BELOW,
            &FROM_ABOVE,
            &LENGTH,
            &LEAST_LENGTH,
            &MOST_LENGTH,
            &ITEMS,
            &PLAYING,
            &MEGABYTES,
        ] {
            assert!(regex.is_some());
        }
    }

    #[test]
    fn bounds_are_read_from_phrases() {
        for (text, least, most) in [
            ("From 10 to 50, default is 25", Some("10"), Some("50")),
            ("optional, from 0.1 up to 1.0", Some("0.1"), Some("1.0")),
            ("Must be between 17 to 161", Some("17"), Some("161")),
            ("Must be between `17` and `161` frames", Some("17"), Some("161")),
            ("0\u{2013}15", Some("0"), Some("15")),
            ("Minimum \u{2212}5, maximum 5", Some("-5"), Some("5")),
            ("Must be <= 0.95 and >= 0.05", Some("0.05"), Some("0.95")),
            ("Inference steps, 4 \u{2264} x \u{2264} 50", Some("4"), Some("50")),
            ("The value must be in the range of [0, 99]", Some("0"), Some("99")),
            ("Degrees, between -45 and +45", Some("-45"), Some("45")),
            ("Not more than 4096", None, Some("4096")),
            ("Between 1,000 and 2,000 seconds", Some("1000"), Some("2000")),
            ("The difference between two and three", None, None),
            ("Written 2026-11-20 by hand", None, None),
            ("At most 2,000 characters", None, None),
            ("Max 10 MB", None, None),
            ("Between `a 1` and `b 2`", None, None),
        ] {
            assert_eq!(read(text), (least.map(str::to_owned), most.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn a_bound_of_something_else_is_unclear() {
        assert_eq!(bounds("At most 3 people are drawn").unclear.as_deref(), Some("at most 3 people"));
        assert_eq!(
            bounds("takes between 2 and 4 minutes").unclear.as_deref(),
            Some("between 2 and 4 minutes")
        );
    }

    #[test]
    fn lengths_are_read_from_phrases() {
        for (text, least, most) in [
            ("At least 1 and at most 800 characters.", Some(1), Some(800)),
            ("At most 2,000 characters", None, Some(2000)),
            ("Max. 500 characters. Must not be empty.", Some(1), Some(500)),
            ("Max length: 5,000 characters.", None, Some(5000)),
            ("Required string length: `1 - 1500`", Some(1), Some(1500)),
            ("1-800 characters", Some(1), Some(800)),
            ("About 5 characters appear in the scene.", None, None),
        ] {
            assert_eq!(lengths(text), Lengths { least, most }, "{text}");
        }
    }

    #[test]
    fn files_are_described() {
        let told = media("Sound track: mp3 or wav, 2\u{2013}20 s, no more than 12 MB, as a URL.");
        assert_eq!(told, MediaPhrase { seconds: Some((2.into(), 20.into())), megabytes: Some(12) });
        assert_eq!(media("The next 2 shots last 5 minutes."), MediaPhrase::default());
    }

    #[test]
    fn items_are_counted() {
        assert_eq!(items("Between 1 and 4 pictures."), Some((1, 4)));
        assert_eq!(items("Between 1 and 4 seconds."), None);
        assert_eq!(most_items("Up to 4 addresses of pictures."), Some(4));
        assert_eq!(most_items("Addresses of pictures."), None);
    }
}
