//! A provider that names model and job in the body: one address for all of them.

use serde_json::{Value, json};
use wan_emulator::{Emulator, openapi};
use wan_specs::Specs;

use crate::client::{Reply, send};

#[tokio::test]
async fn the_name_in_the_body_finds_the_model() {
    let emulator = start().await;
    let body = json!({ "model": "wan/large", "input": { "prompt": "a fox", "kind": "video" }, "seed": 7 });
    let taken = post(&emulator, "create", &body).await;
    assert_eq!((taken.status, emulator.jobs()[0].model.as_str()), (200, "large"), "{}", text(&taken));
    // `small` has no seed.
    let body = json!({ "model": "wan/small", "input": { "prompt": "a fox", "kind": "video" }, "seed": 7 });
    let refused = post(&emulator, "create", &body).await;
    assert_eq!(refused.status, 400);
    assert!(text(&refused).contains("seed"), "{}", text(&refused));
}

#[tokio::test]
async fn a_name_that_no_model_has_is_told_as_such() {
    let emulator = start().await;
    for (model, said) in
        [("wan/larg", "the nearest is `wan/large`"), ("other", "there are `wan/large`, `wan/small`")]
    {
        let body = json!({ "model": model, "input": { "prompt": "a fox", "kind": "video" } });
        let refused = post(&emulator, "create", &body).await;
        assert_eq!(refused.status, 404, "{model}");
        assert!(text(&refused).contains(said), "{}", text(&refused));
    }
}

#[tokio::test]
async fn a_body_without_its_constants_is_refused() {
    let emulator = start().await;
    for (body, said) in [
        (json!({ "input": { "prompt": "a fox", "kind": "video" } }), "`/model` is missing"),
        (json!({ "model": "wan/small", "input": { "prompt": "a fox" } }), "`/input/kind` is missing"),
        (
            json!({ "model": "wan/small", "input": { "prompt": "a fox", "kind": "image" } }),
            "`/input/kind` is",
        ),
        (json!({ "model": 7, "input": { "prompt": "a fox", "kind": "video" } }), "`/model` is 7"),
    ] {
        let refused = post(&emulator, "create", &body).await;
        assert_eq!(refused.status, 400, "{body}");
        assert!(text(&refused).contains(said), "{}", text(&refused));
    }
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn a_job_is_asked_for_by_its_id_in_the_body() {
    let emulator = start().await;
    let body = json!({ "model": "wan/large", "input": { "prompt": "a fox", "kind": "video" } });
    let id = post(&emulator, "create", &body).await.json()["id"].clone();
    let told = post(&emulator, "state", &json!({ "job": { "id": id }, "of": "wan/large" })).await;
    assert_eq!((told.status, told.json()), (200, json!({ "state": "waiting" })));
    // The job of another model, an id that is none, and no id.
    let of_another = post(&emulator, "state", &json!({ "job": { "id": id }, "of": "wan/small" })).await;
    let of_none = post(&emulator, "state", &json!({ "job": { "id": "none" }, "of": "wan/large" })).await;
    let without = post(&emulator, "state", &json!({ "of": "wan/large" })).await;
    assert_eq!([of_another.status, of_none.status, without.status], [410, 410, 400]);
    assert!(text(&without).contains("`/job/id` is missing"), "{}", text(&without));
}

#[test]
fn the_openapi_document_tells_of_constants() {
    let document = openapi(&specs()).unwrap();
    let large = &document["components"]["schemas"]["crank_large_request"];
    assert_eq!(large["properties"]["model"], json!({ "const": "wan/large" }));
    assert_eq!(large["properties"]["input"]["properties"]["kind"], json!({ "const": "video" }));
    assert_eq!(large["required"], json!(["input", "model"]));
    let state = &document["paths"]["/crank/main/state"]["post"]["requestBody"];
    let schemas = state["content"]["application/json"]["schema"].to_string();
    assert!(schemas.contains("Id of the job.") && schemas.contains("wan/small"), "{schemas}");
    let example = &document["paths"]["/crank/main/create"]["post"]["requestBody"]["content"];
    let example = &example["application/json"]["examples"]["small_page"]["value"];
    assert_eq!(*example, json!({ "model": "wan/small", "input": { "prompt": "a fox", "kind": "video" } }));
}

async fn start() -> Emulator {
    Emulator::builder().specs(specs()).time_scale(1.0).start().await.unwrap()
}

async fn post(emulator: &Emulator, path: &str, body: &Value) -> Reply {
    let path = format!("/crank/main/{path}");
    send(emulator, "POST", &path, &["x-key: any"], body.to_string().as_bytes()).await
}

fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.bytes).into_owned()
}

