use serde_json::{Number, Value};
use wan_specs::{LengthUnit, MediaForm, ParameterSpec, ParameterType};

use crate::structure::show;

/// Why a parameter cannot hold a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is of another type.
    Type(String),
    /// It is of the right type and outside of the bounds.
    Bound(String),
}

impl Fault {
    pub(super) fn message(self) -> String {
        match self {
            Self::Type(message) | Self::Bound(message) => message,
        }
    }
}

/// Why the parameter cannot hold the value, other spellings not counted. Of objects and lists only the type and the
/// number of items are looked at.
pub(super) fn fault(parameter: &ParameterSpec, value: &Value) -> Option<Fault> {
    if !has_type(parameter.kind, value) {
        return Some(Fault::Type(format!("{} is not {}", show(value), kind_name(parameter.kind))));
    }
    let bound = if parameter.values.is_empty() { bounds(parameter, value) } else { listed(parameter, value) };
    bound.map(Fault::Bound)
}

/// Whether a value is of a parameter's type.
pub(super) fn has_type(kind: ParameterType, value: &Value) -> bool {
    match kind {
        ParameterType::Boolean => value.is_boolean(),
        ParameterType::Integer => value.is_i64(),
        ParameterType::Number => value.is_number(),
        ParameterType::String | ParameterType::Image | ParameterType::Audio | ParameterType::Video => {
            value.is_string()
        }
        ParameterType::Object => value.is_object(),
        ParameterType::List => value.is_array(),
    }
}

/// A type as a message names it.
pub(super) fn kind_name(kind: ParameterType) -> &'static str {
    match kind {
        ParameterType::Boolean => "a boolean",
        ParameterType::Integer => "a whole number of 64 bits",
        ParameterType::Number => "a number",
        ParameterType::String => "a string",
        ParameterType::Image | ParameterType::Audio | ParameterType::Video => {
            "a media file, which is sent as a string"
        }
        ParameterType::Object => "an object",
        ParameterType::List => "a list",
    }
}

/// Whether a parameter holds a single value that can be compared.
pub(super) fn is_scalar(kind: ParameterType) -> bool {
    matches!(
        kind,
        ParameterType::Boolean | ParameterType::Integer | ParameterType::Number | ParameterType::String
    )
}

/// What a value means: itself, or what it is another spelling of.
pub(super) fn meaning<'v>(parameter: &'v ParameterSpec, value: &'v Value) -> &'v Value {
    let other = parameter.also_accepts.iter().find(|accepted| accepted.value.0 == *value);
    other.map_or(value, |accepted| &accepted.means.0)
}

/// Whether two values are the same one. `5` and `5.0` are.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    a == b
        || matches!((a, b), (Value::Number(a), Value::Number(b)) if above(a, b) == Some(false) && above(b, a) == Some(false))
}

/// Whether the first number is greater than the second.
pub(super) fn above(a: &Number, b: &Number) -> Option<bool> {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => Some(a > b),
        _ => Some(a.as_f64()? > b.as_f64()?),
    }
}

fn listed(parameter: &ParameterSpec, value: &Value) -> Option<String> {
    if parameter.values.iter().any(|one| one.value.0 == *value) {
        return None;
    }
    let values: Vec<String> = parameter.values.iter().take(20).map(|one| show(&one.value.0)).collect();
    Some(format!("{} is none of the allowed values {}", show(value), values.join(", ")))
}

fn bounds(parameter: &ParameterSpec, value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => {
            if let Some(least) = parameter.minimum.as_ref().filter(|least| above(least, number) == Some(true))
            {
                return Some(format!("{number} is below the minimum, {least}"));
            }
            let most = parameter.maximum.as_ref().filter(|most| above(number, most) == Some(true))?;
            Some(format!("{number} is above the maximum, {most}"))
        }
        Value::String(text) if parameter.kind.is_media() => media(parameter, text),
        Value::String(text) => length(parameter, text),
        Value::Array(items) => {
            let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
            outside(count, parameter.min_items, parameter.max_items, "items")
        }
        _ => None,
    }
}

