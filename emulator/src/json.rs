//! JSON from outside, within bounds.

use serde_json::Value;

use crate::wording::bounded;

/// Values that one body may hold. Each takes far more memory than the two bytes that it may be written in.
const VALUES: usize = 100_000;

/// Reads a body, or tells in a sentence why it is none.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the body is not UTF-8".to_owned())?;
    if holds_more_than(VALUES, bytes) {
        return Err(format!("the body holds more than {VALUES} values, which no provider is known to take"));
    }
    serde_json::from_str(text).map_err(|error| bounded(&format!("the body is not JSON: {error}")))
}

/// Counts what separates or begins values outside strings: never less than there are values after the first.
fn holds_more_than(limit: usize, json: &[u8]) -> bool {
    let (mut count, mut in_string, mut escaped) = (0, false, false);
    for byte in json {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b',' | b'[' | b'{') => count += 1,
            _ => {}
        }
    }
    count > limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_outside_strings() {
        assert!(!holds_more_than(3, br#"{"a":[1,2],"b":","}"#.as_slice().split_at(10).0));
        assert!(!holds_more_than(1, br#"{"a":",[{\",[{"}"#));
        assert!(holds_more_than(1, br#"{"a":"\\","b":1}"#));
        assert!(holds_more_than(4, b"[0,0,0,0,0]"));
        assert!(!holds_more_than(5, b"[0,0,0,0,0]"));
    }

    #[test]
    fn more_values_than_any_provider_takes_are_refused_before_they_take_memory() {
        assert!(read(format!("[{}0]", "0,".repeat(VALUES - 1)).as_bytes()).is_ok());
        assert!(
            read(format!("[{}0]", "0,".repeat(VALUES)).as_bytes()).unwrap_err().contains("100000 values")
        );
    }
}
