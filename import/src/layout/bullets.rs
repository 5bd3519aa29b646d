use crate::{
    Page,
    entry::{Entry, Said, Unclear},
    nesting,
    section::Section,
    sentence,
};

/// Reads `- **name** (type, required): what it is`, with sentences on indented lines below.
pub(crate) fn entries(page: &Page) -> Vec<Entry> {
    let mut found: Vec<Found> = Vec::new();
    let mut open: Vec<Found> = Vec::new();
    let mut section = Section::start();
    for line in page.lines() {
        let indent = line.text.len() - line.text.trim_start().len();
        let empty = line.trimmed().is_empty();
        if !section.sees(&line.text) || empty {
            if !empty {
                close(&mut open, &mut found, 0);
            }
            continue;
        }
        close(&mut open, &mut found, indent);
        let bullet = line.trimmed().strip_prefix(['-', '*', '\u{2022}']).filter(|rest| rest.starts_with(' '));
        let deepest = open.len() >= DEEPEST;
        let head = |text: &str| {
            let entry = head(text, line.number)?;
            Some(Found { indent, named: section.is_named(), entry })
        };
        let Some(Found { entry: outer, .. }) = open.last_mut() else {
            open.extend(bullet.and_then(head));
            continue;
        };
        let Some(bullet) = bullet else {
            sentence::take(outer, line.trimmed(), line.number);
            continue;
        };
        let holds = !deepest && outer.kind.as_ref().is_some_and(|kind| nesting::may_hold(&kind.text));
        match head(bullet).filter(|_| holds && !is_mark(bullet)) {
            Some(member) => open.push(member),
            None => below(outer, bullet.trim(), line.number),
        }
    }
    close(&mut open, &mut found, 0);
    // Above the first heading that tells of parameters, a name without a type is something else that the page lists.
    let named = found.iter().any(|one| one.named);
    let kept = found.into_iter().filter(|one| !named || one.named || one.entry.kind.is_some());
    kept.map(|one| one.entry).collect()
}

/// How deep bullets may lie in each other.
const DEEPEST: usize = 20;

/// A parameter, and where it was found.
struct Found {
    indent: usize,
    /// Whether a heading said that parameters follow.
    named: bool,
    entry: Entry,
}

/// Ends the bullets that a line at this indent does not stand in, and puts each into the one that it stands in.
fn close(open: &mut Vec<Found>, found: &mut Vec<Found>, indent: usize) {
    while open.last().is_some_and(|last| indent <= last.indent) {
        let Some(ended) = open.pop() else { return };
        match open.last_mut() {
            Some(outer) => outer.entry.members.push(ended.entry),
            None => found.push(ended),
        }
    }
}

/// Marks of a parameter that pages write as items of a list below it.
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

fn is_mark(text: &str) -> bool {
    let lower = text.replace("**", "").trim().to_lowercase();
    MARKS.iter().any(|word| lower.starts_with(word))
}

/// Takes an item of a list that stands below a parameter: a mark such as `Default: 5`, or something to look at.
fn below(entry: &mut Entry, text: &str, line: usize) {
    const SHOWN: &[&str] = &["example:", "examples:"];
    let bare = text.replace("**", "");
    let lower = bare.to_lowercase();
    if is_mark(text) {
        sentence::take(entry, &bare, line);
        // A mark is no prose.
        entry.prose.pop();
    } else if !SHOWN.iter().any(|word| lower.starts_with(word)) {
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
            _ if index == 0 => take_kind(&mut entry, word, line),
            _ => sentence::take(&mut entry, part, line),
        }
    }
    // What stood in the parentheses is not prose.
    entry.prose.clear();
    sentence::take(&mut entry, rest.trim_start_matches([':', '-', '\u{2013}', '\u{2014}', ' ', '*']), line);
    Some(entry)
}

/// Takes a type, behind which a mark may stand in emphasis of its own: `**string** *Required*`.
fn take_kind(entry: &mut Entry, text: &str, line: usize) {
    let text = text.replace("**", "").replace(['*', '`'], "");
    let (kind, mark) = text.rsplit_once(' ').unwrap_or((&text, ""));
    let required = match mark.trim_matches('_').to_ascii_lowercase().as_str() {
        "required" => Some((true, line)),
        "optional" => Some((false, line)),
        _ => None,
    };
    entry.required = required.or(entry.required);
    entry.kind = Some(Said::new(if required.is_some() { kind } else { &text }, line));
}

/// A type and marks that stand without parentheses, up to the end of their sentence: `string, **required**.`
fn typed(text: &str) -> Option<(&str, &str)> {
    const TYPES: &[&str] = &[
        "string", "integer", "int", "number", "float", "boolean", "bool", "array", "object", "list", "enum",
    ];
    let bounded = text.find(" (").filter(|place| {
        // `string (uri)` is a type, `integer (min: 1, max: 5)` is more than one.
        text.get(place + 2..).and_then(closed).is_some_and(|(inner, _)| inner.contains([':', '=']))
    });
    let ends = [text.find(". "), text.find(" \u{2014} "), text.find(" \u{2013} "), bounded];
    let end = ends.into_iter().flatten().min().unwrap_or(text.len());
    let (inner, rest) = text.split_at_checked(end)?;
    let word = inner.split([',', ' ', '<', '[', '|']).next()?.trim_matches(['`', '*', '.']);
    let rest = rest.trim_start_matches(['.', ' ', '\u{2014}', '\u{2013}']);
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
    fn marks_behind_a_type_are_no_part_of_it() {
        let page = Page::new(
            "- `a` **string** *Required* \u{2014} `b` or `c`.\n- `d`: integer (minimum: 1, maximum: 5). How many.\n- `e`: string (uri), required. Where.\n",
        );
        let entries = entries(&page);
        assert_eq!(entries[0].kind, Some(Said::new("string", 1)));
        assert_eq!(entries[0].required, Some((true, 1)));
        assert_eq!(entries[1].kind, Some(Said::new("integer", 2)));
        assert_eq!(entries[1].range, Some(Said::new("1 - 5", 2)));
        assert_eq!(entries[2].kind, Some(Said::new("string (uri)", 3)));
    }

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
