//! Schemas of answers, concluded from answers.

use serde_json::{Map, Value, json};

use crate::pointer::segments;

/// What all the values have in common: their types, and of objects the keys that each has. Other keys are allowed.
pub(super) fn schema(values: &[&Value]) -> Value {
    let mut choices: Vec<Value> = Vec::new();
    let of = |fits: fn(&Value) -> bool| -> Vec<&Value> {
        values.iter().copied().filter(|value| fits(value)).collect()
    };
    let objects = of(Value::is_object);
    if !objects.is_empty() {
        choices.push(object(&objects));
    }
    let lists = of(Value::is_array);
    if !lists.is_empty() {
        choices.push(list(&lists));
    }
    for (fits, kind) in [(Value::is_string as fn(&Value) -> bool, "string"), (Value::is_boolean, "boolean")] {
        if values.iter().any(|value| fits(value)) {
            choices.push(json!({ "type": kind }));
        }
    }
    let numbers = of(Value::is_number);
    if !numbers.is_empty() {
        let whole = numbers.iter().all(|number| !number.is_f64());
        choices.push(json!({ "type": if whole { "integer" } else { "number" } }));
    }
    // A null alone tells nothing about what else may stand there.
    if values.iter().any(|value| value.is_null()) && !choices.is_empty() {
        choices.push(json!({ "type": "null" }));
    }
    match (choices.pop(), choices.is_empty()) {
        (None, _) => json!({}),
        (Some(only), true) => only,
        (Some(last), false) => {
            choices.push(last);
            json!({ "anyOf": choices })
        }
    }
}

/// The schema of what stands at the pointer, in a schema that was concluded. A `*` is each item of a list.
pub(super) fn at<'a>(schema: &'a mut Value, pointer: &str) -> Option<&'a mut Value> {
    segments(pointer).try_fold(schema, |schema, segment| match segment.as_str() {
        "*" => schema.get_mut("items"),
        name => schema.get_mut("properties")?.get_mut(name),
    })
}

fn object(objects: &[&Value]) -> Value {
    let members: Vec<&Map<String, Value>> = objects.iter().filter_map(|object| object.as_object()).collect();
    let mut names: Vec<&String> = Vec::new();
    for name in members.iter().flat_map(|members| members.keys()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut properties = Map::new();
    for name in &names {
        let values: Vec<&Value> = members.iter().filter_map(|members| members.get(*name)).collect();
        properties.insert((*name).clone(), schema(&values));
    }
    let required: Vec<&&String> =
        names.iter().filter(|name| members.iter().all(|members| members.contains_key(**name))).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn list(lists: &[&Value]) -> Value {
    let items: Vec<&Value> = lists.iter().filter_map(|list| list.as_array()).flatten().collect();
    if items.is_empty() {
        json!({ "type": "array" })
    } else {
        json!({ "type": "array", "items": schema(&items) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_each_answer_has_are_required_and_numbers_in_strings_stay_strings() {
        let (first, second) = (
            json!({ "id": "a", "left": "3", "cost": 1, "more": [] }),
            json!({ "id": "b", "left": "0", "cost": 0.5, "videos": [{ "url": "u" }, {}], "error": null }),
        );
        assert_eq!(
            schema(&[&first, &second]),
            json!({
                "type": "object",
                "properties": {
                    "id": { "type": "string" },
                    "left": { "type": "string" },
                    "cost": { "type": "number" },
                    "more": { "type": "array" },
                    "videos": {
                        "type": "array",
                        "items": {
                            "type": "object", "properties": { "url": { "type": "string" } }, "required": [],
                        },
                    },
                    "error": {},
                },
                "required": ["id", "left", "cost"],
            })
        );
    }

    #[test]
    fn values_of_several_types_are_a_choice() {
        let values = [json!(1), json!("1"), Value::Null];
        assert_eq!(
            schema(&values.iter().collect::<Vec<_>>()),
            json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }, { "type": "null" }] })
        );
    }

    #[test]
    fn a_pointer_leads_into_a_schema() {
        let mut whole = schema(&[&json!({ "videos": [{ "a/b": "u" }] })]);
        assert_eq!(at(&mut whole, "/videos/*/a~1b"), Some(&mut json!({ "type": "string" })));
        assert_eq!(at(&mut whole, "/nowhere/*"), None);
    }
}
