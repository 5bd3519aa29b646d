//! What answers mean: effects of a cancellation, errors inside a success and beside one, rows for several statuses.

use std::time::Duration;

use serde_json::{Value, json};
use wan_emulator::{Emulator, Fault, FaultRule, Hint, ScopedOperation};
use wan_specs::{Billing, CancelEffect, OperationKind, ProviderSpec};

use crate::{acme, client::Reply};

const SECOND: Duration = Duration::from_secs(1);

/// Acme, changed.
async fn acme_with(change: impl FnOnce(&mut ProviderSpec)) -> Emulator {
    let mut specs = acme::specs();
    change(&mut specs.providers[0]);
    acme::builder().specs(specs).start().await.unwrap()
}

/// Acme with one more row, before the others.
fn row(spec: &mut ProviderSpec, rule: Value) {
    let mut whole = json!({ "means": "rejected", "money": "rejected", "title": "No", "doc": "No." });
    let Value::Object(rule) = rule else { panic!("keys of a rule") };
    whole.as_object_mut().unwrap().extend(rule);
    spec.errors.insert(0, serde_json::from_value(whole).unwrap());
}

fn effect(spec: &mut ProviderSpec, effect: CancelEffect) {
    let mut operations = spec.operations.iter_mut();
    operations.find(|one| one.operation == OperationKind::Cancel).unwrap().effect = Some(effect);
}

async fn cancel(emulator: &Emulator, id: &str) -> (u16, Value) {
    let reply = acme::post(emulator, &format!("/acme/api/v2/jobs/{id}/cancel"), &json!(null)).await;
    (reply.status, reply.json())
}

async fn state(emulator: &Emulator, id: &str) -> Value {
    acme::get(emulator, &format!("/acme/api/v2/jobs/{id}/status")).await.json()["state"].clone()
}

async fn start(emulator: &Emulator) -> Reply {
    acme::post(emulator, "/acme/api/v2/wan-1", &json!({ "prompt": "a fox" })).await
}

#[tokio::test]
async fn a_job_whose_stop_is_only_noted_goes_on_for_a_while() {
    let emulator = acme_with(|spec| {
        effect(spec, CancelEffect::Requested);
        spec.billing.cancelled_job = Billing::NotCharged;
    })
    .await;
    let id = acme::submit(&emulator).await;
    let whole = emulator.jobs()[0].ends_milliseconds.unwrap();
    emulator.advance(Duration::from_millis(whole / 2));
    assert_eq!(cancel(&emulator, &id).await, (200, json!({ "state": "WORKING" })));
    emulator.advance(Duration::from_millis(whole / 20));
    assert_eq!(state(&emulator, &id).await, "WORKING");
    assert_eq!(emulator.ledger()[0].without_video, None);
    // A second wish puts nothing off.
    assert_eq!(cancel(&emulator, &id).await.0, 200);
    emulator.advance(Duration::from_millis(whole / 20 + 1));
    assert_eq!(state(&emulator, &id).await, "STOPPED");
    assert_eq!(emulator.ledger()[0].without_video, Some(Billing::NotCharged));

    let late = acme::submit(&emulator).await;
    emulator.advance(Duration::from_millis(whole - whole / 20));
    assert_eq!(cancel(&emulator, &late).await.0, 200);
    emulator.advance(Duration::from_millis(whole));
    assert_eq!(state(&emulator, &late).await, "DONE");
}

#[tokio::test]
async fn a_job_that_has_begun_is_not_stopped_where_only_waiting_ones_are() {
    let emulator = acme_with(|spec| {
        effect(spec, CancelEffect::WhileQueued);
        row(spec, json!({ "http_status": 409, "code": "BEGUN", "means": "already_running" }));
        row(spec, json!({ "http_status": 200, "code": "OVER", "means": "already_finished" }));
    })
    .await;
    let early = acme::submit(&emulator).await;
    assert_eq!(cancel(&emulator, &early).await, (200, json!({ "state": "STOPPED" })));
    let id = acme::submit(&emulator).await;
    let whole = emulator.jobs()[1].ends_milliseconds.unwrap();
    emulator.advance(Duration::from_millis(whole / 2));
    let (status, body) = cancel(&emulator, &id).await;
    assert_eq!((status, &body["code"]), (409, &json!("BEGUN")), "{body}");
    assert_eq!(state(&emulator, &id).await, "WORKING");
    emulator.advance(Duration::from_millis(whole));
    let (status, body) = cancel(&emulator, &id).await;
    assert_eq!((status, &body["code"]), (200, &json!("OVER")), "{body}");
    assert_eq!(state(&emulator, &id).await, "DONE");
}

