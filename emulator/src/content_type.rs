use http::{HeaderMap, header};

/// What is wrong with the declared type of a body that must be JSON. `None`: nothing.
///
/// A body without a declared type is wrong too: every client library that sends JSON declares it. Without a body there
/// is nothing to declare.
pub(crate) fn complaint(headers: &HeaderMap, body: &[u8]) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_json_is_json() {
        let judge = |kind: &'static str| {
            complaint(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]), b"{}")
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
        assert_eq!(complaint(&HeaderMap::new(), b""), None);
        assert!(complaint(&HeaderMap::new(), b"{}").is_some());
    }
}
