//! When a server says that it may be asked again.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};

use super::{Headers, bounds};
use crate::data::{BackOffData, BackOffFormat};

static HTTP_DATES: DateTimeParser = DateTimeParser::new();

/// How long to wait, by the longest of the listed hints that can be read. Range: 0 to 24 hours.
///
/// A point in time is taken relative to the answer's own `Date`, since the local clock may be wrong.
pub(crate) fn back_off(listed: &[BackOffData], headers: &Headers, now: Timestamp) -> Option<Duration> {
    let now = headers.get("date").and_then(http_date).unwrap_or(now);
    let read = |back_off: &BackOffData| {
        let value = headers.get(back_off.header)?;
        let until = |moment: Timestamp| Duration::try_from(moment.duration_since(now)).unwrap_or_default();
        match back_off.format {
            BackOffFormat::Seconds => seconds(value),
            BackOffFormat::SecondsOrDate => seconds(value).or_else(|| http_date(value).map(until)),
            BackOffFormat::Timestamp => value.parse().ok().map(until),
        }
    };
    listed.iter().filter_map(read).max().map(|pause| pause.min(bounds::BACK_OFF))
}

fn seconds(text: &str) -> Option<Duration> {
    let seconds = text.parse().ok().filter(|seconds: &f64| !seconds.is_nan())?;
    Duration::try_from_secs_f64(seconds.clamp(0.0, 1e9)).ok()
}

/// A point in time as a header tells it.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    HTTP_DATES.parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    static LISTED: [BackOffData; 3] = [
        BackOffData { header: "x-reset-at", format: BackOffFormat::Timestamp },
        BackOffData { header: "x-reset-in", format: BackOffFormat::Seconds },
        BackOffData { header: "retry-after", format: BackOffFormat::SecondsOrDate },
    ];

    fn read(headers: &[(&str, &str)]) -> Option<Duration> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        back_off(&LISTED, &Headers(headers.collect()), "2026-09-01T11:59:30Z".parse().unwrap())
    }

    #[test]
    fn each_format_is_read() {
        for (name, value, expected) in [
            ("Retry-After", "7", Some(7)),
            ("retry-after", "Tue, 01 Sep 2026 12:00:00 GMT", Some(30)),
            ("retry-after", "Tue, 01 Sep 2020 12:00:00 GMT", Some(0)),
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
            ("x-unlisted", "30", None),
        ] {
            assert_eq!(read(&[(name, value)]), expected.map(Duration::from_secs), "{name}: {value}");
        }
    }

    #[test]
    fn every_hint_is_honoured_and_the_answers_date_counts() {
        let date = ("date", "Tue, 01 Sep 2026 11:59:50 GMT");
        let at = ("x-reset-at", "2026-09-01T12:00:00Z");
        assert_eq!(read(&[at, date]), Some(Duration::from_secs(10)));
        assert_eq!(read(&[("retry-after", "99"), at, date]), Some(Duration::from_secs(99)));
        assert_eq!(read(&[("retry-after", "9"), at, date]), Some(Duration::from_secs(10)));
        assert_eq!(read(&[("retry-after", "99"), ("x-reset-at", "?")]), Some(Duration::from_secs(99)));
    }

    proptest! {
        #[test]
        fn whatever_a_server_sends_is_a_pause_of_at_most_a_day_or_none(value: String, date: String) {
            for name in ["x-reset-at", "x-reset-in", "retry-after"] {
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
