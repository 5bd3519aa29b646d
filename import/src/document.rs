//! A JSON or YAML document, with the line of each value.
//!
//! The values lie side by side and name each other by number, so that neither a deep document nor one whose parts
//! contain themselves takes more than its own length to keep, to look through or to drop.

mod json;
mod yaml;

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Number, Value};

/// How deep values may lie in each other. The JSON parser has this limit; YAML gets the same.
const DEEPEST: usize = 128;

/// How many values one value may hold to be taken over as it is, as a default or an example.
const LARGEST: usize = 2_000;

/// A document that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    values: Vec<Held>,
    /// What was read otherwise than its author may have meant: a sentence and its line.
    odd: Vec<(String, usize)>,
}

/// Why a text is no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// The line that it fails on.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

#[derive(Clone, Debug)]
struct Held {
    line: usize,
    data: Data,
}

#[derive(Clone, Debug)]
enum Data {
    Scalar(Value),
    List(Vec<usize>),
    Object(IndexMap<String, usize>),
}

/// A value of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'a> {
    document: &'a Document,
    id: usize,
}

impl Document {
    /// Reads JSON where the text begins with a brace, and else YAML.
    pub(crate) fn read(text: &str) -> Result<Self, Malformed> {
        let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
        if bare.trim_start().starts_with('{') { json::read(bare) } else { yaml::read(bare) }
    }

    /// The outermost value.
    pub(crate) fn root(&self) -> Node<'_> {
        Node { document: self, id: 0 }
    }

    /// How much it holds: its values by their weight.
    pub(crate) fn weight(&self) -> usize {
        (0..self.values.len()).map(|id| Node { document: self, id }.weight()).sum()
    }

    /// What was read otherwise than its author may have meant.
    pub(crate) fn odd(&self) -> &[(String, usize)] {
        &self.odd
    }

    /// Keeps a place for a value, of which only the line is known.
    fn place(&mut self, line: usize) -> usize {
        self.values.push(Held { line, data: Data::Scalar(Value::Null) });
        self.values.len() - 1
    }

    fn fill(&mut self, id: usize, data: Data) {
        if let Some(held) = self.values.get_mut(id) {
            held.data = data;
        }
    }

    /// A name that an object has already. The first value stays.
    fn twice(&mut self, name: &str, line: usize) {
        self.odd.push((format!("`{name}` stands twice in one object; the first was read."), line));
    }
}

impl<'a> Node<'a> {
    /// The number of the value in its document.
    pub(crate) fn id(self) -> usize {
        self.id
    }

    /// The line that it begins on, from 1.
    pub(crate) fn line(self) -> usize {
        self.held().map_or(1, |held| held.line)
    }

    /// The member of an object.
    pub(crate) fn get(self, name: &str) -> Option<Self> {
        match self.data()? {
            Data::Object(members) => members.get(name).map(|id| self.with(*id)),
            _ => None,
        }
    }

    /// The members of an object, in their order. Nothing else has any.
    pub(crate) fn members(self) -> impl Iterator<Item = (&'a str, Self)> {
        let members = match self.data() {
            Some(Data::Object(members)) => Some(members),
            _ => None,
        };
        members.into_iter().flatten().map(move |(name, id)| (name.as_str(), self.with(*id)))
    }

    /// The items of a list. Nothing else has any.
    pub(crate) fn items(self) -> impl Iterator<Item = Self> {
        let items = match self.data() {
            Some(Data::List(items)) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |id| self.with(*id))
    }

    /// Whether it has members.
    pub(crate) fn is_object(self) -> bool {
        matches!(self.data(), Some(Data::Object(_)))
    }

    /// Whether it has items.
    pub(crate) fn is_list(self) -> bool {
        matches!(self.data(), Some(Data::List(_)))
    }

