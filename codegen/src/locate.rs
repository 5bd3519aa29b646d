//! Where a JSON pointer stands in a text. Runs only once something is wrong.

use std::ops::Range;

use jsonc_parser::{
    CollectOptions, ParseOptions,
    ast::{Object, Value},
    common::Ranged as _,
    parse_to_ast,
};

/// A text whose values keep their places.
#[derive(Debug)]
pub(crate) struct Located<'a> {
    root: Option<Value<'a>>,
    lines: Lines,
}

/// Where the lines of a text start.
#[derive(Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
}

/// Where the values of a text stand, for messages about specs that read.
#[derive(Debug)]
pub struct Places<'a> {
    text: &'a str,
    located: Located<'a>,
}

/// Strict JSON: nothing that `serde_json` would refuse.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

impl<'a> Places<'a> {
    /// Finds the places of a text's values.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, located: Located::new(text) }
    }

    /// Line and column, both from 1, of the value that a JSON pointer names, or of its key in an object; of the nearest
    /// value around it where there is none. The column counts characters.
    #[must_use]
    pub fn position(&self, pointer: &str) -> (usize, usize) {
        let start = self.located.span(pointer, true).start;
        let (line, line_start) = self.located.lines().line(start);
        let column = self.text.get(line_start..start).map_or(0, |before| before.chars().count());
        (line, column + 1)
    }
}

impl<'a> Located<'a> {
    /// Keeps the places of a text's values; of a text that is no JSON it knows only the lines.
    ///
    /// The parser refuses nesting beyond its own limit, so a hostile text cannot exhaust the stack.
    pub(crate) fn new(text: &'a str) -> Self {
        let root =
            parse_to_ast(text, &CollectOptions::default(), &STRICT).ok().and_then(|result| result.value);
        Self { root, lines: Lines::new(text) }
    }

    /// The lines of the text.
    pub(crate) fn lines(&self) -> &Lines {
        &self.lines
    }

    /// The bytes of the key or value that a pointer names; of the nearest value around it where there is none.
    pub(crate) fn span(&self, pointer: &str, key: bool) -> Range<usize> {
        let Some(mut value) = self.root.as_ref() else { return 0..0 };
        let mut key_span = None;
        for step in pointer.split('/').skip(1) {
            let name = step.replace("~1", "/").replace("~0", "~");
            let next = match value {
                Value::Object(object) => {
                    object.properties.iter().find(|property| property.name.as_str() == name).map(|property| {
                        key_span = Some(property.name.range());
                        &property.value
                    })
                }
                Value::Array(array) => {
                    key_span = None;
                    name.parse().ok().and_then(|index: usize| array.elements.get(index))
                }
                _ => None,
            };
            let Some(next) = next else {
                // What is missing is missing from this value; its first character is enough to find it.
                let start = value.range().start;
                return start..start + 1;
            };
            value = next;
        }
        let range = if key { key_span.unwrap_or_else(|| value.range()) } else { value.range() };
        range.start..range.end
    }

    /// Every key that an object names again, with its bytes.
    pub(crate) fn duplicate_keys(&self) -> Vec<(String, Range<usize>)> {
        let mut found = Vec::new();
        let mut open: Vec<&Value<'_>> = self.root.iter().collect();
        while let Some(value) = open.pop() {
            match value {
                Value::Object(object) => {
                    repeated(object, &mut found);
                    open.extend(object.properties.iter().map(|property| &property.value));
                }
                Value::Array(array) => open.extend(&array.elements),
                _ => {}
            }
        }
        found
    }
}

impl Lines {
    /// Finds the lines of a text.
    pub(crate) fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The line that holds a byte, counted from 1, and where it starts.
    pub(crate) fn line(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        (line, self.starts.get(line - 1).copied().unwrap_or_default())
    }

    /// The byte at which a line starts, counted from 1.
    pub(crate) fn start(&self, line: usize) -> Option<usize> {
        self.starts.get(line.checked_sub(1)?).copied()
    }
}

fn repeated(object: &Object<'_>, found: &mut Vec<(String, Range<usize>)>) {
    let mut known = std::collections::HashSet::new();
    for property in &object.properties {
        let name = property.name.as_str();
        if !known.insert(name) {
            let range = property.name.range();
            found.push((name.to_owned(), range.start..range.end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"a": [1, {"b/c": "x"}], "d": {"e": 1, "e": 2}}"#;

    fn at(range: Range<usize>) -> &'static str {
        &TEXT[range]
    }

    #[test]
    fn pointers_find_keys_and_values() {
        let located = Located::new(TEXT);
        assert_eq!(at(located.span("/a/0", false)), "1");
        assert_eq!(at(located.span("/a/1/b~1c", false)), r#""x""#);
        assert_eq!(at(located.span("/a/1/b~1c", true)), r#""b/c""#);
        assert_eq!(at(located.span("/d/missing", false)), "{");
        assert_eq!(located.span("/d/missing", false).start, 30);
    }

    #[test]
    fn positions_are_of_keys_and_items_or_of_what_is_around() {
        let places = Places::new("{\n  \"ä\": 1, \"b\": [2,\n   {\"c\": 3}]\n}");
        assert_eq!(places.position("/b"), (2, 11));
        assert_eq!(places.position("/b/1"), (3, 4));
        assert_eq!(places.position("/b/1/c"), (3, 5));
        assert_eq!(places.position("/b/1/missing"), (3, 4));
        assert_eq!(places.position("/b/7"), (2, 16));
    }

    #[test]
    fn a_repeated_key_is_found_where_it_is_repeated() {
        assert_eq!(Located::new(TEXT).duplicate_keys(), [("e".to_owned(), 39..42)]);
    }

    #[test]
    fn what_is_no_json_has_lines_all_the_same() {
        let located = Located::new("{\n\n,");
        assert_eq!(located.span("/a", false), 0..0);
        assert_eq!(located.lines().line(3), (3, 3));
        assert_eq!(located.lines().start(2), Some(2));
    }
}
