//! Refusals as the provider words them: the error rules of its spec, filled in.

use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp, fmt::temporal::DateTimePrinter};
use serde_json::{Number, Value, json};
use wan_specs::{BackOffFormat, ErrorCause, ErrorKind, ErrorRuleSpec, ProviderSpec};

use crate::{
    answer::{Answer, Body},
    fault::Hint,
    key::KeyState,
    pointer::{every_place, put},
};

/// The key is missing or wrong.
pub(crate) fn unauthorized(provider: &ProviderSpec, key: KeyState) -> Answer {
    let header = &provider.auth.header;
    if key == KeyState::Absent {
        let message = format!("the key is missing: send it in the header `{header}`");
        caused(provider, ErrorCause::MissingKey, &Told::seen(401, &message))
    } else {
        let message = format!("the key in the header `{header}` is not accepted");
        caused(provider, ErrorCause::WrongKey, &Told::seen(401, &message))
    }
}

/// The body is not what the provider takes.
pub(crate) fn rejected(provider: &ProviderSpec, message: &str) -> Answer {
    caused(provider, ErrorCause::Body, &Told::new(400, message))
}

/// The body is said to be something else than JSON.
pub(crate) fn content_type(provider: &ProviderSpec, message: &str) -> Answer {
    caused(provider, ErrorCause::ContentType, &Told::seen(415, message))
}

/// The address takes these methods only.
pub(crate) fn wrong_method(provider: &ProviderSpec, message: &str, allowed: &[&str]) -> Answer {
    let mut answer = caused(provider, ErrorCause::Method, &Told::new(405, message));
    // HTTP asks for it with every 405, whatever a provider's documentation shows.
    answer.headers.push(("allow".to_owned(), allowed.join(", ")));
    answer
}

/// The address names a model that is not there.
pub(crate) fn unknown_model(provider: &ProviderSpec, message: &str) -> Answer {
    caused(provider, ErrorCause::UnknownModel, &Told::new(404, message))
}

/// The address leads nowhere.
pub(crate) fn nothing_here(provider: &ProviderSpec, message: &str) -> Answer {
    caused(provider, ErrorCause::UnknownPath, &Told::new(404, message))
}

/// The job does not exist or is no longer kept.
pub(crate) fn no_job(provider: &ProviderSpec, id: &str) -> Answer {
    let message = format!("job `{id}` not found: it was never accepted here, or is no longer kept");
    caused(provider, ErrorCause::UnknownJob, &Told { id: Some(id), ..Told::new(404, &message) })
}

/// A job that is to be stopped has ended, or has begun where that is too late. `None`: the provider has no words for it.
pub(crate) fn too_late(provider: &ProviderSpec, id: &str, late: TooLate) -> Option<Answer> {
    let (means, message) = match late {
        TooLate::Ended => (ErrorKind::AlreadyFinished, format!("job `{id}` has ended")),
        TooLate::Begun => (ErrorKind::AlreadyRunning, format!("job `{id}` has begun")),
    };
    let rule = provider.errors.iter().find(|rule| rule.means == means)?;
    Some(filled(provider, Some(rule), &Told { id: Some(id), ..Told::new(rule.http_status, &message) }))
}

/// The provider could not do what it accepted.
pub(crate) fn broken(provider: &ProviderSpec, message: &str) -> Answer {
    let mut rules = provider.errors.iter().filter(|rule| rule.means == ErrorKind::Server);
    let rule = rules.clone().find(|rule| rule.message.is_none()).or_else(|| rules.next());
    filled(provider, rule, &Told::new(500, message))
}

/// A status that HTTP gives, in the provider's shape.
pub(crate) fn http(provider: &ProviderSpec, status: u16, message: &str) -> Answer {
    filled(provider, of_status(provider, status), &Told::new(status, message))
}

