use wan_specs::{ExampleSpec, ModelSpec, QuestionSpec, RetiredSpec, ReviewSpec, SourceSpec};

use super::words::{from_to, word};
use crate::{
    Rule,
    compare::{Change, Found, Place, ROOT, align, align::Aligned},
    rules::documentation as rules,
};

/// What a fact rests on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence<'a> {
    pub(super) note: Option<&'a String>,
    pub(super) source: Option<&'a String>,
}

/// Finds what changed in a fact's note and source.
pub(super) fn evidence(place: &Place<'_>, old: Evidence<'_>, new: Evidence<'_>, found: &mut Found<'_>) {
    if old.note != new.note {
        let message = noted("note", old.note.is_some(), new.note.is_some());
        found.add(&rules::EVIDENCE_CHANGED, &place.key("note"), Change::of(&old.note, &new.note), message);
    }
    if old.source != new.source {
        let message = format!("the source went {}", from_to(old.source, new.source));
        let change = Change::of(&old.source, &new.source);
        found.add(&rules::EVIDENCE_CHANGED, &place.key("source"), change, message);
    }
}

/// Finds that a fact was read on another day.
pub(super) fn reading_day(
    place: &Place<'_>,
    old: Option<&String>,
    new: Option<&String>,
    found: &mut Found<'_>,
) {
    if old != new {
        let message = format!("the day it was read went {}", from_to(old, new));
        found.add(&rules::READING_DAY_CHANGED, &place.key("as_of"), Change::of(&old, &new), message);
    }
}

