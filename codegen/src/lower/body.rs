use wan_specs::ParameterSpec;

use super::field::pointer;
use crate::ir::{BodyEntry, BodyValue, Place};

/// Lays parameters out as their pointers say. `places` tells where typed code finds each, in their order.
pub(super) fn lower(parameters: &[ParameterSpec], places: &[Option<Place>]) -> Vec<BodyEntry> {
    let mut entries = Vec::new();
    for (parameter, place) in parameters.iter().zip(places) {
        let value = match (place, &parameter.constant) {
            (Some(Place::Field(field)), _) => BodyValue::Field(*field),
            (Some(Place::Part(field, part)), _) => BodyValue::Part(*field, *part),
            (None, Some(constant)) => BodyValue::Constant(constant.0.clone()),
            (None, None) => continue,
        };
        let pointer = pointer(parameter);
        let keys: Vec<String> =
            pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
        insert(&mut entries, &keys, value);
    }
    entries
}

fn insert(entries: &mut Vec<BodyEntry>, keys: &[String], value: BodyValue) {
    let Some((key, rest)) = keys.split_first() else { return };
    if rest.is_empty() {
        entries.push(BodyEntry { key: key.clone(), value });
        return;
    }
    let group = entries.iter_mut().find_map(|entry| match &mut entry.value {
        BodyValue::Group(group) if entry.key == *key => Some(group),
        _ => None,
    });
    if let Some(group) = group {
        insert(group, rest, value);
    } else {
        let mut group = Vec::new();
        insert(&mut group, rest, value);
        entries.push(BodyEntry { key: key.clone(), value: BodyValue::Group(group) });
    }
}
