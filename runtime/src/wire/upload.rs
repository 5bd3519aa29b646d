//! What an upload sends, and what its answer means. It costs nothing, so it may be sent again after any doubt.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    Answer, answer,
    back_off::back_off,
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
    if !answer.is_success() {
        let mut refused = refusal::read(provider, answer);
        refused.message = refused.message.map(|message| without_file(&message));
        return Received::Refused { refused, after: back_off(provider.back_off, &answer.headers, now) };
    }
    if let Some(cut) = &answer.cut {
        return nothing(&cut.to_string(), ErrorKind::Unreachable);
    }
    match answer.json().and_then(|body| answer::text(&body, operation.answer.output)) {
        Some(address) => Received::Address(address),
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
