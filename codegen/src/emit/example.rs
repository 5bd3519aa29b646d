//! The example that documents a request, made from the spec's first example body.

use std::collections::BTreeSet;

use serde_json::Value;

use super::request;
use crate::ir::{
    BodyEntry, BodyValue, ClosedValue, Kind, Media, Model, ObjectType, Parameter, ParameterKind, Place,
    Presence, Severity, TypeItem,
};

/// Longest text that an example shows.
const TEXT: usize = 44;
/// Most setters that an example shows.
const SETTERS: usize = 2;

/// A request in Rust, and what it names.
#[derive(Debug, Default)]
pub(super) struct Example {
    /// Statements that leave the request in `request`.
    pub(super) statements: String,
    /// Types of the model's module.
    pub(super) types: BTreeSet<String>,
    pub(super) media: bool,
    /// Whether it reads a file, which can fail.
    pub(super) file: bool,
    /// Whether it names what people should leave, since the example's body holds it.
    deprecated: bool,
}

/// The example of a model. Its closed lists show a value other than the default where there is one; what a rule looks
/// at is as in the example's body, which keeps the rules.
pub(super) fn request(model: &Model) -> Example {
    let mut body = model.examples.first().map_or(Value::Null, |(_, body)| body.clone());
    decode(&model.parameters, &mut body);
    let body = &body;
    let ruled = ruled(model);
    let mut example = Example::default();
    let arguments: Vec<String> =
        model.arguments.iter().map(|at| example.argument(model, *at, body, ruled.contains(at))).collect();
    let mut expression = format!("{}::new({})", model.type_name, arguments.join(", "));
    let mut shown = 0;
    for (at, field) in model.fields.iter().enumerate().filter(|(at, _)| !model.arguments.contains(at)) {
        let value = if ruled.contains(&at) {
            match find(&model.body, at, body) {
                Some(Found::Value(value)) => Some(example.value(&field.kind, value, &model.types)),
                _ => None,
            }
        } else if shown < SETTERS {
            let value = setting(model, at, &mut example);
            shown += usize::from(value.is_some());
            value
        } else {
            None
        };
        if let Some(value) = value {
            example.deprecated |= field.deprecated.is_some();
            expression.extend(["\n    .", &field.name, "(", &value, ")"]);
        }
    }
    let bindings = std::mem::take(&mut example.statements);
    example.statements = format!("{bindings}let request = {expression};");
    example
}

/// The example that sends all that a body in the documented spelling holds. What the client sends by itself is left out.
pub(super) fn whole(model: &Model, body: &Value) -> Example {
    let mut body = body.clone();
    decode(&model.parameters, &mut body);
    let body = &body;
    let mut example = Example::default();
    let arguments: Vec<String> =
        model.arguments.iter().map(|at| example.argument(model, *at, body, true)).collect();
    let mut expression = format!("{}::new({})", model.type_name, arguments.join(", "));
    for (at, field) in model.fields.iter().enumerate().filter(|(at, _)| !model.arguments.contains(at)) {
        let is_sent_anyway = |value: &Value| match &field.presence {
            Presence::Defaulted(default) => value == default,
            Presence::Required | Presence::Optional(_) => false,
        };
        match find(&model.body, at, body) {
            None => continue,
            Some(Found::Value(value)) if is_sent_anyway(value) => continue,
            Some(_) => {}
        }
        let value = example.argument(model, at, body, true);
        expression.extend(["\n    .", &field.name, "(", &value, ")"]);
    }
    let bindings = std::mem::take(&mut example.statements);
    example.statements = format!("{bindings}let request = {expression};");
    example
}

/// Puts values in the place of the strings that hold them.
fn decode(parameters: &[Parameter], body: &mut Value) {
    for parameter in parameters {
        if let Some(value) = body.pointer_mut(&parameter.pointer) {
            decode_one(parameter, value);
        }
    }
}

fn decode_one(parameter: &Parameter, value: &mut Value) {
    match (&parameter.kind, &mut *value) {
        (ParameterKind::Object(fields), value) => decode(fields, value),
        (ParameterKind::List(item, _), Value::Array(items)) => {
            for one in items {
                decode_one(item, one);
            }
        }
        (_, Value::String(text)) if parameter.as_text => {
            if let Ok(decoded) = serde_json::from_str(text) {
                *value = decoded;
            }
        }
        _ => {}
    }
}

/// The fields that a request can be refused for together.
fn ruled(model: &Model) -> BTreeSet<usize> {
    let rules = model.rules.iter().filter(|rule| rule.severity == Severity::Refuse && !rule.by_type);
    let operands = rules.flat_map(|rule| {
        let condition = rule.when.iter().map(|(operand, _)| operand);
        rule.parameters.iter().chain(&rule.others).chain(condition)
    });
    operands
        .filter_map(|operand| match operand.place {
            Place::Field(at) => Some(at),
            Place::Part(..) => None,
        })
        .collect()
}

