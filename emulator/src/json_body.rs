//! Bodies that must be JSON: what they say they are, and what they are.

use http::{HeaderMap, header};
use serde_json::Value;

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

/// The JSON of a body, or why it has none.
pub(crate) fn parsed(body: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8".to_owned())?;
    serde_json::from_str(text).map_err(|error| format!("the body is not JSON: {error}"))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

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
