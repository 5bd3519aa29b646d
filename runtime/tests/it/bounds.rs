//! How much is taken from a server, and how long it is waited for: one test a bound, at it and beyond it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wan_runtime::{Charge, Error, ErrorKind};

use crate::{
    acme::{Acme, Clip, KEY},
    server::{Reply, Server},
};

const SUBMIT: &str = "POST /v2/clip-1";
const STATUS: &str = "GET /v2/jobs/job-7/status";
const RESULT: &str = "GET /v2/jobs/job-7";

/// What a client makes of a submit that is answered so.
async fn submitted(reply: Reply) -> Result<String, Error> {
    let server = Server::start().await;
    server.on(SUBMIT, [reply]);
    let client = Acme::moved(&server).api_key(format!("{KEY}-bounds")).build().unwrap();
    Ok(client.clip(&Clip::new()).submit().await?.id().to_owned())
}

/// An accepted job with so many headers besides the two of the server, of which the first has so many bytes.
fn accepted(headers: usize, bytes: usize) -> Reply {
    let long = "x".repeat(bytes);
    let headers: Vec<_> =
        (0..headers).map(|index| ("x-more", if index == 0 { &*long } else { "" })).collect();
    Reply::http(200, &headers, br#"{"id":"job-7"}"#)
}

#[tokio::test]
async fn a_head_of_a_hundred_headers_or_64_kilobytes_is_taken_and_no_greater_one() {
    for (headers, bytes) in [(98, 1), (1, 65_000)] {
        assert_eq!(submitted(accepted(headers, bytes)).await.unwrap(), "job-7", "{headers} {bytes}");
    }
    for (headers, bytes) in [(99, 1), (200, 1), (1, 65_600), (1, 600_000)] {
        let error = submitted(accepted(headers, bytes)).await.unwrap_err();
        // The status is among what was not taken, so nobody may say that it was accepted.
        assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown), "{error}");
    }
}

#[tokio::test]
async fn a_body_of_8_megabytes_is_taken_and_no_longer_one() {
    let body = |bytes: usize| {
        let pad = bytes - r#"{"id":"job-7","pad":""}"#.len();
        // No base64, of which a long one is left out.
        Reply::json(200, &format!(r#"{{"id":"job-7","pad":"{}"}}"#, ".".repeat(pad)))
    };
    assert_eq!(submitted(body(8 << 20)).await.unwrap(), "job-7");
    let error = submitted(body((8 << 20) + 1)).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::AcceptedIdLost, Charge::Yes));
    assert!(error.to_string().contains("longer than 8388608 bytes"), "{error}");
    assert!(error.body().unwrap().len() <= 64 * 1024);
}

/// So many lists in each other.
fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |value, _| json!([value]))
}

#[tokio::test]
async fn json_is_taken_64_deep_and_no_deeper() {
    let body =
        |depth: usize| Reply::json(200, &json!({ "id": "job-7", "deep": nested(depth - 1) }).to_string());
    assert_eq!(submitted(body(64)).await.unwrap(), "job-7");
    let error = submitted(body(65)).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::AcceptedIdLost, Charge::Yes));
    assert!(error.to_string().contains("nested more than 64 deep"), "{error}");
}

#[tokio::test]
async fn json_is_sent_64_deep_and_no_deeper() {
    let server = Server::start().await;
    server.on(SUBMIT, [accepted(0, 0)]);
    let client = Acme::moved(&server).api_key(format!("{KEY}-deep")).build().unwrap();
    let body = json!({ "prompt": "a fox" });
    for depth in [63, 64, 127, 1000] {
        let deep = nested(depth);
        let call = client.submit_json("clip-1", &body).unlisted("/deep", deep.clone());
        let whole = json!({ "prompt": "a fox", "deep": deep });
        let untyped = client.submit_json("clip-1", &whole).submit().await.unwrap_err();
        if depth == 63 {
            assert_eq!(call.submit().await.unwrap().id(), "job-7");
            assert_eq!(untyped.kind(), ErrorKind::Validation, "it is not listed");
            continue;
        }
        for error in [call.submit().await.unwrap_err(), untyped] {
            assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No), "{error}");
            assert!(error.to_string().contains("64 deep"), "{error}");
        }
    }
    assert_eq!(server.count(SUBMIT), 1);
}

