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
    fn a_page_that_tells_nothing_of_required_gets_a_prompt() {
        let spec = json!({ "parameters": [{ "name": "prompt", "type": "string" }, { "name": "seed", "type": "integer" }] });
        assert_eq!(compose(&spec).as_object().unwrap().len(), 1);
    }
}
