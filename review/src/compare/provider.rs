//! How a provider is talked to. A change here concerns all models of the provider.

mod answer;
mod host;
mod key;
mod leaf;
mod limit;
mod operation;
mod refusal;
mod request;
mod sample;
mod state;
mod text;
mod upload;
mod webhook;

use wan_specs::{ModelSpec, ProviderSpec};

use super::{Change, Found, ROOT};
use crate::rules::protocol as rules;

/// Finds what changed in a provider. `models` are those of both sides, of whatever provider.
pub(super) fn compare<'a>(
    old: Option<&ProviderSpec>,
    new: Option<&ProviderSpec>,
    models: impl Iterator<Item = &'a ModelSpec>,
    found: &mut Found<'_>,
) {
    match (old, new) {
        (Some(old), Some(new)) => {
            changed(old, new, found);
            upload::refused((old, new), models, found);
        }
        (None, Some(new)) => {
            let message = format!("added provider `{}`: {}", new.provider, new.title);
            found.add(&rules::PROVIDER_ADDED, &ROOT, Change::added(&new.provider), message);
        }
        (Some(old), None) => {
            let message = format!(
                "removed provider `{}`: its module and its clients are gone, and its jobs can no longer be resumed",
                old.provider
            );
            found.add(&rules::PROVIDER_REMOVED, &ROOT, Change::removed(&old.provider), message);
        }
        (None, None) => {}
    }
}

fn changed(old: &ProviderSpec, new: &ProviderSpec, found: &mut Found<'_>) {
    let ProviderSpec {
        schema,
        format,
        provider: _, // Both sides are paired by it.
        title,
        docs,
        auth,
        hosts,
        operations: _,
        states: _,
        unknown_state: _,
        terminal_body_wins: _,
        error_wins: _,
        error_answer: _,
        errors: _,
        back_off,
        polling,
        billing,
        retention,
        requests_per_minute,
        webhook,
        notes,
        sources,
    } = old;
    text::compare(&ROOT.key("$schema"), (schema, &new.schema), "the address of the file's schema", found);
    text::compare(&ROOT.key("format"), (format, &new.format), "the format of the file", found);
    text::compare(&ROOT.key("title"), (title, &new.title), "the provider's name", found);
    text::compare(&ROOT.key("docs"), (docs, &new.docs), "the provider's documentation", found);
    text::compare(&ROOT.key("notes"), (notes, &new.notes), "the list of notes", found);
    text::sources(sources, &new.sources, found);
    key::compare(auth, &new.auth, found);
    host::compare((hosts, &new.hosts), (old, new), found);
    operation::compare(old, new, found);
    state::compare(old, new, found);
    refusal::compare(old, new, found);
    limit::back_off((back_off, &new.back_off), (old, new), found);
    super::polling::compare((polling.as_ref(), new.polling.as_ref()), found);
    limit::billing(billing, &new.billing, found);
    limit::retention(retention, &new.retention, found);
    limit::rate(*requests_per_minute, new.requests_per_minute, found);
    webhook::compare(webhook.as_ref(), new.webhook.as_ref(), found);
}
