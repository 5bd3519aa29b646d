//! What a submit says of who is to be told.

use std::borrow::Cow;

use http::HeaderMap;
use serde_json::Value;
use wan_specs::{ModelSpec, ProviderSpec, WebhookEventsSpec};

use super::sign::Signing;
use crate::{
    fault::Fault,
    pointer::{remove, segments, through},
    route::Asked,
    schema,
};

/// Who is to be told of a job, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Callback {
    /// The address, as the submit has it.
    pub(crate) url: String,
    /// The events that it asks for. `None`: all of them.
    events: Option<Vec<String>>,
    pub(super) signing: Signing,
}

impl Callback {
    /// Reads a submit: its body, its query and its headers, wherever the spec says. `None`: it names no address.
    pub(crate) fn of(
        provider: &ProviderSpec,
        body: &Value,
        asked: Asked<'_>,
        headers: &HeaderMap,
        fault: Option<&Fault>,
    ) -> Option<Self> {
        let hook = provider.webhook.as_ref()?;
        let in_body = || body.pointer(hook.register.as_ref()?)?.as_str().map(str::to_owned);
        let in_query = || queries(asked, hook.register_query.as_ref()?).next();
        let in_headers = || Some(headers.get(hook.register_header.as_ref()?)?.to_str().ok()?.to_owned());
        Some(Self {
            url: in_body().or_else(in_query).or_else(in_headers)?,
            events: hook.events.as_ref().and_then(|events| self::events(events, body, asked)),
            signing: Signing::of(fault),
        })
    }

    /// Whether it asks to be told of this event. An event without a word is told to all.
    pub(super) fn wants(&self, event: Option<&str>) -> bool {
        match (&self.events, event) {
            (Some(wanted), Some(event)) => wanted.iter().any(|one| one == event),
            _ => true,
        }
    }
}

/// A submit's body without what it says of webhooks, unless that is said by parameters of the model.
pub(crate) fn without_callback<'b>(
    provider: &ProviderSpec,
    model: &ModelSpec,
    body: &'b Value,
) -> Cow<'b, Value> {
    let mut body = Cow::Borrowed(body);
    let Some(hook) = &provider.webhook else { return body };
    let events = hook.events.as_ref().and_then(|events| events.pointer.as_ref());
    let parameters: Vec<Vec<String>> = model.parameters.iter().map(schema::pointer).collect();
    for place in hook.register.iter().chain(events) {
        let mut keys: Vec<String> = segments(place).collect();
        let is_listed = |keys: &[String]| {
            parameters.iter().any(|listed| listed.starts_with(keys) || keys.starts_with(listed))
        };
        if body.pointer(place).is_none() || is_listed(&keys) {
            continue;
        }
        remove(body.to_mut(), place);
        // Objects on the way that nothing else is in are there for it alone.
        while keys.pop().is_some() && !keys.is_empty() && !is_listed(&keys) {
            let holder = through(&keys);
            let is_empty =
                body.pointer(&holder).and_then(Value::as_object).is_some_and(serde_json::Map::is_empty);
            if !is_empty {
                break;
            }
            remove(body.to_mut(), &holder);
        }
    }
    body
}

fn events(spec: &WebhookEventsSpec, body: &Value, asked: Asked<'_>) -> Option<Vec<String>> {
    if let Some(pointer) = &spec.pointer {
        let list = body.pointer(pointer)?.as_array()?;
        return Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    }
    let named: Vec<String> = queries(asked, spec.query.as_ref()?).collect();
    (!named.is_empty()).then_some(named)
}

fn queries<'a>(asked: Asked<'a>, wanted: &'a str) -> impl Iterator<Item = String> + 'a {
    asked.query.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value.clone())
}
