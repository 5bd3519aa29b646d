use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::SHORT;
use crate::{
    acme::{self, KEY},
    client::{connect, send, send_raw},
};

const BODY: &str = r#"{"prompt":"a fox"}"#;

fn submit_with(lines: &str) -> String {
    let typed = "content-type: application/json\r\nconnection: close\r\n";
    let length = BODY.len();
    format!(
        "POST /acme/api/v2/wan-1 HTTP/1.1\r\nhost: a\r\n{KEY}\r\n{typed}{lines}content-length: {length}\r\n\r\n{BODY}"
    )
}

#[tokio::test]
async fn a_hundred_headers_are_taken_and_one_more_is_a_431_in_the_providers_shape() {
    let emulator = acme::start().await;
    let others = submit_with("").lines().take_while(|line| !line.is_empty()).count() - 1;
    let with =
        async |count: usize| send_raw(&emulator, submit_with(&"a: b\r\n".repeat(count)).as_bytes()).await;
    assert_eq!(with(100 - others).await.status, 202);
    for count in [101 - others, 10_000] {
        let refused = with(count).await;
        assert_eq!((refused.status, &refused.json()["status"]), (431, &431.into()), "{count}");
    }
    assert_eq!(emulator.jobs().len(), 1);
}

#[tokio::test]
async fn heads_beyond_what_is_read_are_refused_in_our_name_and_stand_in_the_log() {
    let emulator = acme::start().await;
    let mega = "a".repeat(1024 * 1024);
    for (request, statuses) in [
        (submit_with(&"a: b\r\n".repeat(20_000)), [431, 431]),
        (submit_with(&format!("x-large: {mega}\r\n")), [431, 431]),
        (format!("GET /{mega} HTTP/1.1\r\nhost: a\r\n\r\n"), [414, 431]),
        (format!("{mega} / HTTP/1.1\r\nhost: a\r\n\r\n"), [400, 431]),
    ] {
        let refused = send_raw(&emulator, request.as_bytes()).await;
        assert!(statuses.contains(&refused.status), "{} {}", &request[..20], refused.status);
        assert!(refused.bytes.len() < SHORT);
        assert_eq!(refused.header("x-wan-emulator"), Some("true"));
        assert!(!refused.json()["error"].as_str().unwrap().is_empty());
        let told = emulator.requests().pop().unwrap();
        assert_eq!((told.method.as_str(), told.path.as_str(), told.status), ("?", "?", Some(refused.status)));
        acme::submit(&emulator).await;
    }
}

#[tokio::test]
async fn what_is_not_utf8_in_a_head_is_refused_or_passed_over() {
    let emulator = acme::start().await;
    let get =
        |target: &str| format!("GET {target} HTTP/1.1\r\nhost: a\r\n{KEY}\r\nconnection: close\r\n\r\n");
    assert_eq!(send_raw(&emulator, get("/acme/api/v2/jobs/%ff").as_bytes()).await.status, 400);
    assert_eq!(send_raw(&emulator, get("/acme/api/v2/jobs/%").as_bytes()).await.status, 404);
    assert_eq!(send_raw(&emulator, get("/acme/api/v2/jobs/%00").as_bytes()).await.status, 404);
    assert_eq!(send_raw(&emulator, get("/acme/api/v2/jobs/7?a=%ff&%fe").as_bytes()).await.status, 404);
    let mut raw = get("/acme/api/v2/jobs/X").into_bytes();
    let place = raw.iter().position(|byte| *byte == b'X').unwrap();
    raw[place] = 0xff;
    assert!((400..500).contains(&send_raw(&emulator, &raw).await.status));

    let mut header = submit_with("x-note: X\r\n").into_bytes();
    let place = header.iter().position(|byte| *byte == b'X').unwrap();
    header[place] = 0xff;
    assert_eq!(send_raw(&emulator, &header).await.status, 202);
    let kept = emulator.requests().pop().unwrap();
    assert!(kept.headers.contains(&("x-note".to_owned(), "\u{fffd}".to_owned())));
}

