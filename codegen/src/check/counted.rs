use wan_specs::{KindSpec, ParameterSpec, ParameterType, RuleKind, RuleSpec};

use super::{
    place::{Place, Report},
    relation::{Names, scalar, values},
    value,
};
use crate::{Rule, suggest::did_you_mean};

/// Greatest bound where several parameters are counted: a JSON Schema lists every way to share it among them.
const SHARED: u64 = 20;

/// Checks a rule that counts items.
pub(super) fn check(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec, names: &Names<'_>) {
    if rule.kind != RuleKind::CountByKind {
        return;
    }
    bounds(report, place, rule);
    let list = place.key("parameters");
    for (at, name) in rule.parameters.iter().enumerate() {
        let Some(parameter) = names.get(name.as_str()) else { continue };
        let place_of = list.item(at);
        match &rule.of {
            None if parameter.kind != ParameterType::List && !parameter.kind.is_media() => {
                let message = format!("`{name}` is {}, which has no items", value::kind_name(parameter.kind));
                report
                    .add(Rule::CountOperand, &place_of, message)
                    .help("count lists, and media files, which count as one");
            }
            None => {}
            Some(kind) => {
                let item = parameter.item.as_deref().filter(|item| item.kind == ParameterType::Object);
                if let Some(item) = item {
                    member(report, &place.key("of"), item, kind);
                } else {
                    let message = format!("`{name}` is no list of objects, so its items have no kind");
                    report
                        .add(Rule::CountOperand, &place_of, message)
                        .help("name lists of objects, or remove `of`");
                }
            }
        }
    }
}

fn bounds(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec) {
    let (least, most) = (rule.minimum, rule.maximum);
    if least.is_none() && most.is_none() {
        let message = "the rule counts, and nothing bounds the number";
        report.add(Rule::CountBound, &place.key("rule"), message).help("add `minimum`, `maximum` or both");
    }
    if least.zip(most).is_some_and(|(least, most)| least > most) {
        let message = "`minimum` is greater than `maximum`, so nothing is allowed";
        report.add(Rule::CountBound, &place.key("minimum"), message).help("swap the two");
    }
    for (key, bound) in [("minimum", least), ("maximum", most)] {
        let message = match bound {
            Some(0) if key == "minimum" => "zero bounds nothing",
            Some(0) => "nothing would be allowed at all",
            Some(bound) if bound > SHARED && rule.parameters.len() > 1 => {
                "more than 20 cannot be shared among several parameters"
            }
            _ => continue,
        };
        report.add(Rule::CountBound, &place.key(key), message).help(format!("remove `{key}`, or lower it"));
    }
}

fn member(report: &mut Report<'_>, place: &Place<'_>, item: &ParameterSpec, kind: &KindSpec) {
    let known = item.fields.iter().filter(|field| field.constant.is_none());
    let Some(member) = known.clone().find(|field| field.name == kind.member) else {
        let help = did_you_mean(&kind.member, known.map(|field| field.name.as_str()));
        let message = format!("no member of `{}` that can vary is called `{}`", item.name, kind.member);
        report.add(Rule::CountMember, &place.key("member"), message).help_if(help);
        return;
    };
    if kind.values.is_empty() {
        let message = "no item could be counted";
        report.add(Rule::CountMember, &place.key("values"), message).help("list a value");
    }
    if scalar(report, &place.key("member"), member) {
        values(report, &place.key("values"), member, &kind.values);
    }
}
