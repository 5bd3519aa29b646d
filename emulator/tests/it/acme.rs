//! An invented provider with hosts, states and errors of every kind, and two models.

use serde_json::{Value, json};
use wan_emulator::{Emulator, EmulatorBuilder};
use wan_specs::Specs;

use crate::client::{Reply, send};

pub(crate) const KEY: &str = "x-acme-key: Token secret";

/// Time stands still; a job takes 100 seconds of the provider's time.
pub(crate) async fn start() -> Emulator {
    builder().start().await.unwrap()
}

pub(crate) fn builder() -> EmulatorBuilder {
    Emulator::builder().specs(specs()).key("secret").time_scale(0.0)
}

pub(crate) async fn post(emulator: &Emulator, path: &str, body: &Value) -> Reply {
    send(emulator, "POST", path, &[KEY], body.to_string().as_bytes()).await
}

pub(crate) async fn get(emulator: &Emulator, path: &str) -> Reply {
    send(emulator, "GET", path, &[KEY], b"").await
}

/// Submits a good body and gives the job's id.
pub(crate) async fn submit(emulator: &Emulator) -> String {
    let reply = post(emulator, "/acme/api/v2/wan-1", &json!({ "prompt": "a fox" })).await;
    assert_eq!(reply.status, 202);
    reply.json()["job"].as_str().unwrap().to_owned()
}

/// Writes the specs where a program can read them.
#[cfg(target_os = "linux")]
pub(crate) fn write(folder: &std::path::Path) {
    let folder = folder.join("acme");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("provider.json"), provider().to_string()).unwrap();
    for id in ["wan-1", "wan-2"] {
        std::fs::write(folder.join(format!("{id}.json")), model(id).to_string()).unwrap();
    }
}

pub(crate) fn specs() -> Specs {
    let (provider, first, second) =
        (provider().to_string(), model("wan-1").to_string(), model("wan-2").to_string());
    Specs::parse([
        ("acme/provider.json", provider.as_str()),
        ("acme/wan-1.json", first.as_str()),
        ("acme/wan-2.json", second.as_str()),
    ])
    .unwrap()
}

fn model(id: &str) -> Value {
    let offers: Vec<Value> = ["sync", "submit", "status", "result", "cancel"]
        .iter()
        .map(|operation| json!({ "operation": operation, "standing": "documented" }))
        .collect();
    json!({
        "$schema": "../schema/model.schema.json", "format": 1, "provider": "acme", "model": id,
        "title": "Wan", "task": "t2v", "version": "1", "status": "stable", "doc": "A model.",
        "rust": { "type": "Wan1", "new": ["prompt"] },
        "operations": offers,
        "parameters": [
            { "name": "prompt", "type": "string", "required": true, "min_length": 1, "doc": "What." },
            { "name": "steps", "type": "integer", "minimum": 10, "maximum": 70, "doc": "How many." },
            { "name": "seed", "type": "integer", "doc": "Which." },
            { "name": "hook", "type": "object", "doc": "Whom to tell.", "fields": [
                { "name": "url", "type": "string", "required": true, "doc": "Where." },
                { "name": "test", "type": "boolean", "doc": "Whether the end is made up." },
                { "name": "state", "type": "string", "doc": "Which end." },
            ] },
        ],
        "output": { "videos": 1 },
        "latency": { "seconds": 100.0 },
        "examples": [], "sources": [],
    })
}

fn provider() -> Value {
    json!({
        "$schema": "../schema/provider.schema.json", "format": 1, "provider": "acme", "title": "Acme",
        "auth": { "env": ["ACME_API_KEY"], "header": "x-acme-key", "template": "Token {key}" },
        "hosts": [
            { "name": "api", "origin": "https://api.acme.test", "key": true },
            { "name": "cdn", "origin": "https://cdn.acme.test" },
        ],
        "operations": operations(),
        "states": [
            { "state": "WAITING", "means": "queued", "doc": "It waits." },
            { "state": "WORKING", "means": "running", "doc": "It runs." },
            { "state": "DONE", "means": "succeeded", "doc": "It is done." },
            { "state": "BROKEN", "means": "failed", "http_status": 422, "doc": "It failed." },
            { "state": "STOPPED", "means": "cancelled", "doc": "It was stopped." },
        ],
        "unknown_state": "keep_polling",
        "error_answer": {
            "code": ["/code"], "message": ["/error/text"],
            "body": { "error": { "text": "{message}" }, "code": "{code}", "status": "{status}", "in": "HTTP {status}" },
        },
        "errors": [
            error(401, "auth", json!({
                "message": "missing", "causes": ["missing_key"], "body": { "error": { "text": "Key missing" } },
            })),
            error(403, "auth", json!({ "code": "BAD_KEY", "causes": ["wrong_key"] })),
            error(404, "not_found", json!({ "code": "NO_MODEL", "causes": ["unknown_model"] })),
            error(404, "not_found", json!({
                "causes": ["unknown_job", "unknown_path"],
                "body": { "error": { "text": "Job `{id}` is not there" }, "status": "{status}" },
            })),
            error(400, "rejected", json!({
                "causes": ["body"], "body": { "error": { "text": "Bad body" }, "code": "BAD" },
            })),
            error(405, "rejected", json!({
                "causes": ["method"], "headers": [{ "name": "x-reason", "value": "{status}: {message}" }],
                "text": "<h1>{status}</h1><p>{message}</p>", "content_type": "text/html; charset=utf-8",
            })),
            error(406, "rejected", json!({
                "causes": ["content_type"], "body": { "error": { "text": "Not JSON" } },
            })),
            error(429, "rate_limited", json!({})),
            error(500, "server", json!({ "code": "OOPS" })),
        ],
        "billing": { "failed_job": "unknown" },
        "retention": { "record_seconds": 3600, "file_seconds": 7200 },
        "webhook": {
            "register": "/hook/url", "event": "/event/name", "finished": "JOB_OVER", "payload": "/data",
            "verification": "none", "timeout_seconds": 1, "retries": 2,
            "test_mode": { "enabled": "/hook/test", "state": "/hook/state" },
        },
        "sources": [],
    })
}

