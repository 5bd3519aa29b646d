use serde_json::json;
use wan_emulator::{Emulator, KeyState};

use crate::{acme, client::send};

const GOOD: &[u8] = br#"{ "prompt": "a fox" }"#;

#[tokio::test]
async fn a_missing_key_is_answered_with_the_body_that_was_seen() {
    let emulator = acme::start().await;
    let reply = send(&emulator, "POST", "/acme/api/v2/wan-1", &[], GOOD).await;
    assert_eq!(reply.status, 401);
    assert_eq!(reply.json(), json!({ "error": { "text": "Key missing" } }));
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn a_wrong_key_is_refused_in_the_general_shape_with_the_status_as_a_number() {
    let emulator = acme::start().await;
    for key in
        ["x-acme-key: Token wrong", "x-acme-key: secret", "x-acme-key: token secret", "x-acme-key: Token "]
    {
        let reply = send(&emulator, "POST", "/acme/api/v2/wan-1", &[key], GOOD).await;
        assert_eq!(reply.status, 403, "{key}");
        let text = "the key in the header `x-acme-key` is not accepted";
        assert_eq!(
            reply.json(),
            json!({ "error": { "text": text }, "code": "BAD_KEY", "status": 403, "in": "HTTP 403" })
        );
    }
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn every_operation_on_a_host_that_takes_the_key_needs_it() {
    let emulator = acme::start().await;
    let calls = [
        ("POST", "/acme/api/v1/wan-1"),
        ("GET", "/acme/api/v2/jobs/x/status"),
        ("GET", "/acme/api/v2/jobs/x"),
        ("POST", "/acme/api/v2/jobs/x/cancel"),
        ("POST", "/acme/api/assets"),
    ];
    for (method, path) in calls {
        assert_eq!(send(&emulator, method, path, &[], b"").await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn any_key_will_do_where_none_was_given_but_not_an_empty_one() {
    let emulator = Emulator::builder().specs(acme::specs()).time_scale(0.0).start().await.unwrap();
    let status = async |key: &str| send(&emulator, "POST", "/acme/api/v2/wan-1", &[key], GOOD).await.status;
    assert_eq!(status("x-acme-key: Token anything").await, 202);
    assert_eq!(status("x-acme-key: Token ").await, 403);
    assert_eq!(status("x-acme-key: anything").await, 403);
}

#[tokio::test]
async fn requests_are_recorded_without_the_key() {
    let emulator = acme::start().await;
    let headers = [acme::KEY, "authorization: Bearer hidden", "x-trace: 7"];
    send(&emulator, "POST", "/acme/api/v2/wan-1?a=b", &headers, GOOD).await;
    send(&emulator, "GET", "/acme/cdn/x.mp4", &["x-acme-key: Token wrong"], b"").await;
    send(&emulator, "GET", "/acme/cdn/x.mp4", &[], b"").await;
    send(&emulator, "GET", "/nobody", &[], b"").await;

    let requests = emulator.requests();
    let first = &requests[0];
    assert_eq!((first.method.as_str(), first.path.as_str()), ("POST", "/acme/api/v2/wan-1?a=b"));
    assert_eq!(first.body.as_bytes(), GOOD);
    assert_eq!(first.status, Some(202));
    assert!(first.headers.contains(&("x-trace".to_owned(), "7".to_owned())));
    assert!(first.headers.contains(&("x-acme-key".to_owned(), "(kept private)".to_owned())));
    let told = format!("{requests:?}");
    assert!(!told.contains("secret") && !told.contains("hidden") && !told.contains("Token"), "{told}");
    let keys: Vec<_> = requests.iter().map(|request| request.key).collect();
    assert_eq!(keys, [Some(KeyState::Right), Some(KeyState::Wrong), Some(KeyState::Absent), None]);
}
