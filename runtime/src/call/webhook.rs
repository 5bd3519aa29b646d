//! Where a request says who is to be called when its job is over.

use serde_json::{Value, json};

use super::unlisted;
use crate::{
    Error,
    client::is_loopback,
    data::{ProviderData, WebhookPlace},
    wire::bounds,
};

/// Least length of what is kept out of messages by itself, so that no ordinary word is.
const LEAST_SECRET: usize = 8;

/// What a submit says so that somebody is called. By default it says nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registration {
    /// JSON pointers with values.
    body: Vec<(&'static str, Value)>,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
}

impl Registration {
    /// Puts the address where the provider wants it, and the events that matter.
    pub(crate) fn of(provider: &ProviderData, address: &str) -> Result<Self, Error> {
        let hook = provider.webhook.as_ref().ok_or_else(|| {
            Error::config(format!("{} calls nobody back, so nothing was sent", provider.id))
                .with_hint("leave out the webhook, and wait for the job or ask for its status")
        })?;
        check(address)?;
        let mut registration = Self::default();
        match hook.register {
            WebhookPlace::Body(pointer) => registration.body.push((pointer, json!(address))),
            WebhookPlace::Query(name) => registration.query.push((name, address.to_owned())),
            WebhookPlace::Header(name) => registration.headers.push((name, address.to_owned())),
        }
        if let Some((place, events)) = &hook.events {
            let each = |name| events.iter().map(move |event| (name, (*event).to_owned()));
            match *place {
                WebhookPlace::Body(pointer) => registration.body.push((pointer, json!(events))),
                WebhookPlace::Query(name) => registration.query.extend(each(name)),
                WebhookPlace::Header(name) => registration.headers.extend(each(name)),
            }
        }
        Ok(registration)
    }

    /// Whether the body says it.
    pub(crate) fn is_in_body(&self) -> bool {
        !self.body.is_empty()
    }

    /// Puts it into the body. Objects on the way are made.
    pub(crate) fn put(&self, body: &mut Value) -> Result<(), Error> {
        for (pointer, value) in &self.body {
            unlisted::put(body, pointer, value.clone()).map_err(|problem| {
                Error::config(format!("the webhook's address has no place: `{pointer}` {problem}"))
                    .with_hint("leave out what the request holds there")
            })?;
        }
        Ok(())
    }

    pub(crate) fn query(&self) -> &[(&'static str, String)] {
        &self.query
    }

    pub(crate) fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }
}

/// Of an address, what stands behind the host. Nothing, where it is too short to be a secret.
pub(super) fn secret_part(address: &str) -> &str {
    let behind =
        address.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    if behind.len() < LEAST_SECRET { "" } else { behind }
}

/// Checks that the address can be called, and can stand in a header. It is not shown, for it may hold a secret.
fn check(address: &str) -> Result<(), Error> {
    let url = reqwest::Url::parse(address).ok();
    let is_safe = |url: &reqwest::Url| {
        url.has_host() && (url.scheme() == "https" || url.scheme() == "http" && is_loopback(url))
    };
    let is_plain = address.len() <= bounds::URL_BYTES && address.bytes().all(|byte| byte.is_ascii_graphic());
    if is_plain && url.as_ref().is_some_and(is_safe) {
        return Ok(());
    }
    Err(Error::config("the webhook's address is no https address of at most 4 kB, so nothing was sent")
        .with_hint("give one such as `https://example.com/hook`; `http` is for this very machine"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_the_host_is_a_secret_unless_it_is_a_word() {
        for (address, secret) in [
            ("https://me.example/hooks/t0ken", "hooks/t0ken"),
            ("https://me.example/h?token=t0ken", "h?token=t0ken"),
            ("https://me.example/done", ""),
            ("https://me.example", ""),
            ("", ""),
        ] {
            assert_eq!(secret_part(address), secret, "{address}");
        }
    }
}
