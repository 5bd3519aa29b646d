//! How values, types and places are put into sentences.

use serde_json::Value;
use wan_specs::{Json, ParameterSpec, ParameterType};

use super::{Change, Found, Place};
use crate::rules::parameter as rules;

/// A value as code.
pub(super) fn code(value: &Value) -> String {
    format!("`{value}`")
}

/// A value that may be missing, as code.
pub(super) fn code_or_none(value: Option<&Json>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| code(&value.0))
}

/// Names as code, with commas between them.
pub(super) fn list<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect();
    quoted.join(", ")
}

/// What a parameter holds: `integer`, `one of "480p", "720p"`, `list of strings`.
pub(super) fn kind(parameter: &ParameterSpec) -> String {
    if !parameter.values.is_empty() {
        let shown: Vec<String> = parameter.values.iter().take(6).map(|one| code(&one.value.0)).collect();
        let more = parameter.values.len().saturating_sub(shown.len());
        let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
        return format!("one of {}{rest}", shown.join(", "));
    }
    match (parameter.kind, parameter.item.as_deref()) {
        (ParameterType::List, Some(item)) => format!("list, each {}", kind(item)),
        (kind, _) => word(kind).to_owned(),
    }
}

/// The word for a type.
pub(super) fn word(kind: ParameterType) -> &'static str {
    match kind {
        ParameterType::Boolean => "boolean",
        ParameterType::Integer => "integer",
        ParameterType::Number => "number",
        ParameterType::String => "string",
        ParameterType::Image => "image",
        ParameterType::Audio => "audio",
        ParameterType::Video => "video",
        ParameterType::Object => "object",
        ParameterType::List => "list",
    }
}

/// Tells of a leaf that differs and on which nothing hangs.
pub(super) fn without_effect(place: &Place<'_>, key: &str, change: Change, why: &str, found: &mut Found<'_>) {
    let place = place.key(key);
    let message = format!("`{key}` of `{}` is told otherwise, and {why}", place.name());
    found.add(&rules::FACT_WITHOUT_EFFECT, &place, change, message);
}