/// The first row of a status, or one of several statuses that asks for nothing besides.
pub(crate) fn of_status(provider: &ProviderSpec, status: u16) -> Option<&ErrorRuleSpec> {
    let is_wide = |rule: &&ErrorRuleSpec| {
        let asks = [&rule.code, &rule.code_prefix, &rule.message].iter().any(|part| part.is_some());
        rule.statuses().contains(&status) && !asks
    };
    let exact = provider.errors.iter().find(|rule| rule.http_status == status);
    exact.or_else(|| provider.errors.iter().find(is_wide))
}

/// A row of the error table as it was seen, or another status in the provider's shape.
pub(crate) fn row(
    provider: &ProviderSpec,
    rule: Option<&ErrorRuleSpec>,
    status: u16,
    message: &str,
) -> Answer {
    filled(provider, rule, &Told::seen(status, message))
}

/// The same, saying these words: in the provider's general shape, where the row has no place for them.
pub(crate) fn row_saying(
    provider: &ProviderSpec,
    rule: Option<&ErrorRuleSpec>,
    status: u16,
    message: &str,
) -> Answer {
    let answer = filled(provider, rule, &Told::new(status, message));
    let says = match &answer.body {
        Body::Json(body) => holds(body, &[message]),
        Body::Video(_) => false,
        Body::Bytes { bytes, .. } => {
            let text = String::from_utf8_lossy(bytes);
            text.contains(message) || text.contains(&escaped(message))
        }
    };
    if says {
        return answer;
    }
    let general = filled(provider, None, &Told::new(answer.status, message));
    Answer { headers: answer.headers, ..general }
}

/// A refusal outside every provider.
pub(crate) fn plain(status: u16, message: &str) -> Answer {
    Answer::json(status, sentence(message))
}

/// The body of a refusal outside every provider.
pub(crate) fn sentence(message: &str) -> Value {
    json!({ "error": message })
}

/// Why a job is not stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooLate {
    Ended,
    /// Only a job that waits can be stopped.
    Begun,
}

/// Says in the answer when to try again: in a header, or in its body.
pub(crate) fn add_hint(provider: &ProviderSpec, hint: &Hint, answer: &mut Answer) {
    let listed = match hint {
        Hint::Header { name, value } => {
            answer.headers.push((name.clone(), value.clone()));
            return;
        }
        Hint::Seconds(seconds) => provider.back_off.first().map(|spec| (spec, *seconds)),
        Hint::At { place, seconds } => {
            let spec = provider.back_off.iter().find(|spec| spec.place() == place);
            spec.map(|spec| (spec, *seconds))
        }
    };
    let Some((spec, seconds)) = listed else { return };
    let value = back_off(spec.format, Duration::from_secs(seconds), SystemTime::now());
    match (&spec.header, &spec.pointer, &mut answer.body) {
        (Some(name), _, _) => answer.headers.push((name.clone(), value)),
        (None, Some(pointer), Body::Json(body)) => put_number(body, pointer, &value),
        _ => {}
    }
}

/// When to try again, in the provider's form: `after` from now, which is `wall`. Rounded up, so that who waits for it does
/// not come too early.
fn back_off(format: BackOffFormat, after: Duration, wall: SystemTime) -> String {
    match format {
        BackOffFormat::Seconds | BackOffFormat::SecondsOrDate => {
            (after.as_secs() + u64::from(after.subsec_nanos() > 0)).to_string()
        }
        BackOffFormat::Milliseconds => after.as_micros().div_ceil(1000).to_string(),
        BackOffFormat::Timestamp => {
            DateTimePrinter::new().precision(Some(0)).timestamp_to_string(&whole_second(after, wall))
        }
        BackOffFormat::UnixSeconds => whole_second(after, wall).as_second().to_string(),
    }
}

/// The first whole second after that time. A moment beyond the calendar is its last one.
fn whole_second(after: Duration, wall: SystemTime) -> Timestamp {
    let moment = Timestamp::try_from(wall)
        .ok()
        .and_then(|now| now.checked_add(SignedDuration::try_from(after).ok()?).ok())
        .and_then(|moment| moment.checked_add(SignedDuration::from_nanos(999_999_999)).ok());
    moment.unwrap_or(Timestamp::MAX)
}

