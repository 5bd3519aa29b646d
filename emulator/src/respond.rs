//! Answers in HTTP.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use hyper::{body::Bytes, ext::ReasonPhrase};
use serde_json::Value;

use crate::{
    answer::{Answer, Body, Embedded},
    video::{self, Videos},
};

/// An answer in HTTP. Its body is whole: nothing is made while it is sent.
pub(crate) type Response = http::Response<Bytes>;

/// The header that every answer carries, so that nobody takes this for the provider.
pub(crate) const MARK: &str = "x-wan-emulator";

/// What stands for the name of a status that has none.
pub(crate) const UNKNOWN_REASON: &str = "Unknown";

/// Says of an answer that it is emulated.
pub(crate) fn mark(response: &mut Response) {
    response.headers_mut().insert(MARK, HeaderValue::from_static("true"));
    if response.status().canonical_reason().is_none() {
        // In its place hyper would write `<none>`.
        response.extensions_mut().insert(ReasonPhrase::from_static(UNKNOWN_REASON.as_bytes()));
    }
}

/// Keeps what is not JSON, above all a file that somebody uploaded, from acting as a page of the emulator's own origin:
/// its script would be let in at `/_emulator/`. Pages of other origins may still show it, as they may show what
/// providers serve, so that there is no `cross-origin-resource-policy`.
fn confine(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// An answer in JSON.
pub(crate) fn json(status: u16, body: &Value) -> Response {
    let mut response = with_kind(Some("application/json"), body.to_string().into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// Turns an answer into HTTP, for a request with this method and these headers.
pub(crate) async fn respond(
    videos: &Videos,
    method: &Method,
    headers: &HeaderMap,
    answer: Answer,
) -> Response {
    let is_json = matches!(answer.body, Body::Json(_) | Body::JsonWithVideo(_));
    let mut response = match answer.body {
        Body::Json(body) => with_kind(Some("application/json"), body.to_string().into()),
        Body::Bytes { kind, bytes } => with_kind(kind.as_deref(), bytes),
        embedded @ Body::JsonWithVideo(_) => {
            let body = whole(videos, embedded).await.unwrap_or_default();
            with_kind(Some("application/json"), body.to_string().into())
        }
        Body::Video(scene) => video::response(videos.video(&scene).await, method, headers),
    };
    // A part of a video has its own status.
    if response.status() == StatusCode::OK {
        *response.status_mut() =
            StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    if !is_json {
        confine(&mut response);
    }
    let headers = response.headers_mut();
    for (name, value) in answer.headers {
        // A spec may hold what HTTP does not allow in a header; the generator's checks tell so.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
            // What was said of the body is true of this one.
            && !headers.contains_key(&name)
        {
            headers.insert(name, value);
        }
    }
    response
}

/// A JSON body with the videos in it. `None`: it is no JSON.
pub(crate) async fn whole(videos: &Videos, body: Body) -> Option<Value> {
    match body {
        Body::Json(body) => Some(body),
        Body::JsonWithVideo(embedded) => {
            let Embedded { mut body, places, scene } = *embedded;
            let encoded = STANDARD.encode(videos.video(&scene).await);
            for place in places {
                if let Some(Value::String(text)) = body.pointer_mut(&place) {
                    text.push_str(&encoded);
                }
            }
            Some(body)
        }
        Body::Video(_) | Body::Bytes { .. } => None,
    }
}

fn with_kind(kind: Option<&str>, bytes: Bytes) -> Response {
    let mut response = Response::new(bytes);
    // A media type that HTTP does not allow is left out; the generator's checks tell of it.
    if let Some(kind) = kind.and_then(|kind| HeaderValue::from_str(kind).ok()) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}
