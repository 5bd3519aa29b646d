use serde_json::Value;
use wan_specs::{ParameterSpec, Unset};

use super::field::pointer;
use crate::ir::{BodyEntry, BodyValue, Place};

/// Lays parameters out as their pointers say. `places` tells where typed code finds each, in their order.
pub(super) fn lower(parameters: &[ParameterSpec], places: &[Option<Place>]) -> Vec<BodyEntry> {
    let mut entries = Vec::new();
    for (parameter, place) in parameters.iter().zip(places) {
        let value = match (place, &parameter.constant) {
            (Some(Place::Field(field)), _) => BodyValue::Field(*field),
            (Some(Place::Part(field, part)), _) => BodyValue::Part(*field, *part),
            (None, Some(constant)) => BodyValue::Constant(written(parameter, &constant.0)),
            (None, None) => continue,
        };
        let pointer = pointer(parameter);
        let keys: Vec<String> =
            pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
        let sends_null = parameter.unset == Some(Unset::Null);
        let entry = BodyEntry { key: String::new(), value, as_text: is_text(parameter), sends_null };
        insert(&mut entries, &keys, entry);
    }
    entries
}

/// Whether the value, or each item of the list, is written as a string.
fn is_text(parameter: &ParameterSpec) -> bool {
    parameter.sent_as.is_some() || parameter.item.as_deref().is_some_and(is_text)
}

/// A value as the body has it.
fn written(parameter: &ParameterSpec, value: &Value) -> Value {
    if parameter.sent_as.is_some() { value.to_string().into() } else { value.clone() }
}

fn insert(entries: &mut Vec<BodyEntry>, keys: &[String], entry: BodyEntry) {
    let Some((key, rest)) = keys.split_first() else { return };
    if rest.is_empty() {
        entries.push(BodyEntry { key: key.clone(), ..entry });
        return;
    }
    let group = entries.iter_mut().find_map(|known| match &mut known.value {
        BodyValue::Group(group) if known.key == *key => Some(group),
        _ => None,
    });
    if let Some(group) = group {
        insert(group, rest, entry);
    } else {
        let mut group = Vec::new();
        insert(&mut group, rest, entry);
        let value = BodyValue::Group(group);
        entries.push(BodyEntry { key: key.clone(), value, as_text: false, sends_null: false });
    }
}
