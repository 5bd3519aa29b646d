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
    /// Media types and what comes in them.
    pub(super) content: Map<String, Value>,
    pub(super) description: String,
}

/// One way to be refused.
#[derive(Debug)]
struct Way {
    /// When it happens, as an entry of a list.
    sentence: String,
    answer: Answer,
}

impl Refusals {
    /// The rows of the provider's table, and what the emulator refuses by itself.
    pub(super) fn new(provider: &Provider, components: &mut Components) -> Self {
        let spec = &provider.spec;
        let rows = spec.errors.iter().map(|rule| Way {
            sentence: sentence(rule),
            answer: refusal::row(spec, Some(rule), rule.http_status, ""),
        });
        let mut by_status: BTreeMap<u16, Vec<Way>> = BTreeMap::new();
        for way in rows.chain(own(spec)) {
            by_status.entry(way.answer.status).or_default().push(way);
        }
        let each = by_status.into_iter();
        Self(each.map(|(status, ways)| (status, refused(spec, status, &ways, components))).collect())
    }

    pub(super) fn get(&self, status: u16) -> Option<&Refused> {
        self.0.get(&status)
    }

    pub(super) fn statuses(&self) -> impl Iterator<Item = (u16, &Refused)> {
        self.0.iter().map(|(status, refused)| (*status, refused))
    }
}

impl Refused {
    /// The response where it may be a plain sentence instead, which knows nothing of the provider's way to refuse.
    pub(super) fn or_plain(&self, provider: &str, components: &mut Components) -> Value {
        let own = self.content.get("application/json").and_then(|media| media.get("schema")).cloned();
        let mut schemas: Vec<Value> = own.into_iter().collect();
        if let Body::Json(body) = refusal::plain(404, "").body {
            let schema = infer::schema(&[&body]);
            schemas.push(components.schema(&["refused"], schema));
        }
        let mut content = self.content.clone();
        content.insert("application/json".to_owned(), response::media(&response::any(schemas), Map::new()));
        let response =
            json!({ "description": self.description, "headers": response::mark(), "content": content });
        components.response(&[provider, "file", "404"], response)
    }
}

fn refused(provider: &ProviderSpec, status: u16, ways: &[Way], components: &mut Components) -> Refused {
    let mut sentences: Vec<&str> = Vec::new();
    for way in ways {
        if !sentences.contains(&way.sentence.as_str()) {
            sentences.push(&way.sentence);
        }
    }
    let description = sentences.join("\n");
    let content = content(provider, status, ways, components);
    let mut headers = headers(provider, status);
    for (name, _) in ways.iter().flat_map(|way| &way.answer.headers) {
        headers.entry(name.clone()).or_insert_with(|| response::header("As in the provider's answers."));
    }
    let response = json!({ "description": description, "headers": headers, "content": content });
    let response = components.response(&[&provider.provider, &status.to_string()], response);
    Refused { response, content, description }
}

/// The shapes of the bodies: JSON as it is, anything else as a text of its media type.
fn content(
    provider: &ProviderSpec,
    status: u16,
    ways: &[Way],
    components: &mut Components,
) -> Map<String, Value> {
    let mut content = Map::new();
    let mut bodies = Vec::new();
    for way in ways {
        match &way.answer.body {
            Body::Json(body) => bodies.push(body),
            Body::Bytes { kind: Some(kind), .. } => {
                content.insert(kind.to_string(), json!({ "schema": { "type": "string" } }));
            }
            _ => {}
        }
    }
    if bodies.is_empty() {
        return content;
    }
    let status = status.to_string();
    let (id, schema) = (&provider.provider, schema(provider, &bodies));
    let schema = if general(provider) == schema {
        components.schema(&[id, "refused"], schema)
    } else {
        components.schema(&[id, "refused", &status], schema)
    };
    content.insert("application/json".to_owned(), json!({ "schema": schema }));
    content
}

/// The schema of a refusal that no row has a body for.
fn general(provider: &ProviderSpec) -> Value {
    let Body::Json(body) = refusal::row(provider, None, 500, "").body else { return Value::Null };
    schema(provider, &[&body])
}

fn schema(provider: &ProviderSpec, bodies: &[&Value]) -> Value {
    let mut schema = infer::schema(bodies);
    let error = &provider.error_answer;
    response::describe(&mut schema, &error.message, "A sentence for people.");
    response::describe(&mut schema, &error.code, "A word for programs.");
    response::describe(&mut schema, &error.request_id, "Id that the provider's support can look up.");
    schema
}

/// Headers that a refusal may have, besides the mark that each has.
fn headers(provider: &ProviderSpec, status: u16) -> Map<String, Value> {
    let mut headers = response::mark();
    for name in provider.operations.iter().filter_map(|operation| operation.answer.request_id_header.as_ref())
    {
        headers.insert(name.clone(), response::header("Id that the provider's support can look up."));
    }
    if matches!(status, 429 | 503) {
        for back_off in &provider.back_off {
            if let Some(name) = &back_off.header {
                headers.insert(name.clone(), response::header("When to try again."));
            }
        }
    }
    if status == 405 {
        headers.insert("allow".to_owned(), response::header("The methods that are served here."));
    }
    headers
}

fn sentence(rule: &ErrorRuleSpec) -> String {
    let mut sentence = format!("- {}", rule.title);
    // Writing to a string cannot fail.
    if let Some(code) = &rule.code {
        let _ = write!(sentence, " (`{code}`)");
    }
    if let Some(prefix) = &rule.code_prefix {
        let _ = write!(sentence, " (`{prefix}` and what begins so)");
    }
    if let Some(to) = rule.http_status_to {
        let _ = write!(sentence, " ({} to {to})", rule.http_status);
    }
    format!("{sentence}: {}", rule.doc)
}

/// What the emulator refuses without being told to.
fn own(provider: &ProviderSpec) -> impl Iterator<Item = Way> {
    let http = |status| refusal::http(provider, status, "");
    let ways = [
        ("the key is missing", refusal::unauthorized(provider, KeyState::Absent)),
        ("the key is wrong", refusal::unauthorized(provider, KeyState::Wrong)),
        ("the body or the query is not what is described here", refusal::rejected(provider, "")),
        ("the path is not UTF-8, or the body breaks off", http(400)),
        ("nothing is at the address", refusal::nothing_here(provider, "")),
        ("the job was never accepted, or is no longer kept", refusal::no_job(provider, "")),
        ("no model has the name in the address", refusal::unknown_model(provider, "")),
        ("the method is wrong", refusal::wrong_method(provider, "", &[])),
        ("the body is not declared as JSON", refusal::content_type(provider, "")),
        ("the body comes too slowly", http(408)),
        ("the body is too large", http(413)),
        ("there are too many headers", http(431)),
        (
            "a job that is waited for fails, or the emulator goes down before its end",
            refusal::broken(provider, ""),
        ),
        ("too many bodies are being read at one time", http(503)),
    ];
    ways.into_iter().map(|(when, answer)| Way { sentence: format!("- This emulator: {when}."), answer })
}
