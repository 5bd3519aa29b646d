//! What a provider takes a body to mean: defaults put in, other spellings replaced by the documented ones.

use serde_json::Value;
use wan_specs::{ModelSpec, ParameterSpec};

use crate::{
    pointer::{put, through},
    request_check::find,
    schema::{equal, pointer},
};

/// The body as the provider understands it.
pub(crate) fn body(model: &ModelSpec, given: &Value) -> Value {
    let mut body = given.clone();
    for parameter in &model.parameters {
        let meant = value(parameter, given);
        // What stands there already may be a picture of megabytes.
        if let Some(meant) = meant.filter(|meant| find(given, parameter) != Some(meant)) {
            put(&mut body, &through(&pointer(parameter)), meant.clone());
        }
    }
    body
}

/// What the provider takes the parameter to be. `None`: it is unset, and no default is published.
pub(crate) fn value<'a>(parameter: &'a ParameterSpec, body: &'a Value) -> Option<&'a Value> {
    let Some(given) = find(body, parameter).filter(|value| !value.is_null()) else {
        return parameter.constant.as_ref().or(parameter.default.as_ref()).map(|value| &value.0);
    };
    let spelling = parameter.also_accepts.iter().find(|accepted| equal(&accepted.value.0, given));
    Some(spelling.map_or(given, |accepted| &accepted.means.0))
}
