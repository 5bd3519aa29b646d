use std::collections::{HashMap, HashSet};

use wan_specs::{Json, ModelSpec, ParameterSpec, RuleKind, RuleSpec};

use super::{
    choice, counted, factor,
    place::{Place, ROOT, Report},
    several,
    text::{origin, sentence},
    value,
};
use crate::{Rule, structure::show, suggest::did_you_mean};

/// A model's parameters by name.
pub(super) type Names<'a> = HashMap<&'a str, &'a ParameterSpec>;

/// Checks how parameters depend on each other.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec, names: &Names<'_>) {
    let list = ROOT.key("rules");
    for (at, rule) in spec.rules.iter().enumerate() {
        let place = list.item(at);
        sentence(report, &place.key("doc"), &rule.doc);
        origin(report, &place, (rule.note.as_deref(), rule.source.as_deref()), &spec.sources);
        keys(report, &place, rule);
        operands(report, &place, rule, names);
        sets(report, &place, rule, names);
        condition(report, &place, rule, names);
        conditional(report, &place, rule, names);
        tuples(report, &place, rule, names);
        counted::check(report, &place, rule, names);
        several::sets(report, &place, rule, names);
        several::coerced(report, &place, rule, names);
        // A factor is told of by its values, which may be only some of an earlier one's.
        let earlier = spec.rules.iter().take(at).filter(|_| rule.kind != RuleKind::PriceFactor);
        if earlier.into_iter().any(|earlier| says_the_same(earlier, rule)) {
            report
                .add(Rule::DuplicateRule, &place, "an earlier rule says this already")
                .help("remove one of the two");
        }
    }
    factor::check(report, spec, names);
    choice::check(report, spec, names);
}

/// Adds that a parameter does not exist.
pub(super) fn unknown(report: &mut Report<'_>, rule: Rule, place: &Place<'_>, name: &str, names: &Names<'_>) {
    let mut known: Vec<&str> = names.keys().copied().collect();
    known.sort_unstable();
    let help = did_you_mean(name, known);
    report.add(rule, place, format!("no parameter is called `{name}`")).help_if(help);
}

fn says_the_same(a: &RuleSpec, b: &RuleSpec) -> bool {
    a.kind == b.kind
        && a.parameters == b.parameters
        && a.when == b.when
        && a.others == b.others
        && a.values == b.values
        && a.tuples == b.tuples
        && a.sets == b.sets
        && (a.minimum, a.maximum, &a.of) == (b.minimum, b.maximum, &b.of)
}

/// A key of a rule, whether it is there, and the kinds that need it.
fn keys(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec) {
    use RuleKind::{
        AllowedTuples, Coerced, ConditionalValues, InertUnless, OneOfSets, Precedence, PriceFactor, Requires,
    };
    let keys: [(&str, bool, &[RuleKind]); 6] = [
        ("when", rule.when.is_some(), &[InertUnless, ConditionalValues, PriceFactor]),
        ("others", !rule.others.is_empty(), &[Requires, Precedence]),
        ("sets", !rule.sets.is_empty(), &[OneOfSets]),
        ("values", !rule.values.is_empty(), &[ConditionalValues, Coerced]),
        ("tuples", !rule.tuples.is_empty(), &[AllowedTuples]),
        ("factor", rule.factor.is_some(), &[PriceFactor]),
    ];
    for (key, there, kinds) in keys {
        let needed = kinds.contains(&rule.kind);
        if needed && !there {
            let message = format!("a rule of this kind says nothing without `{key}`");
            report.add(Rule::RuleKeyMissing, &place.key("rule"), message).help(format!("add `{key}`"));
        }
        if there && !needed {
            unused(report, place, key);
        }
    }
    let counts =
        [("minimum", rule.minimum.is_some()), ("maximum", rule.maximum.is_some()), ("of", rule.of.is_some())];
    for (key, _) in counts.into_iter().filter(|(_, there)| *there && rule.kind != RuleKind::CountByKind) {
        unused(report, place, key);
    }
    if rule.choice.is_some() && rule.kind != AllowedTuples {
        unused(report, place, "choice");
    }
    if rule.choice.is_none() {
        let list = place.key("tuples");
        for (at, _) in rule.tuples.iter().enumerate().filter(|(_, tuple)| tuple.rust.is_some()) {
            unused(report, &list.item(at), "rust");
        }
    }
}

fn unused(report: &mut Report<'_>, place: &Place<'_>, key: &str) {
    let message = format!("a rule of this kind does not look at `{key}`");
    report.add(Rule::RuleKeyUnused, &place.key(key), message).help(format!("remove `{key}`")).at_key();
}

fn operands(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec, names: &Names<'_>) {
    let list = place.key("parameters");
    let count = rule.parameters.len();
    let (fits, wanted) = match rule.kind {
        RuleKind::AllowedTuples | RuleKind::Excludes | RuleKind::OneOf => {
            (count >= 2, "two parameters or more")
        }
        RuleKind::Coerced => (count >= 2, "two parameters or more"),
        RuleKind::InertUnless | RuleKind::Requires | RuleKind::Precedence | RuleKind::CountByKind => {
            (count >= 1, "one parameter or more")
        }
        RuleKind::OneOfSets => (count == 0, "no parameter besides those of its sets"),
        RuleKind::ConditionalValues => (count == 1, "exactly one parameter"),
        RuleKind::PriceFactor => (count == 0, "no parameter besides that of its condition"),
    };
    if !fits {
        report.add(Rule::RuleOperands, &list, format!("a rule of this kind is about {wanted}, not {count}"));
    }
    let when = rule.when.as_ref().map(|when| (place.key("when"), when.parameter.as_str()));
    let others = place.key("others");
    let mut known = HashSet::new();
    for (at, name) in rule.parameters.iter().enumerate() {
        operand(report, &list.item(at), name, names, &mut known);
    }
    for (at, name) in rule.others.iter().enumerate() {
        operand(report, &others.item(at), name, names, &mut known);
    }
    if let Some((place, name)) = when {
        operand(report, &place.key("parameter"), name, names, &mut known);
    }
}

