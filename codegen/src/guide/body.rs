//! What a call sends as its body: an example, and the constants of the operation.

use serde_json::{Map, Value};
use wan_specs::{ExampleSpec, Json, OperationSpec};

/// The body, in which `{id}` is left for the job's id. `None`: the call has none.
pub(super) fn of(operation: &OperationSpec, example: Option<&ExampleSpec>, wire_name: &str) -> Option<Json> {
    let mut body = match example {
        Some(example) => example.body.0.clone(),
        None if operation.body.is_empty() => return None,
        None => Value::Object(Map::new()),
    };
    for constant in &operation.body {
        put(&mut body, &constant.pointer, named(&constant.value.0, wire_name));
    }
    Some(Json(body))
}

fn put(body: &mut Value, pointer: &str, value: Value) {
    let mut place = body;
    for key in pointer.split('/').skip(1) {
        let Value::Object(members) = place else { return };
        let key = key.replace("~1", "/").replace("~0", "~");
        place = members.entry(key).or_insert_with(|| Value::Object(Map::new()));
    }
    *place = value;
}

fn named(template: &Value, wire_name: &str) -> Value {
    match template {
        Value::String(text) => text.replace("{model}", wire_name).into(),
        Value::Array(items) => items.iter().map(|item| named(item, wire_name)).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, member)| (key.clone(), named(member, wire_name)));
            Value::Object(members.collect())
        }
        scalar => scalar.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn constants_stand_beside_the_example() {
        let operation: OperationSpec = serde_json::from_value(json!({
            "operation": "submit", "host": "api", "method": "POST", "path": "/create", "accepts": [200], "doc": "S.",
            "body": [{ "pointer": "/model", "value": "{model}" }, { "pointer": "/input/jobs", "value": ["{id}"] }],
        }))
        .expect("an operation");
        let example: ExampleSpec =
            serde_json::from_value(json!({ "name": "page", "body": { "input": { "prompt": "a fox" } } }))
                .expect("an example");
        let body = of(&operation, Some(&example), "wan-1").map(|body| body.0);
        assert_eq!(body, Some(json!({ "model": "wan-1", "input": { "jobs": ["{id}"], "prompt": "a fox" } })));
        let alone = of(&operation, None, "wan-1").map(|body| body.0);
        assert_eq!(alone, Some(json!({ "model": "wan-1", "input": { "jobs": ["{id}"] } })));
        assert_eq!(of(&OperationSpec { body: Vec::new(), ..operation }, None, "wan-1"), None);
    }
}
