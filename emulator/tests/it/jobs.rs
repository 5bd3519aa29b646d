use std::{future::Future, pin::pin, time::Duration};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use wan_emulator::Emulator;

use crate::{
    acme::{self, KEY},
    client::{connect, send},
};

const SECOND: Duration = Duration::from_secs(1);

async fn status(emulator: &Emulator, id: &str) -> (u16, serde_json::Value) {
    let reply = acme::get(emulator, &format!("/acme/api/v2/jobs/{id}/status")).await;
    (reply.status, reply.json())
}

async fn result(emulator: &Emulator, id: &str) -> (u16, serde_json::Value) {
    let reply = acme::get(emulator, &format!("/acme/api/v2/jobs/{id}")).await;
    (reply.status, reply.json())
}

#[tokio::test]
async fn a_submit_is_answered_with_the_sample_made_true() {
    let emulator = acme::start().await;
    let reply = acme::post(&emulator, "/acme/api/v2/wan-1", &json!({ "prompt": "a fox" })).await;
    let id = emulator.jobs()[0].id.clone();
    assert_eq!(reply.status, 202);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(reply.header("x-request").is_some_and(|id| id.len() == 36));
    let expected = json!({
        "job": id, "state": "WAITING",
        "poll": format!("{}/v2/jobs/{id}/status", emulator.host_url("acme", "api")),
        "home": emulator.host_url("acme", "api"),
        "other": format!("https://api.acme.test.example/{id}"),
    });
    assert_eq!(reply.json(), expected);
}

#[tokio::test]
async fn a_job_waits_runs_and_is_done_as_its_time_goes_by() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    assert_eq!(status(&emulator, &id).await, (200, json!({ "state": "WAITING", "left": 100, "place": 0 })));
    emulator.advance(Duration::from_millis(9_999));
    assert_eq!(status(&emulator, &id).await, (200, json!({ "state": "WAITING", "left": 91, "place": 0 })));
    emulator.advance(Duration::from_millis(1));
    assert_eq!(
        status(&emulator, &id).await,
        (200, json!({ "state": "WORKING", "percent": 10, "left": "90" }))
    );
    emulator.advance(65 * SECOND);
    assert_eq!(
        status(&emulator, &id).await,
        (200, json!({ "state": "WORKING", "percent": 75, "left": "25" }))
    );
    emulator.advance(25 * SECOND);
    assert_eq!(status(&emulator, &id).await, (200, json!({ "state": "DONE", "percent": 100, "left": "0" })));
}

#[tokio::test]
async fn a_result_that_is_not_ready_is_answered_like_a_status() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    // The operation of the result names neither time left nor place, so both stay as they are sampled.
    assert_eq!(result(&emulator, &id).await, (200, json!({ "state": "WAITING", "left": 0, "place": 7 })));
    emulator.advance(50 * SECOND);
    assert_eq!(result(&emulator, &id).await.1["state"], "WORKING");
}

#[tokio::test]
async fn a_finished_result_names_files_of_this_emulator_only() {
    let emulator = acme::start().await;
    let body = json!({ "prompt": "a fox", "seed": 7 });
    let submitted = acme::post(&emulator, "/acme/api/v2/wan-1", &body).await.json();
    let id = submitted["job"].as_str().unwrap();
    emulator.advance(100 * SECOND + 5 * SECOND);
    let cdn = emulator.host_url("acme", "cdn");
    let expected = json!({
        "state": "DONE",
        "video": format!("{cdn}/out/{id}-job.mp4?signed=1"),
        "seed": "7",
        "ttl": "7195",
        "seconds": 7195,
        "more": [
            { "url": format!("{cdn}/{id}/shared.mp4?a=b") },
            { "url": format!("{}/acme/files/{id}-3.mp4", emulator.url()) },
        ],
    });
    assert_eq!(result(&emulator, id).await, (200, expected));
}

