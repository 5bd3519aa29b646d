use std::cmp::Ordering;

use serde_json::{Number, Value};

use crate::data::LiteralData;

/// The constant as a JSON value.
pub(crate) fn to_value(literal: LiteralData) -> Value {
    match literal {
        LiteralData::Null => Value::Null,
        LiteralData::Bool(value) => value.into(),
        LiteralData::Integer(value) => value.into(),
        LiteralData::Number(value) => value.into(),
        LiteralData::Text(value) => value.into(),
        // The generator wrote the text, so it parses.
        LiteralData::Json(text) => serde_json::from_str(text).unwrap_or_default(),
    }
}

/// Whether a value is the constant. Numbers are compared by what they count, so 5.0 is 5.
pub(super) fn is(value: &Value, literal: LiteralData) -> bool {
    match (value, literal) {
        (Value::Null, LiteralData::Null) => true,
        (Value::Bool(value), LiteralData::Bool(literal)) => *value == literal,
        (Value::String(value), LiteralData::Text(literal)) => value == literal,
        (Value::Number(value), LiteralData::Integer(literal)) => same_number(value, &literal.into()),
        (Value::Number(value), LiteralData::Number(literal)) => {
            Number::from_f64(literal).is_some_and(|literal| same_number(value, &literal))
        }
        (_, LiteralData::Json(_)) => same_value(value, &to_value(literal)),
        _ => false,
    }
}

/// The type of a value, for messages.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Compares two values, the second of which is constant data and so bounds the depth.
fn same_value(value: &Value, constant: &Value) -> bool {
    match (value, constant) {
        (Value::Number(value), Value::Number(constant)) => same_number(value, constant),
        (Value::Array(values), Value::Array(constants)) => {
            values.len() == constants.len()
                && values.iter().zip(constants).all(|(value, constant)| same_value(value, constant))
        }
        (Value::Object(values), Value::Object(constants)) => {
            values.len() == constants.len()
                && constants
                    .iter()
                    .all(|(name, constant)| values.get(name).is_some_and(|value| same_value(value, constant)))
        }
        (Value::Null | Value::Bool(_) | Value::String(_), _) => value == constant,
        _ => false,
    }
}

fn same_number(left: &Number, right: &Number) -> bool {
    if left.is_f64() || right.is_f64() {
        let order = left.as_f64().zip(right.as_f64()).and_then(|(left, right)| left.partial_cmp(&right));
        order == Some(Ordering::Equal)
    } else {
        left == right
    }
}
