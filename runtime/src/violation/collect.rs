use std::{
    fmt,
    ops::{Bound, RangeBounds},
};

use super::{Decimal, Noun, Problem, Range, Severity, Violation};

/// How many violations are kept. A hostile body can hold millions, and nobody reads more.
const KEPT: usize = 100;

/// All that is wrong with a request, or all that is to be said of it.
///
/// At most 100 violations are kept; [`omitted`](Self::omitted) tells how many more there were.
///
/// The methods that collect take a field's name, its value or `None` where it is unset, and what is allowed.
/// They allocate only when something is wrong.
///
/// ```
/// use wan_runtime::Violations;
///
/// let mut found = Violations::default();
/// found.integer("steps", 5, 10..=70);
/// found.characters("prompt", "a fox in the snow", 1..=2000);
/// assert_eq!(found.to_string(), "`steps` is 5; allowed: 10 to 70; nearest: 10");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Violations {
    kept: Vec<Violation>,
    omitted: usize,
}

impl Violations {
    /// The violations that are kept, in the order of the parameters.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.kept.iter()
    }

    /// The number of violations that are kept, 0 to 100.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The number of violations that were found and are not kept.
    #[must_use]
    pub fn omitted(&self) -> usize {
        self.omitted
    }

    /// Checks an integer.
    #[inline]
    pub fn integer(
        &mut self,
        field: &'static str,
        value: impl Into<Option<i64>>,
        bounds: impl RangeBounds<i64>,
    ) {
        if let Some(value) = value.into().filter(|value| !bounds.contains(value)) {
            self.add_integer(field, value, range(&bounds));
        }
    }

    /// Checks a number. One that is not finite is never allowed, for JSON cannot hold it.
    #[inline]
    pub fn number(
        &mut self,
        field: &'static str,
        value: impl Into<Option<f64>>,
        bounds: impl RangeBounds<f64>,
    ) {
        if let Some(value) = value.into().filter(|value| !(value.is_finite() && bounds.contains(value))) {
            self.add_number(field, value, range(&bounds));
        }
    }

    /// Checks a text's length in Unicode scalar values.
    #[inline]
    pub fn characters<'v>(
        &mut self,
        field: &'static str,
        value: impl Into<Option<&'v str>>,
        bounds: impl RangeBounds<u64>,
    ) {
        // A character takes one to four bytes, so the byte length alone mostly proves that the text fits.
        let may_be_outside = |text: &&str| {
            let bytes = text.len() as u64;
            !(bounds.contains(&bytes) && bounds.contains(&bytes.div_ceil(4)))
        };
        if let Some(text) = value.into().filter(may_be_outside) {
            self.count_characters(field, text, range(&bounds));
        }
    }

    /// Checks a text's length in bytes of UTF-8.
    #[inline]
    pub fn bytes<'v>(
        &mut self,
        field: &'static str,
        value: impl Into<Option<&'v str>>,
        bounds: impl RangeBounds<u64>,
    ) {
        self.count(field, value.into().map(str::len), bounds, Noun::Bytes);
    }

    /// Checks the number of items in a list.
    #[inline]
    pub fn items(
        &mut self,
        field: &'static str,
        count: impl Into<Option<usize>>,
        bounds: impl RangeBounds<u64>,
    ) {
        self.count(field, count.into(), bounds, Noun::Items);
    }

    /// Checks the members of an object, or the item at `index` of a list: what `check` adds gets the path before
    /// its field. An item that is no object is checked under the empty name.
    #[inline]
    pub fn within(&mut self, field: &'static str, index: Option<usize>, check: impl FnOnce(&mut Self)) {
        let before = self.kept.len();
        check(self);
        if self.kept.len() > before {
            self.move_under(before, field, index);
        }
    }

    /// Adds a broken rule for which the request is refused.
    #[cold]
    pub fn refuse(&mut self, fields: &[&'static str], sentence: &'static str) {
        self.add(|| Violation::broken_rule(fields, Severity::Refuse, sentence));
    }

    /// Adds a warning: the caller likely meant something else.
    #[cold]
    pub fn warn(&mut self, fields: &[&'static str], sentence: &'static str) {
        self.add(|| Violation::broken_rule(fields, Severity::Warn, sentence));
    }

    /// Adds a note: the caller may want to know.
    #[cold]
    pub fn inform(&mut self, fields: &[&'static str], sentence: &'static str) {
        self.add(|| Violation::broken_rule(fields, Severity::Inform, sentence));
    }

    /// Keeps a violation while there is room, and makes it only then.
    #[cold]
    pub(crate) fn add(&mut self, violation: impl FnOnce() -> Violation) {
        if self.kept.len() < KEPT {
            self.kept.push(violation());
        } else {
            self.omitted = self.omitted.saturating_add(1);
        }
    }

    #[inline]
    pub(crate) fn count(
        &mut self,
        field: &'static str,
        count: Option<usize>,
        bounds: impl RangeBounds<u64>,
        noun: Noun,
    ) {
        if let Some(count) = count.map(|count| count as u64).filter(|count| !bounds.contains(count)) {
            self.add_count(field, count, range(&bounds), noun);
        }
    }

    #[cold]
    #[inline(never)]
    fn add_integer(&mut self, field: &'static str, value: i64, allowed: Range<i64>) {
        self.add(|| {
            let bound = allowed.text().unwrap_or_default();
            let nearest = allowed.nearest(value).map(|nearest| nearest.to_string());
            Violation::refusal(field, Problem::Value(value.to_string()), bound, nearest)
        });
    }

    #[cold]
    #[inline(never)]
    fn add_number(&mut self, field: &'static str, value: f64, allowed: Range<f64>) {
        self.add(|| {
            let words = Range { low: allowed.low.map(Decimal), high: allowed.high.map(Decimal) };
            let bound = words.text().unwrap_or_else(|| "any finite number".to_owned());
            let nearest = allowed.nearest(value).map(|nearest| Decimal(nearest).to_string());
            Violation::refusal(field, Problem::Value(Decimal(value).to_string()), bound, nearest)
        });
    }

    #[cold]
    #[inline(never)]
    fn count_characters(&mut self, field: &'static str, text: &str, allowed: Range<u64>) {
        self.count(field, Some(text.chars().count()), allowed.into_tuple(), Noun::Characters);
    }

    #[cold]
    #[inline(never)]
    fn add_count(&mut self, field: &'static str, count: u64, allowed: Range<u64>, noun: Noun) {
        self.add(|| {
            let bound = allowed.counted(noun).unwrap_or_default();
            let nearest = allowed.nearest(count).map(|nearest| nearest.to_string());
            Violation::refusal(field, Problem::Count(count.to_string(), noun), bound, nearest)
        });
    }

    #[cold]
    #[inline(never)]
    fn move_under(&mut self, before: usize, field: &'static str, index: Option<usize>) {
        let path = match index {
            Some(index) => format!("{field}[{index}]"),
            // An item of a list that is an object has no name to put before those of its members.
            None if field.is_empty() => return,
            None => field.to_owned(),
        };
        for violation in self.kept.iter_mut().skip(before) {
            violation.move_under(&path);
        }
    }
}

fn range<T: Copy>(bounds: &impl RangeBounds<T>) -> Range<T> {
    let own = |bound: Bound<&T>| bound.map(|end| *end);
    Range { low: own(bounds.start_bound()), high: own(bounds.end_bound()) }
}

impl fmt::Display for Violations {
    /// One violation a line.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.kept.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            fmt::Display::fmt(violation, formatter)?;
        }
        match self.omitted {
            0 => Ok(()),
            omitted => write!(formatter, "\nand {omitted} more"),
        }
    }
}

impl std::error::Error for Violations {}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.kept.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
