use std::collections::BTreeMap;

use serde_json::Value;

/// What a spec says that a page can say, by its place. A list of values and a rule are one leaf each, and so is each
/// member of an example's body.
pub(crate) type Leaves = BTreeMap<String, Value>;

/// What people add to a spec: our words, our names, where it comes from.
const OURS: &[&str] = &[
    "$schema",
    "format",
    "status",
    "doc",
    "docs",
    "note",
    "notes",
    "sources",
    "source",
    "rust",
    "rust_type",
    "sensitive",
    "as_of",
    "choice",
    "severity",
    "wire_name",
    "review",
    "questions",
];

pub(crate) fn leaves(spec: &Value) -> Leaves {
    let mut found = Leaves::new();
    walk(spec, "", &mut found);
    let parameters = spec["parameters"].as_array().expect("parameters");
    for (index, parameter) in parameters.iter().enumerate() {
        let required = parameter.get("required").cloned().unwrap_or(false.into());
        found.insert(format!("/parameters/{index}/required"), required);
    }
    found
}

fn walk(value: &Value, at: &str, found: &mut Leaves) {
    match value {
        Value::Object(members) => {
            let from_elsewhere =
                members.contains_key("source") || members.get("standing") == Some(&"assumed".into());
            if from_elsewhere || members.get("composed") == Some(&true.into()) {
                return;
            }
            for (key, value) in members.iter().filter(|(key, _)| !OURS.contains(&key.as_str())) {
                let at = format!("{at}/{key}");
                match key.as_str() {
                    "values" => drop(found.insert(at, bare(value))),
                    "rules" => {
                        for (index, rule) in value.as_array().expect("rules").iter().enumerate() {
                            found.insert(format!("{at}/{index}"), bare(rule));
                        }
                    }
                    "formats" | "forms" | "also_accepts" => drop(found.insert(at, value.clone())),
                    _ => walk(value, &at, found),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{at}/{index}"), found);
            }
        }
        _ => drop(found.insert(at.to_owned(), number(value))),
    }
}

/// A value without what is ours, with lists that have no order sorted.
fn bare(value: &Value) -> Value {
    match value {
        Value::Object(members)
            if members.keys().all(|key| key == "value" || OURS.contains(&key.as_str())) =>
        {
            members["value"].clone()
        }
        Value::Object(members) => {
            let kept = members.iter().filter(|(key, _)| !OURS.contains(&key.as_str()));
            kept.map(|(key, value)| (key.clone(), bare(value))).collect()
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(bare).collect();
            items.sort_by_key(ToString::to_string);
            items.into()
        }
        _ => number(value),
    }
}

/// `0` and `0.0` are one number.
fn number(value: &Value) -> Value {
    value.as_f64().map_or_else(|| value.clone(), Value::from)
}
