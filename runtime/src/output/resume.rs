//! How a video comes whole over connections that break: what to ask for, and what an answer's body is good for.
//!
//! It does no I/O. What is here of the file is kept only while the server proves, by a strong validator, that the rest is
//! of the same file; in any doubt the file is asked for from its beginning.

#[cfg(test)]
mod tests;

use crate::wire::{Headers, back_off};

/// How often in a row a download is begun again without much coming of it.
const TRIES: u32 = 5;

/// What counts as much. Unit: bytes.
const MUCH: u64 = 1024 * 1024;

/// Longest entity tag that is sent back. Unit: bytes.
const TAG_BYTES: usize = 256;

/// How much older than its answer a file must be for its time to tell versions apart. Unit: seconds.
const OLD: i64 = 60;

/// How much of a file is here, and what tells whether the rest is of the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resume {
    have: u64,
    total: Option<u64>,
    validator: Option<Validator>,
    /// Whether the last request asked for the rest alone.
    asked_rest: bool,
    /// Whether what is here came in several answers.
    spliced: bool,
    tries: u32,
    /// The most that was ever here when it was begun again.
    mark: u64,
}

/// What changes whenever the file does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Validator {
    Tag(String),
    Time(String),
}

/// What to do with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Its body goes behind what is here.
    Append,
    /// Its body is the file from the beginning: what is here goes.
    FromStart,
    /// All that there is of the file is here.
    Complete,
    /// Its body is of no use, and what is here goes: ask again, for all.
    Unfit(&'static str),
    /// The server is in trouble: ask again, for the same.
    Later,
    /// The address has run out, or never was one.
    Expired,
    /// Asking again gives the same.
    Refused,
}

/// What the end of a body means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The video is here.
    Whole,
    /// There is more of it.
    Cut,
    /// All of the file is here, and it is no whole video.
    Broken,
}

/// A `content-range` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentRange {
    /// These bytes, the last one included, of a file of this length.
    Part { first: u64, last: u64, total: Option<u64> },
    /// None, of a file of this length.
    None { total: u64 },
}

impl Resume {
    /// The `range` and `if-range` headers of the next request. `None`: the whole file is asked for, and what is here
    /// goes once it comes.
    pub(crate) fn ask(&mut self) -> Option<(String, String)> {
        let validator = self.validator.as_ref().filter(|_| self.have > 0);
        let asked = validator.map(|validator| (format!("bytes={}-", self.have), validator.text().to_owned()));
        self.asked_rest = asked.is_some();
        asked
    }

    /// Takes the head of the answer.
    pub(crate) fn answered(&mut self, status: u16, headers: &Headers) -> Next {
        let next = match status {
            200 => {
                let next = if self.have == 0 { Next::Append } else { Next::FromStart };
                self.total = length(headers);
                self.validator = Validator::of(headers);
                next
            }
            206 if self.asked_rest => self.judge_rest(headers),
            206 => Next::Unfit("a part came where all was asked for"),
            416 if self.asked_rest => self.judge_end(headers),
            403 | 404 | 410 => Next::Expired,
            408 | 425 | 429 | 500.. => Next::Later,
            _ => Next::Refused,
        };
        match next {
            Next::Unfit(_) => self.forget(),
            Next::FromStart => (self.have, self.spliced) = (0, false),
            Next::Append => self.spliced = self.have > 0,
            _ => {}
        }
        next
    }

    /// So many bytes more are here.
    pub(crate) fn came(&mut self, bytes: u64) {
        self.have = self.have.saturating_add(bytes);
    }

    /// The body came to its end, or broke off. `is_whole`: what is here ends as a video does.
    pub(crate) fn ended(&self, is_whole: bool, broke_off: bool) -> End {
        match (self.total, is_whole) {
            (Some(total), true) if total == self.have => End::Whole,
            (Some(total), false) if total <= self.have => End::Broken,
            (None, true) if !broke_off => End::Whole,
            _ => End::Cut,
        }
    }

