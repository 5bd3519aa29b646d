//! The part of the client that does no I/O: what to send, what an answer means, when to ask again.
//!
//! Everything here is a function of a provider's description and of what came over the wire, so that every way
//! of doing I/O shares it and tests need no network.

pub(crate) mod address;
pub(crate) mod answer;
pub(crate) mod back_off;
pub(crate) mod beside;
pub(crate) mod bounds;
pub(crate) mod cancel;
pub(crate) mod constants;
pub(crate) mod depth;
pub(crate) mod encoded;
mod entity;
pub(crate) mod follow_up;
pub(crate) mod intake;
mod json;
pub(crate) mod outcome;
pub(crate) mod plain;
pub(crate) mod poll;
pub(crate) mod private;
pub(crate) mod refusal;
pub(crate) mod retry;
pub(crate) mod schedule;
pub(crate) mod skim;
#[cfg(any(test, fuzzing))]
pub(crate) mod testing;
pub(crate) mod text;
pub(crate) mod upload;

use std::fmt;

use serde_json::Value;

/// An answer whose body was read as far as it goes.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
    /// Why `body` is not the whole body. `None`: it is.
    pub(crate) cut: Option<Cut>,
}

/// Why a body was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The connection broke.
    Broken(String),
    /// Nothing came for too long.
    Stalled,
    /// It is longer than so many bytes.
    TooLong(usize),
}

/// Headers of an answer. A name may be written in any case.
#[derive(Clone, Default)]
pub(crate) struct Headers(pub(crate) Vec<(String, String)>);

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON. `None` where it is something else, was cut, or is nested more than 64 deep.
    pub(crate) fn json(&self) -> Option<Value> {
        let is_fit = self.cut.is_none() && !depth::is_too_deep(&self.body);
        if is_fit { json::read(&self.body) } else { None }
    }

    /// Why a body that came as a whole is no JSON.
    pub(crate) fn no_json(&self) -> String {
        match self.encoding() {
            Some(encoding) => format!("its body is compressed ({encoding}), which was not asked for"),
            None if depth::is_too_deep(&self.body) => {
                format!("its body is nested more than {} deep", bounds::DEPTH)
            }
            None => "its body is no JSON".to_owned(),
        }
    }

    /// Whether the body says what nobody can read: it was cut, is compressed, or is broken JSON.
    pub(crate) fn is_garbled(&self) -> bool {
        let is_hidden = self.cut.is_some() || self.encoding().is_some();
        (is_hidden || self.body.trim_ascii_start().starts_with(b"{")) && self.json().is_none()
    }

    /// How the body is compressed, which no request allows. `None`: it is not.
    pub(crate) fn encoding(&self) -> Option<&str> {
        self.headers.get("content-encoding").filter(|encoding| !encoding.eq_ignore_ascii_case("identity"))
    }
}

impl Headers {
    /// What of these is more than is taken from a server. `None`: nothing.
    pub(crate) fn excess(&self) -> Option<String> {
        let bytes: usize = self.0.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        if self.0.len() > bounds::HEADERS {
            return Some(format!("the answer has more than {} headers", bounds::HEADERS));
        }
        let kilobytes = bounds::HEAD_BYTES / 1024;
        (bytes > bounds::HEAD_BYTES).then(|| format!("the head of the answer is longer than {kilobytes} kB"))
    }

    /// The first header of this name that is not blank.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The headers of this name that are not blank.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let same = self.0.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name));
        same.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

impl fmt::Debug for Headers {
    /// Shows names alone: a value may hold a cookie or a signed address.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(why) => write!(formatter, "its body broke off: {why}"),
            Self::Stalled => formatter.write_str("its body stopped coming"),
            Self::TooLong(most) => write!(formatter, "its body is longer than {most} bytes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(count: usize, bytes: usize) -> Headers {
        Headers(vec![("x-a".to_owned(), "b".repeat(bytes)); count])
    }

    #[test]
    fn a_head_is_taken_up_to_its_bounds() {
        assert_eq!(headers(100, 20).excess(), None);
        assert!(headers(101, 0).excess().unwrap().contains("100 headers"));
        let most = bounds::HEAD_BYTES - "x-a: \r\n".len();
        assert_eq!(headers(1, most).excess(), None);
        assert!(headers(1, most + 1).excess().unwrap().contains("64 kB"));
    }

    #[test]
    fn a_body_that_is_no_json_is_told_for_what_it_is() {
        let answer = |encoding: &str, body: &str| {
            let headers = Headers(vec![("Content-Encoding".to_owned(), encoding.to_owned())]);
            Answer { status: 200, headers, body: body.as_bytes().to_vec(), cut: None }
        };
        let deep = "[".repeat(65) + &"]".repeat(65);
        for (encoding, body, told) in [
            ("identity", "<html>", "its body is no JSON"),
            ("gzip", "\u{1f}", "its body is compressed (gzip), which was not asked for"),
            ("", &deep, "its body is nested more than 64 deep"),
        ] {
            let answer = answer(encoding, body);
            assert_eq!((answer.json(), answer.no_json().as_str()), (None, told));
        }
        // A header that is wrong about a body that can be read takes nothing away.
        assert!(answer("gzip", "{}").json().is_some());
    }
}
