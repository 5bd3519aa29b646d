use std::collections::HashSet;

use serde_json::Value;
use wan_codegen::ir;
use wan_runtime::{Violation, catalog::Model};

use super::bridge;

/// One side of a model, as the validators that users have see it.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub(super) model: &'a ir::Model,
    whole: Model,
    /// The same without rules.
    single: Model,
}

impl<'a> Side<'a> {
    pub(super) fn new(model: &'a ir::Model) -> Self {
        let data = bridge::model(model);
        Self { model, whole: Model::new(data), single: Model::new(bridge::without_rules(data)) }
    }

    /// Whether it takes a request.
    pub(super) fn accepts(&self, body: &Value) -> bool {
        self.whole.validate(body).is_ok()
    }

    /// Everything that it has against a request, or the first hundred of it.
    pub(super) fn refusals(&self, body: &Value) -> Vec<Violation> {
        self.whole.validate(body).err().map(|found| found.iter().cloned().collect()).unwrap_or_default()
    }

    /// What it has against a request but for rules.
    pub(super) fn single_refusals(&self, body: &Value) -> Vec<Violation> {
        self.single.validate(body).err().map(|found| found.iter().cloned().collect()).unwrap_or_default()
    }

    /// What a request costs, in words. `None`: not known.
    pub(super) fn costs(&self, body: &Value) -> Option<String> {
        let estimate = self.whole.estimate_of(body);
        let words = estimate.low().map(|_| estimate.to_string())?;
        // When the price was read is told by what changed; here it would make two equal prices differ.
        Some(words.split(", as published").next().unwrap_or(&words).to_owned())
    }

    /// The parameter with this name.
    pub(super) fn parameter(&self, name: &str) -> Option<&'a ir::Parameter> {
        self.model.parameters.iter().find(|parameter| parameter.wire == name)
    }

    /// The rules that refuse requests.
    pub(super) fn refusing(&self) -> impl Iterator<Item = &'a ir::Rule> + use<'a> {
        self.model
            .rules
            .iter()
            .filter(|rule| rule.severity == ir::Severity::Refuse && rule.kind != ir::RuleKind::PriceFactor)
    }

    /// The rules that refuse, by what tells of them in a violation, where the other side has the same.
    pub(super) fn shared_with(&self, other: &Self) -> HashSet<Broken<'a>> {
        let theirs: Vec<&ir::Rule> = other.refusing().collect();
        self.refusing()
            .filter(|rule| theirs.iter().any(|their| refuse_the_same(rule, their)))
            .map(Broken::of)
            .collect()
    }
}

/// A rule as a violation tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Broken<'a> {
    pub(super) sentence: &'a str,
    pub(super) parameters: Vec<&'a str>,
}

impl<'a> Broken<'a> {
    pub(super) fn of(rule: &'a ir::Rule) -> Self {
        let told = if rule.kind == ir::RuleKind::Precedence { &rule.others } else { &rule.parameters };
        Self { sentence: &rule.sentence, parameters: names(told).collect() }
    }

    /// Whether a violation is of this rule.
    pub(super) fn is_told_by(&self, violation: &Violation) -> bool {
        let fields = violation.field();
        // A rule has no value; one that makes parameters inert names each by itself.
        violation.value().is_none()
            && violation.bound() == self.sentence
            && (fields.split(", ").eq(self.parameters.iter().copied()) || self.parameters.contains(&fields))
    }
}

/// Wire names of what a rule looks at.
pub(super) fn names(operands: &[ir::Operand]) -> impl Iterator<Item = &str> {
    operands.iter().map(|operand| operand.wire.as_str())
}

/// Wire names of everything that a rule looks at.
pub(super) fn all_names(rule: &ir::Rule) -> impl Iterator<Item = &str> {
    let when = rule.when.iter().map(|(operand, _)| operand.wire.as_str());
    names(&rule.parameters).chain(names(&rule.others)).chain(when)
}

/// The values of a parameter that a rule names.
pub(super) fn literals<'r>(rule: &'r ir::Rule, name: &str) -> Vec<&'r Value> {
    let mut found = Vec::new();
    for (at, operand) in rule.parameters.iter().enumerate() {
        if operand.wire == name {
            found.extend(rule.tuples.iter().filter_map(|tuple| tuple.get(at)));
            found.extend(&rule.values);
        }
    }
    for (_, values) in rule.when.iter().filter(|(operand, _)| operand.wire == name) {
        found.extend(values);
    }
    found
}

fn refuse_the_same(a: &ir::Rule, b: &ir::Rule) -> bool {
    let condition =
        |rule: &ir::Rule| rule.when.as_ref().map(|(operand, values)| (operand.wire.clone(), values.clone()));
    let sets = |rule: &ir::Rule| -> Vec<Vec<String>> {
        rule.sets.iter().map(|set| names(set).map(str::to_owned).collect()).collect()
    };
    a.kind == b.kind
        && names(&a.parameters).eq(names(&b.parameters))
        && names(&a.others).eq(names(&b.others))
        && condition(a) == condition(b)
        && sets(a) == sets(b)
        && (a.count, &a.of) == (b.count, &b.of)
        && a.values == b.values
        && a.tuples == b.tuples
}
