use serde_json::Value;
use wan_specs::{AddressSource, OperationKind, OperationSpec, ProviderSpec};

use super::{
    answer::answer_pointers,
    place::{Place, Report},
};
use crate::Rule;

/// Checks where an earlier answer holds the address of a call.
pub(super) fn check(
    report: &mut Report<'_>,
    place: &Place<'_>,
    operation: &OperationSpec,
    spec: &ProviderSpec,
) {
    let Some(address) = &operation.address else { return };
    let place = place.key("address");
    let from = source(address.from);
    match operation.operation {
        OperationKind::Status if from == OperationKind::Status => {
            report
                .add(Rule::FollowUp, &place.key("from"), "the first question about a job could not be asked")
                .help("write \"submit\"");
        }
        OperationKind::Status | OperationKind::Result | OperationKind::Cancel => {}
        _ => {
            report
                .add(Rule::FollowUp, &place, "the call is about no job, so no earlier answer leads to it")
                .help("remove `address`, or move it to `status`, `result` or `cancel`");
        }
    }
    if !spec.operations.iter().any(|other| other.operation == from) {
        report
            .add(Rule::FollowUp, &place.key("from"), "the provider has no such call, so it has no answer")
            .help("describe it, or name another");
    }
    let list = place.key("pointers");
    if address.pointers.is_empty() {
        report
            .add(Rule::FollowUp, &list, "nothing tells where in the answer the address stands")
            .help("name the place: [\"/urls/get\"]");
    }
    answer_pointers(report, &list, &address.pointers, false);
}

/// Checks a call without a path.
pub(super) fn pathless(report: &mut Report<'_>, place: &Place<'_>, operation: &OperationSpec) {
    if operation.address.is_none() {
        report
            .add(Rule::OperationPath, place, "nothing leads to the call")
            .help("add `path`: \"/v1/{model}\", or `address` where an earlier answer holds it");
    } else if !operation.query.is_empty() {
        report
            .add(
                Rule::FollowUp,
                &place.key("query"),
                "an address that is sent is used as it is, and there is no path",
            )
            .help("remove `query`, or add the `path` it belongs to");
    }
}

/// Checks that a sample shows the addresses that later calls take from it, at hosts where they are used.
pub(super) fn sample(
    report: &mut Report<'_>,
    place: &Place<'_>,
    (operation, body): (&OperationSpec, &Value),
    spec: &ProviderSpec,
) {
    for later in &spec.operations {
        let Some(address) =
            later.address.as_ref().filter(|address| source(address.from) == operation.operation)
        else {
            continue;
        };
        let mut shown = address.pointers.iter().filter_map(|pointer| body.pointer(pointer)?.as_str());
        let is_trusted = |text: &str| {
            let mut hosts = spec.hosts.iter().filter(|host| host.key);
            hosts.any(|host| text.strip_prefix(&host.origin).is_some_and(|rest| rest.starts_with(['/', '?'])))
        };
        match shown.next() {
            Some(text) if !is_trusted(text) && !shown.any(is_trusted) => {
                let message = format!("`{text}` is at no host that may see the key, so it would not be used");
                report
                    .add(Rule::SampleBody, place, message)
                    .help("add \"key\": true to its host, or correct the sample");
            }
            Some(text) if buys(text, later, spec) => {
                let message =
                    format!("`{text}` leads where the same request buys something, so it would not be used");
                report.add(Rule::SampleBody, place, message).help(
                    "correct the sample, or give the later call a `path` in the place of its `address`",
                );
            }
            None if operation.operation == OperationKind::Submit && later.path.is_empty() => {
                let message =
                    "it lacks an address that a later call takes from it and has no path instead of";
                report.add(Rule::SampleBody, place, message).help("correct the pointers or the sample");
            }
            _ => {}
        }
    }
}

/// Whether a request with the call's method is one of a paid call at this address. Clients send none there, for a job's
/// reference may have been changed by anybody. A variable of a template stands for one step.
fn buys(text: &str, call: &OperationSpec, spec: &ProviderSpec) -> bool {
    let own = text.split(['?', '#']).next().unwrap_or_default();
    let paid = |one: &&OperationSpec| {
        matches!(one.operation, OperationKind::Submit | OperationKind::Sync) && one.method == call.method
    };
    spec.operations.iter().filter(paid).any(|one| {
        let host = spec.hosts.iter().find(|host| host.name == one.host);
        host.is_some_and(|host| {
            let (own, paid): (Vec<_>, Vec<_>) = (
                own.split('/').collect(),
                host.origin.split('/').chain(one.path.split('/').skip(1)).collect(),
            );
            own.len() == paid.len()
                && own.iter().zip(&paid).all(|(own, paid)| paid.contains('{') || own == paid)
        })
    })
}

/// The call whose answer an address is taken from.
fn source(from: AddressSource) -> OperationKind {
    match from {
        AddressSource::Submit => OperationKind::Submit,
        AddressSource::Status => OperationKind::Status,
    }
}
