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
    /// A default without a sign between: `default 5`. Anything but a value is no default.
    DefaultBeforeValue,
    Range,
    Allowed,
    /// Values where quotes follow: `either "a" or "b"`.
    AllowedBeforeQuotes,
}

const MARKS: &[(&str, Mark)] = &[
    ("defaults to ", Mark::DefaultInSentence),
    ("default is ", Mark::DefaultInSentence),
    ("default value is ", Mark::DefaultInSentence),
    ("default of ", Mark::DefaultBeforeValue),
    ("default ", Mark::DefaultBeforeValue),
    ("default value: ", Mark::Default),
    ("default: ", Mark::Default),
    ("default = ", Mark::Default),
    ("range: ", Mark::Range),
    ("allowed values: ", Mark::Allowed),
    ("possible values: ", Mark::Allowed),
    ("accepted values: ", Mark::Allowed),
    ("supported values: ", Mark::Allowed),
    ("valid values: ", Mark::Allowed),
    ("values are: ", Mark::Allowed),
    ("allowed: ", Mark::Allowed),
    ("either ", Mark::AllowedBeforeQuotes),
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
    let (outside, asides) = asides(text);
    if let Some(default) = asides.iter().find(|aside| aside.inner == "default").map(|aside| aside.about) {
        entry.tell("default", default, line);
    }
    let within = asides.iter().filter(|aside| aside.inner != "default").map(|aside| aside.inner);
    for clause in clauses(&outside).into_iter().chain(within.flat_map(clauses)) {
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
    entry.tell("minimum", &range, line);
}

/// What stands in parentheses behind a value, and the value: `fast` (quick).
struct Aside<'a> {
    inner: &'a str,
    about: &'a str,
}

/// Longest text in parentheses that is taken out of its sentence.
const LONGEST_ASIDE: usize = 200;

/// Takes what stands in parentheses behind a quoted value out of its sentence, which may be a list that goes on; and
/// `(default)` behind any word.
fn asides(text: &str) -> (String, Vec<Aside<'_>>) {
    let (mut outside, mut found) = (String::new(), Vec::new());
    let mut quotes = Quotes::default();
    let mut kept = 0;
    for (place, letter) in text.char_indices() {
        if quotes.within(letter) || letter != '(' || place < kept {
            continue;
        }
        let (before, after) =
            (text.get(..place).unwrap_or_default().trim_end(), text.get(place + 1..).unwrap_or_default());
        let near = after.get(..after.floor_char_boundary(LONGEST_ASIDE)).unwrap_or(after);
        let Some((inner, _)) = near.split_once(')') else { continue };
        let about = match before.chars().next_back().filter(|last| matches!(last, '`' | '"')) {
            Some(quote) => before.get(..before.len() - 1).and_then(|inner| before.get(inner.rfind(quote)?..)),
            None => before.rsplit(' ').next().filter(|_| inner == "default"),
        };
        if let Some(about) = about {
            outside.push_str(text.get(kept..place).unwrap_or_default().trim_end());
            kept = place + inner.len() + 2;
            found.push(Aside { inner, about });
        }
    }
    outside.push_str(text.get(kept..).unwrap_or_default());
    (outside, found)
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
            Mark::Default | Mark::DefaultInSentence | Mark::DefaultBeforeValue => {
                take_default(entry, value, mark, line);
            }
            Mark::Range => entry.tell("minimum", &value.replace('`', ""), line),
            Mark::Allowed => take_allowed(entry, value, line),
            Mark::AllowedBeforeQuotes if value.starts_with(['`', '"']) => take_allowed(entry, value, line),
            Mark::AllowedBeforeQuotes => {}
        }
    }
    take_bare_values(entry, clause, lower, line);
    let bounds = phrase::bounds(clause);
    ends.least = ends.least.take().or(bounds.least);
    ends.most = ends.most.take().or(bounds.most);
    ends.unclear = ends.unclear.take().or(bounds.unclear);
    if let Some((number, rest)) = number::leading(clause)
        && matches!(rest.trim(), "if omitted" | "if not set" | "if unset" | "when omitted" | "by default")
    {
        entry.tell("default", &number.to_string(), line);
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
    let clear = literal.is_some() || is_value;
    if mark == Mark::DefaultBeforeValue && !clear {
        return;
    }
    if mark == Mark::DefaultInSentence && literal.is_none() && !is_value {
        let question = format!("The default is told in a sentence: \"{value}\".");
        entry.unclear.push(Unclear { key: "default", question, line });
        return;
    }
    entry.tell("default", literal.unwrap_or(bare), line);
}

