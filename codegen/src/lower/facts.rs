//! The fixed sentences that document a field: whether people should leave it, range, length, unit, default and who applies it.

use std::fmt::Display;

use crate::digits::grouped;
use serde_json::Value;
use wan_specs::{LengthUnit, MediaForm, ParameterSpec};

use super::field::{self, Owner};

/// The sentences of one parameter, in their fixed order.
pub(super) fn sentences(parameter: &ParameterSpec, owner: Owner<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(parameter.deprecated.as_ref().map(|note| format!("Deprecated: {note}")));
    if let Some(range) = span(parameter.minimum.as_ref(), parameter.maximum.as_ref()) {
        facts.push(format!("Range: {range}."));
    }
    if let Some(length) = span(parameter.min_length.filter(|least| *least > 0), parameter.max_length) {
        let unit = match parameter.length_unit.unwrap_or_default() {
            LengthUnit::Characters => "characters",
            LengthUnit::Bytes => "bytes",
        };
        facts.push(format!("Length: {length} {unit}."));
    }
    if let Some(items) = span(parameter.min_items.filter(|least| *least > 0), parameter.max_items) {
        facts.push(format!("Items: {items}."));
    }
    if parameter.kind.is_media() {
        facts.extend(media(parameter, owner));
    }
    if let Some(unit) = &parameter.unit {
        facts.push(format!("Unit: {unit}."));
    }
    facts.extend(default(parameter));
    if parameter.sent_as.is_some() {
        facts.push("Sent as a string that holds the value.".to_owned());
    }
    if parameter.unset.is_some() {
        facts.push("While it is `None`, `null` is sent.".to_owned());
    } else if parameter.nullable {
        facts.push(
            "`None` is not sent; `null`, which means no value, only an untyped request sends.".to_owned(),
        );
    }
    let mut sources = owner.model.sources.iter();
    let source = parameter.source.as_ref().and_then(|id| sources.find(|source| source.id == *id));
    if let Some(source) = source {
        facts.push(format!("Source: {}.", source.title));
    }
    facts
}

fn default(parameter: &ParameterSpec) -> Option<String> {
    let default = &parameter.default.as_ref()?.0;
    Some(match (default, parameter.required) {
        (Value::Null, _) => "Provider default: none.".to_owned(),
        (value, true) => format!("Default: {}, which this client sends.", code(value)),
        (value, false) => format!("Provider default: {}.", code(value)),
    })
}

fn media(parameter: &ParameterSpec, owner: Owner<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    let forms: Vec<&str> = parameter
        .forms
        .iter()
        .map(|form| match form {
            MediaForm::Url => "a URL",
            MediaForm::DataUri | MediaForm::Base64 => "the bytes",
        })
        .collect();
    facts.push(format!("Sent as: {}.", forms.join(" or ")));
    if field::is_uploaded(parameter, owner.provider) {
        facts.push("A local file is uploaded first, and its address is sent.".to_owned());
    }
    if !parameter.formats.is_empty() {
        facts.push(format!("Formats: {}.", parameter.formats.join(", ")));
    }
    if let Some(seconds) = span(parameter.min_seconds, parameter.max_seconds) {
        facts.push(format!("Playing time: {seconds} seconds."));
    }
    if let Some(bytes) = parameter.max_bytes {
        facts.push(format!("Size: at most {} bytes.", grouped(bytes, ',')));
    }
    for (what, least, most) in [
        ("Width", parameter.min_width, parameter.max_width),
        ("Height", parameter.min_height, parameter.max_height),
        ("Width times height", parameter.min_pixels, parameter.max_pixels),
    ] {
        let group = |bound: Option<u64>| bound.map(|bound| grouped(bound, ','));
        if let Some(pixels) = span(group(least), group(most)) {
            facts.push(format!("{what}: {pixels} pixels."));
        }
    }
    facts
}

/// Least and greatest in words. `None`: nothing is bounded.
pub(crate) fn span<T: Display>(minimum: Option<T>, maximum: Option<T>) -> Option<String> {
    match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => Some(format!("{minimum} to {maximum}")),
        (Some(minimum), None) => Some(format!("at least {minimum}")),
        (None, Some(maximum)) => Some(format!("at most {maximum}")),
        (None, None) => None,
    }
}

/// A value as code. A text that holds a backtick would end the code early, so it gets a longer fence.
fn code(value: &Value) -> String {
    let text = value.to_string();
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
