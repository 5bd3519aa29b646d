//! Diagnostics as rustc shows its errors.

use std::{collections::BTreeMap, fmt::Write as _, ops::Range};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet, renderer::DecorStyle};

use crate::{Diagnostic, locate::Lines};

/// How many diagnostics of one file are shown. Whoever has more made one mistake many times.
const MOST_OF_A_FILE: usize = 100;

/// The longest line that is handed on whole, in bytes; what does not fit the terminal is left out there.
const LONGEST_LINE: usize = 4_000;

/// How much of a longer line is shown before and behind the place that is meant, in characters.
const AROUND: usize = 90;

/// What is shown of a line.
#[derive(Debug)]
struct Excerpt {
    text: String,
    /// The bytes of `text` that are meant.
    span: Range<usize>,
    /// Whether the text is the whole line, so that columns can be counted in it.
    whole: bool,
}

/// Shows diagnostics, sorted by path, with the lines of the texts they are in.
pub(crate) fn render(list: &[Diagnostic], texts: &BTreeMap<String, String>, color: bool) -> String {
    let mut out = String::new();
    for of_file in list.chunk_by(|a, b| a.path == b.path) {
        let text = of_file.first().and_then(|first| texts.get(&first.path));
        let lines = text.map(|text| Lines::new(text));
        for diagnostic in of_file.iter().take(MOST_OF_A_FILE) {
            let excerpt = excerpt(diagnostic, text, lines.as_ref());
            out.push_str(&one(diagnostic, excerpt, color));
            out.push_str("\n\n");
        }
        if let (Some(first), Some(more)) = (of_file.first(), of_file.len().checked_sub(MOST_OF_A_FILE + 1)) {
            let path = printable(&first.path);
            let _ = write!(out, "... and {} more in specs/{path}\n\n", more + 1);
        }
    }
    out.push_str(&summary(list));
    out
}

fn one(diagnostic: &Diagnostic, excerpt: Option<Excerpt>, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(140);
    let (path, message) = (format!("specs/{}", printable(&diagnostic.path)), printable(&diagnostic.message));
    let title = Level::ERROR.primary_title(diagnostic.rule.title()).id(diagnostic.rule.code());
    let mut group = match excerpt {
        Some(Excerpt { text, span, whole }) => {
            let annotation = AnnotationKind::Primary.span(span).label(message);
            let snippet = Snippet::source(text).line_start(diagnostic.line).annotation(annotation);
            if whole {
                title.element(snippet.path(path))
            } else {
                let origin = Origin::path(path).line(diagnostic.line).char_column(diagnostic.column);
                title.element(origin).element(snippet)
            }
        }
        None => title.element(Origin::path(path)).element(Level::NOTE.message(message)),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    renderer.render(&[group])
}

fn summary(list: &[Diagnostic]) -> String {
    let Some(first) = list.first() else { return "no problems\n".to_owned() };
    let files = list.chunk_by(|a, b| a.path == b.path).count();
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    format!(
        "{} in {}\nFor more about a rule, type `cargo xtask explain {}`.\n",
        count(list.len(), "problem"),
        count(files, "file"),
        first.rule.code()
    )
}

/// The line a diagnostic is in, cut to what is around it. A place that spans lines is shown to the end of its first.
fn excerpt(diagnostic: &Diagnostic, text: Option<&String>, lines: Option<&Lines>) -> Option<Excerpt> {
    let (text, span) = (text?, diagnostic.span.as_ref()?);
    let start = lines?.start(diagnostic.line)?;
    let line = text.get(start..)?.lines().next().unwrap_or_default();
    let from = text.get(start..span.start)?.chars().count();
    let width = text.get(span.clone())?.lines().next().unwrap_or_default().chars().count();
    let whole = line.len() <= LONGEST_LINE;
    let (before, behind) = if whole { (LONGEST_LINE, LONGEST_LINE) } else { (AROUND, AROUND) };
    let first = from.saturating_sub(before);
    let mut rest = line.chars().skip(first);
    let mut shown = String::new();
    if first > 0 {
        shown.push_str("...");
    }
    shown.extend(rest.by_ref().take(from - first).map(harmless));
    let begin = shown.len();
    shown.extend(rest.by_ref().take(width.min(behind)).map(harmless));
    let span = begin..shown.len();
    shown.extend(rest.by_ref().take(behind.saturating_sub(width)).map(harmless));
    if rest.next().is_some() {
        shown.push_str("...");
    }
    Some(Excerpt { text: shown, span, whole })
}

/// A text in which nothing acts on a terminal.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// A character of a source line, or a sign in its place, so that columns stay.
fn harmless(c: char) -> char {
    match c {
        '\t' => ' ',
        c if acts(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// Whether a character moves the cursor, colors, or turns the direction of writing.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rule;

    fn shown(text: &str, span: Range<usize>, message: &str) -> String {
        let diagnostic = Diagnostic {
            rule: Rule::UnknownKey,
            path: "acme/one.json".to_owned(),
            line: 1,
            column: span.start + 1,
            span: Some(span),
            message: message.to_owned(),
            help: None,
        };
        let texts = BTreeMap::from([("acme/one.json".to_owned(), text.to_owned())]);
        render(&[diagnostic], &texts, false)
    }

    #[test]
    fn a_very_long_line_is_cut() {
        let text = format!("{}!!{}", "a".repeat(100_000), "b".repeat(100_000));
        let out = shown(&text, 100_000..100_002, "here");
        assert!(out.lines().all(|line| line.chars().count() < 220), "{out}");
        assert!(out.contains("specs/acme/one.json:1:100001"), "{out}");
        assert!(out.contains("a!!b"), "{out}");
    }

    #[test]
    fn a_long_line_is_cut_to_the_terminal() {
        let out = shown(&format!("{}!!{}", "a".repeat(1_000), "b".repeat(1_000)), 1_000..1_002, "here");
        assert!(out.lines().all(|line| line.chars().count() < 160), "{out}");
        assert!(out.contains("specs/acme/one.json:1:1001") && out.contains("a!!b"), "{out}");
    }

    #[test]
    fn what_would_act_on_a_terminal_is_shown_and_not_done() {
        let out = shown("{\"\u{1b}[31m\u{202e}\": 1}", 1..9, "\u{1b}[2J \u{7f}");
        assert!(!out.contains(['\u{1b}', '\u{7f}', '\u{202e}']), "{out:?}");
        assert!(out.contains("\\u{1b}[2J"), "{out}");
    }

    #[test]
    fn the_end_counts_problems_and_files() {
        assert_eq!(summary(&[]), "no problems\n");
        let out = shown("{}", 0..1, "here");
        assert!(out.contains("1 problem in 1 file\n"), "{out}");
        assert!(out.ends_with("type `cargo xtask explain WAN0004`.\n"), "{out}");
    }
}
