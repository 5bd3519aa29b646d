use std::collections::HashSet;

use serde_json::{Value, json};

use super::{
    described,
    parameter::{Parameter, exact},
    union,
};
use crate::{
    Facts,
    document::Node,
    facts::{default, listing},
};

/// Concludes the closed list of values, the one value that is ever sent, and other spellings.
pub(super) fn read(facts: &mut Facts, parameter: &Parameter) {
    read_accepted(facts, parameter);
    if let Some(constant) =
        parameter.shape.first("const").filter(|node| !matches!(node.value(), Some(Value::Null)))
    {
        read_constant(facts, parameter, constant);
        return;
    }
    let Some((list, line)) = agreed(parameter) else { return };
    let at = format!("{}/values", parameter.at);
    let shown = Value::from(list.clone()).to_string();
    if list.is_empty() {
        facts.doubt(at, [line], format!("No value is allowed for `{}`.", parameter.name));
    } else if !list.iter().all(|value| default::fits(value, parameter.kind)) {
        let question = format!("The values of `{}` are {shown}, which are not of its type.", parameter.name);
        facts.doubt(at, [line], question);
    } else if matches!(parameter.kind, "string" | "integer") {
        let unit = described::unit(parameter).unwrap_or("value");
        facts.state(at, listing::named(unit, list), [line]);
    } else {
        let question = format!(
            "The values of `{}` are {shown}; a spec lists texts and whole numbers only.",
            parameter.name
        );
        facts.doubt(at, [line], question);
    }
}

/// The values that all lists have in common, without null. None: there is no list.
fn agreed(parameter: &Parameter) -> Option<(Vec<Value>, usize)> {
    let taken = |value: Value| exact(value, parameter.kind);
    let lists = parameter.shape.all("enum").map(|node| {
        let values: Vec<Value> = node.items().filter_map(Node::value).map(taken).collect();
        (values, node.line())
    });
    let mut lists: Vec<(Vec<Value>, usize)> = lists.collect();
    if let Some((_, line)) = parameter.shape.listed.first() {
        lists.push((parameter.shape.listed.iter().map(|(value, _)| taken(value.clone())).collect(), *line));
    }
    let (first, rest) = lists.split_first()?;
    let written = |list: &[Value]| list.iter().map(Value::to_string).collect::<HashSet<String>>();
    let rest: Vec<HashSet<String>> = rest.iter().map(|(list, _)| written(list)).collect();
    let mut agreed: Vec<Value> = Vec::new();
    let mut seen = HashSet::new();
    for value in &first.0 {
        let text = value.to_string();
        let everywhere = rest.iter().all(|list| list.contains(&text));
        if everywhere && !value.is_null() && seen.insert(text) {
            agreed.push(value.clone());
        }
    }
    Some((agreed, first.1))
}

fn read_constant(facts: &mut Facts, parameter: &Parameter, constant: Node) {
    let at = format!("{}/constant", parameter.at);
    let Some(value) = constant.value().map(|value| exact(value, parameter.kind)) else { return };
    if !default::fits(&value, parameter.kind) {
        let question = format!("The one value of `{}` is {value}, which is not of its type.", parameter.name);
        facts.doubt(at, [constant.line()], question);
    } else if parameter.required.is_some() {
        facts.state(at, value, [constant.line()]);
    } else {
        let question =
            format!("`{}` has one value only and may be left out. Is it always sent?", parameter.name);
        facts.propose(at, value, [constant.line()], question);
    }
}

fn read_accepted(facts: &mut Facts, parameter: &Parameter) {
    let accepted: Vec<(Value, usize)> = parameter.shape.accepted.clone();
    let Some((_, line)) = accepted.first() else { return };
    let listed: Vec<Value> = accepted
        .iter()
        .filter_map(|(value, _)| Some(json!({ "value": value, "means": union::means(value)? })))
        .collect();
    let question =
        format!("`{}` is allowed in another spelling besides. What does each mean?", parameter.name);
    facts.propose(format!("{}/also_accepts", parameter.at), Value::from(listed), [*line], question);
}
