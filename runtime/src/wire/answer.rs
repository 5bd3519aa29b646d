//! What stands in an answer. Numbers may be written as strings, and what cannot be read counts as absent.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use super::{Headers, address::is_job_id, beside::Beside, bounds};
use crate::{
    Amount,
    data::{AnswerData, ProviderData, StateMeaning},
    job::State,
    output::spool::Spools,
};

/// The facts of one answer about a job.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reading {
    /// `None`: the answer names no state.
    pub(crate) state: Option<State>,
    pub(crate) progress: Option<f64>,
    pub(crate) eta: Option<Duration>,
    /// Jobs before this one.
    pub(crate) queue_position: Option<u64>,
    /// Why the job failed, as the server wrote it.
    pub(crate) error: Option<String>,
    /// Addresses or base64, as the server wrote them. At most 64.
    pub(crate) output: Vec<String>,
    pub(crate) output_ttl: Option<Duration>,
    pub(crate) cost: Option<Amount>,
    pub(crate) seed: Option<i64>,
    pub(crate) request_id: Option<String>,
    /// What else it tells.
    pub(crate) beside: Beside,
    /// The videos that came along. What stands for them is in `output`.
    pub(crate) spools: Arc<Spools>,
}

impl Reading {
    /// Whether it shows that something was bought, however the job ended: a video, wherever in the answer it stands, or a
    /// sum that was charged.
    pub(crate) fn shows_purchase(&self) -> bool {
        let is_charged = self.cost.is_some_and(|cost| cost.micros() > 0);
        is_charged || !self.output.is_empty() || !self.spools.files.is_empty()
    }
}

/// Reads an answer. `body` is `None` where it is no JSON.
pub(crate) fn read(
    provider: &ProviderData,
    answer: &AnswerData,
    headers: &Headers,
    body: Option<&Value>,
) -> Reading {
    let body = body.unwrap_or(&Value::Null);
    let header = |name: Option<&str>| name.and_then(|name| headers.get(name)).map(str::to_owned);
    let progress = text(body, answer.progress).and_then(|text| text.parse().ok());
    let cost = text(body, answer.cost).or_else(|| header(answer.cost_header));
    let seed = text(body, answer.seed).or_else(|| header(answer.seed_header));
    let state = text(body, answer.state).map(|word| state(provider, word));
    // An answer that has no place for a state is one to a job that is done.
    let claims_success = state == Some(State::Succeeded) || answer.state.is_empty();
    let is_failed = provider.error_wins && claims_success && holds_error(body, answer.error);
    Reading {
        state: if is_failed { Some(State::Failed) } else { state },
        progress: progress.filter(|number: &f64| number.is_finite()).map(|number| number.clamp(0.0, 100.0)),
        eta: seconds(body, answer.eta),
        queue_position: text(body, answer.queue_position).and_then(|text| text.parse().ok()),
        error: message(body, answer.error),
        output: output(body, answer.output),
        output_ttl: seconds(body, answer.output_ttl),
        cost: cost.as_deref().and_then(micros).map(Amount::from_micros),
        seed: seed.and_then(|seed| seed.parse().ok()),
        request_id: header(answer.request_id_header),
        beside: Beside::read(answer, headers, body),
        spools: Arc::default(),
    }
}

/// The first text or number that one of the pointers leads to and that is not empty.
pub(crate) fn text(body: &Value, pointers: &[&str]) -> Option<String> {
    pointers.iter().find_map(|pointer| items(body, pointer).into_iter().find_map(scalar))
}

/// The first text that can be a job's id of those that the pointers lead to. A number is none unless it is whole and fits into
/// 64 bits: any other was read as one that is near it.
pub(crate) fn job_id(body: &Value, pointers: &[&str]) -> Option<String> {
    let values = pointers.iter().flat_map(|pointer| items(body, pointer));
    values.filter(|value| !value.is_f64()).filter_map(scalar).find(|id| is_job_id(id))
}

