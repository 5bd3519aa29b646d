use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value, json};
use wan_specs::{ModelStatus, OperationKind, OperationSpec, Standing};

use super::{
    answers::{Told, told},
    components::Components,
    constants,
    endpoint::{Call, Endpoint},
    refused::Refusals,
    response::{self, Good},
    security_name, upload,
};
use crate::{
    catalog::{Model, Provider},
    schema::request_schema,
};

/// The operation object of an endpoint.
pub(super) fn object(
    provider: &Arc<Provider>,
    endpoint: &Endpoint<'_>,
    endpoints: &[Endpoint<'_>],
    refusals: &Refusals,
    components: &mut Components,
) -> Value {
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
    set("operationId", json!(endpoint.id));
    set("tags", json!([provider.spec.provider]));
    set("summary", json!(summary(endpoint)));
    set("description", json!(description(endpoint)));
    let models = endpoint.models();
    if !models.is_empty() && models.iter().all(|model| model.spec.status == ModelStatus::Deprecated) {
        set("deprecated", json!(true));
    }
    let host = endpoint.calls.first().and_then(|call| provider.host(&call.operation.host));
    let key = host.is_some_and(|host| host.key);
    set("security", if key { json!([{ security_name(provider): [] }]) } else { json!([]) });
    let parameters = parameters(endpoint);
    if !parameters.is_empty() {
        set("parameters", Value::Array(parameters));
    }
    if let Some(body) = request_body(provider, endpoint, components) {
        set("requestBody", body);
    }
    set("responses", responses(provider, endpoint, endpoints, refusals, components));
    Value::Object(members)
}

/// The operation object of the file that a finished job leaves behind.
pub(super) fn file(
    provider: &Provider,
    endpoint: &Endpoint<'_>,
    refusals: &Refusals,
    components: &mut Components,
) -> Value {
    let mut responses: Map<String, Value> =
        refusals.statuses().map(|(status, refused)| (status.to_string(), refused.response.clone())).collect();
    responses.insert("200".to_owned(), video("The video.", &["accept-ranges", "etag"]));
    let part = "A part of the video, as the header `range` asked for it.";
    responses.insert("206".to_owned(), video(part, &["accept-ranges", "content-range", "etag"]));
    let beyond = "Nothing: the header `range` asked for what is beyond the end.";
    responses.insert("416".to_owned(), video(beyond, &["accept-ranges", "content-range", "etag"]));
    if let Some(refused) = refusals.get(404) {
        responses.insert("404".to_owned(), refused.or_plain(&provider.spec.provider, components));
    }
    json!({
        "operationId": endpoint.id,
        "tags": [provider.spec.provider],
        "summary": "Delivers the video of a finished job.",
        "security": [],
        "parameters": [id_in_path()],
        "responses": responses,
    })
}

fn video(description: &str, names: &[&str]) -> Value {
    json!({ "description": description, "headers": headers(names), "content": { "video/mp4": {} } })
}

/// The mark, and headers that say which part of the file comes.
fn headers(names: &[&str]) -> Map<String, Value> {
    let mut headers = response::mark();
    for name in names {
        let mut header = response::header("By HTTP, for parts of the file.");
        if let Value::Object(members) = &mut header {
            members.insert("required".to_owned(), json!(true));
        }
        headers.insert((*name).to_owned(), header);
    }
    headers
}

fn responses(
    provider: &Arc<Provider>,
    endpoint: &Endpoint<'_>,
    endpoints: &[Endpoint<'_>],
    refusals: &Refusals,
    components: &mut Components,
) -> Value {
    let answered: Vec<(&Call<'_>, Vec<Told>)> =
        endpoint.calls.iter().map(|call| (call, told(provider, call))).collect();
    let mut good: BTreeMap<u16, Vec<Good<'_>>> = BTreeMap::new();
    for (call, told) in &answered {
        let mut by_status: BTreeMap<u16, Vec<&Told>> = BTreeMap::new();
        for told in told {
            by_status.entry(told.answer.status).or_default().push(told);
        }
        for (status, told) in by_status {
            good.entry(status).or_default().push(Good { provider, call, status, told });
        }
    }
    let mut responses: BTreeMap<u16, Value> =
        refusals.statuses().map(|(status, refused)| (status, refused.response.clone())).collect();
    for (status, good) in &good {
        responses.insert(*status, response::object(good, endpoint, endpoints, refusals, components));
    }
    responses
        .into_iter()
        .map(|(status, response)| (status.to_string(), response))
        .collect::<Map<_, _>>()
        .into()
}

fn parameters(endpoint: &Endpoint<'_>) -> Vec<Value> {
    let mut parameters = Vec::new();
    if endpoint.path.contains("{id}") {
        parameters.push(id_in_path());
    }
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in endpoint.calls.iter().flat_map(|call| &call.query) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    parameters.extend(names.into_iter().map(|name| query_parameter(endpoint, name)));
    parameters.extend(header_parameters(endpoint));
    parameters
}

fn id_in_path() -> Value {
    json!({
        "name": "id", "in": "path", "required": true, "description": "Id of the job.",
        "schema": { "type": "string", "minLength": 1, "pattern": "^[^/]+$" },
    })
}

/// A query parameter, with every value that one of the calls wants for it.
fn query_parameter(endpoint: &Endpoint<'_>, name: &str) -> Value {
    let wanted = |call: &Call<'_>| -> Vec<String> {
        let queries = call.query.iter().filter(|(own, _)| own == name);
        queries.flat_map(|(_, value)| filled(value, &call.models)).collect()
    };
    let mut values: Vec<String> = endpoint.calls.iter().flat_map(wanted).collect();
    values.sort();
    values.dedup();
    let everywhere = endpoint.calls.iter().all(|call| call.query.iter().any(|(own, _)| own == name));
    let names_job = values.iter().any(|value| value.contains("{id}"));
    let schema = if names_job {
        json!({ "type": "string", "minLength": 1, "pattern": "^[^/]+$" })
    } else {
        json!({ "type": "string", "enum": values })
    };
    let mut parameter = json!({ "name": name, "in": "query", "required": everywhere, "schema": schema });
    if let (true, Value::Object(members)) = (names_job, &mut parameter) {
        members.insert("description".to_owned(), json!("Id of the job."));
    }
    parameter
}

/// Headers that the provider wants. This emulator answers without them too.
fn header_parameters(endpoint: &Endpoint<'_>) -> Vec<Value> {
    let mut parameters: Vec<Value> = Vec::new();
    for call in &endpoint.calls {
        for header in &call.operation.headers {
            let values = filled(&header.value, &call.models);
            let parameter = json!({
                "name": header.name, "in": "header", "required": false, "schema": { "type": "string" },
                "description": "The provider wants it.", "examples": { "sent": { "value": values.first() } },
            });
            if !parameters.iter().any(|known| known.get("name") == parameter.get("name")) {
                parameters.push(parameter);
            }
        }
    }
    parameters
}

/// A template with each model's name in it.
fn filled(template: &str, models: &[&Arc<Model>]) -> Vec<String> {
    if !template.contains("{model}") {
        return vec![template.to_owned()];
    }
    models.iter().map(|model| template.replace("{model}", model.spec.wire_name())).collect()
}

fn request_body(provider: &Provider, endpoint: &Endpoint<'_>, components: &mut Components) -> Option<Value> {
    if let [Call { operation: OperationSpec { takes: Some(takes), .. }, .. }] = endpoint.calls.as_slice() {
        return upload::request(takes);
    }
    let makes =
        |call: &&Call<'_>| matches!(call.operation.operation, OperationKind::Sync | OperationKind::Submit);
    let has_body = |call: &&Call<'_>| makes(call) || !call.operation.body.is_empty();
    let calls: Vec<&Call<'_>> = endpoint.calls.iter().filter(has_body).collect();
    let mut schemas = Vec::new();
    let mut examples = Map::new();
    for (call, model) in calls.iter().flat_map(|call| call.models.iter().map(move |model| (call, model))) {
        let (operation, wire_name) = (call.operation, model.spec.wire_name());
        if !makes(call) {
            let schema = constants::schema(operation, wire_name);
            if !schemas.contains(&schema) {
                schemas.push(schema);
            }
            continue;
        }
        let mut schema = request_schema(&model.spec);
        if let Value::Object(members) = &mut schema {
            // The document's dialect holds for all of its schemas.
            members.remove("$schema");
        }
        constants::require(&mut schema, operation, wire_name);
        schemas.push(components.schema(&[&provider.spec.provider, &model.spec.model, "request"], schema));
        for example in &model.spec.examples {
            let name = match endpoint.models().as_slice() {
                [_] => example.name.clone(),
                _ => format!("{}_{}", model.spec.model, example.name),
            };
            let mut body = example.body.0.clone();
            constants::fill(&mut body, operation, wire_name);
            examples.insert(name, json!({ "value": body }));
        }
    }
    if schemas.is_empty() {
        return None;
    }
    let everywhere = calls.len() == endpoint.calls.len();
    let schema = match schemas.as_slice() {
        [only] => only.clone(),
        _ => json!({ "oneOf": schemas }),
    };
    let media = response::media(&schema, examples);
    Some(json!({ "required": everywhere, "content": { "application/json": media } }))
}

fn summary(endpoint: &Endpoint<'_>) -> String {
    let docs: Vec<&str> = endpoint.calls.iter().map(|call| call.operation.doc.as_str()).collect();
    match endpoint.named_model() {
        Some(model) => format!("{}: {}", model.spec.title, docs.join(" ")),
        None => docs.join(" "),
    }
}

/// What the models are, and what the facts about the operation rest on.
fn description(endpoint: &Endpoint<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let about_one = endpoint.models().len() == 1;
    for call in &endpoint.calls {
        let OperationSpec { operation, note, .. } = call.operation;
        parts.extend(note.clone());
        for model in &call.models {
            let offers = &model.spec.operations;
            let assumed = offers
                .iter()
                .any(|offer| offer.operation == *operation && offer.standing == Standing::Assumed);
            let assumed = if assumed { " That it is offered is assumed." } else { "" };
            let entry = if about_one { String::new() } else { format!("- {}: ", model.spec.title) };
            parts.push(format!("{entry}{}{assumed}", model.spec.doc));
        }
    }
    parts.join("\n\n")
}
