mod file;
mod length;
mod span;

use wan_specs::{ParameterSpec, ParameterType};

use super::{Change, Found, ModelPair, Place, place::By};
use crate::{
    Rule,
    rules::bound as rules,
    witness::{Direction, Scope},
};
use span::{Span, less};

/// Finds what changed in the values that a parameter may hold: ranges, lengths, numbers of items, limits of files.
///
/// Where the kind of value changed, its bounds went with the kind and are told with it.
pub(super) fn compare(
    pair: &ModelPair<'_>,
    place: &Place<'_>,
    old: &ParameterSpec,
    new: &ParameterSpec,
    found: &mut Found<'_>,
) {
    if old.kind != new.kind && !(is_number(old) && is_number(new)) || is_closed(old) != is_closed(new) {
        return;
    }
    misplaced(place, old, new, found);
    if is_closed(old) {
        return;
    }
    let both = Both { pair, place, old, new };
    match new.kind {
        ParameterType::Integer | ParameterType::Number => range(&both, found),
        ParameterType::String => length::compare(&both, found),
        ParameterType::List => items(&both, found),
        ParameterType::Image | ParameterType::Audio | ParameterType::Video => file::compare(&both, found),
        ParameterType::Boolean | ParameterType::Object => {}
    }
}

/// A parameter on both sides.
#[derive(Clone, Copy)]
struct Both<'a, 'm> {
    pair: &'a ModelPair<'m>,
    place: &'a Place<'a>,
    old: &'a ParameterSpec,
    new: &'a ParameterSpec,
}

/// The rules for bounds of a kind.
struct Rules {
    narrowed: &'static Rule,
    widened: &'static Rule,
    shifted: &'static Rule,
}

/// What a change of bounds does, and whether that is certain.
#[derive(Clone, Copy)]
struct Effect {
    refuses: bool,
    accepts: bool,
    is_sure: bool,
}

/// Finds bounds that say nothing about a value of the kind. They are a mistake of the spec, and a change all the same.
fn misplaced(place: &Place<'_>, old: &ParameterSpec, new: &ParameterSpec, found: &mut Found<'_>) {
    let is_open = !is_closed(old);
    let (number, text) = (is_open && is_number(old), is_open && old.kind == ParameterType::String);
    let (list, media) = (old.kind == ParameterType::List, old.kind.is_media());
    for (key, change, says_something) in [
        ("minimum", Change::of(&old.minimum, &new.minimum), number),
        ("maximum", Change::of(&old.maximum, &new.maximum), number),
        ("min_length", Change::of(&old.min_length, &new.min_length), text),
        ("max_length", Change::of(&old.max_length, &new.max_length), text),
        ("length_unit", Change::of(&old.length_unit, &new.length_unit), text),
        ("min_items", Change::of(&old.min_items, &new.min_items), list),
        ("max_items", Change::of(&old.max_items, &new.max_items), list),
        ("formats", Change::of(&old.formats, &new.formats), media),
        ("min_seconds", Change::of(&old.min_seconds, &new.min_seconds), media),
        ("max_seconds", Change::of(&old.max_seconds, &new.max_seconds), media),
        ("max_bytes", Change::of(&old.max_bytes, &new.max_bytes), media),
        ("min_width", Change::of(&old.min_width, &new.min_width), media),
        ("max_width", Change::of(&old.max_width, &new.max_width), media),
        ("min_height", Change::of(&old.min_height, &new.min_height), media),
        ("max_height", Change::of(&old.max_height, &new.max_height), media),
        ("min_pixels", Change::of(&old.min_pixels, &new.min_pixels), media),
        ("max_pixels", Change::of(&old.max_pixels, &new.max_pixels), media),
    ] {
        if !says_something && change.old != change.new {
            let message = format!("`{key}` of `{}` says nothing about a value of its kind", place.name());
            found.add(&rules::BOUND_WITHOUT_EFFECT, &place.key(key), change, message);
        }
    }
}

