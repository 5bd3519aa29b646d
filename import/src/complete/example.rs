use std::collections::HashMap;

use serde_json::{Map, Value};

/// What a composed text says.
const TEXT: &str = "A lighthouse in a storm, waves breaking over the rocks";

/// The smallest body that the parameters and the rules of a spec allow: what is required, or the prompt where the page
/// does not say what is.
pub(super) fn compose(spec: &Value) -> Value {
    let parameters = || list(spec, "parameters");
    let mut body = members(parameters());
    if body.is_empty() {
        let told = |one: &&Value| one.get("name") == Some(&"prompt".into()) || one.get("constant").is_some();
        body.extend(parameters().filter(told).filter_map(|one| Some((name(one)?, sample(one)))));
    }
    for rule in list(spec, "rules").filter(|rule| rule.get("rule") == Some(&"allowed_tuples".into())) {
        let names: Vec<String> =
            list(rule, "parameters").filter_map(Value::as_str).map(str::to_owned).collect();
        let first = rule.pointer("/tuples/0/value").and_then(Value::as_array);
        if names.iter().any(|name| body.contains_key(name)) {
            body.extend(names.into_iter().zip(first.into_iter().flatten().cloned()));
        }
    }
    body.into()
}

/// Makes a body one that the parameters allow, and tells the members that did not fit.
pub(super) fn mend(body: &mut Value, spec: &Value) -> Vec<String> {
    let Value::Object(body) = body else { return Vec::new() };
    let parameters: HashMap<&str, &Value> =
        list(spec, "parameters").filter_map(|one| Some((one.get("name")?.as_str()?, one))).collect();
    let is_required = |one: &Value| {
        one.get("required") == Some(&true.into())
            && one.get("default").is_none()
            && one.get("constant").is_none()
    };
    let mut mended = Vec::new();
    for (name, value) in std::mem::take(body) {
        match parameters.get(name.as_str()) {
            Some(one) if fits(&value, one) => drop(body.insert(name, value)),
            other => {
                if let Some(one) = other.filter(|one| is_required(one)) {
                    body.insert(name.clone(), sample(one));
                }
                mended.push(format!("`{name}`"));
            }
        }
    }
    for one in list(spec, "parameters").filter(|one| is_required(one)) {
        if let Some(name) = name(one).filter(|name| !body.contains_key(name)) {
            mended.push(format!("`{name}`"));
            body.insert(name, sample(one));
        }
    }
    mended
}

/// Whether a parameter takes a value, as far as a body that a page shows goes.
fn fits(value: &Value, one: &Value) -> bool {
    let is = |listed: &Value| listed.get("value") == Some(value);
    if value.is_null() || list(one, "also_accepts").any(is) {
        return true;
    }
    if list(one, "values").next().is_some() && !list(one, "values").any(is) {
        return false;
    }
    let bound = |key: &str| one.get(key).and_then(Value::as_f64);
    let number = value.as_f64();
    let within = number.is_none_or(|number| {
        bound("minimum").is_none_or(|least| number >= least)
            && bound("maximum").is_none_or(|most| number <= most)
    });
    match one.get("type").and_then(Value::as_str).unwrap_or_default() {
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() && within,
        "number" => value.is_number() && within,
        "object" => value.is_object(),
        "list" => value.is_array(),
        _ => value.as_str().is_some_and(|text| {
            let length = text.chars().count();
            let limit = |key: &str| {
                one.get(key).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok())
            };
            limit("min_length").is_none_or(|least| length >= least)
                && limit("max_length").is_none_or(|most| length <= most)
        }),
    }
}

fn members<'a>(parameters: impl Iterator<Item = &'a Value>) -> Map<String, Value> {
    let required = parameters.filter(|one| one.get("required") == Some(&true.into()));
    required.filter_map(|one| Some((name(one)?, sample(one)))).collect()
}

