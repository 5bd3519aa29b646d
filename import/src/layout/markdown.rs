use super::table::{self, Row};
use crate::{Page, entry::Entry, section::Section};

/// Reads tables whose rows are `| name | type | ...`.
pub(crate) fn entries(page: &Page) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut section = Section::start();
    for line in page.lines() {
        let text = line.trimmed();
        let sent = section.sees(text);
        let Some(inner) = text.strip_prefix('|').filter(|_| sent) else {
            found.extend(table::entries(&std::mem::take(&mut rows)));
            continue;
        };
        let inner = inner.strip_suffix('|').filter(|inner| !inner.ends_with('\\')).unwrap_or(inner);
        let ruler = inner.chars().all(|letter| "-:| ".contains(letter)) && inner.contains('-');
        if !ruler {
            rows.push((line.number, cells(inner)));
        }
    }
    found.extend(table::entries(&rows));
    found
}

/// Takes a row apart at bars that are not escaped.
fn cells(row: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let (mut escaped, mut code) = (false, false);
    for letter in row.chars() {
        if letter == '|' && !escaped {
            found.push(String::new());
        } else if let Some(cell) = found.last_mut() {
            // A page shows no escape, but for code, in which only a bar is escaped.
            if escaped && (letter == '|' || (letter.is_ascii_punctuation() && !code)) {
                cell.pop();
            }
            code ^= letter == '`';
            cell.push(letter);
        }
        escaped = letter == '\\' && !escaped;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_bar_stays_in_its_cell() {
        assert_eq!(cells(r"a | b\|c | d"), ["a ", " b|c ", " d"]);
        assert_eq!(cells(r"832\*480 | `a\*b`"), ["832*480 ", r" `a\*b`"]);
    }
}
