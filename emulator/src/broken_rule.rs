//! What a refusal tells of a rule that the body breaks: its sentence, the fields with what was sent, and what is allowed.

use jsonschema::ValidationError;
use serde_json::Value;
use wan_specs::{Json, ParameterSpec, RuleKind, RuleSpec};

use crate::{
    complaint::repeated,
    request_check::find,
    schema::{RULES, equal, pointer},
    wording::likeness,
};

/// Tuples or values that a sentence lists at most.
const LISTED: usize = 20;

/// The number of the rule that the error is about, if it is about one.
pub(crate) fn index(error: &ValidationError<'_>) -> Option<usize> {
    let mut segments = error.schema_path().as_str().split('/').skip(1);
    if segments.next()? == RULES { segments.next()?.parse().ok() } else { None }
}

/// Says which rule is broken, by which fields, and what is allowed.
pub(crate) fn sentence(rule: &RuleSpec, parameters: &[ParameterSpec], body: &Value) -> String {
    let condition = rule.when.as_ref().map(|when| &when.parameter);
    let names = rule.parameters.iter().chain(rule.sets.iter().flatten()).chain(condition).chain(&rule.others);
    let mut fields: Vec<&ParameterSpec> = Vec::new();
    for name in names {
        let found = parameters.iter().find(|parameter| parameter.name == *name);
        fields.extend(found.filter(|found| !fields.iter().any(|field| field.name == found.name)));
    }
    let mut parts = vec![fields.iter().map(|field| sent(field, body)).collect::<Vec<_>>().join(", ")];
    parts.extend(allowed(rule, parameters, body));
    format!("{} ({})", rule.doc.trim_end_matches('.'), parts.join("; "))
}

/// What the body has for a parameter.
fn sent(parameter: &ParameterSpec, body: &Value) -> String {
    let place = pointer(parameter).join("/");
    match (find(body, parameter).filter(|value| !value.is_null()), default(parameter)) {
        (Some(value), _) => format!("`/{place}` is {}", repeated(value)),
        (None, Some(default)) => format!("`/{place}` is not set, which means {}", repeated(default)),
        (None, None) => format!("`/{place}` is not set"),
    }
}

fn default(parameter: &ParameterSpec) -> Option<&Value> {
    let Json(default) = parameter.constant.as_ref().or(parameter.default.as_ref())?;
    (!default.is_null()).then_some(default)
}

/// The values that would do, where the rule has some.
fn allowed(rule: &RuleSpec, parameters: &[ParameterSpec], body: &Value) -> Vec<String> {
    match rule.kind {
        RuleKind::AllowedTuples => {
            let tuples: Vec<String> = rule.tuples.iter().map(|tuple| listed(&tuple.value, ", ")).collect();
            let shown: Vec<String> = tuples.iter().take(LISTED).map(|tuple| format!("({tuple})")).collect();
            let mut told = vec![format!("allowed are {}", shown.join(", "))];
            let nearest = nearest(rule, parameters, body).and_then(|index| tuples.get(index));
            told.extend(nearest.map(|tuple| format!("the nearest is ({tuple})")));
            told
        }
        RuleKind::ConditionalValues => vec![format!("allowed are then {}", listed(&rule.values, ", "))],
        RuleKind::InertUnless => {
            let when = rule.when.iter();
            when.map(|when| format!("`{}` must be {}", when.parameter, listed(&when.values, " or ")))
                .collect()
        }
        RuleKind::CountByKind => {
            let bound = |word: &str, bound: Option<u64>| bound.map(|bound| format!("{word} {bound}"));
            let bounds = [bound("at least", rule.minimum), bound("at most", rule.maximum)];
            let bounds: Vec<String> = bounds.into_iter().flatten().collect();
            vec![format!("allowed are together {}", bounds.join(" and "))]
        }
        RuleKind::OneOfSets => {
            let set = |set: &Vec<String>| {
                set.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
            };
            vec![format!("allowed is one of {}", rule.sets.iter().map(set).collect::<Vec<_>>().join("; "))]
        }
        RuleKind::Requires
        | RuleKind::Excludes
        | RuleKind::OneOf
        | RuleKind::Precedence
        | RuleKind::Coerced
        | RuleKind::PriceFactor => Vec::new(),
    }
}

/// The number of the tuple that differs least from what was sent, the first among equals.
fn nearest(rule: &RuleSpec, parameters: &[ParameterSpec], body: &Value) -> Option<usize> {
    let values: Vec<&Value> = rule
        .parameters
        .iter()
        .map(|name| {
            let parameter = parameters.iter().find(|parameter| parameter.name == *name)?;
            find(body, parameter).filter(|value| !value.is_null()).or_else(|| default(parameter))
        })
        .collect::<Option<_>>()?;
    let distance = |tuple: &[Json]| -> f64 {
        values.iter().zip(tuple).map(|(value, allowed)| difference(value, &allowed.0)).sum()
    };
    let distances = rule.tuples.iter().map(|tuple| distance(&tuple.value)).enumerate();
    distances.min_by(|(_, left), (_, right)| left.total_cmp(right)).map(|(index, _)| index)
}

/// From 0 for equal values to 1 for those that have nothing to do with each other.
fn difference(left: &Value, right: &Value) -> f64 {
    if equal(left, right) {
        return 0.0;
    }
    match (number(left), number(right)) {
        (Some(left), Some(right)) => ((left - right).abs() / left.abs().max(right.abs())).min(1.0),
        _ => match (left, right) {
            (Value::String(left), Value::String(right)) if left.len() <= right.len() + LISTED => {
                1.0 - likeness(left, right)
            }
            _ => 1.0,
        },
    }
}

/// A number, also where it is sent as a string.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(|number: &f64| number.is_finite())
}

fn listed(values: &[Json], between: &str) -> String {
    values.iter().take(LISTED).map(|value| repeated(&value.0)).collect::<Vec<_>>().join(between)
}
