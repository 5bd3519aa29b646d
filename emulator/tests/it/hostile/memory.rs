//! What a process of its own takes of the machine while it is treated badly. The bounds are loose; without the limits in
//! the emulator each of them is passed by far.

use std::{future::pending, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    select,
    task::JoinSet,
    time::timeout,
};

use crate::{
    acme::KEY,
    spawned::{MEBIBYTE, Spawned},
};

const GIBIBYTE: usize = 1024 * 1024 * 1024;

/// What hangs is a failure too.
const BOUNDED: Duration = Duration::from_mins(1);

/// Sends a body of a gigabyte in chunks until an answer was read to its end, and gives its status.
async fn flood(stream: TcpStream, path: &str) -> u16 {
    let (mut reader, mut writer) = stream.into_split();
    let head =
        format!("POST {path} HTTP/1.1\r\nhost: localhost\r\n{KEY}\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let sending = async {
        if writer.write_all(head.as_bytes()).await.is_ok() {
            for _ in 0..GIBIBYTE / 0x10000 {
                if writer.write_all(chunk.as_bytes()).await.is_err() {
                    break;
                }
            }
        }
        pending::<String>().await
    };
    let reading = async {
        let mut answer = Vec::new();
        reader.read_to_end(&mut answer).await.expect("an answer to its end");
        String::from_utf8_lossy(&answer).into_owned()
    };
    let answer = select! { answer = reading => answer, answer = sending => answer };
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("an answer")
}

#[tokio::test]
async fn a_gigabyte_that_is_announced_is_not_waited_for() {
    let emulator = Spawned::start();
    let before = emulator.memory().peak;
    for path in ["/acme/api/v2/wan-1", "/_emulator/faults", "/nowhere"] {
        let mut stream = emulator.connect().await;
        let head =
            format!("POST {path} HTTP/1.1\r\nhost: localhost\r\n{KEY}\r\ncontent-length: {GIBIBYTE}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let read = timeout(BOUNDED, stream.read_to_end(&mut answer));
        let ended = read.await.is_ok();
        assert!(ended && answer.starts_with(b"HTTP/1.1 413"), "{}", String::from_utf8_lossy(&answer));
    }
    let grown = emulator.memory().peak - before;
    assert!(grown < 32 * MEBIBYTE, "{grown} bytes more");
    emulator.submits().await;
}

#[tokio::test]
async fn a_gigabyte_that_is_sent_is_refused_in_an_answer_that_can_be_read() {
    let emulator = Spawned::start();
    let before = emulator.memory().peak;
    for path in ["/acme/api/v2/wan-1", "/_emulator/faults", "/nowhere"] {
        let status = timeout(BOUNDED, flood(emulator.connect().await, path)).await;
        assert_eq!(status.ok(), Some(413), "{path}");
    }
    let grown = emulator.memory().peak - before;
    assert!(grown < 128 * MEBIBYTE, "{grown} bytes more");
    emulator.submits().await;
}

#[tokio::test]
async fn fifty_gigabytes_at_once_take_the_memory_of_a_few_bodies() {
    let emulator = Spawned::start();
    let mut floods = JoinSet::new();
    for _ in 0..50 {
        let stream = emulator.connect().await;
        floods.spawn(timeout(BOUNDED, flood(stream, "/acme/api/v2/wan-1")));
    }
    let statuses = floods.join_all().await;
    let good = |status: &_| matches!(status, Ok(413 | 503));
    assert!(statuses.iter().all(good), "{statuses:?}");
    let peak = emulator.memory().peak;
    println!("50 bodies of a gigabyte at once: at most {} MiB", peak / MEBIBYTE);
    assert!(peak < 1024 * MEBIBYTE, "{peak} bytes");
    emulator.submits().await;
}

#[tokio::test]
async fn json_of_a_million_values_takes_no_more_memory_than_its_text() {
    let emulator = Spawned::start();
    for body in [
        format!("{{\"prompt\":[{}0]}}", "0,".repeat(8_000_000)),
        format!("{{\"prompt\":{}1", "{\"a\":".repeat(3_000_000)),
        format!("[{}{{}}]", "{},".repeat(5_000_000)),
        format!("[{}[]]", "[],".repeat(5_000_000)),
    ] {
        assert_eq!(emulator.send("POST", "/acme/api/v2/wan-1", &body).await.status, 400);
    }
    let peak = emulator.memory().peak;
    println!("JSON of millions of values: at most {} MiB", peak / MEBIBYTE);
    assert!(peak < 256 * MEBIBYTE, "{peak} bytes");
    emulator.submits().await;
}

#[tokio::test]
async fn what_is_remembered_of_large_heads_and_bodies_has_a_bound() {
    let emulator = Spawned::start();
    let body = format!("{{\"prompt\":\"a\",\"large\":\"{}\"}}", "b".repeat(4_000_000));
    for _ in 0..50 {
        assert_eq!(emulator.send("POST", "/acme/api/v2/wan-1", &body).await.status, 400);
    }
    let large = format!("x-large: {}\r\n", "h".repeat(300_000));
    let get = format!("GET /acme/api/v2/jobs/7 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{large}\r\n");
    for _ in 0..1000 {
        assert_eq!(crate::client::exchange(emulator.connect().await, get.as_bytes()).await.status, 401);
    }
    let now = emulator.memory().now;
    println!("after 500 MB of requests that were refused: {} MiB", now / MEBIBYTE);
    assert!(now < 256 * MEBIBYTE, "{now} bytes");
    emulator.submits().await;
}

#[tokio::test]
async fn who_takes_all_handles_keeps_others_waiting_until_he_leaves() {
    let emulator = Spawned::with_handles(64);
    let mut idle = Vec::new();
    for _ in 0..200 {
        // The machine accepts them for the emulator, up to its backlog.
        idle.push(emulator.connect().await);
    }
    let other = emulator.submits();
    tokio::pin!(other);
    assert!(timeout(Duration::from_millis(200), &mut other).await.is_err(), "no handle is left");
    drop(idle);
    timeout(BOUNDED, other).await.expect("it is served once handles are free");
    // Those that had left before they were accepted are accepted and closed one after the other, beside that.
    let fallen = async {
        while emulator.handles() >= 64 {
            emulator.submits().await;
        }
    };
    timeout(BOUNDED, fallen).await.expect("the handles of those who left are free");
}