#[tokio::test]
async fn a_planned_failure_comes_at_the_end_with_its_reason_and_status() {
    let emulator = acme::start().await;
    emulator.fail_next_job("first");
    emulator.fail_next_job("second");
    let ids = [acme::submit(&emulator).await, acme::submit(&emulator).await, acme::submit(&emulator).await];
    assert_eq!(status(&emulator, &ids[0]).await.1["state"], "WAITING");
    emulator.advance(100 * SECOND);
    let broken = |why: &str| (422, json!({ "state": "BROKEN", "why": why }));
    assert_eq!(status(&emulator, &ids[0]).await, broken("first"));
    assert_eq!(status(&emulator, &ids[1]).await, broken("second"));
    assert_eq!(result(&emulator, &ids[1]).await, broken("second"));
    assert_eq!(status(&emulator, &ids[2]).await.1["state"], "DONE");
    let failures: Vec<_> = emulator.jobs().into_iter().map(|job| job.failure).collect();
    assert_eq!(failures, [Some("first".to_owned()), Some("second".to_owned()), None]);
}

#[tokio::test]
async fn an_unknown_job_is_a_404_in_the_providers_shape() {
    let emulator = acme::start().await;
    let (code, body) = status(&emulator, "no-such-job").await;
    assert_eq!(code, 404);
    assert_eq!(body["status"], 404);
    assert!(body["error"]["text"].as_str().unwrap().contains("`no-such-job`"), "{body}");
}

#[tokio::test]
async fn a_job_is_gone_after_the_published_retention() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    emulator.advance(Duration::from_millis(3_599_999));
    assert_eq!(status(&emulator, &id).await.0, 200);
    emulator.advance(Duration::from_millis(1));
    assert_eq!(status(&emulator, &id).await.0, 404);
    assert_eq!(result(&emulator, &id).await.0, 404);
}

#[tokio::test]
async fn a_cancelled_job_stays_stopped_and_a_finished_one_stays_done() {
    let emulator = acme::start().await;
    let (early, late) = (acme::submit(&emulator).await, acme::submit(&emulator).await);
    let cancel = async |id: &str| {
        let reply = acme::post(&emulator, &format!("/acme/api/v2/jobs/{id}/cancel"), &json!(null)).await;
        (reply.status, reply.json()["state"].clone())
    };
    assert_eq!(cancel(&early).await, (200, json!("STOPPED")));
    emulator.advance(100 * SECOND);
    assert_eq!(status(&emulator, &early).await.1["state"], "STOPPED");
    assert_eq!(cancel(&late).await, (200, json!("DONE")));
    assert_eq!(cancel("nobody").await.0, 404);
}

#[tokio::test]
async fn a_blocking_call_ends_with_its_job() {
    let emulator = acme::start().await;
    let body = br#"{ "prompt": "a fox", "seed": 7 }"#;
    let mut call = pin!(send(&emulator, "POST", "/acme/api/v1/wan-1", &[KEY], body));
    until(&mut call, || !emulator.jobs().is_empty()).await;
    emulator.advance(99 * SECOND);
    assert_eq!(emulator.requests()[0].status, None);
    emulator.advance(SECOND);
    let reply = call.await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), Some("video/mp4"));
    assert_eq!(reply.header("x-job"), Some(emulator.jobs()[0].id.as_str()));
    assert_eq!(reply.header("x-cost"), None, "no price is published");
    assert_eq!(reply.header("x-seed"), Some("7"));
    assert_eq!(&reply.bytes[4..8], b"ftyp");
}

#[tokio::test]
async fn a_blocking_call_that_fails_is_a_server_error_with_the_reason() {
    let emulator = acme::builder().time_scale(1e6).start().await.unwrap();
    emulator.fail_next_job("no luck");
    let reply = acme::post(&emulator, "/acme/api/v1/wan-1", &json!({ "prompt": "a fox" })).await;
    assert_eq!(reply.status, 500);
    let expected = json!({ "error": { "text": "no luck" }, "code": "OOPS", "status": 500, "in": "HTTP 500" });
    assert_eq!(reply.json(), expected);
}

