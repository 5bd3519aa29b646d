//! What a provider takes a body to mean: defaults put in, other spellings replaced by the documented ones.

use std::borrow::Cow;

use serde_json::Value;
use wan_specs::{ModelSpec, ParameterSpec, RuleKind, RuleSpec};

use crate::{
    pointer::{put, through},
    request_check::find,
    schema::{equal, pointer},
    written::meant,
};

/// The body as the provider understands it.
pub(crate) fn body(model: &ModelSpec, given: &Value) -> Value {
    let mut body = given.clone();
    for parameter in &model.parameters {
        let meant = understood(model, parameter, given);
        // What stands there already may be a picture of megabytes.
        if let Some(meant) = meant.filter(|meant| find(given, parameter) != Some(&**meant)) {
            put(&mut body, &through(&pointer(parameter)), meant.into_owned());
        }
    }
    body
}

/// What the provider takes the parameter to be. `None`: it is unset, and no default is published, or it is said to have
/// no value.
pub(crate) fn value<'a>(parameter: &'a ParameterSpec, body: &'a Value) -> Option<Cow<'a, Value>> {
    let given = match find(body, parameter) {
        Some(Value::Null) if parameter.nullable => return None,
        given => given.filter(|value| !value.is_null()),
    };
    let Some(given) = given else {
        let default = parameter.constant.as_ref().or(parameter.default.as_ref());
        return default.map(|value| Cow::Borrowed(&value.0));
    };
    let spelling = parameter.also_accepts.iter().find(|accepted| equal(&accepted.value.0, given));
    Some(spelling.map_or_else(|| meant(parameter, given), |accepted| Cow::Borrowed(&accepted.means.0)))
}

/// What the provider takes the parameter to be, after what it makes of parameters that are not all set.
pub(crate) fn understood<'a>(
    model: &'a ModelSpec,
    parameter: &'a ParameterSpec,
    body: &'a Value,
) -> Option<Cow<'a, Value>> {
    let is_set = |name: &String| is_set(model, name, body);
    let coerced = model.rules.iter().filter(|rule| rule.kind == RuleKind::Coerced).find_map(|rule| {
        let at = rule.parameters.iter().position(|name| *name == parameter.name)?;
        if rule.parameters.iter().all(is_set) { None } else { rule.values.get(at) }
    });
    coerced.map_or_else(|| value(parameter, body), |coerced| Some(Cow::Borrowed(&coerced.0)))
}

/// Whether another parameter is set for which the provider ignores this one: its default says nothing then.
pub(crate) fn is_ignored(model: &ModelSpec, parameter: &ParameterSpec, body: &Value) -> bool {
    model.rules.iter().filter(|rule| rule.kind == RuleKind::Precedence).any(|rule| {
        rule.others.contains(&parameter.name) && rule.parameters.iter().any(|name| is_set(model, name, body))
    })
}

/// Whether the parameter is set under a condition that does not hold, or of which nobody knows whether it does: then the
/// provider may take it to be unset.
pub(crate) fn may_be_inert(model: &ModelSpec, parameter: &ParameterSpec, body: &Value) -> bool {
    let acts = |rule: &RuleSpec| {
        let when = rule.when.as_ref()?;
        let looked_at = model.parameters.iter().find(|known| known.name == when.parameter)?;
        let value = value(looked_at, body)?;
        Some(when.values.iter().any(|one| equal(&one.0, &value)))
    };
    let own = model
        .rules
        .iter()
        .filter(|rule| rule.kind == RuleKind::InertUnless && rule.parameters.contains(&parameter.name));
    is_set(model, &parameter.name, body) && own.into_iter().any(|rule| acts(rule) != Some(true))
}

fn is_set(model: &ModelSpec, name: &str, body: &Value) -> bool {
    let named = model.parameters.iter().find(|known| known.name == name);
    named.and_then(|named| find(body, named)).is_some_and(|value| !value.is_null())
}
