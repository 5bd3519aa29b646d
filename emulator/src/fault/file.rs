//! How a fault changes the delivery of a file.

use axum::http::{HeaderMap, header};

use super::kind::{Fault, WrongType};
use crate::{
    answer::{Answer, Body},
    fault::reply::html,
};

/// The request as the delivery of files is to see it.
pub(crate) fn file_selection(fault: Option<&Fault>, headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    let conditional = headers.contains_key(header::IF_RANGE);
    match fault {
        Some(Fault::RangeIgnored | Fault::WrongType { .. }) => drop(headers.remove(header::RANGE)),
        // A changed file is sent whole to who asks for a part of the one before.
        Some(Fault::ChangedEtag) if conditional => drop(headers.remove(header::RANGE)),
        _ => {}
    }
    headers
}

/// Changes the delivery. `turn` is another number each time.
pub(crate) fn change_file(fault: &Fault, turn: u64, mut answer: Answer) -> Answer {
    match fault {
        Fault::WrongType { form } => wrong_type(*form),
        Fault::WrongContentRange => {
            if answer.status == 206 {
                set(&mut answer, "content-range", "bytes 1-2/3");
            }
            answer
        }
        Fault::RangeRefused => Answer {
            status: 416,
            headers: vec![("content-range".to_owned(), "bytes */1".to_owned())],
            body: Body::Bytes { kind: None, bytes: Vec::new() },
        },
        Fault::ChangedEtag => {
            set(&mut answer, "etag", &format!("\"changed-{turn}\""));
            answer
        }
        _ => answer,
    }
}

fn wrong_type(form: WrongType) -> Answer {
    let bytes = |kind, bytes: &[u8]| Answer {
        status: 200,
        headers: Vec::new(),
        body: Body::Bytes { kind: Some(kind), bytes: bytes.to_vec() },
    };
    match form {
        WrongType::Html => html(),
        WrongType::Json => bytes("application/json", br#"{"error":"a fault of the emulator"}"#),
        WrongType::Empty => bytes("video/mp4", b""),
        WrongType::Noise => bytes("video/mp4", &[0xa5; 4096]),
    }
}

fn set(answer: &mut Answer, name: &str, value: &str) {
    answer.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    answer.headers.push((name.to_owned(), value.to_owned()));
}
