use std::collections::HashSet;

use wan_specs::{RuleKind, RuleSpec, Severity};

use super::{
    place::{Place, Report},
    relation::{Names, operand, scalar},
    value,
};
use crate::{Rule, structure::show};

/// Checks the sets of which one must be given.
pub(super) fn sets(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec, names: &Names<'_>) {
    let list = place.key("sets");
    if rule.sets.len() == 1 {
        let message = "one set is no choice";
        report
            .add(Rule::SetOfSets, &list, message)
            .help("add the other sets; `requires` relates the parameters of one");
    }
    for (at, set) in rule.sets.iter().enumerate() {
        let place = list.item(at);
        if set.is_empty() {
            report.add(Rule::SetOfSets, &place, "the set is empty, so it is always given").help("remove it");
        }
        let mut known = HashSet::new();
        for (index, name) in set.iter().enumerate() {
            operand(report, &place.item(index), name, names, &mut known);
        }
        let holds = |other: &[String]| !other.is_empty() && other.iter().all(|name| set.contains(name));
        let mut others = rule.sets.iter().enumerate().filter(|(index, _)| *index != at);
        // Of two equal sets the later one is told.
        let inner =
            others.find(|(index, other)| holds(other.as_slice()) && (other.len() < set.len() || *index < at));
        if inner.is_some() {
            let message = "the set holds all of another one, so both would be given";
            report
                .add(Rule::SetOfSets, &place, message)
                .help("remove one of the two, or name what tells them apart");
        }
    }
}

/// Checks what the provider makes of parameters that are not all set.
pub(super) fn coerced(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec, names: &Names<'_>) {
    if rule.kind != RuleKind::Coerced {
        return;
    }
    if rule.severity == Severity::Refuse {
        let message = "the provider takes such a request, and makes something else of it";
        report
            .add(Rule::CoercedSeverity, &place.key("severity"), message)
            .help("write \"warn\" or \"inform\"; `requires` refuses what is not complete");
    }
    let list = place.key("values");
    if !rule.values.is_empty() && rule.values.len() != rule.parameters.len() {
        let (parameters, values) = (rule.parameters.len(), rule.values.len());
        let message = format!("the rule is about {parameters} parameters and has {values} values");
        report
            .add(Rule::CoercedValue, &list, message)
            .help("give a value for each of `parameters`, in their order");
        return;
    }
    for (at, (name, one)) in rule.parameters.iter().zip(&rule.values).enumerate() {
        let Some(parameter) = names.get(name.as_str()) else { continue };
        if !scalar(report, &place.key("parameters").item(at), parameter) {
            continue;
        }
        let default =
            parameter.default.as_ref().map(|default| &default.0).filter(|default| !default.is_null());
        if let Some(fault) = value::fault(parameter, &one.0) {
            report.add(Rule::CoercedValue, &list.item(at), format!("of `{name}`: {}", fault.message()));
        } else if let Some(default) = default.filter(|default| !value::same(default, &one.0)) {
            let message =
                format!("unset, `{name}` would be {} and by its default {}", show(&one.0), show(default));
            report
                .add(Rule::CoercedValue, &list.item(at), message)
                .help("what the provider uses for an unset parameter is its default: correct one of the two");
        }
    }
}
