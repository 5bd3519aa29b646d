mod choice;
mod factor;
mod refusal;

use std::collections::{BTreeSet, HashSet};

use wan_specs::{RuleKind, RuleSpec, Severity};

use super::{Change, Found, ModelPair, Place, ROOT, align};
use crate::rules::relation as rules;

/// Finds what changed in how parameters depend on each other.
pub(super) fn compare(pair: &ModelPair<'_>, found: &mut Found<'_>) {
    let list = ROOT.key("rules");
    let (old, new) = (&pair.old.rules, &pair.new.rules);
    let names = Names::of(old, new);
    let aligned = align(old, new, |rule| names.name(rule));
    for rule in &aligned {
        let place = list.item(rule.item());
        match (rule.old, rule.new) {
            (Some((_, old)), Some((_, new))) => changed(pair, &place, old, new, found),
            (None, Some((_, new))) => added(pair, &place, new, found),
            (Some((_, old)), None) => removed(pair, &place, old, found),
            (None, None) => {}
        }
    }
    let kept = aligned
        .iter()
        .filter(|rule| rule.new.is_some())
        .filter_map(|rule| Some((rule.old?.0, rule.name.as_str())));
    let is_in_order = kept.clone().is_sorted_by_key(|(index, _)| index);
    if !is_in_order {
        let after: Vec<&str> = kept.clone().map(|(_, name)| name).collect();
        let mut before: Vec<(usize, &str)> = kept.collect();
        before.sort_unstable();
        let before: Vec<&str> = before.into_iter().map(|(_, name)| name).collect();
        let message = "rules stand in another order";
        found.add(&rules::RULE_ORDER_CHANGED, &list, Change::of(&before, &after), message);
    }
}

/// What rules are called: by kind, parameters and condition where both sides have exactly that, else without the values
/// of the condition, so that a rule is known again when these change.
struct Names {
    common: HashSet<String>,
}

impl Names {
    fn of(old: &[RuleSpec], new: &[RuleSpec]) -> Self {
        let old: HashSet<String> = old.iter().map(full_name).collect();
        let new: HashSet<String> = new.iter().map(full_name).collect();
        Self { common: old.intersection(&new).cloned().collect() }
    }

    fn name(&self, rule: &RuleSpec) -> String {
        let full = full_name(rule);
        if self.common.contains(&full) { full } else { short_name(rule) }
    }
}

fn short_name(rule: &RuleSpec) -> String {
    let mut parameters: Vec<&str> = rule.parameters.iter().map(String::as_str).collect();
    let unordered = [RuleKind::AllowedTuples, RuleKind::Excludes, RuleKind::OneOf, RuleKind::CountByKind];
    if unordered.contains(&rule.kind) {
        // Their order means nothing to such a rule.
        parameters.sort_unstable();
    }
    let mut name = vec![kind_name(rule.kind).to_owned()];
    if !parameters.is_empty() {
        name.push(parameters.join(", "));
    }
    name.extend(rule.of.as_ref().map(|of| format!("with {}", of.member)));
    name.extend(rule.when.as_ref().map(|when| format!("by {}", when.parameter)));
    name.join(" ")
}

fn full_name(rule: &RuleSpec) -> String {
    let values = rule.when.iter().flat_map(|when| &when.values).map(|value| value.0.to_string());
    let values: Vec<String> = values.collect();
    let short = short_name(rule);
    if values.is_empty() { short } else { format!("{short} = {}", values.join(", ")) }
}

fn kind_name(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::AllowedTuples => "combinations of",
        RuleKind::InertUnless => "effect of",
        RuleKind::Requires => "what is required by",
        RuleKind::Excludes => "at most one of",
        RuleKind::OneOf => "exactly one of",
        RuleKind::ConditionalValues => "values of",
        RuleKind::Precedence => "precedence of",
        RuleKind::CountByKind => "number of",
        RuleKind::OneOfSets => "exactly one set",
        RuleKind::Coerced => "what becomes of",
        RuleKind::PriceFactor => "price",
    }
}

/// What a rule is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Price,
    Refusal,
    Advice,
}

fn purpose(rule: &RuleSpec) -> Purpose {
    match (rule.kind, rule.severity) {
        (RuleKind::PriceFactor, _) => Purpose::Price,
        (_, Severity::Refuse) => Purpose::Refusal,
        (_, Severity::Warn | Severity::Inform) => Purpose::Advice,
    }
}

fn added(pair: &ModelPair<'_>, place: &Place<'_>, new: &RuleSpec, found: &mut Found<'_>) {
    match purpose(new) {
        Purpose::Price => factor::compare(pair, place, None, Some(new), found),
        Purpose::Refusal => refusal::added(pair, place, new, found),
        Purpose::Advice => {
            let message = format!("new advice: {}", sentence(&new.doc));
            let finding = found.add(&rules::ADVICE_ADDED, place, Change::added(new), message);
            finding.parameters = parameters(&[new]);
        }
    }
    choice::compare(place, None, Some(new), found);
}

fn removed(pair: &ModelPair<'_>, place: &Place<'_>, old: &RuleSpec, found: &mut Found<'_>) {
    match purpose(old) {
        Purpose::Price => factor::compare(pair, place, Some(old), None, found),
        Purpose::Refusal => refusal::removed(pair, place, old, found),
        Purpose::Advice => {
            let message = format!("advice dropped: {}", sentence(&old.doc));
            let finding = found.add(&rules::ADVICE_REMOVED, place, Change::removed(old), message);
            finding.parameters = parameters(&[old]);
        }
    }
    choice::compare(place, Some(old), None, found);
}

