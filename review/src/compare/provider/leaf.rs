use serde::Serialize;
use serde_json::Value;

use super::super::{Change, Found, Place};
use crate::{Finding, Rule};

/// Adds a finding where a value differs. `what` names the value, `consequence` follows the two values in the sentence.
pub(super) fn compare<'f, T: Serialize + PartialEq + ?Sized>(
    rule: &'static Rule,
    place: &Place<'_>,
    (old, new): (&T, &T),
    (what, consequence): (&str, &str),
    found: &'f mut Found<'_>,
) -> Option<&'f mut Finding> {
    if old == new {
        return None;
    }
    let message = format!("{what} is {} (was {}){consequence}", shown(new), shown(old));
    Some(found.add(rule, place, Change::of(old, new), message))
}

/// A value as a sentence holds it.
pub(super) fn shown<T: Serialize + ?Sized>(value: &T) -> String {
    // The types of specs hold nothing that JSON cannot.
    serde_json::to_value(value).map_or_else(|_| String::new(), |value| shown_json(&value))
}

fn shown_json(value: &Value) -> String {
    match value {
        Value::Null => "not told".to_owned(),
        Value::String(text) => format!("`{text}`"),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(shown_json).collect::<Vec<_>>().join(", "),
        value => format!("`{value}`"),
    }
}

/// The word that stands for a value in specs.
pub(super) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_stand_in_sentences_as_people_write_them() {
        for (value, expected) in [
            (json!(null), "not told"),
            (json!("/id"), "`/id`"),
            (json!(7), "`7`"),
            (json!([]), "none"),
            (json!(["/id", "/job/id"]), "`/id`, `/job/id`"),
            (json!({ "a": 1 }), "`{\"a\":1}`"),
        ] {
            assert_eq!(shown(&value), expected);
        }
    }
}
