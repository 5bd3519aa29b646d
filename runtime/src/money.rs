use std::fmt;

use crate::data::PriceData;

/// An amount of money in millionths of a currency that [`Estimate::currency`] names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// What the provider publishes as the price of a request. It is no offer: the bill decides.
///
/// Shown as `USD 0.625 to 2.81, as published 2026-11-20`, or as `price not published`.
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

impl Amount {
    /// An amount of so many millionths.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The amount in millionths: 625000 for 0.625.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }
}

impl Estimate {
    /// The estimate for a published price, or for none.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(price: Option<&PriceData>) -> Self {
        match price {
            None => Self(None),
            Some(price) => Self(Some(Published {
                currency: price.currency,
                low: Amount(price.low_micros),
                high: Amount(price.high_micros),
                approximate: price.approximate,
                per_second: price.per_second,
                as_of: price.as_of,
            })),
        }
    }

    /// The least price. `None`: not published, which is not zero.
    #[must_use]
    pub fn low(&self) -> Option<Amount> {
        self.0.map(|price| price.low)
    }

    /// The greatest price; the same as [`low`](Self::low) where one price is published. `None`: not published.
    #[must_use]
    pub fn high(&self) -> Option<Amount> {
        self.0.map(|price| price.high)
    }

    /// The currency as its ISO 4217 code: `USD`. `None`: no price is published.
    #[must_use]
    pub fn currency(&self) -> Option<&'static str> {
        self.0.map(|price| price.currency)
    }

    /// Whether the provider calls the price approximate.
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        self.0.is_some_and(|price| price.approximate)
    }

    /// Whether the price is for a second of video rather than for the whole request.
    #[must_use]
    pub fn per_second(&self) -> bool {
        self.0.is_some_and(|price| price.per_second)
    }

    /// The day the price was read, as `2026-11-20`. `None`: no price is published.
    #[must_use]
    pub fn as_of(&self) -> Option<&'static str> {
        self.0.map(|price| price.as_of)
    }
}

impl fmt::Display for Amount {
    /// The decimal number with at least two places and no more than needed.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.unsigned_abs();
        let fraction = format!("{:06}", micros % 1_000_000);
        let places = fraction.trim_end_matches('0').len().max(2);
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(formatter, "{sign}{}.{fraction:.places$}", micros / 1_000_000)
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(price) = self.0 else {
            return formatter.write_str("price not published");
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

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: PriceData = PriceData {
        currency: "USD",
        low_micros: 625_000,
        high_micros: 2_810_000,
        approximate: false,
        per_second: false,
        as_of: "2026-11-20",
    };

    #[test]
    fn an_amount_shows_two_places_or_as_many_as_it_needs() {
        for (micros, text) in [
            (0, "0.00"),
            (1, "0.000001"),
            (625_000, "0.625"),
            (2_810_000, "2.81"),
            (3_000_000, "3.00"),
            (2_500_000, "2.50"),
            (-855_000, "-0.855"),
            (i64::MIN, "-9223372036854.775808"),
        ] {
            assert_eq!(Amount::from_micros(micros).to_string(), text);
            assert_eq!(Amount::from_micros(micros).micros(), micros);
        }
    }

    #[test]
    fn an_estimate_says_range_currency_and_day() {
        let estimate = Estimate::new(Some(&PRICE));
        assert_eq!(estimate.to_string(), "USD 0.625 to 2.81, as published 2026-11-20");
        assert_eq!(estimate.low().map(Amount::micros), Some(625_000));
        assert_eq!(estimate.high().map(Amount::micros), Some(2_810_000));
        assert_eq!((estimate.currency(), estimate.as_of()), (Some("USD"), Some("2026-11-20")));
        assert!(!estimate.is_approximate() && !estimate.per_second());
    }

    #[test]
    fn an_approximate_price_for_a_second_says_both() {
        let one = PriceData { high_micros: 625_000, approximate: true, per_second: true, ..PRICE };
        let estimate = Estimate::new(Some(&one));
        assert_eq!(estimate.to_string(), "about USD 0.625 per second, as published 2026-11-20");
        assert!(estimate.is_approximate() && estimate.per_second());
    }

    #[test]
    fn an_unknown_price_is_none_and_never_zero() {
        let estimate = Estimate::new(None);
        assert_eq!(estimate.to_string(), "price not published");
        assert_eq!((estimate.low(), estimate.high(), estimate.currency()), (None, None, None));
    }
}
