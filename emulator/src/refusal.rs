//! Refusals as the provider words them: the error rules of its spec, filled in.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use wan_specs::{BackOffSpec, ErrorKind, ErrorRuleSpec, ProviderSpec};

use crate::{
    answer::Answer,
    fault::{Hint, hint_header},
    key::KeyState,
    pointer::{places, put},
};

/// The key is missing or wrong. A rule that asks for the word "missing" is for the first case only.
pub(crate) fn unauthorized(provider: &ProviderSpec, key: KeyState) -> Answer {
    let about_missing =
        |rule: &&ErrorRuleSpec| rule.message.as_deref().is_some_and(|part| part.contains("missing"));
    let mut rules = rules(provider, ErrorKind::Auth);
    let (rule, message) = if key == KeyState::Absent {
        let message = format!("the key is missing: send it in the header `{}`", provider.auth.header);
        (rules.clone().find(about_missing).or_else(|| rules.next()), message)
    } else {
        let message = format!("the key in the header `{}` is not accepted", provider.auth.header);
        (rules.clone().find(|rule| !about_missing(rule)).or_else(|| rules.next()), message)
    };
    match rule {
        // What was seen is better than a sentence of ours: nothing particular is to be told.
        Some(ErrorRuleSpec { body: Some(body), http_status, .. }) => {
            Answer::json(*http_status, body.0.clone())
        }
        rule => filled(provider, rule, 401, &message),
    }
}

/// The body is not what the provider takes.
pub(crate) fn rejected(provider: &ProviderSpec, message: &str) -> Answer {
    filled(provider, general(provider, ErrorKind::Rejected), 400, message)
}

/// The address leads nowhere.
pub(crate) fn nothing_here(provider: &ProviderSpec, message: &str) -> Answer {
    filled(provider, rules(provider, ErrorKind::NotFound).next(), 404, message)
}

/// The job does not exist or is no longer kept. A rule with a code is about something particular, such as a model.
pub(crate) fn no_job(provider: &ProviderSpec, id: &str) -> Answer {
    let message = format!("job `{id}` not found: it was never accepted here, or is no longer kept");
    let rule = rules(provider, ErrorKind::NotFound).find(|rule| rule.code.is_none());
    filled(provider, rule.or_else(|| rules(provider, ErrorKind::NotFound).next()), 404, &message)
}

/// The provider could not do what it accepted.
pub(crate) fn broken(provider: &ProviderSpec, message: &str) -> Answer {
    filled(provider, general(provider, ErrorKind::Server), 500, message)
}

/// A status that HTTP gives, in the provider's shape.
pub(crate) fn http(provider: &ProviderSpec, status: u16, message: &str) -> Answer {
    let rule = provider.errors.iter().find(|rule| rule.http_status == status);
    filled(provider, rule, status, message)
}

/// A row of the error table, or another status in the provider's shape.
pub(crate) fn row(
    provider: &ProviderSpec,
    rule: Option<&ErrorRuleSpec>,
    status: u16,
    message: &str,
    hint: Option<&Hint>,
) -> Answer {
    let mut answer = filled(provider, rule, status, message);
    answer.headers.extend(hint.and_then(|hint| hint_header(provider, hint)));
    answer
}

/// A refusal outside every provider.
pub(crate) fn plain(status: u16, message: &str) -> Answer {
    Answer::json(status, json!({ "error": message }))
}

/// The header that says when to try again.
pub(crate) fn back_off_header(header: &BackOffSpec, after: Duration, _wall: SystemTime) -> (String, String) {
    (header.header.clone(), after.as_secs().to_string())
}

fn rules(provider: &ProviderSpec, kind: ErrorKind) -> impl Iterator<Item = &ErrorRuleSpec> + Clone {
    provider.errors.iter().filter(move |rule| rule.means == kind)
}

/// The first rule that does not hang on the wording of the message, else the first.
fn general(provider: &ProviderSpec, kind: ErrorKind) -> Option<&ErrorRuleSpec> {
    rules(provider, kind).find(|rule| rule.message.is_none()).or_else(|| rules(provider, kind).next())
}

/// The rule's own body with the message in its place, or the provider's general one filled in.
fn filled(provider: &ProviderSpec, rule: Option<&ErrorRuleSpec>, status: u16, message: &str) -> Answer {
    let status = rule.map_or(status, |rule| rule.http_status);
    let own = rule.and_then(|rule| rule.body.as_ref());
    let Some(own) = own else {
        let code = rule.and_then(|rule| rule.code.as_deref()).unwrap_or_default();
        return Answer::json(status, fill(&provider.error_answer.body.0, status, code, message));
    };
    let mut body = own.0.clone();
    let place = provider.error_answer.message.iter().flat_map(|pointer| places(&body, pointer)).next();
    if let Some(place) = place {
        put(&mut body, &place, json!(message));
    }
    Answer::json(status, body)
}

fn fill(template: &Value, status: u16, code: &str, message: &str) -> Value {
    let fill_in = |value| fill(value, status, code, message);
    match template {
        Value::String(text) if text == "{status}" => json!(status),
        // The message goes in last: it may hold braces of the caller's.
        Value::String(text) => {
            json!(
                text.replace("{status}", &status.to_string())
                    .replace("{code}", code)
                    .replace("{message}", message)
            )
        }
        Value::Array(items) => items.iter().map(fill_in).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), fill_in(value))).collect())
        }
        scalar => scalar.clone(),
    }
}
