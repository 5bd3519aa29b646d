//! A second invented provider: one address for all models, jobs asked for by query, no samples, no published times.

use std::time::Duration;

use serde_json::{Value, json};
use wan_emulator::{DEFAULT_LATENCY, Emulator};
use wan_specs::Specs;

use crate::client::{Reply, path_of, send};

async fn start() -> Emulator {
    start_at(0.0).await
}

async fn start_at(time_scale: f64) -> Emulator {
    Emulator::builder().specs(specs()).time_scale(time_scale).start().await.unwrap()
}

pub(crate) fn specs() -> Specs {
    let (provider, first, second) =
        (provider().to_string(), model("small").to_string(), model("large").to_string());
    Specs::parse([
        ("bolt/provider.json", provider.as_str()),
        ("bolt/small.json", first.as_str()),
        ("bolt/large.json", second.as_str()),
    ])
    .unwrap()
}

async fn create(emulator: &Emulator, body: &Value) -> Reply {
    send(emulator, "POST", "/bolt/main/create", &["authorization: Bearer any"], body.to_string().as_bytes())
        .await
}

async fn ask(emulator: &Emulator, query: &str) -> Reply {
    send(emulator, "GET", &format!("/bolt/main/task{query}"), &["authorization: Bearer any"], b"").await
}

#[tokio::test]
async fn constants_tell_models_apart_that_share_an_address() {
    let emulator = start().await;
    let reply = create(&emulator, &json!({ "name": "large" })).await;
    assert_eq!(reply.status, 200);
    assert_eq!(emulator.jobs()[0].model, "large");

    let reply = create(&emulator, &json!({ "name": "huge" })).await;
    assert_eq!(reply.status, 400);
    let message = reply.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("large, small"), "{message}");
}

#[tokio::test]
async fn a_job_without_samples_is_told_by_the_pointers_alone() {
    let emulator = start().await;
    let submitted = create(&emulator, &json!({ "name": "small" })).await.json();
    let id = submitted["id"].as_str().unwrap().to_owned();
    assert_eq!(submitted, json!({ "id": id }));

    let waiting = ask(&emulator, &format!("?task={id}&v=2")).await.json();
    assert_eq!(waiting, json!({ "task": { "state": "waiting" } }));

    emulator.advance(DEFAULT_LATENCY);
    let done = ask(&emulator, &format!("?v=2&task={id}")).await.json();
    let address = json!(format!("{}/bolt/files/{id}.mp4", emulator.url()));
    assert_eq!(done, json!({ "task": { "state": "done" }, "videos": [{ "url": address }] }));

    let file = send(&emulator, "GET", &path_of(&emulator, &address), &[], b"").await;
    assert_eq!(file.status, 200);
}

#[tokio::test]
async fn a_model_without_published_latency_takes_the_documented_default() {
    let emulator = start().await;
    create(&emulator, &json!({ "name": "small" })).await;
    assert_eq!(DEFAULT_LATENCY, Duration::from_mins(1));
    emulator.advance(Duration::from_millis(59_999));
    assert_eq!(emulator.jobs()[0].state.as_deref(), Some("waiting"));
    emulator.advance(Duration::from_millis(1));
    assert_eq!(emulator.jobs()[0].state.as_deref(), Some("done"));
}

#[tokio::test]
async fn a_failure_without_sample_or_own_status_is_a_200_with_the_reason() {
    let emulator = start().await;
    emulator.fail_next_job("no luck");
    let submitted = create(&emulator, &json!({ "name": "small" })).await.json();
    emulator.advance(DEFAULT_LATENCY);
    let failed = ask(&emulator, &format!("?task={}&v=2", submitted["id"].as_str().unwrap())).await;
    assert_eq!(failed.status, 200);
    assert_eq!(failed.json(), json!({ "task": { "state": "failed", "why": "no luck" } }));
}

#[tokio::test]
async fn a_missing_query_parameter_is_named() {
    let emulator = start().await;
    for query in ["", "?task=", "?task=x", "?task=x&v=3"] {
        let reply = ask(&emulator, query).await;
        assert_eq!(reply.status, 400, "{query}");
        let message = reply.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(if query.contains("=x") { "`v`" } else { "`task`" }), "{message}");
    }
    assert_eq!(ask(&emulator, "?task=x&v=2").await.status, 404);
}

#[tokio::test]
async fn a_job_of_unknown_retention_never_expires() {
    let emulator = start().await;
    let submitted = create(&emulator, &json!({ "name": "small" })).await.json();
    emulator.advance(Duration::from_hours(10 * 365 * 24));
    let id = submitted["id"].as_str().unwrap();
    assert_eq!(ask(&emulator, &format!("?task={id}&v=2")).await.status, 200);
}

#[tokio::test]
async fn scaled_time_lets_jobs_end_by_themselves() {
    let emulator = start_at(1e6).await;
    let submitted = create(&emulator, &json!({ "name": "small" })).await.json();
    let query = format!("?task={}&v=2", submitted["id"].as_str().unwrap());
    while ask(&emulator, &query).await.json()["task"]["state"] != "done" {
        tokio::task::yield_now().await;
    }
}

fn model(id: &str) -> Value {
    json!({
        "$schema": "../schema/model.schema.json", "format": 1, "provider": "bolt", "model": id,
        "title": "Bolt", "task": "t2v", "version": "1", "status": "stable", "doc": "A model.",
        "rust": { "type": "Bolt", "new": [] },
        "operations": [
            { "operation": "submit", "standing": "documented" },
            { "operation": "status", "standing": "documented" },
        ],
        "parameters": [{ "name": "name", "type": "string", "required": true, "constant": id, "doc": "Which." }],
        "output": { "videos": 1 }, "examples": [], "sources": [],
    })
}

fn provider() -> Value {
    json!({
        "$schema": "../schema/provider.schema.json", "format": 1, "provider": "bolt", "title": "Bolt",
        "auth": { "env": ["BOLT_KEY"], "header": "authorization", "template": "Bearer {key}" },
        "hosts": [{ "name": "main", "origin": "https://bolt.test", "key": true }],
        "operations": [
            { "operation": "submit", "host": "main", "method": "POST", "path": "/create", "accepts": [200],
              "answer": { "id": ["/id"] }, "doc": "Starts." },
            { "operation": "status", "host": "main", "method": "GET", "path": "/task", "accepts": [200],
              "query": [{ "name": "task", "value": "{id}" }, { "name": "v", "value": "2" }],
              "answer": { "state": ["/task/state"], "error": ["/task/why"], "output": ["/videos/*/url"] },
              "doc": "Tells." },
        ],
        "states": [
            { "state": "waiting", "means": "queued", "doc": "W." },
            { "state": "done", "means": "succeeded", "doc": "D." },
            { "state": "failed", "means": "failed", "doc": "F." },
        ],
        "unknown_state": "keep_polling",
        "error_answer": { "message": ["/message"], "body": { "message": "{message}" } },
        "errors": [], "billing": { "failed_job": "unknown" }, "retention": {}, "sources": [],
    })
}
