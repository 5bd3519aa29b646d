//! What the sentences of refusals have in common.

use wan_specs::MediaForm;

/// Characters of a name that are compared: comparing costs the product of both lengths, and names come from anybody.
const COMPARED: usize = 200;

/// Known names that are compared at most. Those of a body may be a million.
const CANDIDATES: usize = 10_000;

/// Characters of a sentence about something hostile. What serde says of a wrong value repeats all of it.
const SENTENCE: usize = 2000;

/// How much a name must look like a wrong one to be suggested.
const NEAR: f64 = 0.5;

/// Bytes from which on the beginning of a name stands for it.
const UNFINISHED: usize = 3;

/// Names that a sentence lists at most.
const NAMES: usize = 20;

/// The name among `known` that looks most like `name`, both judged by their beginnings. `None`: none looks like it.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .take(CANDIDATES)
        .map(|candidate| (likeness(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, candidate)| candidate)
}

/// How much the beginnings of two names look alike, from 0 to 1.
pub(crate) fn likeness(name: &str, candidate: &str) -> f64 {
    let (name, candidate) = (beginning(name, COMPARED), beginning(candidate, COMPARED));
    let likeness = strsim::normalized_damerau_levenshtein(name, candidate);
    // A word that was left unfinished looks like the whole one, however much is missing.
    let unfinished = name.len() >= UNFINISHED && candidate.starts_with(name);
    if unfinished { likeness.max(NEAR) } else { likeness }
}

/// Names in a sentence: all of them, or the first ones if there are many.
pub(crate) fn names<'a>(known: impl IntoIterator<Item = &'a str>) -> String {
    let mut known = known.into_iter();
    let shown: Vec<String> = known.by_ref().take(NAMES).map(|name| format!("`{name}`")).collect();
    let more = if known.next().is_some() { " and more" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The text, with an ellipsis for what is beyond so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let kept = beginning(text, most);
    if kept.len() < text.len() { format!("{kept}…") } else { text.to_owned() }
}

/// A sentence that may be as long as what it is about, or the beginning of it.
pub(crate) fn bounded(sentence: &str) -> String {
    shortened(sentence, SENTENCE)
}

/// What a string of this form is called.
pub(crate) fn form(form: MediaForm) -> &'static str {
    match form {
        MediaForm::Url => "an http or https address",
        MediaForm::DataUri => "a data URI (`data:<type>;base64,<bytes>`)",
        MediaForm::Base64 => "base64",
    }
}

fn beginning(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_length_has_a_nearest_one() {
        assert_eq!(nearest("promt", ["seed", "prompt"]), Some("prompt"));
        assert_eq!(nearest("promt", []), None);
        // Compared whole, the two would need a table of 8 TB.
        let (long, longer) = ("a".repeat(1_000_000), "ä".repeat(1_000_000));
        assert_eq!(nearest(&long, [longer.as_str(), &long]), Some(long.as_str()));
    }

    #[test]
    fn what_is_cut_off_leaves_an_ellipsis() {
        assert_eq!((shortened("äöü", 3), shortened("äöü", 2)), ("äöü".to_owned(), "äö…".to_owned()));
        assert_eq!(bounded(&"ä".repeat(5000)).chars().count(), SENTENCE + 1);
    }
}
