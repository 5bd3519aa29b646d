use std::time::Duration;

use serde_json::json;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use super::SHORT;
use crate::{
    acme::{self, KEY},
    client::{send, send_raw},
};

#[tokio::test]
async fn steering_with_something_hostile_is_refused_in_few_words() {
    let emulator = acme::start().await;
    let mega = "n".repeat(1024 * 1024);
    let deep = "[".repeat(100_000);
    let faults = "/_emulator/faults";
    let cases = [
        ("POST", faults, format!("[{}]", "0,".repeat(1_000_000))),
        ("POST", faults, format!("{{\"fault\":\"{mega}\"}}")),
        ("POST", faults, format!("{{\"fault\":{{\"{mega}\":{{}}}}}}")),
        ("POST", faults, format!("{{\"fault\":\"silence\",\"{mega}\":1}}")),
        ("POST", faults, format!("{{\"fault\":\"silence\",\"times\":\"{mega}\"}}")),
        ("POST", faults, format!("{{\"seed\":\"{mega}\"}}")),
        ("POST", faults, format!("{{\"fault\":{deep}")),
        ("POST", faults, deep.clone()),
        ("POST", faults, mega.repeat(5)),
        ("POST", faults, format!("[{}{{}}]", "{\"fault\":\"silence\"},".repeat(10_001))),
        ("POST", "/_emulator/clock", format!("\"{mega}\"")),
        ("POST", "/_emulator/clock", format!("{{\"scale\":\"{mega}\"}}")),
        ("POST", "/_emulator/clock", format!("{{\"{mega}\":1}}")),
        ("POST", "/_emulator/clock", deep),
        ("POST", "/_emulator/clock", "{\"advance_seconds\":1e999}".to_owned()),
    ];
    for (method, path, body) in cases {
        let told: String = body.chars().take(40).collect();
        let reply = timeout(Duration::from_secs(20), send(&emulator, method, path, &[], body.as_bytes()));
        let reply = reply.await.expect("an answer in bounded time");
        assert_eq!(reply.status, 400, "{path} {told}");
        assert!(reply.bytes.len() < SHORT, "{path} {told}: {} bytes", reply.bytes.len());
        assert!(emulator.faults().is_empty(), "{path} {told}");
    }
    acme::submit(&emulator).await;
}

#[tokio::test]
async fn faults_take_so_much_memory_and_no_more() {
    let emulator = acme::start().await;
    let rule = json!({ "fault": { "job_fails": { "reason": "r".repeat(3_000_000) } } }).to_string();
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let reply = send(&emulator, "POST", "/_emulator/faults", &[], rule.as_bytes()).await;
        statuses.push(reply.status);
        if reply.status == 400 {
            assert!(reply.json()["error"].as_str().unwrap().contains("bytes"));
        }
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 400, 400]);
    emulator.clear_faults();
    assert_eq!(send(&emulator, "POST", "/_emulator/faults", &[], rule.as_bytes()).await.status, 200);
}

#[tokio::test]
async fn a_body_that_is_announced_too_large_or_never_comes_is_refused_to_the_admin_api_too() {
    let emulator = acme::builder().client_timeout(Duration::from_millis(200)).start().await.unwrap();
    let head = |length: usize| {
        format!("POST /_emulator/faults HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n[")
    };
    for (length, status) in [(1024 * 1024 * 1024, 413), (10, 408)] {
        let head = head(length);
        let reply = send_raw(&emulator, head.as_bytes());
        let reply = timeout(Duration::from_secs(20), reply).await.expect("an answer in bounded time");
        assert_eq!(reply.status, status);
        assert!(reply.json()["error"].is_string());
    }
    acme::submit(&emulator).await;
}

#[tokio::test]
async fn sixteen_answers_are_made_at_a_time_and_others_wait_until_those_are_taken() {
    let emulator = acme::start().await;
    let body = format!("\"{}\"", "a".repeat(6_000_000));
    assert_eq!(send(&emulator, "POST", "/acme/api/v2/wan-1", &[KEY], body.as_bytes()).await.status, 400);
    let get = b"GET /_emulator/requests HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let mut waiting = Vec::new();
    for _ in 0..20 {
        // The machine keeps little for who does not read.
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let address = emulator.url().strip_prefix("http://").unwrap().parse().unwrap();
        let mut stream = socket.connect(address).await.unwrap();
        stream.write_all(get).await.unwrap();
        waiting.push(stream);
    }
    // Whoever has a turn sees the first bytes of the answer, and takes no more of it.
    let mut begun = Vec::new();
    let mut look = |begun: &mut Vec<TcpStream>| {
        begun.extend(waiting.extract_if(.., |stream| stream.try_read(&mut [0; 100]).is_ok()));
    };
    let sixteen = async {
        while begun.len() < 16 {
            sleep(Duration::from_millis(5)).await;
            look(&mut begun);
        }
    };
    timeout(Duration::from_secs(20), sixteen).await.expect("sixteen have their turn");
    sleep(Duration::from_millis(500)).await;
    look(&mut begun);
    assert_eq!(begun.len(), 16);
    drop(begun);
    assert_eq!(send(&emulator, "GET", "/_emulator/clock", &[], b"").await.status, 200);
}

#[tokio::test]
async fn a_header_that_asks_for_a_hostile_fault_is_refused_in_few_words() {
    let emulator = acme::start().await;
    let name = "n".repeat(60_000);
    let deep = format!("{{\"status\":{}", "[".repeat(60_000));
    let wrong = format!("{{\"status\":{{\"code\":\"{name}\"}}}}");
    for fault in [name, deep, wrong, "{\"status\":{\"code\":1e999}}".to_owned(), "\"".to_owned()] {
        let header = format!("x-wan-emulator-fault: {fault}");
        let reply =
            send(&emulator, "POST", "/acme/api/v2/wan-1", &[KEY, &header], br#"{"prompt":"a"}"#).await;
        assert_eq!(reply.status, 400);
        assert!(reply.bytes.len() < SHORT, "{} bytes", reply.bytes.len());
    }
    let large = format!("x-wan-emulator-fault: {}", "n".repeat(1024 * 1024));
    let request = format!("GET /acme/api/v2/jobs/7 HTTP/1.1\r\nhost: a\r\n{large}\r\n\r\n");
    assert_eq!(send_raw(&emulator, request.as_bytes()).await.status, 431);
    assert!(emulator.jobs().is_empty());
    acme::submit(&emulator).await;
}
