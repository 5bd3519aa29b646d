use std::{fmt, str::FromStr};

/// An amount of money in millionths of a currency that [`Estimate::currency`](crate::Estimate::currency) names.
///
/// ```
/// use wan_runtime::Amount;
///
/// let most: Amount = "2.50".parse()?;
/// assert_eq!(most.micros(), 2_500_000);
/// assert!("2,50".parse::<Amount>().is_err());
/// # Ok::<(), wan_runtime::AmountError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// A text that is no amount of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountError(Fault);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Negative,
    NoNumber,
    Places,
    TooLarge,
}

/// Decimal places of a millionth.
const PLACES: usize = 6;

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

    /// The sum of two amounts of one currency. A sum that cannot be counted is the greatest amount there is, so that
    /// no cap is passed unseen.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Reads an exact decimal number with a point and at most six places: `2.50`, `0.625`, `3`.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            let negative =
                text.strip_prefix(['-', '\u{2212}']).is_some_and(|rest| rest.parse::<Self>().is_ok());
            return Err(AmountError(if negative { Fault::Negative } else { Fault::NoNumber }));
        }
        if fraction.len() > PLACES {
            return Err(AmountError(Fault::Places));
        }
        let micros = format!("{whole}{fraction:0<PLACES$}").parse();
        micros.map(Self).map_err(|_| AmountError(Fault::TooLarge))
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

impl fmt::Display for AmountError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.0 {
            Fault::Negative => "an amount of money is not negative; write it without the sign",
            Fault::NoNumber => {
                "an amount of money is a decimal number of digits and one point; write it as `2.50`"
            }
            Fault::Places => "an amount of money has at most six decimal places; round it",
            Fault::TooLarge => "the amount of money is too large; the greatest is 9223372036854.775807",
        })
    }
}

impl std::error::Error for AmountError {}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn an_exact_decimal_is_read_as_millionths() {
        for (text, micros) in [
            ("2.50", 2_500_000),
            ("0.625", 625_000),
            ("3", 3_000_000),
            ("0", 0),
            ("0.00", 0),
            ("007.5", 7_500_000),
            ("0.000001", 1),
            ("9223372036854.775807", i64::MAX),
        ] {
            assert_eq!(text.parse(), Ok(Amount::from_micros(micros)), "{text}");
        }
        for micros in [0, 1, 625_000, i64::MAX] {
            assert_eq!(Amount::from_micros(micros).to_string().parse(), Ok(Amount::from_micros(micros)));
        }
    }

    #[test]
    fn what_is_no_exact_decimal_is_refused_with_a_sentence() {
        for (text, sentence) in [
            ("-1", "not negative"),
            ("-0.5", "not negative"),
            ("", "write it as `2.50`"),
            ("-", "write it as `2.50`"),
            ("--1", "write it as `2.50`"),
            (".5", "write it as `2.50`"),
            ("5.", "write it as `2.50`"),
            ("2,50", "write it as `2.50`"),
            ("1.2.3", "write it as `2.50`"),
            ("+1", "write it as `2.50`"),
            (" 1", "write it as `2.50`"),
            ("1e3", "write it as `2.50`"),
            ("1_000", "write it as `2.50`"),
            ("USD 1", "write it as `2.50`"),
            ("inf", "write it as `2.50`"),
            ("\u{0661}", "write it as `2.50`"),
            ("0.0000001", "at most six"),
            ("1.0000000", "at most six"),
            ("9223372036854.775808", "too large"),
            ("99999999999999999999999999", "too large"),
        ] {
            let error = text.parse::<Amount>().unwrap_err().to_string();
            assert!(error.contains(sentence), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_sum_beyond_counting_is_the_greatest_amount() {
        let (one, most) = (Amount::from_micros(1), Amount::from_micros(i64::MAX));
        assert_eq!(one.saturating_add(one).micros(), 2);
        assert_eq!(most.saturating_add(one), most);
    }
}