pub(super) fn operand<'a>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    name: &'a str,
    names: &Names<'_>,
    known: &mut HashSet<&'a str>,
) {
    let Some(parameter) = names.get(name) else {
        unknown(report, Rule::RuleParameter, place, name, names);
        return;
    };
    if parameter.constant.is_some() {
        report
            .add(Rule::RuleConstant, place, format!("`{name}` is a constant"))
            .help("remove it from the rule");
    } else if !known.insert(name) {
        let message = format!("the rule names `{name}` already");
        report.add(Rule::RuleItself, place, message).help("relate a parameter to others, and name each once");
    }
}

/// Rules that ask whether something is set make no sense for what always is.
fn sets(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec, names: &Names<'_>) {
    let asks_for_others = matches!(rule.kind, RuleKind::Requires | RuleKind::Excludes | RuleKind::OneOf);
    if asks_for_others || matches!(rule.kind, RuleKind::Precedence | RuleKind::Coerced) {
        always_set(report, &place.key("parameters"), &rule.parameters, names);
    }
    if asks_for_others {
        always_set(report, &place.key("others"), &rule.others, names);
    }
    for (at, set) in rule.sets.iter().enumerate() {
        always_set(report, &place.key("sets").item(at), set, names);
    }
}

fn always_set(report: &mut Report<'_>, list: &Place<'_>, set: &[String], names: &Names<'_>) {
    for (at, name) in set.iter().enumerate() {
        let is_required = |parameter: &&ParameterSpec| parameter.required && parameter.constant.is_none();
        if names.get(name.as_str()).is_some_and(is_required) {
            let message = format!("`{name}` is required, so it is always set");
            report
                .add(Rule::AlwaysSet, &list.item(at), message)
                .help("remove it from the rule, or its `required`");
        }
    }
}

fn condition(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec, names: &Names<'_>) {
    let Some(when) = &rule.when else { return };
    let place = place.key("when");
    if when.values.is_empty() {
        report
            .add(Rule::RuleKeyMissing, &place.key("values"), "the condition could never hold")
            .help("list a value");
    }
    let Some(parameter) = names.get(when.parameter.as_str()) else { return };
    if scalar(report, &place.key("parameter"), parameter) {
        values(report, &place.key("values"), parameter, &when.values);
    }
}

fn conditional(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec, names: &Names<'_>) {
    if rule.kind != RuleKind::ConditionalValues {
        return;
    }
    let Some(parameter) = rule.parameters.first().and_then(|name| names.get(name.as_str())) else { return };
    if scalar(report, &place.key("parameters").item(0), parameter) {
        values(report, &place.key("values"), parameter, &rule.values);
    }
}

/// Whether a rule can compare the parameter's value.
pub(super) fn scalar(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec) -> bool {
    let scalar = value::is_scalar(parameter.kind);
    if !scalar {
        let message = format!("`{}` is {}", parameter.name, value::kind_name(parameter.kind));
        report.add(Rule::RuleScalar, place, message).help("compare booleans, numbers and strings");
    }
    scalar
}

pub(super) fn values(report: &mut Report<'_>, list: &Place<'_>, parameter: &ParameterSpec, values: &[Json]) {
    let mut known = HashSet::with_capacity(values.len());
    for (at, one) in values.iter().enumerate() {
        if let Some(fault) = value::fault(parameter, &one.0) {
            let message = format!("of `{}`: {}", parameter.name, fault.message());
            report
                .add(Rule::RuleValue, &list.item(at), message)
                .help("name a value that the parameter allows");
        } else if !known.insert(&one.0) {
            report.add(Rule::DuplicateTuple, &list.item(at), format!("{} is listed already", show(&one.0)));
        }
    }
}

fn tuples(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec, names: &Names<'_>) {
    if rule.kind != RuleKind::AllowedTuples {
        return;
    }
    let parameters: Vec<Option<&ParameterSpec>> =
        rule.parameters.iter().map(|name| names.get(name.as_str()).copied()).collect();
    let list = place.key("parameters");
    for (at, parameter) in parameters.iter().enumerate() {
        if let Some(parameter) = parameter {
            scalar(report, &list.item(at), parameter);
        }
    }
    let list = place.key("tuples");
    let mut known = HashSet::with_capacity(rule.tuples.len());
    for (at, tuple) in rule.tuples.iter().enumerate() {
        let place = list.item(at);
        let place = place.key("value");
        let values: Vec<&serde_json::Value> = tuple.value.iter().map(|one| &one.0).collect();
        if values.len() != parameters.len() {
            let message = format!(
                "the rule is about {} parameters, and this tuple is of {}",
                parameters.len(),
                values.len()
            );
            report
                .add(Rule::TupleLength, &place, message)
                .help("give a value for each of `parameters`, in their order");
            continue;
        }
        for (index, (value, parameter)) in values.iter().zip(&parameters).enumerate() {
            let Some(parameter) = parameter.filter(|parameter| value::is_scalar(parameter.kind)) else {
                continue;
            };
            if let Some(fault) = value::fault(parameter, value) {
                let message = format!("of `{}`: {}", parameter.name, fault.message());
                report.add(Rule::TupleValue, &place.item(index), message);
            }
        }
        if !known.insert(values) {
            report.add(Rule::DuplicateTuple, &place, "this combination is listed already");
        }
    }
}
