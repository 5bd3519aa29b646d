use std::collections::HashSet;

use wan_specs::ModelSpec;

use super::{
    naming,
    place::{Place, ROOT, Report},
    relation::Names,
};
use crate::{Rule, name, suggest::did_you_mean};

/// More arguments than this cannot be told apart by who reads a call.
const MOST_ARGUMENTS: usize = 6;

/// Methods that a client has beside its models, and items that stand beside requests in a provider's module.
const METHODS: &[&str] = &[
    "advice",
    "batch",
    "blocking",
    "builder",
    "catalog",
    "clone",
    "client",
    "fmt",
    "from",
    "from_core",
    "from_env",
    "into",
    "provider",
    "resume",
    "resume_id",
    "shutdown",
    "submit_json",
    "take_unclaimed",
    "to_owned",
];

/// Checks the request's type and the arguments of its `new`.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec, names: &Names<'_>) {
    type_name(report, spec);
    let place = ROOT.key("rust");
    let place = place.key("new");
    let choices = || spec.rules.iter().filter_map(|rule| rule.choice.as_ref().map(|choice| (choice, rule)));
    let parts: HashSet<&str> =
        choices().flat_map(|(_, rule)| rule.parameters.iter().map(String::as_str)).collect();
    let needed: Vec<&str> = choices()
        .map(|(choice, _)| choice.name.as_str())
        .chain(spec.parameters.iter().filter_map(|parameter| {
            let needed = parameter.required && parameter.default.is_none() && parameter.constant.is_none();
            (needed && !parts.contains(parameter.name.as_str())).then_some(parameter.name.as_str())
        }))
        .collect();
    let mut listed = HashSet::new();
    for (at, name) in spec.rust.new.iter().enumerate() {
        let place = place.item(at);
        if !listed.insert(name.as_str()) {
            report.add(Rule::NewDuplicate, &place, format!("`{name}` is an argument already"));
        } else if !needed.contains(&name.as_str()) {
            surplus(report, &place, name, (&needed, &parts), names);
        }
    }
    for name in needed.iter().filter(|name| !listed.contains(**name)) {
        let message = format!("`{name}` is required and has no default");
        report.add(Rule::NewMissing, &place, message).help(format!("add \"{name}\" where callers expect it"));
    }
    if spec.rust.new.len() > MOST_ARGUMENTS {
        let message = format!("{} arguments are more than {MOST_ARGUMENTS}", spec.rust.new.len());
        report.add(Rule::NewTooMany, &place, message).help("make parameters that belong together one choice");
    }
}

/// Tells why something is no argument of `new`.
fn surplus(
    report: &mut Report<'_>,
    place: &Place<'_>,
    name: &str,
    (needed, parts): (&[&str], &HashSet<&str>),
    names: &Names<'_>,
) {
    if parts.contains(name) {
        let message = format!("`{name}` is part of a choice, and the choice is the argument");
        report.add(Rule::NewOptional, place, message).help("name the choice instead");
    } else if names.contains_key(name) {
        let message = format!("`{name}` can be left out: it is optional, has a default or is a constant");
        report.add(Rule::NewOptional, place, message).help("remove it");
    } else {
        let help = did_you_mean(name, needed.iter().copied());
        let message = format!("`{name}` is neither a parameter nor a choice");
        report.add(Rule::NewUnknown, place, message).help_if(help);
    }
}

fn type_name(report: &mut Report<'_>, spec: &ModelSpec) {
    let place = ROOT.key("rust");
    let place = place.key("type");
    let name = &spec.rust.type_name;
    let module = name::module(name);
    if !name::is_type_name(name) {
        let message = format!("`{name}` is no name in Pascal case");
        report.add(Rule::ModelType, &place, message).help("write it as \"Wan26T2v\"");
    } else if naming::is_taken(name) || METHODS.contains(&module.as_str()) || !name::is_identifier(&module) {
        let message = format!("`{name}` or its method `{module}` is taken in every provider's module");
        report.add(Rule::ModelType, &place, message).help("name the model and its version: \"Wan26T2v\"");
    }
}
