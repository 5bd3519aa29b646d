//! How a fault changes the delivery of a file.

use http::{HeaderMap, HeaderValue, StatusCode, header};
use hyper::body::Bytes;

use super::{gzip::gzip, kind::Fault, parameter::WrongType, reply::PAGE};
use crate::respond::Response;

/// The request as the delivery of files is to see it.
pub(crate) fn file_selection(fault: Option<&Fault>, headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    let conditional = headers.contains_key(header::IF_RANGE);
    match fault {
        Some(Fault::RangeIgnored) => drop(headers.remove(header::RANGE)),
        // A changed file is sent whole to who asks for a part of the one before.
        Some(Fault::ChangedEtag) if conditional => drop(headers.remove(header::RANGE)),
        _ => {}
    }
    headers
}

/// Changes the delivery. `turn` is another number each time.
pub(crate) fn change_delivery(fault: &Fault, turn: u64, mut response: Response) -> Response {
    match fault {
        Fault::WrongType { form } => wrong_type(*form),
        Fault::Gzip { bytes } => gzip(response, *bytes),
        Fault::WrongContentRange => {
            if let Some(range) = response.headers_mut().get_mut(header::CONTENT_RANGE) {
                *range = HeaderValue::from_static("bytes 1-2/3");
            }
            response
        }
        Fault::RangeRefused => {
            let mut refused = Response::new(Bytes::new());
            *refused.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            refused.headers_mut().insert(header::CONTENT_RANGE, HeaderValue::from_static("bytes */1"));
            refused
        }
        Fault::ChangedEtag => {
            if let Ok(tag) = HeaderValue::try_from(format!("\"changed-{turn}\"")) {
                response.headers_mut().insert(header::ETAG, tag);
            }
            response
        }
        _ => response,
    }
}

fn wrong_type(form: WrongType) -> Response {
    let (kind, body) = match form {
        WrongType::Html => ("text/html; charset=utf-8", Bytes::from_static(PAGE.as_bytes())),
        WrongType::Json => {
            ("application/json", Bytes::from_static(br#"{"error":"a fault of the emulator"}"#))
        }
        WrongType::Empty => ("video/mp4", Bytes::new()),
        WrongType::Noise => ("video/mp4", Bytes::from_static(&[0xa5; 4096])),
    };
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
