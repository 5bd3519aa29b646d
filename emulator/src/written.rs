//! How a body writes a value: as JSON has it, or as a string that holds it.

use std::borrow::Cow;

use serde_json::{Number, Value};
use wan_specs::{ParameterSpec, ParameterType, SentAs};

/// Digits of a whole number that a string holds.
const WHOLE: &str = "^(?:0|-?[1-9][0-9]*)$";

/// Digits of a number that a string holds.
const DECIMAL: &str = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$";

/// A value of the spec as it stands in a body.
pub(crate) fn written<'v>(parameter: &ParameterSpec, value: &'v Value) -> Cow<'v, Value> {
    match parameter.sent_as {
        Some(SentAs::String) if !value.is_string() && !value.is_null() => {
            Cow::Owned(Value::String(value.to_string()))
        }
        _ => Cow::Borrowed(value),
    }
}

/// What a value of a body means. What holds nothing stays as it is.
pub(crate) fn meant<'v>(parameter: &ParameterSpec, value: &'v Value) -> Cow<'v, Value> {
    let (Some(SentAs::String), Value::String(text)) = (parameter.sent_as, value) else {
        return Cow::Borrowed(value);
    };
    let held = match parameter.kind {
        ParameterType::Boolean => text.parse().ok().map(Value::Bool),
        ParameterType::Integer => text.parse::<i64>().ok().map(Value::from),
        ParameterType::Number => text.parse().ok().and_then(Number::from_f64).map(Value::Number),
        _ => None,
    };
    held.map_or(Cow::Borrowed(value), Cow::Owned)
}

/// The pattern of the strings that hold a number. `None`: the parameter holds none, or writes it as JSON has it.
pub(crate) fn pattern(parameter: &ParameterSpec) -> Option<&'static str> {
    let Some(SentAs::String) = parameter.sent_as else { return None };
    match parameter.kind {
        ParameterType::Integer => Some(WHOLE),
        ParameterType::Number => Some(DECIMAL),
        _ => None,
    }
}

/// What is wrong with the number in a string that fits the pattern: bounds, of which a pattern says nothing.
pub(crate) fn beyond(parameter: &ParameterSpec, value: &Value) -> Option<String> {
    if pattern(parameter).is_none() || !parameter.values.is_empty() || parameter.constant.is_some() {
        return None;
    }
    let text = value.as_str()?;
    let number: f64 = text.parse().ok()?;
    if !number.is_finite() {
        return Some(format!("is {text}, more than a number can be"));
    }
    let whole: Option<i64> = text.parse().ok();
    let is_below = |bound: &Number| match (whole, bound.as_i64()) {
        (Some(whole), Some(bound)) => whole < bound,
        _ => bound.as_f64().is_some_and(|bound| number < bound),
    };
    let is_above = |bound: &Number| match (whole, bound.as_i64()) {
        (Some(whole), Some(bound)) => whole > bound,
        _ => bound.as_f64().is_some_and(|bound| number > bound),
    };
    if let Some(least) = parameter.minimum.as_ref().filter(|least| is_below(least)) {
        return Some(format!("holds {text}; the least allowed is {least}"));
    }
    let most = parameter.maximum.as_ref().filter(|most| is_above(most))?;
    Some(format!("holds {text}; the greatest allowed is {most}"))
}
