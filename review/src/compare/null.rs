//! Whether `null` is taken for no value, and whether it is sent for what nobody set.

use wan_specs::ParameterSpec;

use super::{
    Change, Found, default,
    parameter::Both,
    shown::{Presence, Role, presence},
    wording::without_effect,
};
use crate::rules::{default as rules, parameter};

/// Finds what changed in what `null` stands for.
pub(super) fn compare(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    if old.unset != new.unset {
        let sent = if new.unset.is_some() { "sent as `null`" } else { "left out" };
        let message = format!("`{}` is {sent} while it is unset", both.name());
        let change = Change::of(&old.unset, &new.unset);
        found.add(&parameter::UNSET_FORM_CHANGED, &place.key("unset"), change, message);
    }
    let (was, is) = (presence(old), presence(new));
    // Otherwise who may leave it out is told, and `null` with it.
    if both.owner.role == Role::Item || was != is || is == Presence::Required {
        return;
    }
    taken(both, found);
}

fn taken(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    let name = both.name();
    let (rule, message) = match (takes_null(old), takes_null(new)) {
        (false, true) => {
            (&rules::NULL_ACCEPTED, format!("`{name}` accepts `null`, which stands for no value"))
        }
        (true, false) => (&rules::NULL_REFUSED, format!("`{name}` no longer accepts `null`")),
        _ => {
            if old.nullable != new.nullable {
                let change = Change::of(&old.nullable, &new.nullable);
                without_effect(place, "nullable", change, "`null` is taken by what else is told", found);
            }
            if is_null(old) != is_null(new) && takes_null(new) {
                let json = |side: &ParameterSpec| default::json(side.default.as_ref());
                let change = Change { old: json(old), new: json(new) };
                without_effect(place, "default", change, "`null` is taken by what else is told", found);
            }
            return;
        }
    };
    let (key, change) = if is_null(old) != is_null(new) {
        let json = |side: &ParameterSpec| default::json(side.default.as_ref());
        ("default", Change { old: json(old), new: json(new) })
    } else if old.nullable != new.nullable {
        ("nullable", Change::of(&old.nullable, &new.nullable))
    } else {
        ("unset", Change::of(&old.unset, &new.unset))
    };
    found.add(rule, &place.key(key), change, message);
}

fn takes_null(parameter: &ParameterSpec) -> bool {
    parameter.nullable || parameter.unset.is_some() || is_null(parameter)
}

fn is_null(parameter: &ParameterSpec) -> bool {
    parameter.default.as_ref().is_some_and(|default| default.0.is_null())
}
