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
            *value = accepted.means.0.clone();
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
