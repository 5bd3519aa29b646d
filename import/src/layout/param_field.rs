use super::tag::{self, Piece, Tag};
use crate::{
    Page,
    entry::{Entry, Said},
    section::Section,
    sentence,
};

/// Reads `<ParamField body="name" type="string" required default="a">What it is.</ParamField>`. Fields that go into a
/// header, the path or the query are no part of the body and are left out.
pub(crate) fn entries(page: &Page) -> Vec<Entry> {
    let mut reading = Reading::default();
    let sent = Section::sent_lines(page);
    for (line, piece) in tag::pieces(page) {
        match piece {
            Piece::Open(tag) if tag.name == "ParamField" => {
                reading.tell();
                let entry = field(&tag, line).filter(|_| sent.binary_search(&line).is_ok());
                if tag.closed || reading.open.len() >= DEEPEST {
                    reading.give(entry);
                } else {
                    reading.open.push(entry);
                }
            }
            Piece::Close(name) if name == "ParamField" => {
                reading.tell();
                reading.close();
            }
            Piece::Open(tag) if tag.name == "code" => reading.text.push('`'),
            Piece::Close(name) if name == "code" => reading.text.push('`'),
            Piece::Text(piece) if !reading.open.is_empty() => reading.text.push_str(&piece),
            _ => {}
        }
    }
    reading.tell();
    while !reading.open.is_empty() {
        reading.close();
    }
    reading.found
}

/// How deep fields may lie in each other.
const DEEPEST: usize = 100;

#[derive(Default)]
struct Reading {
    found: Vec<Entry>,
    /// Fields whose end has not come, the outermost first. None is one that is no part of the body.
    open: Vec<Option<Entry>>,
    /// What was read since the last tag of a field.
    text: String,
}

impl Reading {
    /// Gives the text to the field it stands in.
    fn tell(&mut self) {
        let text = std::mem::take(&mut self.text);
        if let Some(Some(entry)) = self.open.last_mut() {
            let line = entry.line;
            sentence::take(entry, &text, line);
        }
    }

    fn close(&mut self) {
        if let Some(entry) = self.open.pop() {
            self.give(entry);
        }
    }

    /// Puts a field where it belongs: into the one that it stands in.
    fn give(&mut self, entry: Option<Entry>) {
        let Some(entry) = entry else { return };
        match self.open.iter_mut().rev().flatten().next() {
            Some(outer) => outer.members.push(entry),
            None => self.found.push(entry),
        }
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
