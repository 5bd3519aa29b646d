//! What an upload sends, and what its answer means. It costs nothing, so it may be sent again after any doubt.

mod request;

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

pub(crate) use request::request;

use super::{
    Answer, answer,
    back_off::of_answer,
    refusal::{self, Refused},
    retry,
    schedule::retry_pause,
};
use crate::{
    ErrorKind, TransportError,
    data::{OperationData, ProviderData, Refusal},
};

/// Characters of base64 in a row from which on a server's text may be a part of the file that was sent.
const LONGEST_WORD: usize = 24;

/// Headers of an address that bytes go to which are taken from a server at most.
const MOST_HEADERS: usize = 16;

/// Longest of them.
const HEADER_BYTES: usize = 4096;

/// Headers that a server cannot have us send, for they are ours or those of the connection.
const OWN_HEADERS: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Where the bytes of a file go to that has an address of its own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) address: String,
    pub(crate) headers: Vec<(String, String)>,
}

/// What became of an upload.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// The file is kept, and this is its address, as the server wrote it.
    Address(String),
    /// No address came.
    Nothing {
        why: String,
        kind: ErrorKind,
        /// Whether none would come the next time either.
        permanent: bool,
    },
    /// The provider refused the file.
    Refused {
        refused: Refused,
        /// How long the provider wants to be left alone. `None`: it did not say.
        after: Option<Duration>,
    },
}

/// Tells what became of an upload.
pub(crate) fn received(
    provider: &ProviderData,
    operation: &OperationData,
    sent: &Result<Answer, TransportError>,
    now: Timestamp,
) -> Received {
    let nothing = |why: &str, kind| Received::Nothing { why: why.to_owned(), kind, permanent: false };
    let answer = match sent {
        Ok(answer) => answer,
        Err(error) => {
            let permanent = error.is_permanent();
            return Received::Nothing { why: error.to_string(), kind: ErrorKind::Unreachable, permanent };
        }
    };
    let refused = |mut refused: Refused| {
        refused.message = refused.message.map(|message| without_file(&message));
        Received::Refused { refused, after: of_answer(provider.back_off, answer, now) }
    };
    if !answer.is_success() {
        return refused(refusal::read(provider, answer));
    }
    if let Some(cut) = &answer.cut {
        return nothing(&cut.to_string(), ErrorKind::Unreachable);
    }
    let body = answer.json();
    if let Some(address) = body.as_ref().and_then(|body| answer::text(body, operation.answer.output)) {
        return Received::Address(address);
    }
    match body.and_then(|body| refusal::in_success(provider, answer, &body)) {
        Some(error) => refused(error),
        None => nothing("its answer names no address", ErrorKind::Decode),
    }
}

/// Where the bytes are to go, as the answer has it. `None`: it does not say. The headers are lower-case, and none of them is
/// `key`, which carries the key.
pub(crate) fn slot(answer: &Answer, address: &[&str], headers: Option<&str>, key: &str) -> Option<Slot> {
    let body = answer.json()?;
    let address = answer::text(&body, address)?;
    let told = headers.and_then(|pointer| body.pointer(pointer)).and_then(Value::as_object);
    let headers = told.into_iter().flatten().filter_map(|(name, value)| {
        let (name, value) = (name.to_ascii_lowercase(), value.as_str()?.to_owned());
        is_taken(&name, &value, key).then_some((name, value))
    });
    Some(Slot { address, headers: headers.take(MOST_HEADERS).collect() })
}

fn is_taken(name: &str, value: &str, key: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let is_plain = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    let is_own = OWN_HEADERS.contains(&name) || name == key || name.starts_with("proxy-");
    !is_own
        && !name.is_empty()
        && name.bytes().all(is_token)
        && name.len() + value.len() <= HEADER_BYTES
        && value.bytes().all(is_plain)
}

