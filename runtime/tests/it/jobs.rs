//! Jobs that were accepted.

use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Waker},
    time::Duration,
};

use serde_json::json;
use tokio::time::Instant;
use wan_runtime::{
    Body, Cancellation, Charge, Error, ErrorKind, EtaBasis, Job, Request, Response, SendFuture, State,
    Transport, TransportError,
};

use crate::{
    acme::{Acme, Clip, KEY, PROMPT, Plain, job_at},
    server::{Reply, Server},
};

const STATUS: &str = "GET /v2/jobs/job-7/status";
const RESULT: &str = "GET /v2/jobs/job-7";

fn state(word: &str) -> Reply {
    Reply::json(200, &json!({ "status": word }).to_string())
}

fn done() -> Reply {
    Reply::json(200, r#"{"status":"DONE","output":"{server}/v.mp4","cost":"0.855","seed":42,"ttl":"3600"}"#)
}

/// A server where a job is accepted and then answers so, and the job.
async fn submitted(status: impl IntoIterator<Item = Reply>) -> (Server, Job<Clip>) {
    let server = Server::start().await;
    server.on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)]).on(STATUS, status);
    server.on(RESULT, [done()]);
    let job = Acme::at(&server).clip(&Clip::new()).submit().await.unwrap();
    (server, job)
}

fn is_about_the_job(error: &Error) -> bool {
    is_about(error, "job-7")
}

fn is_about(error: &Error, id: &str) -> bool {
    error.job().is_some_and(|job| job.id() == id)
}

#[tokio::test]
async fn a_job_is_waited_for_and_delivers() {
    let (server, job) = submitted([state("QUEUED"), state("RUNNING"), state("DONE")]).await;
    let output = job.wait().await.unwrap();
    let [video] = output.videos() else { panic!("{output:?}") };
    assert_eq!(video.url(), Some(format!("{}/v.mp4", server.url()).as_str()));
    assert_eq!(video.lifetime(), Some(Duration::from_secs(3600)));
    assert_eq!(output.cost().unwrap().micros(), 855_000);
    assert_eq!((output.seed(), output.job()), (Some(42), Some(&job.to_ref())));
    assert_eq!((server.count(STATUS), server.count(RESULT)), (3, 1));
    assert!(server.requests().iter().all(|request| request.headers["x-api-key"] == KEY));
}

#[tokio::test]
async fn what_a_job_was_asked_for_is_not_shown_when_it_fails_listed_or_not() {
    let server = Server::start().await;
    let echo = format!("{KEY} wanted {PROMPT} in the manner of Klee, which is too dark");
    let failed = json!({ "status": "FAILED", "error": echo }).to_string();
    server
        .on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)])
        .on(STATUS, [Reply::json(200, &failed)]);
    let call = Acme::at(&server).clip(&Clip::new()).unlisted("/style", json!({ "of": ["Klee"] }));
    let job = call.submit().await.unwrap();
    let error = job.wait().await.unwrap_err().to_string();
    assert!(error.contains("[redacted] wanted [redacted] in the manner of [redacted], which is"), "{error}");
    // Who takes the job up again knows the key alone.
    let error = Acme::at(&server).resume(&job.to_ref()).unwrap().wait().await.unwrap_err().to_string();
    assert!(error.contains("[redacted] wanted") && !error.contains(KEY), "{error}");
}

#[tokio::test]
async fn run_submits_and_waits() {
    let (server, _) = submitted([state("RUNNING"), state("DONE")]).await;
    let output = Acme::at(&server).clip(&Clip::new()).run().await.unwrap();
    assert_eq!(output.videos().len(), 1);
    let late = Server::start().await;
    late.on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)]).on(STATUS, [state("RUNNING")]);
    let call = Acme::at(&late).clip(&Clip::new()).deadline(Duration::from_millis(20));
    let error = call.run().await.unwrap_err();
    assert_eq!((error.kind(), is_about_the_job(&error)), (ErrorKind::TimedOut, true));
}

#[tokio::test]
async fn a_status_tells_state_progress_place_and_eta() {
    let body = r#"{"status":"RUNNING","progress":"130","eta":"2.5","place":"3","error":null}"#;
    let (_server, job) = submitted([Reply::json(200, body)]).await;
    let status = job.status().await.unwrap();
    assert_eq!((status.state(), status.progress()), (&State::Running, Some(100.0)));
    let eta = status.eta().unwrap();
    assert_eq!((eta.remaining(), eta.basis()), (Duration::from_millis(2500), EtaBasis::Provider));
    assert_eq!((status.queue_position(), status.error(), status.warning()), (Some(3), None, None));
    assert_eq!(status.to_string(), "running, 100 %");
}

