//! When a server says that it may be asked again.

use std::time::Duration;

use jiff::{
    SignedDuration, Timestamp,
    fmt::{rfc2822::DateTimeParser, strtime},
    tz::TimeZone,
};
use serde_json::Value;

use super::{Answer, Headers, answer::text, bounds};
use crate::data::{BackOffData, BackOffFormat, BackOffPlace};

static HTTP_DATES: DateTimeParser = DateTimeParser::new();

/// How HTTP wrote dates long ago, which are to be read all the same.
const OLD_DATES: [&str; 2] = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

/// The header that HTTP has for a server which is not there for a while.
const RETRY_AFTER: &str = "retry-after";

/// How long an answer asks to be left alone. Range: 0 to 24 hours.
pub(crate) fn of_answer(listed: &[BackOffData], answer: &Answer, now: Timestamp) -> Option<Duration> {
    let is_in_body = listed.iter().any(|hint| matches!(hint.place, BackOffPlace::Body(_)));
    let body = if is_in_body { answer.json() } else { None };
    back_off(listed, &answer.headers, body.as_ref(), now)
}

/// How long to wait, by the longest of the listed hints that can be read. Range: 0 to 24 hours.
///
/// A point in time is taken relative to the answer's own `Date`, since the local clock may be wrong.
pub(crate) fn back_off(
    listed: &[BackOffData],
    headers: &Headers,
    body: Option<&Value>,
    now: Timestamp,
) -> Option<Duration> {
    let now = headers.get("date").and_then(http_date).unwrap_or(now);
    let read = |hint: &BackOffData| match hint.place {
        BackOffPlace::Header(name) => {
            headers.all(name).filter_map(|value| pause(hint.format, value, now)).max()
        }
        BackOffPlace::Body(pointer) => pause(hint.format, &text(body?, &[pointer])?, now),
    };
    listed.iter().filter_map(read).max().map(|pause| pause.min(bounds::BACK_OFF))
}

/// Whether a failing server is believed that it did nothing with a request: it has to say when it is there again, by the
/// header that HTTP has for that and that the provider is known to send.
///
/// No other hint proves it. When a limit is reset may be told with every answer, and a body is what a server writes that did
/// take the request before it failed.
pub(crate) fn vouches(listed: &[BackOffData], headers: &Headers, now: Timestamp) -> bool {
    let is_own = |hint: &&BackOffData| matches!(hint.place, BackOffPlace::Header(name) if name.eq_ignore_ascii_case(RETRY_AFTER));
    listed
        .iter()
        .filter(is_own)
        .any(|hint| headers.all(RETRY_AFTER).any(|value| pause(hint.format, value, now).is_some()))
}

/// The pause that is written so. A moment that has passed is no pause at all.
fn pause(format: BackOffFormat, value: &str, now: Timestamp) -> Option<Duration> {
    let until = |moment: Timestamp| Duration::try_from(moment.duration_since(now)).unwrap_or_default();
    match format {
        BackOffFormat::Seconds => seconds(value),
        BackOffFormat::SecondsOrDate => seconds(value).or_else(|| http_date(value).map(until)),
        BackOffFormat::Milliseconds => seconds(value).map(|thousands| thousands / 1000),
        BackOffFormat::Timestamp => value.parse().ok().map(until),
        BackOffFormat::UnixSeconds => unix_seconds(value).map(until),
    }
}

fn seconds(text: &str) -> Option<Duration> {
    let seconds = text.parse().ok().filter(|seconds: &f64| !seconds.is_nan())?;
    Duration::try_from_secs_f64(seconds.clamp(0.0, 1e9)).ok()
}

/// A moment that no calendar has is none.
fn unix_seconds(text: &str) -> Option<Timestamp> {
    let since = SignedDuration::try_from_secs_f64(text.parse().ok()?).ok()?;
    Timestamp::from_duration(since).ok()
}

/// A point in time as a header tells it.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    HTTP_DATES.parse_timestamp(text).ok().or_else(|| OLD_DATES.iter().find_map(|form| old_date(form, text)))
}

