//! Rows 26, 27 and 29 to 37 (28 is in `listed`): the provider answers, and what it says is what it did.

use std::time::{Duration, Instant};

use serde_json::json;
use wan_video::{Error, ErrorKind};

use super::{
    ambiguous::{SLACK, leaping},
    ground::{Ground, KEY, PROMPT, submit},
    row::Expected,
    server::{Script, Step, accepted, answer, last},
};

/// How long a body may stand still.
const STALL: Duration = Duration::from_secs(30);

/// The most that lies between a client and a server that writes as fast as it can: what the client takes of an answer,
/// and what the kernel keeps for both of them.
const TAKEN: u64 = (8 + 24) << 20;

/// Refuses a request as it is.
fn refusing(answer: Vec<u8>) -> Script {
    vec![Step::Read, Step::Write(answer)]
}

/// Accepts a request and answers so.
fn accepting(answer: Vec<u8>) -> Script {
    vec![Step::Buy, Step::Write(answer)]
}

/// The id of a submit that is answered so is lost.
async fn lost(answer: Vec<u8>) -> Error {
    Ground::raw([accepting(answer)]).ends(Expected::id_lost()).await.unwrap()
}

#[tokio::test]
async fn r26_rate_limited_for_a_second_then_accepted() {
    let limited = answer(429, "connection: close\r\nretry-after: 1\r\n", "{}");
    let ground = Ground::raw([refusing(limited)]);
    let start = Instant::now();
    ground.ends(Expected::accepted(2)).await;
    assert!(start.elapsed() >= Duration::from_secs(1), "it did not wait: {:?}", start.elapsed());
}

/// What is safe to send again once is not safe for ever: the second answer decides by itself.
#[tokio::test]
async fn r26_rate_limited_then_in_doubt() {
    let limited = || refusing(answer(429, "connection: close\r\nretry-after: 0\r\n", "{}"));
    for (script, expected) in [
        (vec![Step::Buy, Step::Reset], Expected::unknown(1)),
        (accepting(last(502, "{}")), Expected::unknown(1)),
        (accepting(last(200, "{}")), Expected::id_lost()),
        (refusing(last(400, "{}")), Expected::refused(ErrorKind::Rejected, 1)),
    ] {
        let ground = Ground::raw([limited(), script]);
        ground.ends(Expected { sends: 2, ..expected }).await;
    }
}

#[tokio::test]
async fn r27_rate_limited_for_good() {
    for hint in
        ["", "retry-after: 0\r\n", "retry-after: Wed, 21 Oct 2015 07:28:00 GMT\r\n", "retry-after: soon\r\n"]
    {
        let limited = || refusing(answer(429, &format!("connection: close\r\n{hint}"), "{}"));
        let ground = Ground::raw([limited(), limited(), limited()]);
        let error = ground.ends(Expected::refused(ErrorKind::RateLimited, 3)).await.unwrap();
        assert!(error.retry_after().is_none_or(|after| after.is_zero()), "{hint}: {error}");
    }
}

#[tokio::test]
async fn r27_rate_limited_for_a_day() {
    // The last ones are a day after the answer's own clock, by the other hint that the spec names, and the longer of two.
    let clock = "date: Fri, 20 Nov 2026 10:00:00 GMT\r\n";
    let until = "x-rate-limit-reset-at-utc: 2026-11-21T10:00:00Z\r\n";
    for hint in [
        "retry-after: 86400\r\n",
        &format!("retry-after: Sat, 21 Nov 2026 10:00:00 GMT\r\n{clock}"),
        &format!("{until}{clock}"),
        &format!("{until}retry-after: 0\r\n{clock}"),
    ] {
        let limited = answer(429, &format!("connection: close\r\n{hint}"), "{}");
        let ground = Ground::raw([refusing(limited)]);
        let error = ground.ends(Expected::refused(ErrorKind::RateLimited, 1)).await.unwrap();
        assert_eq!(error.retry_after(), Some(Duration::from_hours(24)), "{hint}");
    }
}

