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
    let mut length = None;
    if price.per == PriceUnit::Second {
        let seconds = model.output.seconds.as_ref()?;
        length = seconds.parameter.as_deref().filter(|_| seconds.value.is_none());
        let fixed = seconds.value.map_or(Some(Decimal::ONE), |value| above_zero(&value.to_string()))?;
        let all = fixed.checked_mul(model.output.videos.into())?;
        range = product(range, (all, all))?;
    }
    if length.is_some_and(|name| model.parameters.iter().all(|parameter| parameter.name != name)) {
        return None;
    }
    for parameter in &model.parameters {
        let rules = factors(model, parameter);
        let is_length = length == Some(parameter.name.as_str());
        if is_length || !rules.is_empty() {
            let mut possible = (Subject { parameter, rules, is_length }).possible(model, body)?;
            possible.sort();
            range = product(range, (*possible.first()?, *possible.last()?))?;
        }
    }
    Some(Charge {
        currency: price.currency.clone(),
        low: range.0.to_string(),
        high: range.1.to_string(),
        approximate: price.approximate,
        as_of: price.as_of.clone(),
    })
}

/// A parameter on which the price hangs.
struct Subject<'a> {
    parameter: &'a ParameterSpec,
    /// The rules that multiply the price and look at it.
    rules: Vec<&'a RuleSpec>,
    /// Whether it is one video's playing time, for a price a second.
    is_length: bool,
}

impl Subject<'_> {
    /// By how much it may multiply the price: more than one number where nobody knows what the provider makes of it.
    fn possible(&self, model: &ModelSpec, body: &Value) -> Option<Vec<Decimal>> {
        if effective::is_ignored(model, self.parameter, body) {
            return self.any();
        }
        let given = effective::understood(model, self.parameter, body).filter(|value| !value.is_null());
        let mut possible = match given {
            Some(value) => vec![self.under(&value)?],
            None => self.any()?,
        };
        if effective::may_be_inert(model, self.parameter, body) {
            let default = self.parameter.default.as_ref().filter(|default| !default.0.is_null());
            possible
                .extend(default.map_or_else(|| self.any(), |default| Some(vec![self.under(&default.0)?]))?);
        }
        Some(possible)
    }

    /// By how much it may multiply the price where it can have any value, or none if the provider takes none.
    fn any(&self) -> Option<Vec<Decimal>> {
        let parameter = self.parameter;
        let mut all: Vec<Decimal> = if parameter.kind == ParameterType::Boolean {
            [true, false].iter().map(|value| self.under(&(*value).into())).collect::<Option<_>>()?
        } else if !parameter.values.is_empty() {
            parameter.values.iter().map(|one| self.under(&one.value.0)).collect::<Option<_>>()?
        } else {
            // A value that no rule names is always among those of an open list.
            let named = self.rules.iter().filter_map(|rule| rule.when.as_ref()).flat_map(|when| &when.values);
            let factors = named.map(|one| self.factor(&one.0)).chain([Some(Decimal::ONE)]);
            let factors: Vec<Decimal> = factors.collect::<Option<_>>()?;
            let mut all = Vec::new();
            for seconds in if self.is_length { self.ends()? } else { vec![Decimal::ONE] } {
                for factor in &factors {
                    all.push(seconds.checked_mul(*factor)?);
                }
            }
            all
        };
        if parameter.nullable && !self.is_length {
            all.push(Decimal::ONE);
        }
        Some(all)
    }

    /// The shortest and the longest playing time.
    fn ends(&self) -> Option<Vec<Decimal>> {
        let ends = [self.parameter.minimum.as_ref()?, self.parameter.maximum.as_ref()?];
        ends.into_iter().map(|end| above_zero(&end.to_string())).collect()
    }

    /// By how much it multiplies the price under a value. `None`: the page does not tell.
    fn under(&self, value: &Value) -> Option<Decimal> {
        if !self.rules.is_empty() && !is_documented(self.parameter, value) {
            return None;
        }
        let seconds = match value {
            _ if !self.is_length => Decimal::ONE,
            Value::Number(number) => above_zero(&number.to_string())?,
            Value::String(text) => above_zero(text)?,
            _ => return None,
        };
        seconds.checked_mul(self.factor(value)?)
    }

    /// The product of the factors that apply under a value.
    fn factor(&self, value: &Value) -> Option<Decimal> {
        let applies = |rule: &&&RuleSpec| {
            rule.when.as_ref().is_some_and(|when| when.values.iter().any(|one| equal(&one.0, value)))
        };
        let mut applying = self.rules.iter().filter(applies);
        applying.try_fold(Decimal::ONE, |product, rule| product.checked_mul(factor(rule)?))
    }
}

/// The rules that multiply the price and look at this parameter.
fn factors<'a>(model: &'a ModelSpec, parameter: &ParameterSpec) -> Vec<&'a RuleSpec> {
    let looks = |rule: &&RuleSpec| {
        rule.kind == RuleKind::PriceFactor
            && rule.when.as_ref().is_some_and(|when| when.parameter == parameter.name)
    };
    model.rules.iter().filter(looks).collect()
}

fn above_zero(text: &str) -> Option<Decimal> {
    decimal(text).filter(|number| !number.is_zero()).map(|number| number.normalize())
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

/// The product of two ranges of numbers that are not negative. `None`: it has more digits than can be counted.
fn product(one: Range, other: Range) -> Option<Range> {
    Some((one.0.checked_mul(other.0)?, one.1.checked_mul(other.1)?))
}

#[cfg(test)]
mod tests;
