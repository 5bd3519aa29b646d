//! Tables, in Markdown and in HTML: rows of cells in, parameters out.

use crate::{
    entry::{Entry, Said, Unclear},
    number, phrase, sentence,
};

/// A row: its line and its cells.
pub(super) type Row = (usize, Vec<String>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Name,
    Type,
    Required,
    Default,
    Range,
    Values,
    Description,
    Other,
}

/// Signs in front of the name of a member.
const ARROWS: &[char] = &['\u{21b3}', '\u{2514}', '\u{251c}', '\u{2500}', '>', ' '];

/// Longest name in bytes. It stands in front of the name of each of its members.
const LONGEST: usize = 200;

/// The parameters of a table whose first row is its head. A table without names and types has none.
pub(super) fn entries(rows: &[Row]) -> Vec<Entry> {
    let Some(((_, head), rows)) = rows.split_first() else { return Vec::new() };
    let columns = Columns::of(head);
    if columns.place(Column::Name).is_none() || columns.place(Column::Type).is_none() {
        return Vec::new();
    }
    let mut found: Vec<Entry> = Vec::new();
    let mut outer: Option<String> = None;
    for (line, cells) in rows {
        let Some((mut entry, inner)) = entry(&columns, *line, cells) else { continue };
        // An arrow in front of a name puts it into the row above that has none.
        match (&mut entry.name, &outer) {
            (Some(name), Some(outer)) if inner => name.text = format!("{outer}.{}", name.text),
            (Some(name), _) => outer = Some(name.text.clone()),
            (None, _) => {}
        }
        found.push(entry);
    }
    found
}

/// Where each column is, looked up once: a table may have very many of both, columns and rows.
struct Columns {
    /// The kinds of columns, each with the place of the first.
    places: Vec<(Column, usize)>,
    count: usize,
}

impl Columns {
    fn of(head: &[String]) -> Self {
        let mut places: Vec<(Column, usize)> = Vec::new();
        for (place, kind) in head.iter().map(|cell| column(cell)).enumerate() {
            if places.iter().all(|(known, _)| *known != kind) {
                places.push((kind, place));
            }
        }
        Self { places, count: head.len() }
    }

    fn place(&self, wanted: Column) -> Option<usize> {
        self.places.iter().find(|(kind, _)| *kind == wanted).map(|(_, place)| *place)
    }
}

fn column(head: &str) -> Column {
    let lower = head.trim_matches(['*', '`', ' ']).to_ascii_lowercase();
    match lower.as_str() {
        "name" | "parameter" | "field" | "argument" | "property" | "key" | "param" => Column::Name,
        "type" | "data type" => Column::Type,
        "required" | "required?" | "mandatory" => Column::Required,
        "default" | "default value" => Column::Default,
        "range" | "limits" | "bounds" => Column::Range,
        "values" | "allowed values" | "possible values" | "options" | "enum" => Column::Values,
        // `Range / values`, `Constraints`, `Valid range`.
        words if ["range", "values", "constraint", "limits"].iter().any(|word| words.contains(word)) => {
            Column::Range
        }
        "description" | "details" | "notes" | "meaning" => Column::Description,
        _ => Column::Other,
    }
}

/// The parameter of a row, and whether an arrow says that it is a member.
fn entry(columns: &Columns, line: usize, cells: &[String]) -> Option<(Entry, bool)> {
    let cell = |wanted: Column| cells.get(columns.place(wanted)?).map(|cell| cell.trim());
    let written = cell(Column::Name)?.replace('\\', "").replace("[*]", "[]");
    let pointed = written.trim_start_matches(ARROWS);
    let inner = pointed.len() < written.trim_start_matches(' ').len();
    let bare = pointed.trim_matches(['*', '`', ' ']);
    let is_name = (1..=LONGEST).contains(&bare.len())
        && bare.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-[]".contains(letter));
    if !is_name {
        return None;
    }
    let mut entry = Entry::at(line);
    entry.name = Some(Said::new(bare, line));
    if cells.len() != columns.count {
        let question = format!(
            "The row of `{bare}` has {} cells and the table has {} columns.",
            cells.len(),
            columns.count
        );
        entry.unclear.push(Unclear { key: "", question, line });
        return Some((entry, inner));
    }
    if written.ends_with('*') && !written.starts_with('*') {
        entry.star(line);
    }
    entry.kind = cell(Column::Type)
        .filter(|text| !text.is_empty())
        .map(|text| Said::new(text.trim_matches('`'), line));
    match cell(Column::Required).unwrap_or_default().trim_matches('*').to_lowercase().as_str() {
        "yes" | "true" | "required" | "y" | "\u{2713}" | "\u{2705}" | "\u{2714}" => {
            entry.required = Some((true, line));
        }
        "no" | "false" | "optional" | "n" | "\u{2717}" | "\u{274c}" => entry.required = Some((false, line)),
        mark if is_blank(mark) => {}
        mark => {
            let question = format!("What does \"{mark}\" say of whether it is required?");
            entry.unclear.push(Unclear { key: "required", question, line });
        }
    }
    entry.default = cell(Column::Default).filter(|text| !is_blank(text)).map(|text| Said::new(text, line));
    let listed = cell(Column::Values).filter(|text| !is_blank(text)).map(|text| Said::new(text, line));
    entry.allowed = listed.into_iter().collect();
    if let Some(range) = cell(Column::Range).filter(|text| !is_blank(text)) {
        take_range(&mut entry, range, line);
    }
    sentence::take(&mut entry, cell(Column::Description).unwrap_or_default(), line);
    Some((entry, inner))
}

/// Takes what stands under `Range`, where pages also list values.
fn take_range(entry: &mut Entry, text: &str, line: usize) {
    let worded = text.chars().any(|letter| letter.is_ascii_alphabetic()) && !text.contains('`');
    let one_sided = text.contains(['<', '>', '\u{2264}', '\u{2265}']);
    if worded && !one_sided && !text.contains([',', '|', '/']) && number::range(text).is_none() {
        // `max 1200 characters` is a sentence, not a range.
        let known = (entry.range.clone(), entry.allowed.len(), entry.unclear.len());
        sentence::take(entry, text, line);
        let nothing = known == (entry.range.clone(), entry.allowed.len(), entry.unclear.len());
        if nothing && phrase::lengths(text) == phrase::Lengths::default() {
            let question = format!("What does \"{text}\" say of its values?");
            entry.unclear.push(Unclear { key: "values", question, line });
        }
        return;
    }
    let text = text.replace('`', "");
    let apart = text.contains([',', '|', '/']) && !text.starts_with('[');
    let counted = number::range(&text).is_some();
    if !apart || !entry.allowed.is_empty() {
        entry.range = Some(Said::new(&text, line));
        return;
    }
    if counted {
        // `5, 8` may be two values or two ends.
        let question = format!("Does \"{text}\" list values or bound them? They are taken as values.");
        entry.unclear.push(Unclear { key: "values", question, line });
    }
    entry.allowed.push(Said::new(&text.replace('/', ", "), line));
}

/// A cell that says nothing.
fn is_blank(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "" | "-" | "--" | "\u{2013}" | "\u{2014}" | "n/a" | "none")
}
