//! Days of the calendar, as specs write them: `2026-11-20`.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The day it is, in UTC: the same for everybody at one time.
pub(crate) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// Reads a day in the one form that specs have.
pub(crate) fn parse(text: &str) -> Result<Date, String> {
    let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
    day.ok_or_else(|| "give a day as 2026-11-20".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_form() {
        assert_eq!(parse("2026-11-20").unwrap().to_string(), "2026-11-20");
        for text in ["2026-11-31", "20261120", "2026-11-20T00:00", "26-11-20", "today", ""] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