/// Tells what became of the bytes that went to an address of their own. The file's address is known already.
pub(crate) fn put(
    provider: &ProviderData,
    address: String,
    sent: &Result<Answer, TransportError>,
    now: Timestamp,
) -> Received {
    match sent {
        Ok(answer) if answer.is_success() => Received::Address(address),
        Ok(answer) => {
            let mut refused = refusal::read(provider, answer);
            refused.message = refused.message.map(|message| without_file(&message));
            Received::Refused { refused, after: of_answer(provider.back_off, answer, now) }
        }
        Err(error) => {
            let permanent = error.is_permanent();
            Received::Nothing { why: error.to_string(), kind: ErrorKind::Unreachable, permanent }
        }
    }
}

/// The pause before the file is sent again. `None`: it is not. `roll` is a random number from 0 to 1.
pub(crate) fn pause(received: &Received, attempt: u32, base: Duration, roll: f64) -> Option<Duration> {
    if attempt >= retry::RETRIES {
        return None;
    }
    let jitter = retry_pause(attempt, base, roll);
    match received {
        Received::Nothing { permanent: false, .. } => Some(jitter),
        Received::Refused { refused, after }
            if matches!(refused.means, Refusal::RateLimited | Refusal::Server) =>
        {
            let asked = after.unwrap_or_default();
            (asked <= retry::PATIENCE).then(|| asked.saturating_add(jitter))
        }
        Received::Address(_) | Received::Nothing { .. } | Received::Refused { .. } => None,
    }
}

