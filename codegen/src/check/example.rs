use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use serde_json::{Map, Value};
use wan_specs::{
    ConditionSpec, KindSpec, ModelSpec, ParameterSpec, ParameterType, RuleKind, RuleSpec, Severity,
};

use super::{
    place::{Place, ROOT, Report},
    pointer,
    relation::Names,
    text::origin,
    value::{self, fault, meaning},
    wire,
};
use crate::{Rule, structure::show, suggest::did_you_mean};

/// Parameters that share a body, by their pointers.
type Layout<'a> = HashMap<String, &'a ParameterSpec>;

/// Checks that the model takes its examples.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec, names: &Names<'_>) {
    let list = ROOT.key("examples");
    if spec.examples.is_empty() {
        report
            .add(Rule::NoExample, &list, "documentation and tests need a body that the provider takes")
            .help("copy one from the provider's page, or compose one and mark it `composed`");
    }
    let mut known = HashSet::new();
    for (at, example) in spec.examples.iter().enumerate() {
        let place = list.item(at);
        origin(report, &place, (None, example.source.as_deref()), &spec.sources);
        let snake = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !example.name.starts_with(|c: char| c.is_ascii_lowercase()) || !example.name.bytes().all(snake) {
            report
                .add(Rule::ExampleName, &place.key("name"), "the name is not in snake case")
                .help("write it as \"page\"");
        } else if !known.insert(&example.name) {
            let message = format!("another example is called `{}`", example.name);
            report.add(Rule::ExampleName, &place.key("name"), message);
        }
        let place = place.key("body");
        let Value::Object(body) = &example.body.0 else {
            refuse(report, &place, "a body is an object");
            continue;
        };
        let before = report.len();
        object(report, &place, body, &spec.parameters);
        // A rule about values that are wrong in themselves says nothing new.
        if report.len() == before {
            for rule in spec.rules.iter().filter(|rule| rule.severity == Severity::Refuse) {
                if let Some(message) = broken(rule, &example.body.0, names) {
                    refuse(report, &place, format!("{message}: {}", rule.doc));
                }
            }
        }
    }
}

fn refuse(report: &mut Report<'_>, place: &Place<'_>, message: impl Into<String>) {
    let help = "correct the example, or what the model allows; another spelling goes into `also_accepts`";
    report.add(Rule::ExampleRefused, place, message).help(help);
}

/// Checks an object of a body against the parameters that it may hold.
fn object(
    report: &mut Report<'_>,
    place: &Place<'_>,
    body: &Map<String, Value>,
    parameters: &[ParameterSpec],
) {
    let layout: Layout<'_> =
        parameters.iter().rev().map(|parameter| (pointer::of(parameter), parameter)).collect();
    let mut set = HashSet::new();
    members(report, place, "", body, &layout, &mut set);
    for parameter in
        parameters.iter().filter(|parameter| parameter.required && !set.contains(parameter.name.as_str()))
    {
        let why = if parameter.default.is_some() {
            "; where the caller says nothing, the client sends its default"
        } else {
            ""
        };
        refuse(report, place, format!("`{}` is required{why}", parameter.name));
    }
}

fn members<'a>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    above: &str,
    body: &Map<String, Value>,
    layout: &Layout<'a>,
    set: &mut HashSet<&'a str>,
) {
    for (key, value) in body {
        let place = place.key(key);
        let pointer = format!("{above}/{}", key.replace('~', "~0").replace('/', "~1"));
        if let Some(parameter) = layout.get(&pointer) {
            if !(value.is_null() && is_unset(parameter)) {
                set.insert(parameter.name.as_str());
                one(report, &place, value, parameter);
            }
        } else if let Some(inner) = value.as_object().filter(|_| is_group(&pointer, layout)) {
            members(report, &place, &pointer, inner, layout, set);
        } else {
            let mut known: Vec<&str> = layout.values().map(|parameter| parameter.name.as_str()).collect();
            known.sort_unstable();
            let help = did_you_mean(key, known);
            report
                .add(Rule::ExampleRefused, &place, format!("no parameter stands at `{pointer}`"))
                .at_key()
                .help_if(help);
        }
    }
}

