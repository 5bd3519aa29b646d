//! Rows 11 to 19 and 22: nobody can tell whether the provider acted, so it is not asked again.

use std::{future::Future, time::Duration};

use tokio::{
    join,
    time::{Instant, advance, pause, resume},
};
use wan_video::{
    Error, ErrorKind, JobRef, Request, SendFuture, Transport, TransportError, segmind::Wan26T2v,
};

use super::{
    ground::{Ground, KEY, PROMPT, submit},
    row::Expected,
    server::{Script, Step, last},
};

/// How long the head of an answer is waited for.
const HEAD: Duration = Duration::from_mins(1);

/// What a wait may take longer than it should, for the time before the clock began to leap is real.
pub(super) const SLACK: Duration = Duration::from_secs(5);

/// Nobody knows what became of a submit that meets this script, and the provider charged for so many.
async fn unknown(paid: usize, script: Script) -> Error {
    let ground = Ground::raw([script]);
    let error = ground.ends(Expected::unknown(paid)).await.unwrap();
    assert_eq!(ground.server().connections(), 1, "{error}");
    error
}

#[tokio::test]
async fn r11_reset_before_reading() {
    unknown(0, vec![Step::Touch, Step::Reset]).await;
}

#[tokio::test]
async fn r12_reset_after_part_of_the_request() {
    unknown(0, vec![Step::Take(8), Step::Reset]).await;
}

#[tokio::test]
async fn r13_reset_after_the_full_request() {
    unknown(1, vec![Step::Buy, Step::Reset]).await;
}

/// A transport of the program's own may say anything.
#[tokio::test]
async fn r13_reset_that_a_transport_tells_with_what_is_private() {
    #[derive(Debug)]
    struct Talkative;
    impl Transport for Talkative {
        fn send(&self, _request: Request) -> SendFuture<'_> {
            let words = format!("\u{1b}[2Jreset\r\nwith {KEY} and {PROMPT}");
            Box::pin(async { Err(TransportError::maybe_sent(words)) })
        }
    }
    let ground = Ground::raw([]);
    let client = ground.builder().transport(Talkative).build().unwrap();
    let ended = submit(&client).await;
    // It is not the one that counts.
    let error = ground.hold(ended, Expected { sends: 0, ..Expected::unknown(0) }).await.unwrap();
    assert!(error.to_string().contains("reset with"), "{error}");
}

#[tokio::test]
async fn r14_close_without_an_answer() {
    unknown(1, vec![Step::Buy]).await;
}

/// The clock leaps over the minute once the provider has the request: nothing of the client knows the difference.
#[tokio::test]
async fn r15_silence_until_the_read_timeout() {
    let ground = Ground::raw([vec![Step::Buy, Step::Tell, Step::UntilLeft]]);
    let client = ground.client();
    let (ended, waited) = leaping(&ground, submit(&client)).await;
    let error = ground.hold(ended, Expected::unknown(1)).await.unwrap();
    assert!(error.to_string().contains("no answer within 60 s"), "{error}");
    assert!((HEAD..HEAD + SLACK).contains(&waited), "it gave up after {waited:?}");
}

#[tokio::test]
async fn r16_partial_status_line() {
    for head in ["HTTP/1.1 2", "HTTP/1.1 200 OK\r\ncontent-le", "H"] {
        unknown(1, vec![Step::Buy, Step::Write(head.into())]).await;
    }
}

#[tokio::test]
async fn r16_endless_interim_answers() {
    let interim = format!("HTTP/1.1 103 Early Hints\r\nlink: </{}>\r\n\r\n", "a".repeat(8000)).into_bytes();
    let first = Step::Flood(interim.clone(), 100);
    let script = vec![Step::Buy, first, Step::Tell, Step::Flood(interim, u64::MAX)];
    let ground = Ground::raw([script]);
    let client = ground.client();
    // There is always more to read, so that the clock does not leap by itself.
    let minute = async {
        ground.server().told().await;
        pause();
        advance(HEAD + SLACK).await;
    };
    let (ended, ()) = join!(submit(&client), minute);
    resume();
    ground.hold(ended, Expected::unknown(1)).await;
}

