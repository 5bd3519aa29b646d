use serde_json::{Map, Value, json};
use wan_specs::{Json, LengthUnit, MediaForm, ParameterSpec, ParameterType, Unset};

use crate::written::{self, written};

/// The schema of a parameter's value, with the spellings that the provider takes besides the documented one.
pub(super) fn schema(parameter: &ParameterSpec) -> Value {
    let mut choices = vec![documented(parameter)];
    if !parameter.also_accepts.is_empty() {
        let accepted: Vec<&Value> = parameter.also_accepts.iter().map(|accepted| &accepted.value.0).collect();
        choices.push(json!({ "enum": accepted }));
    }
    if takes_null(parameter) {
        choices.push(json!({ "type": "null" }));
    }
    match (choices.pop(), choices.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            choices.extend(last);
            json!({ "anyOf": choices })
        }
    }
}

/// How a media parameter is sent: a pattern that the string must match.
pub(crate) fn pattern(form: MediaForm) -> &'static str {
    match form {
        MediaForm::Url => r"^https?://[^/?#\u0000-\u0020][^\u0000-\u0020]*$",
        MediaForm::DataUri => "^data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/]+={0,2}$",
        MediaForm::Base64 => "^[A-Za-z0-9+/]+={0,2}$",
    }
}

/// A null counts as unset, so a required parameter does not take it.
fn takes_null(parameter: &ParameterSpec) -> bool {
    let is_told = parameter.nullable || parameter.unset == Some(Unset::Null);
    !parameter.required
        && parameter.constant.is_none()
        && (is_told || parameter.default == Some(Json(Value::Null)))
}

fn documented(parameter: &ParameterSpec) -> Value {
    if let Some(constant) = &parameter.constant {
        return json!({ "const": written(parameter, &constant.0) });
    }
    if !parameter.values.is_empty() {
        let values: Vec<_> =
            parameter.values.iter().map(|value| written(parameter, &value.value.0)).collect();
        return json!({ "enum": values });
    }
    if let Some(pattern) = written::pattern(parameter) {
        return held(pattern, parameter);
    }
    match parameter.kind {
        ParameterType::Boolean if parameter.sent_as.is_some() => json!({ "enum": ["true", "false"] }),
        ParameterType::Boolean => json!({ "type": "boolean" }),
        ParameterType::Integer => number("integer", parameter),
        ParameterType::Number => number("number", parameter),
        ParameterType::String => string(parameter),
        ParameterType::Image | ParameterType::Audio | ParameterType::Video => media(&parameter.forms),
        ParameterType::Object => super::object(&parameter.fields),
        ParameterType::List => list(parameter),
    }
}

fn number(kind: &str, parameter: &ParameterSpec) -> Value {
    keywords(
        kind,
        [
            ("minimum", parameter.minimum.clone().map(Value::Number)),
            ("maximum", parameter.maximum.clone().map(Value::Number)),
        ],
    )
}

/// A string that holds a number. Bounds are words here, and are checked beside the schema.
fn held(pattern: &str, parameter: &ParameterSpec) -> Value {
    let bound = |name: &str, bound: &Option<serde_json::Number>| {
        bound.as_ref().map(|bound| format!("{name} {bound}"))
    };
    let bounds = [bound("at least", &parameter.minimum), bound("at most", &parameter.maximum)];
    let bounds: Vec<String> = bounds.into_iter().flatten().collect();
    let description =
        (!bounds.is_empty()).then(|| json!(format!("A number in a string, {}.", bounds.join(", "))));
    keywords("string", [("pattern", Some(json!(pattern))), ("description", description)])
}

fn string(parameter: &ParameterSpec) -> Value {
    // JSON Schema counts characters only; lengths in bytes are checked beside it.
    let counted = parameter.length_unit.unwrap_or_default() == LengthUnit::Characters;
    let length = |bound: Option<u64>| bound.filter(|_| counted).map(Value::from);
    keywords(
        "string",
        [("minLength", length(parameter.min_length)), ("maxLength", length(parameter.max_length))],
    )
}

fn media(forms: &[MediaForm]) -> Value {
    match forms {
        [] => json!({ "type": "string" }),
        [form] => json!({ "type": "string", "pattern": pattern(*form) }),
        forms => {
            let patterns: Vec<Value> =
                forms.iter().map(|form| json!({ "pattern": pattern(*form) })).collect();
            json!({ "type": "string", "anyOf": patterns })
        }
    }
}

fn list(parameter: &ParameterSpec) -> Value {
    keywords(
        "array",
        [
            ("items", parameter.item.as_deref().map(schema)),
            ("minItems", parameter.min_items.map(Value::from)),
            ("maxItems", parameter.max_items.map(Value::from)),
        ],
    )
}

fn keywords<const N: usize>(kind: &str, keywords: [(&str, Option<Value>); N]) -> Value {
    let mut schema = Map::from_iter([("type".to_owned(), json!(kind))]);
    for (keyword, value) in keywords {
        if let Some(value) = value {
            schema.insert(keyword.to_owned(), value);
        }
    }
    Value::Object(schema)
}
