use std::collections::HashSet;

use wan_specs::{MediaForm, Method, OperationKind, OperationSpec, ProviderSpec, StateMeaning};

use super::{
    answer, constants, follow_up,
    place::{Place, ROOT, Report},
    pointer,
    provider::header,
    template,
    text::{origin, sentence, words},
};
use crate::{Rule, suggest::did_you_mean};

/// Checks the calls that a provider offers.
pub(super) fn check(report: &mut Report<'_>, spec: &ProviderSpec) {
    let list = ROOT.key("operations");
    let mut known = HashSet::new();
    for (at, operation) in spec.operations.iter().enumerate() {
        let place = list.item(at);
        if !known.insert(operation.operation) {
            report.add(Rule::DuplicateOperation, &place.key("operation"), "this operation is told already");
        }
        sentence(report, &place.key("doc"), &operation.doc);
        origin(report, &place, (operation.note.as_deref(), operation.source.as_deref()), &spec.sources);
        host(report, &place, operation, spec);
        request(report, &place, operation, spec);
        follow_up::check(report, &place, operation, spec);
        takes(report, &place, operation);
        effect(report, &place, operation, spec);
        accepts(report, &place, operation);
        answer::check(report, &place, operation, spec);
    }
    whole(report, spec, &known);
}

/// What the calls must make possible together.
fn whole(report: &mut Report<'_>, spec: &ProviderSpec, known: &HashSet<OperationKind>) {
    let list = ROOT.key("operations");
    if !known.contains(&OperationKind::Submit) && !known.contains(&OperationKind::Sync) {
        report
            .add(Rule::OperationMissing, &list, "nothing makes a video")
            .help("describe `submit`, `sync` or both");
    }
    if known.contains(&OperationKind::Submit) && !known.contains(&OperationKind::Status) {
        report
            .add(
                Rule::OperationMissing,
                &list,
                "a job that is submitted could not be asked for, and it is paid for",
            )
            .help("describe `status` too");
    }
    let find = |kind| spec.operations.iter().position(|operation| operation.operation == kind);
    let deliverer = find(OperationKind::Result).or_else(|| find(OperationKind::Status));
    if let Some((at, operation)) = deliverer.and_then(|at| Some((at, spec.operations.get(at)?)))
        && operation.answer.output.is_empty()
    {
        let message = "nothing tells where the videos of a finished job are";
        report
            .add(Rule::NoOutput, &list.item(at), message)
            .help("add `answer.output` to `result`, or to `status` where there is no `result`");
    }
}

/// Whether a call starts something that costs money.
fn is_paid(kind: OperationKind) -> bool {
    matches!(kind, OperationKind::Submit | OperationKind::Sync)
}

fn host(report: &mut Report<'_>, place: &Place<'_>, operation: &OperationSpec, spec: &ProviderSpec) {
    let place = place.key("host");
    let Some(host) = spec.hosts.iter().find(|host| host.name == operation.host) else {
        let help = did_you_mean(&operation.host, spec.hosts.iter().map(|host| host.name.as_str()));
        let message = format!("no host is called `{}`", operation.host);
        report.add(Rule::UnknownHost, &place, message).help_if(help);
        return;
    };
    if is_paid(operation.operation) && !host.key {
        let message = format!("the key is not sent to `{}`, so the call would be refused", host.name);
        report.add(Rule::HostKey, &place, message).help("add \"key\": true to the host, or name another");
    }
}

fn request(report: &mut Report<'_>, place: &Place<'_>, operation: &OperationSpec, spec: &ProviderSpec) {
    let mut variables = HashSet::new();
    let at = place.key("path");
    if operation.path.is_empty() {
        follow_up::pathless(report, place, operation);
    } else if !is_path(&operation.path) {
        report
            .add(Rule::OperationPath, &at, "a path begins with `/` and holds no query, space or empty step")
            .help("write it as \"/v1/{model}\"; a query goes into `query`");
    }
    variables.extend(template::check(report, &at, &operation.path, &["model", "id"]));
    let list = place.key("query");
    let mut known = HashSet::new();
    for (at, query) in operation.query.iter().enumerate() {
        let place = list.item(at);
        words(report, &place.key("name"), &query.name);
        variables.extend(template::check(report, &place.key("value"), &query.value, &["model", "id"]));
        if !known.insert(&query.name) {
            report.add(Rule::DuplicateHeader, &place.key("name"), format!("`{}` is set already", query.name));
        }
    }
    let list = place.key("headers");
    let mut known = HashSet::from([spec.auth.header.as_str()]);
    for (at, one) in operation.headers.iter().enumerate() {
        let place = list.item(at);
        header(report, &place.key("name"), &one.name);
        variables.extend(template::check(report, &place.key("value"), &one.value, &["model", "id"]));
        if one.value.chars().any(char::is_control) {
            report.add(
                Rule::ControlCharacter,
                &place.key("value"),
                "a header's value holds no control character",
            );
        }
        if !known.insert(&one.name) {
            let message = format!("`{}` is set already, here or by `auth`", one.name);
            report.add(Rule::DuplicateHeader, &place.key("name"), message);
        }
    }
    variables.extend(constants::check(report, place, operation));
    // An address that the provider sends is that of one job.
    let is_told = operation.path.is_empty() && operation.address.is_some();
    job(report, place, operation.operation, is_told || variables.contains("id"));
}

