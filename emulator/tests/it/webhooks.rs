//! Reports of jobs that are over, received on a bare socket.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use wan_emulator::{Delivery, DeliveryOutcome, Emulator, Fault, FaultRule, RETRY_DELAY};

use crate::{acme, client::send};

const OVER: Duration = Duration::from_secs(100);

/// A test whose delivery never comes fails instead of waiting for ever.
const PATIENCE: Duration = Duration::from_secs(20);

struct Receiver(TcpListener);

impl Receiver {
    async fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn url(&self) -> String {
        format!("http://{}/hook?a=b", self.0.local_addr().unwrap())
    }

    /// Reads one delivery whole. The connection is answered by the caller.
    async fn read(&self) -> (TcpStream, String, Value) {
        let (mut stream, _) = timeout(PATIENCE, self.0.accept()).await.expect("a delivery comes").unwrap();
        let mut read = Vec::new();
        loop {
            let mut part = [0; 4096];
            let length = stream.read(&mut part).await.unwrap();
            assert!(length > 0, "the delivery ended early");
            read.extend_from_slice(&part[..length]);
            let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            if let Ok(body) = serde_json::from_slice(&read[end + 4..]) {
                return (stream, String::from_utf8(read[..end].to_vec()).unwrap().to_lowercase(), body);
            }
        }
    }

    async fn answer(&self, status: &str) -> (String, Value) {
        let (mut stream, head, body) = self.read().await;
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nlocation: /elsewhere\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.unwrap();
        (head, body)
    }
}

async fn submit(emulator: &Emulator, hook: Value) -> String {
    let body = json!({ "prompt": "a fox", "hook": hook });
    let reply = acme::post(emulator, "/acme/api/v2/wan-1", &body).await;
    assert_eq!(reply.status, 202, "{}", reply.json());
    reply.json()["job"].as_str().unwrap().to_owned()
}

/// Waits until so many deliveries are on record.
async fn delivered(emulator: &Emulator, count: usize) -> Vec<DeliveryOutcome> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let deliveries = emulator.deliveries();
        if deliveries.len() >= count {
            return deliveries.into_iter().map(|delivery| delivery.outcome).collect();
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("{count} deliveries are not on record: {:?}", emulator.deliveries());
}

#[tokio::test]
async fn the_end_of_a_job_is_told_with_the_answer_of_its_status() {
    let (emulator, receiver) = (acme::start().await, Receiver::new().await);
    let id = submit(&emulator, json!({ "url": receiver.url() })).await;
    emulator.advance(OVER);
    let (head, body) = receiver.answer("204 No Content").await;
    assert!(head.starts_with("post /hook?a=b http/1.1\r\n"), "{head}");
    for line in ["content-type: application/json", "x-wan-emulator: true"] {
        assert!(head.lines().any(|known| known == line), "{head}");
    }
    assert!(!head.contains("secret"), "{head}");
    let status = acme::get(&emulator, &format!("/acme/api/v2/jobs/{id}/status")).await.json();
    assert_eq!(body, json!({ "event": { "name": "JOB_OVER" }, "data": status }));
    assert_eq!(delivered(&emulator, 1).await, [DeliveryOutcome::Answered(204)]);
    let told = acme::get(&emulator, "/_emulator/deliveries").await.json();
    assert_eq!(told, serde_json::to_value(emulator.deliveries()).unwrap());
    let Delivery { job, url, attempt, at_milliseconds, .. } = emulator.deliveries().remove(0);
    assert_eq!((job, url, attempt, at_milliseconds), (id, receiver.url(), 1, 100_000));
}

#[tokio::test]
async fn nothing_is_told_before_the_end_and_nothing_to_who_did_not_ask() {
    let (emulator, receiver) = (acme::start().await, Receiver::new().await);
    acme::submit(&emulator).await;
    let id = submit(&emulator, json!({ "url": receiver.url() })).await;
    emulator.advance(Duration::from_millis(99_999));
    acme::get(&emulator, &format!("/acme/api/v2/jobs/{id}/status")).await;
    assert!(emulator.deliveries().is_empty());
    emulator.advance(Duration::from_millis(1));
    receiver.answer("200 OK").await;
    assert_eq!(delivered(&emulator, 1).await.len(), 1);
}