#[tokio::test]
async fn methods_that_no_operation_has_are_refused_as_what_they_are() {
    let emulator = acme::start().await;
    for method in ["TRACE", "OPTIONS", "PATCH", "PROPFIND", "post"] {
        let reply = send(&emulator, method, "/acme/api/v2/wan-1", &[KEY], b"").await;
        assert_eq!(reply.status, 405, "{method}");
    }
    let connect = b"CONNECT acme:443 HTTP/1.1\r\nhost: acme:443\r\nconnection: close\r\n\r\n";
    assert_eq!(send_raw(&emulator, connect).await.status, 404);
    let upgrade =
        submit_with("upgrade: websocket\r\n").replace("connection: close", "connection: upgrade, close");
    assert_eq!(send_raw(&emulator, upgrade.as_bytes()).await.status, 202);
    assert_eq!(emulator.jobs().len(), 1);
}

#[tokio::test]
async fn other_ways_to_write_the_same_request_are_understood() {
    let emulator = acme::start().await;
    for request in [
        submit_with("").replace("HTTP/1.1", "HTTP/1.0"),
        submit_with("").replace("POST /acme", "POST http://acme.test/acme"),
        submit_with("").replace("host: a\r\n", ""),
        submit_with("").replace("/wan-1", "/%77an-1"),
    ] {
        assert_eq!(send_raw(&emulator, request.as_bytes()).await.status, 202, "{request}");
    }
    assert_eq!(emulator.jobs().len(), 4);
}

#[tokio::test]
async fn lengths_that_contradict_each_other_make_no_job_of_a_hidden_request() {
    let emulator = acme::start().await;
    let hidden = "POST /acme/api/v2/wan-1 HTTP/1.1\r\nhost: a\r\n\r\n";
    for lines in [
        "content-length: 5\r\ncontent-length: 6\r\n",
        "content-length: -1\r\n",
        "content-length: 99999999999999999999999\r\n",
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: gzip\r\n",
        "transfer-encoding: chunked, identity\r\n",
    ] {
        let request =
            format!("POST /acme/api/v2/wan-1 HTTP/1.1\r\nhost: a\r\n{KEY}\r\n{lines}\r\n0\r\n\r\n{hidden}");
        let reply = send_raw(&emulator, request.as_bytes()).await;
        assert!((400..500).contains(&reply.status), "{lines}: {}", reply.status);
        assert!(emulator.jobs().is_empty(), "{lines}");
    }
    acme::submit(&emulator).await;
}

#[tokio::test]
async fn a_body_is_asked_for_only_where_it_will_be_read() {
    let emulator = acme::start().await;
    let good = send_raw(&emulator, submit_with("expect: 100-continue\r\n").as_bytes()).await;
    assert_eq!(good.status, 100);
    assert!(String::from_utf8_lossy(&good.bytes).starts_with("HTTP/1.1 202"));

    let huge = format!("expect: 100-continue\r\ncontent-length: {}\r\n", 1024 * 1024 * 1024);
    let head = format!("POST /acme/api/v2/wan-1 HTTP/1.1\r\nhost: a\r\n{KEY}\r\n{huge}\r\n");
    assert_eq!(send_raw(&emulator, head.as_bytes()).await.status, 413);
    assert_eq!(emulator.jobs().len(), 1);
}

#[tokio::test]
async fn a_thousand_pipelined_requests_get_a_thousand_answers_in_their_order() {
    let emulator = acme::start().await;
    let request =
        |number: usize, line: &str| format!("GET /nowhere/{number}! HTTP/1.1\r\nhost: a\r\n{line}\r\n");
    let mut requests: String = (1..1000).map(|number| request(number, "")).collect();
    requests.push_str(&request(1000, "connection: close\r\n"));
    let reply = send_raw(&emulator, requests.as_bytes()).await;
    let text = String::from_utf8_lossy(&reply.bytes);
    let told: Vec<&str> = text.split("/nowhere/").skip(1).filter_map(|rest| rest.split('!').next()).collect();
    let expected: Vec<String> = (1..=1000).map(|number: usize| number.to_string()).collect();
    assert!(told == expected, "{} answers", told.len());
    assert_eq!(emulator.requests().len(), 1000);
}

#[tokio::test]
async fn another_protocol_is_told_so_or_nothing_and_the_connection_ends() {
    let emulator = acme::start().await;
    for first in [
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "HELO mail\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
    ] {
        let mut stream = connect(&emulator).await;
        stream.write_all(first.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let refused = answer.starts_with("HTTP/1.1 400 ") && answer.contains("\r\nx-wan-emulator: true\r\n");
        assert!(answer.is_empty() || refused, "{first}: {answer}");
        assert_eq!(emulator.requests().pop().unwrap().status, Some(400), "{first}");
    }
    acme::submit(&emulator).await;
}
