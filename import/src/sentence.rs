//! Marks inside of sentences: `Length in seconds, between 1 and 10. Defaults to 5.`

use crate::{
    entry::{Entry, Said, Unclear},
    number, phrase,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// A default behind a colon: one bare word is taken as it is.
    Default,
    /// A default within the sentence: a bare word may belong to the sentence.
    DefaultInSentence,
    Range,
    Allowed,
}

const MARKS: &[(&str, Mark)] = &[
    ("defaults to ", Mark::DefaultInSentence),
    ("default is ", Mark::DefaultInSentence),
    ("default value: ", Mark::Default),
    ("default: ", Mark::Default),
    ("default = ", Mark::Default),
    ("range: ", Mark::Range),
    ("allowed values: ", Mark::Allowed),
    ("possible values: ", Mark::Allowed),
    ("accepted values: ", Mark::Allowed),
    ("supported values: ", Mark::Allowed),
    ("valid values: ", Mark::Allowed),
    ("options: ", Mark::Allowed),
    ("choices: ", Mark::Allowed),
    ("enum: ", Mark::Allowed),
    ("one of: ", Mark::Allowed),
    ("one of ", Mark::Allowed),
];

/// Takes a description: its words as prose, and the marks in it.
pub(crate) fn take(entry: &mut Entry, text: &str, line: usize) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    entry.prose.push(Said::new(text, line));
    let mut ends = Ends::default();
    for clause in clauses(text) {
        let clause = clause.trim_matches(['*', ' ']);
        let lower = clause.to_ascii_lowercase();
        match lower.as_str() {
            "required" => drop(entry.required.get_or_insert((true, line))),
            "optional" => drop(entry.required.get_or_insert((false, line))),
            lower => take_clause(entry, &mut ends, clause, lower, line),
        }
    }
    let counts = entry.kind.as_ref().is_none_or(|kind| !kind.text.to_lowercase().starts_with("str"));
    if let Some(said) = ends.unclear.filter(|_| counts) {
        let question = format!("The page says \"{said}\". Is that a bound?");
        entry.unclear.push(Unclear { key: "minimum", question, line });
    }
    if !counts {
        // How long a text may be is read from all of its sentences.
        return;
    }
    let range = match (ends.least, ends.most) {
        (Some(least), Some(most)) => format!("{least} - {most}"),
        (Some(least), None) => format!(">= {least}"),
        (None, Some(most)) => format!("<= {most}"),
        (None, None) => return,
    };
    entry.range.get_or_insert_with(|| Said::new(&range, line));
}

/// The ends of a range that are told one by one.
#[derive(Default)]
struct Ends {
    least: Option<serde_json::Number>,
    most: Option<serde_json::Number>,
    unclear: Option<String>,
}

fn take_clause(entry: &mut Entry, ends: &mut Ends, clause: &str, lower: &str, line: usize) {
    for (mark, value) in marked(clause, lower) {
        match mark {
            Mark::Default | Mark::DefaultInSentence => take_default(entry, value, mark, line),
            Mark::Range => drop(entry.range.get_or_insert_with(|| Said::new(&value.replace('`', ""), line))),
            Mark::Allowed => take_allowed(entry, value, line),
        }
    }
    let bounds = phrase::bounds(clause);
    ends.least = ends.least.take().or(bounds.least);
    ends.most = ends.most.take().or(bounds.most);
    ends.unclear = ends.unclear.take().or(bounds.unclear);
    if let Some((number, rest)) = number::leading(clause)
        && matches!(rest.trim(), "if omitted" | "if not set" | "if unset" | "when omitted" | "by default")
    {
        entry.default.get_or_insert_with(|| Said::new(&number.to_string(), line));
    }
}

fn take_default(entry: &mut Entry, value: &str, mark: Mark, line: usize) {
    let quoted = value.chars().next().filter(|first| matches!(first, '`' | '"'));
    let literal = quoted.and_then(|quote| {
        let end = value.get(1..)?.find(quote)?;
        value.get(..end + 2)
    });
    let bare = value.split(", ").next().unwrap_or(value).trim_end_matches([',', '.', ' ']);
    let is_value = number::whole(bare).is_some() || matches!(bare, "true" | "false" | "null");
    if mark == Mark::DefaultInSentence && literal.is_none() && !is_value {
        let question = format!("The default is told in a sentence: \"{value}\".");
        entry.unclear.push(Unclear { key: "default", question, line });
        return;
    }
    entry.default.get_or_insert_with(|| Said::new(literal.unwrap_or(bare), line));
}

fn take_allowed(entry: &mut Entry, value: &str, line: usize) {
    let value = value.trim_end_matches(['.', ',', ' ']);
    let items: Vec<&str> = parts(value, &[',', '|'])
        .into_iter()
        .flat_map(|item| [" or ", " and "].iter().fold(vec![item], apart))
        .collect();
    let exact = |item: &&str| item.starts_with(['`', '"', '\'']) || number::whole(item).is_some();
    let clear = items.iter().all(exact) || (items.len() > 1 && items.iter().all(|item| !item.contains(' ')));
    if clear && !items.is_empty() {
        entry.allowed.push(Said::new(value, line));
    } else {
        let question = format!("The values are told in a sentence: \"{value}\".");
        entry.unclear.push(Unclear { key: "values", question, line });
    }
}