#[tokio::test]
async fn no_compression_is_asked_for_and_none_is_read() {
    let server = Server::start().await;
    let gzip = |status| {
        Reply::http(status, &[("content-encoding", "gzip")], b"\x1f\x8b\x08\0\0\0\0\0\0\x03abcdefgh")
    };
    let client = Acme::moved(&server).api_key(format!("{KEY}-gzip")).build().unwrap();
    server.on(SUBMIT, [gzip(200), gzip(400), accepted(0, 0)]);
    let lost = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::AcceptedIdLost);
    assert!(lost.to_string().contains("its body is compressed (gzip), which was not asked for"), "{lost}");
    let refused = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert!(refused.to_string().contains("HTTP 400 (refused); nothing was charged"), "{refused}");
    // A question is asked again.
    let job = client.clip(&Clip::new()).submit().await.unwrap();
    server.on(STATUS, [gzip(200), Reply::json(200, r#"{"status":"DONE"}"#)]);
    server.on(RESULT, [Reply::json(200, r#"{"output":"https://files.acme.example/v.mp4"}"#)]);
    job.wait().await.unwrap();
    for request in server.requests() {
        assert_eq!(
            request.headers.get("accept-encoding").map(String::as_str),
            Some("identity"),
            "{}",
            request.line
        );
    }
}

#[tokio::test]
async fn of_a_servers_words_500_characters_are_shown() {
    let message = "ä".repeat(10_000);
    let error = submitted(Reply::json(400, &json!({ "message": message }).to_string())).await.unwrap_err();
    assert_eq!(error.to_string().matches('ä').count(), 500, "{error}");
    assert!(error.body().unwrap().len() > 10_000);
    let lost = submitted(Reply::json(200, &"x".repeat(1_000_000))).await.unwrap_err();
    assert_eq!(lost.body().unwrap().len(), 64 * 1024);
}

#[tokio::test]
async fn an_id_has_256_characters_at_most_and_an_address_4096() {
    let id = "a".repeat(256);
    let body = |id: &str| Reply::json(200, &json!({ "id": id }).to_string());
    assert_eq!(submitted(body(&id)).await.unwrap(), id);
    assert_eq!(submitted(body(&format!("{id}a"))).await.unwrap_err().kind(), ErrorKind::AcceptedIdLost);

    for (bytes, is_taken) in [(4096, true), (4097, false)] {
        let server = Server::start().await;
        let url = format!("https://files.acme.example/{}", "v".repeat(bytes - 27));
        assert_eq!(url.len(), bytes);
        server.on(SUBMIT, [accepted(0, 0)]).on(STATUS, [Reply::json(200, r#"{"status":"DONE"}"#)]);
        server.on(RESULT, [Reply::json(200, &json!({ "output": url }).to_string())]);
        let client = Acme::moved(&server).api_key(format!("{KEY}-url")).build().unwrap();
        let output = client.clip(&Clip::new()).run().await;
        assert_eq!(output.err().map(|error| error.kind()), (!is_taken).then_some(ErrorKind::NoOutput));
    }
}

#[tokio::test]
async fn numbers_that_make_no_sense_count_as_not_told() {
    let server = Server::start().await;
    server.on(SUBMIT, [accepted(0, 0)]);
    let client = Acme::moved(&server).api_key(format!("{KEY}-numbers")).build().unwrap();
    let job = client.clip(&Clip::new()).submit().await.unwrap();
    for (number, progress) in [
        ("-5", Some(0.0)),
        ("1e300", Some(100.0)),
        ("\"NaN\"", None),
        ("\"inf\"", None),
        ("\"-inf\"", None),
        ("\"30 %\"", None),
        ("\"30\"", Some(30.0)),
        ("99999999999999999999999", Some(100.0)),
    ] {
        let body = format!(r#"{{"status":"RUNNING","progress":{number},"eta":{number}}}"#);
        server.on(STATUS, [Reply::json(200, &body)]);
        assert_eq!(job.status().await.unwrap().progress(), progress, "{number}");
    }
}

/// A server that reads a request, writes this again and again, and says nothing else.
async fn stubborn(words: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            // Until the client has heard enough.
            while stream.write_all(words).await.is_ok() {
                tokio::task::yield_now().await;
                if words.is_empty() {
                    let _ = stream.read(&mut [0; 4096]).await;
                }
            }
        }
    });
    url
}

#[tokio::test]
async fn the_head_of_an_answer_is_waited_for_as_long_as_the_program_says() {
    let server = Server::start().await;
    for words in [&b""[..], b"HTTP/1.1 100 Continue\r\n\r\n"] {
        let url = stubborn(words).await;
        let client = Acme::moved(&server)
            .api_key(format!("{KEY}-silence"))
            .base_url("api", url)
            .connect_timeout(Duration::from_millis(100))
            .answer_timeout(Duration::from_millis(300))
            .build()
            .unwrap();
        let start = Instant::now();
        let error = client.clip(&Clip::new()).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown), "{error}");
        assert!(error.to_string().contains("no answer within 0.3 s"), "{error}");
        assert!((300..20_000).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
    }
}
