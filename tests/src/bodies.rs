//! Request bodies out of specs: the smallest, the fullest, and one on either side of every bound.

mod probe;
pub(crate) mod sample;

use serde_json::{Map, Value};
use wan_specs::ModelSpec;

use crate::{examples::pointer, obedience::obey};
use probe::Probe;
use sample::Extent;

/// A body that holds one value on one side of a bound.
#[derive(Clone, Debug)]
pub struct Case {
    /// The parameter and the bound: `steps: one above the maximum`.
    pub name: String,
    /// Where the value stands.
    pub pointer: String,
    /// The value. `None`: nothing stands there.
    pub value: Option<Value>,
    /// The whole body.
    pub body: Value,
    /// Whether the model takes it.
    pub accepted: bool,
    /// Whether a typed request sends it.
    pub typed: bool,
}

/// A body with what is required and nothing else.
#[must_use]
pub fn smallest(model: &ModelSpec) -> Value {
    let mut body = Value::Object(Map::new());
    for parameter in &model.parameters {
        if parameter.required || parameter.constant.is_some() {
            put(&mut body, &pointer(parameter), sample::value(parameter, Extent::Least));
        } else if parameter.unset.is_some() {
            put(&mut body, &pointer(parameter), Value::Null);
        }
    }
    obey(model, &mut body, None);
    body
}

/// A body with every parameter, as far as the rules allow them together.
#[must_use]
pub fn everything(model: &ModelSpec) -> Value {
    let mut body = Value::Object(Map::new());
    for parameter in &model.parameters {
        put(&mut body, &pointer(parameter), sample::value(parameter, Extent::Most));
    }
    obey(model, &mut body, None);
    body
}

/// The fullest body with one value changed, for either side of every bound of every parameter.
#[must_use]
pub fn cases(model: &ModelSpec) -> Vec<Case> {
    let parameters = model.parameters.iter();
    let mut probes: Vec<(Option<&str>, Probe)> = parameters
        .flat_map(|parameter| {
            let probes = probe::of(parameter, "", &parameter.name);
            probes.into_iter().map(|probe| (Some(parameter.name.as_str()), probe))
        })
        .collect();
    probes.push((None, Probe::unknown("", "")));
    probes.into_iter().map(|(parameter, probe)| case(model, parameter, probe)).collect()
}

/// Puts a value where a pointer leads. Objects on the way are made.
pub fn put(body: &mut Value, pointer: &str, value: Value) {
    let mut place = body;
    for key in keys(pointer) {
        let next = match place {
            Value::Array(items) => key.parse().ok().and_then(|at: usize| items.get_mut(at)),
            Value::Object(members) => Some(members.entry(key).or_insert_with(|| Value::Object(Map::new()))),
            _ => None,
        };
        let Some(next) = next else { return };
        place = next;
    }
    *place = value;
}

/// Takes away what stands where a pointer leads.
pub fn take(body: &mut Value, pointer: &str) {
    let Some((holder, _)) = pointer.rsplit_once('/') else { return };
    let key = keys(pointer).last();
    if let (Some(Value::Object(members)), Some(key)) = (body.pointer_mut(holder), key) {
        members.remove(&key);
    }
}

fn keys(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~"))
}

fn case(model: &ModelSpec, parameter: Option<&str>, probe: Probe) -> Case {
    let mut body = everything(model);
    if let Some(spec) = model.parameters.iter().find(|one| parameter == Some(one.name.as_str())) {
        // The rules may have left it out.
        if body.pointer(&pointer(spec)).is_none() {
            put(&mut body, &pointer(spec), sample::value(spec, Extent::Most));
        }
    }
    match &probe.value {
        Some(value) => put(&mut body, &probe.pointer, value.clone()),
        None => take(&mut body, &probe.pointer),
    }
    if probe.accepted {
        obey(model, &mut body, parameter);
    }
    let Probe { name, pointer, value, accepted, typed } = probe;
    Case { name, pointer, value, body, accepted, typed: accepted && typed }
}
