use serde_json::{Value, json};
use wan_specs::{LengthUnit, ParameterSpec};

use super::{Both, Effect, Rules, Span, add, told};
use crate::{
    compare::{Change, Found},
    rules::bound as rules,
};

/// Bytes of the longest letter.
const LONGEST_LETTER: u64 = 4;

/// Finds what changed in the length of a text.
pub(super) fn compare(both: &Both<'_, '_>, found: &mut Found<'_>) {
    let unit = |spec: &ParameterSpec| spec.length_unit.unwrap_or_default();
    let (old, new) = (span(both.old), span(both.new));
    let is_bounded = |span: &Span<u64>| span.low.is_some() || span.high.is_some();
    if unit(both.old) != unit(both.new) && is_bounded(&old) && is_bounded(&new) {
        changed_unit(both, &old, &new, found);
        return;
    }
    let less = |a: &u64, b: &u64| a < b;
    let rules = Rules {
        narrowed: &rules::LENGTH_NARROWED,
        widened: &rules::LENGTH_WIDENED,
        shifted: &rules::LENGTH_SHIFTED,
    };
    let told = told(&what(both), &old.text(name(both.old)), &new.text(name(both.new)));
    if let Some((key, change)) = old.change(&new, ["min_length", "max_length"]) {
        let (before, after) = (old.counting(), new.counting());
        let effect = both.judged(key, before.excludes(&after, less), after.excludes(&before, less));
        add(both, found, (key, change), &rules, effect, &told);
    } else if both.old.length_unit != both.new.length_unit {
        // The unit is written out, or no longer.
        let change = Change::of(&both.old.length_unit, &both.new.length_unit);
        let effect = Effect { refuses: false, accepts: false, is_sure: true };
        add(both, found, ("length_unit", change), &rules, effect, &told);
    }
}

/// A letter has one character and one to four bytes, so a change of the unit changes what is accepted, whatever the bounds.
fn changed_unit(both: &Both<'_, '_>, old: &Span<u64>, new: &Span<u64>, found: &mut Found<'_>) {
    let (before, after) = (old.counting(), new.counting());
    let is_to_bytes = both.new.length_unit == Some(LengthUnit::Bytes);
    let (refuses, accepts) = if is_to_bytes {
        (characters_exclude(&before, &after), bytes_exclude(&after, &before))
    } else {
        (bytes_exclude(&before, &after), characters_exclude(&after, &before))
    };
    let effect = both.judged("length_unit", refuses, accepts);
    let change = if old == new {
        Change::of(&both.old.length_unit.unwrap_or_default(), &both.new.length_unit.unwrap_or_default())
    } else {
        Change { old: Some(json(both.old)), new: Some(json(both.new)) }
    };
    let rules = Rules {
        narrowed: &rules::LENGTH_UNIT_CHANGED,
        widened: &rules::LENGTH_UNIT_RELAXED,
        shifted: &rules::LENGTH_UNIT_CHANGED,
    };
    let told = told(&what(both), &old.text(name(both.old)), &new.text(name(both.new)));
    add(both, found, ("length_unit", change), &rules, effect, &told);
}

/// Whether a text that has an allowed number of characters has a number of bytes that is not allowed.
fn characters_exclude(characters: &Span<u64>, bytes: &Span<u64>) -> bool {
    let most = characters.high.map(|most| most.saturating_mul(LONGEST_LETTER));
    let least = characters.low.unwrap_or(0);
    bytes.high.is_some_and(|high| most.is_none_or(|most| most > high))
        || bytes.low.is_some_and(|low| least < low)
}

/// Whether a text that has an allowed number of bytes has a number of characters that is not allowed.
fn bytes_exclude(bytes: &Span<u64>, characters: &Span<u64>) -> bool {
    let least = bytes.low.unwrap_or(0).div_ceil(LONGEST_LETTER);
    characters.high.is_some_and(|high| bytes.high.is_none_or(|most| most > high))
        || characters.low.is_some_and(|low| least < low)
}

fn span(spec: &ParameterSpec) -> Span<u64> {
    Span { low: spec.min_length, high: spec.max_length }
}

fn what(both: &Both<'_, '_>) -> String {
    format!("the length of `{}`", both.place.name())
}

fn name(spec: &ParameterSpec) -> &'static str {
    match spec.length_unit.unwrap_or_default() {
        LengthUnit::Characters => " characters",
        LengthUnit::Bytes => " bytes",
    }
}

fn json(spec: &ParameterSpec) -> Value {
    json!({
        "min_length": spec.min_length,
        "max_length": spec.max_length,
        "length_unit": spec.length_unit.unwrap_or_default(),
    })
}