/// Checks that a call names its job if, and only if, it has one.
fn job(report: &mut Report<'_>, place: &Place<'_>, kind: OperationKind, named: bool) {
    match kind {
        OperationKind::Status | OperationKind::Result | OperationKind::Cancel if !named => {
            report
                .add(
                    Rule::IdMissing,
                    &place.key("path"),
                    "the call is about one job, and nothing tells which",
                )
                .help("put `{id}` into the path, the query, a header or the body");
        }
        OperationKind::Submit | OperationKind::Sync | OperationKind::Upload | OperationKind::History
            if named =>
        {
            report
                .add(
                    Rule::IdTooEarly,
                    &place.key("path"),
                    "the call is about no job, so nothing can stand for `{id}`",
                )
                .help("remove `{id}`");
        }
        _ => {}
    }
}

fn is_path(path: &str) -> bool {
    let plain =
        |c: char| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '\\' | '"' | '<' | '>' | '`' | '^' | '|');
    let Some(rest) = path.strip_prefix('/') else { return false };
    let steps = rest.split('/').all(|step| !matches!(step, "" | "." | ".."));
    path.chars().all(plain) && (rest.is_empty() || steps)
}

/// Checks where the files of an upload stand.
fn takes(report: &mut Report<'_>, place: &Place<'_>, operation: &OperationSpec) {
    let Some(takes) = &operation.takes else { return };
    let at = place.key("takes");
    if operation.operation != OperationKind::Upload {
        report
            .add(Rule::UploadTakes, &at, "only an upload takes files by itself")
            .help("media of a model are parameters of the model");
    } else if !matches!(operation.method, Method::Post | Method::Put) {
        report
            .add(
                Rule::UploadTakes,
                &place.key("method"),
                "a request of this method has no body for the files",
            )
            .help("write \"POST\" or \"PUT\"");
    }
    if let Some(fault) = pointer::fault(&takes.files) {
        report.add(Rule::UploadTakes, &at.key("files"), fault).help("write it as \"/files/*\"");
    }
    if takes.form == MediaForm::Url {
        report
            .add(Rule::UploadTakes, &at.key("form"), "an address is no file, and needs no upload")
            .help("write \"data_uri\" or \"base64\"");
    }
    if takes.max_bytes == Some(0) {
        report
            .add(Rule::Zero, &at.key("max_bytes"), "zero would leave nothing")
            .help("remove the key where nothing is published: absent means unknown");
    }
}

/// Checks what a cancellation does.
fn effect(report: &mut Report<'_>, place: &Place<'_>, operation: &OperationSpec, spec: &ProviderSpec) {
    if operation.effect.is_none() {
        return;
    }
    if operation.operation != OperationKind::Cancel {
        report
            .add(Rule::CancelEffect, &place.key("effect"), "only a cancellation has an effect on a job")
            .help("move it to `cancel`");
    } else if !spec.states.iter().any(|state| state.means == StateMeaning::Cancelled) {
        let message = "no word means that a job was stopped, so waiting for such a job would not end";
        report
            .add(Rule::States, &ROOT.key("states"), message)
            .help("add the word with \"means\": \"cancelled\"");
    }
}

fn accepts(report: &mut Report<'_>, place: &Place<'_>, operation: &OperationSpec) {
    let list = place.key("accepts");
    if operation.accepts.is_empty() {
        report
            .add(Rule::Accepts, &list, "no status would count as success")
            .help("list the documented one: 200");
    }
    let mut known = HashSet::new();
    for (at, status) in operation.accepts.iter().enumerate() {
        if !(200..300).contains(status) {
            let message = format!("{status} is not between 200 and 299");
            let help = "a terminal state under another status belongs to `states` and `terminal_body_wins`";
            report.add(Rule::Accepts, &list.item(at), message).help(help);
        } else if !known.insert(status) {
            report.add(Rule::Accepts, &list.item(at), format!("{status} is listed already"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_no_query_and_no_way_up() {
        for good in ["/", "/v1/{model}", "/v1/a-b/{id}/status", "/v1/x:run"] {
            assert!(is_path(good), "{good}");
        }
        for bad in ["", "v1", "//evil.example", "/v1/", "/v1/../x", "/a?b=c", "/a#b", "/a b", "/ä", "/a\\b"]
        {
            assert!(!is_path(bad), "{bad}");
        }
    }
}