#[tokio::test]
async fn what_would_be_taken_for_a_stopped_job_is_a_conflict() {
    let emulator = acme_with(|spec| {
        effect(spec, CancelEffect::Immediate);
        let mut operations = spec.operations.iter_mut();
        operations.find(|one| one.operation == OperationKind::Cancel).unwrap().answer.state.clear();
    })
    .await;
    let id = acme::submit(&emulator).await;
    emulator.advance(100 * SECOND);
    assert_eq!(cancel(&emulator, &id).await.0, 409);
    assert_eq!(state(&emulator, &id).await, "DONE");
}

#[tokio::test]
async fn a_row_for_a_success_is_answered_and_nothing_is_begun() {
    let emulator =
        acme_with(|spec| row(spec, json!({ "http_status": 200, "code": "1102", "body": { "code": 1102 } })))
            .await;
    let fault = |code, error_code: Option<&str>| Fault::Status {
        code,
        error_code: error_code.map(str::to_owned),
        row: 1,
        accepted: false,
        hint: None,
        message: None,
        body_bytes: 0,
    };
    emulator.add_fault(FaultRule::new(fault(200, Some("1102"))).on(ScopedOperation::Submit)).unwrap();
    let reply = start(&emulator).await;
    assert_eq!((reply.status, reply.json()["code"].clone()), (200, json!(1102)));
    assert!(emulator.jobs().is_empty());
    let error = emulator.add_fault(FaultRule::new(fault(201, None))).unwrap_err();
    assert!(error.to_string().contains("no row tells an error under it"), "{error}");
}

#[tokio::test]
async fn a_row_for_several_statuses_is_sent_under_the_one_that_is_asked_for() {
    let emulator = acme_with(|spec| {
        row(spec, json!({ "http_status": 501, "http_status_to": 599, "means": "server" }));
        row(spec, json!({ "http_status": 410, "http_status_to": 422, "code_prefix": "policy." }));
    })
    .await;
    for (code, word, told) in [(507, None, ""), (418, Some("policy."), "policy."), (504, None, "")] {
        let fault = Fault::Status {
            code,
            error_code: word.map(str::to_owned),
            row: 1,
            accepted: false,
            hint: None,
            message: None,
            body_bytes: 0,
        };
        emulator.add_fault(FaultRule::new(fault).on(ScopedOperation::Submit)).unwrap();
        let reply = start(&emulator).await;
        assert_eq!((reply.status, reply.json()["code"].clone()), (code, json!(told)));
    }
}

#[tokio::test]
async fn a_failure_beside_success_has_no_video_and_its_reason() {
    let emulator = acme_with(|spec| spec.error_wins = true).await;
    emulator.fail_next_job("too dark");
    let id = acme::submit(&emulator).await;
    emulator.advance(100 * SECOND);
    let told = acme::get(&emulator, &format!("/acme/api/v2/jobs/{id}/status")).await;
    let body = told.json();
    assert_eq!((told.status, &body["state"], &body["why"]), (200, &json!("DONE"), &json!("too dark")));
    let told = acme::get(&emulator, &format!("/acme/api/v2/jobs/{id}")).await;
    let body = told.json();
    assert_eq!((&body["state"], &body["why"]), (&json!("DONE"), &json!("too dark")));
    assert_eq!((&body["video"], &body["more"][0]["url"]), (&Value::Null, &Value::Null), "{body}");
}

#[tokio::test]
async fn a_hint_stands_where_the_rule_says() {
    let emulator = acme_with(|spec| {
        let listed = json!([
            { "header": "x-again", "format": "milliseconds" },
            { "pointer": "/error/again", "format": "seconds" },
        ]);
        spec.back_off = serde_json::from_value(listed).unwrap();
    })
    .await;
    for (place, in_header, in_body) in
        [("x-again", Some("7000"), Value::Null), ("/error/again", None, json!(7))]
    {
        let hint = Some(Hint::At { place: place.to_owned(), seconds: 7 });
        emulator.add_fault(FaultRule::new(Fault::RateLimited { hint })).unwrap();
        let reply = start(&emulator).await;
        assert_eq!((reply.status, reply.header("x-again")), (429, in_header), "{place}");
        assert_eq!(reply.json()["error"]["again"], in_body, "{place}");
    }
    let hint = Some(Hint::At { place: "x-agian".to_owned(), seconds: 7 });
    let error = emulator.add_fault(FaultRule::new(Fault::RateLimited { hint })).unwrap_err();
    assert!(error.to_string().contains("the nearest is `x-again`"), "{error}");
}
