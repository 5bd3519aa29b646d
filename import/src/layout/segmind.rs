use crate::{
    Line, Page,
    entry::{Entry, Said},
};

/// Lines that end the list of parameters.
const AFTER: &[&str] = &["Response Type", "Response", "Asynchronous requests (v2)", "Common Error Codes"];

/// Reads `namerequired`, then the type, then sentences and marks, from the line `Parameters` on.
pub(crate) fn entries(page: &Page) -> Vec<Entry> {
    let after = page.lines().iter().skip_while(|line| line.trimmed() != "Parameters").skip(1);
    let mut found: Vec<Entry> = Vec::new();
    let mut listing = false;
    let mut before = 0;
    for line in after.filter(|line| !line.trimmed().is_empty()) {
        let text = line.trimmed();
        if let Some(entry) = head(line) {
            found.push(entry);
            listing = false;
        } else if is_type(text) {
            // A type behind a name belongs to it; one on its own is all that is left of a parameter.
            if !matches!(found.last(), Some(entry) if entry.kind.is_none() && entry.line == before) {
                found.push(Entry::at(line.number));
            }
            if let Some(entry) = found.last_mut() {
                entry.kind = Some(Said::new(text, line.number));
            }
            listing = false;
        } else if AFTER.contains(&text) {
            break;
        } else if let Some(entry) = found.last_mut() {
            if entry.take_marks(text, line.number) {
                listing = text.starts_with("Allowed") && entry.allowed.is_empty();
            } else if listing {
                entry.allowed.push(Said::new(text, line.number));
                listing = false;
            } else {
                entry.prose.push(Said::new(text, line.number));
            }
        }
        before = line.number;
    }
    found
}

/// The first line of a parameter: its name with the mark behind it.
fn head(line: &Line) -> Option<Entry> {
    let text = line.trimmed();
    let (name, required) = match text.strip_suffix("required") {
        Some(name) => (name, true),
        None => (text.strip_suffix("optional")?, false),
    };
    let named = name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.[]".contains(letter));
    if name.is_empty() || !named {
        return None;
    }
    let mut entry = Entry::at(line.number);
    entry.name = Some(Said::new(name, line.number));
    entry.required = Some((required, line.number));
    Some(entry)
}

/// Whether a line is nothing but a type: `string (uri)`.
fn is_type(text: &str) -> bool {
    let (word, rest) =
        text.split_at_checked(text.find([' ', '(', '<', '[']).unwrap_or(text.len())).unwrap_or_default();
    let rest = rest.trim();
    let rest_ok = rest.is_empty() || rest.starts_with(['(', '<', '[', '|']);
    ["string", "integer", "number", "boolean", "array", "object", "file", "enum"].contains(&word)
        && rest_ok
        && text.len() < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_type_and_a_type_without_a_name_are_parameters() {
        let page = Page::new(
            "Parameters\nseedoptional\nThis is optional\n\ninteger\nDefault: 7\nstepsrequired\nnumber\n",
        );
        let entries = entries(&page);
        assert_eq!(entries.len(), 3);
        assert_eq!((&entries[0].kind, entries[0].prose_lines()), (&None, vec![3]));
        assert_eq!((&entries[1].name, &entries[1].default), (&None, &Some(Said::new("7", 6))));
        assert_eq!(entries[2].kind, Some(Said::new("number", 8)));
    }

    #[test]
    fn what_follows_the_parameters_is_no_part_of_them() {
        let page = Page::new("Parameters\nseedoptional\ninteger\nResponse Type\nurlrequired\nstring\n");
        assert_eq!(entries(&page).len(), 1);
    }
}
