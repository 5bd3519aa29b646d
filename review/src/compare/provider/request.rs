//! What a call sends besides its path and the model's parameters.

use serde_json::Value;
use wan_specs::{BodyConstantSpec, HeaderSpec, QuerySpec};

use super::{
    super::{Change, Found, Place, align},
    text,
};
use crate::{Flag, rules::protocol as rules};

/// Finds what changed in the query of a call.
pub(super) fn query(
    list: &Place<'_>,
    (old, new): (&[QuerySpec], &[QuerySpec]),
    kind: &str,
    found: &mut Found<'_>,
) {
    for aligned in align(old, new, |one| one.name.clone()) {
        let place = list.item(aligned.item());
        let value = |side: Option<(usize, &QuerySpec)>| {
            side.map(|(_, query)| {
                let QuerySpec { name: _, value } = query;
                value.clone()
            })
        };
        let (before, after) = (value(aligned.old), value(aligned.new));
        let Some(what) = told(before.as_ref(), after.as_ref()) else { continue };
        let message = format!("the query of `{kind}` {what} `{}`", aligned.name);
        found.add(&rules::QUERY_CHANGED, &place.key("value"), Change::of(&before, &after), message);
    }
    let name = |one: &QuerySpec| one.name.clone();
    if let Some(finding) = text::order(list, (old, new), name, "providers read it by name", found) {
        finding.touching(Flag::Wire);
    }
}

/// Finds what changed in the headers of a call. A header that makes the provider know a request again decides whether
/// sending it twice is paid twice.
pub(super) fn headers(
    list: &Place<'_>,
    (old, new): (&[HeaderSpec], &[HeaderSpec]),
    kind: &str,
    found: &mut Found<'_>,
) {
    for aligned in align(old, new, |one| one.name.clone()) {
        let place = list.item(aligned.item());
        let value = |side: Option<(usize, &HeaderSpec)>| side.map(|(_, header)| header_value(header));
        let (before, after) = (value(aligned.old), value(aligned.new));
        let Some(what) = told(before.as_ref(), after.as_ref()) else { continue };
        let is_idempotency = aligned.name.contains("idempotency");
        let change = Change::of(&before, &after);
        let (rule, more) = match (is_idempotency, &before, &after) {
            (true, None, _) => {
                (&rules::IDEMPOTENCY_HEADER_ADDED, ": requests that are sent twice may count once")
            }
            (true, _, None) => (
                &rules::IDEMPOTENCY_HEADER_REMOVED,
                ": a request that is sent twice may be done and paid twice",
            ),
            _ => (&rules::REQUEST_HEADER_CHANGED, ""),
        };
        let message = format!("the request of `{kind}` {what} header `{}`{more}", aligned.name);
        let finding = found.add(rule, &place.key("value"), change, message);
        if is_idempotency {
            finding.touching(Flag::Retry).touching(Flag::Money);
        }
    }
    let name = |one: &HeaderSpec| one.name.clone();
    if let Some(finding) = text::order(list, (old, new), name, "headers are read by name", found) {
        finding.touching(Flag::Wire);
    }
}

/// Finds what changed in the constants of a call's body.
pub(super) fn constants(
    list: &Place<'_>,
    (old, new): (&[BodyConstantSpec], &[BodyConstantSpec]),
    kind: &str,
    found: &mut Found<'_>,
) {
    for aligned in align(old, new, |one| one.pointer.clone()) {
        let place = list.item(aligned.item());
        let value = |side: Option<(usize, &BodyConstantSpec)>| {
            side.map(|(_, constant)| {
                let BodyConstantSpec { pointer: _, value } = constant;
                value.0.clone()
            })
        };
        let (before, after) = (value(aligned.old), value(aligned.new));
        let words = |value: &Option<Value>| value.as_ref().map(Value::to_string);
        let Some(what) = told(words(&before).as_ref(), words(&after).as_ref()) else { continue };
        let message = format!("the body of `{kind}` {what} `{}`", aligned.name);
        found.add(&rules::BODY_CONSTANT_CHANGED, &place.key("value"), Change::of(&before, &after), message);
    }
    let name = |one: &BodyConstantSpec| one.pointer.clone();
    if let Some(finding) = text::order(list, (old, new), name, "each stands where its pointer says", found) {
        finding.touching(Flag::Wire);
    }
}

fn header_value(header: &HeaderSpec) -> String {
    let HeaderSpec { name: _, value } = header;
    value.clone()
}

/// What became of a value that is sent. `None`: nothing.
fn told(old: Option<&String>, new: Option<&String>) -> Option<String> {
    match (old, new) {
        (None, Some(new)) => Some(format!("sends `{new}` as")),
        (Some(old), None) => Some(format!("no longer sends `{old}` as")),
        (Some(old), Some(new)) if old != new => Some(format!("sends `{new}` instead of `{old}` as")),
        _ => None,
    }
}
