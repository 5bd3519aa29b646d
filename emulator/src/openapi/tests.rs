//! The document of the specs that are shipped, and of all specs of a kind. Snapshots are in tests/it.

use jsonschema::Validator;
use serde_json::{Value, json};
use wan_specs::{Method, OperationKind, Specs};

use super::{endpoint::kind, openapi};

const METHODS: &[&str] = &["get", "put", "post", "delete"];

fn shipped() -> (Specs, Value) {
    let specs = Specs::embedded().unwrap();
    let document = openapi(&specs).unwrap();
    (specs, document)
}

/// The operation objects with their paths.
fn operations(document: &Value) -> Vec<(&String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| METHODS.iter().filter_map(move |method| Some((path, item.get(method)?))))
        .collect()
}

/// Every string under the key `$ref`.
fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// What checks a schema of the document, with the document's components at hand.
fn validator(document: &Value, schema: &Value) -> Validator {
    let whole = json!({ "allOf": [schema], "components": document["components"] });
    jsonschema::draft202012::new(&whole).unwrap()
}

#[test]
fn every_operation_of_every_model_is_described() {
    let (specs, document) = shipped();
    let mut seen = 0;
    for model in &specs.models {
        let provider = specs.provider(&model.provider).unwrap();
        let about_none = [OperationKind::Upload, OperationKind::History];
        let offered = model.operations.iter().map(|offer| offer.operation).chain(about_none);
        for operation in
            offered.flat_map(|kind| provider.operations.iter().filter(move |o| o.operation == kind))
        {
            let path = operation.path.replace("{model}", model.wire_name());
            let path = format!("/{}/{}{path}", provider.provider, operation.host);
            let method = match operation.method {
                Method::Get => "get",
                Method::Post => "post",
                Method::Put => "put",
                Method::Delete => "delete",
            };
            let described = &document["paths"][&path][method];
            let id =
                described["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} is missing"));
            assert!(id.ends_with(kind(operation.operation)), "{id}");
            assert_eq!(described["tags"], json!([provider.provider]));
            for rule in &provider.errors {
                let response = &described["responses"][rule.http_status.to_string()];
                assert!(response.is_object(), "{id} lacks {}", rule.http_status);
            }
            seen += 1;
        }
    }
    assert!(seen > specs.models.len());
}

#[test]
fn every_operation_id_is_unique() {
    let (_, document) = shipped();
    let mut ids: Vec<&str> = operations(&document)
        .iter()
        .map(|(_, operation)| operation["operationId"].as_str().unwrap())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn every_example_of_a_request_is_taken_by_the_schema_of_the_request() {
    let (specs, document) = shipped();
    let mut seen = 0;
    for (path, operation) in operations(&document) {
        let Some(media) = operation.pointer("/requestBody/content/application~1json") else { continue };
        let validator = validator(&document, &media["schema"]);
        for (name, example) in media["examples"].as_object().unwrap() {
            assert!(validator.is_valid(&example["value"]), "{path}: {name}");
            seen += 1;
        }
        assert!(!validator.is_valid(&json!({ "nothing": "known" })), "{path}");
    }
    assert!(seen >= specs.models.iter().map(|model| model.examples.len()).sum::<usize>());
}

#[test]
fn every_example_of_an_answer_is_taken_by_the_schema_of_the_answer() {
    let (_, document) = shipped();
    let mut seen = 0;
    for (path, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let Some(media) = response.pointer("/content/application~1json") else { continue };
            let validator = validator(&document, &media["schema"]);
            for (name, example) in media["examples"].as_object().unwrap() {
                assert!(validator.is_valid(&example["value"]), "{path} {status}: {name}");
                seen += 1;
            }
        }
    }
    assert!(seen > 0);
}

#[test]
fn every_reference_leads_somewhere() {
    let (_, document) = shipped();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leads out"));
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    for (path, operation) in operations(&document) {
        for requirement in operation["security"].as_array().unwrap() {
            for name in requirement.as_object().unwrap().keys() {
                assert!(document["components"]["securitySchemes"][name].is_object(), "{path}: {name}");
            }
        }
    }
}

#[test]
fn every_link_names_an_operation_and_its_parameters() {
    let (_, document) = shipped();
    let operations = operations(&document);
    let mut seen = 0;
    for (_, operation) in &operations {
        for response in operation["responses"].as_object().unwrap().values() {
            for link in response["links"].as_object().into_iter().flat_map(serde_json::Map::values) {
                let (_, next) =
                    operations.iter().find(|(_, next)| next["operationId"] == link["operationId"]).unwrap();
                for name in link["parameters"].as_object().unwrap().keys() {
                    let (place, name) = name.split_once('.').unwrap();
                    let named = |known: &Value| known["in"] == place && known["name"] == name;
                    assert!(next["parameters"].as_array().unwrap().iter().any(named), "{place}.{name}");
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_same_specs_give_the_same_bytes() {
    let (_, first) = shipped();
    let (_, second) = shipped();
    assert_eq!(first.to_string(), second.to_string());
}

#[test]
fn specs_that_could_not_be_served_have_no_document() {
    let mut specs = Specs::embedded().unwrap();
    specs.providers.clear();
    assert!(openapi(&specs).unwrap_err().to_string().contains("names the provider"));
}
