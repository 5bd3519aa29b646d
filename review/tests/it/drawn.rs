//! Requests made up from specs, by a way of its own: nothing here knows how the report finds its witnesses.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// A place in the body and the values to try there.
#[derive(Debug)]
pub(crate) struct Knob {
    pointer: String,
    /// `None`: unset.
    values: Vec<Option<Value>>,
}

/// Every parameter of both sides with values at and around all that either side says.
pub(crate) fn knobs(old: &Value, new: &Value) -> Vec<Knob> {
    let mut knobs: Vec<Knob> = Vec::new();
    for spec in [old, new] {
        for parameter in list(&spec["parameters"]) {
            let pointer = pointer(parameter);
            let found = knobs.iter().position(|knob| knob.pointer == pointer);
            let at = found.unwrap_or_else(|| {
                knobs.push(Knob { pointer, values: vec![None, Some(Value::Null)] });
                knobs.len() - 1
            });
            let name = &parameter["name"];
            let values = edges(parameter, 0).into_iter().chain(named(spec, name));
            for value in values.map(Some) {
                if !knobs[at].values.contains(&value) {
                    knobs[at].values.push(value);
                }
            }
        }
    }
    // What one side alone says is tried inside of what the other has, too.
    let crossed: Vec<Vec<Value>> = knobs.iter().map(|knob| nested(&knob.values)).collect();
    for (knob, crossed) in knobs.iter_mut().zip(crossed) {
        for value in crossed.into_iter().map(Some) {
            if !knob.values.contains(&value) {
                knob.values.push(value);
            }
        }
    }
    knobs
}

/// The examples of a side with all that a body has to hold.
pub(crate) fn bases(spec: &Value) -> Vec<Value> {
    let filled = list(&spec["examples"]).map(|example| {
        let mut body = example["body"].clone();
        for parameter in list(&spec["parameters"]) {
            let given = parameter.get("constant").or_else(|| parameter.get("default"));
            let is_needed = parameter.get("constant").is_some() || parameter["required"] == true;
            if let Some(given) = given.filter(|_| is_needed && body.pointer(&pointer(parameter)).is_none()) {
                set(&mut body, &pointer(parameter), Some(given.clone()));
            }
        }
        body
    });
    filled.collect()
}

/// Every change of one knob and, as far as `most` goes, of two.
pub(crate) fn near(base: &Value, knobs: &[Knob], most: usize) -> Vec<Value> {
    let mut found = vec![base.clone()];
    for (at, knob) in knobs.iter().enumerate() {
        for value in &knob.values {
            let mut one = base.clone();
            set(&mut one, &knob.pointer, value.clone());
            for other in knobs.iter().skip(at + 1) {
                for value in &other.values {
                    if found.len() >= most {
                        break;
                    }
                    let mut two = one.clone();
                    set(&mut two, &other.pointer, value.clone());
                    found.push(two);
                }
            }
            found.push(one);
        }
    }
    found
}

/// A request made of numbers: about a third of the knobs is turned.
pub(crate) fn turned(base: &Value, knobs: &[Knob], turns: &[u16]) -> Value {
    let mut body = base.clone();
    for (knob, turn) in knobs.iter().zip(turns).filter(|(_, turn)| **turn % 3 == 0) {
        let value = knob.values[usize::from(*turn / 3) % knob.values.len()].clone();
        set(&mut body, &knob.pointer, value);
    }
    body
}

pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn pointer(parameter: &Value) -> String {
    let name = parameter["name"].as_str().unwrap_or_default();
    parameter["pointer"]
        .as_str()
        .map_or_else(|| format!("/{}", name.replace('~', "~0").replace('/', "~1")), str::to_owned)
}

/// The values that rules name for a parameter.
fn named(spec: &Value, name: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    for rule in list(&spec["rules"]) {
        if rule["when"]["parameter"] == *name {
            found.extend(list(&rule["when"]["values"]).cloned());
        }
        if let Some(at) = list(&rule["parameters"]).position(|one| one == name) {
            found.extend(list(&rule["values"]).cloned());
            found.extend(list(&rule["tuples"]).map(|tuple| tuple["value"][at].clone()));
        }
    }
    found
}

