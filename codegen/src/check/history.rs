//! What a spec says of its own past and end: earlier names, what people should leave, what is gone.

use std::collections::{HashMap, HashSet};

use wan_specs::{ModelSpec, ParameterSpec};

use super::{
    naming,
    place::{Place, ROOT, Report},
    text::{date, sentence, words, words_if},
    value,
};
use crate::{Rule, name};

/// How callers come by a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// A field of its own.
    Field,
    /// Part of a choice, which callers make as a whole.
    Part,
    /// One of a list. Its own keys are checked elsewhere.
    Item,
}

/// Checks the past and end of a model and of its parameters.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec) {
    let at = ROOT.key("renamed_from");
    words_if(report, &at, spec.renamed_from.as_deref());
    if spec.renamed_from.as_ref() == Some(&spec.model) {
        report
            .add(Rule::RenamedModel, &at, format!("`{}` is its id still", spec.model))
            .help("name the earlier id, or remove `renamed_from`");
    }
    let chosen = spec.rules.iter().filter(|rule| rule.choice.is_some());
    let parts: HashSet<&str> = chosen.flat_map(|rule| &rule.parameters).map(String::as_str).collect();
    let list = ROOT.key("parameters");
    renames(report, &list, &spec.parameters);
    for (at, parameter) in spec.parameters.iter().enumerate() {
        let role = if parts.contains(parameter.name.as_str()) { Role::Part } else { Role::Field };
        ends(report, &list.item(at), parameter, role);
    }
    retired(report, spec);
}

/// Checks earlier names of parameters that stand beside each other.
fn renames(report: &mut Report<'_>, list: &Place<'_>, parameters: &[ParameterSpec]) {
    let present: HashSet<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    let mut taken = HashMap::new();
    for (at, parameter) in parameters.iter().enumerate() {
        let Some(earlier) = parameter.renamed_from.as_deref() else { continue };
        let place = list.item(at);
        let place = place.key("renamed_from");
        words(report, &place, earlier);
        let wrong = if earlier == parameter.name {
            Some(format!("`{earlier}` is its name still"))
        } else if present.contains(earlier) {
            Some(format!("`{earlier}` is a parameter of its own"))
        } else {
            let other = taken.insert(earlier, parameter.name.as_str());
            other.map(|other| format!("`{earlier}` is `{other}` now"))
        };
        if let Some(message) = wrong {
            report
                .add(Rule::RenamedParameter, &place, message)
                .help("name what the provider called it before, or remove `renamed_from`");
        }
    }
}

/// Checks what people are told to leave in a parameter and in what it holds.
fn ends(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec, role: Role) {
    if let Some(note) = parameter.deprecated.as_deref().filter(|_| role != Role::Item) {
        let at = place.key("deprecated");
        sentence(report, &at, note);
        if let Some(why) = unavoidable(parameter, role) {
            report
                .add(Rule::DeprecationUnheeded, &at, format!("{why}, so nobody can leave it out"))
                .help("remove `deprecated` and say in `doc` what is known");
        }
    }
    values(report, place, parameter, role);
    let list = place.key("fields");
    renames(report, &list, &parameter.fields);
    for (at, member) in parameter.fields.iter().enumerate() {
        ends(report, &list.item(at), member, Role::Field);
    }
    if let Some(item) = &parameter.item {
        ends(report, &place.key("item"), item, Role::Item);
    }
}

fn values(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec, role: Role) {
    let list = place.key("values");
    let mut left = 0;
    for (at, one) in parameter.values.iter().enumerate() {
        let Some(note) = &one.deprecated else { continue };
        left += 1;
        let place = list.item(at);
        let place = place.key("deprecated");
        sentence(report, &place, note);
        let hidden = match role {
            Role::Part => Some("the value is chosen together with others"),
            _ if parameter.constant.is_some() => Some("the parameter is always the same"),
            _ => None,
        };
        if let Some(why) = hidden {
            report
                .add(Rule::DeprecationUnheeded, &place, format!("{why}, so no program names it"))
                .help("remove `deprecated` and say in `doc` what is known");
        }
    }
    if left > 0 && left == parameter.values.len() {
        report
            .add(Rule::DeprecatedValues, &list, "no value is left that people may use")
            .help("deprecate the parameter itself, or name the value that stays");
    }
}

/// Why callers cannot leave a parameter out, where they cannot.
fn unavoidable(parameter: &ParameterSpec, role: Role) -> Option<&'static str> {
    let has_default = parameter.default.as_ref().is_some_and(|default| !default.0.is_null());
    match role {
        Role::Part => Some("it is part of a choice"),
        _ if parameter.constant.is_some() => Some("the client always sends it"),
        _ if parameter.required && !has_default => Some("`new` asks for it"),
        _ => None,
    }
}

/// Checks what is gone against what is there.
fn retired(report: &mut Report<'_>, spec: &ModelSpec) {
    let list = ROOT.key("retired");
    let mut gone = HashMap::new();
    for (at, retired) in spec.retired.iter().enumerate() {
        let place = list.item(at);
        words(report, &place.key("name"), &retired.name);
        date(report, &place.key("since"), Some(&retired.since));
        if gone.insert(retired.name.as_str(), retired.kind).is_some() {
            let message = format!("`{}` is retired already", retired.name);
            report.add(Rule::DuplicateRetired, &place.key("name"), message).help("keep one of the two");
        }
    }
    // Programs know a parameter by its field, so another field may carry the name on the wire.
    let fields: HashMap<_, _> =
        gone.into_iter().filter_map(|(wire, kind)| Some((name::field(wire)?, (wire, kind)))).collect();
    let list = ROOT.key("parameters");
    for (at, parameter) in spec.parameters.iter().enumerate() {
        // A constant has no field.
        let Some(field) = naming::field(parameter).filter(|_| parameter.constant.is_none()) else { continue };
        let Some((wire, kind)) = fields.get(&field).filter(|(_, kind)| *kind != parameter.kind) else {
            continue;
        };
        let place = list.item(at);
        let place = place.key(if parameter.rust.is_some() { "rust" } else { "name" });
        let (before, now) = (value::kind_name(*kind), value::kind_name(parameter.kind));
        report
            .add(
                Rule::RetiredName,
                &place,
                format!("`{wire}` is retired as {before}, and the field `{field}` holds {now}"),
            )
            .help("name another field in `rust`; what is sent stays the same");
    }
}
