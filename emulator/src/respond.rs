use axum::{
    body::Body as HttpBody,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};

use crate::answer::{Answer, Body};

/// Every answer carries it, so that nobody takes this for the provider.
pub(crate) const MARK: &str = "x-wan-emulator";

/// The video that every job makes: H.264 in MP4, two seconds.
static CLIP: &[u8] = include_bytes!("../assets/clip.mp4");

/// Turns an answer into HTTP.
pub(crate) fn respond(answer: Answer) -> Response {
    let (kind, body) = match answer.body {
        Body::Json(body) => (Some("application/json"), HttpBody::from(body.to_string())),
        Body::Video => (Some("video/mp4"), HttpBody::from(CLIP)),
        Body::Bytes { kind, bytes } => (kind, HttpBody::from(bytes)),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for (name, value) in answer.headers {
        // A spec may hold what HTTP does not allow in a header; the generator's checks tell so.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    if let Some(kind) = kind {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    headers.insert(MARK, HeaderValue::from_static("true"));
    response
}
