//! The rows once more for the call that blocks until the video is there: it has no id to come back to, so that whatever
//! goes wrong with its answer loses what was paid for.

use wan_video::{Error, ErrorKind, segmind::Wan26T2v};

use super::{
    ground::{Ground, PROMPT},
    row::Expected,
    server::{Script, Step, last},
};

/// A blocking call that meets this script ends so.
async fn ends(script: Script, expected: Expected) -> Error {
    let ground = Ground::raw([script]);
    let client = ground.client();
    let error = client.wan26_t2v(&Wan26T2v::new(PROMPT)).run_sync().await.unwrap_err();
    assert_eq!(ground.server().connections(), expected.sends, "{error}");
    ground.hold_of("sync", Err(error), expected).await.unwrap()
}

#[tokio::test]
async fn r12_blocking_reset_after_part_of_the_request() {
    ends(vec![Step::Take(8), Step::Reset], Expected::unknown(0)).await;
}

#[tokio::test]
async fn r13_blocking_reset_after_the_full_request() {
    ends(vec![Step::Buy, Step::Reset], Expected::unknown(1)).await;
}

#[tokio::test]
async fn r14_blocking_close_without_an_answer() {
    ends(vec![Step::Buy], Expected::unknown(1)).await;
}

#[tokio::test]
async fn r17_blocking_not_http() {
    ends(vec![Step::Buy, Step::Write(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())], Expected::unknown(1)).await;
}

/// A gateway gives up long before a video is made, and the provider goes on.
#[tokio::test]
async fn r18_blocking_gateway_timeout() {
    for status in [500, 502, 504, 524] {
        ends(vec![Step::Buy, Step::Write(last(status, "{}"))], Expected::unknown(1)).await;
    }
}

#[tokio::test]
async fn r27_blocking_rate_limited_for_good() {
    let limited = || vec![Step::Read, Step::Write(last(429, "{}"))];
    let ground = Ground::raw([limited(), limited(), limited()]);
    let call = ground.client().wan26_t2v(&Wan26T2v::new(PROMPT));
    let error = call.run_sync().await.unwrap_err();
    ground.hold_of("sync", Err(error), Expected::refused(ErrorKind::RateLimited, 3)).await;
}

#[tokio::test]
async fn r30_blocking_redirects_to_another_host() {
    for status in [301, 302, 303, 307, 308] {
        let script = vec![Step::Read, Step::Write(last(status, ""))];
        ends(script, Expected::refused(ErrorKind::Rejected, 1)).await;
    }
}

#[tokio::test]
async fn r31_blocking_success_with_a_cut_body() {
    let by_length =
        b"HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: 500\r\n\r\n\0\0\0\x10ftyp".to_vec();
    let chunked = b"HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ntransfer-encoding: chunked\r\n\r\n8\r\n\0\0\0\x10ftyp\r\n".to_vec();
    for cut in [by_length, chunked] {
        ends(vec![Step::Buy, Step::Write(cut.clone())], Expected::id_lost()).await;
        ends(vec![Step::Buy, Step::Write(cut), Step::Reset], Expected::id_lost()).await;
    }
}
