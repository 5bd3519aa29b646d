use serde_json::json;

use super::*;
use crate::{
    State,
    client::Core,
    data::{AnswerData, OperationData, OperationKind, WebhookPayload, WebhookPlace},
    wire::testing::operation,
};

/// The published example of Standard Webhooks.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIME: u64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

static OPERATIONS: [OperationData; 3] = [
    operation(OperationKind::Submit),
    OperationData {
        answer: AnswerData { error: &["/why"], state: &["/state"], ..AnswerData::NONE },
        ..operation(OperationKind::Status)
    },
    OperationData {
        answer: AnswerData { output: &["/video"], ..AnswerData::NONE },
        ..operation(OperationKind::Result)
    },
];

const STANDARD: WebhookSignatureData = WebhookSignatureData {
    id_header: "webhook-id",
    timestamp_header: "webhook-timestamp",
    signature_header: "webhook-signature",
    prefix: "v1,",
    secret_prefix: "whsec_",
};

const fn hook(
    payload: &'static str,
    contains: WebhookPayload,
    signature: Option<WebhookSignatureData>,
) -> WebhookData {
    WebhookData {
        register: WebhookPlace::Body("/hook"),
        events: None,
        event: Some("/type"),
        finished: Some("job.done"),
        endings: &[("job.failed", "BROKEN")],
        id: None,
        payload,
        contains,
        signature,
    }
}

const fn provider(webhook: Option<WebhookData>) -> ProviderData {
    ProviderData { operations: &OPERATIONS, webhook, ..PROVIDER_OF_TESTS }
}

const PROVIDER_OF_TESTS: ProviderData = crate::wire::testing::provider();

macro_rules! client {
    ($name:ident, $webhook:expr) => {
        struct $name;

        impl ProviderClient for $name {
            const PROVIDER: &'static ProviderData = {
                static DATA: ProviderData = provider($webhook);
                &DATA
            };

            fn from_core(_: Core) -> Result<Self, Error> {
                Ok(Self)
            }
        }
    };
}

client!(Signing, Some(hook("/data", WebhookPayload::Status, Some(STANDARD))));
client!(Plain, Some(hook("", WebhookPayload::Status, None)));
client!(Results, Some(hook("/data", WebhookPayload::Result, Some(STANDARD))));
client!(Silent, None);
// The vector's body has no job but a number, which can be one.
client!(
    Vector,
    Some(WebhookData {
        event: None,
        finished: None,
        endings: &[],
        id: Some("/test"),
        ..hook("", WebhookPayload::Id, Some(STANDARD))
    })
);

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// The headers of the published example, with some of them replaced.
fn headers(replaced: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let time = "1614265330";
    let mut headers = vec![("Webhook-Id", ID), ("WEBHOOK-TIMESTAMP", time), ("webhook-signature", SIGNATURE)];
    for (name, value) in replaced {
        headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        headers.push((name, value));
    }
    headers
}

/// Reads a body that is signed with the secret.
fn signed<C: ProviderClient>(body: &Value) -> Result<Delivered, Error> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use hmac::{Hmac, KeyInit, Mac};
    let body = body.to_string();
    let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let code = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    let code = code.chain_update(format!("d-1.{TIME}.{body}")).finalize().into_bytes();
    let (time, signature) = (TIME.to_string(), format!("v1,{}", STANDARD.encode(code)));
    let headers = [("webhook-id", "d-1"), ("webhook-timestamp", &time), ("webhook-signature", &signature)];
    Receiver::signed::<C>(SECRET).unwrap().receive_at(headers, body.as_bytes(), at(TIME))
}