/// As [`text`], but a list or an object counts too and is told as JSON, and of several all are told.
pub(crate) fn message(body: &Value, pointers: &[&str]) -> Option<String> {
    pointers.iter().find_map(|pointer| {
        let sentence = |value: &Value| match value {
            Value::Array(list) if list.is_empty() => None,
            Value::Object(object) if object.is_empty() => None,
            Value::Array(_) | Value::Object(_) => Some(value.to_string()),
            _ => scalar(value),
        };
        let told: Vec<String> = items(body, pointer).into_iter().filter_map(sentence).collect();
        (!told.is_empty()).then(|| told.join("; "))
    })
}

/// What the first word for a state means that one of the pointers leads to. `None`: there is none, or it is not listed.
pub(crate) fn listed_state(provider: &ProviderData, body: &Value, pointers: &[&str]) -> Option<StateMeaning> {
    let word = text(body, pointers)?;
    provider.states.iter().find(|state| state.word == word).map(|state| state.means)
}

/// Whether one of the pointers leads to an error. Providers fill the place with nothing of many kinds.
fn holds_error(body: &Value, pointers: &[&str]) -> bool {
    let is_error = |value: &Value| match value {
        Value::Null => false,
        Value::Bool(is_error) => *is_error,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !matches!(text.trim(), "" | "0"),
        Value::Array(list) => !list.is_empty(),
        Value::Object(object) => !object.is_empty(),
    };
    pointers.iter().flat_map(|pointer| items(body, pointer)).any(is_error)
}

/// What the provider's word for a state means.
pub(crate) fn state(provider: &ProviderData, word: String) -> State {
    match provider.states.iter().find(|state| state.word == word).map(|state| state.means) {
        Some(StateMeaning::Queued) => State::Queued,
        Some(StateMeaning::Running) => State::Running,
        Some(StateMeaning::Succeeded) => State::Succeeded,
        Some(StateMeaning::Failed) => State::Failed,
        Some(StateMeaning::Cancelled) => State::Cancelled,
        Some(StateMeaning::Expired) => State::Expired,
        None if provider.unknown_state_fails => State::Failed,
        None => State::Other(word),
    }
}

/// The texts that the first pointer with any leads to; a list of texts counts as its items.
fn output(body: &Value, pointers: &[&str]) -> Vec<String> {
    let texts = |pointer: &&str| {
        let flat = items(body, pointer).into_iter().flat_map(|value| match value {
            Value::Array(list) => list.iter().collect(),
            value => vec![value],
        });
        let words = flat.filter_map(Value::as_str).filter(|text| !text.is_empty());
        let texts: Vec<String> = words.take(bounds::VIDEOS).map(str::to_owned).collect();
        (!texts.is_empty()).then_some(texts)
    };
    pointers.iter().find_map(texts).unwrap_or_default()
}

/// The values that a JSON pointer leads to. `*` stands for every item of a list.
fn items<'v>(body: &'v Value, pointer: &str) -> Vec<&'v Value> {
    some_items(body, pointer, bounds::VIDEOS)
}

/// As [`items`], of lists of any length.
pub(super) fn items_of_any_number<'v>(body: &'v Value, pointer: &str) -> Vec<&'v Value> {
    some_items(body, pointer, usize::MAX)
}

fn some_items<'v>(body: &'v Value, pointer: &str, most: usize) -> Vec<&'v Value> {
    let Some((list, rest)) = pointer.split_once("/*") else {
        return body.pointer(pointer).into_iter().collect();
    };
    let list = body.pointer(list).and_then(Value::as_array);
    list.into_iter().flatten().take(most).flat_map(|item| some_items(item, rest, most)).collect()
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A time in seconds. Zero counts as not told: servers send it for want of a guess.
fn seconds(body: &Value, pointers: &[&str]) -> Option<Duration> {
    let seconds = text(body, pointers)?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok().filter(|time| !time.is_zero())
}

