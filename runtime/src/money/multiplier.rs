//! By how much a request multiplies the published price: the seconds of its videos, and the factors that apply.

use serde_json::Value;

use super::decimal::{Decimal, Rounding};
use crate::{
    data::{ConditionData, KindData, LiteralData, ModelData, ParameterData, RuleKind, SecondsData},
    untyped::view::{Effective, View},
};

/// The least and the greatest that a multiplier can be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) low: Decimal,
    pub(super) high: Decimal,
}

/// A parameter on which the price hangs, and how.
struct Subject {
    parameter: &'static ParameterData,
    /// Factors, each with the condition on the parameter under which it applies.
    factors: Vec<(&'static ConditionData, Decimal)>,
    /// Whether the parameter is the playing time in seconds, for a price a second.
    is_length: bool,
}

/// Whether a request can cost anything else than the published price.
pub(super) fn varies(model: &ModelData) -> bool {
    let has_length = model.price.as_ref().is_some_and(|price| price.length.is_some());
    has_length || model.rules.iter().any(|rule| rule.kind == RuleKind::PriceFactor)
}

/// The multiplier of a request with this body. `None`: it cannot be bounded.
pub(super) fn of(model: &'static ModelData, body: &Value) -> Option<Range> {
    let view = View::new(model, body.as_object()?);
    let mut product = Range::exactly(Decimal::ONE);
    let mut length = None;
    if let Some(told) = model.price.as_ref().and_then(|price| price.length.as_ref()) {
        product = Range::exactly(Decimal::positive(&told.videos.into())?);
        match told.seconds {
            SecondsData::Fixed(seconds) => {
                product = product.times(Range::exactly(Decimal::positive(&seconds.into())?));
            }
            SecondsData::Parameter(name) => length = Some(name),
        }
    }
    for name in names(model, length) {
        let subject = Subject::new(model, view.parameter(name)?, length == Some(name))?;
        let value = view.understood(model, name);
        let mut own = value.map_or_else(|| subject.open(), |value| subject.under(value))?;
        if view.may_be_inert(model, name) {
            own = own.or(subject.unset()?);
        }
        product = product.times(own);
    }
    Some(product)
}

/// The parameters on which the price hangs, each once.
fn names(model: &'static ModelData, length: Option<&'static str>) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = length.into_iter().collect();
    for condition in conditions(model).map(|(condition, _)| condition) {
        if !names.contains(&condition.parameter) {
            names.push(condition.parameter);
        }
    }
    names
}

/// The conditions of all factors, each with its factor.
fn conditions(
    model: &'static ModelData,
) -> impl Iterator<Item = (&'static ConditionData, Option<&'static str>)> {
    let factors = model.rules.iter().filter(|rule| rule.kind == RuleKind::PriceFactor);
    factors.filter_map(|rule| Some((rule.when.as_ref()?, rule.factor)))
}

impl Subject {
    fn new(model: &'static ModelData, parameter: &'static ParameterData, is_length: bool) -> Option<Self> {
        let own = conditions(model).filter(|(condition, _)| condition.parameter == parameter.name);
        let factors = own.map(|(condition, factor)| Some((condition, Decimal::parse(factor?)?)));
        Some(Self { parameter, factors: factors.collect::<Option<_>>()?, is_length })
    }

    /// The multiplier under a value. `None`: the value is none of those for which prices are published.
    fn under(&self, value: Effective<'_>) -> Option<Range> {
        if !self.factors.is_empty() && !self.is_documented(value) {
            return None;
        }
        let seconds = if self.is_length { Decimal::positive(&value.to_value())? } else { Decimal::ONE };
        Some(Range::exactly(seconds).times(self.product(value)))
    }

    /// The multiplier where the provider takes the parameter to be unset.
    fn unset(&self) -> Option<Range> {
        match self.parameter.default.filter(|default| *default != LiteralData::Null) {
            Some(default) => self.under(Effective::Named(default)),
            None => self.open(),
        }
    }

    /// The multiplier where nothing tells the value: the range over all that it can be.
    fn open(&self) -> Option<Range> {
        let one = Range::exactly(Decimal::ONE);
        let over = |values: &[LiteralData]| -> Option<Range> {
            let mut ranges = values.iter().map(|value| self.under(Effective::Named(*value)));
            let first = ranges.next()??;
            ranges.try_fold(first, |all, range| Some(all.or(range?)))
        };
        let values = match self.parameter.kind {
            KindData::Closed { values } => over(values)?,
            KindData::Boolean => over(&[LiteralData::Bool(false), LiteralData::Bool(true)])?,
            _ => {
                let seconds = if self.is_length { self.bounds()? } else { one };
                let listed = self.factors.iter().flat_map(|(condition, _)| condition.values);
                // Under a value that no condition lists, no factor applies.
                seconds.times(listed.map(|value| self.product(Effective::Named(*value))).fold(one, Range::or))
            }
        };
        // Nor does one where there is no value.
        let may_be_none = self.parameter.nullable && !self.is_length;
        Some(if may_be_none { values.or(one) } else { values })
    }

    /// The product of the factors that apply under a value.
    fn product(&self, value: Effective<'_>) -> Range {
        let applies = |condition: &ConditionData| condition.values.iter().any(|listed| value.is(*listed));
        let factors = self.factors.iter().filter(|(condition, _)| applies(condition));
        factors.fold(Range::exactly(Decimal::ONE), |all, (_, factor)| all.times(Range::exactly(*factor)))
    }

    /// The seconds between the bounds of the parameter. `None`: it has not both, or may be zero.
    fn bounds(&self) -> Option<Range> {
        let (minimum, maximum): (Value, Value) = match self.parameter.kind {
            KindData::Integer { minimum, maximum } => (minimum?.into(), maximum?.into()),
            KindData::Number { minimum, maximum } => (minimum?.into(), maximum?.into()),
            _ => return None,
        };
        Some(Range { low: Decimal::positive(&minimum)?, high: Decimal::positive(&maximum)? })
    }

    /// Whether the page tells of such a value. One that it does not may cost anything.
    fn is_documented(&self, value: Effective<'_>) -> bool {
        match self.parameter.kind {
            KindData::Closed { values } => values.iter().any(|listed| value.is(*listed)),
            KindData::Boolean => value.to_value().is_boolean(),
            KindData::Integer { .. } | KindData::Number { .. } => value.to_value().is_number(),
            _ => true,
        }
    }
}

impl Range {
    fn exactly(number: Decimal) -> Self {
        Self { low: number, high: number }
    }

    fn times(self, other: Self) -> Self {
        Self {
            low: self.low.times(other.low, Rounding::Down),
            high: self.high.times(other.high, Rounding::Up),
        }
    }

    fn or(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}
