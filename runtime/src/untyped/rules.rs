use serde_json::{Map, Value};

use super::view::View;
use crate::{
    Severity, Violations,
    data::{ModelData, RuleData, RuleKind},
};

/// Adds the rule where the body breaks it, whatever its severity.
pub(super) fn check_rule(
    model: &'static ModelData,
    rule: &'static RuleData,
    body: &Map<String, Value>,
    found: &mut Violations,
) {
    let view = View::new(model, body);
    let set = || rule.parameters.iter().filter(|name| view.is_set(name));
    let broken = match rule.kind {
        RuleKind::AllowedTuples => !view.is_allowed_tuple(rule),
        RuleKind::Requires => set().next().is_some() && !rule.others.iter().all(|name| view.is_set(name)),
        RuleKind::Excludes => set().count() > 1,
        RuleKind::OneOf => set().count() != 1,
        RuleKind::ConditionalValues => view.holds(rule.when.as_ref()) == Some(true) && !view.is_listed(rule),
        RuleKind::InertUnless => {
            // Each parameter without effect is told by itself.
            if view.holds(rule.when.as_ref()) == Some(false) {
                set().for_each(|name| add(&[name], rule, found));
            }
            false
        }
        RuleKind::Precedence => {
            // Each parameter that is ignored is told by itself.
            if set().next().is_some() {
                rule.others
                    .iter()
                    .filter(|name| view.is_set(name))
                    .for_each(|name| add(&[name], rule, found));
            }
            false
        }
        RuleKind::CountByKind => {
            let count = rule.parameters.iter().map(|name| view.count(name, rule.of.as_ref())).sum::<u64>();
            rule.minimum.is_some_and(|least| count < least) || rule.maximum.is_some_and(|most| count > most)
        }
        RuleKind::OneOfSets => {
            rule.sets.iter().filter(|names| names.iter().all(|name| view.is_set(name))).count() != 1
        }
        RuleKind::Coerced => {
            let count = set().count();
            count > 0 && count < rule.parameters.len()
        }
        // It tells what a request costs, and no request breaks it.
        RuleKind::PriceFactor => false,
    };
    if broken {
        add(rule.parameters, rule, found);
    }
}

fn add(fields: &[&'static str], rule: &'static RuleData, found: &mut Violations) {
    match rule.severity {
        Severity::Refuse => found.refuse(fields, rule.sentence),
        Severity::Warn => found.warn(fields, rule.sentence),
        Severity::Inform => found.inform(fields, rule.sentence),
    }
}
