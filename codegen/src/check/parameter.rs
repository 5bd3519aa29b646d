use serde_json::Value;
use wan_specs::{ParameterSpec, ParameterType, SourceSpec};

use super::{
    bounds, closed,
    place::{Place, Report},
    pointer,
    text::{origin, sentence, words_if},
    value::{self, Fault},
};
use crate::{Rule, structure::show};

/// What a parameter is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A body or an object: it has a name and a place there.
    Member,
    /// A list: it is one of many.
    Item,
}

/// Checks parameters that share a body, each for itself; names are checked elsewhere.
pub(super) fn check_all(
    report: &mut Report<'_>,
    list: &Place<'_>,
    parameters: &[ParameterSpec],
    sources: &[SourceSpec],
) {
    pointer::check(report, list, parameters);
    for (at, parameter) in parameters.iter().enumerate() {
        check(report, &list.item(at), parameter, Role::Member, sources);
    }
}

fn check(
    report: &mut Report<'_>,
    place: &Place<'_>,
    parameter: &ParameterSpec,
    role: Role,
    sources: &[SourceSpec],
) {
    sentence(report, &place.key("doc"), &parameter.doc);
    words_if(report, &place.key("unit"), parameter.unit.as_deref());
    origin(report, place, (parameter.note.as_deref(), parameter.source.as_deref()), sources);
    bounds::misplaced(report, place, parameter, role);
    bounds::ranges(report, place, parameter);
    bounds::media(report, place, parameter);
    closed::values(report, place, parameter);
    closed::also_accepts(report, place, parameter, sources);
    default(report, place, parameter);
    constant(report, place, parameter);
    null(report, place, parameter);
    match parameter.kind {
        ParameterType::Object if parameter.fields.is_empty() => {
            report
                .add(Rule::ObjectFields, &place.key("type"), "nothing tells what the object holds")
                .help("list its members in `fields`");
        }
        ParameterType::Object => check_all(report, &place.key("fields"), &parameter.fields, sources),
        ParameterType::List => item(report, place, parameter, sources),
        _ => {}
    }
}

fn item(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec, sources: &[SourceSpec]) {
    if let Some(item) = &parameter.item {
        check(report, &place.key("item"), item, Role::Item, sources);
    } else {
        report
            .add(Rule::ListItem, &place.key("type"), "nothing tells what the list holds")
            .help("describe one of its items in `item`");
    }
}

fn default(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec) {
    let Some(default) = parameter.default.as_ref().map(|default| &default.0) else { return };
    let at = place.key("default");
    if parameter.constant.is_some() {
        report
            .add(
                Rule::ConstantDefault,
                &at,
                "the parameter can only hold its constant, so nothing falls back",
            )
            .help("remove `default`");
    } else if *default == Value::Null {
        if parameter.required {
            report
                .add(
                    Rule::RequiredNull,
                    &at,
                    "`null` says that nothing is sent, and the provider refuses that",
                )
                .help("remove `default`, or `required`");
        }
    } else if !value::is_scalar(parameter.kind) {
        let message = format!("{} has no default but `null`", value::kind_name(parameter.kind));
        report.add(Rule::DefaultType, &at, message).help("remove `default`");
    } else {
        match value::fault(parameter, default) {
            Some(Fault::Type(message)) => drop(report.add(Rule::DefaultType, &at, message)),
            Some(Fault::Bound(message)) => {
                let help = "correct the default or what is allowed; the provider's page has both";
                report.add(Rule::DefaultRange, &at, message).help(help);
            }
            None => {}
        }
    }
}

fn constant(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec) {
    let Some(constant) = parameter.constant.as_ref().map(|constant| &constant.0) else { return };
    if !value::is_scalar(parameter.kind) {
        let message = format!("{} cannot be a constant; only a single value can", show(constant));
        report.add(Rule::Constant, &place.key("constant"), message);
    } else if let Some(fault) = value::fault(parameter, constant) {
        report.add(Rule::Constant, &place.key("constant"), fault.message());
    }
}

/// Checks that a `null` that is sent or taken stands for no value of something that may have none.
fn null(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec) {
    let keys = [("nullable", parameter.nullable), ("unset", parameter.unset.is_some())];
    for (key, _) in keys.into_iter().filter(|(_, told)| *told) {
        let message = if parameter.constant.is_some() {
            "a constant is sent always, and is never `null`"
        } else if parameter.required {
            "a required parameter has a value, and is never `null`"
        } else {
            continue;
        };
        report.add(Rule::NullValue, &place.key(key), message).help(format!("remove `{key}`")).at_key();
        return;
    }
    let default = parameter.default.as_ref().map(|default| &default.0).filter(|default| !default.is_null());
    if let (Some(_), Some(default)) = (parameter.unset, default) {
        let message = format!("`null` says that there is no value, so {} would never hold", show(default));
        report
            .add(Rule::NullValue, &place.key("unset"), message)
            .help("remove `unset`, so that the provider applies its default, or remove `default`");
    }
}
