use crate::{
    Page,
    entry::{Entry, Said, Unclear},
    section::Section,
    sentence,
};

/// Reads `- **name** (type, required): what it is`, with sentences on indented lines below.
pub(crate) fn entries(page: &Page) -> Vec<Entry> {
    let mut found: Vec<Found> = Vec::new();
    let mut section = Section::start();
    let mut open = false;
    for line in page.lines() {
        let indent = line.text.len() - line.text.trim_start().len();
        if !section.sees(&line.text) || line.trimmed().is_empty() {
            open &= line.trimmed().is_empty();
            continue;
        }
        let deeper = found.last().is_some_and(|last| indent > last.indent);
        let bullet = line.trimmed().strip_prefix(['-', '*', '\u{2022}']).filter(|rest| rest.starts_with(' '));
        if let (true, true, Some(Found { entry, .. })) = (open, deeper, found.last_mut()) {
            match bullet {
                Some(text) => below(entry, text.trim(), line.number),
                None => sentence::take(entry, line.trimmed(), line.number),
            }
            continue;
        }
        let entry = bullet.and_then(|text| head(text, line.number));
        open = entry.is_some();
        found.extend(entry.map(|entry| Found { indent, named: section.is_named(), entry }));
    }
    // Above the first heading that tells of parameters, a name without a type is something else that the page lists.
    let named = found.iter().any(|one| one.named);
    let kept = found.into_iter().filter(|one| !named || one.named || one.entry.kind.is_some());
    kept.map(|one| one.entry).collect()
}

/// A parameter, and where it was found.
struct Found {
    indent: usize,
    /// Whether a heading said that parameters follow.
    named: bool,
    entry: Entry,
}

/// Takes an item of a list that stands below a parameter: a mark such as `Default: 5`, or something to look at.
fn below(entry: &mut Entry, text: &str, line: usize) {
    const SHOWN: &[&str] = &["example:", "examples:"];
    const MARKS: &[&str] = &[
        "default:",
        "default value:",
        "range:",
        "options:",
        "enum:",
        "allowed values:",
        "possible values:",
        "required",
        "optional",
        "min:",
        "max:",
        "minimum:",
        "maximum:",
        "max length:",
        "min length:",
    ];
    let bare = text.replace("**", "");
    let lower = bare.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if begins(MARKS) {
        sentence::take(entry, &bare, line);
        // A mark is no prose.
        entry.prose.pop();
    } else if !begins(SHOWN) {
        let question = format!("A list stands below: \"- {text}\".");
        entry.unclear.push(Unclear { key: "values", question, line });
    }
}

fn head(text: &str, line: usize) -> Option<Entry> {
    let text = text.trim();
    let strong = text.starts_with("**") || text.starts_with('`');
    let bare = text.trim_start_matches(['*', '`']);
    let end = bare.find(|letter: char| !(letter.is_ascii_alphanumeric() || "_.-[]".contains(letter)))?;
    let (name, rest) = bare.split_at_checked(end)?;
    let bold = text.starts_with("**");
    // `**Model ID**` is no name.
    if strong
        && rest.starts_with(' ')
        && bare.get(..bare.len().min(80)).is_some_and(|near| near.contains("**"))
    {
        return None;
    }
    let starred = (!bold && rest.starts_with('*')) || rest.trim_start_matches(['`', '*']).starts_with("\\*");
    let rest = rest.trim_start_matches(['*', '`', '\\']).trim_start();
    let group = rest.strip_prefix('(').and_then(closed);
    if name.is_empty() || !(strong || group.is_some()) {
        return None;
    }
    let mut entry = Entry::at(line);
    entry.name = Some(Said::new(name, line));
    if starred {
        entry.star(line);
    }
    let rest_of_line = rest.trim_start_matches([':', '-', '\u{2013}', '\u{2014}', ' ', '*']);
    let (inner, rest) = group.or_else(|| typed(rest_of_line)).unwrap_or(("", rest));
    for (index, part) in sentence::parts(inner, &[',', ';']).into_iter().enumerate() {
        let word = part.trim_matches(['*', '`', '_', ' ']);
        match word.to_ascii_lowercase().as_str() {
            "required" => entry.required = Some((true, line)),
            "optional" => entry.required = Some((false, line)),
            _ if index == 0 => entry.kind = Some(Said::new(word, line)),
            _ => sentence::take(&mut entry, part, line),
        }
    }
    // What stood in the parentheses is not prose.
    entry.prose.clear();
    sentence::take(&mut entry, rest.trim_start_matches([':', '-', '\u{2013}', '\u{2014}', ' ', '*']), line);
    Some(entry)
}

/// A type and marks that stand without parentheses, up to the end of their sentence: `string, **required**.`
fn typed(text: &str) -> Option<(&str, &str)> {
    const TYPES: &[&str] = &[
        "string", "integer", "int", "number", "float", "boolean", "bool", "array", "object", "list", "enum",
    ];
    let end = text.find(". ").unwrap_or(text.len());
    let (inner, rest) = text.split_at_checked(end)?;
    let word = inner.split([',', ' ', '<', '[', '|']).next()?.trim_matches(['`', '*', '.']);
    let rest = rest.trim_start_matches(['.', ' ']);
    TYPES.contains(&word.to_ascii_lowercase().as_str()).then_some((inner.trim_end_matches('.'), rest))
}

/// The inside of parentheses that were opened, and what follows them.
fn closed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 1_usize;
    for (place, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((text.get(..place)?, text.get(place + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bullet_is_a_name_a_type_and_marks() {
        let page = Page::new(
            "- **size** (string, optional, default: `a, b`): The size.\n  One of `a, b`, `c`.\n\n- not one\n",
        );
        let entries = entries(&page);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].kind, Some(Said::new("string", 1)));
        assert_eq!(entries[0].default, Some(Said::new("`a, b`", 1)));
        assert_eq!(entries[0].required, Some((false, 1)));
        assert_eq!(entries[0].prose_text(), "The size. One of `a, b`, `c`.");
    }
}