/// Puts what reads as a number as one, and anything else as a text.
fn put_number(body: &mut Value, pointer: &str, digits: &str) {
    let number = digits.parse::<Number>();
    put(body, pointer, number.map_or_else(|_| json!(digits), Value::Number));
}

/// What one refusal tells.
#[derive(Clone, Copy)]
struct Told<'a> {
    /// The HTTP status where no rule has one.
    status: u16,
    message: &'a str,
    /// The job that the request is about.
    id: Option<&'a str>,
    /// Whether a body that was seen stays as it was seen: nothing particular is to be told.
    as_seen: bool,
}

impl<'a> Told<'a> {
    fn new(status: u16, message: &'a str) -> Self {
        Self { status, message, id: None, as_seen: false }
    }

    fn seen(status: u16, message: &'a str) -> Self {
        Self { as_seen: true, ..Self::new(status, message) }
    }
}

/// The answer of the rule that has the cause, or the cause's own status in the provider's shape.
fn caused(provider: &ProviderSpec, cause: ErrorCause, told: &Told<'_>) -> Answer {
    let rule = provider.errors.iter().find(|rule| rule.causes.contains(&cause));
    filled(provider, rule, told)
}

/// The rule's own body with the message in its place, or the provider's general one filled in.
fn filled(provider: &ProviderSpec, rule: Option<&ErrorRuleSpec>, told: &Told<'_>) -> Answer {
    let status = |rule: &ErrorRuleSpec| {
        if rule.statuses().contains(&told.status) { told.status } else { rule.http_status }
    };
    // What a word begins with is the shortest word that begins so.
    let code = |rule: &ErrorRuleSpec| rule.code.clone().or_else(|| rule.code_prefix.clone());
    let values = Values {
        status: rule.map_or(told.status, status),
        code: rule.and_then(code).unwrap_or_default(),
        message: worded(rule, told.message),
        id: told.id,
    };
    let headers = rule.map(|rule| rule.headers.as_slice()).unwrap_or_default();
    let headers = headers.iter().map(|header| (header.name.clone(), values.text(&header.value, Escape::Not)));
    Answer { headers: headers.collect(), ..values.body(provider, rule, told.as_seen) }
}

/// The sentence with the words by which clients know the rule.
fn worded(rule: Option<&ErrorRuleSpec>, message: &str) -> String {
    match rule.and_then(|rule| rule.message.as_deref()) {
        Some(part) if !message.to_lowercase().contains(&part.to_lowercase()) => format!("{part}: {message}"),
        _ => message.to_owned(),
    }
}

/// What stands for the variables of a body.
struct Values<'a> {
    status: u16,
    code: String,
    message: String,
    id: Option<&'a str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    Not,
    Html,
}

