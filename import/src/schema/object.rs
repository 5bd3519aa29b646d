use indexmap::IndexMap;
use serde_json::{Value, json};

use super::{
    Reader,
    parameter::{self, Parameter},
    shape::Shape,
};
use crate::{Facts, document::Node, entry::Entry};

/// Keywords that say nothing of what may be sent.
const SILENT: &[&str] = &[
    "$ref",
    "$schema",
    "$id",
    "$anchor",
    "$comment",
    "$defs",
    "$vocabulary",
    "definitions",
    "id",
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "xml",
    "contentMediaType",
    "deprecated",
    "writeOnly",
    "readOnly",
    "nullable",
];

/// Keywords that the other modules read.
const READ: &[&str] = &[
    "type",
    "allOf",
    "anyOf",
    "oneOf",
    "enum",
    "const",
    "default",
    "properties",
    "required",
    "items",
    "format",
    "pattern",
    "contentEncoding",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "dependentRequired",
];

/// Concludes the members of an object, those of a request's body among them, and gives their names and sentences.
pub(super) fn members<'a>(
    reader: &mut Reader<'a>,
    facts: &mut Facts,
    base: &str,
    shape: &Shape<'a>,
    example: Option<&Value>,
) -> Vec<Entry> {
    let required: std::collections::HashMap<&str, usize> = shape
        .all("required")
        .flat_map(Node::items)
        .filter_map(|node| Some((node.text()?, node.line())))
        .collect();
    let mut named: IndexMap<&str, Vec<Node<'a>>> = IndexMap::new();
    for (name, member) in shape.all("properties").flat_map(Node::members) {
        named.entry(name).or_default().push(member);
    }
    for (name, line) in required.iter().filter(|(name, _)| !named.contains_key(*name)) {
        facts.doubt(base, [*line], format!("`{name}` is required and told nothing of."));
    }
    let mut entries = Vec::new();
    for (name, schemas) in named {
        if reader.left == 0 {
            let line = schemas.first().map_or(1, |schema| schema.line());
            facts.doubt(base, [line], "There are more parameters than are read.");
            break;
        }
        let shape = reader.resolver.shape(&schemas);
        let line = schemas.first().map_or(1, |schema| schema.line());
        if let Some(line) = shape.is("readOnly") {
            reader.notes.push((format!("`{name}` is not sent: the document calls it read-only."), line));
            continue;
        }
        reader.left -= 1;
        let at = format!("{base}/{}", entries.len());
        let parameter = Parameter {
            at,
            name: name.to_owned(),
            line,
            shape,
            required: required.get(name).copied(),
            kind: "",
            forms: Vec::new(),
        };
        entries.push(parameter::read(
            reader,
            facts,
            parameter,
            example.and_then(|example| example.get(name)),
        ));
    }
    entries
}

/// Concludes what a list holds.
pub(super) fn item<'a>(
    reader: &mut Reader<'a>,
    facts: &mut Facts,
    list: &Parameter<'a>,
    example: Option<&Value>,
) {
    let schemas: Vec<Node<'a>> = list.shape.all("items").collect();
    if schemas.is_empty() || reader.left == 0 {
        let question = format!("The document does not say what the items of `{}` are.", list.name);
        facts.doubt(format!("{}/item", list.at), [list.line], question);
        return;
    }
    reader.left -= 1;
    let item = Parameter {
        at: format!("{}/item", list.at),
        name: crate::nesting::item_name(&list.name),
        line: schemas.first().map_or(list.line, |schema| schema.line()),
        shape: reader.resolver.shape(&schemas),
        required: None,
        kind: "",
        forms: Vec::new(),
    };
    let example = example.and_then(|example| example.get(0));
    parameter::read(reader, facts, item, example);
}

/// Concludes how the parameters of a body depend on each other, and gives how many rules there are.
pub(super) fn relations(facts: &mut Facts, shape: &Shape) -> usize {
    let mut count = 0;
    for (name, others) in shape.all("dependentRequired").flat_map(Node::members) {
        let others: Vec<&str> = others.items().filter_map(Node::text).collect();
        let line = shape.first("dependentRequired").map_or(1, Node::line);
        if facts.is_parameter(name)
            && !others.is_empty()
            && others.iter().all(|other| facts.is_parameter(other))
        {
            let rule = json!({
                "rule": "requires",
                "severity": "refuse",
                "parameters": [name],
                "others": others,
                "doc": format!("`{name}` needs `{}`.", others.join("`, `")),
            });
            facts.state(format!("/rules/{count}"), rule, [line]);
            count += 1;
        } else {
            facts.doubt("/rules", [line], format!("`{name}` needs what the document does not list."));
        }
    }
    count
}

/// Asks about everything that was not read.
pub(super) fn unread(facts: &mut Facts, at: &str, whose: &str, shape: &Shape) {
    let members = shape.parts.iter().flat_map(|part| part.members());
    for (key, node) in members {
        if SILENT.contains(&key) || key.starts_with("x-") || has_no_effect(key, node) {
            continue;
        }
        if READ.contains(&key) {
            continue;
        }
        let question =
            format!("{whose}: the document says `{key}` here, which is not read. What does it ask for?");
        facts.doubt(at, [node.line()], question);
    }
    if let Some(mapped) = shape.first("items").filter(|items| items.is_list()) {
        let question = format!("{whose}: each item has a schema of its own, which a spec cannot say.");
        facts.doubt(at, [mapped.line()], question);
    }
}

/// Whether a keyword allows everything, or forbids only what a spec does not let anybody send.
fn has_no_effect(key: &str, node: Node) -> bool {
    match key {
        "additionalProperties" | "unevaluatedProperties" => node.flag().is_some(),
        "uniqueItems" => node.flag() == Some(false),
        _ => false,
    }
}
