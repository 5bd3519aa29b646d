//! Parameters out of a JSON Schema, as OpenAPI and bare schemas write them down.

mod bounds;
mod described;
mod kind;
mod listed;
mod media;
mod object;
mod parameter;
mod shape;
mod union;

use std::collections::HashSet;

use serde_json::Value;

use self::shape::{Resolver, Shape};
use crate::{
    Facts,
    document::{Document, Node},
    facts::relation,
};

/// Reads the schema of a request's body. One for a document.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    resolver: Resolver<'a>,
    /// Schemas that the one being read lies in: one of them again would never end.
    within: HashSet<usize>,
    /// How many more parameters are taken, members and items counted.
    left: usize,
    /// Things to note about the model, each with its line.
    notes: Vec<(String, usize)>,
}

/// More parameters than any request has.
const MOST: usize = 2_000;

/// How deep members may lie in each other.
const DEEPEST: usize = 12;

/// A body's schema that has been read, for what stands beside it.
#[derive(Debug)]
pub(crate) struct Body<'a> {
    shape: Shape<'a>,
}

impl<'a> Reader<'a> {
    /// A reader of a document. `lone_references`: what stands beside a reference has no effect, as in OpenAPI 3.0.
    pub(crate) fn new(document: &'a Document, lone_references: bool) -> Self {
        let resolver = Resolver::new(document, lone_references);
        Self { resolver, within: HashSet::new(), left: MOST, notes: Vec::new() }
    }

    /// A value behind the references that lead to it.
    pub(crate) fn behind(&self, node: Node<'a>) -> Node<'a> {
        self.resolver.behind(node)
    }

    /// Concludes the parameters of a body, whose example is held against them.
    pub(crate) fn body(&mut self, facts: &mut Facts, schema: Node<'a>, example: Option<&Value>) -> Body<'a> {
        let shape = self.resolver.shape(&[schema]);
        self.within.extend(shape.parts.iter().map(|part| part.id()));
        let entries = object::members(self, facts, "/parameters", &shape, example);
        for (key, question, line) in &shape.unclear {
            let at = if *key == "rules" { "/rules" } else { "/parameters" };
            facts.doubt(at, [*line], format!("The body as a whole: {question}"));
        }
        let rules = object::relations(facts, &shape);
        relation::read(facts, &entries, rules);
        object::unread(facts, "/parameters", "The body as a whole", &shape);
        for (index, (note, line)) in std::mem::take(&mut self.notes).into_iter().enumerate() {
            facts.state(format!("/notes/{index}"), note, [line]);
        }
        Body { shape }
    }
}

impl<'a> Body<'a> {
    /// What the schema says under a key.
    pub(crate) fn first(&self, key: &str) -> Option<Node<'a>> {
        self.shape.first(key)
    }
}
