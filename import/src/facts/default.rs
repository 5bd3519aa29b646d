use serde_json::{Number, Value};

use super::{
    Facts,
    parameter::{Reading, is_media},
};
use crate::{
    entry::{Entry, Said},
    number, prose,
};

/// Concludes the default.
pub(super) fn read(facts: &mut Facts, reading: &Reading) {
    let Some(said) = &reading.entry.default else { return };
    let at = format!("{}/default", reading.at);
    if let Some(default) = value(&said.text, reading.kind) {
        facts.state(at, default, [said.line]);
        return;
    }
    let question = format!(
        "The default of `{}` is written as {}, which is not clear for its type.",
        reading.name, said.text
    );
    facts.doubt(at, [said.line], question);
}

/// A value as the page writes it, where it is one of the type. `null` is a value of every type.
pub(crate) fn value(text: &str, kind: &str) -> Option<Value> {
    let text = text.trim();
    let exact = text.strip_prefix('`').and_then(|inner| inner.strip_suffix('`'));
    if let Some(exact) = exact.filter(|inner| kind == "string" && !inner.starts_with('"') && *inner != "null")
    {
        return Some(exact.into());
    }
    let text = text.trim_matches('`');
    let value = match text {
        "True" => Value::Bool(true),
        "False" => Value::Bool(false),
        "None" => Value::Null,
        _ => match serde_json::from_str(text) {
            Ok(value) => value,
            Err(_) => match number::whole(text) {
                Some(number) => number.into(),
                None if kind == "string" && is_word(text) => text.into(),
                None => return None,
            },
        },
    };
    (fits(&value, kind) || value.is_null()).then_some(value)
}

/// Whether a value is one of the type. Nothing is known of an unknown type, so everything is.
pub(crate) fn fits(value: &Value, kind: &str) -> bool {
    match kind {
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "list" => value.is_array(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        _ if is_media(kind) => value.is_string(),
        _ => true,
    }
}

/// The type that the marks of a parameter suggest, where the page shows none.
pub(super) fn suggested_kind(entry: &Entry, name: &str) -> &'static str {
    let text = entry.prose_text();
    if prose::most_items(&text).is_some() {
        return "list";
    }
    let default = entry.default.as_ref().map(|said| said.text.as_str());
    let range = entry.range.as_ref().and_then(|said| number::range(&said.text));
    let ends = range.iter().flat_map(|(low, high)| [low.clone(), high.clone()]);
    let numbers: Vec<Number> = default.and_then(number::whole).into_iter().chain(ends).collect();
    if numbers.iter().any(Number::is_f64) {
        return "number";
    }
    if name.ends_with("prompt") {
        return "string";
    }
    let listed = entry.allowed.iter().map(|said: &Said| said.text.as_str()).collect::<Vec<_>>().join(" ");
    let counted = number::leading(listed.trim_start_matches(['"', ',']))
        .is_some_and(|(number, rest)| number.is_i64() && !rest.starts_with(char::is_alphanumeric));
    match default {
        Some("true" | "false") => "boolean",
        _ if !numbers.is_empty() || counted => "integer",
        None if listed.is_empty() && (text.contains("extra parameters") || text.contains("object")) => {
            "object"
        }
        _ => "string",
    }
}

fn is_word(text: &str) -> bool {
    let one = !text.is_empty() && !text.contains([' ', '"', '\'']);
    one && !matches!(text.to_lowercase().as_str(), "-" | "none" | "n/a" | "nil" | "undefined")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_default_is_a_value_of_its_type_or_none() {
        for (text, kind, expected) in [
            ("\"16:9\"", "string", Some(json!("16:9"))),
            ("16:9", "string", Some(json!("16:9"))),
            ("null", "image", Some(json!(null))),
            ("False", "boolean", Some(json!(false))),
            ("-1", "integer", Some(json!(-1))),
            ("5.0", "integer", None),
            ("5.0", "number", Some(json!(5.0))),
            ("\"5\"", "integer", None),
            ("5", "string", None),
            ("-", "string", None),
            ("a random one", "string", None),
        ] {
            assert_eq!(value(text, kind), expected, "{text} as {kind}");
        }
    }
}