fn changed(pair: &ModelPair<'_>, place: &Place<'_>, old: &RuleSpec, new: &RuleSpec, found: &mut Found<'_>) {
    match (purpose(old), purpose(new)) {
        (Purpose::Price, _) | (_, Purpose::Price) => {
            factor::compare(pair, place, Some(old), Some(new), found);
        }
        (Purpose::Advice, Purpose::Advice) => advice(place, old, new, found),
        (Purpose::Refusal, Purpose::Refusal) => refusal::changed(pair, place, old, new, found),
        (Purpose::Advice, Purpose::Refusal) => refusal::raised(pair, place, old, new, found),
        (Purpose::Refusal, Purpose::Advice) => refusal::lowered(pair, place, old, new, found),
    }
    choice::compare(place, Some(old), Some(new), found);
    words(place, old, new, found);
}

fn advice(place: &Place<'_>, old: &RuleSpec, new: &RuleSpec, found: &mut Found<'_>) {
    if old.severity != new.severity {
        let message = format!("advice is given otherwise: {}", sentence(&new.doc));
        let change = Change::of(&old.severity, &new.severity);
        let finding = found.add(&rules::ADVICE_CHANGED, &place.key("severity"), change, message);
        finding.parameters = parameters(&[old, new]);
    }
    if let Some(key) = changed_key(old, new) {
        let message = format!("advice is about other requests: {}", sentence(&new.doc));
        let (place, change) = at(place, key, old, new);
        let finding = found.add(&rules::ADVICE_CHANGED, &place, change, message);
        finding.parameters = parameters(&[old, new]);
    }
}

fn words(place: &Place<'_>, old: &RuleSpec, new: &RuleSpec, found: &mut Found<'_>) {
    // Whatever else a rule says is compared where its purpose is.
    let RuleSpec {
        kind: _,
        severity: _,
        parameters: _,
        when: _,
        others: _,
        sets: _,
        minimum: _,
        maximum: _,
        of: _,
        values: _,
        tuples: _,
        factor,
        choice,
        doc,
        note,
        source,
    } = old;
    let (has_price, has_choice) = (purpose(old) == Purpose::Price, choice.is_some() || new.choice.is_some());
    let variants =
        |rule: &RuleSpec| rule.tuples.iter().filter_map(|tuple| tuple.rust.clone()).collect::<Vec<_>>();
    for (key, change, what, is_told) in [
        ("doc", Change::of(doc, &new.doc), "its sentence changed", false),
        ("note", Change::of(note, &new.note), "its note changed", false),
        ("source", Change::of(source, &new.source), "its source changed", false),
        ("factor", Change::of(factor, &new.factor), "it has a factor that multiplies nothing", has_price),
        (
            "tuples",
            Change::of(&variants(old), &variants(new)),
            "it names variants that nobody sees",
            has_choice,
        ),
    ] {
        if change.old != change.new && !is_told {
            let message = format!("{what}: {}", sentence(&new.doc));
            found.add(&rules::RULE_REWORDED, &place.key(key), change, message);
        }
    }
}

/// What says which requests a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// More than one of these.
    Several,
    Parameters,
    When,
    Others,
    Sets,
    Minimum,
    Maximum,
    Of,
    Values,
    Tuples,
}

/// What changed of which requests a rule is about. Names of variants say nothing of it.
fn changed_key(old: &RuleSpec, new: &RuleSpec) -> Option<Key> {
    let tuples = |rule: &RuleSpec| rule.tuples.iter().map(|tuple| tuple.value.clone()).collect::<Vec<_>>();
    let differs = [
        (Key::Parameters, old.parameters != new.parameters),
        (Key::When, old.when != new.when),
        (Key::Others, old.others != new.others),
        (Key::Sets, old.sets != new.sets),
        (Key::Minimum, old.minimum != new.minimum),
        (Key::Maximum, old.maximum != new.maximum),
        (Key::Of, old.of != new.of),
        (Key::Values, old.values != new.values),
        (Key::Tuples, tuples(old) != tuples(new)),
    ];
    let mut keys = differs.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key);
    let first = keys.next()?;
    Some(if keys.next().is_some() { Key::Several } else { first })
}

/// Where that stands, and what stood there.
fn at<'a>(place: &'a Place<'a>, key: Key, old: &RuleSpec, new: &RuleSpec) -> (Place<'a>, Change) {
    match key {
        Key::Several => (*place, Change::of(old, new)),
        Key::Parameters => (place.key("parameters"), Change::of(&old.parameters, &new.parameters)),
        Key::When => (place.key("when"), Change::of(&old.when, &new.when)),
        Key::Others => (place.key("others"), Change::of(&old.others, &new.others)),
        Key::Sets => (place.key("sets"), Change::of(&old.sets, &new.sets)),
        Key::Minimum => (place.key("minimum"), Change::of(&old.minimum, &new.minimum)),
        Key::Maximum => (place.key("maximum"), Change::of(&old.maximum, &new.maximum)),
        Key::Of => (place.key("of"), Change::of(&old.of, &new.of)),
        Key::Values => (place.key("values"), Change::of(&old.values, &new.values)),
        Key::Tuples => (place.key("tuples"), Change::of(&old.tuples, &new.tuples)),
    }
}

/// Every parameter that these rules look at.
fn parameters(rules: &[&RuleSpec]) -> Vec<String> {
    let names = rules.iter().flat_map(|rule| {
        let when = rule.when.iter().map(|when| &when.parameter);
        rule.parameters.iter().chain(rule.sets.iter().flatten()).chain(&rule.others).chain(when)
    });
    let mut known = BTreeSet::new();
    names.filter(|name| known.insert(*name)).cloned().collect()
}

/// The rule as it stands in the middle of a sentence.
fn sentence(doc: &str) -> &str {
    doc.trim_end_matches('.')
}
