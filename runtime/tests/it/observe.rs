//! What an observer is told, and in which order.

mod heard;
#[cfg(feature = "tracing")]
mod traced;

use std::sync::Arc;

use wan_runtime::{Error, ErrorKind, Observer, PurchaseOutcome};

use crate::{
    acme::{Acme, Clip, KEY, PROMPT, mp4},
    server::{Reply, Server},
};
use heard::{Angry, Heard};

const SUBMIT: &str = "POST /v2/clip-1";
const STATUS: &str = "GET /v2/jobs/job-7/status";
const RESULT: &str = "GET /v2/jobs/job-7";

fn accepted() -> Reply {
    Reply::json(200, r#"{"id":"job-7"}"#)
}

/// A server that accepts a job, and tells of it what the replies say.
async fn server(submits: impl IntoIterator<Item = Reply>) -> Server {
    let server = Server::start().await;
    server.on(SUBMIT, submits);
    server
}

fn watched(server: &Server, observer: impl Observer) -> Acme {
    Acme::moved(server).api_key(format!("{KEY}-observed")).observer(observer).build().unwrap()
}

async fn submit(server: &Server, heard: &Arc<Heard>) -> Result<String, Error> {
    let job = watched(server, Arc::clone(heard)).clip(&Clip::new()).submit().await?;
    Ok(job.id().to_owned())
}

#[tokio::test]
async fn an_accepted_submit_is_one_request_and_one_charge() {
    let (server, heard) = (server([accepted()]).await, Arc::new(Heard::default()));
    submit(&server, &heard).await.unwrap();
    assert_eq!(
        heard.lines(),
        [
            "request: POST submit of clip-1, attempt 1, status 200",
            "charge: clip-1 is Accepted as job-7, paid Yes",
        ]
    );
    let host = server.url().trim_start_matches("http://");
    assert_eq!(heard.hosts(), [host]);
}

#[tokio::test]
async fn a_submit_that_is_sent_again_tells_why_and_when() {
    let busy = Reply::http(429, &[("retry-after", "0")], b"{}");
    let (server, heard) = (server([busy, accepted()]).await, Arc::new(Heard::default()));
    submit(&server, &heard).await.unwrap();
    assert_eq!(
        heard.lines(),
        [
            "request: POST submit of clip-1, attempt 1, status 429",
            "retry: submit of clip-1 after attempt 1, paid for true, RateLimited 429, HTTP 429 (Slow Down)",
            "request: POST submit of clip-1, attempt 2, status 200",
            "charge: clip-1 is Accepted as job-7, paid Yes",
        ]
    );
}

#[tokio::test]
async fn a_doubtful_submit_is_told_as_one() {
    let (server, heard) = (server([Reply::Close]).await, Arc::new(Heard::default()));
    let error = submit(&server, &heard).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SubmitUnknown);
    assert_eq!(
        heard.lines(),
        [
            "request: POST submit of clip-1, attempt 1, NoAnswer",
            "charge: clip-1 is Unknown without a job, paid Unknown",
        ]
    );
}

/// A server that accepts the job and answers so when it is asked about it.
async fn job_server(states: impl IntoIterator<Item = Reply>) -> Server {
    let server = server([accepted()]).await;
    server.on(STATUS, states);
    let result = r#"{"output":"https://files.acme.example/v.mp4?sig=canary-signature","cost":"0.855"}"#;
    server.on(RESULT, [Reply::json(200, result)]);
    server
}

