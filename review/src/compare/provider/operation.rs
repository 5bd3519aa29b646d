use wan_specs::{AddressSpec, OperationKind, OperationSpec, ProviderSpec};

use super::{
    super::{Change, Found, Place, ROOT, align},
    answer, host, leaf, request, sample, text, upload,
};
use crate::rules::protocol as rules;

/// Finds what changed in the calls that the provider offers.
pub(super) fn compare(old: &ProviderSpec, new: &ProviderSpec, found: &mut Found<'_>) {
    let list = ROOT.key("operations");
    let kind = |operation: &OperationSpec| leaf::word(&operation.operation);
    let (before, after) = (&old.operations, &new.operations);
    for aligned in align(before, after, kind) {
        let place = list.item(aligned.item());
        match (aligned.old, aligned.new) {
            (Some((_, one)), Some((_, other))) => {
                host(&place, one, other, (old, new), found);
                changed(&place, one, other, found);
            }
            (None, Some((_, operation))) => added(&place, operation, found),
            (Some((_, operation)), None) => removed(&place, operation, found),
            (None, None) => {}
        }
    }
    text::order(&list, (before, after), kind, "each call is found by its kind", found);
}

fn added(place: &Place<'_>, operation: &OperationSpec, found: &mut Found<'_>) {
    let call = call(operation);
    let (rule, what) = match operation.operation {
        OperationKind::Result => (&rules::DELIVERY_CALL_CHANGED, "finished jobs are fetched by it"),
        OperationKind::History => (&rules::HISTORY_ADDED, "requests of unknown end can be looked up"),
        OperationKind::Upload if operation.takes.is_some() => (
            &rules::OPERATION_ADDED,
            "a file of one's own is uploaded where a model takes nothing but addresses",
        ),
        OperationKind::Upload => (&rules::OPERATION_ADDED, "how it takes a file is not known"),
        _ => (&rules::OPERATION_ADDED, "models may offer it"),
    };
    found.add(rule, place, Change::added(&operation.operation), format!("added {call}: {what}"));
}

fn removed(place: &Place<'_>, operation: &OperationSpec, found: &mut Found<'_>) {
    let call = call(operation);
    let (rule, what) = match operation.operation {
        OperationKind::Result => {
            (&rules::DELIVERY_CALL_CHANGED, "the answer of `status` has to hold what it delivered")
        }
        OperationKind::History => (
            &rules::HISTORY_REMOVED,
            "whether a request of unknown end was accepted, and paid for, can no longer be looked up",
        ),
        OperationKind::Upload => (
            &rules::OPERATION_REMOVED,
            "a file of one's own is refused where a model takes nothing but addresses",
        ),
        _ => (&rules::OPERATION_REMOVED, "no model can offer it, and programs that call it find it missing"),
    };
    found.add(rule, place, Change::removed(&operation.operation), format!("removed {call}: {what}"));
}

/// A call as a sentence holds it.
fn call(operation: &OperationSpec) -> String {
    let (kind, method) = (leaf::word(&operation.operation), leaf::word(&operation.method));
    format!("`{kind}`, `{method} {}`", operation.path)
}

/// A host that only has another name is told by the host.
fn host(
    place: &Place<'_>,
    old: &OperationSpec,
    new: &OperationSpec,
    (before, after): (&ProviderSpec, &ProviderSpec),
    found: &mut Found<'_>,
) {
    let renamed = host::renamed(&before.hosts, &after.hosts);
    if renamed.iter().any(|((_, from), (_, to))| from.name == old.host && to.name == new.host) {
        return;
    }
    let origin = |spec: &ProviderSpec, name: &str| {
        let host = spec.hosts.iter().find(|host| host.name == name);
        host.map_or_else(|| "an unknown address".to_owned(), |host| format!("`{}`", host.origin))
    };
    let (from, to) = (origin(before, &old.host), origin(after, &new.host));
    let what = format!("the host of `{}`", leaf::word(&new.operation));
    let consequence = format!(": requests go to {to} instead of {from}");
    let hosts = (&old.host, &new.host);
    leaf::compare(&rules::OPERATION_HOST_CHANGED, &place.key("host"), hosts, (&what, &consequence), found);
}

/// Finds another place from which the call takes its address.
fn follow_up(
    place: &Place<'_>,
    (old, new): (Option<&AddressSpec>, Option<&AddressSpec>),
    kind: &str,
    found: &mut Found<'_>,
) {
    let told = |address: Option<&AddressSpec>| {
        address.map_or_else(
            || "nowhere".to_owned(),
            |AddressSpec { from, pointers }| {
                format!("{} in the answer of `{}`", leaf::shown(pointers), leaf::word(from))
            },
        )
    };
    if old != new {
        let (to, from) = (told(new), told(old));
        let message = format!(
            "the address of `{kind}` is taken from {to} (was {from}): where none is found, a job that is paid for is \
             asked about by the path alone"
        );
        found.add(&rules::SENT_ADDRESS_CHANGED, place, Change::of(&old, &new), message);
    }
}

fn changed(place: &Place<'_>, old: &OperationSpec, new: &OperationSpec, found: &mut Found<'_>) {
    let OperationSpec {
        operation: kind,
        host: _,
        method,
        path,
        address,
        query,
        headers,
        body,
        takes,
        effect,
        accepts,
        answer,
        samples,
        doc,
        note,
        source,
    } = old;
    let kind = leaf::word(kind);
    let of = |fact: &str| format!("{fact} of `{kind}`");
    let old_url = ": earlier releases use the old one";
    let (rule, what) = (&rules::METHOD_CHANGED, of("the method"));
    leaf::compare(rule, &place.key("method"), (method, &new.method), (&what, old_url), found);
    let (rule, what) = (&rules::PATH_CHANGED, of("the path"));
    leaf::compare(rule, &place.key("path"), (path, &new.path), (&what, old_url), found);
    follow_up(&place.key("address"), (address.as_ref(), new.address.as_ref()), &kind, found);
    request::query(&place.key("query"), (query, &new.query), &kind, found);
    request::headers(&place.key("headers"), (headers, &new.headers), &kind, found);
    request::constants(&place.key("body"), (body, &new.body), &kind, found);
    upload::compare(&place.key("takes"), takes.as_ref(), new.takes.as_ref(), found);
    let what = format!("what `{kind}` does to a job");
    let programs = ": programs are told otherwise what became of the wish to stop a job";
    let rule = &rules::CANCEL_EFFECT_CHANGED;
    leaf::compare(rule, &place.key("effect"), (effect, &new.effect), (&what, programs), found);
    let (rule, what) = (&rules::ACCEPTED_STATUSES_CHANGED, of("the list of statuses of a good answer"));
    let anyway = ": every status from 200 to 299 counts as accepted anyway";
    leaf::compare(rule, &place.key("accepts"), (accepts, &new.accepts), (&what, anyway), found);
    answer::compare(&place.key("answer"), (answer, &new.answer), new.operation, found);
    sample::compare(&place.key("samples"), (samples, &new.samples), &kind, found);
    text::compare(&place.key("doc"), (doc, &new.doc), &of("the description"), found);
    text::compare(&place.key("note"), (note, &new.note), &of("the note"), found);
    text::source(place, source.as_ref(), new.source.as_ref(), &format!("`{kind}`"), found);
}
