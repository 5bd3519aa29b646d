use jsonschema::{PatternOptions, ValidationError, Validator, draft202012};
use serde_json::Value;
use wan_specs::{LengthUnit, ModelSpec, ParameterSpec, RuleSpec};

use crate::{
    broken_rule,
    complaint::{COMPLAINTS, sentences},
    schema::{pointer, refusing_rules, request_schema},
    written::{self, written},
};

/// What refuses a model's bodies: its schema, compiled, and what a schema cannot say.
#[derive(Debug)]
pub(crate) struct RequestCheck {
    schema: Value,
    validator: Validator,
    /// The rules of the schema, in its order.
    rules: Vec<RuleSpec>,
}

impl RequestCheck {
    /// Patterns run on an engine without backtracking, so that no body can make them slow.
    pub(crate) fn new(model: &ModelSpec) -> Result<Self, ValidationError<'static>> {
        let schema = request_schema(model);
        let validator =
            draft202012::options().with_pattern_options(PatternOptions::regex()).build(&schema)?;
        let rules = refusing_rules(model).into_iter().map(|(rule, _)| rule.clone()).collect();
        Ok(Self { schema, validator, rules })
    }

    /// What the provider would not take, as sentences. Empty: it takes the body.
    pub(crate) fn complaints(&self, model: &ModelSpec, body: &Value) -> Vec<String> {
        let mut complaints: Vec<String> = Vec::new();
        for error in self.validator.iter_errors(body) {
            let rule = broken_rule::index(&error).and_then(|index| self.rules.get(index));
            let told = match rule {
                Some(rule) => vec![broken_rule::sentence(rule, &model.parameters, body)],
                None => sentences(&error, &self.schema),
            };
            // A rule with several parts can be broken at several of them.
            let told = told.into_iter().filter(|sentence| !complaints.contains(sentence));
            complaints.extend(told.collect::<Vec<_>>());
            if complaints.len() >= COMPLAINTS {
                break;
            }
        }
        complaints.truncate(COMPLAINTS);
        if complaints.is_empty() {
            beside_schema(&model.parameters, body, "", &mut complaints);
            complaints.truncate(COMPLAINTS);
        }
        complaints
    }
}

/// Whether the body holds the model's constants, which tell models apart that share one address.
pub(crate) fn holds_constants(model: &ModelSpec, body: &Value) -> bool {
    model
        .parameters
        .iter()
        .filter_map(|parameter| parameter.constant.as_ref().map(|constant| (parameter, &constant.0)))
        .all(|(parameter, constant)| find(body, parameter) == Some(&*written(parameter, constant)))
}

/// Checks what a schema cannot say: lengths in bytes, and numbers in strings.
fn beside_schema(parameters: &[ParameterSpec], object: &Value, path: &str, sentences: &mut Vec<String>) {
    for parameter in parameters {
        if let Some(value) = find(object, parameter) {
            check_value(parameter, value, &format!("{path}/{}", pointer(parameter).join("/")), sentences);
        }
    }
}

fn check_value(parameter: &ParameterSpec, value: &Value, path: &str, sentences: &mut Vec<String>) {
    if let (Value::String(text), Some(LengthUnit::Bytes)) = (value, parameter.length_unit) {
        let length = text.len() as u64;
        if let Some(bound) = parameter.min_length.filter(|bound| length < *bound) {
            sentences.push(format!("`{path}` has {length} bytes; it needs at least {bound}"));
        }
        if let Some(bound) = parameter.max_length.filter(|bound| length > *bound) {
            sentences.push(format!("`{path}` has {length} bytes; at most {bound} are allowed"));
        }
    }
    let is_accepted = parameter.also_accepts.iter().any(|accepted| accepted.value.0 == *value);
    if let Some(wrong) = written::beyond(parameter, value).filter(|_| !is_accepted) {
        sentences.push(format!("`{path}` {wrong}"));
    }
    if let (Value::Array(items), Some(item)) = (value, &parameter.item) {
        for (index, value) in items.iter().enumerate() {
            check_value(item, value, &format!("{path}/{index}"), sentences);
        }
    }
    beside_schema(&parameter.fields, value, path, sentences);
}

/// The parameter's value in a body.
pub(crate) fn find<'a>(object: &'a Value, parameter: &ParameterSpec) -> Option<&'a Value> {
    pointer(parameter).iter().try_fold(object, |value, segment| value.as_object()?.get(segment))
}
