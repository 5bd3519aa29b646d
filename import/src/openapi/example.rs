use serde_json::{Value, json};

use crate::{Facts, document::Node, schema::Reader};

/// A body that the document shows.
#[derive(Clone, Debug)]
pub(super) struct Example {
    name: String,
    /// The body.
    pub body: Value,
    line: usize,
}

/// How many examples are taken.
const MOST: usize = 20;

/// The bodies that are shown beside a schema, and then those within it.
pub(super) fn of_content<'a>(reader: &Reader<'a>, content: Node<'a>, schema: Node<'a>) -> Vec<Example> {
    let mut found = Vec::new();
    if let Some(node) = content.get("example") {
        found.extend(example("document", node));
    }
    for (name, node) in content.get("examples").into_iter().flat_map(Node::members).take(MOST) {
        found.extend(reader.behind(node).get("value").and_then(|value| example(name, value)));
    }
    found.extend(of_schema(reader, schema));
    found.truncate(MOST);
    found
}

/// The bodies that a schema shows.
pub(super) fn of_schema<'a>(reader: &Reader<'a>, schema: Node<'a>) -> Vec<Example> {
    let schema = reader.behind(schema);
    let listed = schema.get("examples").into_iter().flat_map(Node::items).take(MOST);
    let all = schema.get("example").into_iter().chain(listed);
    all.enumerate().filter_map(|(index, node)| example(&format!("schema_{}", index + 1), node)).collect()
}

/// Takes down the examples, and asks about what they send besides.
pub(super) fn read(facts: &mut Facts, examples: &[Example]) {
    if examples.is_empty() {
        let question = "The document shows no body. A spec needs one; compose it and say so.";
        facts.doubt("/examples", [], question);
    }
    for (index, example) in examples.iter().enumerate() {
        let at = format!("/examples/{index}");
        facts.state(at.clone(), json!({ "name": example.name, "body": example.body }), [example.line]);
        let Some(members) = example.body.as_object() else {
            facts.doubt(at, [example.line], "The example is no object.");
            continue;
        };
        for key in members.keys().filter(|key| !facts.is_parameter(key)).cloned().collect::<Vec<_>>() {
            let question = format!("The document's example sends `{key}`, which its schema does not list.");
            facts.doubt(at.clone(), [example.line], question);
        }
    }
}

fn example(name: &str, node: Node) -> Option<Example> {
    Some(Example { name: snake_case(name), body: node.value()?, line: node.line() })
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut small = false;
    for letter in name.chars().take(60) {
        if letter.is_ascii_alphanumeric() {
            if letter.is_ascii_uppercase() && small {
                snake.push('_');
            }
            snake.push(letter.to_ascii_lowercase());
        } else if !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
    }
    let snake = snake.trim_end_matches('_');
    if snake.starts_with(|first: char| first.is_ascii_lowercase()) {
        snake.to_owned()
    } else {
        format!("example_{snake}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_has_a_name_in_snake_case() {
        for (name, snake) in [
            ("Basic usage", "basic_usage"),
            ("textToVideo", "text_to_video"),
            ("720p", "example_720p"),
            ("--", "example_"),
            ("a__b ", "a_b"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }
}
