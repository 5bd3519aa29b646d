use serde_json::{Map, Value, json};
use wan_specs::{AnswerSpec, OperationKind, StateSpec};

use super::{
    answers::Told,
    components::Components,
    endpoint::{Call, Endpoint, kind},
    infer,
    refused::Refusals,
};
use crate::{answer::Body, catalog::Provider, respond::MARK};

/// The good answers to one call under one status.
pub(super) struct Good<'a> {
    pub(super) provider: &'a Provider,
    pub(super) call: &'a Call<'a>,
    pub(super) status: u16,
    pub(super) told: Vec<&'a Told>,
}

/// The response object under one status, with the refusals that share it.
pub(super) fn object(
    good: &[Good<'_>],
    endpoint: &Endpoint<'_>,
    endpoints: &[Endpoint<'_>],
    refusals: &Refusals,
    components: &mut Components,
) -> Value {
    let status = good.first().map(|good| good.status).unwrap_or_default();
    let refused = refusals.get(status);
    let mut descriptions: Vec<String> = good.iter().map(description).collect();
    descriptions.extend(refused.map(|refused| refused.description.clone()));
    let mut headers = mark();
    for good in good {
        headers.extend(good.headers());
    }
    let mut response = json!({ "description": descriptions.join("\n"), "headers": headers });
    let mut content = refused.map(|refused| refused.content.clone()).unwrap_or_default();
    let mut schemas: Vec<Value> = good.iter().filter_map(|good| good.schema(components)).collect();
    if !schemas.is_empty() {
        schemas.extend(content.get("application/json").and_then(|media| media.get("schema")).cloned());
        let examples: Map<String, Value> = good.iter().flat_map(Good::examples).collect();
        content.insert("application/json".to_owned(), media(&any(schemas), examples));
    }
    if good.iter().any(Good::is_video) {
        content.insert("video/mp4".to_owned(), json!({}));
    }
    let links: Map<String, Value> = good.iter().flat_map(|good| good.links(endpoint, endpoints)).collect();
    if let Value::Object(members) = &mut response {
        members.insert("content".to_owned(), Value::Object(content));
        if !links.is_empty() {
            members.insert("links".to_owned(), Value::Object(links));
        }
    }
    response
}

/// The header that each answer has.
pub(super) fn mark() -> Map<String, Value> {
    let header = json!({
        "description": "Says that nothing is real.", "required": true, "schema": { "type": "string", "const": "true" },
    });
    Map::from_iter([(MARK.to_owned(), header)])
}

pub(super) fn header(description: &str) -> Value {
    json!({ "description": description, "schema": { "type": "string" } })
}

/// Says what stands at the pointers, where the schema has them.
pub(super) fn describe(schema: &mut Value, pointers: &[String], description: &str) {
    for pointer in pointers {
        if let Some(Value::Object(members)) = infer::at(schema, pointer) {
            members.insert("description".to_owned(), json!(description));
        }
    }
}

/// One schema, or any of several.
pub(super) fn any(mut schemas: Vec<Value>) -> Value {
    schemas.dedup();
    match schemas.as_slice() {
        [only] => only.clone(),
        _ => json!({ "anyOf": schemas }),
    }
}

impl Good<'_> {
    fn is_video(&self) -> bool {
        self.told.iter().any(|told| !matches!(told.answer.body, Body::Json(_) | Body::Bytes { .. }))
    }

    fn bodies(&self) -> Vec<&Value> {
        let mut bodies = Vec::new();
        for told in &self.told {
            if let Body::Json(body) = &told.answer.body {
                bodies.push(body);
            }
        }
        bodies
    }

    /// The schema of the JSON bodies, as a reference.
    fn schema(&self, components: &mut Components) -> Option<Value> {
        let bodies = self.bodies();
        if bodies.is_empty() {
            return None;
        }
        let mut schema = infer::schema(&bodies);
        self.annotate(&mut schema);
        let (provider, status) = (&self.provider.spec.provider, self.status.to_string());
        Some(components.schema(&[provider, kind(self.call.operation.operation), &status], schema))
    }

    fn annotate(&self, schema: &mut Value) {
        let AnswerSpec {
            id,
            error,
            output,
            output_ttl,
            progress,
            eta,
            queue_position,
            cost,
            seed,
            state,
            ..
        } = &self.call.operation.answer;
        for (pointers, description) in [
            (id, "The job's id."),
            (error, "Why the job failed."),
            (output, "Where the video is."),
            (output_ttl, "Seconds for which the address works."),
            (progress, "How far the job is, from 0 to 100."),
            (eta, "Seconds until the job is done."),
            (queue_position, "How many jobs are before it."),
            (cost, "What the video would cost. Null: no price is published."),
            (seed, "The seed that was used."),
        ] {
            describe(schema, pointers, description);
        }
        for pointer in cost {
            if let Some(Value::Object(members)) = infer::at(schema, pointer)
                && let Some(Value::String(kind)) = members.get("type").cloned()
            {
                members.insert("type".to_owned(), json!([kind, "null"]));
            }
        }
        let states = self.states();
        let words: Vec<&str> = states.iter().map(|state| state.state.as_str()).collect();
        let meanings: Vec<String> =
            states.iter().map(|state| format!("- `{}`: {}", state.state, state.doc)).collect();
        for pointer in state {
            if let Some(Value::Object(members)) = infer::at(schema, pointer) {
                members.insert("enum".to_owned(), json!(words));
            }
        }
        describe(schema, state, &format!("The job's state.\n{}", meanings.join("\n")));
    }

    /// The states that the answers under this status tell, each once.
    fn states(&self) -> Vec<&StateSpec> {
        let mut states: Vec<&StateSpec> = Vec::new();
        for told in &self.told {
            if let Some(state) = told.means.and_then(|means| self.provider.state(means))
                && !states.contains(&state)
            {
                states.push(state);
            }
        }
        states
    }

    fn examples(&self) -> Vec<(String, Value)> {
        let mut examples: Vec<(String, Value)> = Vec::new();
        for told in &self.told {
            let Body::Json(body) = &told.answer.body else { continue };
            let state = told.means.and_then(|means| self.provider.state(means));
            let name = state.map_or(kind(self.call.operation.operation), |state| state.state.as_str());
            if !examples.iter().any(|(known, _)| known == name) {
                examples.push((name.to_owned(), json!({ "value": body })));
            }
        }
        examples
    }

    fn headers(&self) -> Map<String, Value> {
        let answer = &self.call.operation.answer;
        let mut headers = Map::new();
        for (name, _) in self.told.iter().flat_map(|told| &told.answer.headers) {
            headers.insert(name.clone(), header("As in the provider's answers."));
        }
        for (name, description) in [
            (&answer.request_id_header, "Id that the provider's support can look up."),
            (&answer.cost_header, "What the video would cost. Absent: no price is published."),
            (&answer.seed_header, "The seed that was used."),
        ] {
            if let Some(name) = name {
                headers.insert(name.clone(), header(description));
            }
        }
        headers
    }

    /// What to do with the id of an accepted job.
    fn links(&self, endpoint: &Endpoint<'_>, endpoints: &[Endpoint<'_>]) -> Vec<(String, Value)> {
        let Call { operation, .. } = self.call;
        let Some(pointer) = operation.answer.id.first() else { return Vec::new() };
        if operation.operation != OperationKind::Submit {
            return Vec::new();
        }
        let expression = format!("$response.body#{pointer}");
        let follow = |next: &Endpoint<'_>| {
            let follows = next.calls.iter().all(|call| {
                matches!(
                    call.operation.operation,
                    OperationKind::Status | OperationKind::Result | OperationKind::Cancel
                )
            });
            let model = next.named_model().map(|model| &model.spec.model);
            follows
                && model.is_none_or(|model| endpoint.models().iter().any(|known| known.spec.model == *model))
        };
        let links = endpoints.iter().filter(|next| follow(next)).map(|next| {
            let parameters = link_parameters(next, &expression);
            (next.id.clone(), json!({ "operationId": next.id, "parameters": parameters }))
        });
        links.collect()
    }
}

