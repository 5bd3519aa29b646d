//! Texts of specs as Markdown that shows them and does nothing else. What is made here can stand in a line of its own and
//! in a cell of a table alike: it holds no bare `|`.

use std::fmt::Write as _;

/// Text with code in backticks. Everything else in it is shown as it is.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            let fence = rest.len() - rest.trim_start_matches('`').len();
            let (ticks, after) = rest.split_at(fence);
            if let Some(end) = closing(after, fence) {
                let (inner, tail) = after.split_at(end);
                out.push_str(&code(inner));
                rest = tail.get(fence..).unwrap_or_default();
            } else {
                // A backtick without a partner is one.
                ticks.chars().for_each(|_| out.push_str("\\`"));
                rest = after;
            }
            before = '`';
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        let c = shown(c);
        if is_special(c, before, rest.chars().next()) {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// A text that begins a paragraph: it makes no heading, list or rule of it.
pub(super) fn paragraph(line: &str) -> String {
    let line = text(line.trim());
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match line.get(digits..).unwrap_or_default().chars().next() {
        Some('.' | ')') if digits > 0 => {
            let (number, tail) = line.split_at(digits);
            format!("{number}\\{tail}")
        }
        Some('#' | '+' | '-' | '=') if digits == 0 => format!("\\{line}"),
        _ => line,
    }
}

/// Text as code.
pub(super) fn code(text: &str) -> String {
    let text: String = text.chars().map(shown).collect();
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.len() < text.len() || trimmed.contains(['`', '|']) {
        return tagged(&text);
    }
    format!("`{text}`")
}

/// A complete address as a link to itself.
pub(super) fn link(url: &str) -> String {
    let is_plain =
        |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '\\' | '|' | '{' | '}' | '^');
    if (url.starts_with("https://") || url.starts_with("http://")) && url.chars().all(is_plain) {
        format!("<{url}>")
    } else {
        code(url)
    }
}

/// A block of code. No line of the block may consist of backticks alone.
pub(super) fn block(language: &str, block: &str) -> String {
    format!("```{language}\n{}\n```\n", block.trim_end())
}

/// A table.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let _ = writeln!(table, "| {} |", row.join(" | "));
    }
    table
}

/// What stands in the place of a character: those that break a line, or turn or hide what stands beside them, are
/// replaced.
fn shown(c: char) -> char {
    match c {
        _ if c.is_control() => ' ',
        '\u{2028}' | '\u{2029}' => ' ',
        _ if turns(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// Whether a character cannot be seen and changes how its neighbours are.
pub(super) fn turns(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

fn is_special(c: char, before: char, after: Option<char>) -> bool {
    match c {
        '\\' | '<' | '>' | '[' | ']' | '|' | '*' | '&' | '$' | '~' => true,
        // Inside of a word it is only itself.
        '_' => !(before.is_alphanumeric() && after.is_some_and(char::is_alphanumeric)),
        _ => false,
    }
}

/// Where the next run of exactly so many backticks begins.
fn closing(text: &str, fence: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text.get(at..)?.find('`')?;
        let rest = text.get(at..)?;
        let run = rest.len() - rest.trim_start_matches('`').len();
        if run == fence {
            return Some(at);
        }
        at += run;
    }
}

/// Code that backticks cannot hold, or not in a table: each character that Markdown knows is told by its number.
fn tagged(text: &str) -> String {
    let mut out = String::from("<code>");
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '"' | '/' | '-' | '=') {
            out.push(c);
        } else {
            let _ = write!(out, "&#{};", u32::from(c));
        }
    }
    out.push_str("</code>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_markdown_knows_is_shown_and_not_followed() {
        for (written, expected) in [
            ("a [b](javascript:c) <d> & e", r"a \[b\](javascript:c) \<d\> \& e"),
            ("1280*720, multi_shots and _all_", r"1280\*720, multi_shots and \_all\_"),
            ("$1 or $2 | a \\| b", r"\$1 or \$2 \| a \\\| b"),
            ("line\nbreak\u{2028}and \u{202e}turned", "line break and \u{fffd}turned"),
        ] {
            assert_eq!(text(written), expected);
        }
    }

    #[test]
    fn code_stays_code_and_a_backtick_without_a_partner_hides_nothing() {
        for (written, expected) in [
            ("is `a<b>` so", "is `a<b>` so"),
            ("a ` and <b>", r"a \` and \<b\>"),
            ("a ``x ` <y>`` z", "a <code>x &#96; &#60;y&#62;</code> z"),
            ("a `` and `b` <c>", r"a \`\` and `b` \<c\>"),
            ("`a|b`", "<code>a&#124;b</code>"),
        ] {
            assert_eq!(text(written), expected);
        }
    }

    #[test]
    fn a_paragraph_is_neither_heading_nor_list() {
        for (written, expected) in [
            ("# No heading.", r"\# No heading."),
            ("1. No list.", r"1\. No list."),
            ("- No list.", r"\- No list."),
            ("2 videos.", "2 videos."),
            ("> No quote.", r"\> No quote."),
        ] {
            assert_eq!(paragraph(written), expected);
        }
    }

    #[test]
    fn an_address_with_more_in_it_is_no_link() {
        assert_eq!(link("https://acme.example/a?b=c"), "<https://acme.example/a?b=c>");
        assert_eq!(link("https://acme.example/\u{202e}x"), "`https://acme.example/\u{fffd}x`");
        assert_eq!(link("javascript:a"), "`javascript:a`");
    }
}