#[test]
fn the_published_example_is_taken() {
    let receiver = Receiver::signed::<Vector>(SECRET).unwrap();
    let delivered = receiver.receive_at(headers(&[]), BODY, at(TIME)).unwrap();
    assert_eq!((delivered.job(), delivered.delivery()), ("2432232314", Some(ID)));
    assert!(delivered.is_verified() && delivered.is_finished() && delivered.status().is_none());
    // The prefix may be left out, and one signature of several is enough.
    let receiver = Receiver::signed::<Vector>("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let several = "v1a,abc v1,AAAA v1,!! v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v2,x";
    let several = headers(&[("webhook-signature", several)]);
    assert!(receiver.receive_at(several, BODY, at(TIME)).is_ok());
}

#[test]
fn the_clock_may_be_five_minutes_off_in_either_direction() {
    let receiver = Receiver::signed::<Vector>(SECRET).unwrap();
    for (now, is_taken) in
        [(TIME - 301, false), (TIME - 300, true), (TIME + 300, true), (TIME + 301, false), (0, false)]
    {
        let taken = receiver.receive_at(headers(&[]), BODY, at(now));
        assert_eq!(taken.is_ok(), is_taken, "{now}: {taken:?}");
    }
}

#[test]
fn what_is_not_signed_with_the_secret_is_refused() {
    let receiver = Receiver::signed::<Vector>(SECRET).unwrap();
    let bad: &[&[(&str, &str)]] = &[
        &[("webhook-id", "msg_other")],
        &[("webhook-timestamp", "1614265331")],
        &[("webhook-timestamp", "-1")],
        &[("webhook-timestamp", "99999999999999999999")],
        &[("webhook-signature", "")],
        &[("webhook-signature", "v1,")],
        &[("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1O8=")],
        &[("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ")],
        &[("webhook-signature", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")],
        &[("webhook-signature", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")],
    ];
    for replaced in bad {
        let error = receiver.receive_at(headers(replaced), BODY, at(TIME)).unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Auth, crate::Charge::No), "{replaced:?}");
    }
    let changed = receiver.receive_at(headers(&[]), br#"{"test": 2432232315}"#, at(TIME));
    assert_eq!(changed.unwrap_err().kind(), ErrorKind::Auth);
    let none = receiver.receive_at([], BODY, at(TIME)).unwrap_err();
    assert!(none.to_string().contains("it has no header `webhook-id`"), "{none}");
    let other = Receiver::signed::<Vector>("whsec_c2VjcmV0").unwrap();
    assert!(other.receive_at(headers(&[]), BODY, at(TIME)).is_err());
    // While secrets are changed, both count.
    let both = other.and_secret(SECRET).unwrap();
    assert!(both.receive_at(headers(&[]), BODY, at(TIME)).is_ok());
}

#[test]
fn what_is_signed_counts_for_the_headers_and_the_bytes_that_are_read() {
    let receiver = Receiver::signed::<Vector>(SECRET).unwrap();
    // Of a header that came twice the one that is verified is the one that is told.
    let twice = |first: bool| {
        let mut twice = headers(&[]);
        twice.insert(if first { 0 } else { 3 }, ("webhook-id", "msg_other"));
        receiver.receive_at(twice, BODY, at(TIME))
    };
    assert_eq!(twice(true).unwrap_err().kind(), ErrorKind::Auth);
    assert_eq!(twice(false).unwrap().delivery(), Some(ID));
    // The dots between the parts can be moved into none of them.
    let moved = headers(&[("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330")]);
    assert_eq!(receiver.receive_at(moved, BODY, at(TIME)).unwrap_err().kind(), ErrorKind::Auth);
    for body in [&br#"{"test": 2432232314} "#[..], br#" {"test": 2432232314}"#, br#"{"test":2432232314}"#] {
        assert_eq!(receiver.receive_at(headers(&[]), body, at(TIME)).unwrap_err().kind(), ErrorKind::Auth);
    }
}

#[test]
fn a_signed_delivery_tells_the_state_and_an_unsigned_one_only_the_job() {
    let done = json!({ "type": "job.done", "data": { "id": "j-1", "state": "DONE" } });
    let delivered = signed::<Signing>(&done).unwrap();
    assert_eq!((delivered.job(), delivered.event()), ("j-1", Some("job.done")));
    assert_eq!(delivered.status().unwrap().state(), &State::Succeeded);
    let receiver = Receiver::unverified::<Plain>().unwrap();
    let body = json!({ "type": "job.done", "id": "j-1", "state": "DONE" }).to_string();
    let delivered = receiver.receive(headers(&[]), body.as_bytes()).unwrap();
    assert_eq!((delivered.job(), delivered.event(), delivered.delivery()), ("j-1", Some("job.done"), None));
    assert!(delivered.is_finished() && !delivered.is_verified());
    assert_eq!(delivered.status(), None);
}

#[test]
fn an_event_tells_the_state_where_the_payload_does_not() {
    for (event, state, is_finished) in
        [("job.failed", Some(State::Failed), true), ("job.done", None, true), ("job.started", None, false)]
    {
        let body = json!({ "type": event, "data": { "id": "j-1", "video": "https://cdn.example/a.mp4" } });
        let delivered = signed::<Results>(&body).unwrap();
        let told = delivered.status().map(|status| status.state().clone());
        assert_eq!((told, delivered.is_finished()), (state, is_finished), "{event}");
    }
    let broken = json!({ "type": "job.done", "data": { "id": "j-1", "state": "BROKEN", "why": "no\nfox" } });
    let delivered = signed::<Signing>(&broken).unwrap();
    let status = delivered.status().unwrap();
    assert_eq!((status.state(), status.error()), (&State::Failed, Some("no fox")));
    let running = json!({ "type": "job.done", "data": { "id": "j-1", "state": "RUNNING" } });
    assert!(!signed::<Signing>(&running).unwrap().is_finished());
}

#[test]
fn a_delivery_that_names_no_job_is_refused_before_anything_is_done_with_it() {
    for body in [
        json!({}),
        json!([]),
        json!({ "data": { "id": "../../admin" } }),
        json!({ "data": { "id": null } }),
        json!({ "data": [1] }),
    ] {
        assert_eq!(signed::<Signing>(&body).unwrap_err().kind(), ErrorKind::Decode, "{body}");
    }
    let receiver = Receiver::unverified::<Plain>().unwrap();
    let deep = "[".repeat(5000);
    let long = vec![b' '; bounds::JSON_BYTES + 1];
    for body in [b"".as_slice(), b"<html>", b"\xff", deep.as_bytes(), &long] {
        assert_eq!(receiver.receive([], body).unwrap_err().kind(), ErrorKind::Decode);
    }
}

#[test]
fn a_receiver_fits_its_provider_and_shows_no_secret() {
    for error in [
        Receiver::signed::<Plain>(SECRET).unwrap_err(),
        Receiver::unverified::<Signing>().unwrap_err(),
        Receiver::unverified::<Silent>().unwrap_err(),
        Receiver::unverified::<Plain>().unwrap().and_secret(SECRET).unwrap_err(),
        Receiver::signed::<Signing>("").unwrap_err(),
        Receiver::signed::<Signing>("whsec_").unwrap_err(),
        Receiver::signed::<Signing>("whsec_no base64").unwrap_err(),
        Receiver::signed::<Signing>(&"A".repeat(1028)).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(!format!("{error:?} {error}").contains("no base64"), "{error}");
    }
    let shown = format!("{:?}", Receiver::signed::<Signing>(SECRET).unwrap());
    assert_eq!(shown, r#"Receiver { provider: "acme", secrets: [Secret([redacted])], .. }"#);
}