#[tokio::test]
async fn a_caller_who_leaves_a_blocking_call_leaves_the_job() {
    let emulator = acme::start().await;
    {
        let mut call = pin!(send(&emulator, "POST", "/acme/api/v1/wan-1", &[KEY], br#"{ "prompt": "a" }"#));
        until(&mut call, || !emulator.jobs().is_empty()).await;
    }
    emulator.advance(100 * SECOND);
    assert_eq!(emulator.jobs()[0].state.as_deref(), Some("DONE"));
    assert_eq!(emulator.requests().len(), 1);
}

#[tokio::test]
async fn a_blocking_call_whose_job_is_stopped_delivers_no_video() {
    let emulator = acme::start().await;
    let body = json!({ "prompt": "a fox" });
    let mut call = pin!(acme::post(&emulator, "/acme/api/v1/wan-1", &body));
    until(&mut call, || !emulator.jobs().is_empty()).await;
    let id = emulator.jobs().remove(0).id;
    let stopped = acme::post(&emulator, &format!("/acme/api/v2/jobs/{id}/cancel"), &json!(null)).await;
    assert_eq!(stopped.json()["state"], "STOPPED");
    emulator.advance(100 * SECOND);
    let reply = call.await;
    assert_eq!((reply.status, reply.json()["error"]["text"].clone()), (500, json!("the job was stopped")));
}

#[tokio::test]
async fn a_reset_answers_who_waits_and_nothing_is_bought() {
    let emulator = acme::start().await;
    let mut call = pin!(send(&emulator, "POST", "/acme/api/v1/wan-1", &[KEY], br#"{ "prompt": "a" }"#));
    until(&mut call, || !emulator.jobs().is_empty()).await;
    emulator.reset();
    emulator.advance(1000 * SECOND);
    let reply = call.await;
    assert_eq!((reply.status, reply.header("x-cost")), (500, None));
    assert!(reply.json()["error"]["text"].as_str().unwrap().contains("reset"));
    assert!(emulator.jobs().is_empty() && emulator.ledger().is_empty() && emulator.requests().is_empty());
}

#[tokio::test]
async fn a_shutdown_answers_who_waits_and_frees_the_port() {
    let emulator = acme::start().await;
    let address = emulator.url().strip_prefix("http://").unwrap().to_owned();
    let idle = connect(&emulator).await;
    let mut waiting = connect(&emulator).await;
    let head = format!(
        "POST /acme/api/v1/wan-1 HTTP/1.1\r\nhost: a\r\n{KEY}\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n"
    );
    waiting.write_all(format!("{head}{{\"prompt\": \"a\"}}").as_bytes()).await.unwrap();
    while emulator.jobs().is_empty() {
        tokio::task::yield_now().await;
    }

    emulator.shutdown().await;
    let mut answer = String::new();
    waiting.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    drop((idle, waiting));
    assert!(TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn a_dropped_emulator_listens_no_longer() {
    let emulator = acme::start().await;
    let address = emulator.url().strip_prefix("http://").unwrap().to_owned();
    drop(emulator);
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

/// Drives the call until something has happened on the other side.
async fn until<F: Future>(call: &mut std::pin::Pin<&mut F>, happened: impl Fn() -> bool) {
    while !happened() {
        tokio::select! {
            biased;
            _ = call.as_mut() => panic!("the call ended too early"),
            () = tokio::task::yield_now() => {}
        }
    }
}

#[tokio::test]
async fn a_client_that_leaves_before_its_video_is_made_is_told_of_without_a_status() {
    use tokio::io::AsyncWriteExt;
    let (told, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let emulator =
        acme::builder().on_request(move |request| told.send(request.clone()).unwrap()).start().await.unwrap();
    let mut stream = connect(&emulator).await;
    let (key, body) = (KEY, r#"{"prompt":"a fox"}"#);
    let head =
        format!("POST /acme/api/v1/wan-1 HTTP/1.1\r\nhost: a\r\n{key}\r\ncontent-type: application/json");
    let request = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.unwrap();
    while emulator.jobs().is_empty() {
        tokio::task::yield_now().await;
    }
    drop(stream);
    let line = tokio::time::timeout(Duration::from_secs(20), lines.recv()).await.expect("a line").unwrap();
    assert_eq!((line.path.as_str(), line.status), ("/acme/api/v1/wan-1", None));
}
