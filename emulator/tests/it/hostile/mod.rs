//! What no well-meaning client sends. After each of them the emulator still works.

mod admin;
mod bodies;
mod clients;
mod heads;
#[cfg(target_os = "linux")]
mod memory;

use tokio::io::AsyncWriteExt;

use crate::{
    acme::{self, KEY},
    client::{connect, send, send_raw},
};

/// Bytes of an answer to something hostile at most: it does not repeat what came.
const SHORT: usize = 8 * 1024;

const LIMIT: usize = 16 * 1024 * 1024;

#[tokio::test]
async fn a_body_over_the_limit_is_a_413_in_the_providers_shape() {
    let emulator = acme::start().await;
    let body = |bytes: usize| format!("{{\"prompt\":\"{}\"}}", "a".repeat(bytes - 13)).into_bytes();
    let largest = send(&emulator, "POST", "/acme/api/v2/wan-1", &[KEY], &body(LIMIT)).await;
    assert_eq!(largest.status, 202);
    assert_eq!(emulator.jobs().len(), 1);

    let chunk = format!("{:x}\r\n{}\r\n", LIMIT / 4, "a".repeat(LIMIT / 4));
    let head = "POST /acme/api/v2/wan-1 HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunked = send_raw(&emulator, [head, &chunk.repeat(4), "1\r\na\r\n"].concat().as_bytes()).await;
    assert_eq!(chunked.status, 413);
    assert_eq!(chunked.json()["status"], 413);
    assert_eq!(emulator.jobs().len(), 1);
    acme::submit(&emulator).await;
}

#[tokio::test]
async fn what_is_no_http_gets_a_400_and_harms_nobody() {
    let emulator = acme::start().await;
    assert_eq!(send_raw(&emulator, b"\x16\x03\x01\x02\x00\x01\x00 hello\r\n\r\n").await.status, 400);
    let many = "a: b\r\n".repeat(10_000);
    let request = format!("GET /acme/api/v2/jobs/7 HTTP/1.1\r\nhost: a\r\n{many}\r\n");
    assert_eq!(send_raw(&emulator, request.as_bytes()).await.status, 431);
    acme::submit(&emulator).await;
}

#[tokio::test]
async fn a_body_that_breaks_off_starts_nothing() {
    let emulator = acme::start().await;
    let mut stream = connect(&emulator).await;
    let request =
        format!("POST /acme/api/v2/wan-1 HTTP/1.1\r\nhost: a\r\n{KEY}\r\ncontent-length: 999\r\n\r\n{{");
    stream.write_all(request.as_bytes()).await.unwrap();
    while emulator.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    drop(stream);
    acme::submit(&emulator).await;
    assert_eq!(emulator.jobs().len(), 1);
}