#[tokio::test]
async fn a_failed_and_a_cancelled_job_are_told_too() {
    let (emulator, receiver) = (acme::start().await, Receiver::new().await);
    emulator.fail_next_job("no luck");
    submit(&emulator, json!({ "url": receiver.url() })).await;
    let cancelled = submit(&emulator, json!({ "url": receiver.url() })).await;
    acme::post(&emulator, &format!("/acme/api/v2/jobs/{cancelled}/cancel"), &json!(null)).await;
    assert_eq!(receiver.answer("200 OK").await.1["data"]["state"], "STOPPED");
    emulator.advance(OVER);
    let failed = receiver.answer("200 OK").await.1;
    assert_eq!(failed["data"], json!({ "state": "BROKEN", "why": "no luck" }));
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_with_growing_delays() {
    let (emulator, receiver) = (acme::start().await, Receiver::new().await);
    submit(&emulator, json!({ "url": receiver.url() })).await;
    emulator.advance(OVER);
    let (_, first) = receiver.answer("500 Internal Server Error").await;
    delivered(&emulator, 1).await;
    emulator.advance(RETRY_DELAY);
    receiver.answer("307 Temporary Redirect").await;
    delivered(&emulator, 2).await;
    emulator.advance(RETRY_DELAY);
    assert_eq!(emulator.deliveries().len(), 2);
    emulator.advance(RETRY_DELAY);
    assert_eq!(receiver.answer("200 OK").await.1, first);
    let outcomes = delivered(&emulator, 3).await;
    assert_eq!(outcomes, [500, 307, 200].map(DeliveryOutcome::Answered));
    assert!(outcomes[2].is_delivered() && !outcomes[1].is_delivered());
}

#[tokio::test]
async fn retries_end_where_the_spec_says() {
    let (emulator, receiver) =
        (acme::builder().time_scale(1e6).start().await.unwrap(), Receiver::new().await);
    submit(&emulator, json!({ "url": receiver.url() })).await;
    for _ in 0..3 {
        receiver.answer("503 Service Unavailable").await;
    }
    delivered(&emulator, 3).await;
    // The time of a fourth try goes by many times over before another job is told.
    emulator.advance(1000 * OVER);
    submit(&emulator, json!({ "url": format!("{}&other", receiver.url()) })).await;
    let (head, _) = receiver.answer("200 OK").await;
    assert!(head.starts_with("post /hook?a=b&other "), "{head}");
    assert_eq!(delivered(&emulator, 4).await[3], DeliveryOutcome::Answered(200));
}

#[tokio::test]
async fn a_reset_ends_the_retries_of_jobs_that_are_forgotten() {
    let (emulator, receiver) = (acme::start().await, Receiver::new().await);
    submit(&emulator, json!({ "url": receiver.url() })).await;
    emulator.advance(OVER);
    receiver.answer("500 Internal Server Error").await;
    delivered(&emulator, 1).await;
    emulator.reset();
    submit(&emulator, json!({ "url": format!("{}&other", receiver.url()) })).await;
    emulator.advance(OVER);
    let (head, _) = receiver.answer("200 OK").await;
    assert!(head.starts_with("post /hook?a=b&other "), "{head}");
    assert_eq!(delivered(&emulator, 1).await, [DeliveryOutcome::Answered(200)]);
}

#[tokio::test]
async fn a_receiver_that_says_nothing_or_leaves_is_told_again() {
    let (emulator, receiver) = (acme::start().await, Receiver::new().await);
    submit(&emulator, json!({ "url": receiver.url() })).await;
    emulator.advance(OVER);
    let (silent, ..) = receiver.read().await;
    assert_eq!(delivered(&emulator, 1).await, [DeliveryOutcome::TimedOut]);
    drop(silent);
    emulator.advance(RETRY_DELAY);
    drop(receiver.read().await);
    assert!(matches!(delivered(&emulator, 2).await[1], DeliveryOutcome::Failed(_)));
    emulator.advance(2 * RETRY_DELAY);
    receiver.answer("200 OK").await;
    assert_eq!(delivered(&emulator, 3).await[2], DeliveryOutcome::Answered(200));
}

#[tokio::test]
async fn another_machine_is_never_connected_to() {
    let emulator = acme::start().await;
    for url in ["http://10.0.0.1/x", "https://127.0.0.1/x", "http://example.invalid/x", "nonsense"] {
        submit(&emulator, json!({ "url": url })).await;
    }
    emulator.advance(OVER);
    for outcome in delivered(&emulator, 4).await {
        assert!(matches!(outcome, DeliveryOutcome::NotSent(_)), "{outcome:?}");
    }
    emulator.advance(10 * RETRY_DELAY);
    tokio::task::yield_now().await;
    assert_eq!(emulator.deliveries().len(), 4);
}

#[tokio::test]
async fn localhost_is_this_machine() {
    let (emulator, receiver) = (acme::start().await, Receiver::new().await);
    let port = receiver.0.local_addr().unwrap().port();
    submit(&emulator, json!({ "url": format!("http://localhost:{port}") })).await;
    emulator.advance(OVER);
    let (head, _) = receiver.answer("200 OK").await;
    assert!(
        head.starts_with("post / http/1.1\r\n") && head.contains(&format!("host: localhost:{port}")),
        "{head}"
    );
}

#[tokio::test]
async fn a_made_up_end_comes_at_once_in_the_state_that_is_asked_for() {
    let (emulator, receiver) = (acme::start().await, Receiver::new().await);
    for (word, http_status) in [("DONE", 200), ("BROKEN", 422)] {
        let hook = json!({ "url": receiver.url(), "test": true, "state": word });
        let id = submit(&emulator, hook).await;
        assert_eq!(receiver.answer("200 OK").await.1["data"]["state"], word);
        let reply = acme::get(&emulator, &format!("/acme/api/v2/jobs/{id}")).await;
        assert_eq!((reply.status, reply.json()["state"].clone()), (http_status, json!(word)));
    }
    let id = submit(&emulator, json!({ "url": receiver.url(), "test": false, "state": "DONE" })).await;
    let reply = acme::get(&emulator, &format!("/acme/api/v2/jobs/{id}")).await;
    assert_eq!(reply.json()["state"], "WAITING");
}

#[tokio::test]
async fn a_shutdown_ends_deliveries() {
    let (emulator, receiver) = (acme::start().await, Receiver::new().await);
    submit(&emulator, json!({ "url": receiver.url() })).await;
    emulator.advance(OVER);
    let (mut open, ..) = receiver.read().await;
    emulator.shutdown().await;
    assert_eq!(open.read(&mut [0; 16]).await.unwrap_or_default(), 0);
}

#[tokio::test]
async fn what_a_reset_forgot_is_not_told_again() {
    let (emulator, receiver) = (acme::start().await, Receiver::new().await);
    submit(&emulator, json!({ "url": receiver.url() })).await;
    emulator.advance(OVER);
    receiver.answer("500 Internal Server Error").await;
    delivered(&emulator, 1).await;
    // This one is under way when all is forgotten, and the one before waits for its second try.
    submit(&emulator, json!({ "url": receiver.url(), "test": true, "state": "DONE" })).await;
    let (mut open, ..) = receiver.read().await;
    emulator.reset();
    assert_eq!(open.read(&mut [0; 16]).await.unwrap_or_default(), 0, "the connection is given up");
    emulator.advance(10 * OVER);
    let after = submit(&emulator, json!({ "url": receiver.url(), "test": true, "state": "DONE" })).await;
    // The next that comes is of the job after the reset.
    receiver.answer("200 OK").await;
    delivered(&emulator, 1).await;
    emulator.advance(10 * OVER);
    tokio::task::yield_now().await;
    let told = emulator.deliveries();
    assert_eq!(told.iter().map(|delivery| delivery.job.clone()).collect::<Vec<_>>(), [after]);
}

/// An emulator whose provider calls back in another way.
async fn with(hook: Value) -> Emulator {
    let mut specs = acme::specs();
    specs.providers[0].webhook = Some(serde_json::from_value(hook).unwrap());
    let builder = Emulator::builder().specs(specs).key("secret").time_scale(0.0);
    builder.webhook_secret("acme", "whsec_c2VjcmV0").start().await.unwrap()
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("no {name} in {head}"))
}

