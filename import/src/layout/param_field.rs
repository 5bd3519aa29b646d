use super::tag::{self, Piece, Tag};
use crate::{
    Page,
    entry::{Entry, Said, Unclear},
    section::Section,
    sentence,
};

/// Reads `<ParamField body="name" type="string" required default="a">What it is.</ParamField>`. Fields that go into a
/// header, the path or the query are no part of the body and are left out.
pub(crate) fn entries(page: &Page) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut text = String::new();
    let sent = Section::sent_lines(page);
    for (line, piece) in tag::pieces(page) {
        match piece {
            Piece::Open(tag) if tag.name == "ParamField" => {
                let inside = open.iter().flatten().next_back().copied();
                finish(&mut found, &open, &mut text);
                let entry = field(&tag, line).filter(|_| sent.binary_search(&line).is_ok());
                let index = match (inside, entry) {
                    (Some(outer), Some(entry)) => {
                        nest(found.get_mut(outer), &entry);
                        None
                    }
                    (None, Some(entry)) => {
                        found.push(entry);
                        Some(found.len() - 1)
                    }
                    (_, None) => None,
                };
                if !tag.closed && open.len() < 100 {
                    open.push(index);
                }
            }
            Piece::Close(name) if name == "ParamField" => {
                finish(&mut found, &open, &mut text);
                open.pop();
            }
            Piece::Open(tag) if tag.name == "code" => text.push('`'),
            Piece::Close(name) if name == "code" => text.push('`'),
            Piece::Text(piece) if !open.is_empty() => text.push_str(&piece),
            _ => {}
        }
    }
    found
}

/// Gives the text to the field it stands in.
fn finish(found: &mut [Entry], open: &[Option<usize>], text: &mut String) {
    let text = std::mem::take(text);
    if let Some(entry) = open.last().copied().flatten().and_then(|index| found.get_mut(index)) {
        let line = entry.line;
        sentence::take(entry, &text, line);
    }
}

fn nest(outer: Option<&mut Entry>, inner: &Entry) {
    if let (Some(outer), Some(name)) = (outer, &inner.name) {
        let question = format!("`{}` stands inside of it as a member.", name.text);
        outer.unclear.push(Unclear { key: "fields", question, line: name.line });
    }
}

fn field(tag: &Tag, line: usize) -> Option<Entry> {
    let mut entry = Entry::at(line);
    entry.name = Some(Said::new(tag.get("body")?, line));
    entry.kind = tag
        .get("type")
        .map(|kind| Said::new(kind.strip_prefix("enum<").unwrap_or(kind).trim_end_matches('>'), line));
    entry.required = tag.get("required").map(|value| (value != "false", line));
    // A tag without the mark is optional by the rules of the tag.
    entry.required.get_or_insert((false, line));
    let text = entry.kind.as_ref().is_some_and(|kind| kind.text.starts_with("string"));
    entry.default = tag.get("default").map(|value| {
        let exact = text && value != "null";
        Said::new(&if exact { serde_json::Value::from(value).to_string() } else { value.to_owned() }, line)
    });
    Some(entry)
}
