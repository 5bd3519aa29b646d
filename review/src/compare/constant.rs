//! Parameters that can have one value only.

use serde_json::{Map, Value};

use super::{
    Change, Found,
    kind::SHAPE,
    parameter::Both,
    shown::{Presence, Shown, presence, same},
    wording::{code_or_none, without_effect},
};
use crate::{AppliedBy, rules::parameter as rules};

/// What says nothing of a parameter that is a constant on both sides, besides what tells its type.
const IDLE: [&str; 2] = ["required", "default"];

/// Finds what changed in a parameter that is a constant on both sides.
pub(super) fn changed(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    if let (Some(was), Some(is)) = (&old.constant, &new.constant) {
        let change = Change::of(was, is);
        if !same(&was.0, &is.0) {
            let message = format!("`{}` is always sent as `{}` (was `{}`)", both.name(), is.0, was.0);
            found.add(&rules::CONSTANT_CHANGED, &place.key("constant"), change, message);
        } else if was != is {
            without_effect(place, "constant", change, "it is the same number", found);
        }
    }
    let (was, is) = (object(old), object(new));
    for key in SHAPE.iter().copied().chain(IDLE) {
        let change = Change { old: was.get(key).cloned(), new: is.get(key).cloned() };
        if change.old != change.new {
            without_effect(place, key, change, "the constant alone is sent", found);
        }
    }
}

/// Tells of a parameter that became a constant, or is none any more. All that is told of it goes into the change.
pub(super) fn turned(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    let (name, change) = (both.name(), Change::of(old, new));
    let place = place.key("constant");
    if new.constant.is_some() {
        let value = code_or_none(new.constant.as_ref());
        let message = format!("`{name}` is always sent as {value} and can no longer be set");
        found.add(&rules::CONSTANT_SET, &place, change, message);
        return;
    }
    let value = code_or_none(old.constant.as_ref());
    let argument = presence(new) == Presence::Required && both.shown().1 == Shown::Field;
    if argument {
        let message = format!(
            "`{name}` was always sent as {value} and is now an argument of `{}::new`",
            both.owner.type_name
        );
        found.add(&rules::CONSTANT_TO_ARGUMENT, &place, change, message);
        return;
    }
    let (unset, by) = match presence(new) {
        Presence::Sent => (format!("sent as {}", code_or_none(new.default.as_ref())), AppliedBy::Client),
        _ => ("not sent".to_owned(), AppliedBy::Provider),
    };
    let message = format!("`{name}` was always sent as {value} and can be set; unset it is {unset}");
    found.add(&rules::CONSTANT_DROPPED, &place, change, message).applied_by(by);
}

/// A parameter as the JSON that it is written as.
fn object(parameter: &wan_specs::ParameterSpec) -> Map<String, Value> {
    match serde_json::to_value(parameter) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
