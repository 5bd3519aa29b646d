//! What an upload sends, and what its answer means. It costs nothing, so it may be sent again after any doubt.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    Answer, answer,
    back_off::of_answer,
    refusal::{self, Refused},
    retry,
    schedule::retry_pause,
};
use crate::{
    ErrorKind, Media, TransportError,
    data::{MediaForm, OperationData, ProviderData, Refusal, TakesData},
    media::BareBase64,
};

/// Characters of base64 in a row from which on a server's text may be a part of the file that was sent.
const LONGEST_WORD: usize = 24;

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

/// One file where the upload wants it.
struct Nested<'a> {
    steps: &'a [&'a str],
    form: MediaForm,
    media: &'a Media,
}

/// One key of an object, which the pointer escapes.
struct Key<'a>(&'a str);

/// The JSON body of an upload. The file is encoded right into it, so it stands in memory once more and not oftener.
pub(crate) fn body(takes: &TakesData, media: &Media) -> Vec<u8> {
    let steps: Vec<&str> = takes.files.split('/').skip(1).collect();
    let encoded = media.len().unwrap_or_default().div_ceil(3).saturating_mul(4);
    let mut body = Vec::with_capacity(encoded.saturating_add(takes.files.len() + 100));
    let nested = Nested { steps: &steps, form: takes.form, media };
    match serde_json::to_writer(&mut body, &nested) {
        Ok(()) => body,
        // Texts in objects and lists can always be written, and memory takes all that is written to it.
        Err(_) => Vec::new(),
    }
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

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.steps.split_first() {
            Some((&"*", steps)) => serializer.collect_seq([Nested { steps, ..*self }]),
            Some((key, steps)) => {
                let mut object = serializer.serialize_map(Some(1))?;
                object.serialize_entry(&Key(key), &Nested { steps, ..*self })?;
                object.end()
            }
            None if self.form == MediaForm::Base64 => BareBase64(self.media).serialize(serializer),
            None => self.media.serialize(serializer),
        }
    }
}

impl Serialize for Key<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.replace("~1", "/").replace("~0", "~"))
    }
}

impl fmt::Debug for Nested<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Nested").field("steps", &self.steps).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        data::{AnswerData, MoneyClass, OperationKind},
        wire::{
            Cut, Headers,
            testing::{PROVIDER, operation},
        },
    };

    fn takes(files: &'static str, form: MediaForm) -> TakesData {
        TakesData { files, form, formats: &[], max_bytes: None }
    }

    #[test]
    fn the_file_stands_where_the_pointer_leads() {
        let media = Media::bytes(*b"GIF89a");
        let (uri, bare) = ("data:image/gif;base64,R0lGODlh", "R0lGODlh");
        for (pointer, form, expected) in [
            ("/file", MediaForm::DataUri, json!({ "file": uri })),
            ("/file", MediaForm::Base64, json!({ "file": bare })),
            ("/files/*", MediaForm::DataUri, json!({ "files": [uri] })),
            ("/a/*/b~1c/d~0e", MediaForm::Base64, json!({ "a": [{ "b/c": { "d~e": bare } }] })),
            ("/0", MediaForm::Base64, json!({ "0": bare })),
            ("", MediaForm::Base64, json!(bare)),
        ] {
            let written: Value = serde_json::from_slice(&body(&takes(pointer, form), &media)).unwrap();
            assert_eq!(written, expected, "{pointer}");
        }
    }

    #[test]
    fn a_file_on_its_way_is_shown_by_its_place_alone() {
        let nested = Nested { steps: &["a", "b"], form: MediaForm::Base64, media: &Media::bytes(*b"GIF89a") };
        assert_eq!(format!("{nested:?}"), r#"Nested { steps: ["a", "b"], .. }"#);
    }

    #[test]
    fn a_large_file_stands_in_memory_once_more_and_not_oftener() {
        let written = body(&takes("/files/*", MediaForm::DataUri), &Media::bytes(vec![7; 3_000_000]));
        assert!(written.capacity() < 4_000_200, "it grew to {}", written.capacity());
        assert!(written.len() > 4_000_000);
    }

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
