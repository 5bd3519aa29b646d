//! The type of a parameter's value.

use serde_json::{Map, Value};
use wan_specs::{ParameterSpec, ParameterType};

use super::{
    Change, Found,
    parameter::Both,
    shown::{self, Shown, is_checked},
    wording::{self, without_effect},
};
use crate::{Rule, rules::kind as rules};

/// What of a type can be compared with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Boolean,
    Integer,
    IntegerEnum,
    Number,
    Text,
    TextEnum,
    Media,
    Object,
    List,
}

/// What tells a type apart, bounds and members included: what is not compared any further.
pub(super) const SHAPE: &[&str] = &[
    "type",
    "minimum",
    "maximum",
    "min_length",
    "max_length",
    "length_unit",
    "min_items",
    "max_items",
    "values",
    "rust_type",
    "forms",
    "formats",
    "min_seconds",
    "max_seconds",
    "max_bytes",
    "min_width",
    "max_width",
    "min_height",
    "max_height",
    "min_pixels",
    "max_pixels",
    "fields",
    "item",
];

/// Tells of a type that changed. Then nothing else of the two types can be compared.
pub(super) fn changed(both: Both<'_, '_>, found: &mut Found<'_>) -> bool {
    let Both { place, old, new, .. } = both;
    let (was, is) = (class(old), class(new));
    if was == is && old.kind == new.kind {
        return false;
    }
    let change = Change { old: Some(shape(old)), new: Some(shape(new)) };
    if let (Shown::Part(was), Shown::Part(is)) = both.shown()
        && was == is
    {
        without_effect(place, "type", change, "the choice that it is part of offers the same values", found);
        return true;
    }
    let rule = rule(was, is);
    let message = format!("`{}` changed from {} to {}", both.name(), wording::kind(old), wording::kind(new));
    found.add(rule, &place.key("type"), change, message);
    true
}

/// Finds what changed in the enum or struct that a parameter makes: its name, and whether it can be validated.
pub(super) fn own_type(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    let is_field = both.shown() == (Shown::Field, Shown::Field);
    let (was, is) = (shown::own_type(old), shown::own_type(new));
    if is_field && was != is {
        let message = format!(
            "the type of `{}` is called `{}` in Rust (was `{}`)",
            both.name(),
            is.clone().unwrap_or_default(),
            was.clone().unwrap_or_default()
        );
        found.add(&rules::RUST_TYPE_RENAMED, &place.key("rust_type"), Change::of(&was, &is), message);
    } else if old.rust_type != new.rust_type {
        let why = "no type in Rust has another name for it";
        without_effect(place, "rust_type", Change::of(&old.rust_type, &new.rust_type), why, found);
    }
    if is_field && old.kind == ParameterType::Object {
        let name = is.unwrap_or_default();
        let (rule, message) = match (is_checked(old), is_checked(new)) {
            (false, true) => {
                (&rules::VALIDATE_ADDED, format!("`{name}` can be validated, for a member is bounded"))
            }
            (true, false) => (
                &rules::VALIDATE_REMOVED,
                format!("`{name}` no longer implements `Validate`, for none of its members is bounded"),
            ),
            _ => return,
        };
        found.add(rule, &place.key("fields"), Change::of(&is_checked(old), &is_checked(new)), message);
    }
}

fn class(parameter: &ParameterSpec) -> Class {
    match parameter.kind {
        ParameterType::Integer if !parameter.values.is_empty() => Class::IntegerEnum,
        _ if !parameter.values.is_empty() => Class::TextEnum,
        ParameterType::Boolean => Class::Boolean,
        ParameterType::Integer => Class::Integer,
        ParameterType::Number => Class::Number,
        ParameterType::String => Class::Text,
        ParameterType::Image | ParameterType::Audio | ParameterType::Video => Class::Media,
        ParameterType::Object => Class::Object,
        ParameterType::List => Class::List,
    }
}

fn rule(was: Class, is: Class) -> &'static Rule {
    match (was, is) {
        (Class::Integer, Class::Number) => &rules::INTEGER_TO_NUMBER,
        (Class::Number, Class::Integer) => &rules::NUMBER_TO_INTEGER,
        (Class::Text, Class::TextEnum) => &rules::STRING_TO_ENUM,
        (Class::TextEnum, Class::Text) => &rules::ENUM_TO_STRING,
        (Class::Integer, Class::IntegerEnum) => &rules::RANGE_TO_ENUM,
        (Class::IntegerEnum, Class::Integer) => &rules::ENUM_TO_RANGE,
        (Class::Text, Class::Media) => &rules::STRING_TO_MEDIA,
        (Class::Media, Class::Text) => &rules::MEDIA_TO_STRING,
        (Class::Media, Class::Media) => &rules::MEDIA_KIND_CHANGED,
        (Class::Text | Class::TextEnum, Class::Integer | Class::IntegerEnum | Class::Number)
        | (Class::Integer | Class::IntegerEnum | Class::Number, Class::Text | Class::TextEnum) => {
            &rules::ENCODING_CHANGED
        }
        (was, Class::List) if was != Class::List => &rules::SCALAR_TO_LIST,
        (Class::List, is) if is != Class::List => &rules::LIST_TO_SCALAR,
        _ => &rules::TYPE_CHANGED,
    }
}

/// A parameter's type and all that bounds it, as JSON.
fn shape(parameter: &ParameterSpec) -> Value {
    let Ok(Value::Object(object)) = serde_json::to_value(parameter) else { return Value::Null };
    let shape: Map<String, Value> =
        object.into_iter().filter(|(key, _)| SHAPE.contains(&key.as_str())).collect();
    Value::Object(shape)
}
