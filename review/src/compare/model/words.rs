use serde::Serialize;
use serde_json::Value;

/// A value as people read it: texts without quotes, all else as JSON.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        Ok(other) => other.to_string(),
        // The types of specs hold nothing that JSON cannot.
        Err(_) => String::new(),
    }
}

/// What changed from what, each in backticks; what was or is absent is called so.
pub(super) fn from_to<T: Serialize>(old: Option<&T>, new: Option<&T>) -> String {
    let said =
        |value: Option<&T>| value.map_or_else(|| "nothing".to_owned(), |value| format!("`{}`", word(value)));
    format!("from {} to {}", said(old), said(new))
}

/// A number with at most two digits behind the point.
pub(super) fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (number, text) in
            [(104.81, "104.81"), (5.0, "5"), (33.333_333, "33.33"), (100.0, "100"), (0.5, "0.5")]
        {
            assert_eq!(short(number), text);
        }
    }

    #[test]
    fn what_is_absent_is_called_nothing() {
        assert_eq!(from_to(None, Some(&"a")), "from nothing to `a`");
    }
}
