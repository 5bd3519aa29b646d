//! Answers that say two things at once, and HTTP as it is seldom spoken: what may have been bought is never told as free.

use std::{fmt::Write as _, time::Duration};

use wan_runtime::{Charge, ErrorKind};

use crate::{
    acme::{Acme, Clip, job_at},
    server::{Reply, Server},
};

const SUBMIT: &str = "POST /v2/clip-1";
const NAMED: &str = r#"{"id":"job-7","message":"slow down"}"#;

/// These bytes, whatever they are.
fn bytes(lines: &[&str], body: &str) -> Reply {
    let mut reply = String::new();
    for line in lines {
        write!(reply, "{line}\r\n").unwrap();
    }
    Reply::Bytes(format!("{reply}\r\n{body}").into_bytes())
}

#[tokio::test]
async fn a_refusal_that_names_a_job_is_sent_once_and_leads_to_it() {
    for reply in [
        Reply::http(429, &[("retry-after", "0")], NAMED.as_bytes()),
        Reply::http(303, &[("location", "/v2/jobs/job-7")], NAMED.as_bytes()),
        Reply::json(400, NAMED),
        Reply::json(500, NAMED),
        Reply::http(503, &[("retry-after", "0")], br#"{"code":"CLOSED","id":"job-7"}"#),
    ] {
        let server = Server::start().await;
        server.on(SUBMIT, [reply.clone(), Reply::json(200, NAMED)]);
        let error = Acme::at(&server).clip(&Clip::new()).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown), "{reply:?}");
        assert!(
            error.to_string().contains("`job-7`") && error.hint().unwrap().contains("resume_id"),
            "{error}"
        );
        assert_eq!(server.requests().len(), 1, "{reply:?}");
    }
}

#[tokio::test]
async fn an_accepted_request_whose_answer_is_only_a_place_keeps_the_place() {
    let server = Server::start().await;
    let headers = [("location", "https://api.acme.example/v2/jobs/job-7?sig=s3cret")];
    server.on(SUBMIT, [Reply::http(202, &headers, b"")]);
    let error = Acme::at(&server).clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::AcceptedIdLost, Charge::Yes));
    assert!(error.body().unwrap().contains("https://api.acme.example/v2/jobs/job-7"), "{:?}", error.body());
    assert!(!error.to_string().contains("api.acme.example"), "{error}");
    // A body tells more.
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::http(202, &headers, br#"{"task":"7"}"#)]);
    let error = Acme::at(&server).clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!(error.body(), Some(r#"{"task":"7"}"#));
}

#[tokio::test]
async fn http_that_is_seldom_spoken_loses_no_job() {
    let id = r#"{"id":"job-7"}"#;
    let chunked = "e\r\n{\"id\":\"job-7\"}\r\n0\r\nx-checksum: 7\r\nx-more: 8\r\n\r\n";
    for (what, reply) in [
        ("a 100 first", bytes(&["HTTP/1.1 100 Continue", "", "HTTP/1.1 200 OK", "content-length: 14"], id)),
        (
            "a 103 first",
            bytes(
                &["HTTP/1.1 103 Early Hints", "link: </x>", "", "HTTP/1.1 201 OK", "content-length: 14"],
                id,
            ),
        ),
        ("HTTP/1.0", bytes(&["HTTP/1.0 200 OK"], id)),
        (
            "trailers",
            bytes(&["HTTP/1.1 200 OK", "transfer-encoding: chunked", "trailer: x-checksum"], chunked),
        ),
        ("no reason", bytes(&["HTTP/1.1 202 ", "content-length: 14"], id)),
        ("a mark of the byte order", Reply::json(200, "\u{feff}{\"id\":\"job-7\"}")),
        ("half a character", Reply::json(200, r#"{"id":"job-7","prompt":"a fox \ud83e"}"#)),
        (
            "half its bytes",
            Reply::http(
                200,
                &[("content-type", "application/json")],
                b"{\"id\":\"job-7\",\"prompt\":\"\xf0\x9f\"}",
            ),
        ),
        ("two places", Reply::json(200, r#"{"id":"job-7","request_id":"r-1","id ":"job-8"}"#)),
        ("a code of error", Reply::json(200, r#"{"code":"BUSY","message":"busy","id":"job-7"}"#)),
    ] {
        let server = Server::start().await;
        server.on(SUBMIT, [reply]);
        let job = Acme::at(&server).clip(&Clip::new()).submit().await;
        assert_eq!(
            job.map(|job| job.id().to_owned()).map_err(|error| error.to_string()),
            Ok("job-7".to_owned()),
            "{what}"
        );
        assert_eq!(server.requests().len(), 1, "{what}");
    }
}

#[tokio::test]
async fn what_is_half_an_answer_is_told_as_what_it_may_be() {
    for (what, reply, kind, charge, sent) in [
        (
            "a failing server whose word is cut",
            Reply::raw(503, &[("retry-after", "0"), ("content-length", "99")], br#"{"code":"CLOSED""#),
            ErrorKind::SubmitUnknown,
            Charge::Unknown,
            1,
        ),
        (
            "a limit whose word is cut",
            Reply::raw(429, &[("retry-after", "0"), ("content-length", "99")], br#"{"code":"#),
            ErrorKind::RateLimited,
            Charge::No,
            3,
        ),
        (
            "an acceptance whose id is cut",
            bytes(&["HTTP/1.1 200 OK", "transfer-encoding: chunked"], "e\r\n{\"id\":\"job-7\"}\r\n"),
            ErrorKind::AcceptedIdLost,
            Charge::Yes,
            1,
        ),
        (
            "HTTP/1.0, cut",
            bytes(&["HTTP/1.0 200 OK"], r#"{"id":"jo"#),
            ErrorKind::AcceptedIdLost,
            Charge::Yes,
            1,
        ),
        (
            "only interim answers",
            bytes(&["HTTP/1.1 100 Continue"], ""),
            ErrorKind::SubmitUnknown,
            Charge::Unknown,
            1,
        ),
        (
            "another protocol",
            bytes(&["HTTP/1.1 101 Switching", "upgrade: x", "connection: upgrade"], ""),
            ErrorKind::SubmitUnknown,
            Charge::Unknown,
            1,
        ),
        (
            "an id that is no whole number",
            Reply::json(200, r#"{"id":18446744073709551616}"#),
            ErrorKind::AcceptedIdLost,
            Charge::Yes,
            1,
        ),
    ] {
        let server = Server::start().await;
        server.on(SUBMIT, [reply]);
        let error = Acme::at(&server).clip(&Clip::new()).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (kind, charge), "{what}: {error}");
        assert_eq!(server.requests().len(), sent, "{what}");
    }
}

#[tokio::test]
async fn a_cancellation_that_is_refused_for_now_tells_when_to_come_back() {
    let server = Server::start().await;
    server.on("DELETE /v2/jobs/job-7", [Reply::http(429, &[("retry-after", "9")], b"{}")]);
    let job = Acme::at(&server).resume(&job_at("2026-11-20T10:00:00Z")).unwrap();
    let error = job.cancel().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::RateLimited, Charge::Yes));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(9)));
}
