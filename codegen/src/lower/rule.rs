use serde_json::Value;
use wan_specs::{Json, ModelSpec, RuleKind, RuleSpec, Severity};

use super::field::Request;
use crate::ir;

/// The rules of a model. One about a parameter that typed code cannot vary is left out.
pub(super) fn lower(spec: &ModelSpec, request: &Request) -> Vec<ir::Rule> {
    spec.rules.iter().filter_map(|rule| lower_one(rule, spec, request)).collect()
}

fn lower_one(rule: &RuleSpec, spec: &ModelSpec, request: &Request) -> Option<ir::Rule> {
    let operand = |wire: &String| {
        let at = spec.parameters.iter().position(|parameter| parameter.name == *wire)?;
        let place = (*request.places.get(at)?)?;
        Some(ir::Operand { wire: wire.clone(), place })
    };
    let when = match &rule.when {
        Some(when) => Some((operand(&when.parameter)?, values(&when.values))),
        None => None,
    };
    Some(ir::Rule {
        kind: match rule.kind {
            RuleKind::AllowedTuples => ir::RuleKind::AllowedTuples,
            RuleKind::InertUnless => ir::RuleKind::InertUnless,
            RuleKind::Requires => ir::RuleKind::Requires,
            RuleKind::Excludes => ir::RuleKind::Excludes,
            RuleKind::OneOf => ir::RuleKind::OneOf,
            RuleKind::ConditionalValues => ir::RuleKind::ConditionalValues,
            RuleKind::Precedence => ir::RuleKind::Precedence,
            RuleKind::CountByKind => ir::RuleKind::CountByKind,
            RuleKind::OneOfSets => ir::RuleKind::OneOfSets,
            RuleKind::Coerced => ir::RuleKind::Coerced,
            RuleKind::PriceFactor => ir::RuleKind::PriceFactor,
        },
        severity: match rule.severity {
            Severity::Refuse => ir::Severity::Refuse,
            Severity::Warn => ir::Severity::Warn,
            Severity::Inform => ir::Severity::Inform,
        },
        parameters: match rule.kind {
            RuleKind::OneOfSets => rule.subjects().into_iter().map(operand).collect::<Option<_>>()?,
            _ => rule.parameters.iter().map(operand).collect::<Option<_>>()?,
        },
        when,
        others: rule.others.iter().map(operand).collect::<Option<_>>()?,
        sets: rule
            .sets
            .iter()
            .map(|set| set.iter().map(operand).collect::<Option<_>>())
            .collect::<Option<_>>()?,
        count: ir::Bounds { minimum: rule.minimum, maximum: rule.maximum },
        of: rule.of.as_ref().map(|kind| (kind.member.clone(), values(&kind.values))),
        values: values(&rule.values),
        tuples: rule.tuples.iter().map(|tuple| values(&tuple.value)).collect(),
        factor: rule.factor.clone(),
        by_type: rule.choice.is_some(),
        sentence: rule.doc.clone(),
    })
}

fn values(list: &[Json]) -> Vec<Value> {
    list.iter().map(|value| value.0.clone()).collect()
}