/// Values at and around everything that a parameter says.
fn edges(parameter: &Value, depth: usize) -> Vec<Value> {
    let mut found: Vec<Value> =
        ["constant", "default"].iter().filter_map(|key| parameter.get(key)).cloned().collect();
    found.extend(list(&parameter["values"]).map(|one| one["value"].clone()));
    found.extend(list(&parameter["also_accepts"]).map(|one| one["value"].clone()));
    let number = |key: &str| parameter[key].as_f64();
    let count = |key: &str| parameter[key].as_u64().map(|count| usize::try_from(count).unwrap().min(5_000));
    match parameter["type"].as_str().unwrap_or_default() {
        "boolean" => found.extend([json!(true), json!(false)]),
        "integer" | "number" => {
            for bound in ["minimum", "maximum"].into_iter().filter_map(number) {
                for step in [-2.0, -1.0, -0.25, 0.0, 0.25, 1.0, 2.0] {
                    let value = bound + step;
                    found.push(if value.fract() == 0.0 { json!(value as i64) } else { json!(value) });
                }
            }
            found.extend([json!(0), json!(7), json!(-7), json!(1_000_000), json!(2.5), json!("7")]);
        }
        "string" => {
            for length in ["min_length", "max_length"].into_iter().filter_map(count) {
                for length in [length.saturating_sub(1), length, length + 1, length / 2 + 1, length / 4 + 1] {
                    found.extend(["a", "é", "🦊"].map(|letter| json!(letter.repeat(length))));
                }
            }
            found.extend([json!("a word"), json!(5)]);
        }
        "image" | "audio" | "video" => found.extend([
            json!("https://files.example/1"),
            json!("data:image/png;base64,iVBORw0K"),
            json!("iVBORw0K"),
            json!("no file at all"),
        ]),
        "object" if depth < 3 => found.extend(objects(parameter, depth)),
        "list" if depth < 3 => {
            let items = edges(&parameter["item"], depth + 1);
            let least = count("min_items").unwrap_or(1).max(1);
            for item in &items {
                found.push(json!(vec![item.clone(); least]));
            }
            for length in ["min_items", "max_items"].into_iter().filter_map(count) {
                for length in [length.saturating_sub(1), length, length + 1] {
                    found.extend(items.iter().take(3).map(|item| json!(vec![item.clone(); length])));
                }
            }
            found.push(json!([]));
        }
        _ => {}
    }
    found
}

fn objects(parameter: &Value, depth: usize) -> Vec<Value> {
    let members: Vec<(String, Vec<Value>)> =
        list(&parameter["fields"]).map(|member| (pointer(member), edges(member, depth + 1))).collect();
    let mut full = json!({});
    for (pointer, values) in &members {
        set(&mut full, pointer, values.first().cloned());
    }
    let mut found = vec![json!({}), full.clone()];
    for start in [json!({}), full] {
        for (pointer, values) in &members {
            for value in std::iter::once(None).chain(values.iter().cloned().map(Some)) {
                let mut object = start.clone();
                set(&mut object, pointer, value);
                found.push(object);
            }
        }
    }
    found
}

/// Objects that take one member each from two others.
fn nested(values: &[Option<Value>]) -> Vec<Value> {
    let objects: Vec<&Map<String, Value>> = values.iter().flatten().filter_map(Value::as_object).collect();
    let keys: BTreeSet<&String> = objects.iter().flat_map(|object| object.keys()).collect();
    let mut found = Vec::new();
    for start in objects.iter().take(40) {
        for key in &keys {
            for value in objects.iter().filter_map(|object| object.get(*key)).take(40) {
                let mut object = (*start).clone();
                object.insert((*key).clone(), value.clone());
                found.push(Value::Object(object));
            }
        }
    }
    found.truncate(400);
    found
}

fn set(body: &mut Value, pointer: &str, value: Option<Value>) {
    let mut at = body;
    let tokens: Vec<String> =
        pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
    let Some((last, way)) = tokens.split_last() else { return };
    for token in way {
        let Some(object) = at.as_object_mut() else { return };
        at = object.entry(token.clone()).or_insert_with(|| json!({}));
    }
    let Some(object) = at.as_object_mut() else { return };
    match value {
        Some(value) => drop(object.insert(last.clone(), value)),
        None => drop(object.remove(last)),
    }
}
