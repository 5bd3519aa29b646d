//! The query strings and bodies that routes take.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::{
    clock,
    wording::{names, nearest, shortened},
};

/// What a query string asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// How many, of the last ones.
    pub(super) last: usize,
    /// Whether bodies are told. They may be large.
    pub(super) bodies: bool,
}

/// What is to happen to the clock.
#[derive(Debug, PartialEq)]
pub(super) struct ClockChange {
    pub(super) advance: Option<Duration>,
    pub(super) scale: Option<f64>,
}

/// Reads a query string that may have these keys.
pub(super) fn read(known: &[&str], query: Option<&str>) -> Result<Question, String> {
    let mut question = Question { last: usize::MAX, bodies: true };
    for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match key.as_ref() {
            key if !known.contains(&key) => return Err(unknown("query parameter", key, known)),
            "last" => {
                question.last = value
                    .parse()
                    .map_err(|_| format!("`last` is `{value}`; it is a number of items, such as 20"))?;
            }
            _ => {
                question.bodies =
                    value.parse().map_err(|_| format!("`bodies` is `{value}`; it is true or false"))?;
            }
        }
    }
    Ok(question)
}

/// Reads what is to happen to the clock: all of it is right, or nothing happens.
pub(super) fn clock_change(body: &[u8]) -> Result<ClockChange, String> {
    const KEYS: [&str; 2] = ["advance_seconds", "scale"];
    let members: Map<String, Value> = serde_json::from_slice(body).map_err(|error| {
        format!(
            "the body is no JSON object such as {{\"advance_seconds\": 60}} or {{\"scale\": 10}}: {error}"
        )
    })?;
    if let Some(key) = members.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(unknown("key", key, &KEYS));
    }
    if members.is_empty() {
        return Err("the body says nothing; give `advance_seconds`, `scale` or both".to_owned());
    }
    let number = |key: &str| match members.get(key) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or_else(|| format!("`{key}` is {value}; it is a number")),
    };
    let advance = number("advance_seconds")?.map(|seconds| {
        if seconds < 0.0 {
            return Err(format!("`advance_seconds` is {seconds}; it is 0 or more: time does not run back"));
        }
        // What no duration holds is too far already; the clock knows what else is.
        Duration::try_from_secs_f64(seconds).map_err(|_| clock::too_far(seconds, Duration::ZERO))
    });
    let scale = number("scale")?.map(|scale| clock::checked(scale).map_err(|error| error.to_string()));
    Ok(ClockChange { advance: advance.transpose()?, scale: scale.transpose()? })
}

fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let told = shortened(name, 60);
    match nearest(name, known.iter().copied()) {
        Some(nearest) => format!("the {what} `{told}` is not known; the nearest known one is `{nearest}`"),
        None if known.is_empty() => format!("the {what} `{told}` is not known; none is taken here"),
        None => format!("the {what} `{told}` is not known; known are {}", names(known.iter().copied())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_names_how_many_and_whether_with_bodies() {
        let known = ["last", "bodies"];
        assert_eq!(read(&known, None), Ok(Question { last: usize::MAX, bodies: true }));
        assert_eq!(read(&known, Some("last=3&bodies=false")), Ok(Question { last: 3, bodies: false }));
        let refused = |query| read(&known, Some(query)).unwrap_err();
        assert!(refused("lst=3").contains("nearest known one is `last`"));
        assert!(refused("last=-3").contains("number of items"));
        assert!(refused("bodies=no").contains("true or false"));
        assert!(read(&[], Some("last=3")).unwrap_err().contains("none is taken here"));
    }

    #[test]
    fn a_change_of_the_clock_is_wholly_right_or_refused() {
        let both = clock_change(br#"{"advance_seconds": 1.5, "scale": 10}"#);
        let expected = ClockChange { advance: Some(Duration::from_millis(1500)), scale: Some(10.0) };
        assert_eq!(both, Ok(expected));
        let cases = [
            (r#"{"advance_second": 60}"#, "nearest known one is `advance_seconds`"),
            (r#"{"advance_seconds": 60, "scale": -1}"#, "time scale is -1"),
            (r#"{"advance_seconds": -60}"#, "time does not run back"),
            (r#"{"advance_seconds": 1e300}"#, "a hundred years"),
            (r#"{"scale": 1e300}"#, "up to 1000000"),
            (r#"{"scale": "10"}"#, "it is a number"),
            ("{}", "says nothing"),
            ("[]", "no JSON object"),
            ("", "no JSON object"),
        ];
        for (body, part) in cases {
            let message = clock_change(body.as_bytes()).unwrap_err();
            assert!(message.contains(part), "{body}: {message}");
        }
    }
}
