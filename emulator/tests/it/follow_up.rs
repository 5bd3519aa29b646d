//! An invented provider that names the addresses of its jobs, and tells in several ways that it keeps nothing for ever.

use std::time::Duration;

use serde_json::{Value, json};
use wan_emulator::{DEFAULT_LATENCY, Emulator};
use wan_specs::Specs;

use crate::client::{Reply, path_of, send};

const KEY: &str = "authorization: Bearer any";

/// The sample of a submit, and what the provider says of retention.
fn specs(urls: &Value, retention: &Value) -> Specs {
    let operation = |word: &str, method: &str, more: &Value| {
        let mut spec = json!({ "operation": word, "host": "main", "method": method, "accepts": [200], "doc": "It acts." });
        for (key, value) in more.as_object().unwrap() {
            spec[key] = value.clone();
        }
        spec
    };
    let from = |call: &str, pointer: &str| json!({ "from": call, "pointers": [pointer, "/other_url"] });
    let mut submitted = json!({ "id": "job-0" });
    submitted.as_object_mut().unwrap().extend(urls.as_object().unwrap().clone());
    let provider = json!({
        "$schema": "../schema/provider.schema.json", "format": 1, "provider": "guide", "title": "Guide",
        "auth": { "env": ["GUIDE_KEY"], "header": "authorization", "template": "Bearer {key}" },
        "hosts": [
            { "name": "main", "origin": "https://main.guide.example", "key": true },
            { "name": "jobs", "origin": "https://jobs.guide.example", "key": true }
        ],
        "operations": [
            operation("submit", "POST", &json!({
                "path": "/create", "answer": { "id": ["/id"] },
                "samples": [{ "body": submitted, "standing": "documented" }],
            })),
            operation("status", "GET", &json!({
                "address": from("submit", "/status_url"), "answer": { "state": ["/state"], "output": ["/video"] },
            })),
            operation("cancel", "POST", &json!({
                "path": "/jobs/{id}/cancel", "address": from("status", "/cancel_url"), "answer": {},
            })),
        ],
        "states": [
            { "state": "waiting", "means": "queued", "doc": "It waits." },
            { "state": "done", "means": "succeeded", "doc": "It is done." },
            { "state": "stopped", "means": "cancelled", "doc": "It was stopped." },
            { "state": "gone", "means": "expired", "doc": "It is no longer kept." }
        ],
        "unknown_state": "keep_polling",
        "error_answer": { "message": ["/message"], "body": { "message": "{message}" } },
        "errors": [{
            "http_status": 404, "means": "not_found", "money": "rejected", "title": "Not found", "doc": "Nothing is there.",
            "causes": ["unknown_job", "unknown_path"]
        }],
        "billing": { "failed_job": "unknown" },
        "retention": retention,
        "sources": [{ "id": "page", "title": "A page" }]
    });
    let model = json!({
        "$schema": "../schema/model.schema.json", "format": 1, "provider": "guide", "model": "small", "title": "Small",
        "task": "t2v", "version": "1.0", "status": "stable", "doc": "A model.", "rust": { "type": "Small", "new": [] },
        "operations": [
            { "operation": "submit", "standing": "documented" },
            { "operation": "status", "standing": "documented" },
            { "operation": "cancel", "standing": "documented" }
        ],
        "parameters": [],
        "output": { "videos": 1 }, "examples": [],
        "sources": [{ "id": "page", "title": "A page" }]
    });
    let (provider, model) = (provider.to_string(), model.to_string());
    Specs::parse([("guide/provider.json", provider.as_str()), ("guide/small.json", model.as_str())]).unwrap()
}

async fn start(urls: Value, retention: Value) -> Emulator {
    let specs = specs(&urls, &retention);
    Emulator::builder().specs(specs).time_scale(0.0).start().await.unwrap()
}

async fn submit(emulator: &Emulator) -> Value {
    send(emulator, "POST", "/guide/main/create", &[KEY], b"{}").await.json()
}

async fn get(emulator: &Emulator, path: &str) -> Reply {
    send(emulator, "GET", path, &[KEY], b"").await
}

