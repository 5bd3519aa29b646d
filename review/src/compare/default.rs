//! What holds when the caller says nothing, and who sees to it.

use wan_specs::Json;

use super::{
    Change, Found,
    parameter::Both,
    shown::{Presence, Role, presence, same},
    wording::without_effect,
};
use crate::{AppliedBy, rules::default as rules};

/// Finds what changed in a default that is applied by the same side as before. Where that changed, `presence` tells it.
pub(super) fn compare(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    if old.default == new.default || presence(old) != presence(new) && both.owner.role != Role::Item {
        return;
    }
    let change = Change { old: json(old.default.as_ref()), new: json(new.default.as_ref()) };
    if both.owner.role == Role::Item || presence(new) == Presence::Required {
        // No value that could hold stands there on either side.
        without_effect(place, "default", change, "nothing falls back to it", found);
        return;
    }
    match (value(old.default.as_ref()), value(new.default.as_ref())) {
        (Some(was), Some(is)) if same(&was.0, &is.0) => {
            without_effect(place, "default", change, "it is the same number", found);
        }
        (Some(was), Some(is)) => changed(both, was, is, change, found),
        (None, Some(is)) => {
            let message =
                format!("provider default of `{}` is told: `{}` holds when it is unset", both.name(), is.0);
            found
                .add(&rules::DEFAULT_ADDED, &place.key("default"), change, message)
                .applied_by(AppliedBy::Provider);
        }
        (Some(was), None) => {
            let message = format!("`{}` has no provider default any more (was `{}`)", both.name(), was.0);
            found
                .add(&rules::DEFAULT_REMOVED, &place.key("default"), change, message)
                .applied_by(AppliedBy::Provider);
        }
        (None, None) => {}
    }
}

fn changed(both: Both<'_, '_>, was: &Json, is: &Json, change: Change, found: &mut Found<'_>) {
    let (name, place) = (both.name(), both.place.key("default"));
    let (was, is) = (&was.0, &is.0);
    let (rule, by, message) = if both.new.required {
        let message = format!("the client now sends `{name}` = `{is}` (was `{was}`) when it is unset");
        (&rules::DEFAULT_CHANGED_BY_CLIENT, AppliedBy::Client, message)
    } else {
        let message = format!(
            "provider default of `{name}` changed from `{was}` to `{is}`; requests that leave it unset change, also those of older releases"
        );
        (&rules::DEFAULT_CHANGED_BY_PROVIDER, AppliedBy::Provider, message)
    };
    found.add(rule, &place, change, message).applied_by(by);
}

/// A default that is a value.
fn value(default: Option<&Json>) -> Option<&Json> {
    default.filter(|default| !default.0.is_null())
}

/// A default as it stands there. Unlike elsewhere a `null` is something: the page says that there is no value.
pub(super) fn json(default: Option<&Json>) -> Option<serde_json::Value> {
    default.map(|default| default.0.clone())
}