fn is_number(parameter: &ParameterSpec) -> bool {
    matches!(parameter.kind, ParameterType::Integer | ParameterType::Number)
}

fn is_closed(parameter: &ParameterSpec) -> bool {
    !parameter.values.is_empty()
}

fn range(both: &Both<'_, '_>, found: &mut Found<'_>) {
    let span = |spec: &ParameterSpec| Span { low: spec.minimum.clone(), high: spec.maximum.clone() };
    let (old, new) = (span(both.old), span(both.new));
    let rules = Rules {
        narrowed: &rules::RANGE_NARROWED,
        widened: &rules::RANGE_WIDENED,
        shifted: &rules::RANGE_SHIFTED,
    };
    let Some((key, change)) = old.change(&new, ["minimum", "maximum"]) else { return };
    let effect = both.judged(key, old.excludes(&new, less), new.excludes(&old, less));
    let what = format!("the range of `{}`", both.place.name());
    add(both, found, (key, change), &rules, effect, &told(&what, &old.text(""), &new.text("")));
}

fn items(both: &Both<'_, '_>, found: &mut Found<'_>) {
    let span = |spec: &ParameterSpec| Span { low: spec.min_items, high: spec.max_items };
    let (old, new) = (span(both.old), span(both.new));
    let rules = Rules {
        narrowed: &rules::ITEMS_NARROWED,
        widened: &rules::ITEMS_WIDENED,
        shifted: &rules::ITEMS_SHIFTED,
    };
    let Some((key, change)) = old.change(&new, ["min_items", "max_items"]) else { return };
    let (before, after) = (old.counting(), new.counting());
    let less = |a: &u64, b: &u64| a < b;
    let effect = both.judged(key, before.excludes(&after, less), after.excludes(&before, less));
    let what = format!("the number of items in `{}`", both.place.name());
    add(both, found, (key, change), &rules, effect, &told(&what, &old.text(""), &new.text("")));
}

/// Adds the finding of the rule that an effect calls for. `told` says from what to what.
fn add(
    both: &Both<'_, '_>,
    found: &mut Found<'_>,
    (key, change): (&str, Change),
    rules: &Rules,
    effect: Effect,
    told: &Told,
) {
    let Told { what, old, new } = told;
    let (rule, message) = match (effect.refuses, effect.accepts) {
        (true, false) => (rules.narrowed, format!("{what} narrowed from {old} to {new}")),
        (false, true) => (rules.widened, format!("{what} widened from {old} to {new}")),
        (true, true) => (rules.shifted, format!("{what} moved from {old} to {new}")),
        (false, false) => (
            &rules::BOUND_WITHOUT_EFFECT,
            format!("{what} is {new} (was {old}), and the same requests are accepted"),
        ),
    };
    let finding = found.add(rule, &both.place.key(key), change, message);
    if !effect.is_sure {
        finding.guessed();
    }
}

/// What has bounds, and what they were and are, in words.
struct Told {
    what: String,
    old: String,
    new: String,
}

fn told(what: &str, old: &str, new: &str) -> Told {
    Told { what: what.to_owned(), old: old.to_owned(), new: new.to_owned() }
}

impl Both<'_, '_> {
    /// What bounds alone say, without those that no request meets: another bound or rule may stand before them.
    fn judged(&self, key: &str, refuses: bool, accepts: bool) -> Effect {
        let pointer = self.place.key(key).pointer(By::Name);
        let scope = Scope::place(&self.place.parameters(), &pointer, None);
        let happens = |says: bool, direction| {
            let ask = || Some(self.pair.judge.ask(direction, scope.as_ref()?)?.may_happen());
            if says { ask() } else { Some(false) }
        };
        let (less, more) = (happens(refuses, Direction::Refused), happens(accepts, Direction::Accepted));
        Effect {
            refuses: less.unwrap_or(refuses),
            accepts: more.unwrap_or(accepts),
            is_sure: less.is_some() && more.is_some(),
        }
    }
}
