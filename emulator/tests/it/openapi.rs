//! The OpenAPI document of invented providers, and the emulator's real answers against it.

use std::time::Duration;

use jsonschema::Validator;
use serde_json::{Value, json};
use wan_emulator::openapi;

use crate::{
    acme, bolt,
    client::{Reply, send},
};

fn document() -> Value {
    openapi(&acme::specs()).unwrap()
}

/// Whether the document has the answer: its status, its headers, its body.
#[track_caller]
fn assert_described(document: &Value, path: &str, method: &str, reply: &Reply) {
    let operation = &document["paths"][path][method];
    let response = &operation["responses"][reply.status.to_string()];
    let response = match response["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
        None => response,
    };
    assert!(response.is_object(), "{method} {path}: {} is not described", reply.status);
    for (name, header) in response["headers"].as_object().unwrap() {
        assert!(header["required"] != true || reply.header(name).is_some(), "{name} is missing");
    }
    let kind = reply.header("content-type").unwrap();
    let media = &response["content"][kind];
    assert!(media.is_object(), "{method} {path}: {} has no {kind}", reply.status);
    if kind == "application/json" {
        let schema = json!({ "allOf": [media["schema"]], "components": document["components"] });
        let validator: Validator = jsonschema::draft202012::new(&schema).unwrap();
        assert!(validator.is_valid(&reply.json()), "{method} {path}: {}", reply.json());
    }
}

#[test]
fn models_that_share_an_address_share_a_path_and_jobs_are_asked_for_by_query() {
    let mut document = openapi(&bolt::specs()).unwrap();
    document["info"]["version"] = json!("(that of the crate)");
    insta::assert_json_snapshot!(document);
}

#[test]
fn a_key_that_is_no_bearer_token_is_a_header() {
    let scheme = &document()["components"]["securitySchemes"]["acme_key"];
    assert_eq!(
        (&scheme["type"], &scheme["in"], &scheme["name"]),
        (&json!("apiKey"), &json!("header"), &json!("x-acme-key"))
    );
    assert!(scheme["description"].as_str().unwrap().contains("`Token {key}`"));
}

#[test]
fn a_state_under_its_own_status_is_told_apart_from_the_others() {
    let document = document();
    let states = |status: &str| {
        &document["components"]["schemas"][format!("acme_status_{status}")]["properties"]["state"]["enum"]
    };
    assert_eq!(*states("200"), json!(["WAITING", "WORKING", "DONE", "STOPPED"]));
    assert_eq!(*states("422"), json!(["BROKEN"]));
}

#[test]
fn what_a_sample_calls_a_string_stays_one_and_a_key_of_some_answers_is_not_required() {
    let document = document();
    let status = &document["components"]["schemas"]["acme_status_200"];
    assert_eq!(status["required"], json!(["state", "left"]));
    assert_eq!(status["properties"]["percent"]["type"], json!("integer"));
    assert_eq!(status["properties"]["left"]["anyOf"], json!([{ "type": "string" }, { "type": "integer" }]));
}

#[test]
fn an_accepted_job_links_to_what_can_be_asked_of_it() {
    let document = document();
    let links = &document["paths"]["/acme/api/v2/wan-1"]["post"]["responses"]["202"]["links"];
    let names: Vec<&String> = links.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        ["acme_status", "acme_result", "acme_cancel", "acme_file", "acme_file_2", "acme_file_3"]
    );
    assert_eq!(links["acme_result"]["parameters"], json!({ "path.id": "$response.body#/job" }));
}

#[test]
fn files_are_described_where_they_are_served() {
    let document = document();
    let files: Vec<&String> =
        document["paths"].as_object().unwrap().keys().filter(|path| path.starts_with("/acme/cdn/")).collect();
    assert_eq!(files, ["/acme/cdn/out/{id}-job.mp4", "/acme/cdn/{id}/shared.mp4"]);
}

#[tokio::test]
async fn what_is_answered_in_the_life_of_a_job_is_described() {
    let emulator = acme::start().await;
    let document = document();
    let submit = "/acme/api/v2/wan-1";
    let body = json!({ "prompt": "a fox" });
    let accepted = acme::post(&emulator, submit, &body).await;
    assert_described(&document, submit, "post", &accepted);
    let id = accepted.json()["job"].as_str().unwrap().to_owned();

    let (status, result) = ("/acme/api/v2/jobs/{id}/status", "/acme/api/v2/jobs/{id}");
    for _ in 0..3 {
        for path in [status, result] {
            let reply = acme::get(&emulator, &path.replace("{id}", &id)).await;
            assert_described(&document, path, "get", &reply);
        }
        emulator.advance(Duration::from_secs(50));
    }
    let file = "/acme/cdn/out/{id}-job.mp4";
    let reply = send(&emulator, "GET", &file.replace("{id}", &id), &[], b"").await;
    assert_eq!(reply.status, 200);
    assert_described(&document, file, "get", &reply);

    for (range, status) in [("bytes=0-9", 206), ("bytes=99999999-", 416)] {
        let header = format!("range: {range}");
        let reply = send(&emulator, "GET", &file.replace("{id}", &id), &[&header], b"").await;
        assert_eq!(reply.status, status);
        assert_described(&document, file, "get", &reply);
    }

    emulator.fail_next_job("no luck");
    let id = acme::submit(&emulator).await;
    emulator.advance(Duration::from_secs(100));
    let failed = acme::get(&emulator, &status.replace("{id}", &id)).await;
    assert_eq!(failed.status, 422);
    assert_described(&document, status, "get", &failed);

    let stopped = acme::submit(&emulator).await;
    let cancel = "/acme/api/v2/jobs/{id}/cancel";
    let reply = acme::post(&emulator, &cancel.replace("{id}", &stopped), &json!({})).await;
    assert_described(&document, cancel, "post", &reply);
}

#[tokio::test]
async fn what_is_refused_is_described() {
    let emulator = acme::start().await;
    let document = document();
    let path = "/acme/api/v2/wan-1";
    for (method, headers, body) in [
        ("POST", &[acme::KEY][..], "{}"),
        ("POST", &[acme::KEY], "not json"),
        ("POST", &[], "{}"),
        ("POST", &["x-acme-key: wrong"], "{}"),
        ("DELETE", &[acme::KEY], ""),
    ] {
        let reply = send(&emulator, method, path, headers, body.as_bytes()).await;
        assert!(reply.status >= 400);
        assert_described(&document, path, "post", &reply);
    }
    let many: Vec<String> = (0..101).map(|number| format!("x-{number}: a")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for reply in [
        send(&emulator, "POST", path, &many, b"{}").await,
        send(&emulator, "POST", path, &[acme::KEY], &vec![b' '; 17 * 1024 * 1024]).await,
    ] {
        assert!(matches!(reply.status, 413 | 431), "{}", reply.status);
        assert_described(&document, path, "post", &reply);
    }
    let unknown = acme::get(&emulator, "/acme/api/v2/jobs/nobody").await;
    assert_described(&document, "/acme/api/v2/jobs/{id}", "get", &unknown);
    let no_file = send(&emulator, "GET", "/acme/cdn/out/nobody-job.mp4", &[], b"").await;
    assert_eq!(no_file.status, 404);
    assert_described(&document, "/acme/cdn/out/{id}-job.mp4", "get", &no_file);
}
