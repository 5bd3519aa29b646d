//! What the provider publishes as the price of a request, and what one request costs by it.

mod amount;
mod decimal;
mod multiplier;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::data::{ModelData, PriceData};
pub use amount::{Amount, AmountError};
use decimal::{Decimal, Rounding};

/// What a request costs by what the provider publishes. It is no offer: the bill decides.
///
/// Shown as `USD 0.625 to 2.81, as published 2026-11-20`, or as `price not known`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate(Option<Published>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Published {
    currency: &'static str,
    low: Amount,
    high: Amount,
    approximate: bool,
    per_second: bool,
    as_of: &'static str,
}

impl Estimate {
    /// The published price as it is, or none: what a catalog shows, and what each request costs whose price hangs on
    /// nothing.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(price: Option<&PriceData>) -> Self {
        match price {
            None => Self(None),
            Some(price) => Self(Some(Published {
                currency: price.currency,
                low: Amount::from_micros(price.low_micros),
                high: Amount::from_micros(price.high_micros),
                approximate: price.approximate,
                per_second: price.length.is_some(),
                as_of: price.as_of,
            })),
        }
    }

    /// What a request with this body costs as a whole: the published price, times the seconds of video where it is
    /// for one, times the factors that apply. What the body leaves open widens the range.
    #[doc(hidden)]
    #[must_use]
    pub fn of(model: &'static ModelData, body: &Value) -> Self {
        let published = Self::new(model.price.as_ref());
        let Some(mut whole) = published.0 else { return published };
        if !multiplier::varies(model) {
            return published;
        }
        let Some(times) = multiplier::of(model, body) else { return Self(None) };
        let exactly = |amount: Amount| Decimal::from_micros(amount.micros());
        whole.low = exactly(whole.low).times(times.low, Rounding::Down).micros(Rounding::Down);
        whole.high = exactly(whole.high).times(times.high, Rounding::Up).micros(Rounding::Up);
        whole.per_second = false;
        Self(Some(whole))
    }

    /// What a typed request costs, by the body that it sends.
    #[doc(hidden)]
    #[must_use]
    pub fn of_request(model: &'static ModelData, request: &impl Serialize) -> Self {
        serde_json::to_value(request).map_or(Self(None), |body| Self::of(model, &body))
    }

    /// The least price. `None`: not known, which is not zero.
    #[must_use]
    pub fn low(&self) -> Option<Amount> {
        self.0.map(|price| price.low)
    }

    /// The greatest price; the same as [`low`](Self::low) where there is one price. `None`: not known.
    #[must_use]
    pub fn high(&self) -> Option<Amount> {
        self.0.map(|price| price.high)
    }

    /// The currency as its ISO 4217 code: `USD`. `None`: the price is not known.
    #[must_use]
    pub fn currency(&self) -> Option<&'static str> {
        self.0.map(|price| price.currency)
    }

    /// Whether the provider calls the price approximate.
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        self.0.is_some_and(|price| price.approximate)
    }

    /// Whether the price is for a second of video. Only the [`catalog`](crate::catalog) tells such a price; the
    /// estimate of a request is for all of it.
    #[must_use]
    pub fn per_second(&self) -> bool {
        self.0.is_some_and(|price| price.per_second)
    }

    /// The day the price was read, as `2026-11-20`. `None`: the price is not known.
    #[must_use]
    pub fn as_of(&self) -> Option<&'static str> {
        self.0.map(|price| price.as_of)
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(price) = self.0 else {
            return formatter.write_str("price not known");
        };
        let about = if price.approximate { "about " } else { "" };
        write!(formatter, "{about}{} {}", price.currency, price.low)?;
        if price.low != price.high {
            write!(formatter, " to {}", price.high)?;
        }
        let per = if price.per_second { " per second" } else { "" };
        write!(formatter, "{per}, as published {}", price.as_of)
    }
}
