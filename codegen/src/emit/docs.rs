//! Documentation as attributes: wrapped, and with what rustdoc would misread made harmless.

use proc_macro2::TokenStream;
use quote::quote;

/// Columns of text behind `/// `, before indentation.
const WIDTH: usize = 96;

/// Paragraphs as outer documentation.
pub(super) fn outer<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> TokenStream {
    lines(paragraphs).iter().map(|line| quote!(#[doc = #line])).collect()
}

/// Paragraphs as inner documentation.
pub(super) fn inner<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> TokenStream {
    lines(paragraphs).iter().map(|line| quote!(#![doc = #line])).collect()
}

/// A block of code as outer documentation, after an empty line.
pub(super) fn code(block: &str) -> TokenStream {
    let fenced =
        std::iter::once("").chain(std::iter::once("```")).chain(block.lines()).chain(std::iter::once("```"));
    fenced.map(padded).map(|line| quote!(#[doc = #line])).collect()
}

/// A block of code as inner documentation, after an empty line.
pub(super) fn inner_code(fence: &str, block: &str) -> TokenStream {
    let opening = format!("```{fence}");
    let fenced = std::iter::once("")
        .chain(std::iter::once(opening.as_str()))
        .chain(block.lines())
        .chain(std::iter::once("```"));
    fenced.map(padded).map(|line| quote!(#![doc = #line])).collect()
}

/// The attribute that warns who uses a thing. Rustdoc shows the note as Markdown.
pub(super) fn deprecated(note: &str) -> TokenStream {
    let note = escape(note);
    quote!(#[deprecated(note = #note)])
}

/// Text of a spec as Markdown that links and opens nothing: outside code, `[` and `<` are escaped.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut in_code = false;
    for c in text.chars() {
        match c {
            '`' => in_code = !in_code,
            '[' | ']' | '<' | '>' if !in_code => escaped.push('\\'),
            _ => {}
        }
        // A line break or a control character would end the comment it stands in.
        escaped.push(if c.is_control() { ' ' } else { c });
    }
    escaped
}

fn lines<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        wrap(paragraph, &mut lines);
    }
    lines
}

fn wrap(paragraph: &str, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in paragraph.split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        line.push(' ');
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
}

/// prettyplease prints what follows `///` as it is, so the space is ours.
fn padded(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_outside_code_links_to_nothing() {
        assert_eq!(escape("a [b] `[c]` <d>\ne"), r"a \[b\] `[c]` \<d\> e");
    }

    #[test]
    fn long_paragraphs_are_wrapped_between_words() {
        let mut lines = Vec::new();
        wrap(&"word ".repeat(40), &mut lines);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH + 1));
    }
}