/// A value that the parameter takes.
fn sample(parameter: &Value) -> Value {
    let given =
        parameter.get("constant").or_else(|| parameter.get("default")).filter(|value| !value.is_null());
    let given = given.or_else(|| parameter.pointer("/values/0/value"));
    if let Some(given) = given {
        return given.clone();
    }
    let bound = || parameter.get("minimum").or_else(|| parameter.get("maximum")).cloned();
    match parameter.get("type").and_then(Value::as_str).unwrap_or_default() {
        "boolean" => true.into(),
        "integer" => bound().unwrap_or(1.into()),
        "number" => bound().unwrap_or(1.0.into()),
        "object" => members(list(parameter, "fields")).into(),
        "list" => parameter.get("item").map(sample).into_iter().collect(),
        kind @ ("image" | "audio" | "video") => {
            let usual = match kind {
                "image" => "png",
                "audio" => "mp3",
                _ => "mp4",
            };
            let format = parameter.pointer("/formats/0").and_then(Value::as_str).unwrap_or(usual);
            format!("https://example.com/{kind}.{format}").into()
        }
        _ => text(parameter).into(),
    }
}

/// A text within the parameter's lengths.
fn text(parameter: &Value) -> String {
    let length = |key: &str| {
        parameter.get(key).and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok())
    };
    let least = length("min_length").unwrap_or(0).clamp(0, 10_000);
    let most = length("max_length").unwrap_or(TEXT.len()).max(least);
    TEXT.chars().cycle().take(TEXT.len().clamp(least, most)).collect()
}

fn name(parameter: &Value) -> Option<String> {
    parameter.get("name").and_then(Value::as_str).map(str::to_owned)
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_holds_what_is_required_within_its_bounds() {
        let spec = json!({
            "parameters": [
                { "name": "prompt", "type": "string", "required": true, "max_length": 12 },
                { "name": "width", "type": "integer", "required": true, "values": [{ "value": 720 }] },
                { "name": "height", "type": "integer", "required": true },
                { "name": "steps", "type": "integer", "required": true, "minimum": 10 },
                { "name": "image", "type": "image", "required": true, "formats": ["webp"] },
                { "name": "seed", "type": "integer" }
            ],
            "rules": [{ "rule": "allowed_tuples", "parameters": ["width", "height"], "tuples": [{ "value": [480, 832] }] }]
        });
        assert_eq!(
            compose(&spec),
            json!({ "prompt": "A lighthouse", "width": 480, "height": 832, "steps": 10, "image": "https://example.com/image.webp" })
        );
    }

    #[test]
    fn a_body_is_mended_where_it_does_not_fit_and_nowhere_else() {
        let spec = json!({ "parameters": [
            { "name": "prompt", "type": "string", "required": true, "max_length": 9 },
            { "name": "size", "type": "string", "values": [{ "value": "a" }] },
            { "name": "side", "type": "integer", "also_accepts": [{ "value": "480", "means": 480 }] },
            { "name": "steps", "type": "integer", "required": true, "minimum": 10, "maximum": 20 },
            { "name": "seed", "type": "integer" }
        ]});
        let mut fine = json!({ "prompt": "a fox", "size": "a", "side": "480", "steps": 10, "seed": null });
        let before = fine.clone();
        assert!(mend(&mut fine, &spec).is_empty());
        assert_eq!(fine, before);
        let mut body = json!({ "prompt": "a fox in the snow", "size": "b", "odd": 1, "seed": 1.5 });
        assert_eq!(mend(&mut body, &spec), ["`prompt`", "`size`", "`odd`", "`seed`", "`steps`"]);
        assert_eq!(body, json!({ "prompt": "A lightho", "steps": 10 }));
    }

    #[test]
    fn a_page_that_tells_nothing_of_required_gets_a_prompt() {
        let spec = json!({ "parameters": [{ "name": "prompt", "type": "string" }, { "name": "seed", "type": "integer" }] });
        assert_eq!(compose(&spec).as_object().unwrap().len(), 1);
    }
}
