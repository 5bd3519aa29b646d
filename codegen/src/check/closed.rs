use std::collections::HashSet;

use wan_specs::{ParameterSpec, SourceSpec};

use super::{
    place::{Place, Report},
    text::{origin, sentence},
    value::{self, Fault},
    wire,
};
use crate::{Rule, structure::show};

/// Checks the values of a closed list.
pub(super) fn values(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec) {
    let list = place.key("values");
    let mut known = HashSet::with_capacity(parameter.values.len());
    for (at, one) in parameter.values.iter().enumerate() {
        let place = list.item(at);
        if let Some(doc) = &one.doc {
            sentence(report, &place.key("doc"), doc);
        }
        let value = &one.value.0;
        if !value::has_type(parameter.kind, value) {
            let message = format!("{} is not {}", show(value), value::kind_name(parameter.kind));
            report.add(Rule::ValueType, &place.key("value"), message).help(
                "if the provider takes both spellings, list the documented one and put the other into `also_accepts`",
            );
        } else if !known.insert(value) {
            report.add(
                Rule::DuplicateValue,
                &place.key("value"),
                format!("{} is listed already", show(value)),
            );
        }
    }
}

/// Checks the spellings that stand for allowed values.
pub(super) fn also_accepts(
    report: &mut Report<'_>,
    place: &Place<'_>,
    parameter: &ParameterSpec,
    sources: &[SourceSpec],
) {
    if !value::is_scalar(parameter.kind) {
        return;
    }
    let list = place.key("also_accepts");
    let mut known = HashSet::with_capacity(parameter.also_accepts.len());
    for (at, accepted) in parameter.also_accepts.iter().enumerate() {
        let place = list.item(at);
        origin(report, &place, (None, accepted.source.as_deref()), sources);
        let (spelling, means) = (&accepted.value.0, &accepted.means.0);
        if let Some(Fault::Type(message) | Fault::Bound(message)) = value::fault(parameter, means) {
            report
                .add(Rule::AlsoAcceptsMeans, &place.key("means"), message)
                .help("name the documented value");
        }
        let value = wire::decoded(parameter, spelling);
        if !wire::is_bare(parameter, spelling) && value::fault(parameter, &value).is_none() {
            let message = format!("{} is allowed as it is", show(spelling));
            report
                .add(Rule::AlsoAcceptsAllowed, &place.key("value"), message)
                .help("remove it from `also_accepts`");
        } else if !known.insert(spelling) {
            let message = format!("{} is told already", show(spelling));
            report.add(Rule::AlsoAcceptsAllowed, &place.key("value"), message).help("keep one meaning");
        }
    }
}
