use std::cmp::Ordering;

use serde_json::Value;

use super::Amount;

/// A decimal number that is not negative: `digits` with the point so many places from the right.
///
/// Products are exact up to 38 digits. A published price, a length and a handful of factors have far fewer, so rounding
/// happens once, where an amount is made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal {
    digits: u128,
    places: u32,
}

/// Where a number goes that has to lose digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    Down,
    Up,
}

/// Decimal places of an amount.
const PLACES: u32 = 6;

impl Decimal {
    pub(super) const ONE: Self = Self { digits: 1, places: 0 };

    /// The number of so many millionths. A negative one, which no price is, counts as nothing.
    pub(super) fn from_micros(micros: i64) -> Self {
        Self { digits: u128::try_from(micros).unwrap_or_default(), places: PLACES }
    }

    /// Reads plain digits with at most one point. `None`: anything else, or more digits than can be counted.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) {
            return None;
        }
        let digits = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { digits, places: u32::try_from(fraction.len()).ok()? })
    }

    /// The number above zero that a JSON value is, also where it is sent as a text.
    pub(super) fn positive(value: &Value) -> Option<Self> {
        let number = match value {
            Value::String(text) => Self::parse(text),
            Value::Number(number) => match (number.as_u64(), number.as_f64()) {
                (Some(whole), _) => Some(Self { digits: whole.into(), places: 0 }),
                // The shortest decimal that is this number, never with an exponent.
                (None, Some(number)) => Self::parse(&number.to_string()),
                (None, None) => None,
            },
            _ => None,
        };
        number.filter(|number| number.digits > 0)
    }

    /// The product. Digits that cannot be kept are rounded away.
    pub(super) fn times(self, other: Self, rounding: Rounding) -> Self {
        let (mut left, mut right) = (self, other);
        loop {
            if let Some(digits) = left.digits.checked_mul(right.digits) {
                return Self { digits, places: left.places.saturating_add(right.places) };
            }
            let longer = if left.digits >= right.digits { &mut left } else { &mut right };
            if longer.places == 0 {
                return Self { digits: u128::MAX, places: 0 };
            }
            longer.places = longer.places.saturating_sub(1);
            longer.digits = divided(longer.digits, 10, rounding);
        }
    }

    /// The number as an amount of money. One beyond counting is the greatest amount there is.
    pub(super) fn micros(self, rounding: Rounding) -> Amount {
        let micros = if let Some(missing) = PLACES.checked_sub(self.places) {
            10_u128.checked_pow(missing).and_then(|power| self.digits.checked_mul(power))
        } else {
            let power = 10_u128.checked_pow(self.places.saturating_sub(PLACES)).unwrap_or(u128::MAX);
            Some(divided(self.digits, power, rounding))
        };
        Amount::from_micros(micros.and_then(|micros| i64::try_from(micros).ok()).unwrap_or(i64::MAX))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let scaled = |number: &Self, places: u32| {
            10_u128.checked_pow(places.saturating_sub(number.places))?.checked_mul(number.digits)
        };
        let places = self.places.max(other.places);
        // At most one of the two is scaled. What then has too many digits is the greater one, or zero.
        match (scaled(self, places), scaled(other, places)) {
            (Some(left), Some(right)) => left.cmp(&right),
            (None, _) if self.digits > 0 => Ordering::Greater,
            (None, _) => 0.cmp(&other.digits),
            (_, None) if other.digits > 0 => Ordering::Less,
            (_, None) => self.digits.cmp(&0),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

fn divided(number: u128, by: u128, rounding: Rounding) -> u128 {
    match rounding {
        Rounding::Down => number / by,
        Rounding::Up => number.div_ceil(by),
    }
}
