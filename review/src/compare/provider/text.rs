//! What only people read: names, sentences, notes, sources, and the order of lists in which nothing is tried in turn.

use std::collections::HashSet;

use serde::Serialize;
use wan_specs::SourceSpec;

use super::{
    super::{Change, Found, Place, ROOT, align},
    leaf,
};
use crate::{Finding, rules::protocol as rules};

/// Finds other words.
pub(super) fn compare<T: Serialize + PartialEq + ?Sized>(
    place: &Place<'_>,
    (old, new): (&T, &T),
    what: &str,
    found: &mut Found<'_>,
) {
    if old != new {
        let message = format!("{what} is worded otherwise");
        found.add(&rules::PROVIDER_TEXT_CHANGED, place, Change::of(old, new), message);
    }
}

/// Finds another source of a fact.
pub(super) fn source(
    place: &Place<'_>,
    old: Option<&String>,
    new: Option<&String>,
    what: &str,
    found: &mut Found<'_>,
) {
    let named = |source: Option<&String>| match source {
        Some(id) => format!("`{id}`"),
        None => "the first of `sources`".to_owned(),
    };
    if old != new {
        let message = format!("the source of {what} is {} (was {})", named(new), named(old));
        found.add(&rules::PROVIDER_SOURCE_CHANGED, &place.key("source"), Change::of(&old, &new), message);
    }
}

/// Finds what changed in the list of sources.
pub(super) fn sources(old: &[SourceSpec], new: &[SourceSpec], found: &mut Found<'_>) {
    let list = ROOT.key("sources");
    let rule = &rules::PROVIDER_SOURCE_CHANGED;
    for aligned in align(old, new, |source| source.id.clone()) {
        let place = list.item(aligned.item());
        match (aligned.old, aligned.new) {
            (Some((_, old)), Some((_, new))) => {
                let SourceSpec { id, title, url, read } = old;
                let what = |fact: &str| format!("{fact} of source `{id}`");
                let facts = (&what("the title"), &what("the address"), &what("the day of reading"));
                let title = (title, &new.title);
                leaf::compare(rule, &place.key("title"), title, (facts.0, ""), found);
                leaf::compare(rule, &place.key("url"), (url, &new.url), (facts.1, ""), found);
                leaf::compare(rule, &place.key("read"), (read, &new.read), (facts.2, ""), found);
            }
            (None, Some((_, new))) => {
                let message = format!("added source `{}`: {}", new.id, new.title);
                found.add(rule, &place, Change::added(new), message);
            }
            (Some((_, old)), None) => {
                let message = format!("removed source `{}`: {}", old.id, old.title);
                found.add(rule, &place, Change::removed(old), message);
            }
            (None, None) => {}
        }
    }
    let id = |source: &SourceSpec| source.id.clone();
    order(&list, (old, new), id, "the first is the source of every fact that names none", found);
}

/// Finds another order of what both sides have, in a list whose order only people see.
pub(super) fn order<'f, T>(
    place: &Place<'_>,
    (old, new): (&[T], &[T]),
    name: impl Fn(&T) -> String,
    consequence: &str,
    found: &'f mut Found<'_>,
) -> Option<&'f mut Finding> {
    let (before, after) = kept(old, new, name);
    if before == after {
        return None;
    }
    let message = format!(
        "the list is in the order {} (was {}); {consequence}",
        leaf::shown(&after),
        leaf::shown(&before)
    );
    Some(found.add(&rules::PROVIDER_ORDER_CHANGED, place, Change::of(&before, &after), message))
}

/// The names that both lists have, in the order of each.
pub(super) fn kept<T>(old: &[T], new: &[T], name: impl Fn(&T) -> String) -> (Vec<String>, Vec<String>) {
    let names = |list: &[T]| list.iter().map(&name).collect::<Vec<_>>();
    let (old, new) = (names(old), names(new));
    let (known, still): (HashSet<&String>, HashSet<&String>) = (old.iter().collect(), new.iter().collect());
    let before = old.iter().filter(|name| still.contains(name)).cloned().collect();
    let after = new.iter().filter(|name| known.contains(name)).cloned().collect();
    (before, after)
}
