use http::{HeaderValue, header};
use uuid::Uuid;

use crate::respond::Response;

/// The page: markup, style and script.
static PAGE: &str = include_str!("../../assets/page.html");

/// Stands in the page where the number goes that its own style and script are known by.
const NONCE: &str = "{nonce}";

/// The page, with a policy that lets nothing but its own style and script act, and talk to nobody but its emulator.
pub(super) fn page() -> Response {
    let nonce = Uuid::new_v4().simple().to_string();
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; \
         media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let mut response = Response::new(PAGE.replace(NONCE, &nonce).into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
