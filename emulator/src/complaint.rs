//! Validation errors in sentences that name the field, the bound and, for a wrong name, the nearest one.

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;
use wan_specs::MediaForm;

use crate::{
    schema::pattern,
    wording::{form, names, nearest, shortened},
};

/// Sentences about one body that are told at most: a hostile one may break a bound a million times.
pub(crate) const COMPLAINTS: usize = 8;

/// Characters of a value that a sentence repeats at most. Prompts are private and long.
const REPEATED: usize = 40;

/// The sentences of one error. `schema` is the one that was checked against.
pub(crate) fn sentences(error: &ValidationError<'_>, schema: &Value) -> Vec<String> {
    let path = error.instance_path().as_str();
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let known = siblings(error, schema);
            unexpected.iter().take(COMPLAINTS).map(|name| unknown(path, name, &known)).collect()
        }
        Kind::AnyOf { context } => any_of(error, context, schema),
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![format!("`{path}/{name}` is missing and required")]
        }
        kind => vec![format!("`{}` {}", if path.is_empty() { "/" } else { path }, bound(error, kind))],
    }
}

/// The first branch is the documented form of a value; the others are null and other spellings of it.
fn any_of(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
    schema: &Value,
) -> Vec<String> {
    let media = context.iter().flatten().all(|branch| matches!(branch.kind(), Kind::Pattern { .. }));
    match context.first() {
        Some(branch) if !media => branch.iter().flat_map(|error| sentences(error, schema)).collect(),
        _ => {
            let forms: Vec<String> = context
                .iter()
                .flatten()
                .filter_map(|branch| match branch.kind() {
                    Kind::Pattern { pattern } => Some(form_of(pattern)),
                    _ => None,
                })
                .collect();
            vec![format!("`{}` must be {}", error.instance_path(), forms.join(" or "))]
        }
    }
}

fn unknown(path: &str, name: &str, known: &[&str]) -> String {
    let name = shortened(name, REPEATED);
    match nearest(&name, known.iter().copied()) {
        Some(nearest) => format!("`{path}/{name}` is not known; the nearest known name is `{nearest}`"),
        None if known.is_empty() => format!("`{path}/{name}` is not known"),
        None => format!("`{path}/{name}` is not known; known are {}", names(known.iter().copied())),
    }
}

/// The known names beside the unknown one.
fn siblings<'a>(error: &ValidationError<'_>, schema: &'a Value) -> Vec<&'a str> {
    error
        .schema_path()
        .as_str()
        .rsplit_once('/')
        .and_then(|(object, _)| schema.pointer(object)?.get("properties")?.as_object())
        .map(|properties| properties.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

/// What is wrong with the value, and what is allowed.
fn bound(error: &ValidationError<'_>, kind: &Kind) -> String {
    let value = error.instance();
    match kind {
        Kind::Minimum { limit } => format!("is {value}; the least allowed is {limit}"),
        Kind::Maximum { limit } => format!("is {value}; the greatest allowed is {limit}"),
        Kind::MinLength { limit } => {
            format!("has {} characters; it needs at least {limit}", characters(value))
        }
        Kind::MaxLength { limit } => {
            format!("has {} characters; at most {limit} are allowed", characters(value))
        }
        Kind::MinItems { limit } => format!("has {} items; it needs at least {limit}", items(value)),
        Kind::MaxItems { limit } => format!("has {} items; at most {limit} are allowed", items(value)),
        Kind::Constant { expected_value } => format!("must be {expected_value}"),
        Kind::Enum { options } => format!("is {}; allowed are {}", repeated(value), listed(options)),
        Kind::Pattern { pattern } => format!("must be {}", form_of(pattern)),
        Kind::Type { kind: TypeKind::Single(expected) } => {
            format!("is {}; it must be of type {expected}", kind_of(value))
        }
        _ => format!("is not allowed: {}", error.masked()),
    }
}

fn form_of(found: &str) -> String {
    let known = [MediaForm::Url, MediaForm::DataUri, MediaForm::Base64].into_iter();
    known
        .map(|known| (pattern(known), form(known)))
        .find(|(pattern, _)| *pattern == found)
        .map_or_else(|| format!("a text that fits `{found}`"), |(_, form)| form.to_owned())
}

fn characters(value: &Value) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}

fn items(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

fn listed(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    options.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")
}

/// A value as a sentence repeats it.
pub(crate) fn repeated(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => kind_of(value).to_owned(),
        scalar => shortened(&scalar.to_string(), REPEATED),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
