use std::{cell::Cell, collections::HashSet};

use serde_json::Value;

use super::union;
use crate::{
    document::{Document, Node},
    entry,
};

/// What holds of one value: the schemas that a schema is made of, with references followed, `allOf` taken apart and
/// `null` taken out.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape<'a> {
    /// The schemas that hold at once, the nearest first.
    pub parts: Vec<Node<'a>>,

    /// Whether `null` is allowed besides, and the line that says so.
    pub nullable: Option<usize>,

    /// Values of which one union allows these only.
    pub listed: Vec<(Value, usize)>,

    /// Spellings that are allowed besides.
    pub accepted: Vec<(Value, usize)>,

    /// Patterns of which the text must match one.
    pub patterns: Vec<Node<'a>>,

    /// What cannot be read or said: the key of the parameter that it is about, a sentence and its line.
    pub unclear: Vec<(&'static str, String, usize)>,
}

/// Longest reference in bytes.
const LONGEST: usize = 1_000;

/// Follows references within one document and counts the work, which has a bound in the document's length.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    root: Node<'a>,
    left: Cell<usize>,
    /// Whether what stands beside a reference has no effect, as in OpenAPI 3.0.
    lone_references: bool,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(document: &'a Document, lone_references: bool) -> Self {
        let left = Cell::new(document.weight().saturating_mul(40).saturating_add(1_000));
        Self { root: document.root(), left, lone_references }
    }

    /// Counts one step. False: there have been too many.
    pub(super) fn step(&self) -> bool {
        self.steps(1)
    }

    fn steps(&self, count: usize) -> bool {
        self.left.set(self.left.get().saturating_sub(count));
        self.left.get() > 0
    }

    /// What a reference leads to. None: it leads out of the document or to nothing.
    pub(super) fn target(&self, reference: &str) -> Option<Node<'a>> {
        // One long text may be the reference of very many.
        let written = Some(reference).filter(|reference| reference.len() <= LONGEST)?;
        let pointer = decoded(written.strip_prefix('#')?)?;
        (pointer.is_empty() || pointer.starts_with('/')).then(|| self.root.at(&pointer))?
    }

    /// A value behind the references that lead to it, where it is one that stands for another.
    pub(super) fn behind(&self, node: Node<'a>) -> Node<'a> {
        let mut node = node;
        for _ in 0..16 {
            let next = node.get("$ref").and_then(Node::text).and_then(|reference| self.target(reference));
            match next {
                Some(next) if self.step() => node = next,
                _ => break,
            }
        }
        node
    }

    /// Takes schemas together that hold at once.
    pub(super) fn shape(&self, schemas: &[Node<'a>]) -> Shape<'a> {
        let mut shape = Shape::default();
        let mut seen = HashSet::new();
        let mut waiting: Vec<Node<'a>> = schemas.iter().rev().copied().collect();
        while let Some(schema) = waiting.pop() {
            if !seen.insert(schema.id()) {
                continue;
            }
            if !self.step() || !self.lists(schema) {
                let question = "The document says so much here that the rest was not read.".to_owned();
                shape.unclear.push(("", question, schema.line()));
                break;
            }
            if schema.is_object() {
                self.take(&mut shape, schema, &mut waiting);
            } else if schema.flag() != Some(true) {
                shape.unclear.push(("", "What stands here is no schema.".to_owned(), schema.line()));
            }
        }
        shape
    }

    /// Counts what a schema lists, for each place that leads to it looks at all of it anew.
    fn lists(&self, schema: Node<'a>) -> bool {
        let under = |key: &str| schema.get(key).into_iter();
        let named = under("properties").chain([schema]).flat_map(Node::members).map(|(_, member)| member);
        let union = under("anyOf").chain(under("oneOf")).flat_map(Node::items);
        let values = union.map(|branch| self.behind(branch)).filter_map(|branch| branch.get("enum"));
        let listed = values.chain(under("enum")).chain(under("required")).flat_map(Node::items);
        named.chain(listed).all(|member| self.steps(member.weight()))
    }

    fn take(&self, shape: &mut Shape<'a>, schema: Node<'a>, waiting: &mut Vec<Node<'a>>) {
        shape.parts.push(schema);
        let mut further = Vec::new();
        if let Some(reference) = schema.get("$ref") {
            self.refer(shape, schema, reference, &mut further);
        }
        further.extend(schema.get("allOf").into_iter().flat_map(Node::items));
        for key in ["anyOf", "oneOf"] {
            if let Some(union) = schema.get(key) {
                further.extend(union::read(self, shape, key, union));
            }
        }
        if let Some(nullable) = schema.get("nullable").filter(|nullable| nullable.flag() == Some(true)) {
            shape.nullable.get_or_insert(nullable.line());
        }
        let null = |value: &Node<'a>| matches!(value.scalar(), Some(Value::Null));
        if let Some(null) = schema.get("enum").and_then(|list| list.items().find(null)) {
            shape.nullable.get_or_insert(null.line());
        }
        waiting.extend(further.into_iter().rev());
    }

    fn refer(
        &self,
        shape: &mut Shape<'a>,
        schema: Node<'a>,
        reference: Node<'a>,
        further: &mut Vec<Node<'a>>,
    ) {
        let written = reference.text().unwrap_or_default();
        if let Some(target) = self.target(written) {
            further.push(target);
        } else {
            let question = format!("`{}` leads to nothing in the document.", entry::short(written));
            shape.unclear.push(("", question, reference.line()));
        }
        let beside: Vec<&str> = schema
            .members()
            .map(|(key, _)| key)
            .filter(|key| !matches!(*key, "$ref" | "description" | "title"))
            .collect();
        if self.lone_references && !beside.is_empty() {
            let question = format!(
                "By OpenAPI 3.0 what stands beside a reference has no effect, but {} does and was read.",
                beside.join(", ")
            );
            shape.unclear.push(("", question, reference.line()));
        }
    }
}

impl<'a> Shape<'a> {
    /// What the schemas say under a key, the nearest first.
    pub(super) fn all(&self, key: &str) -> impl Iterator<Item = Node<'a>> {
        self.parts.iter().filter_map(move |part| part.get(key))
    }

    /// What the nearest schema says that says anything under a key.
    pub(super) fn first(&self, key: &str) -> Option<Node<'a>> {
        self.all(key).next()
    }

    /// The text under a key.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.all(key).find_map(Node::text)
    }

    /// Whether a key holds `true`, and its line.
    pub(super) fn is(&self, key: &str) -> Option<usize> {
        self.all(key).find(|node| node.flag() == Some(true)).map(Node::line)
    }
}

