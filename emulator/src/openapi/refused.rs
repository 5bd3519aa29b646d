use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Map, Value, json};
use wan_specs::{ErrorRuleSpec, ProviderSpec};

use super::{components::Components, infer, response};
use crate::{
    answer::{Answer, Body},
    catalog::Provider,
    key::KeyState,
    refusal,
};

/// How a provider refuses: one response a status.
#[derive(Debug)]
pub(super) struct Refusals(BTreeMap<u16, Refused>);

/// All refusals under one status.
#[derive(Debug)]
pub(super) struct Refused {
    /// The whole response, as a reference.
    pub(super) response: Value,
    /// The schema of its body, as a reference.
    pub(super) schema: Value,
    pub(super) description: String,
}

/// One way to be refused.
#[derive(Debug)]
struct Way {
    status: u16,
    /// When it happens, as an entry of a list.
    sentence: String,
    body: Value,
}

impl Refusals {
    /// The rows of the provider's table, and what the emulator refuses by itself.
    pub(super) fn new(provider: &Provider, components: &mut Components) -> Self {
        let mut by_status: BTreeMap<u16, Vec<Way>> = BTreeMap::new();
        let rows = provider.spec.errors.iter().map(|rule| Way {
            status: rule.http_status,
            sentence: sentence(rule),
            body: body(&provider.spec, rule),
        });
        for way in rows.chain(own(&provider.spec)) {
            by_status.entry(way.status).or_default().push(way);
        }
        let each = by_status.into_iter().map(|(status, ways)| (status, refused(provider, status, &ways, components)));
        Self(each.collect())
    }

    pub(super) fn get(&self, status: u16) -> Option<&Refused> {
        self.0.get(&status)
    }

    pub(super) fn statuses(&self) -> impl Iterator<Item = (u16, &Refused)> {
        self.0.iter().map(|(status, refused)| (*status, refused))
    }
}

fn refused(provider: &Provider, status: u16, ways: &[Way], components: &mut Components) -> Refused {
    let id = &provider.spec.provider;
    let mut sentences: Vec<&str> = Vec::new();
    for way in ways {
        if !sentences.contains(&way.sentence.as_str()) {
            sentences.push(&way.sentence);
        }
    }
    let description = sentences.join("\n");
    let bodies: Vec<&Value> = ways.iter().map(|way| &way.body).collect();
    let mut schema = infer::schema(&bodies);
    let error = &provider.spec.error_answer;
    response::describe(&mut schema, &error.message, "A sentence for people.");
    response::describe(&mut schema, &error.code, "A word for programs.");
    let code = status.to_string();
    let schema = components.schema(&[id, "refused", &code], schema);
    let response = json!({
        "description": description,
        "headers": headers(&provider.spec, status),
        "content": { "application/json": { "schema": schema } },
    });
    Refused { response: components.response(&[id, &code], response), schema, description }
}

/// Headers that a refusal may have, besides the mark that each has.
fn headers(provider: &ProviderSpec, status: u16) -> Map<String, Value> {
    let mut headers = response::mark();
    for name in provider.operations.iter().filter_map(|operation| operation.answer.request_id_header.as_ref()) {
        headers.insert(name.clone(), response::header("Id that the provider's support can look up."));
    }
    if matches!(status, 429 | 503) {
        for back_off in &provider.back_off {
            headers.insert(back_off.header.clone(), response::header("When to try again."));
        }
    }
    if status == 405 {
        headers.insert("allow".to_owned(), response::header("The methods that are served here."));
    }
    headers
}

fn sentence(rule: &ErrorRuleSpec) -> String {
    let mut sentence = format!("- {}", rule.title);
    if let Some(code) = &rule.code {
        // Writing to a string cannot fail.
        let _ = write!(sentence, " (`{code}`)");
    }
    format!("{sentence}: {}", rule.doc)
}

/// The rule's own body, or the provider's general one.
fn body(provider: &ProviderSpec, rule: &ErrorRuleSpec) -> Value {
    match &rule.body {
        Some(own) => own.0.clone(),
        None => typed(&provider.error_answer.body.0),
    }
}

/// The general body with a number where it has one.
fn typed(template: &Value) -> Value {
    match template {
        Value::String(text) if text == "{status}" => json!(0),
        Value::Array(items) => items.iter().map(typed).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), typed(value))).collect())
        }
        other => other.clone(),
    }
}

/// What the emulator refuses without being told to.
fn own(provider: &ProviderSpec) -> Vec<Way> {
    let ways = [
        ("the key is missing", refusal::unauthorized(provider, KeyState::Absent)),
        ("the key is wrong", refusal::unauthorized(provider, KeyState::Wrong)),
        ("the body or the query is not what is described here", refusal::rejected(provider, "")),
        ("nothing is at the address", refusal::nothing_here(provider, "")),
        ("the job was never accepted, or is no longer kept", refusal::no_job(provider, "")),
        ("the method is wrong", refusal::http(provider, 405, "")),
        ("the body is too large", refusal::http(provider, 413, "")),
        ("a video that is waited for will not come", refusal::broken(provider, "")),
    ];
    ways.into_iter().filter_map(|(when, answer)| way(when, answer)).collect()
}

fn way(when: &str, answer: Answer) -> Option<Way> {
    match answer.body {
        Body::Json(body) => {
            Some(Way { status: answer.status, sentence: format!("- This emulator: {when}."), body })
        }
        Body::Video => None,
    }
}