#[tokio::test]
async fn a_call_is_served_where_the_answer_says_and_nowhere_else() {
    for (urls, expected) in [
        (
            json!({ "status_url": "https://jobs.guide.example/t/k7/job-0/state?sig=1#x" }),
            "/guide/jobs/t/k7/{id}/state?sig=1",
        ),
        (json!({ "other_url": "https://jobs.guide.example/t/%6b7/state" }), "/guide/jobs/t/%6b7/{id}/state"),
        (json!({ "status_url": "https://elsewhere.example/job-0" }), "/guide/main/follow-up/{id}/status"),
        (json!({}), "/guide/main/follow-up/{id}/status"),
    ] {
        let emulator = start(urls, json!({})).await;
        let submitted = submit(&emulator).await;
        let id = submitted["id"].as_str().unwrap();
        let told = submitted.get("status_url").or(submitted.get("other_url")).unwrap();
        let path = path_of(&emulator, told);
        assert_eq!(path, expected.replace("{id}", id));
        let status = get(&emulator, &path).await;
        assert_eq!((status.status, &status.json()["state"]), (200, &json!("waiting")), "{path}");
        for wrong in [
            path.replace("k7", "k8").replace("%6b7", "k8").replace("follow-up", "followed"),
            path.replace("/state", "").replace("/status", ""),
            path.replace("sig=1", "sig=2").replace(id, "job-0"),
            format!("/guide/main/jobs/{id}"),
        ] {
            assert_eq!(get(&emulator, &wrong).await.status, 404, "{wrong}");
        }
        assert_eq!(send(&emulator, "GET", &path, &[], b"").await.status, 401, "it wants the key");
    }
}

#[tokio::test]
async fn a_state_tells_the_address_of_what_follows_and_a_template_stays() {
    let emulator = start(json!({}), json!({})).await;
    for by_address in [true, false] {
        let submitted = submit(&emulator).await;
        let state = path_of(&emulator, &submitted["status_url"]);
        let told = path_of(&emulator, &get(&emulator, &state).await.json()["cancel_url"]);
        let id = submitted["id"].as_str().unwrap();
        assert_eq!(told, format!("/guide/main/follow-up/{id}/cancel"));
        let path = if by_address { told } else { format!("/guide/main/jobs/{id}/cancel") };
        assert_eq!(send(&emulator, "POST", &path, &[KEY], b"").await.status, 200);
        assert_eq!(get(&emulator, &state).await.json()["state"], json!("stopped"));
    }
}

#[tokio::test]
async fn what_is_no_longer_kept_is_told_by_the_signs_of_the_provider() {
    let kept = |signs: Value| json!({ "record_seconds": 7200, "file_seconds": 3600, "expired": signs });
    for (signs, output, state) in [
        (json!(["no_output", "state"]), false, Some("gone")),
        (json!(["no_output"]), false, None),
        (json!(["not_found"]), true, None),
        (json!([]), true, None),
    ] {
        let emulator = start(json!({}), kept(signs.clone())).await;
        let path = path_of(&emulator, &submit(&emulator).await["status_url"]);
        emulator.advance(DEFAULT_LATENCY);
        let video = get(&emulator, &path).await.json()["video"].clone();
        emulator.advance(Duration::from_hours(1));
        let late = get(&emulator, &path).await.json();
        assert_eq!((&late["state"], late["video"].is_string()), (&json!("done"), output), "{signs}");
        let file = get(&emulator, &path_of(&emulator, &video)).await;
        assert_eq!(file.status, 404, "{signs}");
        assert!(String::from_utf8_lossy(&file.bytes).contains("no longer kept"), "{signs}");
        emulator.advance(Duration::from_hours(1));
        let last = get(&emulator, &path).await;
        match state {
            Some(word) => assert_eq!((last.status, &last.json()["state"]), (200, &json!(word)), "{signs}"),
            None => assert_eq!(last.status, 404, "{signs}"),
        }
    }
}

#[tokio::test]
async fn the_document_tells_where_the_calls_are() {
    let urls = json!({ "status_url": "https://jobs.guide.example/t/k7/job-0/state?sig=1" });
    let emulator = start(urls, json!({ "record_seconds": 60, "expired": ["state"] })).await;
    let document = get(&emulator, "/_emulator/openapi.json").await.json();
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    let has = |path: &str| paths.iter().any(|known| *known == path);
    assert!(has("/guide/jobs/t/k7/{id}/state") && has("/guide/main/follow-up/{id}/cancel"), "{paths:?}");
    assert!(has("/guide/main/jobs/{id}/cancel"), "{paths:?}");
    let parameters = &document["paths"]["/guide/jobs/t/k7/{id}/state"]["get"]["parameters"];
    assert!(parameters.to_string().contains(r#""enum":["1"]"#), "{parameters}");
}
