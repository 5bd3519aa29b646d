use serde_json::{Map, Number, Value, json};
use wan_specs::{LengthUnit, MediaForm, ParameterSpec, ParameterType};

use crate::examples::{pointer, written};

/// How much of an object or a list is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What is required.
    Least,
    /// All there is.
    Most,
}

/// A value that the parameter may hold, as a body holds it.
pub(crate) fn value(parameter: &ParameterSpec, extent: Extent) -> Value {
    written(parameter, &plain(parameter, extent))
}

/// A value that the parameter may hold, as the spec names it.
pub(crate) fn plain(parameter: &ParameterSpec, extent: Extent) -> Value {
    let known = parameter.constant.as_ref().or(parameter.default.as_ref()).map(|known| &known.0);
    if let Some(known) = known.filter(|known| !known.is_null()) {
        return known.clone();
    }
    if let Some(first) = parameter.values.first() {
        return first.value.0.clone();
    }
    match parameter.kind {
        ParameterType::Boolean => json!(true),
        ParameterType::Integer => {
            let least = parameter.minimum.as_ref().and_then(Number::as_i64).unwrap_or(i64::MIN);
            let most = parameter.maximum.as_ref().and_then(Number::as_i64).unwrap_or(i64::MAX);
            json!(7.clamp(least, most))
        }
        ParameterType::Number => {
            let least = parameter.minimum.as_ref().and_then(Number::as_f64).unwrap_or(f64::MIN);
            let most = parameter.maximum.as_ref().and_then(Number::as_f64).unwrap_or(f64::MAX);
            json!(0.75_f64.clamp(least, most))
        }
        ParameterType::String => {
            let (least, most) = (parameter.min_length.unwrap_or(0), parameter.max_length.unwrap_or(u64::MAX));
            json!(text(6.clamp(least, most), parameter.length_unit.unwrap_or_default()))
        }
        ParameterType::Image | ParameterType::Audio | ParameterType::Video => media(parameter),
        ParameterType::Object => object(&parameter.fields, extent),
        ParameterType::List => {
            let count = parameter.min_items.unwrap_or(0).max(u64::from(extent == Extent::Most));
            list(parameter, count)
        }
    }
}

/// A list of so many items.
pub(super) fn list(parameter: &ParameterSpec, count: u64) -> Value {
    let item = parameter.item.as_deref().map_or(Value::Null, |item| value(item, Extent::Most));
    (0..count).map(|_| item.clone()).collect()
}

/// A text of this length, with characters of one, two and four bytes.
pub(super) fn text(length: u64, unit: LengthUnit) -> String {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    match unit {
        LengthUnit::Characters => "fé🦊".chars().cycle().take(length).collect(),
        LengthUnit::Bytes => format!("{}{}", "é".repeat(length / 2), "f".repeat(length % 2)),
    }
}

/// Whether a typed request can hold the sample: one with an address does.
pub(super) fn is_address(parameter: &ParameterSpec) -> bool {
    parameter.forms.contains(&MediaForm::Url)
}

fn media(parameter: &ParameterSpec) -> Value {
    match parameter.forms.iter().find(|form| **form == MediaForm::Url).or(parameter.forms.first()) {
        Some(MediaForm::DataUri) => json!("data:image/png;base64,iVBORw0KGgo="),
        Some(MediaForm::Base64) => json!("iVBORw0KGgo="),
        Some(MediaForm::Url) | None => json!("https://example.com/fox"),
    }
}

fn object(fields: &[ParameterSpec], extent: Extent) -> Value {
    let mut object = Value::Object(Map::new());
    for field in fields {
        if extent == Extent::Most || field.required || field.constant.is_some() {
            super::put(&mut object, &pointer(field), value(field, extent));
        } else if field.unset.is_some() {
            super::put(&mut object, &pointer(field), Value::Null);
        }
    }
    object
}
