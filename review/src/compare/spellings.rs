//! What an untyped request may send besides.

use serde_json::Value;
use wan_specs::AcceptedSpec;

use super::{Change, Found, Place, align};
use crate::rules::value as rules;

/// Finds what changed in the other spellings of a parameter's values.
pub(super) fn compare(place: &Place<'_>, old: &[AcceptedSpec], new: &[AcceptedSpec], found: &mut Found<'_>) {
    let (name, list) = (place.name(), place.key("also_accepts"));
    let pairs = align(old, new, |one| one.value.0.to_string());
    for pair in &pairs {
        let place = list.item(pair.item());
        match (pair.old, pair.new) {
            (Some((_, old)), Some((_, new))) => changed(&name, &place, old, new, found),
            (None, Some((_, new))) => {
                let message =
                    format!("`{name}` accepts `{}` for `{}` in untyped requests", new.value.0, new.means.0);
                found.add(&rules::SPELLING_ADDED, &place, Change::added(new), message);
            }
            (Some((_, old)), None) => {
                let message = format!("`{name}` no longer accepts `{}` in untyped requests", old.value.0);
                found.add(&rules::SPELLING_REMOVED, &place, Change::removed(old), message);
            }
            (None, None) => {}
        }
    }
    let kept: Vec<usize> = pairs.iter().filter_map(|pair| pair.new.and(pair.old)).map(|(at, _)| at).collect();
    if !kept.is_sorted() {
        let values =
            |list: &[AcceptedSpec]| -> Vec<Value> { list.iter().map(|one| one.value.0.clone()).collect() };
        let message = format!("the other spellings of `{name}` are listed in another order");
        found.add(&rules::SPELLING_REORDERED, &list, Change::of(&values(old), &values(new)), message);
    }
}

fn changed(name: &str, place: &Place<'_>, old: &AcceptedSpec, new: &AcceptedSpec, found: &mut Found<'_>) {
    // Spellings are paired by what is sent.
    let AcceptedSpec { value, means, source } = old;
    if *means != new.means {
        let message = format!("`{}` now means `{}` for `{name}` (was `{}`)", value.0, new.means.0, means.0);
        found.add(
            &rules::SPELLING_MEANS_CHANGED,
            &place.key("means"),
            Change::of(means, &new.means),
            message,
        );
    }
    if *source != new.source {
        let message = format!("`{}` of `{name}` has another source", value.0);
        found.add(
            &rules::SPELLING_SOURCE_CHANGED,
            &place.key("source"),
            Change::of(source, &new.source),
            message,
        );
    }
}
