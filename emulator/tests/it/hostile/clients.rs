//! Clients that take their time, or take nothing.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};
use wan_emulator::{Emulator, Fault, FaultRule};

use crate::{
    acme::{self, KEY},
    client::connect,
};

/// How long the emulator waits for a client here.
const PATIENCE: Duration = Duration::from_secs(1);

/// What hangs is a failure too.
const BOUNDED: Duration = Duration::from_secs(20);

async fn impatient() -> Emulator {
    acme::builder().client_timeout(PATIENCE).start().await.unwrap()
}

/// Sends a byte now and then, always sooner than the patience is over, and gives what came back when the connection ends.
async fn drip(mut stream: TcpStream, mut byte: impl FnMut() -> u8) -> String {
    let mut answer = Vec::new();
    let dripping = async {
        loop {
            let mut part = [0; 1024];
            match timeout(PATIENCE / 10, stream.read(&mut part)).await {
                Ok(Ok(0) | Err(_)) => return,
                Ok(Ok(read)) => answer.extend_from_slice(&part[..read]),
                // It may be closed already, which the next read tells.
                Err(_) => drop(stream.write_all(&[byte()]).await),
            }
        }
    };
    timeout(BOUNDED, dripping).await.expect("the connection ends in bounded time");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_head_that_drips_is_given_up() {
    let emulator = impatient().await;
    let mut head = b"GET /acme/api/v2/jobs/7 HTTP/1.1\r\nx: ".to_vec().into_iter();
    let answer = drip(connect(&emulator).await, || head.next().unwrap_or(b'a')).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    acme::submit(&emulator).await;
}

#[tokio::test]
async fn a_body_that_drips_is_a_408_in_the_providers_shape() {
    let emulator = impatient().await;
    let mut stream = connect(&emulator).await;
    let head =
        format!("POST /acme/api/v2/wan-1 HTTP/1.1\r\nhost: a\r\n{KEY}\r\ncontent-length: 10000\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = drip(stream, || b' ').await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("HTTP 408"), "{answer}");
    assert!(emulator.jobs().is_empty());
    acme::submit(&emulator).await;
}

#[tokio::test]
async fn a_large_body_may_take_longer_than_the_patience_if_it_comes_at_all() {
    let emulator = impatient().await;
    let mut stream = connect(&emulator).await;
    let piece = "a".repeat(64 * 1024);
    let length = 8 * piece.len() + r#"{"prompt":""}"#.len();
    let typed = "content-type: application/json\r\nconnection: close";
    let head = format!(
        "POST /acme/api/v2/wan-1 HTTP/1.1\r\nhost: a\r\n{KEY}\r\n{typed}\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(br#"{"prompt":""#).await.unwrap();
    for _ in 0..8 {
        sleep(PATIENCE / 4).await;
        stream.write_all(piece.as_bytes()).await.unwrap();
    }
    stream.write_all(b"\"}").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
}

#[tokio::test]
async fn connections_that_say_nothing_are_closed_before_and_after_a_request() {
    let emulator = impatient().await;
    let mut idle = Vec::new();
    for number in 0..200 {
        let mut stream = connect(&emulator).await;
        if number % 2 == 0 {
            let get = format!("GET /acme/api/v2/jobs/7 HTTP/1.1\r\nhost: a\r\n{KEY}\r\n\r\n");
            stream.write_all(get.as_bytes()).await.unwrap();
        }
        idle.push(stream);
    }
    acme::submit(&emulator).await;
    for (number, mut stream) in idle.into_iter().enumerate() {
        let mut answer = String::new();
        let read = timeout(BOUNDED, stream.read_to_string(&mut answer)).await;
        assert!(read.is_ok_and(|read| read.is_ok()), "connection {number} is closed");
        assert_eq!(answer.matches("HTTP/1.1 404").count(), (number + 1) % 2, "{answer}");
    }
}

/// Waits until the emulator cut the connection off: what is written then fails.
async fn is_cut(stream: &mut TcpStream) {
    let cut = async {
        loop {
            match stream.try_write(b"\n") {
                Ok(_) => sleep(PATIENCE / 10).await,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => sleep(PATIENCE / 10).await,
                Err(_) => return,
            }
        }
    };
    timeout(BOUNDED, cut).await.expect("the connection is cut in bounded time");
}

#[tokio::test]
async fn who_asks_and_never_reads_is_cut_off_while_others_are_served() {
    let emulator = impatient().await;
    acme::submit(&emulator).await;
    emulator.advance(Duration::from_secs(1000));
    let video = emulator.jobs()[0].video.clone().unwrap();
    let path = video.strip_prefix(&emulator.url()).unwrap();
    assert_eq!(acme::get(&emulator, path).await.status, 200);
    let mut stream = connect(&emulator).await;
    // Far more than the machine keeps for who does not read.
    let get = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    stream.write_all(get.repeat(2000).as_bytes()).await.unwrap();
    acme::submit(&emulator).await;
    is_cut(&mut stream).await;
    acme::submit(&emulator).await;
}

#[tokio::test]
async fn who_never_reads_what_a_fault_sends_is_cut_off_too() {
    let emulator = impatient().await;
    emulator.add_fault(FaultRule::new(Fault::Oversized { bytes: u64::MAX / 2 })).unwrap();
    let mut stream = connect(&emulator).await;
    let get = format!("GET /acme/api/v2/jobs/7 HTTP/1.1\r\nhost: a\r\n{KEY}\r\n\r\n");
    stream.write_all(get.as_bytes()).await.unwrap();
    is_cut(&mut stream).await;
    acme::submit(&emulator).await;
}
