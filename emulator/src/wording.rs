//! What the sentences of refusals have in common.

use wan_specs::MediaForm;

/// Characters of a name that are compared: comparing costs the product of both lengths, and names come from anybody.
const COMPARED: usize = 200;

/// Known names that are compared at most. Those of a body may be a million.
const CANDIDATES: usize = 10_000;

/// Characters of a sentence about something hostile. What serde says of a wrong value repeats all of it.
const SENTENCE: usize = 2000;

/// The name among `known` that looks most like `name`, both judged by their beginnings.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = beginning(name, COMPARED);
    known
        .into_iter()
        .take(CANDIDATES)
        .map(|candidate| {
            (strsim::normalized_damerau_levenshtein(name, beginning(candidate, COMPARED)), candidate)
        })
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, candidate)| candidate)
}

/// The text, with an ellipsis for what is beyond so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let kept = beginning(text, most);
    if kept.len() < text.len() { format!("{kept}…") } else { text.to_owned() }
}

/// The beginning of a sentence that may be as long as what it is about.
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
    }
}