impl Values<'_> {
    /// The rule's own text or body, else the general one. A body with `{id}` is for requests about a job.
    fn body(&self, provider: &ProviderSpec, rule: Option<&ErrorRuleSpec>, as_seen: bool) -> Answer {
        if let Some(text) = rule.and_then(|rule| rule.text.as_deref()) {
            let kind = rule.and_then(|rule| rule.content_type.clone()).unwrap_or_default();
            let escape = if kind.contains("html") { Escape::Html } else { Escape::Not };
            let bytes = self.text(text, escape).into();
            let body = Body::Bytes { kind: Some(kind.into()), bytes };
            return Answer { status: self.status, headers: Vec::new(), body };
        }
        let own = rule.and_then(|rule| rule.body.as_ref()).map(|body| &body.0);
        let Some(own) = own.filter(|own| self.id.is_some() || !holds(own, &["{id}"])) else {
            return Answer::json(self.status, self.fill(&provider.error_answer.body.0));
        };
        let mut body = self.fill(own);
        let fixed = as_seen || holds(own, &["{message}", "{id}"]);
        let place = every_place(&body, &provider.error_answer.message).into_iter().next();
        if let Some(place) = place.filter(|_| !fixed) {
            put(&mut body, &place, json!(self.message));
        }
        Answer::json(self.status, body)
    }

    fn fill(&self, template: &Value) -> Value {
        match template {
            Value::String(text) if text == "{status}" => json!(self.status),
            Value::String(text) => json!(self.text(text, Escape::Not)),
            Value::Array(items) => items.iter().map(|item| self.fill(item)).collect(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), self.fill(value))).collect())
            }
            scalar => scalar.clone(),
        }
    }

    /// Fills a text in one pass: what is put in may hold braces of the caller's.
    fn text(&self, template: &str, escape: Escape) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let known = after.split_once('}').and_then(|(name, after)| Some((self.value(name)?, after)));
            let Some((value, after)) = known else {
                text.push('{');
                rest = after;
                continue;
            };
            text.push_str(&if escape == Escape::Html { escaped(&value) } else { value });
            rest = after;
        }
        text + rest
    }

    fn value(&self, name: &str) -> Option<String> {
        match name {
            "status" => Some(self.status.to_string()),
            "code" => Some(self.code.clone()),
            "message" => Some(self.message.clone()),
            "id" => self.id.map(str::to_owned),
            _ => None,
        }
    }
}

/// Whether one of the texts stands in a string of the value.
fn holds(value: &Value, texts: &[&str]) -> bool {
    match value {
        Value::String(string) => texts.iter().any(|text| string.contains(text)),
        Value::Array(items) => items.iter().any(|item| holds(item, texts)),
        Value::Object(members) => members.values().any(|member| holds(member, texts)),
        _ => false,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: BackOffFormat, after: Duration) -> String {
        back_off(format, after, SystemTime::UNIX_EPOCH + Duration::from_millis(500))
    }

    #[test]
    fn a_hint_is_written_in_the_providers_form_and_rounded_up() {
        assert_eq!(written(BackOffFormat::Seconds, Duration::from_millis(1_001)), "2");
        assert_eq!(written(BackOffFormat::SecondsOrDate, Duration::from_secs(7)), "7");
        assert_eq!(written(BackOffFormat::Milliseconds, Duration::from_micros(1_500)), "2");
        assert_eq!(written(BackOffFormat::Timestamp, Duration::from_millis(500)), "1970-01-01T00:00:01Z");
        assert_eq!(written(BackOffFormat::Timestamp, Duration::from_millis(501)), "1970-01-01T00:00:02Z");
        assert_eq!(written(BackOffFormat::Timestamp, Duration::MAX), "9999-12-30T22:00:00Z");
        assert_eq!(written(BackOffFormat::UnixSeconds, Duration::from_millis(500)), "1");
        assert_eq!(written(BackOffFormat::UnixSeconds, Duration::from_millis(501)), "2");
    }

    #[test]
    fn a_hint_stands_in_the_body_where_the_provider_puts_it_there() {
        let mut body = json!({ "error": { "code": 7 } });
        put_number(&mut body, "/error/retry_after", "3");
        put_number(&mut body, "/error/reset", "1970-01-01T00:00:01Z");
        let expected = json!({ "error": { "code": 7, "retry_after": 3, "reset": "1970-01-01T00:00:01Z" } });
        assert_eq!(body, expected);
    }

    #[test]
    fn a_text_is_filled_in_one_pass() {
        let values =
            Values { status: 404, code: "NO".to_owned(), message: "{status} <b>".to_owned(), id: None };
        assert_eq!(values.text("{message} {code} {id} {", Escape::Not), "{status} <b> NO {id} {");
        assert_eq!(values.text("<i>{message}</i>", Escape::Html), "<i>{status} &lt;b&gt;</i>");
    }
}