/// Takes `%20` apart. None: what stands there is no text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let code = (*byte == b'%').then(|| std::str::from_utf8(after.get(..2)?).ok()).flatten();
        if let Some(code) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(code);
            rest = after.get(2..)?;
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of(text: &str, at: &str, check: impl Fn(Shape<'_>)) {
        let document = Document::read(text).unwrap();
        let resolver = Resolver::new(&document, false);
        check(resolver.shape(&[document.root().at(at).unwrap()]));
    }

    #[test]
    fn references_and_all_of_are_followed_once_each() {
        let text = r##"{"a": {"$ref": "#/b%63", "type": "string"}, "bc": {"allOf": [{"$ref": "#/d~1e"}, {"$ref": "#/a"}, {"maxLength": 5}]}, "d/e": {"minLength": 1}}"##;
        shape_of(text, "/a", |shape| {
            // The two that only refer are parts as well.
            assert_eq!(shape.parts.len(), 6);
            assert_eq!(shape.first("minLength").unwrap().number().unwrap().as_i64(), Some(1));
            assert!(shape.unclear.is_empty(), "{shape:?}");
        });
    }

    #[test]
    fn a_reference_that_leads_nowhere_is_unclear() {
        for reference in ["#/c", "other.json#/a", "#name", "#/%ff"] {
            let text = format!("{{\"a\": {{\"$ref\": \"{reference}\"}}}}");
            shape_of(&text, "/a", |shape| assert_eq!(shape.unclear.len(), 1, "{reference}"));
        }
    }

    #[test]
    fn what_stands_beside_a_reference_is_unclear_where_it_has_no_effect() {
        let document = Document::read(r##"{"a": {"$ref": "#/b", "default": 1}, "b": {}}"##).unwrap();
        let shape = Resolver::new(&document, true).shape(&[document.root().get("a").unwrap()]);
        assert!(shape.unclear[0].1.contains("default"));
    }
}
