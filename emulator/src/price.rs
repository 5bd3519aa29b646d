//! What a body's videos would cost by the published price, reckoned in decimal numbers from the spec alone.

use rust_decimal::Decimal;
use serde_json::Value;
use wan_specs::{ModelSpec, ParameterSpec, ParameterType, PriceUnit, RuleKind, RuleSpec};

use crate::{
    effective,
    ledger::{Charge, decimal},
    schema::equal,
};

/// The least and the greatest of a number.
type Range = (Decimal, Decimal);

/// What the body's videos would cost. `None`: no price is published, or it hangs on what nobody knows, as a price a
/// second does where the seconds are no number above zero.
pub(crate) fn price(model: &ModelSpec, body: &Value) -> Option<Charge> {
    let price = model.price.as_ref()?;
    let mut range = (decimal(&price.low)?, decimal(&price.high)?);
    if price.per == PriceUnit::Second {
        let seconds = seconds(model, body)?.checked_mul(model.output.videos.into())?;
        range = product(range, (seconds, seconds))?;
    }
    for (parameter, factors) in factors(model) {
        range = product(range, multiplier(model, parameter, &factors, body)?)?;
    }
    Some(Charge {
        currency: price.currency.clone(),
        low: range.0.to_string(),
        high: range.1.to_string(),
        approximate: price.approximate,
        as_of: price.as_of.clone(),
    })
}

/// One video's playing time, as far as the spec tells it.
fn seconds(model: &ModelSpec, body: &Value) -> Option<Decimal> {
    let seconds = model.output.seconds.as_ref()?;
    let number = match (seconds.value, &seconds.parameter) {
        (Some(value), _) => decimal(&value.to_string()),
        (None, name) => match &*effective::understood(model, named(model, name.as_ref()?)?, body)? {
            Value::Number(number) => decimal(&number.to_string()),
            Value::String(text) => decimal(text),
            _ => None,
        },
    };
    number.filter(|seconds| !seconds.is_zero()).map(|seconds| seconds.normalize())
}

/// The rules that multiply the price, by the parameter that they look at.
fn factors(model: &ModelSpec) -> Vec<(&ParameterSpec, Vec<&RuleSpec>)> {
    let acting = |parameter: &ParameterSpec| -> Vec<&RuleSpec> {
        let looks = |rule: &&RuleSpec| {
            rule.kind == RuleKind::PriceFactor
                && rule.when.as_ref().is_some_and(|when| when.parameter == parameter.name)
        };
        model.rules.iter().filter(looks).collect()
    };
    let parameters = model.parameters.iter().map(|parameter| (parameter, acting(parameter)));
    parameters.filter(|(_, rules)| !rules.is_empty()).collect()
}

/// By how much a parameter multiplies the price. Unset and without a default it may hold any of its values.
fn multiplier(
    model: &ModelSpec,
    parameter: &ParameterSpec,
    rules: &[&RuleSpec],
    body: &Value,
) -> Option<Range> {
    let given = effective::understood(model, parameter, body).filter(|value| !value.is_null());
    if let Some(value) = given {
        let factor = under(rules, &value)?;
        return is_documented(parameter, &value).then_some((factor, factor));
    }
    let mut possible: Vec<Decimal> = match parameter.kind {
        ParameterType::Boolean => {
            [true, false].iter().map(|value| under(rules, &(*value).into())).collect::<Option<_>>()?
        }
        _ if !parameter.values.is_empty() => {
            parameter.values.iter().map(|one| under(rules, &one.value.0)).collect::<Option<_>>()?
        }
        // A value that no rule names is always among those of an open list.
        _ => rules.iter().map(|rule| factor(rule)).chain([Some(Decimal::ONE)]).collect::<Option<_>>()?,
    };
    possible.sort();
    Some((*possible.first()?, *possible.last()?))
}

/// The product of the factors that apply under a value.
fn under(rules: &[&RuleSpec], value: &Value) -> Option<Decimal> {
    let applies = |rule: &&&RuleSpec| {
        rule.when.as_ref().is_some_and(|when| when.values.iter().any(|one| equal(&one.0, value)))
    };
    rules.iter().filter(applies).try_fold(Decimal::ONE, |product, rule| product.checked_mul(factor(rule)?))
}

fn factor(rule: &RuleSpec) -> Option<Decimal> {
    decimal(rule.factor.as_ref()?)
}

/// Whether the page tells of such a value. One that it does not may cost anything.
fn is_documented(parameter: &ParameterSpec, value: &Value) -> bool {
    match parameter.kind {
        _ if !parameter.values.is_empty() => parameter.values.iter().any(|one| equal(&one.value.0, value)),
        ParameterType::Boolean => value.is_boolean(),
        ParameterType::Integer | ParameterType::Number => value.is_number(),
        _ => true,
    }
}

fn named<'a>(model: &'a ModelSpec, name: &str) -> Option<&'a ParameterSpec> {
    model.parameters.iter().find(|parameter| parameter.name == name)
}

/// The product of two ranges of numbers that are not negative. `None`: it has more digits than can be counted.
fn product(one: Range, other: Range) -> Option<Range> {
    Some((one.0.checked_mul(other.0)?, one.1.checked_mul(other.1)?))
}

#[cfg(test)]
mod tests;
