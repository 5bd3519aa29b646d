use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::data::ParameterData;

/// What stands where a pointer leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place<'a> {
    Holds(&'a Value),
    Missing,
    /// Something on the way is no object.
    Blocked,
}

/// What a name in an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// A parameter stands there.
    Parameter,
    /// Parameters stand below it, behind `prefix`.
    OnTheWay { name: &'static str, prefix: &'static str },
    /// Nothing is known of it.
    Unknown,
}

/// Follows a JSON pointer through objects alone.
pub(super) fn find<'a>(object: &'a Map<String, Value>, pointer: &str) -> Place<'a> {
    let mut object = object;
    let mut tokens = pointer.strip_prefix('/').unwrap_or(pointer).split('/').peekable();
    while let Some(token) = tokens.next() {
        let Some(value) = object.get(decode(token).as_ref()) else {
            return Place::Missing;
        };
        if tokens.peek().is_none() {
            return Place::Holds(value);
        }
        match value.as_object() {
            Some(inner) => object = inner,
            None => return Place::Blocked,
        }
    }
    Place::Missing
}

/// What a name is in the object that `prefix` leads to.
pub(super) fn standing(parameters: &'static [ParameterData], prefix: &str, name: &str) -> Standing {
    for parameter in parameters {
        let Some((token, rest)) = token_behind(parameter, prefix) else {
            continue;
        };
        if decode(token) == name {
            if rest.is_empty() {
                return Standing::Parameter;
            }
            let end = parameter.pointer.len() - rest.len();
            let prefix = parameter.pointer.get(..end).unwrap_or_default();
            return Standing::OnTheWay { name: token, prefix };
        }
    }
    Standing::Unknown
}

/// The names that are known in the object that `prefix` leads to.
pub(super) fn names(
    parameters: &'static [ParameterData],
    prefix: &str,
) -> impl Iterator<Item = &'static str> {
    parameters.iter().filter_map(move |parameter| Some(token_behind(parameter, prefix)?.0))
}

/// The first token of a pointer behind a prefix, and what follows it.
fn token_behind(parameter: &'static ParameterData, prefix: &str) -> Option<(&'static str, &'static str)> {
    let rest = parameter.pointer.strip_prefix(prefix)?.strip_prefix('/')?;
    Some(rest.split_at(rest.find('/').unwrap_or(rest.len())))
}

/// Undoes the escapes of a JSON pointer.
fn decode(token: &str) -> Cow<'_, str> {
    if token.contains('~') { token.replace("~1", "/").replace("~0", "~").into() } else { token.into() }
}