/// The id where the next call wants it.
fn link_parameters(next: &Endpoint<'_>, expression: &str) -> Map<String, Value> {
    let mut parameters = Map::new();
    if next.path.contains("{id}") {
        parameters.insert("path.id".to_owned(), json!(expression));
    }
    for (name, value) in next.calls.iter().flat_map(|call| &call.query) {
        let value = match value.as_str() {
            "{id}" => expression.to_owned(),
            value => value.replace("{id}", &format!("{{{expression}}}")),
        };
        parameters.insert(format!("query.{name}"), json!(value));
    }
    parameters
}

fn description(good: &Good<'_>) -> String {
    let tells = matches!(good.call.operation.operation, OperationKind::Status | OperationKind::Result);
    match good.states().as_slice() {
        states @ [_, ..] if tells => {
            let each: Vec<String> =
                states.iter().map(|state| format!("- `{}`: {}", state.state, state.doc)).collect();
            each.join("\n")
        }
        _ => good.call.operation.doc.clone(),
    }
}

/// A body of this schema, with examples if there are any.
pub(super) fn media(schema: &Value, examples: Map<String, Value>) -> Value {
    let mut media = json!({ "schema": schema });
    if let (false, Value::Object(members)) = (examples.is_empty(), &mut media) {
        members.insert("examples".to_owned(), Value::Object(examples));
    }
    media
}
