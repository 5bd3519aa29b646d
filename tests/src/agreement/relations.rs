use serde_json::{Value, json};
use wan_specs::{Json, ModelSpec, ParameterSpec, RuleKind, RuleSpec, Severity};

use super::{Comparison, Judges};
use crate::{
    bodies::{
        put,
        sample::{self, Extent},
        smallest, take,
    },
    examples::{pointer, written},
};

/// Combinations that are tried of one rule.
const COMBINATIONS: usize = 4_000;

/// Compares the validators on combinations of values that the rules of a model look at. Each rule has to be heard
/// at least once, and to be silent at least once. One that tells the price is never heard.
pub(super) fn compare(judges: &Judges<'_>, comparison: &mut Comparison) {
    for rule in &judges.spec.rules {
        let (mut heard, mut silent) = (false, false);
        for body in combinations(judges.spec, rule) {
            let verdict = judges.judge(&body);
            comparison.body(judges, &rule.doc, &body, &verdict);
            let (typed, untyped) = judges.advice(&body);
            if typed.is_some_and(|typed| typed != untyped) {
                comparison.difference(judges, &format!("advice, {}", rule.doc), &body, &verdict);
            }
            let said = if rule.severity == Severity::Refuse { &verdict.untyped } else { &untyped };
            let says = said.iter().any(|sentence| sentence.contains(&rule.doc));
            heard |= says;
            silent |= !says;
        }
        let wrong = if rule.kind == RuleKind::PriceFactor { heard } else { !(heard && silent) };
        if wrong {
            let ModelSpec { provider, model, .. } = judges.spec;
            let message = format!("{provider}/{model}: the rule is always or never heard: {}", rule.doc);
            comparison.differences.push(message);
        }
    }
}

/// The smallest body with every combination of what the rule's parameters may hold.
fn combinations(model: &ModelSpec, rule: &RuleSpec) -> Vec<Value> {
    let condition = rule.when.iter().map(|when| &when.parameter);
    let in_sets = rule.subjects().into_iter().filter(|name| !rule.parameters.contains(name));
    let in_sets = in_sets.filter(|name| !rule.others.contains(name));
    let names = rule.parameters.iter().chain(&rule.others).chain(in_sets).chain(condition);
    let parameters =
        names.filter_map(|name| model.parameters.iter().find(|parameter| parameter.name == *name));
    let mut bodies = vec![smallest(model)];
    for parameter in parameters {
        let states = states(parameter, rule);
        let more = bodies.iter().flat_map(|body| {
            states.iter().map(|state| {
                let mut body = body.clone();
                match state {
                    Some(value) => put(&mut body, &pointer(parameter), value.clone()),
                    None => take(&mut body, &pointer(parameter)),
                }
                body
            })
        });
        bodies = more.take(COMBINATIONS).collect();
    }
    bodies
}

/// Unset, null, and values: listed ones, those that the rule names, and one that it does not.
fn states(parameter: &ParameterSpec, rule: &RuleSpec) -> Vec<Option<Value>> {
    let mut states = vec![None, Some(Value::Null)];
    states.extend(parameter.also_accepts.iter().map(|one| Some(one.value.0.clone())));
    let mut add = |value: &Value| {
        let value = written(parameter, value);
        if !states.iter().flatten().any(|known| *known == value) {
            states.push(Some(value));
        }
    };
    parameter.values.iter().for_each(|one| add(&one.value.0));
    if parameter.kind == wan_specs::ParameterType::Boolean {
        add(&json!(true));
        add(&json!(false));
    }
    let at = rule.parameters.iter().position(|name| *name == parameter.name);
    let in_tuples = rule.tuples.iter().filter_map(|tuple| tuple.value.get(at?));
    let in_values = rule.values.iter().filter(|_| at == Some(0));
    let in_condition =
        rule.when.iter().filter(|when| when.parameter == parameter.name).flat_map(|when| &when.values);
    in_tuples.chain(in_values).chain(in_condition).for_each(|Json(value)| add(value));
    if rule.kind == RuleKind::CountByKind && parameter.kind == wan_specs::ParameterType::List {
        numbers_of_items(parameter, rule).iter().for_each(&mut add);
    } else if parameter.values.is_empty() {
        add(&sample::plain(parameter, Extent::Most));
    }
    states
}

/// Lists of as many items as the rule's bounds and one more or less, of each kind and of all kinds in turn.
fn numbers_of_items(parameter: &ParameterSpec, rule: &RuleSpec) -> Vec<Value> {
    let Some(item) = parameter.item.as_deref() else { return Vec::new() };
    let sample = sample::value(item, Extent::Most);
    let member = rule.of.as_ref().and_then(|of| item.fields.iter().find(|field| field.name == of.member));
    let mut kinds = vec![sample.clone()];
    // Each listed value of the member, and each that the rule is about, which need not be listed.
    let listed = member.iter().flat_map(|member| &member.values).map(|one| &one.value.0);
    let counted = rule.of.iter().flat_map(|of| &of.values).map(|value| &value.0);
    for value in listed.chain(counted) {
        let mut item = sample.clone();
        if let Some(member) = member {
            put(&mut item, &pointer(member), written(member, value));
        }
        kinds.push(item);
    }
    if let Some(member) = member.filter(|member| !member.required) {
        let mut item = sample.clone();
        take(&mut item, &pointer(member));
        kinds.push(item);
    }
    let bounds = [rule.minimum, rule.maximum].into_iter().flatten();
    let mut lists = vec![Value::Array(Vec::new())];
    for count in bounds.flat_map(|bound| [bound.saturating_sub(1), bound, bound + 1]) {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        lists.extend(kinds.iter().map(|item| vec![item.clone(); count].into()));
        lists.push(kinds.iter().cycle().take(count).cloned().collect());
    }
    lists
}
