use std::collections::HashSet;

use serde_json::Value;

use super::shape::{Resolver, Shape};
use crate::{document::Node, number};

/// Reads an `anyOf` or `oneOf` and gives the schemas of it that hold in any case. What the language of specs cannot say
/// is unclear, never one branch of several.
pub(super) fn read<'a>(
    resolver: &Resolver<'a>,
    shape: &mut Shape<'a>,
    key: &str,
    union: Node<'a>,
) -> Vec<Node<'a>> {
    let all: Vec<Node<'a>> = union.items().filter(|_| resolver.step()).collect();
    let (null, branches): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|branch| is_null(resolver.behind(*branch)));
    if let Some(null) = null.first() {
        shape.nullable.get_or_insert(null.line());
    }
    if branches.len() < 2 {
        return branches;
    }
    let seen: Vec<Node<'a>> = branches.iter().map(|branch| resolver.behind(*branch)).collect();
    if seen.iter().all(|branch| is_only(*branch, &["pattern", "type"]) && branch.get("pattern").is_some()) {
        shape.patterns.extend(seen.iter().filter_map(|branch| branch.get("pattern")));
        return seen.into_iter().filter(|branch| branch.get("type").is_some()).take(1).collect();
    }
    let (finite, open): (Vec<_>, Vec<_>) = seen.into_iter().partition(|branch| values(*branch).is_some());
    let listed: Vec<(Value, usize)> = finite.iter().filter_map(|branch| values(*branch)).flatten().collect();
    match open.as_slice() {
        [] => {
            let (texts, numbers): (Vec<_>, Vec<_>) =
                listed.into_iter().partition(|(value, _)| value.is_string());
            if numbers.is_empty() {
                shape.listed = texts;
                return Vec::new();
            }
            let known: HashSet<String> = numbers.iter().map(|(one, _)| one.to_string()).collect();
            if texts
                .iter()
                .all(|(text, _)| means(text).is_some_and(|means| known.contains(&means.to_string())))
            {
                shape.listed = numbers;
                shape.accepted.extend(texts);
                return Vec::new();
            }
        }
        [only]
            if only.get("type").and_then(Node::text) == Some("integer")
                && listed.iter().all(|(value, _)| means(value).is_some()) =>
        {
            shape.accepted.extend(listed);
            return vec![*only];
        }
        _ => {}
    }
    let question = format!("`{key}` allows several kinds of values, which a spec cannot say. Which is it?");
    shape.unclear.push(("type", question, union.line()));
    Vec::new()
}

/// The whole number that a text spells.
pub(super) fn means(value: &Value) -> Option<Value> {
    let number = number::whole(value.as_str()?)?;
    number.is_i64().then(|| number.into())
}

fn is_null(schema: Node) -> bool {
    let null = |value: Node| matches!(value.scalar(), Some(Value::Null));
    let listed = schema.get("enum").is_some_and(|list| list.items().count() == 1 && list.items().all(null));
    schema.get("type").and_then(Node::text) == Some("null") || schema.get("const").is_some_and(null) || listed
}

/// The values of a schema that says nothing but values.
fn values(schema: Node) -> Option<Vec<(Value, usize)>> {
    if !is_only(schema, &["type", "enum", "const", "title", "description"]) {
        return None;
    }
    let list: Vec<Node> = match (schema.get("const"), schema.get("enum")) {
        (Some(one), None) => vec![one],
        (None, Some(list)) => list.items().collect(),
        _ => return None,
    };
    list.into_iter().map(|value| Some((value.value()?, value.line()))).collect()
}

fn is_only(schema: Node, keys: &[&str]) -> bool {
    schema.is_object() && schema.members().all(|(key, _)| keys.contains(&key))
}
