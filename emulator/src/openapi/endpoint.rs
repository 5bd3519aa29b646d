use std::sync::Arc;

use wan_specs::{OperationKind, OperationSpec};

use super::{answers::file_paths, components::Components};
use crate::{
    catalog::{Model, Provider},
    fault::ScopedOperation,
    place::places,
    route::{served_models, word},
};

/// What is served under one path for one method. OpenAPI has one operation for it, whatever tells requests apart here.
#[derive(Debug)]
pub(super) struct Endpoint<'a> {
    pub(super) path: String,
    pub(super) method: &'static str,
    pub(super) id: String,
    /// Several where the query tells operations apart, none for the file that a finished job leaves behind.
    pub(super) calls: Vec<Call<'a>>,
}

/// An operation for the models that share the path.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) operation: &'a OperationSpec,
    /// Names and values of its query, at this path.
    pub(super) query: Vec<(String, String)>,
    /// Empty for an operation that is about no model.
    pub(super) models: Vec<&'a Arc<Model>>,
}

/// The endpoints of a provider, in the order of its operations and models, then those of files.
pub(super) fn all<'a>(provider: &'a Arc<Provider>, components: &mut Components) -> Vec<Endpoint<'a>> {
    let mut endpoints: Vec<Endpoint<'a>> = Vec::new();
    for operation in &provider.spec.operations {
        for (wire_name, model) in served_models(provider, operation) {
            for place in places(&provider.spec, operation) {
                let path = place.path.replace("{model}", wire_name);
                let path = format!("/{}/{}{path}", provider.spec.provider, place.host);
                add(&mut endpoints, path, (operation, place.query), model);
            }
        }
    }
    // A file whose address does not name the job stands for no job that could be asked for.
    for path in file_paths(provider).into_iter().filter(|path| path.contains("{id}")) {
        endpoints.push(Endpoint { path, method: "GET", id: String::new(), calls: Vec::new() });
    }
    for endpoint in &mut endpoints {
        endpoint.id = operation_id(provider, endpoint, components);
    }
    endpoints
}

/// The word for a kind of operation.
pub(super) fn kind(operation: OperationKind) -> &'static str {
    ScopedOperation::from(operation).name()
}

impl<'a> Endpoint<'a> {
    /// All models of all calls, each once.
    pub(super) fn models(&self) -> Vec<&'a Arc<Model>> {
        let mut models: Vec<&Arc<Model>> = Vec::new();
        for model in self.calls.iter().flat_map(|call| &call.models) {
            if !models.iter().any(|known| Arc::ptr_eq(known, model)) {
                models.push(model);
            }
        }
        models
    }

    /// The model that the path names. `None`: it names none.
    pub(super) fn named_model(&self) -> Option<&'a Arc<Model>> {
        let call = self.calls.first()?;
        if call.operation.path.contains("{model}") { call.models.first().copied() } else { None }
    }
}

fn add<'a>(
    endpoints: &mut Vec<Endpoint<'a>>,
    path: String,
    (operation, query): (&'a OperationSpec, Vec<(String, String)>),
    model: Option<&'a Arc<Model>>,
) {
    let method = word(operation.method);
    let known = endpoints.iter_mut().find(|known| known.path == path && known.method == method);
    let Some(endpoint) = known else {
        let calls = vec![Call { operation, query, models: model.into_iter().collect() }];
        endpoints.push(Endpoint { path, method, id: String::new(), calls });
        return;
    };
    match endpoint.calls.iter_mut().find(|call| std::ptr::eq(call.operation, operation)) {
        Some(call) => call.models.extend(model),
        None => endpoint.calls.push(Call { operation, query, models: model.into_iter().collect() }),
    }
}

/// Provider, model where the path names one, and operation: other models and operations do not change it.
fn operation_id(provider: &Provider, endpoint: &Endpoint<'_>, components: &mut Components) -> String {
    if endpoint.calls.is_empty() {
        return components.operation_id(&[&provider.spec.provider, "file"]);
    }
    let kinds: Vec<&str> = endpoint.calls.iter().map(|call| kind(call.operation.operation)).collect();
    let kinds = kinds.join("_or_");
    match endpoint.named_model() {
        Some(model) => components.operation_id(&[&provider.spec.provider, &model.spec.model, &kinds]),
        None => components.operation_id(&[&provider.spec.provider, &kinds]),
    }
}
