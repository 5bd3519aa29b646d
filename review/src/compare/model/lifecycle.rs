use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::{Map, Value};
use wan_specs::{ModelSpec, ModelStatus};

use super::{
    price,
    words::{from_to, word},
};
use crate::{
    Revision,
    compare::{Change, Found, ROOT},
    rules::model as rules,
};

/// A model that callers can use now.
pub(super) fn added(new: &ModelSpec, found: &mut Found<'_>) {
    let from = new.price.as_ref().map_or_else(|| "price not known".to_owned(), price::text);
    let message = format!("added model `{}` ({}, {}, {from})", new.model, new.provider, word(&new.task));
    found.add(&rules::MODEL_ADDED, &ROOT, Change::added(&new.model), message);
}

/// A model that callers can no longer use.
pub(super) fn removed(old: &ModelSpec, new_revision: &Revision, found: &mut Found<'_>) {
    let name = &old.model;
    let (rule, message) = match (old.status, &old.sunset) {
        (ModelStatus::Deprecated, Some(sunset)) if is_past(sunset, new_revision) => (
            &rules::MODEL_REMOVED_AFTER_SUNSET,
            format!("removed model `{name}`, deprecated with its sunset on {sunset}"),
        ),
        (ModelStatus::Deprecated, Some(sunset)) => (
            &rules::MODEL_REMOVED,
            format!(
                "removed model `{name}`, deprecated, and no source was read since its sunset on {sunset}"
            ),
        ),
        (ModelStatus::Deprecated, None) => (
            &rules::MODEL_REMOVED,
            format!("removed model `{name}`, deprecated without a day on which it goes away"),
        ),
        (ModelStatus::Draft | ModelStatus::Stable, _) => (
            &rules::MODEL_REMOVED,
            format!(
                "removed model `{name}` without prior deprecation; callers of `{}` stop compiling",
                old.rust.type_name
            ),
        ),
    };
    found.add(rule, &ROOT, Change::removed(name), message);
}

/// Whether a day had come when the newest of the specs' sources was read. There is no clock here: the same two
/// revisions always give the same report.
fn is_past(day: &str, revision: &Revision) -> bool {
    let providers = revision.providers().iter().flat_map(|source| &source.spec.sources);
    let models = revision.models().iter().flat_map(|source| &source.spec.sources);
    let latest = providers.chain(models).filter_map(|source| source.read.as_deref()).filter_map(date).max();
    date(day).zip(latest).is_some_and(|(day, latest)| day <= latest)
}

fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// A draft that is new.
pub(super) fn draft_added(new: &ModelSpec, found: &mut Found<'_>) {
    let message = format!("added a draft of model `{}`", new.model);
    found.add(&rules::DRAFT_ADDED, &ROOT, Change::added(new), message);
}

/// A draft that is gone.
pub(super) fn draft_removed(old: &ModelSpec, found: &mut Found<'_>) {
    let message = format!("removed the draft of model `{}`", old.model);
    found.add(&rules::DRAFT_REMOVED, &ROOT, Change::removed(old), message);
}

/// A draft that may say something else. One finding holds all of it.
pub(super) fn draft_changed(old: &ModelSpec, new: &ModelSpec, found: &mut Found<'_>) {
    let Change { old: Some(Value::Object(old)), new: Some(Value::Object(new)) } = Change::of(old, new) else {
        return;
    };
    let keys: BTreeSet<&String> =
        old.keys().chain(new.keys()).filter(|key| old.get(*key) != new.get(*key)).collect();
    if keys.is_empty() {
        return;
    }
    let names: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    let message = format!("the draft changed in {}", names.join(", "));
    let only = |side: &Map<String, Value>| -> Map<String, Value> {
        keys.iter().filter_map(|key| Some(((*key).clone(), side.get(*key)?.clone()))).collect()
    };
    found.add(&rules::DRAFT_CHANGED, &ROOT, Change::of(&only(&old), &only(&new)), message);
}

/// Finds what changed in whether a model can be relied on, and for how long. Neither side is a draft.
pub(super) fn compare(old: &ModelSpec, new: &ModelSpec, found: &mut Found<'_>) {
    if old.status != new.status {
        let (rule, message) = if new.status == ModelStatus::Deprecated {
            (&rules::MODEL_DEPRECATED, format!("deprecated `{}`: callers are warned", new.model))
        } else {
            (&rules::MODEL_UNDEPRECATED, format!("`{}` is no longer deprecated", new.model))
        };
        found.add(rule, &ROOT.key("status"), Change::of(&old.status, &new.status), message);
    }
    if old.sunset != new.sunset {
        sunset(&new.model, old.sunset.as_ref(), new.sunset.as_ref(), found);
    }
}

fn sunset(model: &str, old: Option<&String>, new: Option<&String>, found: &mut Found<'_>) {
    let (rule, message) = match (old, new) {
        (None, Some(new)) => (&rules::SUNSET_SET, format!("`{model}` goes away on {new}")),
        (Some(old), None) => {
            (&rules::SUNSET_REMOVED, format!("it is no longer announced that `{model}` goes away on {old}"))
        }
        _ => {
            let days = old.and_then(|day| date(day)).zip(new.and_then(|day| date(day)));
            let later = days.and_then(|(old, new)| old.until(new).ok()).map(|span| span.get_days());
            let (rule, by) = match later {
                Some(days) if days > 0 => (&rules::SUNSET_LATER, format!(" ({days} days later)")),
                Some(days) => (&rules::SUNSET_EARLIER, format!(" ({} days earlier)", days.abs())),
                // What is no day cannot be planned by: the worse is told.
                None => (&rules::SUNSET_EARLIER, String::new()),
            };
            (rule, format!("the sunset of `{model}` moved {}{by}", from_to(old, new)))
        }
    };
    found.add(rule, &ROOT.key("sunset"), Change::of(&old, &new), message);
}
