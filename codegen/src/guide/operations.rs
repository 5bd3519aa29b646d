//! The provider's calls that a model offers.

use wan_specs::{Method, OperationKind, OperationSpec, Standing};

use super::{
    Subject,
    markdown::{code, table, text},
    sources::{origin, remarks},
};

/// The table of operations.
pub(super) fn section(subject: &Subject<'_>) -> String {
    let rows: Vec<Vec<String>> = subject
        .model
        .operations
        .iter()
        .filter_map(|offer| {
            let operation = of_kind(subject, offer.operation)?;
            let standing = match offer.standing {
                Standing::Documented => "documented",
                Standing::Assumed => "assumed",
            };
            let standing = origin(offer.source.as_deref())
                .map_or_else(|| standing.to_owned(), |origin| format!("{standing}. {origin}"));
            let address = address(subject, operation);
            let doc = text(&operation.doc) + &remarks(operation.note.as_deref(), None);
            Some(vec![name(offer.operation).to_owned(), standing, code(&address), doc])
        })
        .collect();
    format!("## Operations\n\n{}", table(&["Operation", "For this model", "Request", "What it does"], &rows))
}

/// The provider's call of a kind, if the model offers it.
pub(super) fn offered<'a>(subject: &Subject<'a>, kind: OperationKind) -> Option<&'a OperationSpec> {
    let is_offered = subject.model.operations.iter().any(|offer| offer.operation == kind);
    if is_offered { of_kind(subject, kind) } else { None }
}

/// The origin of an operation's host.
pub(super) fn host<'a>(subject: &Subject<'a>, operation: &OperationSpec) -> &'a str {
    let hosts = &subject.provider.hosts;
    hosts.iter().find(|host| host.name == operation.host).map_or("", |host| host.origin.as_str())
}

pub(super) fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

/// A call in a line, in which `{id}` is left for the job's id.
fn address(subject: &Subject<'_>, operation: &OperationSpec) -> String {
    if operation.path.is_empty() {
        return format!("{} the address that an earlier answer holds", method(operation.method));
    }
    let mut address = format!("{} {}{}", method(operation.method), host(subject, operation), operation.path);
    for (at, query) in operation.query.iter().enumerate() {
        address.extend([if at == 0 { "?" } else { "&" }, &query.name, "=", &query.value]);
    }
    address.replace("{model}", subject.model.wire_name())
}

fn of_kind<'a>(subject: &Subject<'a>, kind: OperationKind) -> Option<&'a OperationSpec> {
    subject.provider.operations.iter().find(|operation| operation.operation == kind)
}

fn name(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Sync => "sync",
        OperationKind::Submit => "submit",
        OperationKind::Status => "status",
        OperationKind::Result => "result",
        OperationKind::Cancel => "cancel",
        OperationKind::Upload => "upload",
        OperationKind::History => "history",
    }
}
