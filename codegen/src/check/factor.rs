use serde_json::Value;
use wan_specs::{ModelSpec, ParameterSpec, ParameterType, RuleKind, RuleSpec, Severity};

use super::{
    money::micros,
    place::{Place, ROOT, Report},
    relation::Names,
    value::same,
};
use crate::{Rule, structure::show};

/// Checks the rules that multiply the price.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec, names: &Names<'_>) {
    let list = ROOT.key("rules");
    let mut priced: Vec<(&str, &Value)> = Vec::new();
    for (at, rule) in spec.rules.iter().enumerate().filter(|(_, rule)| rule.kind == RuleKind::PriceFactor) {
        let place = list.item(at);
        value(report, &place, rule);
        if spec.price.is_none() {
            report
                .add(
                    Rule::FactorPrice,
                    &place.key("rule"),
                    "the model has no `price` that could be multiplied",
                )
                .help("add `price`, or remove the rule: an unknown price stays unknown");
        }
        if rule.severity != Severity::Inform {
            let message = "no request breaks a rule that tells the price";
            report
                .add(Rule::FactorSeverity, &place.key("severity"), message)
                .help("write \"severity\": \"inform\"");
        }
        let Some(when) = &rule.when else { continue };
        let place = place.key("when");
        if names.get(when.parameter.as_str()).is_some_and(|parameter| holds_always(rule, parameter)) {
            report
                .add(Rule::FactorAlways, &place, "the condition holds under every value")
                .help("multiply `price` itself, and keep factors for what makes a difference");
        }
        let values = place.key("values");
        for (index, one) in when.values.iter().enumerate() {
            // A value that one rule lists twice is told of already.
            let first = !when.values.iter().take(index).any(|earlier| same(&earlier.0, &one.0));
            let is_priced = |(name, value): &(&str, &Value)| *name == when.parameter && same(value, &one.0);
            if first && priced.iter().any(is_priced) {
                let message =
                    format!("an earlier factor applies while `{}` is {}", when.parameter, show(&one.0));
                report
                    .add(Rule::FactorTwice, &values.item(index), message)
                    .help("give each value one factor: the product of the two, where both are meant");
            }
            priced.push((&when.parameter, &one.0));
        }
    }
}

fn value(report: &mut Report<'_>, place: &Place<'_>, rule: &RuleSpec) {
    let Some(factor) = &rule.factor else { return };
    let message = match micros(factor) {
        None => {
            let shown = show(&factor.as_str().into());
            format!("{shown} is no decimal number above zero with at most six places")
        }
        Some(1_000_000) => "a factor of one changes nothing".to_owned(),
        Some(_) => return,
    };
    report
        .add(Rule::FactorValue, &place.key("factor"), message)
        .help("write it as \"1.5\"; remove the rule where the price stays the same");
}

/// Whether a condition lists all that a parameter can be.
fn holds_always(rule: &RuleSpec, parameter: &ParameterSpec) -> bool {
    let Some(when) = &rule.when else { return false };
    let listed = |value: &Value| when.values.iter().any(|one| one.0 == *value);
    match parameter.kind {
        ParameterType::Boolean => [true, false].into_iter().all(|value| listed(&value.into())),
        _ => !parameter.values.is_empty() && parameter.values.iter().all(|one| listed(&one.value.0)),
    }
}