fn specs() -> Specs {
    let seed = json!({ "name": "seed", "type": "integer", "doc": "A number." });
    let (provider, small, large) = (provider(), model("small", None), model("large", Some(seed)));
    let files = [("provider", provider), ("small", small), ("large", large)];
    let files = files.map(|(name, spec)| (format!("crank/{name}.json"), spec.to_string()));
    Specs::parse(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))).unwrap()
}

fn model(id: &str, more: Option<Value>) -> Value {
    let prompt = json!({
        "name": "prompt", "pointer": "/input/prompt", "type": "string", "required": true, "doc": "What it shows.",
    });
    let parameters: Vec<Value> = [prompt].into_iter().chain(more).collect();
    json!({
        "$schema": "../schema/model.schema.json", "format": 1, "provider": "crank", "model": id,
        "title": id, "task": "t2v", "version": "1", "status": "stable", "doc": "A model.",
        "rust": { "type": "One", "new": ["prompt"] },
        "operations": [
            { "operation": "submit", "standing": "documented" },
            { "operation": "status", "standing": "documented" },
        ],
        "parameters": parameters,
        "output": { "videos": 1 },
        "examples": [{ "name": "page", "body": { "input": { "prompt": "a fox" } } }],
        "sources": [{ "id": "page", "title": "A page" }],
    })
}

fn provider() -> Value {
    json!({
        "$schema": "../schema/provider.schema.json", "format": 1, "provider": "crank", "title": "Crank",
        "auth": { "env": ["CRANK"], "header": "x-key", "template": "{key}" },
        "hosts": [{ "name": "main", "origin": "https://crank.test", "key": true }],
        "operations": [
            {
                "operation": "submit", "host": "main", "method": "POST", "path": "/create", "accepts": [200],
                "body": [
                    { "pointer": "/model", "value": "wan/{model}" },
                    { "pointer": "/input/kind", "value": "video" },
                ],
                "answer": { "id": ["/id"] }, "doc": "Starts a job.",
                "samples": [{ "body": { "id": "j-1" }, "standing": "documented" }],
            },
            {
                "operation": "status", "host": "main", "method": "POST", "path": "/state", "accepts": [200],
                "body": [
                    { "pointer": "/job/id", "value": "{id}" },
                    { "pointer": "/of", "value": "wan/{model}" },
                ],
                "answer": { "state": ["/state"], "output": ["/url"] }, "doc": "Tells of a job.",
                "samples": [{ "body": { "state": "waiting" }, "standing": "documented" }],
            },
        ],
        "states": [
            { "state": "waiting", "means": "queued", "doc": "It waits." },
            { "state": "done", "means": "succeeded", "doc": "It is done." },
            { "state": "failed", "means": "failed", "doc": "It failed." },
        ],
        "unknown_state": "keep_polling",
        "error_answer": { "message": ["/error"], "body": { "error": "{message}" } },
        "errors": [
            {
                "http_status": 400, "means": "rejected", "money": "rejected", "title": "Bad", "doc": "Bad.",
                "causes": ["body"],
            },
            {
                "http_status": 404, "means": "not_found", "money": "rejected", "title": "No model",
                "doc": "No model.", "causes": ["unknown_model"],
            },
            {
                "http_status": 410, "means": "not_found", "money": "rejected", "title": "No job",
                "doc": "No job.", "causes": ["unknown_job"],
            },
        ],
        "billing": { "failed_job": "unknown" },
        "retention": {},
        "sources": [{ "id": "page", "title": "A page" }],
    })
}
