//! JSON from outside, within bounds.

use http::{HeaderMap, header};
use serde_json::Value;

use crate::wording::bounded;

/// Values that one body may hold. Each takes far more memory than the two bytes that it may be written in.
const VALUES: usize = 100_000;

/// What is wrong with the declared type of a body that must be JSON. `None`: nothing.
///
/// A body without a declared type is wrong too: every client library that sends JSON declares it. Without a body there
/// is nothing to declare.
pub(crate) fn undeclared(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let Some(given) = headers.get(header::CONTENT_TYPE) else {
        let message = "the header `content-type` is missing; send `application/json`";
        return (!body.is_empty()).then(|| message.to_owned());
    };
    let given = String::from_utf8_lossy(given.as_bytes());
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json = essence == "application/json"
        || essence.strip_prefix("application/").is_some_and(|kind| kind.ends_with("+json"));
    (!is_json).then(|| format!("the header `content-type` is `{given}`; send `application/json`"))
}

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
    use http::HeaderValue;

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

    #[test]
    fn only_json_is_json() {
        let judge = |kind: &'static str| {
            undeclared(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]), b"{}")
        };
        for good in ["application/json", "Application/JSON; charset=utf-8", "application/problem+json"] {
            assert_eq!(judge(good), None, "{good}");
        }
        for bad in
            ["", "text/plain", "application/jsonp", "text/json+json", "multipart/form-data; boundary=a"]
        {
            assert!(judge(bad).is_some_and(|told| told.contains(bad)), "{bad}");
        }
    }

    #[test]
    fn only_a_body_needs_a_type() {
        assert_eq!(undeclared(&HeaderMap::new(), b""), None);
        assert!(undeclared(&HeaderMap::new(), b"{}").is_some());
    }
}