/// Takes a clause that is nothing but quoted values: they may be all there are, which is a question. Where words and a
/// colon stand in front, the question is all.
fn take_bare_values(entry: &mut Entry, clause: &str, lower: &str, line: usize) {
    let holds_values = entry.kind.as_ref().is_none_or(|kind| {
        let kind = kind.text.to_lowercase();
        ["str", "enum", "int", "num", "float"].iter().any(|word| kind.starts_with(word))
    });
    if !holds_values || !entry.allowed.is_empty() || !clause.ends_with(['`', '"']) {
        return;
    }
    let (words, listed) = clause.rsplit_once(": ").unwrap_or(("", clause));
    let items: Vec<&str> = parts(listed, &[',', '|'])
        .into_iter()
        .flat_map(|item| [" or ", " and "].iter().fold(vec![item], apart))
        .collect();
    let whole = |item: &&str| {
        item.chars().next().is_some_and(|quote| {
            matches!(quote, '`' | '"')
                && item.len() > 2
                && item.ends_with(quote)
                && item.matches(quote).count() == 2
        })
    };
    let shown = ["example", "e.g", "format", "such as", "not "].iter().any(|word| lower.contains(word));
    if items.len() < 2 || shown || !items.iter().all(whole) {
        return;
    }
    let question = format!("The page says \"{clause}\" and no more. Are these all values?");
    entry.unclear.push(Unclear { key: "values", question, line });
    if words.is_empty() {
        entry.allowed.push(Said::new(listed, line));
    }
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
    fn a_list_goes_on_behind_parentheses() {
        let entry = taken("Valid values: `a` (default), `b` (slow; max 9), `c`.");
        assert_eq!(entry.allowed, [Said::new("`a`, `b`, `c`", 1)]);
        assert_eq!(entry.default, Some(Said::new("`a`", 1)));
        assert!(taken(&"`(".repeat(10_000)).allowed.is_empty());
    }

    #[test]
    fn a_default_without_a_sign_is_read_where_a_value_follows() {
        assert_eq!(taken("Steps, default 95, min 3").default, Some(Said::new("95", 1)));
        for text in ["The default used to be 40", "The default camera", "By default 5-second clips are made"]
        {
            let entry = taken(text);
            assert!(entry.default.is_none() && entry.unclear.is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_told_again_and_otherwise_is_a_question() {
        let entry = taken("Between 1 and 5. Default: 3. Range: 1 - 5. The default is `3`.");
        assert!(entry.unclear.is_empty(), "{:?}", entry.unclear);
        let entry = taken("Range: 1 - 9. Between 1 and 5. Default: 3. The default is 4.");
        let keys: Vec<_> = entry.unclear.iter().map(|unclear| unclear.key).collect();
        assert_eq!(keys, ["default", "minimum"]);
    }

    #[test]
    fn values_without_a_word_are_taken_and_asked_about() {
        let entry = taken("How good it looks. `low`, `medium` or `high`.");
        assert_eq!(entry.allowed, [Said::new("`low`, `medium` or `high`", 1)]);
        assert_eq!(entry.unclear.len(), 1);
        assert!(taken("Set `low` or `high`").allowed.is_empty());
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
