use crate::{
    Page,
    entry::{Entry, Said, Unclear},
    nesting,
    section::Section,
    sentence,
};

/// Reads `- **name** (type, required): what it is`, with sentences on indented lines below.
pub(crate) fn entries(page: &Page) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    let mut open: Vec<(usize, Entry)> = Vec::new();
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
        let Some((_, outer)) = open.last_mut() else {
            open.extend(bullet.and_then(|text| head(text, line.number)).map(|entry| (indent, entry)));
            continue;
        };
        let Some(bullet) = bullet else {
            sentence::take(outer, line.trimmed(), line.number);
            continue;
        };
        let holds = outer.kind.as_ref().is_some_and(|kind| nesting::may_hold(&kind.text));
        match head(bullet, line.number).filter(|_| holds) {
            Some(member) if !deepest => open.push((indent, member)),
            _ => {
                let question = format!("A list stands below: \"{}\".", line.trimmed());
                outer.unclear.push(Unclear { key: "values", question, line: line.number });
            }
        }
    }
    close(&mut open, &mut found, 0);
    found
}

/// How deep bullets may lie in each other.
const DEEPEST: usize = 20;

/// Ends the bullets that a line at this indent does not stand in, and puts each into the one that it stands in.
fn close(open: &mut Vec<(usize, Entry)>, found: &mut Vec<Entry>, indent: usize) {
    while open.last().is_some_and(|(own, _)| indent <= *own) {
        let Some((_, entry)) = open.pop() else { return };
        match open.last_mut() {
            Some((_, outer)) => outer.members.push(entry),
            None => found.push(entry),
        }
    }
}

fn head(text: &str, line: usize) -> Option<Entry> {
    let text = text.trim();
    let strong = text.starts_with("**") || text.starts_with('`');
    let bare = text.trim_start_matches(['*', '`']);
    let end = bare.find(|letter: char| !(letter.is_ascii_alphanumeric() || "_.-[]".contains(letter)))?;
    let (name, rest) = bare.split_at_checked(end)?;
    let bold = text.starts_with("**");
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
    let (inner, rest) = group.unwrap_or(("", rest));
    for (index, part) in sentence::parts(inner, &[',', ';']).into_iter().enumerate() {
        let word = part.trim_matches(['*', '`', ' ']);
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