#[tokio::test]
async fn r29_refusals() {
    use ErrorKind::{Auth, InsufficientCredits, NotFound, Rejected};
    for (status, message, kind) in [
        (400, "no such size", Rejected),
        (401, "who are you", Auth),
        (402, "pay first", InsufficientCredits),
        (403, "not you", Auth),
        (404, "no such model", NotFound),
        (405, "no such method", Rejected),
        (406, "Insufficient credits", InsufficientCredits),
        (406, "Invalid content type", Rejected),
        (410, "retired", NotFound),
        (413, "too much", Rejected),
        (415, "not this type", Rejected),
        (422, "no", Rejected),
        (451, "not here", Rejected),
    ] {
        let ground = Ground::raw([refusing(last(status, &format!(r#"{{"error":"{message}"}}"#)))]);
        let error = ground.ends(Expected::refused(kind, 1)).await.unwrap();
        assert_eq!(error.status(), Some(status));
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[tokio::test]
async fn r30_redirects_to_another_host() {
    for status in [300, 301, 302, 303, 307, 308] {
        let ground = Ground::raw([refusing(last(status, ""))]);
        let error = ground.ends(Expected::refused(ErrorKind::Rejected, 1)).await.unwrap();
        assert_eq!(error.status(), Some(status));
    }
}

#[tokio::test]
async fn r31_success_with_a_cut_body() {
    let half = r#"{"request_id":"jo"#;
    let by_length = format!("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{half}");
    // The whole id is there, and nobody knows whether more was to come.
    let whole = r#"{"request_id":"job-7"}"#;
    let longer = format!("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{whole}");
    let chunk = |body: &str| {
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n", body.len())
    };
    let by_close = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{half}");
    for (cut, kept) in
        [(by_length, half), (longer, whole), (chunk(half), half), (chunk(whole), whole), (by_close, half)]
    {
        let error = lost(cut.into_bytes()).await;
        assert_eq!((error.status(), error.body()), (Some(200), Some(kept)), "{error}");
    }
}

#[tokio::test]
async fn r31_success_reset_within_the_body() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"request_id\":".to_vec();
    let ground = Ground::raw([vec![Step::Buy, Step::Write(half), Step::Reset]]);
    ground.ends(Expected::id_lost()).await;
}

/// The clock leaps over the half minute for which a body may stand still.
#[tokio::test]
async fn r32_success_with_a_stall_in_the_body() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"request_id\":\"jo".to_vec();
    let ground = Ground::raw([vec![Step::Buy, Step::Write(half), Step::Tell, Step::UntilLeft]]);
    let client = ground.client();
    let (ended, waited) = leaping(&ground, submit(&client)).await;
    let error = ground.hold(ended, Expected::id_lost()).await.unwrap();
    assert_eq!(error.body(), Some(r#"{"request_id":"jo"#));
    assert!((STALL..STALL + SLACK).contains(&waited), "it gave up after {waited:?}");
}

#[tokio::test]
async fn r33_every_success_with_an_id() {
    for status in [200, 201, 202, 203] {
        let ground = Ground::raw([accepting(last(status, r#"{"request_id":"job-7"}"#))]);
        assert!(ground.ends(Expected::accepted(1)).await.is_none(), "{status}");
    }
    let old = b"HTTP/1.0 200 OK\r\n\r\n{\"request_id\":\"job-7\"}".to_vec();
    Ground::raw([accepting(old)]).ends(Expected::accepted(1)).await;
}

#[tokio::test]
async fn r34_success_without_an_id() {
    for body in [
        "{}",
        r#"{"request_id":null}"#,
        r#"{"request_id":""}"#,
        r#"{"request_id":{"id":"job-7"}}"#,
        r#"{"request_id":["job-7"]}"#,
        r#"{"request_id":true}"#,
        r#""job-7""#,
        "[]",
        "null",
        "<!doctype html><title>Welcome</title>",
        r#"{"request_id":"job-7""#,
        r#"{"request_id":"job-7"} and more"#,
    ] {
        let error = lost(last(200, body)).await;
        assert_eq!(error.body(), Some(body), "{error}");
    }
    // The place that the head names may lead to the job. Its query may be a signature.
    let error = lost(last(200, "")).await;
    let kept = error.body().unwrap();
    let place = kept.strip_prefix("location: http://127.0.0.1:").and_then(|place| place.split_once('/'));
    assert_eq!(place.map(|(_, path)| path), Some("there?.."), "{error}");
    lost(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_vec()).await;
}

#[tokio::test]
async fn r35_success_with_a_bad_id() {
    let long = "a".repeat(10_000);
    for id in ["../../admin", "job\\r\\nx-evil: 1", "job 7", "🦊", "job%2f7", "job?x=1", "..", &long] {
        let error = lost(last(200, &format!(r#"{{"request_id":"{id}"}}"#))).await;
        assert!(!error.to_string().contains(id), "{error}");
    }
    // Its characters are fine, and whoever is shown the job would be shown the key.
    let error = lost(last(200, &format!(r#"{{"request_id":"job/{KEY}"}}"#))).await;
    assert!(error.to_string().contains("is the key"), "{error}");
}

#[tokio::test]
async fn r36_success_then_reset() {
    let script = vec![Step::Buy, Step::Write(accepted()), Step::Reset];
    Ground::raw([script]).ends(Expected::accepted(1)).await;
}

/// A body of 100 MB behind the head: no more of it is taken than its bound.
fn flooding(status: u16) -> Script {
    let head = format!("HTTP/1.1 {status} Scripted\r\ncontent-length: 104857600\r\n\r\n");
    vec![Step::Buy, Step::Write(head.into()), Step::Flood(vec![b'x'; 64 * 1024], 1600), Step::UntilLeft]
}

#[tokio::test]
async fn r37_answers_of_100_megabytes() {
    for (status, expected) in [
        (200, Expected::id_lost()),
        (500, Expected::unknown(1)),
        (400, Expected { paid: 0, ..Expected::refused(ErrorKind::Rejected, 1) }),
    ] {
        let mut script = flooding(status);
        if expected.paid == 0 {
            script[0] = Step::Read;
        }
        let ground = Ground::raw([script]);
        let error = ground.ends(expected).await.unwrap();
        assert_eq!(error.status(), Some(status));
        assert!(error.body().unwrap().len() <= 64 * 1024);
        assert!(error.to_string().chars().count() < 1000, "{error}");
        ground.server().settled().await;
        let taken = ground.server().written();
        assert!(taken < TAKEN, "{taken} bytes were taken");
    }
}

#[tokio::test]
async fn r37_answer_without_an_end() {
    let head = b"HTTP/1.1 400 Scripted\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = [b"10000\r\n".to_vec(), vec![b'x'; 0x1_0000], b"\r\n".to_vec()].concat();
    let script = vec![Step::Read, Step::Write(head), Step::Flood(chunk, u64::MAX)];
    let ground = Ground::raw([script]);
    ground.ends(Expected::refused(ErrorKind::Rejected, 1)).await;
    ground.server().settled().await;
    assert!(ground.server().written() < TAKEN);
}

/// What a server sends back that has read too much, and wants to look like something else on a terminal.
fn echo() -> String {
    format!(
        "\u{1b}[2J\u{1b}]0;owned\u{7}not \u{202e}allowed\0\r\n: {KEY} asked for {PROMPT} at \
         https://x.example/v?sig=canary-signature"
    )
}

/// JSON as servers write it that trust no byte above 127.
fn in_ascii(body: &str) -> String {
    let units = body.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    });
    units.collect()
}

#[tokio::test]
async fn r37_answers_that_echo_and_paint() {
    let echo = echo();
    for body in [
        json!({ "error": echo }).to_string(),
        json!({ "error": { "detail": [{ "input": echo }] } }).to_string(),
        json!({ "unknown": echo }).to_string(),
        in_ascii(&json!({ "error": [echo] }).to_string()),
        echo,
    ] {
        let ground = Ground::raw([refusing(last(400, &body))]);
        let error = ground.ends(Expected::refused(ErrorKind::Rejected, 1)).await.unwrap();
        assert!(error.body().unwrap().contains("asked for"), "{error}");
        lost(last(200, &body)).await;
    }
    let head = format!("connection: close\r\nx-request-id: {KEY}\r\nretry-after: {KEY}\r\n");
    let ground = Ground::raw([refusing(answer(400, &head, "{}"))]);
    ground.ends(Expected::refused(ErrorKind::Rejected, 1)).await;
}

/// What is cut off within the key or the prompt is no longer equal to it.
#[tokio::test]
async fn r37_echoes_that_are_cut() {
    let prompt = &PROMPT[..PROMPT.find("prompt").unwrap() + 8];
    for end in [&KEY[..12], prompt] {
        let cut = |status| {
            format!("HTTP/1.1 {status} Scripted\r\ncontent-length: 900\r\n\r\nyou sent {end}").into_bytes()
        };
        let ground = Ground::raw([refusing(cut(400))]);
        ground.ends(Expected::refused(ErrorKind::Rejected, 1)).await;
        lost(cut(200)).await;
        // Within what an error keeps of a body, too.
        let long = format!("{}{KEY} {PROMPT}", " x".repeat(32 * 1024 - end.len() / 2));
        let ground = Ground::raw([refusing(last(400, &long))]);
        ground.ends(Expected::refused(ErrorKind::Rejected, 1)).await;
    }
}
