//! Request bodies out of the specs.

use serde_json::Value;
use wan_specs::{ModelSpec, ParameterSpec};

/// An example of a model as it is sent by a typed request: other spellings that the provider takes give way to the
/// documented ones.
#[must_use]
pub fn documented(model: &ModelSpec, body: &Value) -> Value {
    let mut body = body.clone();
    for parameter in &model.parameters {
        let Some(value) = body.pointer_mut(&pointer(parameter)) else { continue };
        let means = parameter.also_accepts.iter().find(|accepted| accepted.value.0 == *value);
        if let Some(accepted) = means {
            *value = written(parameter, &accepted.means.0);
        }
    }
    body
}

/// Where a parameter stands in a body.
#[must_use]
pub fn pointer(parameter: &ParameterSpec) -> String {
    let default = || format!("/{}", parameter.name.replace('~', "~0").replace('/', "~1"));
    parameter.pointer.clone().unwrap_or_else(default)
}

/// A value of the spec as a body holds it: some parameters write theirs as strings.
#[must_use]
pub fn written(parameter: &ParameterSpec, value: &Value) -> Value {
    let is_held = parameter.sent_as.is_some() && !value.is_null() && !value.is_string();
    match value.as_f64().filter(|_| is_held && value.is_f64()) {
        // A typed request writes no fraction where there is none: `5`, not `5.0`.
        Some(number) => number.to_string().into(),
        None if is_held => value.to_string().into(),
        None => value.clone(),
    }
}

/// What a value of a body means, where its parameter writes values as strings.
#[must_use]
pub fn meant(parameter: &ParameterSpec, value: &Value) -> Value {
    let held = value.as_str().filter(|_| parameter.sent_as.is_some());
    held.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| value.clone())
}
