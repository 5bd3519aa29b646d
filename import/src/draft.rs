use serde_json::{Map, Value, json};

use crate::{Doubt, Fact, Facts, Options, Page, Refused, choice};

/// A spec that nobody has reviewed, and what there is to decide about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The spec, with `status` `draft`. It is one of [`wan_specs::ModelSpec`] where the page told enough for one.
    pub spec: Value,

    /// What the page leaves open: of the parameters in their order, then of the model as a whole.
    pub doubts: Vec<Doubt>,

    /// Which lines said what.
    pub facts: Vec<Fact>,
}

/// Drafts the spec of the model that a page tells of.
///
/// # Errors
/// The page has no parameter that can be recognised, or several models of which none was chosen.
pub fn draft(page: &Page, options: &Options) -> Result<Draft, Refused> {
    let page = choice::choose(page, options.model.as_deref())?;
    let Facts { facts, doubts, .. } = Facts::read(&page, options);
    let mut spec = json!({
        "$schema": "../schema/model.schema.json",
        "format": wan_specs::FORMAT,
        "provider": "unknown",
        "model": "unknown",
        "title": "",
        "task": "",
        "version": "",
        "status": "draft",
        "doc": "",
        "rust": { "type": "Unknown", "new": [] },
        "operations": [],
        "parameters": [],
        "rules": [],
        "output": {},
        "examples": [],
        "review": [],
        "sources": [source(options)],
    });
    for fact in &facts {
        put(&mut spec, &fact.at, fact.value.clone());
    }
    if spec.get("parameters").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        return Err(Refused::NoParameters);
    }
    let new = arguments(&spec);
    put(&mut spec, "/rust/new", new);
    Ok(Draft { spec: in_order(spec), doubts, facts })
}

fn source(options: &Options) -> Value {
    let mut source = Map::new();
    source.insert("id".to_owned(), "page".into());
    source.insert("title".to_owned(), "The provider's page, as it was copied".into());
    if let Some(read) = &options.read {
        source.insert("read".to_owned(), read.as_str().into());
    }
    source.into()
}

/// The arguments of `new`: what is required and has no default.
pub(crate) fn arguments(spec: &Value) -> Value {
    let parameters = spec.get("parameters").and_then(Value::as_array);
    let asked = parameters
        .into_iter()
        .flatten()
        .filter(|one| one.get("required") == Some(&true.into()) && one.get("default").is_none())
        .filter(|one| one.get("constant").is_none());
    asked.filter_map(|one| one.get("name").cloned()).collect()
}

/// Puts a value at a pointer and makes what is missing on the way. A step into a list is an index at most one behind
/// its end.
pub(crate) fn put(spec: &mut Value, at: &str, value: Value) {
    let mut place = spec;
    for step in at.split('/').skip(1) {
        if let Value::Array(list) = place {
            let Ok(index) = step.parse::<usize>() else { return };
            if index == list.len() {
                list.push(Value::Null);
            }
            let Some(item) = list.get_mut(index) else { return };
            place = item;
            continue;
        }
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        let Value::Object(members) = place else { return };
        place = members.entry(step).or_insert(Value::Null);
    }
    *place = value;
}

/// The spec in the order of its language. Where the page told too little for a spec, the order stays.
pub(crate) fn in_order(spec: Value) -> Value {
    let read: Option<wan_specs::ModelSpec> = serde_json::from_value(spec.clone()).ok();
    read.and_then(|model| serde_json::to_value(model).ok()).unwrap_or(spec)
}