    /// Whether it may be begun again: its number in a row, from 0. `None`: it has been often enough.
    pub(crate) fn again(&mut self) -> Option<u32> {
        if self.have >= self.mark.saturating_add(MUCH) {
            self.tries = 0;
        }
        self.mark = self.mark.max(self.have);
        let number = self.tries;
        self.tries = self.tries.saturating_add(1);
        (number < TRIES).then_some(number)
    }

    /// Bytes that are here.
    pub(crate) fn have(&self) -> u64 {
        self.have
    }

    /// The length of the file, where the server told it.
    pub(crate) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Whether what is here came in several answers, so that a server may have mixed two files up.
    pub(crate) fn is_spliced(&self) -> bool {
        self.spliced
    }

    /// What is here goes, and so does what was known of the file.
    pub(crate) fn forget(&mut self) {
        (self.have, self.total, self.validator, self.spliced) = (0, None, None, false);
    }

    fn judge_rest(&mut self, headers: &Headers) -> Next {
        let Some(ContentRange::Part { first, last, total }) = content_range(headers) else {
            return Next::Unfit("a part came, and it does not say which");
        };
        let is_rest = first == self.have
            && length(headers).is_none_or(|length| length.checked_add(first) == last.checked_add(1));
        let is_same_length = self.total.is_none() || total.is_none() || total == self.total;
        let is_same_file = match &self.validator {
            Some(Validator::Tag(tag)) => headers.get("etag").is_none_or(|now| now == tag),
            Some(Validator::Time(time)) => headers.get("last-modified").is_none_or(|now| now == time),
            None => true,
        };
        if is_encoded(headers) || !is_rest || !is_same_length {
            return Next::Unfit("another part came than was asked for");
        }
        if !is_same_file {
            return Next::Unfit("the file changed meanwhile");
        }
        self.total = self.total.or(total);
        Next::Append
    }

    /// There is nothing behind what is here: it is all, or it is not of this file.
    fn judge_end(&mut self, headers: &Headers) -> Next {
        match content_range(headers) {
            Some(ContentRange::None { total })
                if total == self.have && self.total.is_none_or(|own| own == total) =>
            {
                self.total = Some(total);
                Next::Complete
            }
            _ => Next::Unfit("the rest was refused"),
        }
    }
}

impl Validator {
    fn of(headers: &Headers) -> Option<Self> {
        if headers.get("accept-ranges").is_some_and(|units| units.eq_ignore_ascii_case("none")) {
            return None;
        }
        let is_strong = |tag: &&str| {
            tag.len() >= 2
                && tag.len() <= TAG_BYTES
                && tag.starts_with('"')
                && tag.ends_with('"')
                && tag.bytes().all(|byte| matches!(byte, b'!'..=b'~'))
        };
        if let Some(tag) = headers.get("etag").filter(is_strong) {
            return Some(Self::Tag(tag.to_owned()));
        }
        let modified = headers.get("last-modified")?;
        let (file, answer) = (back_off::http_date(modified)?, back_off::http_date(headers.get("date")?)?);
        // A file of this very minute may have been another one when the minute began.
        (answer.as_second().saturating_sub(file.as_second()) >= OLD).then(|| Self::Time(modified.to_owned()))
    }

    fn text(&self) -> &str {
        match self {
            Self::Tag(text) | Self::Time(text) => text,
        }
    }
}

/// The `content-range` header. `None`: there is none that makes sense.
pub(crate) fn content_range(headers: &Headers) -> Option<ContentRange> {
    let (unit, rest) = headers.get("content-range")?.split_once(' ')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (range, total) = rest.trim().split_once('/')?;
    if range == "*" {
        return Some(ContentRange::None { total: number(total)? });
    }
    let (first, last) = range.split_once('-')?;
    let (first, last) = (number(first)?, number(last)?);
    let total = if total == "*" { None } else { Some(number(total)?) };
    let makes_sense = first <= last && last < total.unwrap_or(u64::MAX);
    makes_sense.then_some(ContentRange::Part { first, last, total })
}

/// The length of the body, where it is the length of what the file holds.
fn length(headers: &Headers) -> Option<u64> {
    if is_encoded(headers) { None } else { number(headers.get("content-length")?) }
}

fn is_encoded(headers: &Headers) -> bool {
    headers.get("content-encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"))
}

/// A number of digits alone.
fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}
