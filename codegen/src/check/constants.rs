use std::collections::HashSet;

use serde_json::Value;
use wan_specs::{BodyConstantSpec, Method, ModelSpec, OperationKind, OperationSpec, ProviderSpec};

use super::{
    place::{Place, ROOT, Report},
    pointer, template,
};
use crate::Rule;

/// Checks what each body of an operation holds. Returns the variables that its strings name.
pub(super) fn check<'t>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    operation: &'t OperationSpec,
) -> HashSet<&'t str> {
    let mut variables = HashSet::new();
    let list = place.key("body");
    if let (false, Some(why)) = (operation.body.is_empty(), without_body(operation)) {
        report
            .add(Rule::BodyConstant, &list, why)
            .help("remove `body`; a query parameter or a header may hold the same variables");
    }
    let known = |one: &&BodyConstantSpec| pointer::fault(&one.pointer).is_none();
    for (at, one) in operation.body.iter().enumerate() {
        let place = list.item(at);
        if let Some(fault) = pointer::fault(&one.pointer) {
            report.add(Rule::BodyConstant, &place.key("pointer"), fault).help("write it as \"/model\"");
        } else if let Some(other) =
            operation.body.iter().take(at).filter(known).find(|other| overlap(&other.pointer, &one.pointer))
        {
            let message = format!("`{}` is put there already, or into it", other.pointer);
            report
                .add(Rule::BodyConstant, &place.key("pointer"), message)
                .help("give each constant a place of its own");
        }
        strings(report, &place.key("value"), &one.value.0, &mut variables);
    }
    variables
}

/// Checks that no operation that the model offers puts a constant where one of its parameters stands.
pub(super) fn beside_parameters(report: &mut Report<'_>, spec: &ModelSpec, provider: &ProviderSpec) {
    let offered = |operation: &&OperationSpec| {
        matches!(operation.operation, OperationKind::Submit | OperationKind::Sync)
            && spec.operations.iter().any(|offer| offer.operation == operation.operation)
    };
    let constants = provider.operations.iter().filter(offered).flat_map(|operation| &operation.body);
    let list = ROOT.key("parameters");
    for (at, parameter) in spec.parameters.iter().enumerate() {
        let own = pointer::of(parameter);
        if let Some(constant) = constants.clone().find(|constant| overlap(&constant.pointer, &own)) {
            let message = format!(
                "specs/{}/provider.json puts a constant to `{}` into each body",
                provider.provider, constant.pointer
            );
            report
                .add(Rule::ConstantClash, &list.item(at).key("name"), message)
                .help("remove the parameter, for the operation sends it, or move one of the two");
        }
    }
}

/// Why a request of this operation cannot hold constants.
fn without_body(operation: &OperationSpec) -> Option<&'static str> {
    match (operation.operation, operation.method) {
        (OperationKind::Upload, _) => Some("the body of an upload is told by `takes`"),
        (_, Method::Get | Method::Delete) => Some("a request of this method has no body"),
        (_, Method::Post | Method::Put) => None,
    }
}

/// Whether one pointer leads to the other, or into it.
fn overlap(a: &str, b: &str) -> bool {
    let is_inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    is_inside(a, b) || is_inside(b, a)
}

fn strings<'t>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &'t Value,
    variables: &mut HashSet<&'t str>,
) {
    match value {
        Value::String(text) => variables.extend(template::check(report, place, text, &["model", "id"])),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                strings(report, &place.item(at), item, variables);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                strings(report, &place.key(key), member, variables);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_overlap_step_by_step() {
        for (a, b) in [("/a", "/a"), ("/a", "/a/b"), ("/a/b", "/a")] {
            assert!(overlap(a, b), "{a} {b}");
        }
        for (a, b) in [("/a", "/ab"), ("/a/b", "/a/c"), ("/a", "/b")] {
            assert!(!overlap(a, b), "{a} {b}");
        }
    }
}
