//! What an emulator serves, as an OpenAPI document.
//!
//! Nothing here is written twice: requests are described by the schemas that check them, and answers by answers that
//! the emulator makes for the purpose, so that the document cannot promise what is not served.

mod answers;
mod components;
mod constants;
mod endpoint;
mod infer;
mod operation;
mod refused;
mod response;
mod upload;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};
use wan_specs::{AuthSpec, Specs};

use crate::{
    catalog::{Catalog, Provider},
    start_error::StartError,
};
use components::Components;
use endpoint::Endpoint;

/// The version of OpenAPI that the document is written in.
const OPENAPI: &str = "3.1.1";

const DESCRIPTION: &str = "A local stand-in for the providers of the Wan video models. Nothing is real: no video is \
    made by a model, no money is spent. Each provider's hosts are below `/<provider>/<host>`.";

/// The OpenAPI 3.1 document of every operation that an emulator of these specs serves.
///
/// Paths are relative to the emulator's own address. The same specs give the same document.
///
/// # Errors
///
/// Specs that an emulator would not start with: a model without provider, or one whose parameters make no JSON Schema.
pub fn openapi(specs: &Specs) -> Result<Value, StartError> {
    Ok(document(&Catalog::new(specs.clone())?))
}

pub(crate) fn document(catalog: &Catalog) -> Value {
    let mut components = Components::default();
    let mut paths = Map::new();
    let mut tags = Vec::new();
    for provider in &catalog.providers {
        let spec = &provider.spec;
        let mut tag = json!({ "name": spec.provider, "description": spec.title });
        if let (Some(docs), Value::Object(members)) = (&spec.docs, &mut tag) {
            members.insert("externalDocs".to_owned(), json!({ "url": docs }));
        }
        tags.push(tag);
        components.security(&security_name(provider), security_scheme(&spec.auth));
        let refusals = refused::Refusals::new(provider, &mut components);
        let endpoints = endpoint::all(provider, &mut components);
        for endpoint in &endpoints {
            let operation = if endpoint.calls.is_empty() {
                operation::file(provider, endpoint, &refusals, &mut components)
            } else {
                operation::object(provider, endpoint, &endpoints, &refusals, &mut components)
            };
            insert(&mut paths, endpoint, operation);
        }
    }
    json!({
        "openapi": OPENAPI,
        "info": {
            "title": "Wan emulator",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Stand-in for the providers of the Wan video models.",
            "description": DESCRIPTION,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "This emulator." }],
        "tags": tags,
        "paths": paths,
        "components": components.into_value(),
    })
}

fn insert(paths: &mut Map<String, Value>, endpoint: &Endpoint<'_>, operation: Value) {
    let item = paths.entry(endpoint.path.clone()).or_insert_with(|| json!({}));
    if let Value::Object(item) = item {
        item.insert(endpoint.method.to_lowercase(), operation);
    }
}

fn security_name(provider: &Provider) -> String {
    format!("{}_key", provider.spec.provider)
}

/// A bearer token where that is all there is to the header, else a key in a header.
fn security_scheme(auth: &AuthSpec) -> Value {
    let variables: Vec<String> = auth.env.iter().map(|name| format!("`{name}`")).collect();
    let place = format!("Clients of the provider read the key from {}.", variables.join(" or "));
    if auth.header.eq_ignore_ascii_case("authorization") && auth.template == "Bearer {key}" {
        return json!({ "type": "http", "scheme": "bearer", "description": place });
    }
    let description = format!("The header's value is `{}`. {place}", auth.template);
    json!({ "type": "apiKey", "in": "header", "name": auth.header, "description": description })
}
