use serde_json::{Value, json};

use crate::{acme, client::send};

#[tokio::test]
async fn a_refused_body_is_told_with_field_and_bound_in_the_providers_own_shape() {
    let emulator = acme::start().await;
    for path in ["/acme/api/v2/wan-1", "/acme/api/v1/wan-1"] {
        let reply = acme::post(&emulator, path, &json!({ "prompt": "a", "steps": 71, "stps": 1 })).await;
        assert_eq!(reply.status, 400);
        let text = "`/stps` is not known; the nearest known name is `steps`; \
                    `/steps` is 71; the greatest allowed is 70";
        let expected: Vec<&str> = text.split("; ").collect();
        let told = reply.json();
        let mut told: Vec<&str> = told["error"]["text"].as_str().unwrap().split("; ").collect();
        told.sort_unstable();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(told, expected);
        assert_eq!(reply.json()["code"], "BAD");
    }
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn a_refused_body_uses_up_no_planned_failure() {
    let emulator = acme::start().await;
    emulator.fail_next_job("planned");
    acme::post(&emulator, "/acme/api/v2/wan-1", &json!({})).await;
    acme::submit(&emulator).await;
    assert_eq!(emulator.jobs()[0].failure.as_deref(), Some("planned"));
}

#[tokio::test]
async fn what_is_no_json_is_refused_with_the_reason() {
    let emulator = acme::start().await;
    let deep = "[".repeat(100_000);
    let cases: [(&[u8], &str); 5] = [
        (b"", "not JSON"),
        (b"{\"prompt\": \"a\"", "not JSON"),
        (b"{\"prompt\": \"\xff\"}", "not UTF-8"),
        (deep.as_bytes(), "recursion limit"),
        (b"{\"prompt\": \"a\", \"steps\": 1e999}", "out of range"),
    ];
    for (body, reason) in cases {
        let reply = send(&emulator, "POST", "/acme/api/v2/wan-1", &[acme::KEY], body).await;
        assert_eq!(reply.status, 400);
        let told = reply.json()["error"]["text"].as_str().unwrap().to_owned();
        assert!(told.contains(reason), "{told}");
    }
}

#[tokio::test]
async fn a_message_with_placeholders_in_it_is_not_filled_in_twice() {
    let emulator = acme::start().await;
    let reply = acme::get(&emulator, "/acme/api/v2/jobs/%7Bstatus%7D%7Bcode%7D").await;
    assert_eq!(reply.status, 404);
    let text = reply.json()["error"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("`{status}{code}`"), "{text}");
}

#[tokio::test]
async fn the_body_of_a_job_is_kept_as_it_was_sent() {
    let emulator = acme::start().await;
    let body: Value = json!({ "prompt": "ein Füchslein 🦊", "steps": 10 });
    assert_eq!(acme::post(&emulator, "/acme/api/v2/wan-2", &body).await.status, 202);
    let job = emulator.jobs().remove(0);
    assert_eq!((job.provider.as_str(), job.model.as_str(), &job.body), ("acme", "wan-2", &body));
}
