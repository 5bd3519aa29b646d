use wan_specs::{ModelSpec, ModelStatus, OperationKind, ProviderSpec, WebhookSpec, WebhookTestSpec};

use super::{
    super::{Change, Found, Place, ROOT},
    leaf, text,
};
use crate::{Flag, rules::protocol as rules};

/// Finds what changed in how the provider calls back.
pub(super) fn compare(old: Option<&WebhookSpec>, new: Option<&WebhookSpec>, found: &mut Found<'_>) {
    let place = ROOT.key("webhook");
    match (old, new) {
        (Some(old), Some(new)) => changed(&place, old, new, found),
        (None, Some(new)) => {
            let message = format!("the provider calls back: a submit names the address {}", registered(new));
            found.add(&rules::WEBHOOK_ADDED, &place, Change::added(new), message);
        }
        (Some(old), None) => {
            let message =
                "the provider no longer calls back: a job whose id was lost is not told of any more";
            found.add(&rules::WEBHOOK_REMOVED, &place, Change::removed(old), message);
        }
        (None, None) => {}
    }
}

/// Adds to what was found that programs stop compiling, where both sides have a model whose calls could be called back.
pub(super) fn stops_compiling(provider: &ProviderSpec, models: &[&ModelSpec], found: &mut Found<'_>) {
    let can_be = |model: &ModelSpec| {
        let is_submitted = model.operations.iter().any(|offer| offer.operation == OperationKind::Submit);
        model.provider == provider.provider && model.status != ModelStatus::Draft && is_submitted
    };
    let ids: Vec<&str> =
        models.iter().filter(|model| can_be(model)).map(|model| model.rust.type_name.as_str()).collect();
    let stays = ids.iter().enumerate().any(|(at, id)| ids.iter().skip(at + 1).any(|other| other == id));
    let removed = found.findings_mut().iter_mut().filter(|finding| finding.rule == &rules::WEBHOOK_REMOVED);
    for finding in removed.filter(|_| stays) {
        finding.touching(Flag::Compile);
    }
}

fn changed(place: &Place<'_>, old: &WebhookSpec, new: &WebhookSpec, found: &mut Found<'_>) {
    let WebhookSpec {
        register: _,
        register_query: _,
        register_header: _,
        events: _,
        event,
        finished,
        endings,
        id,
        payload,
        contains,
        verification,
        signature,
        timeout_seconds,
        retries,
        test_mode,
        source,
    } = old;
    let rule = &rules::WEBHOOK_CHANGED;
    registration(place, old, new, found);
    let name = ("the place of the event in a delivery", "");
    leaf::compare(rule, &place.key("event"), (event, &new.event), name, found);
    let name = ("the event of a finished job", "");
    leaf::compare(rule, &place.key("finished"), (finished, &new.finished), name, found);
    let name = ("the events that tell in which state a job ended", "");
    leaf::compare(rule, &place.key("endings"), (endings, &new.endings), name, found);
    let name = ("the place of the job's id in a delivery", "");
    leaf::compare(rule, &place.key("id"), (id, &new.id), name, found);
    let name = ("the place of the status answer in a delivery", "");
    leaf::compare(rule, &place.key("payload"), (payload, &new.payload), name, found);
    let name = ("what the payload of a delivery is", "");
    leaf::compare(rule, &place.key("contains"), (contains, &new.contains), name, found);
    let name = ("how a delivery is verified", "");
    let both = (verification, &new.verification);
    if let Some(finding) = leaf::compare(rule, &place.key("verification"), both, name, found) {
        finding.touching(Flag::Secret);
    }
    let name = ("where a signature differs from Standard Webhooks", "");
    let both = (signature, &new.signature);
    if let Some(finding) = leaf::compare(rule, &place.key("signature"), both, name, found) {
        finding.touching(Flag::Secret);
    }
    let rule = &rules::WEBHOOK_PATIENCE_CHANGED;
    let name = ("the seconds that a receiver may take", "");
    let both = (timeout_seconds, &new.timeout_seconds);
    leaf::compare(rule, &place.key("timeout_seconds"), both, name, found);
    let name = ("the number of deliveries after the first", "");
    leaf::compare(rule, &place.key("retries"), (retries, &new.retries), name, found);
    test(&place.key("test_mode"), test_mode.as_ref(), new.test_mode.as_ref(), found);
    text::source(place, source.as_ref(), new.source.as_ref(), "the webhook", found);
}

/// What a submit says so that somebody is called.
fn registration(place: &Place<'_>, old: &WebhookSpec, new: &WebhookSpec, found: &mut Found<'_>) {
    let rule = &rules::WEBHOOK_CHANGED;
    let elsewhere = ": submits that name it elsewhere are not called back";
    for (key, both, what) in [
        ("register", (&old.register, &new.register), "the place of the address in the body of a submit"),
        ("register_query", (&old.register_query, &new.register_query), "the query parameter of the address"),
        ("register_header", (&old.register_header, &new.register_header), "the header of the address"),
    ] {
        if let Some(finding) = leaf::compare(rule, &place.key(key), both, (what, elsewhere), found) {
            finding.touching(Flag::Wire);
        }
    }
    let name = ("what a submit says of the events that matter", "");
    if let Some(finding) = leaf::compare(rule, &place.key("events"), (&old.events, &new.events), name, found)
    {
        finding.touching(Flag::Wire);
    }
}

/// Where a submit names the address.
fn registered(hook: &WebhookSpec) -> String {
    let WebhookSpec { register, register_query, register_header, .. } = hook;
    match (register, register_query, register_header) {
        (Some(pointer), _, _) => format!("at `{pointer}`"),
        (None, Some(query), _) => format!("by the query parameter `{query}`"),
        (None, None, Some(header)) => format!("by the header `{header}`"),
        (None, None, None) => "nowhere".to_owned(),
    }
}

fn test(
    place: &Place<'_>,
    old: Option<&WebhookTestSpec>,
    new: Option<&WebhookTestSpec>,
    found: &mut Found<'_>,
) {
    let rule = &rules::WEBHOOK_TEST_CHANGED;
    match (old, new) {
        (Some(old), Some(new)) => {
            let WebhookTestSpec { enabled, state } = old;
            let name = ("the place where a submit asks for a made-up end", "");
            leaf::compare(rule, &place.key("enabled"), (enabled, &new.enabled), name, found);
            let name = ("the place of the state that a made-up end has", "");
            leaf::compare(rule, &place.key("state"), (state, &new.state), name, found);
        }
        (None, Some(new)) => {
            found.add(rule, place, Change::added(new), "a submit can ask for a made-up end of its job");
        }
        (Some(old), None) => {
            let message = "a submit can no longer ask for a made-up end of its job";
            found.add(rule, place, Change::removed(old), message);
        }
        (None, None) => {}
    }
}
