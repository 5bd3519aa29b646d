use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wan_codegen::name;
use wan_specs::{ChoiceSpec, RuleSpec};

use super::parameters;
use crate::{
    compare::{Change, Found, Place, values::added},
    rules::{relation as rules, value as value_rules},
};

/// Finds what changed in the enum that a rule makes of its parameters.
pub(super) fn compare(
    place: &Place<'_>,
    old_rule: Option<&RuleSpec>,
    new_rule: Option<&RuleSpec>,
    found: &mut Found<'_>,
) {
    let choice = |rule: Option<&RuleSpec>| rule.and_then(|rule| rule.choice.clone());
    let key = place.key("choice");
    let all: Vec<&RuleSpec> = old_rule.into_iter().chain(new_rule).collect();
    match (choice(old_rule), choice(new_rule)) {
        (None, None) => {}
        (None, Some(new)) => {
            let message = format!("{} became the choice `{}`", listed(&all), new.name);
            found.add(&rules::CHOICE_ADDED, &key, Change::added(&new), message).parameters = parameters(&all);
        }
        (Some(old), None) => {
            let message = format!("the choice `{}` of {} is gone", old.name, listed(&all));
            found.add(&rules::CHOICE_REMOVED, &key, Change::removed(&old), message).parameters =
                parameters(&all);
        }
        (Some(old), Some(new)) => {
            names(&key, &old, &new, found);
            if let (Some(old), Some(new)) = (old_rule, new_rule) {
                values(place, old, new, found);
            }
        }
    }
}

fn listed(rules: &[&RuleSpec]) -> String {
    let names = parameters(rules).into_iter().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(" and ")
}

fn names(place: &Place<'_>, old: &ChoiceSpec, new: &ChoiceSpec, found: &mut Found<'_>) {
    let ChoiceSpec { name, rust_type, doc } = old;
    if *name != new.name {
        let message = format!("the choice `{name}` is now called `{}`", new.name);
        found.add(&rules::CHOICE_RENAMED, &place.key("name"), Change::of(name, &new.name), message);
    }
    let (before, after) = (type_name(old), type_name(new));
    let change = Change::of(rust_type, &new.rust_type);
    if before != after && (change.old != change.new) {
        let message = format!("the enum of the choice `{}` is `{after}` (was `{before}`)", new.name);
        found.add(&rules::CHOICE_RENAMED, &place.key("rust_type"), change, message);
    } else if change.old != change.new {
        let message = format!("the enum of the choice `{}` is `{after}`, as it was", new.name);
        found.add(&rules::RULE_REWORDED, &place.key("rust_type"), change, message);
    }
    if *doc != new.doc {
        let message = format!("what the choice `{}` means is told in other words", new.name);
        found.add(&rules::RULE_REWORDED, &place.key("doc"), Change::of(doc, &new.doc), message);
    }
}

fn type_name(choice: &ChoiceSpec) -> String {
    choice.rust_type.clone().or_else(|| name::type_name(&choice.name)).unwrap_or_else(|| choice.name.clone())
}

/// Variants and the combinations that they stand for, whatever the order of the parameters. Programs know the variants.
fn values(place: &Place<'_>, old: &RuleSpec, new: &RuleSpec, found: &mut Found<'_>) {
    let (before, after) = (by_variant(old), by_variant(new));
    let tuples = place.key("tuples");
    let is_gone = |variant: &str| !after.contains_key(variant);
    let order = |rule: &RuleSpec| -> Vec<String> {
        rule.tuples.iter().map(|tuple| tuple.rust.clone().unwrap_or_default()).collect()
    };
    let (old_order, new_order) = (order(old), order(new));
    let last_kept = new_order.iter().rposition(|variant| before.contains_key(variant));
    let mut renamed = BTreeSet::new();
    for (variant, combination) in &after {
        let known = before.iter().find(|(known, one)| *one == combination && is_gone(known));
        match (before.get(variant), known) {
            (Some(was), _) if was == combination => {}
            (Some(was), _) => {
                let message = format!("the variant `{variant}` is sent as `{combination}` (was `{was}`)");
                let place = tuples.key(variant);
                let change = Change::of(was, combination);
                found.add(&rules::CHOICE_VALUE_CHANGED, &place, change, message).parameters =
                    parameters(&[old, new]);
            }
            (None, Some((known, _))) => {
                renamed.insert(known);
                let place = tuples.key(combination);
                let message = format!("the variant for `{combination}` is `{variant}` (was `{known}`)");
                let change = Change::of(known, variant);
                found.add(&rules::CHOICE_VALUE_RENAMED, &place.key("rust"), change, message);
            }
            (None, None) => {
                let place = tuples.key(combination);
                let message = format!("the choice offers `{combination}` as `{variant}`");
                let shifts = last_kept > new_order.iter().position(|one| one == variant);
                added(message, shifts, |message| {
                    let finding =
                        found.add(&rules::CHOICE_VALUE_ADDED, &place, Change::added(variant), message);
                    finding.parameters = parameters(&[new]);
                    finding
                });
            }
        }
    }
    for (variant, combination) in &before {
        if is_gone(variant) && !renamed.contains(variant) {
            let place = tuples.key(combination);
            let message =
                format!("the choice no longer offers `{combination}`; the variant `{variant}` is gone");
            let finding = found.add(&rules::CHOICE_VALUE_REMOVED, &place, Change::removed(variant), message);
            finding.parameters = parameters(&[old]);
        }
    }
    let kept = |order: &[String], others: &BTreeMap<String, String>| -> Vec<String> {
        order.iter().filter(|variant| others.contains_key(*variant)).cloned().collect()
    };
    if kept(&old_order, &after) != kept(&new_order, &before) {
        let message = "the variants of the choice are listed in another order".to_owned();
        found.add(&value_rules::VALUE_REORDERED, &tuples, Change::of(&old_order, &new_order), message);
    }
}

/// The combination of each variant, in words.
fn by_variant(rule: &RuleSpec) -> BTreeMap<String, String> {
    let named = rule.tuples.iter().map(|tuple| {
        let values = tuple.value.iter().map(|value| &value.0);
        let mut parts: Vec<(&String, &Value)> = rule.parameters.iter().zip(values).collect();
        parts.sort_unstable_by_key(|(name, _)| *name);
        let parts: Vec<String> = parts.into_iter().map(|(name, value)| format!("{name} {value}")).collect();
        (tuple.rust.clone().unwrap_or_default(), parts.join(", "))
    });
    named.collect()
}