#[tokio::test]
async fn r16_interim_answer_and_no_other() {
    unknown(1, vec![Step::Buy, Step::Write(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec())]).await;
}

#[tokio::test]
async fn r17_not_http() {
    unknown(1, vec![Step::Buy, Step::Write(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())]).await;
    unknown(1, vec![Step::Buy, Step::Write(vec![0x16, 3, 3, 0, 2, 2, 40])]).await;
}

#[tokio::test]
async fn r17_switching_protocols() {
    let head = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    unknown(1, vec![Step::Buy, Step::Write(head.into()), Step::UntilLeft]).await;
}

#[tokio::test]
async fn r17_two_lengths() {
    let body = r#"{"request_id":"job-7"}"#;
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 22\r\ncontent-length: 2\r\n\r\n";
    unknown(1, vec![Step::Buy, Step::Write(format!("{head}{body}").into())]).await;
}

#[tokio::test]
async fn r17_oversized_head() {
    let head = format!("HTTP/1.1 200 OK\r\nx-padding: {}\r\n", "a".repeat(600_000));
    unknown(1, vec![Step::Buy, Step::Write(head.into()), Step::UntilLeft]).await;
    // Whole, and more than the client takes, though the HTTP library does.
    let body = r#"{"request_id":"job-7"}"#;
    let head = format!("HTTP/1.1 200 OK\r\nx-padding: {}\r\ncontent-length: 22\r\n\r\n", "a".repeat(70_000));
    unknown(1, vec![Step::Buy, Step::Write([head.as_str(), body].concat().into())]).await;
}

#[tokio::test]
async fn r18_server_failures() {
    for status in [408, 409, 500, 502, 504, 520, 521, 522, 523, 524, 599, 999] {
        let error = unknown(1, vec![Step::Buy, Step::Write(last(status, "{}"))]).await;
        assert_eq!(error.status(), Some(status));
    }
}

#[tokio::test]
async fn r19_unavailable_without_retry_after() {
    let error = unknown(0, vec![Step::Read, Step::Write(last(503, "{}"))]).await;
    assert_eq!(error.status(), Some(503));
}

/// The provider's spec does not say that its 503 means that nothing was done: a date to come back alters nothing.
#[tokio::test]
async fn r19_unavailable_with_retry_after_that_no_spec_lists() {
    let answer = super::server::answer(503, "connection: close\r\nretry-after: 0\r\n", "{}");
    unknown(1, vec![Step::Buy, Step::Write(answer)]).await;
}

#[tokio::test]
async fn r22_early_too_large_and_close_during_a_large_body() {
    let ground = Ground::raw([vec![Step::Take(1024), Step::Write(last(413, "{}"))]]);
    let client = ground.client();
    let call = client.wan26_t2v(&Wan26T2v::new(PROMPT)).unlisted("/padding", "x".repeat(8 << 20));
    let ended: Result<JobRef, Error> = call.submit().await.map(|job| job.to_ref());
    // Whether the answer is read before the connection breaks is a race, and both ends of it are true.
    let kind = ended.as_ref().map_err(Error::kind);
    let expected = match kind {
        Err(ErrorKind::Rejected) => Expected::refused(ErrorKind::Rejected, 1),
        _ => Expected::unknown(0),
    };
    let error = ground.hold(ended, expected).await.unwrap();
    assert!(matches!(error.status(), Some(413) | None), "{error}");
}

/// Sets the clock to leap over every wait for nothing but time, once the script has told that it came so far. Returns
/// the end, and how long the client thinks that it took.
pub(super) async fn leaping<T>(ground: &Ground, submit: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    let leap = async {
        ground.server().told().await;
        pause();
    };
    let (ended, ()) = join!(submit, leap);
    resume();
    (ended, start.elapsed())
}
