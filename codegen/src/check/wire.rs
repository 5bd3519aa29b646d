//! Values as a body holds them: a number may stand there as a string.

use std::borrow::Cow;

use serde_json::Value;
use wan_specs::{ParameterSpec, ParameterType};

/// The value that a body holds for a parameter, as the rest of the spec names it. What is no such encoding stays as it is.
pub(super) fn decoded<'v>(parameter: &ParameterSpec, value: &'v Value) -> Cow<'v, Value> {
    let (Some(_), Value::String(text)) = (parameter.sent_as, value) else { return Cow::Borrowed(value) };
    match (parameter.kind, serde_json::from_str(text)) {
        (ParameterType::Boolean, Ok(truth @ Value::Bool(_))) if matches!(text.as_str(), "true" | "false") => {
            Cow::Owned(truth)
        }
        (ParameterType::Integer, Ok(Value::Number(number))) if number.to_string() == *text => {
            Cow::Owned(Value::Number(number))
        }
        (ParameterType::Number, Ok(Value::Number(number))) if is_plain(text) => {
            Cow::Owned(Value::Number(number))
        }
        _ => Cow::Borrowed(value),
    }
}

/// Whether a value has the wrong form in a body: a number where a string holds it.
pub(super) fn is_bare(parameter: &ParameterSpec, value: &Value) -> bool {
    parameter.sent_as.is_some() && !value.is_string() && !value.is_null()
}

/// Whether digits and a point alone write the number.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}
