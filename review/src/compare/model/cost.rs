use std::collections::BTreeSet;

use serde_json::Value;
use wan_specs::{ModelSpec, ParameterSpec, PriceSpec, PriceUnit, RuleKind};

use super::price;
use crate::{
    AppliedBy, Bump, Finding, Flag, Price,
    compare::{Change, Found, ModelPair, ROOT, align},
    rules::{money as rules, relation, value},
};

/// How many requests are worked out where a price is for something else.
const WORKED: usize = 3;

/// What the smallest request costs on both sides: as users are told, or the published price where a side cannot be
/// tried.
pub(super) fn of_smallest(pair: &ModelPair<'_>) -> Price {
    if pair.old_generated.is_some() && pair.new_generated.is_some() {
        return pair.judge.price();
    }
    published(Some(pair.old), Some(pair.new))
}

/// The published price of each side.
pub(super) fn published(old: Option<&ModelSpec>, new: Option<&ModelSpec>) -> Price {
    let text = |spec: Option<&ModelSpec>| spec.and_then(|spec| spec.price.as_ref()).map(price::text);
    Price { before: text(old), after: text(new) }
}

/// What the examples cost on both sides, as the end of a sentence.
pub(super) fn worked(pair: &ModelPair<'_>) -> String {
    let costs = pair.new.examples.iter().take(WORKED).filter_map(|example| {
        let Price { before: Some(before), after: Some(after) } = pair.judge.costs(&example.body.0) else {
            return None;
        };
        Some(format!("; example `{}`: {} → {}", example.name, amount(&before), amount(&after)))
    });
    costs.collect()
}

/// Finds that a request with required fields alone costs something else although the published price did not change.
pub(super) fn defaults(pair: &ModelPair<'_>, found: &mut Found<'_>) {
    let (Some(old), Some(new)) = (&pair.old.price, &pair.new.price) else { return };
    if !is_same(old, new) {
        return;
    }
    let decisive = decisive(pair.old).union(&decisive(pair.new)).copied().collect::<BTreeSet<_>>();
    let list = ROOT.key("parameters");
    for aligned in align(&pair.old.parameters, &pair.new.parameters, |parameter| parameter.name.clone()) {
        let (Some((_, before)), Some((_, after))) = (aligned.old, aligned.new) else { continue };
        if !decisive.contains(after.name.as_str()) || held(before) == held(after) {
            continue;
        }
        let Price { before: Some(was), after: Some(is) } = of_smallest(pair) else { return };
        let (was, is) = (amount(&was), amount(&is));
        if was == is {
            return;
        }
        let message = format!("a request with only required fields costs {is} (was {was})");
        let place = list.item(aligned.item());
        let rule = &rules::DEFAULT_CHANGES_PRICE;
        let finding = found.add(rule, &place.key("default"), Change::of(was, is), message);
        // What the provider applies is paid with any release; what the client sends, with the one that sends it.
        if before.required && after.required {
            finding.applied_by(AppliedBy::Client).needing(Bump::Major);
        }
    }
}

/// Adds to values that are new and to variants that are sent otherwise that they cost something else, where they do.
pub(super) fn variants(pair: &ModelPair<'_>, found: &mut Found<'_>) {
    let decisive = decisive(pair.old).union(&decisive(pair.new)).copied().collect::<BTreeSet<_>>();
    for finding in found.findings_mut() {
        let hangs = || finding.parameters.iter().any(|name| decisive.contains(name.as_str()));
        // What a combination costs is not worked out: rather one flag too many than money that nobody sees.
        if finding.rule == &relation::CHOICE_VALUE_CHANGED && hangs() {
            finding.touching(Flag::Money);
        } else if finding.rule == &value::VALUE_ADDED && hangs() {
            dearer(pair, finding);
        }
    }
    for finding in found.findings_mut().iter_mut().filter(|one| one.rule == &value::VALUE_WIRE_CHANGED) {
        let [name] = finding.parameters.as_slice() else { continue };
        let cost = |value: &Option<Value>| {
            let request = pair.judge.smallest_with(name, value.as_ref()?)?;
            Some(pair.judge.costs(&request))
        };
        let (Some(was), Some(is)) = (cost(&finding.old), cost(&finding.new)) else { continue };
        let price = Price { before: was.before, after: is.after };
        if price.before != price.after {
            finding.touching(Flag::Money);
            finding.price = Some(price);
        }
    }
}

/// Says of a value that is new what a request with it costs, where that is more than the smallest one may have cost.
fn dearer(pair: &ModelPair<'_>, finding: &mut Finding) {
    let ([name], Some(new)) = (finding.parameters.as_slice(), &finding.new) else { return };
    let value = new.get("value").unwrap_or(new);
    let Some(request) = pair.judge.smallest_with(name, value) else { return };
    let (Some(smallest), Some(with_it)) = (pair.judge.price().before, pair.judge.costs(&request).after)
    else {
        return;
    };
    if most(&with_it) > most(&smallest) {
        finding.message += ", and a request with it costs ";
        finding.message += amount(&with_it);
        finding.touching(Flag::Money);
    }
}

/// The most that an estimate tells: its last number.
fn most(estimate: &str) -> Option<f64> {
    amount(estimate).split(' ').filter_map(|word| word.parse().ok()).next_back()
}

/// The parameters on whose values the price hangs.
fn decisive(spec: &ModelSpec) -> BTreeSet<&str> {
    let seconds = spec.output.seconds.as_ref().and_then(|seconds| seconds.parameter.as_deref());
    let by_second = spec.price.as_ref().is_some_and(|price| price.per == PriceUnit::Second);
    let factors = spec.rules.iter().filter(|rule| rule.kind == RuleKind::PriceFactor);
    let conditions = factors.filter_map(|rule| rule.when.as_ref()).map(|when| when.parameter.as_str());
    seconds.filter(|_| by_second).into_iter().chain(conditions).collect()
}

/// What a parameter holds when nothing is said.
fn held(parameter: &ParameterSpec) -> Option<&Value> {
    parameter.default.as_ref().or(parameter.constant.as_ref()).map(|value| &value.0)
}

fn is_same(old: &PriceSpec, new: &PriceSpec) -> bool {
    (&old.currency, &old.low, &old.high, old.per) == (&new.currency, &new.low, &new.high, new.per)
}

/// Tells with each finding about money what the smallest request costs, where that is what changed.
pub(super) fn tell(price: &Price, found: &mut Found<'_>) {
    let differs = price.before.as_deref().map(amount) != price.after.as_deref().map(amount);
    for finding in found.findings_mut().iter_mut().filter(|_| differs) {
        if finding.flags.contains(&Flag::Money) && finding.price.is_none() {
            finding.price = Some(price.clone());
        }
    }
}

/// An estimate without the day on which its price was read.
fn amount(estimate: &str) -> &str {
    estimate.split_once(", as published").map_or(estimate, |(amount, _)| amount)
}