fn length(parameter: &ParameterSpec, text: &str) -> Option<String> {
    let (length, unit) = match parameter.length_unit.unwrap_or_default() {
        LengthUnit::Characters => (text.chars().count(), "characters"),
        LengthUnit::Bytes => (text.len(), "bytes"),
    };
    outside(u64::try_from(length).unwrap_or(u64::MAX), parameter.min_length, parameter.max_length, unit)
}

fn outside(count: u64, least: Option<u64>, most: Option<u64>, unit: &str) -> Option<String> {
    if let Some(least) = least.filter(|least| count < *least) {
        return Some(format!("it has {count} {unit}, fewer than {least}"));
    }
    let most = most.filter(|most| count > *most)?;
    Some(format!("it has {count} {unit}, more than {most}"))
}

fn media(parameter: &ParameterSpec, text: &str) -> Option<String> {
    let fits = |form: &MediaForm| match form {
        MediaForm::Url => text.starts_with("https://") || text.starts_with("http://"),
        MediaForm::DataUri => text.starts_with("data:"),
        MediaForm::Base64 => {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        }
    };
    if parameter.forms.is_empty() || parameter.forms.iter().any(fits) {
        return None;
    }
    let forms: Vec<&str> = parameter
        .forms
        .iter()
        .map(|form| match form {
            MediaForm::Url => "an address",
            MediaForm::DataUri => "a data URI",
            MediaForm::Base64 => "base64",
        })
        .collect();
    Some(format!("{} is not {}", show(&Value::from(text)), forms.join(" or ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parameter(rest: &Value) -> ParameterSpec {
        let mut whole = json!({"name": "n", "doc": "N."});
        let object = whole.as_object_mut().expect("an object");
        object.extend(rest.as_object().expect("an object").clone());
        serde_json::from_value(whole).expect("a parameter")
    }

    fn allowed(rest: &Value, value: &Value) -> bool {
        fault(&parameter(rest), value).is_none()
    }

    #[test]
    fn both_ends_of_a_range_belong_to_it() {
        let range = json!({"type": "integer", "minimum": -1, "maximum": 9_999_999_999_i64});
        for (value, expected) in [(-1_i64, true), (-2, false), (9_999_999_999, true), (10_000_000_000, false)]
        {
            assert_eq!(allowed(&range, &value.into()), expected, "{value}");
        }
        let range = json!({"type": "number", "minimum": 0.5, "maximum": 2});
        for (value, expected) in
            [(json!(0.5), true), (json!(0.49), false), (json!(2), true), (json!(2.01), false)]
        {
            assert_eq!(allowed(&range, &value), expected, "{value}");
        }
    }

    #[test]
    fn lengths_count_what_their_unit_says() {
        let text = json!("äö");
        assert!(allowed(&json!({"type": "string", "max_length": 2}), &text));
        assert!(!allowed(&json!({"type": "string", "max_length": 3, "length_unit": "bytes"}), &text));
        assert!(!allowed(&json!({"type": "string", "min_length": 3}), &text));
    }

    #[test]
    fn a_string_is_no_integer() {
        let list = json!({"type": "integer", "values": [{"value": 480, "rust": "P480"}]});
        assert!(allowed(&list, &json!(480)));
        assert!(matches!(fault(&parameter(&list), &json!("480")), Some(Fault::Type(_))));
        assert!(matches!(fault(&parameter(&list), &json!(481)), Some(Fault::Bound(_))));
    }

    #[test]
    fn media_are_sent_in_one_of_their_forms() {
        let forms = json!({"type": "image", "forms": ["url", "data_uri"]});
        assert!(allowed(&forms, &json!("https://example.com/a.png")));
        assert!(allowed(&forms, &json!("data:image/png;base64,AAAA")));
        assert!(!allowed(&forms, &json!("AAAA")));
        assert!(allowed(&json!({"type": "image", "forms": ["base64"]}), &json!("AA+/==")));
    }

    #[test]
    fn whole_numbers_equal_themselves_with_a_fraction_of_zero() {
        assert!(same(&json!(5), &json!(5.0)));
        assert!(!same(&json!(5), &json!("5")));
    }
}
