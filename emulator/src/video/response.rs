use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use hyper::body::Bytes;

use crate::{
    range::{Selection, etag, ranged},
    respond::Response,
};

/// The answer that carries a video, or the part of it that a GET asks for.
pub(crate) fn response(video: Bytes, method: &Method, headers: &HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return filled(StatusCode::OK, HeaderMap::new(), video);
    }
    let length = video.len() as u64;
    let etag = etag(&video);
    let selection = match *method {
        // Ranges are defined for GET alone.
        Method::GET => ranged(headers, &etag, length),
        _ => Selection::Whole,
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.extend(value(&etag).map(|etag| (header::ETAG, etag)));
    let (status, range, body) = match selection {
        Selection::Whole => return filled(StatusCode::OK, headers, video),
        Selection::Part { first, last } => {
            (StatusCode::PARTIAL_CONTENT, format!("{first}-{last}"), part(&video, first, last))
        }
        Selection::Unsatisfiable => (StatusCode::RANGE_NOT_SATISFIABLE, "*".to_owned(), Bytes::new()),
    };
    let range = value(&format!("bytes {range}/{length}"));
    headers.extend(range.map(|range| (header::CONTENT_RANGE, range)));
    filled(status, headers, body)
}

fn filled(status: StatusCode, headers: HeaderMap, body: Bytes) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("video/mp4"));
    response
}

fn part(video: &Bytes, first: u64, last: u64) -> Bytes {
    let place = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(video.len());
    video.slice(place(first)..place(last.saturating_add(1)))
}

fn value(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok()
}
