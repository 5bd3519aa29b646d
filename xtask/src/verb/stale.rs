//! `cargo xtask stale`: what was read too long ago.

use std::fmt;

use clap::Args;
use jiff::civil::Date;
use serde_json::Value;

use crate::{day, failure::Failure, repository::Repository};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// How old a reading may be: `90d`, `12w`.
    #[arg(long, value_name = "AGE", default_value = "90d", value_parser = days)]
    older_than: i64,

    /// The day to count from. Default: today.
    #[arg(long, value_name = "DAY", value_parser = day::parse)]
    today: Option<Date>,
}

/// Something that was read on a day.
#[derive(Clone, Debug, PartialEq)]
struct Reading {
    /// The file, and the place in it.
    at: String,
    what: String,
    /// Absent: nobody wrote down when.
    day: Option<Date>,
    /// Days since then.
    age: Option<i64>,
}

/// Lists what was read longer ago than may be, and what nobody knows of, oldest first.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<(), Failure> {
    let (told, result) = told(repository, options)?;
    print!("{told}");
    result
}

/// The list, and whether something is on it.
pub(super) fn told(
    repository: &Repository,
    options: &Options,
) -> Result<(String, Result<(), Failure>), Failure> {
    let today = options.today.unwrap_or_else(day::today);
    let readings = readings(repository, today)?;
    let all = readings.len();
    let mut stale: Vec<Reading> =
        readings.into_iter().filter(|one| one.age.is_none_or(|age| age > options.older_than)).collect();
    stale.sort_by(|one, other| one.day.cmp(&other.day).then_with(|| one.at.cmp(&other.at)));
    if stale.is_empty() {
        let fine =
            format!("ok      {all} readings, none is older than {} days on {today}\n", options.older_than);
        return Ok((fine, Ok(())));
    }
    let told = stale.iter().map(|one| format!("{one}\n")).collect::<Vec<_>>().concat();
    let failure = Failure::Found(format!(
        "{} of {all} readings are older than {} days on {today} or have no day. Read each page again, copy its text into a file, \
         then: cargo xtask import page.txt --into PROVIDER/MODEL (it writes the day and shows what changed)",
        stale.len(),
        options.older_than
    ));
    Ok((told, Err(failure)))
}

fn readings(repository: &Repository, today: Date) -> Result<Vec<Reading>, Failure> {
    let mut found = Vec::new();
    for file in repository.specs()? {
        // A spec is read as today's language has it, whatever its format.
        let text = wan_codegen::format(&file.path, &file.bytes).map_err(|diagnostics| {
            Failure::Cannot(format!(
                "specs/{} cannot be read:\n{}\nMend it first.",
                file.path,
                diagnostics.render(false).trim_end()
            ))
        })?;
        let spec: Value = serde_json::from_str(&text).unwrap_or_default();
        for (index, source) in spec.get("sources").and_then(Value::as_array).into_iter().flatten().enumerate()
        {
            let at = format!("specs/{} /sources/{index}", file.path);
            found.push(Reading::new(at, text_of(source, "title"), source.get("read"), today));
        }
        for (key, what) in [("price", "the price"), ("latency", "the latency")] {
            if let Some(told) = spec.get(key) {
                let at = format!("specs/{} /{key}", file.path);
                found.push(Reading::new(at, what.to_owned(), told.get("as_of"), today));
            }
        }
    }
    Ok(found)
}

impl Reading {
    fn new(at: String, what: String, day: Option<&Value>, today: Date) -> Self {
        let day = day.and_then(Value::as_str).and_then(|text| day::parse(text).ok());
        // In days, which every calendar has.
        let age = day.and_then(|day| today.since(day).ok()).map(|span| i64::from(span.get_days()));
        Self { at, what, day, age }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.day, self.age) {
            (Some(day), Some(age)) => write!(out, "{day}  {age:4} days  {}  {}", self.at, self.what),
            _ => write!(out, "no day                 {}  {}", self.at, self.what),
        }
    }
}

