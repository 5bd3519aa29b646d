use std::fmt::Display;

use serde::Serialize;
use serde_json::{Number, Value, json};

use crate::compare::Change;

/// Least and greatest of what is allowed, both included.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Span<T> {
    pub(super) low: Option<T>,
    pub(super) high: Option<T>,
}

impl<T: PartialEq + Serialize + Display> Span<T> {
    /// The key that changed, or the second of two, with what stood and stands there.
    pub(super) fn change<'k>(&self, new: &Self, [low, high]: [&'k str; 2]) -> Option<(&'k str, Change)> {
        match (self.low == new.low, self.high == new.high) {
            (true, true) => None,
            (false, true) => Some((low, Change::of(&self.low, &new.low))),
            (true, false) => Some((high, Change::of(&self.high, &new.high))),
            (false, false) => {
                Some((high, Change { old: self.json([low, high]), new: new.json([low, high]) }))
            }
        }
    }

    /// In words: `10..=70`, `at least 10`, `unbounded`. `unit` stands behind numbers, with a space before it.
    pub(super) fn text(&self, unit: &str) -> String {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => format!("{low}..={high}{unit}"),
            (Some(low), None) => format!("at least {low}{unit}"),
            (None, Some(high)) => format!("at most {high}{unit}"),
            (None, None) => "unbounded".to_owned(),
        }
    }

    /// Whether something that is in here is not in the other.
    pub(super) fn excludes(&self, other: &Self, less: impl Fn(&T, &T) -> bool) -> bool {
        let above = |low: &T| self.low.as_ref().is_none_or(|own| less(own, low));
        let below = |high: &T| self.high.as_ref().is_none_or(|own| less(high, own));
        other.low.as_ref().is_some_and(above) || other.high.as_ref().is_some_and(below)
    }

    fn json(&self, [low, high]: [&str; 2]) -> Option<Value> {
        let bounds = [(low, &self.low), (high, &self.high)].into_iter().filter(|(_, bound)| bound.is_some());
        let bounds: serde_json::Map<String, Value> =
            bounds.map(|(key, bound)| (key.to_owned(), json!(bound))).collect();
        (!bounds.is_empty()).then_some(Value::Object(bounds))
    }
}

impl Span<u64> {
    /// The same without a least count of nothing, which bounds nothing.
    pub(super) fn counting(&self) -> Self {
        Self { low: self.low.filter(|low| *low > 0), high: self.high }
    }
}

/// Whether a number is below another one.
pub(super) fn less(a: &Number, b: &Number) -> bool {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a < b,
        _ => a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a < b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(low: Option<u64>, high: Option<u64>) -> Span<u64> {
        Span { low, high }
    }

    #[test]
    fn a_span_excludes_what_another_one_does_not_reach() {
        let excludes = |a: &Span<u64>, b: &Span<u64>| a.excludes(b, |a, b| a < b);
        let base = span(Some(10), Some(70));
        for (other, expected) in [
            (span(Some(10), Some(70)), false),
            (span(Some(10), Some(40)), true),
            (span(Some(11), Some(70)), true),
            (span(None, None), false),
            (span(Some(5), Some(80)), false),
        ] {
            assert_eq!(excludes(&base, &other), expected, "{other:?}");
        }
        assert!(excludes(&span(None, None), &base));
    }

    #[test]
    fn a_span_is_told_in_words() {
        assert_eq!(span(Some(2), Some(30)).text(" seconds"), "2..=30 seconds");
        assert_eq!(span(None, Some(30)).text(""), "at most 30");
        assert_eq!(span(Some(2), None).text(""), "at least 2");
        assert_eq!(span(None, None).text(" seconds"), "unbounded");
    }
}
