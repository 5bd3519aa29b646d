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
    // What is struck out is no longer said.
    let mut struck = 0_usize;
    for (line, piece) in tag::pieces(page) {
        match piece {
            Piece::Open(tag) => match tag.name.as_str() {
                "table" => {
                    within = true;
                    struck = 0;
                }
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
                "br" | "p" | "div" => write(&mut rows, " "),
                "li" => separate(&mut rows),
                "s" | "del" | "strike" => struck += 1,
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
                "s" | "del" | "strike" => struck = struck.saturating_sub(1),
                "h1" | "h2" | "h3" | "h4" => drop(section.sees(&std::mem::take(&mut heading))),
                _ => {}
            },
            Piece::Text(_) if struck > 0 && within => {}
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

/// Puts the next item of a list behind what stands in front of it, with a comma between two items.
fn separate(rows: &mut [Row]) {
    if let Some(cell) = rows.last_mut().and_then(|(_, cells)| cells.last_mut()) {
        let first = cell.trim_end().is_empty() || cell.trim_end().ends_with([':', '.']);
        cell.push_str(if first { " " } else { ", " });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_stay_apart_and_what_is_struck_out_is_not_said() {
        let page = Page::new(
            "<table><tr><th>Name</th><th>Type</th><th>Description</th></tr><tr><td>size</td><td>string</td><td><s>Default: big.</s> Supported values:<ul><li><code>a</code></li><li><code>b</code></li></ul></td></tr></table>",
        );
        let entries = entries(&page);
        assert_eq!(entries[0].default, None);
        assert_eq!(entries[0].allowed.len(), 1);
        assert_eq!(entries[0].allowed[0].text, "`a`, `b`");
    }
}
