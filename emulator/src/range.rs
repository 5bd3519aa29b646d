//! Which part of a file a GET asks for (RFC 9110, section 14), and the tag that tells one file from another.

use std::fmt::Write;

use http::{HeaderMap, header};
use sha2::{Digest, Sha256};

/// What is to be sent of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// All of it: nothing else was asked, or it was asked in a way that a server ignores.
    Whole,
    /// These bytes, both ends included.
    Part { first: u64, last: u64 },
    /// What was asked for lies behind the end.
    Unsatisfiable,
}

/// The part that the headers of a GET ask for, of a file of this tag and length.
///
/// Several ranges at once are answered with the whole file, which the standard allows. So is `If-Range` with a date,
/// for files here have none.
pub(crate) fn ranged(headers: &HeaderMap, etag: &str, length: u64) -> Selection {
    if headers.get(header::IF_RANGE).is_some_and(|known| known != etag) {
        return Selection::Whole;
    }
    let mut lines = headers.get_all(header::RANGE).iter();
    let (Some(range), None) = (lines.next(), lines.next()) else { return Selection::Whole };
    range.to_str().ok().and_then(parse).map_or(Selection::Whole, |range| range.within(length))
}

/// A strong entity tag: equal for equal bytes alone.
pub(crate) fn etag(bytes: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in Sha256::digest(bytes).iter().take(16) {
        // Writing to a string cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

#[derive(Clone, Copy)]
enum Range {
    From { first: u64, last: u64 },
    Last(u64),
}

impl Range {
    fn within(self, length: u64) -> Selection {
        let (first, last) = match self {
            Self::From { first, last } => (first, last.min(length.saturating_sub(1))),
            Self::Last(0) => return Selection::Unsatisfiable,
            Self::Last(count) => (length.saturating_sub(count), length.saturating_sub(1)),
        };
        if first < length { Selection::Part { first, last } } else { Selection::Unsatisfiable }
    }
}

/// `bytes=` and one range. `None`: it is another unit, several ranges, or no range at all.
fn parse(value: &str) -> Option<Range> {
    let (unit, ranges) = value.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let mut ranges = ranges.split(',').map(str::trim).filter(|range| !range.is_empty());
    let (Some(range), None) = (ranges.next(), ranges.next()) else { return None };
    match range.split_once('-')? {
        ("", count) => Some(Range::Last(number(count)?)),
        (first, "") => Some(Range::From { first: number(first)?, last: u64::MAX }),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Range::From { first, last })
        }
    }
}

/// Digits alone; a number that is too large for 64 bits is as good as the largest.
fn number(digits: &str) -> Option<u64> {
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::{Selection::*, *};

    const TAG: &str = "\"a1\"";

    fn selection(range: &[&'static str], if_range: Option<&'static str>, length: u64) -> Selection {
        let mut headers = HeaderMap::new();
        for range in range {
            headers.append(header::RANGE, header::HeaderValue::from_static(range));
        }
        if let Some(tag) = if_range {
            headers.insert(header::IF_RANGE, header::HeaderValue::from_static(tag));
        }
        ranged(&headers, TAG, length)
    }

    #[test]
    fn one_range_of_bytes_is_honoured() {
        let part = |first, last| Part { first, last };
        for (range, expected) in [
            ("bytes=0-0", part(0, 0)),
            ("bytes=0-99", part(0, 99)),
            ("bytes=0-100", part(0, 99)),
            ("bytes=7-", part(7, 99)),
            ("bytes=99-", part(99, 99)),
            ("bytes=-1", part(99, 99)),
            ("bytes=-100", part(0, 99)),
            ("bytes=-101", part(0, 99)),
            ("Bytes = 3-4", part(3, 4)),
            ("bytes=, 3-4 ,", part(3, 4)),
            ("bytes=3-99999999999999999999999", part(3, 99)),
            ("bytes=-99999999999999999999999", part(0, 99)),
        ] {
            assert_eq!(selection(&[range], None, 100), expected, "{range}");
        }
    }

    #[test]
    fn a_range_behind_the_end_is_unsatisfiable() {
        for range in ["bytes=100-", "bytes=100-200", "bytes=99999999999999999999999-", "bytes=-0"] {
            assert_eq!(selection(&[range], None, 100), Unsatisfiable, "{range}");
        }
        for range in ["bytes=0-", "bytes=0-0", "bytes=-1"] {
            assert_eq!(selection(&[range], None, 0), Unsatisfiable, "{range} of nothing");
        }
    }

    #[test]
    fn what_is_no_single_range_of_bytes_is_ignored() {
        for range in [
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=1-0",
            "bytes=1",
            "bytes=0-1,3-4",
            "bytes=1-2-3",
            "bytes=0x1-2",
            "seconds=0-1",
            "bytes=1 - 2",
            "=0-1",
        ] {
            assert_eq!(selection(&[range], None, 100), Whole, "{range}");
        }
        assert_eq!(selection(&[], None, 100), Whole);
        assert_eq!(selection(&["bytes=0-1", "bytes=0-1"], None, 100), Whole);
    }

    #[test]
    fn a_part_is_sent_only_of_the_file_that_is_meant() {
        let part = Part { first: 5, last: 99 };
        assert_eq!(selection(&["bytes=5-"], Some(TAG), 100), part);
        for tag in ["\"b2\"", "W/\"a1\"", "a1", "Sat, 21 Nov 2026 00:00:00 GMT"] {
            assert_eq!(selection(&["bytes=5-"], Some(tag), 100), Whole, "{tag}");
        }
        assert_eq!(selection(&["bytes=100-"], Some("\"b2\""), 100), Whole);
    }

    #[test]
    fn a_tag_follows_from_the_bytes() {
        assert_eq!(etag(b"abc"), "\"ba7816bf8f01cfea414140de5dae2223\"");
        assert_ne!(etag(b"abc"), etag(b"abd"));
    }
}
