use http::HeaderMap;
use serde::Serialize;
use wan_specs::AuthSpec;

/// What came with a request in the place of the provider's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum KeyState {
    /// No key.
    Absent,
    /// A key that is not accepted, or one that is not written as the provider wants it.
    Wrong,
    /// The accepted key.
    Right,
}

/// Judges the key of a request. Without an `accepted` key, any that is not empty will do.
pub(crate) fn judge(auth: &AuthSpec, accepted: Option<&str>, headers: &HeaderMap) -> KeyState {
    let Some(value) = headers.get(&auth.header) else { return KeyState::Absent };
    let (before, after) = auth.template.split_once("{key}").unwrap_or((&auth.template, ""));
    let key = value.to_str().ok().and_then(|value| value.strip_prefix(before)?.strip_suffix(after));
    let right = match (key, accepted) {
        (Some(key), Some(accepted)) => key == accepted,
        (Some(key), None) => !key.trim().is_empty(),
        (None, _) => false,
    };
    if right { KeyState::Right } else { KeyState::Wrong }
}
