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
    if is_closed(old) || is_closed(new) {
        return;
    }
    let both = Both { pair, place, old, new };
    match (old.kind, new.kind) {
        (ParameterType::Integer | ParameterType::Number, ParameterType::Integer | ParameterType::Number) => {
            range(&both, found)
        }
        (ParameterType::String, ParameterType::String) => length::compare(&both, found),
        (ParameterType::List, ParameterType::List) => items(&both, found),
        (old, new) if old == new && old.is_media() => file::compare(&both, found),
        _ => {}
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
        let answer = |direction| self.pair.judge.ask(direction, scope.as_ref()?);
        let (refused, accepted) = (answer(Direction::Refused), answer(Direction::Accepted));
        Effect {
            refuses: refuses
                && refused.as_ref().is_none_or(|answer| answer.witness.is_some() || !answer.is_sure),
            accepts: accepts
                && accepted.as_ref().is_none_or(|answer| answer.witness.is_some() || !answer.is_sure),
            is_sure: refused.is_some() && accepted.is_some(),
        }
    }
}