fn text_of(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Reads an age in days or weeks.
fn days(text: &str) -> Result<i64, String> {
    const WEEK: i64 = 7;
    let wrong = || "give a number of days or weeks: 90d, 12w".to_owned();
    let unit = match text.chars().last() {
        Some('d') => 1,
        Some('w') => WEEK,
        _ => return Err(wrong()),
    };
    let count: i64 = text.get(..text.len() - 1).and_then(|count| count.parse().ok()).ok_or_else(wrong)?;
    // No reading is older than that, and no sum overflows.
    if (0..=100_000).contains(&count) { Ok(count * unit) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The providers of the repository and their models, and what is asked of them.
    fn stale(change: impl Fn(&mut Value), older_than: &str) -> (Vec<Reading>, Result<(), Failure>) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        let acme = folder.path().join("specs/acme");
        fs::create_dir_all(&acme).unwrap();
        for (name, text) in [
            ("provider", include_str!("../../../review/tests/fixtures/base/acme/provider.json")),
            ("film", include_str!("../../../review/tests/fixtures/base/acme/film.json")),
        ] {
            let mut spec: Value = serde_json::from_str(text).unwrap();
            spec["sources"] =
                serde_json::json!([{ "id": "page", "title": "The page", "read": "2026-11-20" }]);
            if name == "film" {
                change(&mut spec);
            }
            fs::write(acme.join(format!("{name}.json")), spec.to_string()).unwrap();
        }
        let repository = Repository::find(Some(folder.path())).unwrap();
        let today = day::parse("2026-11-22").unwrap();
        let options = Options { older_than: days(older_than).unwrap(), today: Some(today) };
        (readings(&repository, today).unwrap(), run(&repository, &options))
    }

    fn read_on(day: &str) -> impl Fn(&mut Value) {
        move |spec| spec["sources"][0]["read"] = day.into()
    }

    #[test]
    fn a_reading_is_stale_from_the_day_after() {
        assert!(stale(read_on("2026-11-12"), "10d").1.is_ok());
        assert!(stale(read_on("2026-11-08"), "2w").1.is_ok());
        for (day, age) in [("2026-11-11", "10d"), ("2026-11-07", "2w")] {
            let failure = stale(read_on(day), age).1.unwrap_err();
            assert_eq!(failure.status(), 1);
            assert!(failure.to_string().contains("1 of "), "{failure}");
        }
    }

    #[test]
    fn ages_are_counted_over_months_and_years() {
        let (readings, _) = stale(read_on("2024-02-28"), "10d");
        let film = readings.iter().find(|one| one.at.contains("film.json /sources")).unwrap();
        assert_eq!(film.age, Some(998));
        assert!(
            film.to_string().starts_with("2024-02-28   998 days  specs/acme/film.json /sources/0"),
            "{film}"
        );
    }

    #[test]
    fn a_source_without_a_day_and_an_old_price_are_stale() {
        let undated = |spec: &mut Value| drop(spec["sources"][0].as_object_mut().unwrap().remove("read"));
        assert!(stale(undated, "100000d").1.is_err());
        let (readings, found) = stale(
            |spec| {
                spec["price"] = serde_json::json!({ "currency": "USD", "low": "1", "high": "1", "per": "generation", "as_of": "2026-01-01" });
                spec["latency"] = serde_json::json!({ "seconds": 9, "as_of": "2026-01-02" });
            },
            "90d",
        );
        assert!(found.unwrap_err().to_string().contains("2 of "));
        assert!(readings.iter().any(|one| one.what == "the price" && one.age == Some(325)), "{readings:?}");
    }

    #[test]
    fn an_age_is_days_or_weeks() {
        assert_eq!((days("90d"), days("12w"), days("0d")), (Ok(90), Ok(84), Ok(0)));
        for text in ["90", "d", "-1d", "1.5w", "6mo", "99999999999999999999d", "\u{e9}"] {
            assert!(days(text).is_err(), "{text}");
        }
    }
}
