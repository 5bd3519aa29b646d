use crate::{
    Page,
    entry::{Entry, Said},
    sentence,
};

/// Beginnings of sentences that go on about the parameter before them.
const GOES_ON: &[&str] = &["Currently ", "Only ", "This ", "It ", "Note", "If ", "When ", "Supports up to "];

/// Reads the sentences and marks between `Request Body` and `Response`. A sentence begins a parameter; names are not
/// to be had.
pub(crate) fn entries(page: &Page) -> Vec<Entry> {
    let after = page.lines().iter().skip_while(|line| line.trimmed() != "Request Body").skip(1);
    let mut found: Vec<Entry> = Vec::new();
    let mut listing = false;
    let mut lines = after.take_while(|line| !matches!(line.trimmed(), "Response" | "Example")).peekable();
    while let Some(line) = lines.next() {
        let text = line.trimmed();
        if let Some(kind) = lines.next_if(|next| is_name(text) && is_kind(next.trimmed())) {
            let mut entry = Entry::at(line.number);
            entry.name = Some(Said::new(text, line.number));
            entry.kind = Some(Said::new(kind.trimmed(), kind.number));
            found.push(entry);
            listing = false;
            continue;
        }
        if let Some(entry) = found.last_mut().filter(|entry| entry.name.is_some()) {
            take_named(entry, text, line.number, &mut listing);
            continue;
        }
        if text.is_empty() || text == "." {
            listing &= text != ".";
            continue;
        }
        if found.last().is_some_and(|entry| entry.has_mark_of(text)) {
            // What is told twice is told of another parameter, whose sentence was lost.
            found.push(Entry::at(line.number));
        }
        if let Some(entry) = found.last_mut() {
            if entry.take_marks(text, line.number) {
                listing = text.starts_with("Supports:");
                continue;
            }
            if listing && (!is_sentence(text) || text.starts_with(',')) {
                entry.allowed.push(Said::new(text, line.number));
                continue;
            }
            let marked = entry.default.is_some() || entry.range.is_some() || !entry.allowed.is_empty();
            // Sentences stand in front of marks, so one behind them is about another parameter.
            if !is_sentence(text) || (!marked && GOES_ON.iter().any(|word| text.starts_with(word))) {
                entry.prose.push(Said::new(text, line.number));
                continue;
            }
        }
        if is_sentence(text) {
            let mut entry = Entry::at(line.number);
            entry.prose.push(Said::new(text, line.number));
            found.push(entry);
            listing = false;
        }
    }
    found
}

/// Takes a line about a parameter whose name and type were copied too: all of it is about that parameter.
fn take_named(entry: &mut Entry, text: &str, line: usize, listing: &mut bool) {
    let text = text.replace("default:", "Default: ");
    match text.trim() {
        "required" => entry.required = Some((true, line)),
        "optional" => entry.required = Some((false, line)),
        "" | "." => *listing &= text.trim() != ".",
        text if entry.take_marks(text, line) => *listing = text.starts_with("Supports:"),
        text if *listing && (!is_sentence(text) || text.starts_with(',')) => {
            entry.allowed.push(Said::new(text, line));
        }
        text => sentence::take(entry, text, line),
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.[]".contains(letter))
}

/// Whether a line is a type and nothing else.
fn is_kind(text: &str) -> bool {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut known = words.map(|word| {
        matches!(
            word,
            "string"
                | "integer"
                | "number"
                | "boolean"
                | "object"
                | "array"
                | "enum"
                | "null"
                | "of"
                | "strings"
                | "objects"
                | "integers"
                | "numbers"
                | "float"
                | "uri"
                | "url"
                | "file"
        )
    });
    known.next() == Some(true) && known.all(|one| one)
}

fn is_sentence(text: &str) -> bool {
    text.starts_with(char::is_uppercase) && text.contains(' ') && text.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_a_parameter_and_marks_belong_to_it() {
        let page = Page::new(
            "Request Body\nWidth of it.\nSupports: 480\n, 720\n.\nMany of it.\nCurrently supports up to 3.\nRange: 1 <= x <= 4\n. Default: 2\n.\nResponse\nNot this.\n",
        );
        let entries = entries(&page);
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].allowed, [Said::new("480", 3), Said::new(", 720", 4)]);
        assert_eq!(entries[1].prose_lines(), [6, 7]);
        assert_eq!(entries[1].default, Some(Said::new("2", 9)));
    }

    #[test]
    fn names_and_types_on_lines_of_their_own_begin_a_parameter() {
        let page = Page::new(
            "Request Body\nsize\nstring\nrequired\nSize of it.\nSupports: a\n, b\n.\nsteps\ninteger | null\ndefault:4\nRange: 1 <= x <= 9\n.\nResponse\nid\nstring\n",
        );
        let entries = entries(&page);
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].required, Some((true, 4)));
        assert_eq!(entries[0].allowed, [Said::new("a", 6), Said::new(", b", 7)]);
        assert_eq!(entries[1].kind, Some(Said::new("integer | null", 10)));
        assert_eq!(entries[1].default, Some(Said::new("4", 11)));
        assert_eq!(entries[1].required, None);
    }

    #[test]
    fn a_mark_told_twice_is_of_a_parameter_whose_sentence_was_lost() {
        let page = Page::new(
            "Request Body\nA seed.\nRange: 1 <= x <= 2\n.\nRange: 3 <= x <= 4\n.\nCurrently supports up to 3.\n",
        );
        let entries = entries(&page);
        assert_eq!(entries.len(), 3);
        assert_eq!(entries[1].range, Some(Said::new("3 <= x <= 4", 5)));
        assert_eq!(entries[2].prose_lines(), [7]);
    }
}
