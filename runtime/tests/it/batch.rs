//! Many calls, so many at a time.

use std::{
    collections::{BTreeMap, VecDeque},
    pin::pin,
    sync::{Mutex, atomic::Ordering},
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::time::Instant;
use wan_runtime::{Amount, Body, Cap, ErrorKind, Request, Response, SendFuture, SpendGuard, Transport};

use crate::{
    acme::{Acme, Clip, KEY, mp4},
    limits::Gated,
    server::{Reply, Server},
};

#[tokio::test]
async fn single_failures_do_not_touch_the_others_and_each_result_tells_its_place() {
    let server = Server::start().await;
    let accepted = || Reply::json(200, r#"{"id":"job-7"}"#);
    let refused = || Reply::json(400, r#"{"message":"no"}"#);
    server.on("POST /v2/clip-1", [accepted(), refused(), Reply::Close, accepted(), accepted()]);
    let client = Acme::at(&server);
    let mut results = client.batch((0..5).map(|_| client.clip(&Clip::new()))).concurrency(1).submit();
    let mut ends = BTreeMap::new();
    while let Some((position, result)) = results.next().await {
        ends.insert(position, result.map(drop).map_err(|error| error.kind()));
    }
    let told: Vec<_> = ends.into_values().collect();
    assert_eq!(told, [Ok(()), Err(ErrorKind::Rejected), Err(ErrorKind::SubmitUnknown), Ok(()), Ok(())]);
}

#[tokio::test]
async fn a_batch_ends_with_videos() {
    let server = Server::start().await;
    server.on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
    server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"DONE"}"#)]);
    server.on("GET /v2/jobs/job-7", [Reply::json(200, r#"{"status":"DONE","output":"{server}/out/7.mp4"}"#)]);
    server.on("GET /out/7.mp4", [Reply::video(&mp4())]);
    let client = Acme::at(&server);
    let folder = tempfile::tempdir().unwrap();
    let mut results = client.batch((0..3).map(|_| client.clip(&Clip::new()))).run();
    let mut saved = 0;
    while let Some((position, result)) = results.next().await {
        result.unwrap().save(folder.path().join(format!("{position}.mp4"))).await.unwrap();
        saved += 1;
    }
    assert_eq!((saved, std::fs::read_dir(folder.path()).unwrap().count()), (3, 3));
}

#[tokio::test]
async fn no_more_calls_are_worked_on_at_a_time_than_asked_for() {
    let (server, gated) = (Server::start().await, Gated::new());
    let client = Acme::moved(&server).transport(gated.clone()).max_in_flight(100).build().unwrap();
    let calls = (0..12).map({
        let client = client.clone();
        move |_| client.clip(&Clip::new())
    });
    let batch = client.batch(calls).concurrency(5);
    let all = tokio::spawn(async move {
        let mut results = batch.submit();
        while let Some((_, result)) = results.next().await {
            result.unwrap();
        }
        results.begun()
    });
    gated.until_waiting(5).await;
    gated.open.add_permits(12);
    assert_eq!(all.await.unwrap(), 12);
    assert_eq!(gated.most.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn a_batch_stops_at_the_cap_and_hands_the_rest_back() {
    let server = Server::start().await;
    server.on("POST /v2/dear-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let caps = SpendGuard::new("USD").per_client(Amount::from_micros(6_000_000));
    let client = Acme::moved(&server).spend_guard(caps).build().unwrap();
    let mut results = client.batch((0..100).map(|_| client.dear(&Clip::new()))).concurrency(1).submit();
    let mut ends = Vec::new();
    while let Some((_, result)) = results.next().await {
        ends.push(result.map(drop).map_err(|error| error.cap()));
    }
    assert_eq!(ends, [Ok(()), Ok(()), Ok(()), Err(Some(Cap::Client))]);
    assert_eq!((server.requests().len(), results.begun(), results.into_rest().count()), (3, 4, 96));
}

#[tokio::test]
async fn a_call_over_its_own_cap_is_a_single_failure() {
    let server = Server::start().await;
    server.on("POST /v2/dear-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
    server.on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let caps = SpendGuard::new("USD").per_call(Amount::from_micros(1)).allow_unknown_price();
    let client = Acme::moved(&server).spend_guard(caps).build().unwrap();
    let calls = [client.dear(&Clip::new()), client.clip(&Clip::new())];
    let mut results = client.batch(calls).concurrency(1).submit();
    assert_eq!(results.next().await.unwrap().1.unwrap_err().cap(), Some(Cap::Call));
    assert!(results.next().await.unwrap().1.is_ok());
    assert!(results.next().await.is_none());
}

/// Answers with these statuses in turn, without a network, so that the clock can leap. Who uses it has a key of its
/// own: what a provider says of a key holds for the whole process, and the tests share one.
#[derive(Debug)]
struct Answers(Mutex<VecDeque<u16>>);

impl Transport for Answers {
    fn send(&self, _request: Request) -> SendFuture<'_> {
        let status = self.0.lock().unwrap().pop_front().unwrap();
        let body = if status == 200 { &br#"{"id":"job-7"}"#[..] } else { b"{}" };
        Box::pin(async move { Ok(Response::new(status, Body::from(body.to_vec()))) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_waits_for_a_provider_that_fails_and_stops_at_a_refused_key() {
    let answers = Answers(Mutex::new([500, 500, 500, 500, 500, 200, 401].into()));
    let client = Acme::builder().api_key("batch-waits").transport(answers).build().unwrap();
    let mut results = client.batch((0..9).map(|_| client.clip(&Clip::new()))).concurrency(1).submit();
    for _ in 0..5 {
        assert_eq!(results.next().await.unwrap().1.unwrap_err().kind(), ErrorKind::SubmitUnknown);
    }
    let start = Instant::now();
    results.next().await.unwrap().1.unwrap();
    assert_eq!(start.elapsed().as_secs(), 30);
    assert_eq!(results.next().await.unwrap().1.unwrap_err().kind(), ErrorKind::Auth);
    assert!(results.next().await.is_none());
    assert_eq!(results.into_rest().count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_batch_without_further_calls_ends_at_once_also_while_the_provider_fails() {
    let answers = Answers(Mutex::new([500; 5].into()));
    let client = Acme::builder().api_key("batch-ends").transport(answers).build().unwrap();
    let mut results = client.batch((0..5).map(|_| client.clip(&Clip::new()))).concurrency(1).submit();
    let start = Instant::now();
    for _ in 0..5 {
        results.next().await.unwrap().1.unwrap_err();
    }
    assert!(results.next().await.is_none());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_shut_down_while_a_batch_waits_ends_it() {
    let answers = Answers(Mutex::new([500; 5].into()));
    let client = Acme::builder().api_key("batch-shut-down").transport(answers).build().unwrap();
    let mut results = client.batch((0..9).map(|_| client.clip(&Clip::new()))).concurrency(1).submit();
    for _ in 0..5 {
        results.next().await.unwrap().1.unwrap_err();
    }
    client.shutdown(Duration::ZERO).await.unwrap();
    assert!(results.next().await.is_none());
    assert_eq!(results.into_rest().count(), 4);
}

#[tokio::test]
async fn a_client_that_is_shut_down_begins_no_more() {
    let server = Server::start().await;
    server.on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let client = Acme::at(&server);
    let mut results = client.batch((0..9).map(|_| client.clip(&Clip::new()))).concurrency(1).submit();
    results.next().await.unwrap().1.unwrap();
    client.shutdown(Duration::from_secs(5)).await.unwrap();
    assert!(results.next().await.is_none());
    assert_eq!((server.requests().len(), results.into_rest().count()), (1, 8));
}

#[tokio::test]
async fn jobs_of_results_that_nobody_asked_for_are_handed_out_by_the_client() {
    let server = Server::start().await;
    server.on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let client = Acme::at(&server);
    let mut results = client.batch((0..4).map(|_| client.clip(&Clip::new()))).submit();
    results.next().await.unwrap().1.unwrap();
    client.shutdown(Duration::from_secs(5)).await.unwrap();
    // The calls end, and their results wait.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(client.take_unclaimed().is_empty());
    assert_eq!(results.into_rest().count(), 0);
    assert_eq!((server.requests().len(), client.take_unclaimed().len()), (4, 3));
}

#[test]
fn without_a_runtime_nothing_is_sent_and_nothing_panics() {
    let client = Acme::builder().api_key(KEY).build().unwrap();
    let mut results = client.batch([client.clip(&Clip::new())]).submit();
    let mut next = || {
        let next = pin!(results.next());
        let Poll::Ready(ready) = next.poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("it waits for something");
        };
        ready
    };
    assert_eq!(next().unwrap().1.unwrap_err().kind(), ErrorKind::Config);
    assert!(next().is_none());
    assert_eq!(results.into_rest().count(), 1);
}
