//! Numbers and truths that a body holds as strings.

use serde_json::{Number, Value};

use super::literal;
use crate::data::{KindData, LiteralData, ParameterData};

/// The value that a string of the body holds, where the parameter is written so. `None`: it is no such string.
///
/// One value has one form: no sign but `-`, no zero too many, no exponent, no blank.
pub(crate) fn decoded(parameter: &ParameterData, value: &Value) -> Option<Value> {
    let text = value.as_str()?;
    match &parameter.kind {
        KindData::Boolean => match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        KindData::Integer { .. } => number(text).filter(|_| is_whole(text)),
        KindData::Number { .. } => number(text),
        KindData::Closed { values } => values
            .iter()
            .map(|listed| literal::to_value(*listed))
            .find(|listed| is_written(listed, text))
            // What is not listed is told by its value.
            .or_else(|| number(text).filter(|_| is_whole(text))),
        KindData::Text { .. } | KindData::Media(_) | KindData::Object { .. } | KindData::List { .. } => None,
    }
}

/// Whether the text is how the value is written.
fn is_written(value: &Value, text: &str) -> bool {
    let written = value.to_string();
    written == text
}

/// The same as a constant, for rules.
pub(crate) fn literal(parameter: &ParameterData, value: &Value) -> Option<LiteralData> {
    match decoded(parameter, value)? {
        Value::Bool(truth) => Some(LiteralData::Bool(truth)),
        Value::Number(number) => {
            number.as_i64().map(LiteralData::Integer).or_else(|| number.as_f64().map(LiteralData::Number))
        }
        _ => None,
    }
}

fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_canonical = are_digits(whole) && are_digits(fraction) && (whole == "0" || !whole.starts_with('0'));
    let number: Number = serde_json::from_str(text).ok().filter(|_| is_canonical)?;
    Some(number.into())
}

fn is_whole(text: &str) -> bool {
    !text.contains('.') && text != "-0"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const INTEGER: ParameterData = ParameterData::integer("n", "/n", "N.", None, None);
    const NUMBER: ParameterData = ParameterData::number("n", "/n", "N.", None, None);

    #[test]
    fn one_value_has_one_form() {
        for (text, whole, any) in [
            ("5", Some(json!(5)), Some(json!(5))),
            ("-5", Some(json!(-5)), Some(json!(-5))),
            ("0", Some(json!(0)), Some(json!(0))),
            ("0.50", None, Some(json!(0.5))),
            ("-0", None, Some(json!(-0.0))),
            (
                "9223372036854775808",
                Some(json!(9_223_372_036_854_775_808_u64)),
                Some(json!(9_223_372_036_854_775_808_u64)),
            ),
            ("+5", None, None),
            ("05", None, None),
            ("5.", None, None),
            (".5", None, None),
            ("1e3", None, None),
            (" 5", None, None),
            ("", None, None),
            ("-", None, None),
            ("five", None, None),
        ] {
            assert_eq!(decoded(&INTEGER, &json!(text)), whole, "{text}");
            assert_eq!(decoded(&NUMBER, &json!(text)), any, "{text}");
        }
        assert_eq!(decoded(&INTEGER, &json!(5)), None);
    }
}
