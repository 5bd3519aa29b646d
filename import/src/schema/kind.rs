use serde_json::Value;

use super::{media, parameter::Parameter};
use crate::{Facts, document::Node};

/// Concludes the type.
pub(super) fn read(facts: &mut Facts, parameter: &mut Parameter) {
    let at = format!("{}/type", parameter.at);
    let Some((types, line)) = types(parameter) else {
        read_unsaid(facts, parameter, at);
        return;
    };
    let kind = match types.as_slice() {
        [only] => *only,
        ["integer", "number"] | ["number", "integer"] => "number",
        _ => "",
    };
    match kind {
        "boolean" | "integer" | "number" | "object" => stated(facts, parameter, at, kind_of(kind), line),
        "array" => stated(facts, parameter, at, "list", line),
        "string" => media::read_kind(facts, parameter, at, line),
        _ => {
            let several =
                if types.is_empty() { "none that all agree on".to_owned() } else { types.join(", ") };
            let question = format!("The type of `{}` is {several}, which a spec cannot say.", parameter.name);
            facts.doubt(at, [line], question);
        }
    }
}

/// There are seven types, and a schema names none twice.
const MOST: usize = 7;

fn stated(facts: &mut Facts, parameter: &mut Parameter, at: String, kind: &'static str, line: usize) {
    parameter.kind = kind;
    facts.state(at, kind, [line]);
}

fn kind_of(word: &str) -> &'static str {
    match word {
        "boolean" => "boolean",
        "integer" => "integer",
        "number" => "number",
        "object" => "object",
        "array" => "list",
        _ => "string",
    }
}

/// The types that all of the schemas allow, without null, and the line that says so. None: none says any.
fn types<'a>(parameter: &mut Parameter<'a>) -> Option<(Vec<&'a str>, usize)> {
    let mut agreed: Option<(Vec<&'a str>, usize)> = None;
    let told: Vec<Node<'a>> = parameter.shape.all("type").collect();
    for node in told {
        let all: Vec<&str> =
            node.text().into_iter().chain(node.items().filter_map(Node::text)).take(MOST).collect();
        if all.len() > 1 && all.contains(&"null") {
            parameter.shape.nullable.get_or_insert(node.line());
        }
        let words: Vec<&str> = all.into_iter().filter(|word| *word != "null").collect();
        agreed = Some(match agreed {
            None => (words, node.line()),
            Some((known, line)) => (both(&known, &words), line),
        });
    }
    agreed
}

/// What two lists of types have in common. An integer is a number.
fn both<'a>(one: &[&'a str], other: &[&'a str]) -> Vec<&'a str> {
    let within =
        |word: &str, list: &[&str]| list.contains(&word) || (word == "integer" && list.contains(&"number"));
    let first = one.iter().filter(|word| within(word, other));
    let second = other.iter().filter(|word| within(word, one) && !one.contains(word));
    first.chain(second).copied().collect()
}

/// The type of what is given none: its values tell it, or what it holds; bounds only suggest it.
fn read_unsaid(facts: &mut Facts, parameter: &mut Parameter, at: String) {
    let shape = &parameter.shape;
    let listed = shape.all("enum").flat_map(Node::items).chain(shape.all("const"));
    let values: Vec<(Value, usize)> = listed
        .filter_map(|node| Some((node.value()?, node.line())))
        .chain(shape.listed.iter().cloned())
        .filter(|(value, _)| !value.is_null())
        .collect();
    if let Some((_, line)) = values.first() {
        let every = |fits: fn(&Value) -> bool| values.iter().all(|(value, _)| fits(value));
        let kind = if every(Value::is_string) {
            "string"
        } else if every(Value::is_i64) {
            "integer"
        } else if every(Value::is_number) {
            "number"
        } else if every(Value::is_boolean) {
            "boolean"
        } else {
            ""
        };
        if !kind.is_empty() {
            let line = *line;
            return stated(facts, parameter, at, kind, line);
        }
    }
    for (key, kind) in [("properties", "object"), ("items", "list")] {
        if let Some(node) = shape.first(key) {
            let line = node.line();
            return stated(facts, parameter, at, kind, line);
        }
    }
    let holding = |keys: &[&str]| keys.iter().find_map(|key| shape.first(key)).map(Node::line);
    let suggested = holding(&["pattern", "format", "minLength", "maxLength"])
        .map(|line| ("string", line))
        .or_else(|| holding(&["minimum", "maximum", "multipleOf"]).map(|line| ("number", line)));
    let question = format!("The document gives `{}` no type.", parameter.name);
    match suggested {
        Some((kind, line)) => {
            parameter.kind = kind;
            facts.propose(at, kind, [line], question);
        }
        None if shape.unclear.iter().any(|(key, _, _)| *key == "type" || key.is_empty()) => {}
        None => facts.doubt(at, [parameter.line], question),
    }
}