/// A server's text without what may be a part of the file: servers send back what they do not like.
pub(crate) fn without_file(text: &str) -> String {
    let is_digit = |character: char| character.is_ascii_alphanumeric() || "+/=".contains(character);
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(is_digit).unwrap_or(rest.len());
        let (before, word) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end = word.find(|character| !is_digit(character)).unwrap_or(word.len());
        let (word, after) = word.split_at_checked(end).unwrap_or((word, ""));
        told.push_str(before);
        told.push_str(if word.len() < LONGEST_WORD { word } else { "[redacted]" });
        rest = after;
    }
    told
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        data::{AnswerData, MoneyClass, OperationKind},
        wire::{
            Cut, Headers,
            testing::{PROVIDER, operation},
        },
    };

    fn answered(status: u16, body: &str, cut: Option<Cut>) -> Result<Answer, TransportError> {
        if status == 0 {
            return Err(TransportError::maybe_sent("connection reset"));
        }
        Ok(Answer { status, headers: Headers::default(), body: body.as_bytes().to_vec(), cut })
    }

    fn of(sent: &Result<Answer, TransportError>) -> Received {
        let upload = OperationData {
            answer: AnswerData { output: &["/files/*", "/url"], ..AnswerData::NONE },
            ..operation(OperationKind::Upload)
        };
        received(&PROVIDER, &upload, sent, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn an_address_is_what_the_first_pointer_leads_to() {
        for (body, address) in [
            (r#"{"files":["https://a"],"url":"https://b"}"#, "https://a"),
            (r#"{"files":[],"url":"https://b"}"#, "https://b"),
            (r#"{"files":[null,"https://c"]}"#, "https://c"),
            (r#"{"url":7}"#, "7"),
        ] {
            assert_eq!(of(&answered(201, body, None)), Received::Address(address.to_owned()), "{body}");
        }
    }

    #[test]
    fn every_other_end_is_tried_again_or_told() {
        let base = Duration::from_millis(500);
        for (status, body, cut, kind, again) in [
            (0, "", None, ErrorKind::Unreachable, true),
            (200, r#"{"url":"https://b"}"#, Some(Cut::Stalled), ErrorKind::Unreachable, true),
            (200, "{}", None, ErrorKind::Decode, true),
            (200, "<html>", None, ErrorKind::Decode, true),
            (400, "", None, ErrorKind::Rejected, false),
            (401, "", None, ErrorKind::Auth, false),
            (404, "", None, ErrorKind::NotFound, false),
            (413, "", None, ErrorKind::Rejected, false),
            (429, "", None, ErrorKind::RateLimited, true),
            (500, "", None, ErrorKind::Unreachable, true),
            (503, "", None, ErrorKind::Unreachable, true),
        ] {
            let end = of(&answered(status, body, cut));
            let told = match &end {
                Received::Address(address) => panic!("{address}"),
                Received::Nothing { kind, .. } => *kind,
                Received::Refused { refused, .. } => refused.kind(),
            };
            let pauses: Vec<_> = (0..4).map(|attempt| pause(&end, attempt, base, 1.0)).collect();
            let second = Duration::from_secs(1);
            let expected = if again { [Some(base), Some(second), None, None] } else { [None; 4] };
            assert_eq!((told, pauses), (kind, expected.to_vec()), "{status} {body}");
        }
    }

    #[test]
    fn a_certificate_of_another_is_not_asked_again_and_a_long_pause_is_not_waited_for() {
        let base = Duration::from_millis(500);
        let end = of(&Err(TransportError::not_sent("its certificate is another's").permanent()));
        assert_eq!(pause(&end, 0, base, 1.0), None);
        let limited = |seconds| Received::Refused {
            refused: Refused {
                status: 429,
                means: Refusal::RateLimited,
                money: MoneyClass::NotProcessed,
                title: "Slow down",
                message: None,
                request_id: None,
            },
            after: Some(Duration::from_secs(seconds)),
        };
        assert_eq!(pause(&limited(7), 0, base, 0.0), Some(Duration::from_secs(7)));
        assert_eq!(pause(&limited(120), 0, base, 0.0), Some(Duration::from_secs(120)));
        assert_eq!(pause(&limited(121), 0, base, 0.0), None);
        assert_eq!(pause(&Received::Address("https://a".to_owned()), 0, base, 0.0), None);
    }

    #[test]
    fn a_server_names_headers_and_none_of_ours() {
        let body = json!({
            "put": "https://bucket.example/x?sig=1",
            "with": {
                "Content-Type": "image/png", "x-goog-meta": "a b", "Host": "evil.example", "content-length": "1",
                "Proxy-Authorization": "x", "X-Api-Key": "stolen", "bad name": "x", "x-bad": "a\r\nb", "x-number": 1,
                "x-long": "a".repeat(HEADER_BYTES),
            },
        });
        let answer = answered(200, &body.to_string(), None).unwrap();
        let found = slot(&answer, &["/url", "/put"], Some("/with"), "x-api-key").unwrap();
        assert_eq!(found.address, "https://bucket.example/x?sig=1");
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers = found.headers;
        headers.sort();
        assert_eq!(headers, [header("content-type", "image/png"), header("x-goog-meta", "a b")]);
        assert_eq!(slot(&answer, &["/url"], None, "x-api-key"), None);
        let many: serde_json::Map<_, _> = (0..40).map(|at| (format!("x-{at}"), json!("a"))).collect();
        let answer = answered(200, &json!({ "put": "p", "with": many }).to_string(), None).unwrap();
        assert_eq!(slot(&answer, &["/put"], Some("/with"), "k").unwrap().headers.len(), MOST_HEADERS);
    }

    #[test]
    fn bytes_are_kept_once_their_own_address_took_them() {
        let kept = |sent| put(&PROVIDER, "https://cdn.example/x".to_owned(), &sent, Timestamp::UNIX_EPOCH);
        let address = Received::Address("https://cdn.example/x".to_owned());
        assert_eq!(kept(answered(200, "", None)), address);
        assert_eq!(kept(answered(204, "", Some(Cut::Stalled))), address);
        assert!(matches!(kept(answered(403, "", None)), Received::Refused { .. }));
        assert!(matches!(kept(answered(0, "", None)), Received::Nothing { permanent: false, .. }));
    }

    #[test]
    fn what_may_be_a_part_of_the_file_is_not_shown() {
        let long = "A".repeat(24);
        for (text, expected) in [
            ("", ""),
            ("too large: 5 MB", "too large: 5 MB"),
            (&format!("no {long}!"), "no [redacted]!"),
            (&format!("{long}A"), "[redacted]"),
            ("AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA"),
            ("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAE=", "data:image/png;base64,[redacted]"),
            ("2c7f59ea-0d4b-4f1e-9c50-1a2b3c4d5e6f", "2c7f59ea-0d4b-4f1e-9c50-1a2b3c4d5e6f"),
            ("größe ✓", "größe ✓"),
        ] {
            assert_eq!(without_file(text), expected);
        }
    }
}