/// Takes items apart at a word between two of them. A quoted item that holds the word stays whole.
fn apart<'a>(items: Vec<&'a str>, word: &&str) -> Vec<&'a str> {
    let one = |item: &'a str| match item.split_once(*word) {
        Some((first, second)) if first.matches('`').count() % 2 == 0 => vec![first.trim(), second.trim()],
        _ => vec![item],
    };
    items.into_iter().flat_map(one).filter(|item| !item.is_empty()).map(strip_word).collect()
}

/// The last item of `a, b, or c`.
fn strip_word(item: &str) -> &str {
    item.strip_prefix("or ").or_else(|| item.strip_prefix("and ")).unwrap_or(item)
}

/// Takes a text apart at separators that stand outside of quotes.
pub(crate) fn parts<'a>(text: &'a str, separators: &[char]) -> Vec<&'a str> {
    let mut quotes = Quotes::default();
    let cut = |letter: char| !quotes.within(letter) && separators.contains(&letter);
    text.split(cut).map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Follows the quotes of a text, letter by letter.
#[derive(Default)]
struct Quotes {
    open: Option<char>,
}

impl Quotes {
    /// Whether the letter stands in quotes, or is one.
    fn within(&mut self, letter: char) -> bool {
        match self.open {
            Some(open) => {
                if open == letter {
                    self.open = None;
                }
                true
            }
            None if matches!(letter, '`' | '"') => {
                self.open = Some(letter);
                true
            }
            None => false,
        }
    }
}

/// The marks of a clause, each with what stands between it and the next.
fn marked<'a>(clause: &'a str, lower: &str) -> Vec<(Mark, &'a str)> {
    let mut places: Vec<(usize, usize, Mark)> = Vec::new();
    let mut quotes = Quotes::default();
    // What a page quotes, it does not say.
    let inside: Vec<bool> = clause
        .chars()
        .flat_map(|letter| std::iter::repeat_n(quotes.within(letter), letter.len_utf8()))
        .collect();
    for (word, mark) in MARKS {
        for (place, _) in lower.match_indices(word) {
            let before = lower.get(..place).and_then(|text| text.chars().next_back());
            if before.is_none_or(|letter| !letter.is_alphanumeric()) && inside.get(place) == Some(&false) {
                places.push((place, place + word.len(), *mark));
            }
        }
    }
    places.sort_unstable_by_key(|(place, end, _)| (*place, usize::MAX - end));
    // `one of: ` holds `one of `; the longer is the mark.
    places.dedup_by_key(|(place, _, _)| *place);
    let ends = places.iter().skip(1).map(|(place, _, _)| *place).chain([clause.len()]);
    places
        .iter()
        .zip(ends)
        .filter_map(|((_, start, mark), end)| Some((*mark, clause.get(*start..end)?.trim())))
        .collect()
}

/// Takes a text apart at full stops, semicolons and parentheses that stand outside of quotes.
fn clauses(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut quotes = Quotes::default();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        if quotes.within(letter) {
            continue;
        }
        let ends = letters.peek().is_none_or(|(_, next)| *next == ' ');
        if matches!(letter, ';' | '(' | ')') || (letter == '.' && ends) {
            found.extend(text.get(start..place));
            start = place + letter.len_utf8();
        }
    }
    found.extend(text.get(start..));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Entry {
        let mut entry = Entry::at(1);
        take(&mut entry, text, 1);
        entry
    }

    #[test]
    fn marks_in_sentences_are_read() {
        let entry = taken("Length, between 1 and 10 seconds. Defaults to `5`. Required.");
        assert_eq!(entry.range, Some(Said::new("1 - 10", 1)));
        assert_eq!(entry.default, Some(Said::new("`5`", 1)));
        assert_eq!(entry.required, Some((true, 1)));
        let entry = taken("The size. One of: `a.b`, `c` (default: `c`; min: -0.5)");
        assert_eq!(entry.allowed, [Said::new("`a.b`, `c`", 1)]);
        assert_eq!(entry.default, Some(Said::new("`c`", 1)));
        assert_eq!(entry.range, Some(Said::new(">= -0.5", 1)));
    }

    #[test]
    fn what_only_looks_like_a_mark_is_unclear_or_nothing() {
        for text in ["Defaults to the last frame.", "Must be one of the following.", "Default is random."] {
            let entry = taken(text);
            assert_eq!(entry.unclear.len(), 1, "{text}");
            assert!(entry.default.is_none() && entry.allowed.is_empty(), "{text}");
        }
        assert!(taken("The difference between two frames is optional here").range.is_none());
    }
}