/// A value worth showing: another one than the default of a closed list.
fn setting(model: &Model, at: usize, example: &mut Example) -> Option<String> {
    let field = model.fields.get(at)?;
    let Kind::Closed(list) = field.kind else { return None };
    if field.deprecated.is_some() {
        return None;
    }
    let default = match &field.presence {
        Presence::Defaulted(default) => Some(default),
        Presence::Optional(default) => default.as_ref(),
        Presence::Required => None,
    };
    let other = |value: &Value| Some(value) != default;
    let (name, variant) = match model.types.get(list)? {
        TypeItem::Texts(item) => {
            let fits =
                |one: &&ClosedValue<String>| one.deprecated.is_none() && other(&one.value.as_str().into());
            (&item.name, &item.values.iter().find(fits)?.variant)
        }
        TypeItem::Integers(item) => {
            let fits = |one: &&ClosedValue<i64>| one.deprecated.is_none() && other(&one.value.into());
            (&item.name, &item.values.iter().find(fits)?.variant)
        }
        TypeItem::Choice(_) | TypeItem::Object(_) => return None,
    };
    example.types.insert(name.clone());
    Some(format!("{name}::{variant}"))
}

impl Example {
    /// A block of code around the statements, without the compiler's warning where they name what people should leave.
    pub(super) fn quietly(&self, block: &str) -> String {
        if self.deprecated { format!("# #![allow(deprecated)]\n{block}") } else { block.to_owned() }
    }

    /// An argument of `new`. A text is shortened where nothing depends on it.
    fn argument(&mut self, model: &Model, at: usize, body: &Value, whole: bool) -> String {
        let Some(field) = model.fields.get(at) else { return String::new() };
        let found = find(&model.body, at, body);
        match (&field.kind, found) {
            (Kind::Choice(list), found) => {
                let Some(TypeItem::Choice(choice)) = model.types.get(*list) else { return String::new() };
                let tuple = match found {
                    Some(Found::Parts(parts)) => choice.values.iter().find(|(_, values)| {
                        parts.iter().all(|(part, value)| values.get(*part) == Some(*value))
                    }),
                    _ => None,
                };
                let variant = tuple.or_else(|| choice.values.first()).map(|(variant, _)| variant.as_str());
                self.types.insert(choice.name.clone());
                format!("{}::{}", choice.name, variant.unwrap_or_default())
            }
            (Kind::Text(bounds, _), Some(Found::Value(Value::String(text)))) if !whole => {
                let short = shortened(text);
                let fits = bounds.minimum.is_none_or(|least| short.chars().count() as u64 >= least);
                format!("{:?}", if fits { &short } else { text })
            }
            (Kind::Media(media), Some(Found::Value(Value::String(text)))) => {
                let value = self.media(media, text);
                self.statements.extend(["let ", &field.name, " = ", &value, ";\n"]);
                field.name.clone()
            }
            (kind, Some(Found::Value(value))) => self.value(kind, value, &model.types),
            (_, _) => "Default::default()".to_owned(),
        }
    }

    /// A value of a body as an argument of a setter.
    fn value(&mut self, kind: &Kind, value: &Value, types: &[TypeItem]) -> String {
        match (kind, value) {
            (Kind::Text(..), Value::String(text)) => format!("{text:?}"),
            (Kind::Media(media), Value::String(text)) => self.media(media, text),
            (Kind::List(item, _), Value::Array(items)) => {
                let owned = if matches!(**item, Kind::Text(..)) { ".to_owned()" } else { "" };
                let items: Vec<String> =
                    items.iter().map(|one| format!("{}{owned}", self.value(item, one, types))).collect();
                format!("[{}]", items.join(", "))
            }
            (Kind::Object(list), value) => match types.get(*list) {
                Some(TypeItem::Object(object)) => self.object(object, value, types),
                _ => String::new(),
            },
            (kind, value) => {
                if let Kind::Closed(list) = kind
                    && let Some(item) = types.get(*list)
                {
                    self.types.insert(request::type_name(item).to_owned());
                    self.deprecated |= item.has_deprecated_value();
                }
                request::value(kind, value, types).to_string().replace(' ', "")
            }
        }
    }

    fn media(&mut self, media: &Media, text: &str) -> String {
        self.media = true;
        if text.starts_with("http://") || text.starts_with("https://") {
            return format!("Media::url({text:?})");
        }
        self.file = true;
        let usual = match media.kind {
            "Audio" => "mp3",
            "Video" => "mp4",
            _ => "png",
        };
        let format = media.formats.first().map_or(usual, String::as_str);
        format!("Media::file(\"{}.{format}\")?", media.constant.to_lowercase())
    }

    fn object(&mut self, object: &ObjectType, value: &Value, types: &[TypeItem]) -> String {
        self.types.insert(object.name.clone());
        let mut arguments = Vec::new();
        let mut setters = String::new();
        for (at, field) in object.fields.iter().enumerate() {
            let Some(Found::Value(value)) = find(&object.body, at, value) else { continue };
            match &field.presence {
                Presence::Required => arguments.push(self.value(&field.kind, value, types)),
                Presence::Defaulted(default) if default == value => {}
                Presence::Defaulted(_) | Presence::Optional(_) => {
                    self.deprecated |= field.deprecated.is_some();
                    setters.extend([".", &field.name, "(", &self.value(&field.kind, value, types), ")"]);
                }
            }
        }
        format!("{}::new({}){setters}", object.name, arguments.join(", "))
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
            // `null` stands for what nobody set.
            BodyValue::Field(at) if *at == field => return (!value.is_null()).then_some(Found::Value(value)),
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
