//! The part of the client that does no I/O: what to send, what an answer means, when to ask again.
//!
//! Everything here is a function of a provider's description and of what came over the wire, so that every way
//! of doing I/O shares it and tests need no network.

pub(crate) mod address;
pub(crate) mod answer;
pub(crate) mod back_off;
pub(crate) mod bounds;
pub(crate) mod encoded;
pub(crate) mod intake;
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

    /// The body as JSON. `None` where it is something else, was cut or is nested too deeply.
    pub(crate) fn json(&self) -> Option<Value> {
        let is_readable = self.cut.is_none() && skim::is_shallow(&self.body);
        if is_readable { serde_json::from_slice(&self.body).ok() } else { None }
    }
}

impl Headers {
    /// The first header of this name that is not blank.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut same = self.0.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        same.find_map(|(_, value)| Some(value.trim()).filter(|value| !value.is_empty()))
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