/// Finds that the items which both sides have stand in another order.
pub(super) fn order<T>(items: &[Aligned<'_, T>], place: &Place<'_>, what: &str, found: &mut Found<'_>) {
    // Pairs come in the order of the new list.
    let kept: Vec<(usize, &str)> = items
        .iter()
        .filter(|pair| pair.new.is_some())
        .filter_map(|pair| Some((pair.old?.0, pair.name.as_str())))
        .collect();
    if kept.is_sorted() {
        return;
    }
    let new: Vec<&str> = kept.iter().map(|(_, name)| *name).collect();
    let mut before = kept;
    before.sort_unstable();
    let old: Vec<&str> = before.iter().map(|(_, name)| *name).collect();
    found.add(
        &rules::LIST_REORDERED,
        place,
        Change::of(&old, &new),
        format!("the {what} stand in another order"),
    );
}

/// Finds what changed in the words about a model as a whole.
pub(super) fn words(old: &ModelSpec, new: &ModelSpec, found: &mut Found<'_>) {
    if old.title != new.title {
        let message = format!("the title went {}", from_to(Some(&old.title), Some(&new.title)));
        found.add(&rules::TITLE_CHANGED, &ROOT.key("title"), Change::of(&old.title, &new.title), message);
    }
    if old.doc != new.doc {
        let change = Change::of(&old.doc, &new.doc);
        found.add(&rules::DESCRIPTION_CHANGED, &ROOT.key("doc"), change, "the description was reworded");
    }
    if old.docs != new.docs {
        let message = format!("the provider's page went {}", from_to(old.docs.as_ref(), new.docs.as_ref()));
        found.add(&rules::PAGE_CHANGED, &ROOT.key("docs"), Change::of(&old.docs, &new.docs), message);
    }
}

/// Finds what changed in the notes.
pub(super) fn notes(old: &[String], new: &[String], found: &mut Found<'_>) {
    if old != new {
        let message = format!("the notes changed ({} → {})", old.len(), new.len());
        found.add(&rules::NOTES_CHANGED, &ROOT.key("notes"), Change::of(old, new), message);
    }
}

/// Finds that other people, or other days, vouch for the spec.
pub(super) fn review(old: Option<&[ReviewSpec]>, new: Option<&[ReviewSpec]>, found: &mut Found<'_>) {
    if old != new {
        let count = |side: Option<&[ReviewSpec]>| side.map_or(0, <[ReviewSpec]>::len);
        let message = format!("the reviews changed ({} → {})", count(old), count(new));
        found.add(&rules::REVIEW_CHANGED, &ROOT.key("review"), Change::of(&old, &new), message);
    }
}

/// Finds what changed in the questions, which a model that is no draft should not have.
pub(super) fn questions(old: &[QuestionSpec], new: &[QuestionSpec], found: &mut Found<'_>) {
    if old != new {
        let message = format!("the open questions changed ({} → {})", old.len(), new.len());
        found.add(&rules::NOTES_CHANGED, &ROOT.key("questions"), Change::of(old, new), message);
    }
}

/// Finds what changed in the list of parameters that are gone.
pub(super) fn retired(old: &[RetiredSpec], new: &[RetiredSpec], found: &mut Found<'_>) {
    let list = ROOT.key("retired");
    let items = align(old, new, |item| item.name.clone());
    for pair in &items {
        let place = list.item(pair.item());
        match (pair.old, pair.new) {
            (Some((_, old)), Some((_, new))) => {
                let RetiredSpec { name: _, kind, since } = old;
                for (key, change) in
                    [("type", Change::of(kind, &new.kind)), ("since", Change::of(since, &new.since))]
                {
                    let went = from_to(change.old.as_ref(), change.new.as_ref());
                    let message = format!("`{key}` of `{}`, which is gone, went {went}", pair.name);
                    differing(&rules::RETIRED_CHANGED, &place.key(key), change, message, found);
                }
            }
            (None, Some((_, new))) => {
                let message = format!("`{}` may not come back with another type", pair.name);
                found.add(&rules::RETIRED_ADDED, &place, Change::added(new), message);
            }
            (Some((_, old)), None) => {
                let message = format!("`{}` may come back with any type", pair.name);
                found.add(&rules::RETIRED_REMOVED, &place, Change::removed(old), message);
            }
            (None, None) => {}
        }
    }
    order(&items, &list, "parameters that are gone", found);
}

/// Finds what changed in the examples.
pub(super) fn examples(old: &[ExampleSpec], new: &[ExampleSpec], found: &mut Found<'_>) {
    let list = ROOT.key("examples");
    let items = align(old, new, |example| example.name.clone());
    for pair in &items {
        let place = list.item(pair.item());
        match (pair.old, pair.new) {
            (Some((_, old)), Some((_, new))) => {
                let ExampleSpec { name: _, composed, body, source } = old;
                let changes = [
                    ("composed", Change::of(composed, &new.composed), "is copied or composed otherwise"),
                    ("body", Change::of(body, &new.body), "has another body"),
                    ("source", Change::of(source, &new.source), "has another source"),
                ];
                for (key, change, what) in changes {
                    let message = format!("example `{}` {what}", pair.name);
                    differing(&rules::EXAMPLE_CHANGED, &place.key(key), change, message, found);
                }
            }
            (None, Some((_, new))) => {
                let message = format!("added example `{}`", pair.name);
                found.add(&rules::EXAMPLE_ADDED, &place, Change::added(new), message);
            }
            (Some((_, old)), None) => {
                let message = format!("removed example `{}`", pair.name);
                found.add(&rules::EXAMPLE_REMOVED, &place, Change::removed(old), message);
            }
            (None, None) => {}
        }
    }
    order(&items, &list, "examples", found);
}

/// Finds what changed in what was read.
pub(super) fn sources(old: &[SourceSpec], new: &[SourceSpec], found: &mut Found<'_>) {
    let list = ROOT.key("sources");
    let items = align(old, new, |source| source.id.clone());
    for pair in &items {
        let place = list.item(pair.item());
        match (pair.old, pair.new) {
            (Some((_, old)), Some((_, new))) => {
                let SourceSpec { id: _, title, url, read } = old;
                let changes = [
                    ("title", &rules::SOURCE_CHANGED, Change::of(title, &new.title)),
                    ("url", &rules::SOURCE_CHANGED, Change::of(url, &new.url)),
                    ("read", &rules::SOURCE_REREAD, Change::of(read, &new.read)),
                ];
                for (key, rule, change) in changes {
                    let went = from_to(change.old.as_ref(), change.new.as_ref());
                    let message = format!("`{key}` of source `{}` went {went}", pair.name);
                    differing(rule, &place.key(key), change, message, found);
                }
            }
            (None, Some((_, new))) => {
                let message = format!("added source `{}`: {}", pair.name, word(&new.title));
                found.add(&rules::SOURCE_ADDED, &place, Change::added(new), message);
            }
            (Some((_, old)), None) => {
                let message = format!("removed source `{}`: {}", pair.name, word(&old.title));
                found.add(&rules::SOURCE_REMOVED, &place, Change::removed(old), message);
            }
            (None, None) => {}
        }
    }
    order(&items, &list, "sources, of which the first is the contract,", found);
}

/// Adds a finding where something differs.
fn differing(rule: &'static Rule, place: &Place<'_>, change: Change, message: String, found: &mut Found<'_>) {
    if change.old != change.new {
        found.add(rule, place, change, message);
    }
}

fn noted(what: &str, was: bool, is: bool) -> String {
    match (was, is) {
        (false, _) => format!("a {what} was added"),
        (true, false) => format!("the {what} is gone"),
        (true, true) => format!("the {what} was reworded"),
    }
}