    /// The text of a string.
    pub(crate) fn text(self) -> Option<&'a str> {
        self.scalar()?.as_str()
    }

    /// A true or a false.
    pub(crate) fn flag(self) -> Option<bool> {
        self.scalar()?.as_bool()
    }

    /// A number.
    pub(crate) fn number(self) -> Option<&'a Number> {
        match self.scalar()? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// What it takes to look at the value, without what lies in it: 1, and more for a long text.
    pub(crate) fn weight(self) -> usize {
        1 + self.text().map_or(0, str::len) / 10
    }

    /// The value as JSON. None: it holds itself, or more than a default or an example would.
    pub(crate) fn value(self) -> Option<Value> {
        self.counted(&mut 0, 0)
    }

    /// What a pointer of the form `/a/b~1c` leads to, from here.
    pub(crate) fn at(self, pointer: &str) -> Option<Self> {
        pointer.split('/').skip(1).try_fold(self, |node, step| {
            let step = step.replace("~1", "/").replace("~0", "~");
            match node.data()? {
                Data::Object(members) => members.get(&step).map(|id| self.with(*id)),
                Data::List(items) => items.get(step.parse::<usize>().ok()?).map(|id| self.with(*id)),
                Data::Scalar(_) => None,
            }
        })
    }

    fn counted(self, count: &mut usize, depth: usize) -> Option<Value> {
        *count += 1 + self.text().map_or(0, str::len) / 100;
        if *count > LARGEST || depth > DEEPEST {
            return None;
        }
        match self.data()? {
            Data::Scalar(value) => Some(value.clone()),
            Data::List(_) => self.items().map(|item| item.counted(count, depth + 1)).collect(),
            Data::Object(_) => {
                let mut members = serde_json::Map::new();
                for (name, member) in self.members() {
                    members.insert(name.to_owned(), member.counted(count, depth + 1)?);
                }
                Some(members.into())
            }
        }
    }

    /// What is neither a list nor an object.
    pub(crate) fn scalar(self) -> Option<&'a Value> {
        match self.data()? {
            Data::Scalar(value) => Some(value),
            _ => None,
        }
    }

    fn data(self) -> Option<&'a Data> {
        Some(&self.held()?.data)
    }

    fn held(self) -> Option<&'a Held> {
        self.document.values.get(self.id)
    }

    fn with(self, id: usize) -> Self {
        Self { id, ..self }
    }
}

/// The places of anchors in a YAML document, by their number.
type Anchors = HashMap<usize, usize>;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_value_of_json_and_of_yaml_has_its_line() {
        let json = "\n{\n \"a\": 1,\n \"b\": [\n  \"x\",\n  2.5\n ],\n \"c\": {\"d\": null\n }\n}\n";
        let yaml = "# a comment\n\na: 1\nb:\n- x\n- 2.5\nc: {d: ~}\n";
        for (text, lines) in [(json, [3, 5, 6, 8]), (yaml, [3, 5, 6, 7])] {
            let document = Document::read(text).unwrap();
            let root = document.root();
            assert_eq!(root.value().unwrap(), json!({ "a": 1, "b": ["x", 2.5], "c": { "d": null } }));
            let found = ["/a", "/b/0", "/b/1", "/c/d"].map(|at| root.at(at).unwrap().line());
            assert_eq!(found, lines, "{text}");
        }
    }

    #[test]
    fn a_pointer_leads_to_names_with_a_slash_or_a_tilde() {
        let document = Document::read(r#"{"paths": {"/v1/a~b": [true]}}"#).unwrap();
        assert_eq!(document.root().at("/paths/~1v1~1a~0b/0").unwrap().flag(), Some(true));
        assert!(document.root().at("/paths/~1v1~1a~0b/1").is_none());
    }

    #[test]
    fn a_name_that_stands_twice_is_told() {
        for text in ["{\"a\": 1,\n\"a\": 2}", "a: 1\na: 2\n"] {
            let document = Document::read(text).unwrap();
            assert_eq!(document.root().get("a").unwrap().number().unwrap().as_i64(), Some(1));
            assert_eq!(document.odd().len(), 1);
            assert_eq!(document.odd()[0].1, 2, "{text}");
        }
    }

    #[test]
    fn what_is_no_document_says_where() {
        for (text, line) in
            [("{\n\"a\": ]", 2), ("{} {}", 1), ("a: 1\nb: [1\nc: 2\n", 3), ("a: 1\n---\nb: 2\n", 2)]
        {
            assert_eq!(Document::read(text).unwrap_err().line, line, "{text}");
        }
    }

    #[test]
    fn nesting_ends_in_both_forms_alike() {
        let deep = format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Document::read(&deep).unwrap_err().what.contains("recursion limit"));
        for yaml in [format!("a: {}", "[".repeat(200)), format!("a:\n {}b", "- ".repeat(100_000))] {
            assert!(Document::read(&yaml).unwrap_err().what.contains("deeper"));
        }
    }
}
