//! What a request body must look like, as JSON Schema 2020-12, built from a model's spec and nothing else.

mod count;
mod rules;
mod value;

#[cfg(test)]
mod tests;

pub(crate) use rules::equal;
use serde_json::{Map, Value, json};
pub(crate) use value::pattern;
use wan_specs::{ModelSpec, ParameterSpec, RuleSpec, Severity};

use crate::pointer::segments;

/// Where the rules stand in a schema: one entry a rule, in the order of the spec, each with a `description`.
pub(crate) const RULES: &str = "allOf";

/// The JSON Schema, draft 2020-12, of the bodies that the provider takes for the model.
///
/// It refuses what the spec refuses: unknown keys, missing parameters, values outside their bounds and broken rules of
/// severity `refuse`. Three things cannot be said in JSON Schema and are left out: lengths in bytes, bounds of numbers
/// that are sent as strings, and what is inside a media file.
#[must_use]
pub fn request_schema(model: &ModelSpec) -> Value {
    let mut schema = object(&model.parameters);
    let rules: Vec<Value> = refusing_rules(model).into_iter().map(|(_, schema)| schema).collect();
    if let Value::Object(members) = &mut schema {
        members.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        members.insert("title".to_owned(), json!(model.title));
        if !rules.is_empty() {
            members.insert(RULES.to_owned(), Value::Array(rules));
        }
    }
    schema
}

/// The rules that refuse, in the order in which they stand under [`RULES`], each with its schema.
pub(crate) fn refusing_rules(model: &ModelSpec) -> Vec<(&RuleSpec, Value)> {
    let refusing = model.rules.iter().filter(|rule| rule.severity == Severity::Refuse);
    refusing.filter_map(|rule| Some((rule, rules::schema(rule, &model.parameters)?))).collect()
}

/// Where a parameter stands: below the body, or below the object that has it as a field.
pub(crate) fn pointer(parameter: &ParameterSpec) -> Vec<String> {
    match &parameter.pointer {
        Some(pointer) => segments(pointer).collect(),
        None => vec![parameter.name.clone()],
    }
}

/// The schema of an object that holds the parameters and nothing else.
fn object(parameters: &[ParameterSpec]) -> Value {
    let mut level = Level::default();
    for parameter in parameters {
        level.insert(&pointer(parameter), parameter);
    }
    level.schema().0
}

/// The members of one object. Pointers with several segments make objects inside objects.
#[derive(Default)]
struct Level<'a> {
    members: Vec<(String, Member<'a>)>,
}

enum Member<'a> {
    Parameter(&'a ParameterSpec),
    Level(Level<'a>),
}

impl<'a> Level<'a> {
    /// Two parameters on one pointer are the generator's to report; here the first one stays.
    fn insert(&mut self, path: &[String], parameter: &'a ParameterSpec) {
        let Some((first, rest)) = path.split_first() else { return };
        let known = self.members.iter().position(|(name, _)| name == first);
        if rest.is_empty() {
            if known.is_none() {
                self.members.push((first.clone(), Member::Parameter(parameter)));
            }
            return;
        }
        if known.is_none() {
            self.members.push((first.clone(), Member::Level(Level::default())));
        }
        if let Some((_, Member::Level(level))) = self.members.iter_mut().find(|(name, _)| name == first) {
            level.insert(rest, parameter);
        }
    }

    /// The schema, and whether something inside is required.
    fn schema(&self) -> (Value, bool) {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for (name, member) in &self.members {
            let (schema, needed) = match member {
                Member::Parameter(parameter) => {
                    (value::schema(parameter), parameter.required || parameter.constant.is_some())
                }
                Member::Level(level) => level.schema(),
            };
            properties.insert(name.clone(), schema);
            if needed {
                required.push(json!(name));
            }
        }
        let needed = !required.is_empty();
        let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
        if let (true, Value::Object(members)) = (needed, &mut schema) {
            members.insert("required".to_owned(), Value::Array(required));
        }
        (schema, needed)
    }
}
