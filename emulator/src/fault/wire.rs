//! What is sent in the place of a well-formed answer.

use std::{fmt::Write, time::Duration};

use http::{HeaderMap, StatusCode, header, response::Parts};
use hyper::body::Bytes;

use super::{
    kind::Fault,
    parameter::{Framing, Gibberish},
};
use crate::{
    respond::{MARK, UNKNOWN_REASON},
    script::{End, Script, Step},
};

/// Bytes of a head that is larger than anybody reads.
const LARGE_HEAD: usize = 1024 * 1024;

/// Real time between two interim answers.
const INTERIM_PAUSE: Duration = Duration::from_millis(10);

/// What happens before the body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Early {
    /// Nothing of it is read.
    Head,
    /// Its first bytes are read.
    FirstBytes,
}

/// Whether the connection ends before the whole request has come, and when.
pub(crate) fn early(fault: &Fault) -> Option<Early> {
    match fault {
        Fault::ResetBeforeRequest => Some(Early::Head),
        Fault::ResetDuringRequest => Some(Early::FirstBytes),
        _ => None,
    }
}

/// Whether no answer is needed, and if so what is sent, and whether the request is acted on before.
pub(crate) fn without_answer(fault: &Fault) -> Option<(Script, bool)> {
    let end = |end| Script { steps: Vec::new(), end };
    match fault {
        Fault::ResetAfterRequest => Some((end(End::Reset), true)),
        Fault::Closed { accepted } => Some((end(End::Close), *accepted)),
        Fault::Silence { accepted } => Some((end(End::Hold), *accepted)),
        Fault::NotHttp { form, accepted } => Some((gibberish(*form), *accepted)),
        _ => None,
    }
}

/// An answer as HTTP writes it, after which the connection ends.
pub(crate) fn whole(parts: &Parts, body: &Bytes) -> Bytes {
    let head = head(parts, Framing::Length, body.len() as u64, After::Closed);
    Bytes::from([head.as_bytes(), body].concat())
}

/// The other way, if the answer is sent in one.
pub(crate) fn late(fault: &Fault, parts: &Parts, body: &Bytes) -> Option<Script> {
    let head_of = |framing| Bytes::from(head(parts, framing, body.len() as u64, After::Closed));
    let half = body.slice(..body.len() / 2);
    let cut = |framing, half: Bytes, end| Script {
        steps: vec![Step::Write(head_of(framing)), Step::Write(half)],
        end,
    };
    match fault {
        Fault::ResetDuringAnswer => Some(cut(Framing::Length, half, End::Reset)),
        Fault::Stall => Some(cut(Framing::Length, half, End::Hold)),
        Fault::Cut { framing } => {
            let half = if *framing == Framing::Chunked { chunk(&half) } else { half };
            Some(cut(*framing, half, End::Close))
        }
        Fault::Drip { bytes, milliseconds } => {
            let sent = whole(parts, body);
            let pause = Duration::from_millis(*milliseconds);
            let drip = Step::Drip { bytes: sent, at_once: *bytes, pause };
            Some(Script { steps: vec![drip], end: End::Close })
        }
        Fault::Oversized { bytes } => Some(padded(parts, body, 0, *bytes)),
        Fault::Status { body_bytes, .. } if *body_bytes > 0 => Some(padded(parts, body, b' ', *body_bytes)),
        Fault::ResetAfterAnswer { milliseconds } => Some(ended(parts, body, *milliseconds, End::Reset)),
        Fault::IdleClosed { milliseconds } => Some(ended(parts, body, *milliseconds, End::Close)),
        _ => None,
    }
}

/// The answer with bytes behind it, all of them announced.
fn padded(parts: &Parts, body: &Bytes, byte: u8, count: u64) -> Script {
    let length = (body.len() as u64).saturating_add(count);
    let head = Bytes::from(head(parts, Framing::Length, length, After::Closed));
    let steps = vec![Step::Write(head), Step::Write(body.clone()), Step::Fill { byte, count }];
    Script { steps, end: End::Close }
}

/// The answer on a connection that is said to be kept, and is not.
fn ended(parts: &Parts, body: &Bytes, milliseconds: u64, end: End) -> Script {
    let head = Bytes::from(head(parts, Framing::Length, body.len() as u64, After::Kept));
    let pause = Step::Pause(Duration::from_millis(milliseconds));
    Script { steps: vec![Step::Write(head), Step::Write(body.clone()), pause], end }
}

fn gibberish(form: Gibberish) -> Script {
    let once = |text: &str| Script {
        steps: vec![Step::Write(Bytes::copy_from_slice(text.as_bytes()))],
        end: End::Close,
    };
    match form {
        Gibberish::Text => once("220 mail.invalid ESMTP ready\r\n"),
        Gibberish::PartialHead => once("HTTP/1.1 20"),
        Gibberish::TwoLengths => once(&format!(
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n{MARK}: true\r\n\r\n{{}}"
        )),
        Gibberish::LargeHead => {
            let line = "x-filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
            let lines = line.repeat(LARGE_HEAD / line.len());
            once(&format!("HTTP/1.1 200 OK\r\n{MARK}: true\r\n{lines}\r\n"))
        }
        Gibberish::Interim => Script {
            steps: vec![Step::Repeat {
                bytes: Bytes::from_static(b"HTTP/1.1 102 Processing\r\n\r\n"),
                pause: INTERIM_PAUSE,
            }],
            end: End::Close,
        },
    }
}

/// What a head says of the connection after the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Closed,
    Kept,
}

/// A head as HTTP writes it.
fn head(parts: &Parts, framing: Framing, length: u64, after: After) -> String {
    let mut text = format!("HTTP/1.1 {} {}\r\n", parts.status.as_u16(), reason(parts.status));
    for (name, value) in own_headers(&parts.headers) {
        // Writing to a string does not fail.
        let _ = write!(text, "{name}: {value}\r\n");
    }
    let _ = match framing {
        Framing::Length => write!(text, "content-length: {length}\r\n"),
        Framing::Chunked => write!(text, "transfer-encoding: chunked\r\n"),
        Framing::Close => Ok(()),
    };
    text.push_str(if after == After::Closed { "connection: close\r\n\r\n" } else { "\r\n" });
    text
}

fn own_headers(headers: &HeaderMap) -> impl Iterator<Item = (&str, String)> {
    headers
        .iter()
        .filter(|(name, _)| **name != header::CONTENT_LENGTH && **name != header::TRANSFER_ENCODING)
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or(UNKNOWN_REASON)
}

fn chunk(bytes: &Bytes) -> Bytes {
    let head = format!("{:x}\r\n", bytes.len());
    Bytes::from([head.as_bytes(), bytes, b"\r\n"].concat())
}
