use super::{
    table::{self, Row},
    tag::{self, Piece},
};
use crate::{Page, entry::Entry, section::Section};

/// Reads tables written in HTML. What stands in `<code>` is taken as quoted.
pub(crate) fn entries(page: &Page) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut within = false;
    let mut section = Section::start();
    let mut heading = String::new();
    for (line, piece) in tag::pieces(page) {
        match piece {
            Piece::Open(tag) => match tag.name.as_str() {
                "table" => within = true,
                "tr" => rows.push((line, Vec::new())),
                "td" | "th" => {
                    if let Some((_, cells)) = rows.last_mut() {
                        cells.push(String::new());
                    }
                }
                "h1" => heading.push_str("# "),
                "h2" => heading.push_str("## "),
                "h3" => heading.push_str("### "),
                "h4" => heading.push_str("#### "),
                "code" => write(&mut rows, "`"),
                "br" => write(&mut rows, " "),
                _ => {}
            },
            Piece::Close(name) => match name.as_str() {
                "table" => {
                    within = false;
                    rows.retain(|(_, cells)| !cells.is_empty());
                    let sent = section.sees("");
                    found.extend(if sent { table::entries(&rows) } else { Vec::new() });
                    rows.clear();
                }
                "code" => write(&mut rows, "`"),
                "h1" | "h2" | "h3" | "h4" => drop(section.sees(&std::mem::take(&mut heading))),
                _ => {}
            },
            Piece::Text(text) if !heading.is_empty() => heading.push_str(&text),
            Piece::Text(text) if within => write(&mut rows, &text),
            Piece::Text(text) => drop(section.sees(&text)),
        }
    }
    found
}

fn write(rows: &mut [Row], text: &str) {
    if let Some(cell) = rows.last_mut().and_then(|(_, cells)| cells.last_mut()) {
        cell.push_str(text);
    }
}
