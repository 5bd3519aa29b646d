//! Whether a request has to hold a parameter.

use serde_json::{Value, json};
use wan_specs::ParameterSpec;

use super::{
    Change, Found,
    parameter::Both,
    shown::{Presence, Role, presence},
    wording::{code_or_none, without_effect},
};
use crate::{
    AppliedBy, Flag,
    rules::{default as defaults, parameter as rules},
};

/// Finds whether a parameter must, need not, or need no longer be given. Its default is told with it, for the two
/// together decide who applies it.
pub(super) fn compare(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    if both.owner.role == Role::Item {
        return item(both, found);
    }
    let (was, is) = (presence(old), presence(new));
    if was == is {
        return;
    }
    let (name, type_name) = (both.name(), both.owner.type_name);
    let default = code_or_none(new.default.as_ref());
    let change = Change { old: Some(told(old)), new: Some(told(new)) };
    let (rule, key, message) = match (was, is) {
        (Presence::Optional, Presence::Required) => {
            let message = format!("`{name}` became required: every call to `{type_name}::new` must pass it");
            (&rules::PARAM_BECAME_REQUIRED, "required", message)
        }
        (Presence::Optional, _) => {
            let message = format!(
                "`{name}` became required: unset, the client sends {default}; its field is no longer an `Option`"
            );
            (&rules::PARAM_BECAME_SENT, "required", message)
        }
        (Presence::Required, Presence::Optional) => {
            let message = format!(
                "`{name}` became optional: `{type_name}::new` no longer takes it and its field is an `Option`"
            );
            (&rules::PARAM_BECAME_OPTIONAL, "required", message)
        }
        (Presence::Sent, Presence::Optional) => {
            let message = format!(
                "`{name}` is no longer sent when unset: the provider applies {default}; its field is an `Option`"
            );
            (&rules::PARAM_NO_LONGER_SENT, "required", message)
        }
        (Presence::Required, _) => {
            let message = format!(
                "`{name}` has a default, {default}, which the client sends: `{type_name}::new` no longer takes it"
            );
            (&defaults::DEFAULT_ADDED_TO_REQUIRED, "default", message)
        }
        (Presence::Sent, _) => {
            let message =
                format!("`{name}` has no default any more: every call to `{type_name}::new` must pass it");
            (&defaults::DEFAULT_REMOVED_FROM_REQUIRED, "default", message)
        }
    };
    let finding = found.add(rule, &place.key(key), change, message);
    match is {
        Presence::Sent => finding.applied_by(AppliedBy::Client),
        Presence::Optional => finding.applied_by(AppliedBy::Provider),
        Presence::Required => finding,
    };
    // Who leaves it unset gets another value, and not only by another hand.
    if was != Presence::Required && is != Presence::Required && old.default != new.default {
        finding.touching(Flag::Output);
    }
}

/// An item of a list is there or not, whatever is said of it.
fn item(both: Both<'_, '_>, found: &mut Found<'_>) {
    let (old, new) = (both.old.required, both.new.required);
    if old != new {
        let why = "an item of a list is there or not";
        without_effect(both.place, "required", Change::of(&old, &new), why, found);
    }
}

/// What decides, as JSON. A default of `null` is not the same as none.
fn told(parameter: &ParameterSpec) -> Value {
    let mut told = json!({"required": parameter.required});
    if let (Some(default), Value::Object(told)) = (&parameter.default, &mut told) {
        told.insert("default".to_owned(), default.0.clone());
    }
    told
}