/// Whether parameters stand inside of the object at a pointer.
fn is_group(pointer: &str, layout: &Layout<'_>) -> bool {
    layout.keys().any(|known| known.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/')))
}

/// Whether `null` stands for no value.
fn is_unset(parameter: &ParameterSpec) -> bool {
    let takes_null = parameter.nullable || parameter.unset.is_some();
    takes_null || parameter.default.as_ref().is_some_and(|default| default.0.is_null())
}

fn one(report: &mut Report<'_>, place: &Place<'_>, value: &Value, parameter: &ParameterSpec) {
    let meant = meaning(parameter, value);
    let is_accepted = parameter.also_accepts.iter().any(|accepted| accepted.value.0 == *value);
    if !is_accepted && wire::is_bare(parameter, value) {
        let message = format!("of `{}`: {} is sent as a string", parameter.name, show(value));
        refuse(report, place, message);
        return;
    }
    let decoded = wire::decoded(parameter, meant);
    let value: &Value = &decoded;
    if let Some(fault) = fault(parameter, value) {
        refuse(report, place, format!("of `{}`: {}", parameter.name, fault.message()));
        return;
    }
    if let Some(constant) = parameter.constant.as_ref().filter(|constant| constant.0 != *value) {
        refuse(report, place, format!("`{}` is always {}", parameter.name, show(&constant.0)));
    }
    match (parameter.kind, value) {
        (ParameterType::Object, Value::Object(inner)) => object(report, place, inner, &parameter.fields),
        (ParameterType::List, Value::Array(items)) => {
            for (at, item) in items.iter().enumerate() {
                if let Some(spec) = &parameter.item {
                    one(report, &place.item(at), item, spec);
                }
            }
        }
        _ => {}
    }
}

/// How a body breaks a rule, if it does.
fn broken(rule: &RuleSpec, body: &Value, names: &Names<'_>) -> Option<String> {
    let set =
        |name: &String| names.get(name.as_str()).is_some_and(|parameter| given(parameter, body).is_some());
    let parameters = &rule.parameters;
    match rule.kind {
        RuleKind::AllowedTuples => {
            let values: Option<Vec<Cow<'_, Value>>> =
                parameters.iter().map(|name| effective(name, body, names)).collect();
            let values = values?;
            let allowed = rule.tuples.iter().any(|tuple| {
                tuple.value.len() == values.len()
                    && tuple.value.iter().zip(&values).all(|(one, value)| value::same(&one.0, value))
            });
            (!allowed).then(|| format!("this combination of {} is not allowed", quoted(parameters)))
        }
        RuleKind::InertUnless => {
            let inert = holds(rule.when.as_ref()?, body, names) == Some(false) && parameters.iter().any(set);
            inert.then(|| format!("{} would have no effect", quoted(parameters)))
        }
        RuleKind::Requires => {
            let lacking =
                parameters.iter().any(set).then(|| rule.others.iter().find(|name| !set(name))).flatten()?;
            Some(format!("`{lacking}` must be set too"))
        }
        RuleKind::Excludes => (parameters.iter().filter(|name| set(name)).count() > 1)
            .then(|| format!("only one of {} may be set", quoted(parameters))),
        RuleKind::OneOf => (parameters.iter().filter(|name| set(name)).count() != 1)
            .then(|| format!("exactly one of {} must be set", quoted(parameters))),
        RuleKind::Precedence => {
            let ignored =
                parameters.iter().any(set).then(|| rule.others.iter().find(|name| set(name))).flatten()?;
            Some(format!("`{ignored}` would be ignored"))
        }
        RuleKind::CountByKind => {
            let count: u64 = parameters.iter().map(|name| counted(name, rule.of.as_ref(), body, names)).sum();
            let fits = rule.minimum.is_none_or(|least| count >= least)
                && rule.maximum.is_none_or(|most| count <= most);
            (!fits).then(|| format!("{} hold {count} together", quoted(parameters)))
        }
        RuleKind::OneOfSets => {
            let whole = rule.sets.iter().filter(|names| names.iter().all(set)).count();
            (whole != 1).then(|| format!("{whole} sets of parameters are given"))
        }
        RuleKind::Coerced => (parameters.iter().any(set) && !parameters.iter().all(set))
            .then(|| format!("only some of {} are set", quoted(parameters))),
        // It tells what a request costs, and no request breaks it.
        RuleKind::PriceFactor => None,
        RuleKind::ConditionalValues => {
            let acts = holds(rule.when.as_ref()?, body, names)?;
            let name = parameters.first()?;
            let value = effective(name, body, names)?;
            let refused = acts && !rule.values.iter().any(|one| value::same(&one.0, &value));
            refused.then(|| format!("`{name}` may not be {} here", show(&value)))
        }
    }
}

/// How many items a parameter holds that are of a kind.
fn counted(name: &str, of: Option<&KindSpec>, body: &Value, names: &Names<'_>) -> u64 {
    let Some(parameter) = names.get(name) else { return 0 };
    let Some(given) = given(parameter, body) else { return 0 };
    let (Value::Array(items), Some(item)) = (&*given, &parameter.item) else { return 1 };
    let members: Names<'_> = item.fields.iter().map(|field| (field.name.as_str(), field)).collect();
    let counts = |one: &&Value| {
        of.is_none_or(|kind| {
            let when = ConditionSpec { parameter: kind.member.clone(), values: kind.values.clone() };
            holds(&when, one, &members) == Some(true)
        })
    };
    u64::try_from(items.iter().filter(counts).count()).unwrap_or(u64::MAX)
}

/// Whether a condition holds. A parameter without a value decides nothing.
fn holds(when: &ConditionSpec, body: &Value, names: &Names<'_>) -> Option<bool> {
    let value = effective(&when.parameter, body, names)?;
    Some(when.values.iter().any(|one| value::same(&one.0, &value)))
}

/// The value that a body gives to a parameter.
fn given<'v>(parameter: &'v ParameterSpec, body: &'v Value) -> Option<Cow<'v, Value>> {
    let value = body.pointer(&pointer::of(parameter)).filter(|value| !value.is_null())?;
    Some(wire::decoded(parameter, meaning(parameter, value)))
}

/// The value that a parameter has in a body, or else by default.
fn effective<'v>(name: &str, body: &'v Value, names: &Names<'v>) -> Option<Cow<'v, Value>> {
    let parameter = *names.get(name)?;
    if parameter.nullable && body.pointer(&pointer::of(parameter)).is_some_and(Value::is_null) {
        return None;
    }
    let default = || {
        parameter.default.as_ref().or(parameter.constant.as_ref()).map(|default| Cow::Borrowed(&default.0))
    };
    given(parameter, body).or_else(default).filter(|value| !value.is_null())
}

fn quoted(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
