//! What Rust callers see of a parameter. It follows what `wan-codegen` lowers specs to, and says it of one parameter
//! alone, so that it can also be said of a side from which nothing is generated.

use serde_json::Value;
use wan_codegen::name;
use wan_specs::{ModelSpec, ParameterSpec, ParameterType, ValueSpec};

/// What a parameter is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A request: it is a field, a part of a choice, or hidden.
    Request,
    /// An object: it is a field, or hidden.
    Object,
    /// A list: it is one of many and has no name of its own.
    Item,
}

/// Where Rust callers meet a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Nowhere, for it is a constant.
    Hidden,
    /// As a function of a choice's enum, with the type that it answers with.
    Part(&'static str),
    /// As a field and a setter of this type, or as what a list holds.
    Field,
}

/// Whether a request holds a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// It has no default and so is an argument of `new`.
    Required,
    /// It starts with a default that the client sends.
    Sent,
    /// It may stay unset; the field is an `Option`.
    Optional,
}

/// Where Rust callers of this side meet a parameter.
pub(super) fn shown(model: &ModelSpec, role: Role, parameter: &ParameterSpec) -> Shown {
    if parameter.constant.is_some() {
        return Shown::Hidden;
    }
    if role != Role::Request {
        return Shown::Field;
    }
    let mut rules = model.rules.iter().filter(|rule| rule.choice.is_some());
    let part = rules.find_map(|rule| {
        let at = rule.parameters.iter().position(|name| *name == parameter.name)?;
        Some(answer(rule.tuples.first().and_then(|tuple| tuple.value.get(at)).map(|value| &value.0)))
    });
    part.map_or(Shown::Field, Shown::Part)
}

/// The type that a choice's function answers with: that of its first value.
fn answer(first: Option<&Value>) -> &'static str {
    match first {
        Some(Value::String(_)) => "&'static str",
        Some(Value::Bool(_)) => "bool",
        Some(Value::Number(number)) if number.is_f64() => "f64",
        _ => "i64",
    }
}

/// Whether a request holds a parameter that is no constant.
pub(super) fn presence(parameter: &ParameterSpec) -> Presence {
    let has_default = parameter.default.as_ref().is_some_and(|default| !default.0.is_null());
    match (parameter.required, has_default) {
        (true, false) => Presence::Required,
        (true, true) => Presence::Sent,
        (false, _) => Presence::Optional,
    }
}

/// The name of a parameter's field, setter and argument.
pub(super) fn field(parameter: &ParameterSpec) -> String {
    let derived = || name::field(&parameter.name);
    parameter.rust.clone().or_else(derived).unwrap_or_else(|| parameter.name.clone())
}

/// The place of a parameter in what holds it.
pub(super) fn pointer(parameter: &ParameterSpec) -> String {
    let derived = || format!("/{}", parameter.name.replace('~', "~0").replace('/', "~1"));
    parameter.pointer.clone().unwrap_or_else(derived)
}

/// The name of the enum or struct that a parameter makes, where it makes one.
pub(super) fn own_type(parameter: &ParameterSpec) -> Option<String> {
    let makes_one = !parameter.values.is_empty() || parameter.kind == ParameterType::Object;
    makes_one.then(|| {
        let derived = || name::type_name(&parameter.name);
        parameter.rust_type.clone().or_else(derived).unwrap_or_else(|| parameter.name.clone())
    })
}

/// The type of a parameter's field, without the `Option` around it.
pub(super) fn rust_type(parameter: &ParameterSpec) -> String {
    if let Some(own) = own_type(parameter) {
        return own;
    }
    let plain = match parameter.kind {
        ParameterType::Boolean | ParameterType::Object => "bool",
        ParameterType::Integer => "i64",
        ParameterType::Number => "f64",
        ParameterType::String => "String",
        ParameterType::Image | ParameterType::Audio | ParameterType::Video => "Media",
        ParameterType::List => {
            let item = parameter.item.as_deref().map_or_else(|| "bool".to_owned(), rust_type);
            return format!("Vec<{item}>");
        }
    };
    plain.to_owned()
}

/// The variant that a value makes.
pub(super) fn variant(value: &ValueSpec) -> String {
    let derived = || name::variant(&value.value.0);
    value.rust.clone().or_else(derived).unwrap_or_else(|| value.value.0.to_string())
}

/// Whether a value of the parameter can be wrong, so that an object that holds it has a validator.
pub(super) fn is_checked(parameter: &ParameterSpec) -> bool {
    if !parameter.values.is_empty() {
        return false;
    }
    match parameter.kind {
        ParameterType::Boolean => false,
        ParameterType::Integer => parameter.minimum.is_some() || parameter.maximum.is_some(),
        ParameterType::String => {
            parameter.min_length.is_some_and(|least| least > 0) || parameter.max_length.is_some()
        }
        ParameterType::Number | ParameterType::Image | ParameterType::Audio | ParameterType::Video => true,
        ParameterType::Object => {
            parameter.fields.iter().any(|member| member.constant.is_none() && is_checked(member))
        }
        ParameterType::List => {
            let counted = parameter.min_items.is_some_and(|least| least > 0) || parameter.max_items.is_some();
            counted || parameter.item.as_deref().is_some_and(is_checked)
        }
    }
}

/// Whether two values are the same one. `5` and `5.0` are.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    a == b || matches!((a.as_f64(), b.as_f64()), (Some(a), Some(b)) if a.total_cmp(&b).is_eq() && is_exact(a))
}

/// Whether a float stands for one whole number only.
fn is_exact(number: f64) -> bool {
    number.abs() < 9_007_199_254_740_992.0
}
