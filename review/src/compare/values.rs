//! The values of a closed list.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wan_specs::ValueSpec;

use super::{
    Change, Found, Place,
    align::{Aligned, align},
    parameter::Both,
    shown::{Shown, variant},
    wording::without_effect,
};
use crate::{Bump, Finding, Flag, rules::value as rules};

const OF_A_CHOICE: &str = "the choice that the parameter is part of decides what may be sent";

/// Finds what changed in a closed list.
pub(super) fn compare(both: Both<'_, '_>, found: &mut Found<'_>) {
    let (old, new) = (&both.old.values, &both.new.values);
    let list = both.place.key("values");
    let is_field = both.shown() == (Shown::Field, Shown::Field);
    let pairs = paired(old, new);
    let last_kept =
        pairs.iter().filter(|pair| pair.old.is_some()).filter_map(|pair| pair.new).map(|(at, _)| at).max();
    for pair in &pairs {
        let place = list.item(pair.item());
        match (pair.old, pair.new) {
            (Some((_, old)), Some((_, new))) => changed(both, &place, is_field, (old, new), found),
            (None, Some((at, new))) if is_field => {
                let message = format!("`{}` accepts `{}`", both.name(), new.value.0);
                added(message, last_kept > Some(at), |message| {
                    found.add(&rules::VALUE_ADDED, &place, Change::added(new), message)
                });
            }
            (Some((_, old)), None) if is_field => {
                let message = format!(
                    "`{}` no longer accepts `{}`; `{}` is gone",
                    both.name(),
                    old.value.0,
                    variant(old)
                );
                found.add(&rules::VALUE_REMOVED, &place, Change::removed(old), message);
            }
            (was, is) => {
                let change =
                    Change { old: json(was.map(|(_, value)| value)), new: json(is.map(|(_, value)| value)) };
                without_effect(&place, "value", change, OF_A_CHOICE, found);
            }
        }
    }
    let kept: Vec<_> = pairs.iter().filter_map(|pair| pair.old.zip(pair.new)).collect();
    let mut by_new = kept.clone();
    by_new.sort_by_key(|(_, (at, _))| *at);
    if !by_new.is_sorted_by_key(|((at, _), _)| *at) {
        let values =
            |values: &[ValueSpec]| -> Vec<Value> { values.iter().map(|one| one.value.0.clone()).collect() };
        let message = format!("the values of `{}` are listed in another order", both.name());
        found.add(&rules::VALUE_REORDERED, &list, Change::of(&values(old), &values(new)), message);
    }
}

/// Tells a variant that is new. One that `shifts` those behind it needs a new first number: who casts a variant with `as`
/// gets another number, silently, which is why cargo's rules forbid it.
pub(super) fn added<'a>(mut message: String, shifts: bool, tell: impl FnOnce(String) -> &'a mut Finding) {
    if shifts {
        message.push_str(
            ", which stands before values that were there: `as` gives their variants other numbers",
        );
    }
    let finding = tell(message);
    if shifts {
        finding.needing(Bump::Major);
    }
}

/// Pairs values by what is sent; then what is left over by the variant.
fn paired<'a>(old: &'a [ValueSpec], new: &'a [ValueSpec]) -> Vec<Aligned<'a, ValueSpec>> {
    let mut pairs = align(old, new, |one| match &one.value.0 {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    by_traded_variants(&mut pairs);
    let gone: Vec<_> = pairs.iter().filter_map(|pair| pair.old.filter(|_| pair.new.is_none())).collect();
    for (at, one) in gone {
        let heir = pairs
            .iter_mut()
            .find(|pair| pair.old.is_none() && pair.new.is_some_and(|(_, new)| variant(new) == variant(one)));
        if let Some(heir) = heir {
            heir.old = Some((at, one));
            pairs.retain(|pair| pair.new.is_some() || pair.old.map(|(at, _)| at) != Some(at));
        }
    }
    pairs
}

/// Pairs by the variant where variants traded their values: no name is gone, so who names one compiles, and sends what
/// another one stood for.
fn by_traded_variants(pairs: &mut [Aligned<'_, ValueSpec>]) {
    let is_renamed = |pair: &Aligned<'_, ValueSpec>| {
        pair.old.zip(pair.new).is_some_and(|((_, old), (_, new))| variant(old) != variant(new))
    };
    let renamed = || pairs.iter().filter(|pair| is_renamed(pair));
    let old: BTreeMap<_, _> =
        renamed().filter_map(|pair| pair.old).map(|one| (variant(one.1), one)).collect();
    let new: BTreeSet<_> = renamed().filter_map(|pair| pair.new).map(|(_, one)| variant(one)).collect();
    if !old.keys().eq(&new) {
        return;
    }
    for pair in pairs.iter_mut().filter(|pair| is_renamed(pair)) {
        pair.old = pair.new.and_then(|(_, one)| old.get(&variant(one)).copied());
    }
}

/// A value that both sides have, or a variant that is sent otherwise.
fn changed(
    both: Both<'_, '_>,
    place: &Place<'_>,
    is_field: bool,
    (old, new): (&ValueSpec, &ValueSpec),
    found: &mut Found<'_>,
) {
    let ValueSpec { value, rust, doc, deprecated } = old;
    let (was, is) = (variant(old), variant(new));
    if *value != new.value {
        let change = Change::of(value, &new.value);
        if is_field {
            let message =
                format!("`{is}` of `{}` is sent as `{}` (was `{}`)", both.name(), new.value.0, value.0);
            let finding = found.add(&rules::VALUE_WIRE_CHANGED, &place.key("value"), change, message);
            // It is no other spelling of the same thing: another variant stood for it.
            if both.old.values.iter().any(|one| one.value == new.value) {
                finding.touching(Flag::Output);
            }
        } else {
            without_effect(place, "value", change, OF_A_CHOICE, found);
        }
    }
    if is_field && was != is {
        let message =
            format!("`{}` of `{}` is called `{is}` in Rust (was `{was}`)", new.value.0, both.name());
        found.add(&rules::VALUE_IDENT_RENAMED, &place.key("rust"), Change::of(&was, &is), message);
    } else if *rust != new.rust {
        without_effect(place, "rust", Change::of(rust, &new.rust), "the variant keeps its name", found);
    }
    if *doc != new.doc {
        let message = format!("`{}` of `{}` is described in other words", new.value.0, both.name());
        found.add(&rules::VALUE_DOC_CHANGED, &place.key("doc"), Change::of(doc, &new.doc), message);
    }
    let (told, name) = (format!("`{}` of `{}`", new.value.0, both.name()), place.key("deprecated"));
    let (rule, message) = match (deprecated, &new.deprecated) {
        (None, Some(note)) => {
            (&rules::VALUE_DEPRECATED, format!("deprecated {told}: {}", note.trim_end_matches('.')))
        }
        (Some(_), None) => (&rules::VALUE_UNDEPRECATED, format!("{told} is no longer deprecated")),
        (Some(was), Some(is)) if was != is => (
            &rules::VALUE_DEPRECATION_REWORDED,
            format!("{told} is deprecated in other words: {}", is.trim_end_matches('.')),
        ),
        _ => return,
    };
    found.add(rule, &name, Change::of(deprecated, &new.deprecated), message);
}

fn json(value: Option<&ValueSpec>) -> Option<Value> {
    value.and_then(|value| serde_json::to_value(value).ok())
}