/// Millionths of a decimal number. Digits beyond the sixth are dropped.
pub(super) fn micros(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let fraction: String = fraction.chars().chain("000000".chars()).take(6).collect();
    whole.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(fraction.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::testing::{ERROR_WINS, PROVIDER, STRICT};

    const ANSWER: AnswerData = AnswerData {
        state: &["/task/status", "/status"],
        error: &["/task/reason"],
        output: &["/output", "/videos/*/url"],
        output_ttl: &["/videos/*/ttl"],
        progress: &["/progress"],
        eta: &["/eta"],
        queue_position: &["/queue/position", "/place"],
        cost: &["/metrics/cost"],
        seed: &["/seed"],
        seed_header: Some("x-seed"),
        cost_header: Some("x-cost"),
        request_id_header: Some("x-request-id"),
        ..AnswerData::NONE
    };

    fn reading(body: &Value) -> Reading {
        read(&PROVIDER, &ANSWER, &Headers::default(), Some(body))
    }

    #[test]
    fn words_for_states_are_mapped_exactly() {
        for (word, state) in [
            ("WAITING", State::Queued),
            ("RUNNING", State::Running),
            ("DONE", State::Succeeded),
            ("BROKEN", State::Failed),
            ("STOPPED", State::Cancelled),
            ("GONE", State::Expired),
            ("done", State::Other("done".to_owned())),
            ("ARCHIVED", State::Other("ARCHIVED".to_owned())),
        ] {
            assert_eq!(reading(&json!({ "status": word })).state, Some(state), "{word}");
        }
        let strict = read(&STRICT, &ANSWER, &Headers::default(), Some(&json!({ "status": "ARCHIVED" })));
        assert_eq!(strict.state, Some(State::Failed));
    }

    #[test]
    fn a_state_that_is_null_blank_or_no_word_counts_as_absent() {
        for body in [json!({}), json!({ "status": null }), json!({ "status": " " }), json!({ "status": {} })]
        {
            assert_eq!(reading(&body).state, None, "{body}");
        }
        assert_eq!(reading(&json!([])), Reading::default());
    }

    #[test]
    fn pointers_are_tried_in_order() {
        let body = json!({ "task": { "status": "DONE" }, "status": "WAITING" });
        assert_eq!(reading(&body).state, Some(State::Succeeded));
        let body = json!({ "task": { "status": "" }, "status": "WAITING" });
        assert_eq!(reading(&body).state, Some(State::Queued));
    }

    #[test]
    fn output_is_a_text_a_list_or_a_member_of_each_item() {
        for (body, expected) in [
            (json!({ "output": "a" }), vec!["a"]),
            (json!({ "output": ["a", "b"] }), vec!["a", "b"]),
            (json!({ "output": null, "videos": [{ "url": "a" }, {}, { "url": "b" }] }), vec!["a", "b"]),
            (json!({ "output": [], "videos": [{ "url": "a" }] }), vec!["a"]),
            (json!({ "output": 7, "videos": [] }), vec![]),
            (json!({ "output": { "url": "a" } }), vec![]),
        ] {
            assert_eq!(reading(&body).output, expected, "{body}");
        }
        let many: Vec<_> = (0..1000).map(|index| json!({ "url": index.to_string() })).collect();
        assert_eq!(reading(&json!({ "videos": many })).output.len(), bounds::VIDEOS);
    }

    #[test]
    fn numbers_may_be_strings_and_nonsense_counts_as_absent() {
        let body =
            json!({ "progress": "30", "eta": "1.5", "seed": "9999999999", "metrics": { "cost": "0.855" } });
        let told = reading(&body);
        assert_eq!((told.progress, told.eta), (Some(30.0), Some(Duration::from_millis(1500))));
        assert_eq!((told.seed, told.cost), (Some(9_999_999_999), Some(Amount::from_micros(855_000))));
        let body = json!({ "progress": "NaN", "eta": -1, "seed": "", "metrics": { "cost": "free" } });
        assert_eq!(reading(&body), Reading::default());
        assert_eq!(reading(&json!({ "progress": 900, "eta": 1e300 })).progress, Some(100.0));
        assert_eq!(reading(&json!({ "progress": -3, "eta": 0 })).eta, None);
    }

    #[test]
    fn a_place_in_line_is_a_whole_number_or_absent() {
        for (body, place) in [
            (json!({ "place": 0 }), Some(0)),
            (json!({ "queue": { "position": "12" }, "place": 3 }), Some(12)),
            (json!({ "queue": null, "place": 3 }), Some(3)),
            (json!({ "place": -1 }), None),
            (json!({ "place": 1.5 }), None),
            (json!({ "place": "next" }), None),
            (json!({ "place": 1e30 }), None),
            (json!({}), None),
        ] {
            assert_eq!(reading(&body).queue_position, place, "{body}");
        }
    }

    #[test]
    fn headers_tell_what_the_body_does_not() {
        let pairs = [("X-Seed", "42"), ("X-Cost", "0.855"), ("X-Request-Id", "r-1")];
        let headers = Headers(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        let told = read(&PROVIDER, &ANSWER, &headers, None);
        assert_eq!((told.seed, told.cost), (Some(42), Some(Amount::from_micros(855_000))));
        assert_eq!(told.request_id.as_deref(), Some("r-1"));
    }

    #[test]
    fn an_error_may_be_a_sentence_a_list_or_an_object() {
        for (reason, expected) in [
            (json!("too dark"), Some("too dark")),
            (json!(["a", "b"]), Some(r#"["a","b"]"#)),
            (json!({ "why": 1 }), Some(r#"{"why":1}"#)),
            (json!(null), None),
            (json!([]), None),
            (json!({}), None),
            (json!(""), None),
        ] {
            assert_eq!(reading(&json!({ "task": { "reason": reason } })).error.as_deref(), expected);
        }
    }

    #[test]
    fn the_texts_of_a_list_are_told_together() {
        let pointers = &["/detail/*/msg", "/detail/*", "/detail"];
        for (detail, expected) in [
            (
                json!([{ "msg": "too long" }, { "loc": [] }, { "msg": "no such size" }]),
                "too long; no such size",
            ),
            (json!(["too long", "", "no such size"]), "too long; no such size"),
            (json!("too long"), "too long"),
            (json!({ "msg": "too long" }), r#"{"msg":"too long"}"#),
        ] {
            assert_eq!(message(&json!({ "detail": detail }), pointers).as_deref(), Some(expected));
        }
        assert_eq!(message(&json!({ "detail": [] }), pointers), None);
    }

    #[test]
    fn an_error_outdoes_the_word_for_success_where_the_provider_says_so() {
        let of = |provider, body: &Value| read(provider, &ANSWER, &Headers::default(), Some(body)).state;
        for (reason, is_error) in [
            (json!("too dark"), true),
            (json!({ "code": 7 }), true),
            (json!([0]), true),
            (json!(1102), true),
            (json!(true), true),
            (json!(null), false),
            (json!(""), false),
            (json!("  "), false),
            (json!("0"), false),
            (json!(0), false),
            (json!(0.0), false),
            (json!(false), false),
            (json!([]), false),
            (json!({}), false),
        ] {
            let body = json!({ "status": "DONE", "task": { "reason": reason }, "output": "a" });
            let expected = if is_error { State::Failed } else { State::Succeeded };
            assert_eq!(of(&ERROR_WINS, &body), Some(expected), "{body}");
            assert_eq!(of(&PROVIDER, &body), Some(State::Succeeded), "{body}");
        }
        // A job that goes on may tell of troubles.
        let body = json!({ "status": "RUNNING", "task": { "reason": "a slow disk" } });
        assert_eq!(of(&ERROR_WINS, &body), Some(State::Running));
        assert_eq!(of(&ERROR_WINS, &json!({ "task": { "reason": "dark" } })), None);
    }

    #[test]
    fn an_answer_without_a_place_for_the_state_fails_by_its_error() {
        let result = AnswerData { state: &[], ..ANSWER };
        let of = |provider, body: &Value| read(provider, &result, &Headers::default(), Some(body)).state;
        let body = json!({ "task": { "reason": "too dark" } });
        assert_eq!((of(&ERROR_WINS, &body), of(&PROVIDER, &body)), (Some(State::Failed), None));
        assert_eq!(of(&ERROR_WINS, &json!({ "output": "a" })), None);
    }

    #[test]
    fn money_is_read_to_the_millionth_and_never_through_a_float() {
        for (text, expected) in [
            ("0.855", Some(855_000)),
            ("2", Some(2_000_000)),
            ("0.1234567", Some(123_456)),
            ("9223372036854.775807", Some(i64::MAX)),
            ("9223372036855", None),
            ("-1", None),
            ("1e3", None),
            (".5", None),
            ("", None),
        ] {
            assert_eq!(micros(text), expected, "{text}");
        }
    }
}