#[tokio::test]
async fn a_failure_is_told_under_http_422_with_what_it_costs() {
    let failed = json!({ "status": "FAILED", "error": format!("too dark: {PROMPT}") }).to_string();
    let (server, job) = submitted([state("RUNNING"), Reply::json(422, &failed)]).await;
    let error = job.wait().await.unwrap_err();
    assert!(is_about_the_job(&error));
    insta::assert_snapshot!(
        error,
        @r#"the acme job job-7 failed: "too dark: [redacted]"; nothing was charged; change the request before you submit it again"#
    );
    assert_eq!((error.kind(), error.charge()), (ErrorKind::ModelFailed, Charge::No));
    assert_eq!(server.count(RESULT), 0);
    assert_eq!(job.status().await.unwrap().error(), Some("too dark: [redacted]"));
}

#[tokio::test]
async fn a_failure_inside_http_200_is_a_failure() {
    let server = Server::start().await;
    let failed = Reply::json(200, r#"{"status":"FAILED","error":"blocked"}"#);
    server.on("POST /clip-1", [Reply::json(200, r#"{"id":71}"#)]).on("GET /task?task=71", [failed]);
    let error = Plain::at(&server).clip(&Clip::new()).run().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::ModelFailed, Charge::Unknown));
    assert!(
        server.requests().iter().all(|request| request.headers["authorization"] == format!("Bearer {KEY}"))
    );
}

#[tokio::test]
async fn a_provider_without_a_result_tells_the_output_with_the_state() {
    let server = Server::start().await;
    let answers = [
        state("RUNNING"),
        Reply::json(200, r#"{"status":"DONE","videos":[{"url":"{server}/a"},{"url":"{server}/b"}]}"#),
    ];
    server.on("POST /clip-1", [Reply::json(200, r#"{"id":"t-1"}"#)]).on("GET /task?task=t-1", answers);
    let output = Plain::at(&server).clip(&Clip::new()).run().await.unwrap();
    assert_eq!((output.videos().len(), server.count("GET /task?task=t-1")), (2, 2));
}

#[tokio::test]
async fn a_state_that_nobody_knows_is_told_and_polled_on() {
    let (_server, job) = submitted([state("WARMING"), state("done"), state("DONE")]).await;
    let mut events = job.events();
    let mut seen = Vec::new();
    while let Some(status) = events.next().await {
        seen.push(status.unwrap().state().to_string());
    }
    assert_eq!(seen, ["\"WARMING\"", "\"done\"", "succeeded"]);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn no_passing_trouble_ends_a_wait() {
    let troubles = [
        Reply::json(500, "{}"),
        Reply::json(502, "<html>"),
        Reply::Close,
        Reply::raw(200, &[("content-length", "99")], br#"{"status":"DONE"}"#),
        Reply::json(200, "<html>"),
        Reply::json(200, r#"{"status":null}"#),
        Reply::http(429, &[("retry-after", "0")], b"{}"),
        Reply::http(302, &[("location", "http://127.0.0.1:1/")], b""),
        Reply::json(404, "{}"),
        state("DONE"),
    ];
    let (server, job) = submitted(troubles).await;
    server.on(RESULT, [Reply::json(503, ""), Reply::json(404, "{}"), Reply::Close, done()]);
    assert!(job.wait().await.is_ok());
    assert_eq!((server.count(STATUS), server.count(RESULT)), (10, 4));
}

#[tokio::test]
async fn one_question_tells_its_trouble_at_once() {
    for (reply, kind) in [
        (Reply::json(500, "{}"), ErrorKind::Unreachable),
        (Reply::Close, ErrorKind::Unreachable),
        (Reply::json(429, "{}"), ErrorKind::RateLimited),
        (Reply::json(200, "<html>"), ErrorKind::Decode),
        (Reply::json(401, "{}"), ErrorKind::Auth),
        (Reply::json(404, "{}"), ErrorKind::NotFound),
    ] {
        let (server, job) = submitted([reply]).await;
        let error = job.status().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (kind, Charge::Yes));
        assert!(is_about_the_job(&error));
        assert_eq!(server.count(STATUS), 1);
    }
}

#[tokio::test]
async fn a_refused_key_stops_the_wait_and_the_job_can_be_taken_up_again() {
    let (server, job) = submitted([state("RUNNING"), Reply::json(401, "{}"), state("DONE")]).await;
    let error = job.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Auth, Charge::Yes));
    let reference = serde_json::to_string(error.job().unwrap()).unwrap();
    let again = Acme::at(&server).resume(&reference.parse().unwrap()).unwrap();
    assert!(again.wait().await.is_ok());
}

#[tokio::test]
async fn a_job_that_is_not_known_is_expired_or_not_found_by_its_age() {
    let server = Server::start().await;
    let client = Acme::at(&server);
    let old = client.resume(&job_at("2020-01-01T00:00:00Z")).unwrap();
    for error in [old.wait().await.unwrap_err(), old.status().await.unwrap_err()] {
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Expired, Charge::Yes));
        assert!(is_about_the_job(&error));
    }
    let line = "v1:plain/clip-1/submit/t-1@2020-01-01T00:00:00Z#0123456789ab";
    let forgotten = Plain::at(&server).resume(&line.parse().unwrap()).unwrap();
    // This provider does not say how long it keeps jobs, so none of them is taken to have expired.
    assert_eq!(forgotten.wait().await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_old_job_is_asked_for_once_more_and_then_times_out() {
    let server = Server::start().await;
    let client = Acme::at(&server);
    let old = client.resume(&job_at("2020-01-01T00:00:00Z")).unwrap();
    server.on(STATUS, [state("RUNNING")]);
    let error = old.wait().await.unwrap_err();
    assert_eq!((error.kind(), server.count(STATUS)), (ErrorKind::TimedOut, 1));
    server.on(STATUS, [state("DONE")]).on(RESULT, [done()]);
    assert!(old.wait().await.is_ok());
}

#[tokio::test]
async fn a_timeout_keeps_the_job_and_cancels_nothing() {
    let (server, job) = submitted([state("RUNNING")]).await;
    let error = job.wait_for(Duration::from_millis(20)).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::TimedOut, Charge::Yes));
    assert!(is_about_the_job(&error));
    assert!(server.requests().iter().all(|request| !request.line.starts_with("DELETE")));
    server.on(STATUS, [state("DONE")]);
    assert!(job.wait().await.is_ok());
}

#[tokio::test]
async fn a_job_that_is_done_without_a_video_is_asked_again_three_times() {
    for body in
        [r#"{"status":"DONE"}"#, r#"{"output":[]}"#, r#"{"output":"ok"}"#, r#"{"output":"ftp://x/v"}"#]
    {
        let (server, job) = submitted([state("DONE")]).await;
        server.on(RESULT, [Reply::json(200, body)]);
        let error = job.wait().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::NoOutput, Charge::Yes), "{body}");
        assert_eq!(server.count(RESULT), 4);
    }
    let (server, job) = submitted([state("DONE")]).await;
    server.on(RESULT, [Reply::json(200, "{}"), done()]);
    assert!(job.wait().await.is_ok());
}

#[tokio::test]
async fn a_job_that_was_done_does_not_fail_afterwards_and_counts_as_paid() {
    let (server, job) = submitted([state("DONE")]).await;
    server.on(RESULT, [Reply::json(422, r#"{"status":"FAILED","error":"blocked"}"#)]);
    let error = job.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::NoOutput, Charge::Yes));
    assert!(error.to_string().contains("blocked"), "{error}");
    assert_eq!(*job.status().await.unwrap().state(), State::Succeeded);
}

#[tokio::test]
async fn a_job_that_is_done_is_not_told_as_one_that_goes_on_where_its_result_does_not_come() {
    let (server, job) = submitted([state("DONE")]).await;
    server.on(RESULT, [Reply::json(503, "{}")]);
    let error = job.wait_for(Duration::ZERO).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::TimedOut, Charge::Yes));
    assert!(error.to_string().contains("is done, and where its video is was not told"), "{error}");
    server.on(RESULT, [done()]);
    assert_eq!(job.wait().await.unwrap().videos().len(), 1);
}

#[tokio::test]
async fn a_stopped_job_is_cancelled() {
    let (server, job) = submitted([state("RUNNING"), state("STOPPED")]).await;
    server.on("DELETE /v2/jobs/job-7", [Reply::json(200, "{}")]);
    // Nothing says what it does to the job, so it is waited for.
    assert_eq!(job.cancel().await.unwrap(), Cancellation::Requested);
    let error = job.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Cancelled, Charge::Unknown));
    server.on("DELETE /v2/jobs/job-7", [Reply::json(400, r#"{"message":"too late"}"#)]);
    assert_eq!(job.cancel().await.unwrap_err().kind(), ErrorKind::Rejected);
}

#[tokio::test]
async fn a_host_that_may_not_see_the_key_does_not_see_it() {
    let (server, open) = (Server::start().await, Server::start().await);
    open.on("DELETE /v2/jobs/job-7", [Reply::json(200, "{}")]);
    let client = Acme::moved(&server).base_url("files", open.url()).build().unwrap();
    let job = client.resume(&job_at("2026-11-20T10:00:00Z")).unwrap();
    assert_eq!(job.cancel().await.unwrap(), Cancellation::Requested);
    let request = &open.requests()[0];
    assert!(!request.headers.values().any(|value| value.contains(KEY)), "{request:?}");
}

#[tokio::test]
async fn a_provider_that_cannot_cancel_is_not_asked_to() {
    let server = Server::start().await;
    server.on("POST /clip-1", [Reply::json(200, r#"{"id":"t-1"}"#)]);
    let job = Plain::at(&server).clip(&Clip::new()).submit().await.unwrap();
    let error = job.cancel().await.unwrap_err();
    // The job is paid for, whatever cannot be done with it.
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::Yes));
    assert!(is_about(&error, "t-1"), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_job_is_resumed_by_its_own_provider_alone() {
    let server = Server::start().await;
    let error = Plain::at(&server).resume(&job_at("2026-11-20T10:00:00Z")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("`acme`"), "{error}");
}

#[tokio::test]
async fn a_job_of_a_model_that_is_no_longer_known_is_resumed() {
    let server = Server::start().await;
    server.on(STATUS, [state("DONE")]).on(RESULT, [done()]);
    let line = job_at("2026-11-20T10:00:00Z").to_string().replace("clip-1", "retired-1");
    let job = Acme::at(&server).resume(&line.parse().unwrap()).unwrap();
    assert!(job.wait_for(Duration::from_secs(60)).await.is_ok());
}

#[tokio::test]
async fn addresses_in_answers_are_not_followed() {
    let evil = Server::start().await;
    let body = json!({ "id": "job-7", "status_url": evil.url(), "response_url": evil.url() }).to_string();
    let (server, _) =
        submitted([Reply::json(200, &json!({ "status": "DONE", "response_url": evil.url() }).to_string())])
            .await;
    server.on("POST /v2/clip-1", [Reply::json(200, &body)]);
    Acme::at(&server).clip(&Clip::new()).run().await.unwrap();
    assert!(evil.requests().is_empty());
}

#[tokio::test]
async fn a_dropped_question_loses_nothing() {
    let (server, job) = submitted([state("RUNNING"), state("RUNNING"), state("DONE")]).await;
    let mut events = job.events();
    // Polled once and dropped: the question may be on its way, its answer cannot be there.
    assert!(pin!(events.next()).poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!(events.next().await.unwrap().unwrap().state(), &State::Running);
    drop(events);
    assert!(job.clone().wait().await.is_ok());
    assert_eq!(server.count("POST /v2/clip-1"), 1);
}

/// Accepts every job and never finishes one. The first question is refused for two minutes.
#[derive(Clone, Debug, Default)]
struct Endless(Arc<Mutex<Vec<Instant>>>);

impl Transport for Endless {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            if request.method() == "POST" {
                return Ok(Response::new(200, Body::from(br#"{"id":"job-7"}"#.to_vec())));
            }
            let mut questions = self.0.lock().unwrap();
            questions.push(Instant::now());
            match questions.len() {
                1 => Ok(Response::new(429, Body::from(Vec::new())).header("Retry-After", "120")),
                2 => Err(TransportError::maybe_sent("connection reset")),
                _ => Ok(Response::new(200, Body::from(br#"{"status":"RUNNING"}"#.to_vec()))),
            }
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_that_never_ends_is_given_up_after_ten_minutes_and_few_questions() {
    let endless = Endless::default();
    let client = Acme::builder().api_key(KEY).transport(endless.clone()).build().unwrap();
    let start = Instant::now();
    let error = client.clip(&Clip::new()).run().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::TimedOut, Charge::Yes));
    assert!(is_about_the_job(&error));
    // The job's age began on the wall a moment before the paused clock's.
    assert!((595.0..=600.1).contains(&start.elapsed().as_secs_f64()), "{:?}", start.elapsed());

    let questions = endless.0.lock().unwrap();
    let pauses: Vec<f64> = questions.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64()).collect();
    assert!((1.6..=2.4).contains(&(questions[0] - start).as_secs_f64()), "{pauses:?}");
    assert!((120.0..121.0).contains(&pauses[0]), "the server's wish is not heeded: {pauses:?}");
    assert!(pauses[1..].iter().all(|pause| *pause <= 12.1), "{pauses:?}");
    assert!((40..80).contains(&questions.len()), "{} questions", questions.len());
}