#[tokio::test]
async fn an_address_in_the_query_or_a_header_is_called_for_the_events_that_are_asked_for() {
    let receiver = Receiver::new().await;
    let url = receiver.url();
    let escaped: String = form_urlencoded::byte_serialize(url.as_bytes()).collect();
    let body = json!({ "prompt": "a fox" }).to_string();
    let hook = |place: &str| {
        json!({
            place: "x-hook", "events": { "query": "events", "values": ["OVER", "BAD"] }, "event": "/event",
            "finished": "OVER", "endings": [{ "event": "BAD", "state": "BROKEN" }], "id": "/job", "payload": "",
            "contains": "id", "verification": "none",
        })
    };
    let in_header = format!("x-hook: {url}");
    for (place, query, lines) in [
        ("register_query", format!("x-hook={escaped}&events=OVER&events=x"), vec![acme::KEY]),
        ("register_header", "events=OVER".to_owned(), vec![acme::KEY, &in_header]),
    ] {
        let emulator = with(hook(place)).await;
        let path = format!("/acme/api/v2/wan-1?{query}");
        let submit = async || {
            let reply = send(&emulator, "POST", &path, &lines, body.as_bytes()).await;
            reply.json()["job"].as_str().unwrap().to_owned()
        };
        // Nobody asked to be told of this end.
        emulator.fail_next_job("no fox");
        submit().await;
        let id = submit().await;
        emulator.advance(OVER);
        let (_, told) = receiver.answer("200 OK").await;
        assert_eq!(told, json!({ "event": "OVER", "job": id }), "{place}");
        assert_eq!(delivered(&emulator, 1).await, [DeliveryOutcome::Answered(200)]);
    }
}

