//! Whom a body is for: the model and the job that an operation's constants name in it.

use std::sync::Arc;

use serde_json::Value;
use wan_specs::{OperationSpec, ProviderSpec};

use crate::{
    answer::Answer,
    catalog::Model,
    complaint::repeated,
    pointer::remove,
    refusal,
    request_check::holds_constants,
    route::capture,
    wording::{names, nearest, shortened},
};

/// Characters of a name that a sentence repeats.
const TOLD: usize = 100;

/// A body that was for somebody.
#[derive(Debug)]
pub(crate) struct Addressed<'a> {
    /// Those that it may be for: one, where the body tells them apart.
    pub(crate) models: Vec<&'a Arc<Model>>,
    /// The job that it names.
    pub(crate) id: Option<String>,
}

/// Finds the models whose constants the body holds. An error is the provider's refusal.
pub(crate) fn find<'a>(
    provider: &ProviderSpec,
    operation: &OperationSpec,
    models: &[&'a Arc<Model>],
    body: &Value,
) -> Result<Addressed<'a>, Answer> {
    let mut found = Addressed { models: Vec::new(), id: None };
    for model in models {
        let mut id = None;
        let wire_name = model.spec.wire_name();
        let fits = |(pointer, template): (&String, &Value), id: &mut Option<String>| {
            body.pointer(pointer).is_some_and(|sent| is_filled(template, sent, wire_name, id))
        };
        if operation.body.iter().all(|constant| fits((&constant.pointer, &constant.value.0), &mut id)) {
            found.models.push(model);
            found.id = found.id.or(id);
        }
    }
    if found.models.is_empty() && !operation.body.is_empty() {
        return Err(misdirected(provider, operation, models, body));
    }
    Ok(found)
}

/// The one model that a body makes a video with. Where several share an address and a name, their own constants tell
/// them apart.
pub(crate) fn model<'a>(
    provider: &ProviderSpec,
    operation: &OperationSpec,
    models: &[&'a Arc<Model>],
    body: &Value,
) -> Result<&'a Arc<Model>, Answer> {
    let found = find(provider, operation, models, body)?;
    if let [only] = found.models.as_slice() {
        return Ok(only);
    }
    found.models.iter().find(|model| holds_constants(&model.spec, body)).copied().ok_or_else(|| {
        let names: Vec<&str> = found.models.iter().map(|model| model.spec.model.as_str()).collect();
        let names = names.join(", ");
        let message = format!("the body is for none of the models that are offered here: {names}");
        refusal::rejected(provider, &message)
    })
}

/// The body as the model knows it: without what the operation puts there, and the objects that held nothing else.
pub(crate) fn without_constants(operation: &OperationSpec, mut body: Value) -> Value {
    for constant in &operation.body {
        let mut place = constant.pointer.as_str();
        remove(&mut body, place);
        while let Some((holder, _)) = place.rsplit_once('/').filter(|(holder, _)| !holder.is_empty()) {
            let is_emptied =
                body.pointer(holder).and_then(Value::as_object).is_some_and(serde_json::Map::is_empty);
            if !is_emptied {
                break;
            }
            remove(&mut body, holder);
            place = holder;
        }
    }
    body
}

/// Whether what was sent is the template with the model's name and some job's id in it.
fn is_filled(template: &Value, sent: &Value, wire_name: &str, id: &mut Option<String>) -> bool {
    match (template, sent) {
        (Value::String(template), Value::String(sent)) => {
            let Some(found) = capture(template, wire_name, sent) else { return false };
            if let (Some(known), Some(found)) = (&*id, &found.id) {
                return known == found;
            }
            *id = id.take().or(found.id);
            true
        }
        (Value::Array(templates), Value::Array(sent)) => {
            let mut pairs = templates.iter().zip(sent);
            templates.len() == sent.len()
                && pairs.all(|(template, sent)| is_filled(template, sent, wire_name, id))
        }
        (Value::Object(templates), Value::Object(sent)) => {
            templates.len() == sent.len()
                && templates.iter().all(|(key, template)| {
                    sent.get(key).is_some_and(|sent| is_filled(template, sent, wire_name, id))
                })
        }
        (template, sent) => template == sent,
    }
}

/// The refusal of a body that lacks a constant or names a model that is not there.
fn misdirected(
    provider: &ProviderSpec,
    operation: &OperationSpec,
    models: &[&Arc<Model>],
    body: &Value,
) -> Answer {
    let wire_names = || models.iter().map(|model| model.spec.wire_name());
    for constant in &operation.body {
        let (pointer, template) = (&constant.pointer, &constant.value.0);
        let Some(sent) = body.pointer(pointer) else {
            let message = format!("`{pointer}` is missing; it is {}", repeated(template));
            return refusal::rejected(provider, &message);
        };
        if wire_names().any(|wire_name| is_filled(template, sent, wire_name, &mut None)) {
            continue;
        }
        let names_model = template.as_str().is_some_and(|template| template.contains("{model}"));
        let Some(sent) = sent.as_str().filter(|_| names_model) else {
            let message = format!("`{pointer}` is {}; it is {}", repeated(sent), repeated(template));
            return refusal::rejected(provider, &message);
        };
        let known: Vec<String> =
            wire_names().filter_map(|name| Some(template.as_str()?.replace("{model}", name))).collect();
        let known = || known.iter().map(String::as_str);
        let near = match nearest(sent, known()) {
            Some(near) => format!("the nearest is `{near}`"),
            None => format!("there are {}", names(known())),
        };
        let message = format!("no model is called `{}` here, in `{pointer}`; {near}", shortened(sent, TOLD));
        return refusal::unknown_model(provider, &message);
    }
    // Each constant fits some model, and all of them none.
    refusal::rejected(provider, "the constants of the body belong to different models")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn operation() -> OperationSpec {
        serde_json::from_value(json!({
            "operation": "status", "host": "api", "method": "POST", "path": "/state", "accepts": [200], "doc": "S.",
            "body": [
                { "pointer": "/input/model", "value": "wan/{model}" },
                { "pointer": "/input/job/id", "value": "{id}" },
                { "pointer": "/mode", "value": { "queue": [true, "{model}"] } },
            ],
        }))
        .unwrap()
    }

    #[test]
    fn a_template_is_known_by_what_it_is_filled_with() {
        let mut id = None;
        let template = json!({ "a": ["{model}", "job-{id}", 5] });
        assert!(is_filled(&template, &json!({ "a": ["one", "job-7", 5] }), "one", &mut id));
        assert_eq!(id.as_deref(), Some("7"));
        for other in [json!({ "a": ["two", "job-7", 5] }), json!({ "a": ["one", "job-7"] }), json!({})] {
            assert!(!is_filled(&template, &other, "one", &mut None), "{other}");
        }
        // Two ids are none.
        assert!(!is_filled(&json!(["{id}", "{id}"]), &json!(["7", "8"]), "one", &mut None));
    }

    #[test]
    fn constants_go_with_the_objects_that_held_nothing_else() {
        let body = json!({
            "input": { "model": "wan/one", "job": { "id": "7" }, "prompt": "a fox" },
            "mode": { "queue": [true, "one"] },
        });
        assert_eq!(without_constants(&operation(), body), json!({ "input": { "prompt": "a fox" } }));
        let body = json!({ "input": { "model": "wan/one", "job": { "id": "7" } } });
        assert_eq!(without_constants(&operation(), body), json!({}));
    }
}
