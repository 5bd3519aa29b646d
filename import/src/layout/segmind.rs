use crate::{
    Line, Page,
    entry::{Entry, Said},
};

/// Lines that end the list of parameters.
const AFTER: &[&str] = &["Response Type", "Response", "Asynchronous requests (v2)", "Common Error Codes"];

/// Reads `namerequired`, then the type, then sentences and marks, from the line `Parameters` on.
pub(crate) fn entries(page: &Page) -> Vec<Entry> {
    let after = page.lines().iter().skip_while(|line| line.trimmed() != "Parameters").skip(1);
    let lines: Vec<&Line> = after.filter(|line| !line.trimmed().is_empty()).collect();
    let mut found: Vec<Entry> = Vec::new();
    let mut listing = false;
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        let text = line.trimmed();
        if let Some(entry) = head(line, lines.get(index + 1).copied()) {
            found.push(entry);
            listing = false;
            index += 2;
            continue;
        }
        if AFTER.contains(&text) && !listing {
            break;
        }
        if let Some(entry) = found.last_mut() {
            if entry.take_marks(text, line.number) {
                listing = text.starts_with("Allowed") && entry.allowed.is_empty();
            } else if listing {
                entry.allowed.push(Said::new(text, line.number));
                listing = false;
            } else {
                entry.prose.push(Said::new(text, line.number));
            }
        }
        index += 1;
    }
    found
}

/// The first two lines of a parameter: its name with the mark behind it, and its type.
fn head(line: &Line, next: Option<&Line>) -> Option<Entry> {
    let text = line.trimmed();
    let (name, required) = match text.strip_suffix("required") {
        Some(name) => (name, true),
        None => (text.strip_suffix("optional")?, false),
    };
    let name = name.trim();
    let next = next?;
    let named = !name.is_empty()
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.[]".contains(letter));
    if !named || !is_type(next.trimmed()) {
        return None;
    }
    let mut entry = Entry::at(line.number);
    entry.name = Some(Said::new(name, line.number));
    entry.required = Some((required, line.number));
    entry.kind = Some(Said::new(next.trimmed(), next.number));
    Some(entry)
}

fn is_type(text: &str) -> bool {
    let word = text.split([' ', '(', '<', '[']).next().unwrap_or_default();
    ["string", "integer", "number", "boolean", "array", "object", "file", "enum"].contains(&word)
        && text.len() < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_needs_its_type_on_the_next_line() {
        let page = Page::new(
            "Parameters\n\nseedoptional\ninteger\n\nThis is optional\nseedrequired\n\nDefault: 7\n",
        );
        let entries = entries(&page);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].prose_lines(), [6, 7]);
        assert_eq!(entries[0].default, Some(Said::new("7", 9)));
    }

    #[test]
    fn what_follows_the_parameters_is_no_part_of_them() {
        let page = Page::new("Parameters\nseedoptional\ninteger\nResponse Type\nurlrequired\nstring\n");
        assert_eq!(entries(&page).len(), 1);
    }
}