fn operations() -> Value {
    let video = "https://cdn.acme.test/out/5a3b9c1e-job.mp4?signed=1";
    json!([
        {
            "operation": "sync", "host": "api", "method": "POST", "path": "/v1/{model}", "accepts": [200],
            "answer": { "request_id_header": "x-request", "seed_header": "x-seed", "cost_header": "x-cost" },
            "samples": [{
                "headers": [
                    { "name": "x-job", "value": "5a3b9c1e" }, { "name": "x-cost", "value": "0.5" },
                    { "name": "x-seed", "value": "1" },
                ],
                "standing": "documented",
            }],
            "doc": "Makes it at once.",
        },
        {
            "operation": "submit", "host": "api", "method": "POST", "path": "/v2/{model}", "accepts": [202],
            "answer": { "id": ["/job"], "state": ["/state"], "request_id_header": "x-request" },
            "samples": [{
                "body": {
                    "job": "5a3b9c1e", "state": "?", "poll": "https://api.acme.test/v2/jobs/5a3b9c1e/status",
                    "home": "https://api.acme.test", "other": "https://api.acme.test.example/5a3b9c1e",
                },
                "standing": "documented",
            }],
            "doc": "Starts a job.",
        },
        {
            "operation": "status", "host": "api", "method": "GET", "path": "/v2/jobs/{id}/status", "accepts": [200],
            "answer": { "state": ["/state"], "error": ["/why"], "progress": ["/percent"], "eta": ["/left"], "queue_position": ["/place"] },
            "samples": [
                { "state": "WAITING", "body": { "state": "WAITING", "left": 0, "place": 7 }, "standing": "documented" },
                { "state": "BROKEN", "body": { "state": "BROKEN", "why": "sample" }, "standing": "documented" },
                { "body": { "state": "?", "percent": 0, "left": "0" }, "standing": "assumed" },
            ],
            "doc": "Tells the state.",
        },
        {
            "operation": "result", "host": "api", "method": "GET", "path": "/v2/jobs/{id}", "accepts": [200],
            "answer": {
                "state": ["/state"], "error": ["/why"], "output": ["/video", "/more/*/url"],
                "output_ttl": ["/ttl", "/seconds"], "seed": ["/seed"],
            },
            "samples": [{
                "state": "DONE",
                "body": {
                    "state": "DONE", "video": video,
                    "seed": "", "ttl": "60", "seconds": 60,
                    "more": [
                        { "url": "https://cdn.acme.test/shared.mp4?a=b" },
                        { "url": "https://elsewhere.test/x.mp4" },
                    ],
                },
                "standing": "documented",
            }],
            "doc": "Delivers.",
        },
        {
            "operation": "cancel", "host": "api", "method": "POST", "path": "/v2/jobs/{id}/cancel", "accepts": [200],
            "answer": { "state": ["/state"] }, "doc": "Stops a job.",
        },
        {
            "operation": "upload", "host": "api", "method": "POST", "path": "/assets", "accepts": [200],
            "takes": {
                "files": "/files/*/data", "form": "data_uri", "formats": ["png", "jpeg"], "max_bytes": 1000,
            },
            "answer": { "output": ["/urls/*", "/more/*/url"] },
            "samples": [{
                "body": { "more": [{ "url": "https://cdn.acme.test/assets/a.png", "kind": "image" }], "ok": true },
                "standing": "documented",
            }],
            "doc": "Takes files.",
        },
    ])
}

fn error(status: u16, means: &str, keys: Value) -> Value {
    let mut rule = json!({
        "http_status": status, "means": means, "money": "rejected", "title": "Refused", "doc": "Refused.",
    });
    let Value::Object(keys) = keys else { panic!("keys of a rule") };
    rule.as_object_mut().unwrap().extend(keys);
    rule
}
