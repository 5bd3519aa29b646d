use serde_json::{Map, Value, json};
use wan_specs::OperationSpec;

use crate::pointer::{put, segments};

/// The schema of a body that holds nothing but the operation's constants.
pub(super) fn schema(operation: &OperationSpec, wire_name: &str) -> Value {
    let mut schema = json!({ "type": "object", "properties": {} });
    require(&mut schema, operation, wire_name);
    schema
}

/// Adds the operation's constants to the schema of a body.
pub(super) fn require(schema: &mut Value, operation: &OperationSpec, wire_name: &str) {
    for constant in &operation.body {
        let keys: Vec<String> = segments(&constant.pointer).collect();
        require_below(schema, &keys, of(&constant.value.0, wire_name));
    }
}

/// Puts the operation's constants into an example of a body.
pub(super) fn fill(body: &mut Value, operation: &OperationSpec, wire_name: &str) {
    for constant in &operation.body {
        put(body, &constant.pointer, filled(&constant.value.0, wire_name));
    }
}

fn require_below(schema: &mut Value, keys: &[String], value: Value) {
    let (Some((key, rest)), Value::Object(members)) = (keys.split_first(), schema) else { return };
    if let Value::Array(required) = members.entry("required").or_insert_with(|| json!([]))
        && !required.iter().any(|known| known == key)
    {
        required.push(json!(key));
    }
    let Value::Object(properties) = members.entry("properties").or_insert_with(|| json!({})) else { return };
    if rest.is_empty() {
        properties.insert(key.clone(), value);
        return;
    }
    let group = || json!({ "type": "object", "additionalProperties": false, "properties": {} });
    require_below(properties.entry(key.clone()).or_insert_with(group), rest, value);
}

/// What stands in the place of a constant.
fn of(template: &Value, wire_name: &str) -> Value {
    match template {
        Value::String(text) if text.contains("{id}") => {
            json!({ "type": "string", "minLength": 1, "description": "Id of the job." })
        }
        Value::Array(items) if template.to_string().contains("{id}") => {
            let items: Vec<Value> = items.iter().map(|item| of(item, wire_name)).collect();
            json!({ "type": "array", "prefixItems": items, "minItems": items.len(), "items": false })
        }
        Value::Object(members) if template.to_string().contains("{id}") => {
            let properties: Map<String, Value> =
                members.iter().map(|(key, member)| (key.clone(), of(member, wire_name))).collect();
            let required: Vec<&String> = members.keys().collect();
            json!({
                "type": "object", "additionalProperties": false, "required": required, "properties": properties,
            })
        }
        template => json!({ "const": filled(template, wire_name) }),
    }
}

fn filled(template: &Value, wire_name: &str) -> Value {
    match template {
        Value::String(text) => json!(text.replace("{model}", wire_name)),
        Value::Array(items) => items.iter().map(|item| filled(item, wire_name)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, member)| (key.clone(), filled(member, wire_name)))
            .collect::<Map<_, _>>()
            .into(),
        scalar => scalar.clone(),
    }
}