#[tokio::test]
async fn an_address_in_the_body_is_no_parameter_and_still_taken() {
    let hook = json!({
        "register": "/who/to/call", "events": { "pointer": "/who/events", "values": ["OVER"] }, "event": "/event",
        "finished": "OVER", "payload": "/data", "verification": "none",
    });
    let (emulator, receiver) = (with(hook).await, Receiver::new().await);
    let post = async |who: Value| {
        acme::post(&emulator, "/acme/api/v2/wan-1", &json!({ "prompt": "a fox", "who": who })).await.status
    };
    assert_eq!(post(json!({ "to": { "call": receiver.url() }, "events": ["OTHER"] })).await, 202);
    assert_eq!(post(json!({ "to": { "call": receiver.url() }, "events": ["OVER"] })).await, 202);
    // What else stands there is still nothing that the model takes.
    assert_eq!(post(json!({ "to": { "call": receiver.url(), "more": 1 } })).await, 400);
    emulator.advance(OVER);
    assert_eq!(receiver.answer("200 OK").await.1["event"], "OVER");
    assert_eq!(delivered(&emulator, 1).await.len(), 1);
}

#[tokio::test]
async fn a_signature_covers_id_time_and_body_and_a_second_try_has_the_id_of_the_first() {
    let hook = json!({
        "register": "/hook/url", "payload": "/data", "contains": "result", "id": "/id", "retries": 1,
        "verification": "standard_webhooks", "signature": { "id_header": "x-id", "prefix": "v9=" },
    });
    let (emulator, receiver) = (with(hook).await, Receiver::new().await);
    let id = submit(&emulator, json!({ "url": receiver.url() })).await;
    emulator.advance(OVER);
    let (first, told) = receiver.answer("500 Oh").await;
    assert_eq!(told["id"], id);
    assert!(told["data"]["video"].as_str().unwrap().contains(&id), "{told}");
    assert!(header(&first, "webhook-signature").starts_with("v9="));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!(header(&first, "webhook-timestamp").parse::<u64>().unwrap().abs_diff(now) < 60);
    delivered(&emulator, 1).await;
    emulator.advance(RETRY_DELAY);
    let (second, _) = receiver.answer("200 OK").await;
    assert_eq!(header(&first, "x-id"), header(&second, "x-id"));
    for (fault, is_old) in [(Fault::ForgedDelivery, false), (Fault::OldDelivery { seconds: 1000 }, true)] {
        emulator.add_fault(FaultRule::new(fault)).unwrap();
        submit(&emulator, json!({ "url": receiver.url() })).await;
        emulator.advance(OVER);
        let (head, _) = receiver.answer("200 OK").await;
        let age = now.saturating_sub(header(&head, "webhook-timestamp").parse().unwrap());
        assert_eq!(age > 900, is_old, "{head}");
    }
}

#[tokio::test]
async fn a_secret_that_is_none_is_refused_at_the_start() {
    for (provider, secret) in [("acme", "whsec_"), ("acme", "s3cret!"), ("nobody", "whsec_c2VjcmV0")] {
        let error = acme::builder().webhook_secret(provider, secret).start().await.unwrap_err().to_string();
        assert!(error.contains(&format!("`{provider}`")) && !error.contains("s3cret"), "{error}");
    }
}