fn state(state: &str) -> Reply {
    Reply::json(200, &format!(r#"{{"status":"{state}"}}"#))
}

#[tokio::test]
async fn a_run_is_told_from_its_submit_to_its_video() {
    let further = Reply::json(200, r#"{"status":"RUNNING","progress":30.4}"#);
    let same = Reply::json(200, r#"{"status":"RUNNING","progress":30.9}"#);
    let server = job_server([state("QUEUED"), state("QUEUED"), further, same, state("DONE")]).await;
    let heard = Arc::new(Heard::default());
    watched(&server, Arc::clone(&heard)).clip(&Clip::new()).run().await.unwrap();
    assert_eq!(
        heard.lines(),
        [
            "request: POST submit of clip-1, attempt 1, status 200",
            "charge: clip-1 is Accepted as job-7, paid Yes",
            "request: GET status of job-7, attempt 1, status 200",
            "state: job-7 is queued",
            "request: GET status of job-7, attempt 1, status 200",
            "request: GET status of job-7, attempt 1, status 200",
            "state: job-7 is running, 30 %",
            "request: GET status of job-7, attempt 1, status 200",
            "request: GET status of job-7, attempt 1, status 200",
            "state: job-7 is succeeded",
            "request: GET result of job-7, attempt 1, status 200",
            "charge: clip-1 is Delivered as job-7, paid Yes, it cost 0.855",
        ]
    );
}

#[tokio::test]
async fn a_job_that_fails_is_told_once_with_what_it_costs() {
    let failed = Reply::json(422, r#"{"status":"FAILED","error":"too dark"}"#);
    let (server, heard) = (job_server([Reply::json(503, "{}"), failed]).await, Arc::new(Heard::default()));
    let job = watched(&server, Arc::clone(&heard)).clip(&Clip::new()).submit().await.unwrap();
    for _ in 0..2 {
        assert_eq!(job.clone().wait().await.unwrap_err().kind(), ErrorKind::ModelFailed);
    }
    job.status().await.unwrap();
    assert_eq!(
        heard.lines()[2..],
        [
            "request: GET status of job-7, attempt 1, status 503",
            "retry: status of job-7 after attempt 1, paid for false, Unreachable 503, HTTP 503 (server failure)",
            "request: GET status of job-7, attempt 1, status 422",
            "state: job-7 is failed",
            "charge: clip-1 is Failed as job-7, paid No",
        ]
    );
}

#[tokio::test]
async fn a_wait_that_is_dropped_tells_that_its_question_was_abandoned() {
    // A server that takes connections and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = server([accepted()]).await;
    let heard = Arc::new(Heard::default());
    let client = Acme::moved(&server)
        .api_key(format!("{KEY}-silent"))
        .base_url("api", format!("http://{}", silent.local_addr().unwrap()))
        .observer(Arc::clone(&heard))
        .build()
        .unwrap();
    let job = client.resume_id("clip-1", "job-7").unwrap();
    tokio::select! {
        _ = job.wait() => panic!("nobody answers"),
        _ = silent.accept() => {}
    }
    assert_eq!(heard.lines(), ["request: GET status of job-7, attempt 1, Abandoned"]);
}

#[tokio::test]
async fn every_end_of_a_submit_has_its_outcome() {
    for (reply, outcome) in [
        (Reply::json(422, "{}"), PurchaseOutcome::Refused),
        (Reply::json(502, "{}"), PurchaseOutcome::Unknown),
        (Reply::json(200, "{}"), PurchaseOutcome::IdLost),
        (accepted(), PurchaseOutcome::Accepted),
    ] {
        let (server, heard) = (server([reply]).await, Arc::new(Heard::default()));
        let _ = submit(&server, &heard).await;
        assert_eq!(heard.outcomes(), [outcome]);
    }
}

#[tokio::test]
async fn a_blocking_call_without_a_video_has_failed_or_is_lost() {
    for (body, outcome) in
        [(r#"{"error":"blocked"}"#, PurchaseOutcome::Failed), ("{}", PurchaseOutcome::IdLost)]
    {
        let (server, heard) = (Server::start().await, Arc::new(Heard::default()));
        server.on("POST /v1/clip-1", [Reply::json(200, body)]);
        watched(&server, Arc::clone(&heard)).clip(&Clip::new()).run_sync().await.unwrap_err();
        assert_eq!(heard.outcomes(), [outcome], "{body}");
    }
}

#[tokio::test]
async fn a_request_is_told_with_what_it_costs_by_the_published_price() {
    let (server, heard) = (Server::start().await, Arc::new(Heard::default()));
    server.on("POST /v2/dear-1", [accepted()]);
    watched(&server, Arc::clone(&heard)).dear(&Clip::new()).submit().await.unwrap();
    assert_eq!(heard.estimates(), ["USD 0.50 to 2.00, as published 2026-11-20"]);
}

#[tokio::test]
async fn what_is_never_sent_is_never_told() {
    let (server, heard) = (server([accepted()]).await, Arc::new(Heard::default()));
    let request = Clip { steps: Some(1), ..Clip::new() };
    let error = watched(&server, Arc::clone(&heard)).clip(&request).submit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
    assert_eq!(heard.lines(), [""; 0]);
}

#[tokio::test]
async fn a_video_of_a_blocking_call_is_told_with_what_it_cost() {
    let server = Server::start().await;
    let video = r#"{"output":"https://files.acme.example/v.mp4?sig=canary-signature","cost":"0.855"}"#;
    server.on("POST /v1/clip-1", [Reply::json(200, video)]);
    let heard = Arc::new(Heard::default());
    watched(&server, Arc::clone(&heard)).clip(&Clip::new()).run_sync().await.unwrap();
    assert_eq!(
        heard.lines(),
        [
            "request: POST sync of clip-1, attempt 1, status 200",
            "charge: clip-1 is Delivered without a job, paid Yes, it cost 0.855",
        ]
    );
}

#[tokio::test]
async fn an_observer_that_panics_costs_no_job() {
    let busy = Reply::http(429, &[("retry-after", "0")], b"{}");
    let server = job_server([state("RUNNING"), Reply::json(503, "{}"), state("DONE")]).await;
    server.on(SUBMIT, [busy, accepted()]);
    let job = watched(&server, Angry).clip(&Clip::new()).submit().await.unwrap();
    assert_eq!(job.id(), "job-7");
    assert_eq!(job.wait().await.unwrap().videos().len(), 1);
    assert_eq!((server.count(SUBMIT), server.count(STATUS)), (2, 3));
}

#[tokio::test]
async fn no_event_holds_key_prompt_or_query() {
    let echo = format!(r#"{{"message":"{KEY}-observed wants {PROMPT} at https://x.example/?sig=1"}}"#);
    let busy = Reply::http(429, &[("retry-after", "0")], echo.as_bytes());
    let (server, heard) = (server([busy, Reply::json(400, &echo)]).await, Arc::new(Heard::default()));
    submit(&server, &heard).await.unwrap_err();
    let told = heard.debugged();
    assert_eq!(heard.lines().len(), 4, "{told}");
    for secret in [KEY, PROMPT, "sig=", "/v2/"] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
}

/// Fetches the video of a job from a server that answers so.
async fn saved(replies: impl IntoIterator<Item = Reply>, heard: &Arc<Heard>) -> Result<u64, Error> {
    let server = job_server([state("DONE")]).await;
    server.on(RESULT, [Reply::json(200, r#"{"output":"{server}/v.mp4?sig=canary-signature"}"#)]);
    server.on("GET /v.mp4?sig=canary-signature", replies);
    let output = watched(&server, Arc::clone(heard)).clip(&Clip::new()).run().await.unwrap();
    heard.forget();
    let folder = tempfile::tempdir().unwrap();
    output.save(folder.path().join("fox.mp4")).await
}

#[tokio::test]
async fn a_download_that_is_resumed_is_told_as_one_download() {
    let (video, heard) = (mp4(), Arc::new(Heard::default()));
    let whole = video.len().to_string();
    let cut = Reply::raw(200, &[("etag", "\"v\""), ("content-length", &whole)], &video[..16]);
    let range = format!("bytes 16-{}/{whole}", video.len() - 1);
    let rest = Reply::http(206, &[("etag", "\"v\""), ("content-range", &range)], &video[16..]);
    assert_eq!(saved([cut, rest], &heard).await.unwrap(), 37);
    let lines = heard.lines();
    assert!(
        lines[2].starts_with("retry: download of job-7 after attempt 1, paid for false, Download, "),
        "{lines:#?}"
    );
    let told = [&lines[..2], &lines[3..]].concat();
    assert_eq!(
        told,
        [
            "download: Started, 0 bytes, resumed 0",
            "request: GET download of job-7, attempt 1, status 200",
            "download: Resumed, 16 of 37 bytes, resumed 1",
            "request: GET download of job-7, attempt 2, status 206",
            "download: Finished, 37 of 37 bytes, resumed 1",
        ]
    );
    assert!(!heard.debugged().contains("canary-signature"), "{}", heard.debugged());
}

#[tokio::test]
async fn a_download_that_is_given_up_is_told_as_failed() {
    let heard = Arc::new(Heard::default());
    let error = saved([Reply::http(200, &[], b"<html>")], &heard).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Download);
    assert!(heard.lines()[2].starts_with("download: Failed, "), "{:#?}", heard.lines());
    assert_eq!(heard.lines().len(), 3);
}
