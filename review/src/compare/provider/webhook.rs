use wan_specs::{WebhookSpec, WebhookTestSpec};

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
            let message =
                format!("the provider calls back: a submit names the address at `{}`", new.register);
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

fn changed(place: &Place<'_>, old: &WebhookSpec, new: &WebhookSpec, found: &mut Found<'_>) {
    let WebhookSpec {
        register,
        event,
        finished,
        payload,
        verification,
        timeout_seconds,
        retries,
        test_mode,
        source,
    } = old;
    let rule = &rules::WEBHOOK_CHANGED;
    let both = (register, &new.register);
    let name =
        ("the place of the address in a submit", ": submits that name it elsewhere are not called back");
    if let Some(finding) = leaf::compare(rule, &place.key("register"), both, name, found) {
        finding.touching(Flag::Wire);
    }
    let name = ("the place of the event in a delivery", "");
    leaf::compare(rule, &place.key("event"), (event, &new.event), name, found);
    let name = ("the event of a finished job", "");
    leaf::compare(rule, &place.key("finished"), (finished, &new.finished), name, found);
    let name = ("the place of the status answer in a delivery", "");
    leaf::compare(rule, &place.key("payload"), (payload, &new.payload), name, found);
    let name = ("how a delivery is verified", "");
    let both = (verification, &new.verification);
    if let Some(finding) = leaf::compare(rule, &place.key("verification"), both, name, found) {
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