fn old_date(form: &str, text: &str) -> Option<Timestamp> {
    let moment = strtime::parse(form, text).ok()?.to_datetime().ok()?;
    Some(moment.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    static LISTED: [BackOffData; 7] = [
        header("x-reset-at", BackOffFormat::Timestamp),
        header("x-reset-in", BackOffFormat::Seconds),
        header("retry-after", BackOffFormat::SecondsOrDate),
        header("x-reset-ms", BackOffFormat::Milliseconds),
        header("x-reset-unix", BackOffFormat::UnixSeconds),
        body("/error/retry_after", BackOffFormat::Seconds),
        body("/error/reset", BackOffFormat::UnixSeconds),
    ];

    const fn header(name: &'static str, format: BackOffFormat) -> BackOffData {
        BackOffData { place: BackOffPlace::Header(name), format }
    }

    const fn body(pointer: &'static str, format: BackOffFormat) -> BackOffData {
        BackOffData { place: BackOffPlace::Body(pointer), format }
    }

    /// Half a minute before noon.
    fn now() -> Timestamp {
        "2026-09-01T11:59:30Z".parse().unwrap()
    }

    fn headers(pairs: &[(&str, &str)]) -> Headers {
        Headers(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn read(pairs: &[(&str, &str)]) -> Option<Duration> {
        back_off(&LISTED, &headers(pairs), None, now())
    }

    #[test]
    fn each_format_is_read() {
        for (name, value, expected) in [
            ("Retry-After", "7", Some(7)),
            ("retry-after", "Tue, 01 Sep 2026 12:00:00 GMT", Some(30)),
            ("retry-after", "Tue, 01 Sep 2020 12:00:00 GMT", Some(0)),
            ("retry-after", "Tuesday, 01-Sep-26 12:00:00 GMT", Some(30)),
            ("retry-after", "Tue Sep  1 12:00:00 2026", Some(30)),
            ("retry-after", "-5", Some(0)),
            ("retry-after", "1e300", Some(86_400)),
            ("retry-after", "999999", Some(86_400)),
            ("retry-after", "NaN", None),
            ("retry-after", "soon", None),
            ("retry-after", " ", None),
            ("x-reset-in", "0", Some(0)),
            ("x-reset-in", "Tue, 01 Sep 2026 12:00:00 GMT", None),
            ("x-reset-at", "2026-09-01T12:00:00Z", Some(30)),
            ("x-reset-at", "2020-09-01T12:00:00Z", Some(0)),
            ("x-reset-at", "30", None),
            ("x-reset-ms", "1500", Some(1)),
            ("x-reset-ms", "-1", Some(0)),
            ("x-reset-ms", "1e300", Some(86_400)),
            ("x-reset-ms", "soon", None),
            ("x-reset-unix", "1788264030", Some(60)),
            ("x-reset-unix", "0", Some(0)),
            ("x-reset-unix", "9e9", Some(86_400)),
            ("x-reset-unix", "1e300", None),
            ("x-reset-unix", "NaN", None),
            ("x-unlisted", "30", None),
        ] {
            let told = read(&[(name, value)]).map(|pause| pause.as_secs());
            assert_eq!(told, expected, "{name}: {value}");
        }
    }

    #[test]
    fn a_hint_may_stand_in_the_body() {
        for (sent, expected) in [
            (r#"{"error":{"retry_after":7}}"#, Some(7_000)),
            (r#"{"error":{"retry_after":"0.25"}}"#, Some(250)),
            (r#"{"error":{"reset":1788263980}}"#, Some(10_000)),
            (r#"{"error":{"reset":"1788263980","retry_after":11}}"#, Some(11_000)),
            (r#"{"error":{"retry_after":1e300}}"#, Some(86_400_000)),
            (r#"{"error":{"retry_after":[7]}}"#, None),
            (r#"{"error":"retry_after"}"#, None),
            ("<html>", None),
        ] {
            let body = sent.as_bytes().to_vec();
            let answer = Answer { status: 429, headers: Headers::default(), body, cut: None };
            let expected = expected.map(Duration::from_millis);
            assert_eq!(of_answer(&LISTED, &answer, now()), expected, "{sent}");
        }
        // Of a hint in a header and one in the body the longer is kept.
        let answer = Answer {
            status: 429,
            headers: headers(&[("retry-after", "9")]),
            body: br#"{"error":{"retry_after":7}}"#.to_vec(),
            cut: None,
        };
        assert_eq!(of_answer(&LISTED, &answer, now()), Some(Duration::from_secs(9)));
    }

    #[test]
    fn every_hint_is_honoured_and_the_answers_date_counts() {
        let date = ("date", "Tue, 01 Sep 2026 11:59:50 GMT");
        let at = ("x-reset-at", "2026-09-01T12:00:00Z");
        assert_eq!(read(&[at, date]), Some(Duration::from_secs(10)));
        assert_eq!(read(&[("retry-after", "99"), at, date]), Some(Duration::from_secs(99)));
        assert_eq!(read(&[("retry-after", "9"), at, date]), Some(Duration::from_secs(10)));
        assert_eq!(read(&[("retry-after", "99"), ("x-reset-at", "?")]), Some(Duration::from_secs(99)));
        // A proxy may add one of its own to that of the server.
        assert_eq!(read(&[("retry-after", "1"), ("Retry-After", "30")]), Some(Duration::from_secs(30)));
        assert_eq!(read(&[("retry-after", "soon"), ("retry-after", "30")]), Some(Duration::from_secs(30)));
    }

    proptest! {
        #[test]
        fn whatever_a_server_sends_is_a_pause_of_at_most_a_day_or_none(value: String, date: String) {
            for name in ["x-reset-at", "x-reset-in", "retry-after", "x-reset-ms", "x-reset-unix"] {
                let told = read(&[(name, &value), ("date", &date)]);
                prop_assert!(told.is_none_or(|pause| pause <= bounds::BACK_OFF));
            }
        }

        #[test]
        fn whole_seconds_are_kept_up_to_a_day(seconds in 0_u64..200_000) {
            let told = read(&[("retry-after", &seconds.to_string())]);
            prop_assert_eq!(told, Some(Duration::from_secs(seconds.min(86_400))));
        }

        #[test]
        fn a_date_counts_from_the_answers_own(at in 0_i64..4_000_000_000, apart in -100_000_i64..100_000) {
            let written = |seconds: i64| {
                let moment = Timestamp::from_second(seconds).unwrap();
                jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).unwrap()
            };
            let told = read(&[("retry-after", &written(at + apart)), ("date", &written(at))]);
            let expected = Duration::from_secs(apart.clamp(0, 86_400).unsigned_abs());
            prop_assert_eq!(told, Some(expected));
        }
    }
}
