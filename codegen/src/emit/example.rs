//! The example that documents a request, made from the spec's first example body.

use std::collections::BTreeSet;

use serde_json::Value;

use super::request;
use crate::ir::{BodyEntry, BodyValue, Kind, Model, Presence, TypeItem};

/// Longest text that an example shows.
const TEXT: usize = 60;
/// Most setters that an example shows.
const SETTERS: usize = 2;

/// A request in Rust, and the types of the model's module that it names.
#[derive(Debug)]
pub(super) struct Example {
    pub(super) expression: String,
    pub(super) types: BTreeSet<String>,
    pub(super) media: bool,
}

/// The example of a model. Its closed lists show a value other than the default where there is one.
pub(super) fn request(model: &Model) -> Example {
    let body = model.examples.first().map(|(_, body)| body);
    let mut example = Example { expression: String::new(), types: BTreeSet::new(), media: false };
    let arguments: Vec<String> = model
        .arguments
        .iter()
        .map(|at| argument(model, *at, body.and_then(|body| find(&model.body, *at, body)), &mut example))
        .collect();
    let mut expression = format!("{}::new({})", model.type_name, arguments.join(", "));
    let mut setters = 0;
    for (at, field) in model.fields.iter().enumerate() {
        if setters == SETTERS || model.arguments.contains(&at) {
            continue;
        }
        if let Some(value) = setting(model, at, &mut example) {
            expression.extend(["\n    .", &field.name, "(", &value, ")"]);
            setters += 1;
        }
    }
    example.expression = expression;
    example
}

/// A value worth showing: another one than the default of a closed list.
fn setting(model: &Model, at: usize, example: &mut Example) -> Option<String> {
    let field = model.fields.get(at)?;
    let Kind::Closed(list) = field.kind else { return None };
    let default = match &field.presence {
        Presence::Defaulted(default) => Some(default),
        Presence::Optional(default) => default.as_ref(),
        Presence::Required => None,
    };
    let other = |value: &Value| Some(value) != default;
    let (name, variant) = match model.types.get(list)? {
        TypeItem::Texts(item) => {
            let (variant, ..) = item.values.iter().find(|(_, value, _)| other(&value.as_str().into()))?;
            (&item.name, variant)
        }
        TypeItem::Integers(item) => {
            let (variant, ..) = item.values.iter().find(|(_, value, _)| other(&(*value).into()))?;
            (&item.name, variant)
        }
        TypeItem::Choice(_) | TypeItem::Object(_) => return None,
    };
    example.types.insert(name.clone());
    Some(format!("{name}::{variant}"))
}

fn argument(model: &Model, at: usize, value: Option<Found<'_>>, example: &mut Example) -> String {
    let Some(field) = model.fields.get(at) else { return String::new() };
    match (&field.kind, value) {
        (Kind::Text(..), Some(Found::Value(Value::String(text)))) => format!("{:?}", shortened(text)),
        (Kind::Media(_), Some(Found::Value(Value::String(url)))) => {
            example.media = true;
            format!("Media::url({url:?})")
        }
        (Kind::Choice(list), found) => {
            let Some(TypeItem::Choice(choice)) = model.types.get(*list) else { return String::new() };
            let tuple = match found {
                Some(Found::Parts(parts)) => choice
                    .values
                    .iter()
                    .find(|(_, values)| parts.iter().all(|(part, value)| values.get(*part) == Some(*value))),
                _ => None,
            };
            let variant = tuple.or_else(|| choice.values.first()).map(|(variant, _)| variant.as_str());
            example.types.insert(choice.name.clone());
            format!("{}::{}", choice.name, variant.unwrap_or_default())
        }
        (Kind::List(..), _) => "[]".to_owned(),
        (Kind::Object(list), _) => {
            let name = model.types.get(*list).map(request::type_name).unwrap_or_default();
            example.types.insert(name.to_owned());
            format!("{name}::default()")
        }
        (kind @ Kind::Closed(list), Some(Found::Value(value))) => {
            if let Some(item) = model.types.get(*list) {
                example.types.insert(request::type_name(item).to_owned());
            }
            request::value(kind, value, &model.types).to_string().replace(' ', "")
        }
        (kind, Some(Found::Value(value))) => {
            request::value(kind, value, &model.types).to_string().replace(' ', "")
        }
        (_, _) => "Default::default()".to_owned(),
    }
}

/// What an example body holds for a field.
#[derive(Debug)]
enum Found<'a> {
    Value(&'a Value),
    Parts(Vec<(usize, &'a Value)>),
}

fn find<'a>(entries: &[BodyEntry], field: usize, body: &'a Value) -> Option<Found<'a>> {
    let mut parts = Vec::new();
    for entry in entries {
        let Some(value) = body.get(&entry.key) else { continue };
        match &entry.value {
            BodyValue::Field(at) if *at == field => return Some(Found::Value(value)),
            BodyValue::Part(at, part) if *at == field => parts.push((*part, value)),
            BodyValue::Group(group) => {
                if let Some(found) = find(group, field, value) {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    (!parts.is_empty()).then_some(Found::Parts(parts))
}

/// The first phrase of a text, or as many of its words as fit.
fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let phrase = line.split(['.', ',', ':', ';', '!', '?']).next().unwrap_or_default();
    let mut short = String::new();
    for word in phrase.split_whitespace() {
        if !short.is_empty() && short.chars().count() + word.chars().count() >= TEXT {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

/// The names to import for an example, as the inside of a `use` of the provider's module.
pub(super) fn names(model: &Model, example: &Example, before: &[&str]) -> String {
    let mut names: Vec<String> = before.iter().map(|name| (*name).to_owned()).collect();
    names.push(model.type_name.clone());
    let types: Vec<&str> = example.types.iter().map(String::as_str).collect();
    match types.as_slice() {
        [] => {}
        [one] => names.push(format!("{}::{one}", model.module)),
        types => names.push(format!("{}::{{{}}}", model.module, types.join(", "))),
    }
    match names.as_slice() {
        [one] => one.clone(),
        names => format!("{{{}}}", names.join(", ")),
    }
}
