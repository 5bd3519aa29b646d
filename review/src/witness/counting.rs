//! Lists at which a rule that counts items can change its mind.

use serde_json::Value;
use wan_codegen::ir::{Parameter, ParameterKind, Rule, RuleKind};

use super::{
    body, candidate,
    side::{self, Side},
    slot::{effective, is_same},
};

/// More items than this are not tried: nobody could read the witness.
const MOST: u64 = 200;

/// The rules of a side that refuse by how many items the parameter holds.
pub(super) fn rules<'a>(side: &Side<'a>, parameter: &'a Parameter) -> impl Iterator<Item = &'a Rule> {
    side.refusing()
        .filter(|rule| rule.kind == RuleKind::CountByKind)
        .filter(|rule| side::names(&rule.parameters).any(|name| name == parameter.wire))
}

/// How many items a value holds that the rule counts.
pub(super) fn count(rule: &Rule, parameter: &Parameter, value: Option<&Value>) -> usize {
    match value.filter(|value| !value.is_null()) {
        None => 0,
        Some(Value::Array(items)) => items.iter().filter(|item| is_counted(rule, parameter, item)).count(),
        Some(_) => 1,
    }
}

/// Lists of as many items as the rule allows, of one more and of one less, of items that count and of others.
pub(super) fn lists(rule: &Rule, parameter: &Parameter) -> Vec<Value> {
    let ParameterKind::List(item, _) = &parameter.kind else { return Vec::new() };
    let plain = candidate::smallest(item);
    let mut items = vec![plain.clone()];
    if let (Some(member), Some((_, values)), Value::Object(plain)) =
        (member(rule, parameter), &rule.of, &plain)
    {
        for value in values.iter().take(1) {
            let mut one = plain.clone();
            body::take(&mut one, &member.pointer);
            body::put(&mut one, &member.pointer, candidate::written(member, value.clone()));
            items.push(one.into());
        }
    }
    let bounds = [rule.count.minimum, rule.count.maximum].into_iter().flatten();
    let numbers = bounds.flat_map(|bound| [bound, bound.saturating_add(1), bound.saturating_sub(1)]);
    let numbers = numbers.filter(|number| *number <= MOST).filter_map(|number| usize::try_from(number).ok());
    let numbers: Vec<usize> = numbers.chain([1]).collect();
    numbers
        .into_iter()
        .flat_map(|number| items.iter().map(move |item| vec![item.clone(); number].into()))
        .collect()
}

fn is_counted(rule: &Rule, parameter: &Parameter, item: &Value) -> bool {
    let Some((_, values)) = &rule.of else { return true };
    let Some(member) = member(rule, parameter) else { return false };
    let value = effective(member, body::find(item, &member.pointer));
    value.is_some_and(|value| values.iter().any(|one| is_same(one, &value)))
}

/// The member by which the rule knows the items that count.
fn member<'p>(rule: &Rule, parameter: &'p Parameter) -> Option<&'p Parameter> {
    let (name, _) = rule.of.as_ref()?;
    let ParameterKind::List(item, _) = &parameter.kind else { return None };
    let ParameterKind::Object(members) = &item.kind else { return None };
    members.iter().find(|member| member.wire == *name)
}
