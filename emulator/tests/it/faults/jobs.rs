use std::time::Duration;

use serde_json::{Value, json};
use wan_emulator::{Emulator, Fault, FaultRule, MissingOutput, ScopedOperation};
use wan_specs::StateMeaning;

use crate::{acme, acme::get};

async fn status(emulator: &Emulator, id: &str) -> Value {
    let reply = get(emulator, &format!("/acme/api/v2/jobs/{id}/status")).await;
    assert_eq!(reply.status, 200);
    reply.json()
}

/// A finished job, and a fault on the next request for it.
async fn finished(fault: Fault, operation: ScopedOperation) -> (Emulator, String) {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    emulator.advance(Duration::from_secs(100));
    emulator.add_fault(FaultRule::new(fault).on(operation)).unwrap();
    (emulator, id)
}

#[tokio::test]
async fn job_fails_ends_the_job_with_the_reason() {
    let emulator = acme::start().await;
    emulator.add_fault(FaultRule::new(Fault::JobFails { reason: "moderated".to_owned() })).unwrap();
    let id = acme::submit(&emulator).await;
    assert_eq!(status(&emulator, &id).await["state"], "WAITING");
    emulator.advance(Duration::from_secs(100));
    let reply = get(&emulator, &format!("/acme/api/v2/jobs/{id}/status")).await;
    assert_eq!(reply.status, 422);
    assert_eq!(reply.json(), json!({ "state": "BROKEN", "why": "moderated" }));
}

#[tokio::test]
async fn never_finishes_runs_for_ever() {
    let emulator = acme::start().await;
    emulator.add_fault(FaultRule::new(Fault::NeverFinishes)).unwrap();
    let id = acme::submit(&emulator).await;
    emulator.advance(Duration::from_mins(50));
    let body = status(&emulator, &id).await;
    assert_eq!((&body["state"], &body["percent"]), (&json!("WORKING"), &json!(99)));
    assert_eq!(emulator.jobs()[0].means, StateMeaning::Running);
}

#[tokio::test]
async fn a_fault_of_a_job_and_one_of_its_submit_act_together() {
    let emulator = acme::start().await;
    emulator.add_fault(FaultRule::new(Fault::NeverFinishes)).unwrap();
    emulator.add_fault(FaultRule::new(Fault::NoId)).unwrap();
    let reply = acme::post(&emulator, "/acme/api/v2/wan-1", &json!({ "prompt": "a fox" })).await;
    assert_eq!(reply.json().get("job"), None);
    emulator.advance(Duration::from_mins(50));
    assert_eq!(emulator.jobs()[0].means, StateMeaning::Running);
}

#[tokio::test]
async fn unknown_state_is_a_word_nobody_knows() {
    let fault = Fault::UnknownState { word: "SULKING".to_owned() };
    let (emulator, id) = finished(fault, ScopedOperation::Status).await;
    assert_eq!(status(&emulator, &id).await["state"], "SULKING");
    assert_eq!(status(&emulator, &id).await["state"], "DONE");
}

#[tokio::test]
async fn no_state_leaves_the_key_out_and_null_state_keeps_it() {
    let (emulator, id) = finished(Fault::NoState, ScopedOperation::Status).await;
    assert_eq!(status(&emulator, &id).await.get("state"), None);
    let (emulator, id) = finished(Fault::NullState, ScopedOperation::Status).await;
    assert_eq!(status(&emulator, &id).await["state"], Value::Null);
}

#[tokio::test]
async fn backwards_state_takes_a_finished_job_back_to_its_beginning_for_one_answer() {
    let (emulator, id) = finished(Fault::BackwardsState, ScopedOperation::Result).await;
    let path = format!("/acme/api/v2/jobs/{id}");
    assert_eq!(status(&emulator, &id).await["state"], "DONE");
    let back = get(&emulator, &path).await.json();
    assert_eq!((&back["state"], back.get("video")), (&json!("WAITING"), None));
    assert_eq!(get(&emulator, &path).await.json()["state"], "DONE");
}

#[tokio::test]
async fn no_output_says_done_and_delivers_nothing() {
    let cases = [
        (MissingOutput::Missing, None, Some(json!([{}, {}]))),
        (MissingOutput::Null, Some(Value::Null), Some(json!([{ "url": null }, { "url": null }]))),
        (MissingOutput::EmptyList, Some(json!([])), Some(json!([]))),
        (MissingOutput::NoAddress, Some(json!("soon")), Some(json!([{ "url": "soon" }, { "url": "soon" }]))),
    ];
    for (form, video, more) in cases {
        let (emulator, id) = finished(Fault::NoOutput { form }, ScopedOperation::Result).await;
        let body = get(&emulator, &format!("/acme/api/v2/jobs/{id}")).await.json();
        assert_eq!(body["state"], "DONE");
        assert_eq!((body.get("video"), body.get("more")), (video.as_ref(), more.as_ref()), "{form:?}");
    }
}

#[tokio::test]
async fn not_found_young_holds_only_while_the_job_is_young() {
    let emulator = acme::start().await;
    emulator.add_fault(FaultRule::new(Fault::NotFoundYoung { seconds: 5.0 }).always()).unwrap();
    let id = acme::submit(&emulator).await;
    let path = format!("/acme/api/v2/jobs/{id}/status");
    let reply = get(&emulator, &path).await;
    assert_eq!(reply.status, 404);
    assert!(reply.json()["error"]["text"].as_str().unwrap().contains(&id));
    emulator.advance(Duration::from_secs(5));
    assert_eq!(get(&emulator, &path).await.status, 200);
}

#[tokio::test]
async fn not_found_late_holds_only_once_the_job_is_old() {
    let emulator = acme::start().await;
    emulator.add_fault(FaultRule::new(Fault::NotFoundLate { seconds: 50.0 }).always()).unwrap();
    let id = acme::submit(&emulator).await;
    let path = format!("/acme/api/v2/jobs/{id}/status");
    emulator.advance(Duration::from_secs(49));
    assert_eq!(get(&emulator, &path).await.status, 200);
    emulator.advance(Duration::from_secs(1));
    assert_eq!(get(&emulator, &path).await.status, 404);
}
