use std::{fmt, ops::Bound};

/// The two ends of what is allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range<T> {
    pub(crate) low: Bound<T>,
    pub(crate) high: Bound<T>,
}

/// What a length counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noun {
    Characters,
    Bytes,
    Items,
}

/// A number as JSON would show it, without the fraction of a whole one.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Decimal(pub(crate) f64);

impl<T> Range<T> {
    pub(crate) fn new(low: Option<T>, high: Option<T>) -> Self {
        let end = |end: Option<T>| end.map_or(Bound::Unbounded, Bound::Included);
        Self { low: end(low), high: end(high) }
    }

    pub(crate) fn into_tuple(self) -> (Bound<T>, Bound<T>) {
        (self.low, self.high)
    }
}

impl<T: fmt::Display + PartialEq> Range<T> {
    /// The range in words; `None` where it has no end at all.
    pub(crate) fn text(&self) -> Option<String> {
        let low = match &self.low {
            Bound::Included(low) => Some(format!("at least {low}")),
            Bound::Excluded(low) => Some(format!("more than {low}")),
            Bound::Unbounded => None,
        };
        let high = match &self.high {
            Bound::Included(high) => Some(format!("at most {high}")),
            Bound::Excluded(high) => Some(format!("less than {high}")),
            Bound::Unbounded => None,
        };
        match (&self.low, &self.high) {
            (Bound::Included(low), Bound::Included(high)) if low == high => Some(format!("exactly {low}")),
            (Bound::Included(low), Bound::Included(high)) => Some(format!("{low} to {high}")),
            _ => match (low, high) {
                (Some(low), Some(high)) => Some(format!("{low} and {high}")),
                (low, high) => low.or(high),
            },
        }
    }
}

impl Range<i64> {
    /// The allowed integer that is nearest.
    pub(crate) fn nearest(&self, value: i64) -> Option<i64> {
        let low = match self.low {
            Bound::Included(low) => low,
            Bound::Excluded(low) => low.checked_add(1)?,
            Bound::Unbounded => i64::MIN,
        };
        let high = match self.high {
            Bound::Included(high) => high,
            Bound::Excluded(high) => high.checked_sub(1)?,
            Bound::Unbounded => i64::MAX,
        };
        (low <= high).then(|| value.clamp(low, high))
    }
}

impl Range<f64> {
    /// The allowed number that is nearest. `None` where the end that was passed is not itself allowed.
    pub(crate) fn nearest(&self, value: f64) -> Option<f64> {
        match (self.low, self.high) {
            (Bound::Included(low), _) if value < low => Some(low),
            (_, Bound::Included(high)) if value > high => Some(high),
            _ => None,
        }
    }
}

impl Range<u64> {
    /// The allowed count that is nearest.
    pub(crate) fn nearest(&self, count: u64) -> Option<u64> {
        let low = match self.low {
            Bound::Included(low) => low,
            Bound::Excluded(low) => low.checked_add(1)?,
            Bound::Unbounded => 0,
        };
        let high = match self.high {
            Bound::Included(high) => high,
            Bound::Excluded(high) => high.checked_sub(1)?,
            Bound::Unbounded => u64::MAX,
        };
        (low <= high).then(|| count.clamp(low, high))
    }

    /// The range in words, with what it counts. `None` where every count is allowed.
    pub(crate) fn counted(self, noun: Noun) -> Option<String> {
        // "0 to 2000 characters" says no more than "at most 2000 characters".
        let low = if matches!(self.low, Bound::Included(0)) { Bound::Unbounded } else { self.low };
        let last = match (low, self.high) {
            (_, Bound::Included(end) | Bound::Excluded(end))
            | (Bound::Included(end) | Bound::Excluded(end), Bound::Unbounded) => end,
            (Bound::Unbounded, Bound::Unbounded) => return None,
        };
        let text = Self { low, high: self.high }.text()?;
        Some(format!("{text} {}", noun.of(&last.to_string())))
    }
}

impl Noun {
    /// The word as it stands after this count.
    pub(crate) fn of(self, count: &str) -> &'static str {
        match (self, count) {
            (Self::Characters, "1") => "character",
            (Self::Characters, _) => "characters",
            (Self::Bytes, "1") => "byte",
            (Self::Bytes, _) => "bytes",
            (Self::Items, "1") => "item",
            (Self::Items, _) => "items",
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The plain form of 1e300 has three hundred digits.
        if self.0.abs() < 1e15 {
            fmt::Display::fmt(&self.0, formatter)
        } else {
            fmt::Debug::fmt(&self.0, formatter)
        }
    }
}

impl From<f64> for Decimal {
    fn from(number: f64) -> Self {
        Self(number)
    }
}
