use std::collections::{HashMap, HashSet};

use wan_specs::{ModelSpec, RuleKind, RuleSpec, Severity};

use super::{
    naming,
    place::{Place, ROOT, Report},
    relation::Names,
    text::sentence,
};
use crate::Rule;

/// Checks the tuples that are shown as one enum.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec, names: &Names<'_>) {
    let list = ROOT.key("rules");
    let mut owners: HashMap<&str, &str> = HashMap::new();
    for (at, rule) in spec.rules.iter().enumerate() {
        let Some(choice) = &rule.choice else { continue };
        if rule.kind != RuleKind::AllowedTuples {
            continue;
        }
        let place = list.item(at);
        sentence(report, &place.key("choice").key("doc"), &choice.doc);
        if rule.severity != Severity::Refuse {
            let message = "an enum cannot hold another combination, so the rule refuses";
            report.add(Rule::ChoiceSeverity, &place.key("severity"), message).help("write \"refuse\"");
        }
        parts(report, &place, rule, names);
        variants(report, &place, rule);
        let parameters = place.key("parameters");
        for (index, name) in rule.parameters.iter().enumerate() {
            if let Some(other) = owners.insert(name, &choice.name).filter(|other| *other != choice.name) {
                let message = format!("`{name}` is part of the choice `{other}` already");
                report.add(Rule::ChoiceParameter, &parameters.item(index), message);
            }
        }
    }
}

/// A choice is an argument of `new`, so all of it must be needed.
fn parts(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec, names: &Names<'_>) {
    let list = place.key("parameters");
    let mut functions = HashSet::new();
    for (at, name) in rule.parameters.iter().enumerate() {
        let Some(parameter) = names.get(name.as_str()).filter(|parameter| parameter.constant.is_none())
        else {
            continue;
        };
        if !parameter.required || parameter.default.is_some() {
            let message = format!("`{name}` can be left out, and a choice cannot");
            let help = "make the parameter required and remove its default, or remove `choice`";
            report.add(Rule::ChoiceParameter, &list.item(at), message).help(help);
        }
        if let Some(function) =
            naming::field(parameter).filter(|function| !functions.insert(function.clone()))
        {
            let message = format!("another part of the choice is called `{function}` in Rust");
            report
                .add(Rule::DuplicateField, &list.item(at), message)
                .help("name another in the parameter's `rust`");
        }
    }
}

fn variants(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec) {
    let list = place.key("tuples");
    let mut known = HashSet::with_capacity(rule.tuples.len());
    for (at, tuple) in rule.tuples.iter().enumerate() {
        let place = list.item(at);
        match &tuple.rust {
            None => {
                let message = "no name follows from several values";
                report
                    .add(Rule::ChoiceVariant, &place, message)
                    .help("name the variant in `rust`: \"W832H480\"");
            }
            Some(rust) if !naming::is_variant(rust) => {
                let message = format!("`{rust}` is no name in Pascal case, or is taken");
                report.add(Rule::RustVariant, &place.key("rust"), message).help("write it as \"W832H480\"");
            }
            Some(rust) => {
                if !known.insert(rust) {
                    let message = format!("another tuple makes the variant `{rust}` too");
                    report
                        .add(Rule::DuplicateVariant, &place.key("rust"), message)
                        .help("name another variant");
                }
            }
        }
    }
}
