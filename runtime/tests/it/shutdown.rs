//! A program that ends while requests are under way.

use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Wake, Waker},
    time::Duration,
};

use wan_runtime::{Charge, ErrorKind, JobRef};

use crate::{
    acme::{Acme, Clip},
    limits::Gated,
    server::{Reply, Server},
};

const LONG: Duration = Duration::from_secs(10);

/// Takes the jobs that nobody claimed, at the very moment at which the waiting is over.
struct Taking {
    client: Acme,
    taken: Mutex<Option<Vec<JobRef>>>,
}

impl Wake for Taking {
    fn wake(self: Arc<Self>) {
        self.taken.lock().unwrap().get_or_insert_with(|| self.client.take_unclaimed());
    }
}

#[tokio::test]
async fn what_is_under_way_is_waited_for_and_what_waits_for_its_turn_is_not_sent() {
    let (server, gated) = (Server::start().await, Gated::new());
    let client = Acme::moved(&server).transport(gated.clone()).max_in_flight(1).build().unwrap();
    let submit = || {
        tokio::spawn({
            let client = client.clone();
            async move { client.clip(&Clip::new()).submit().await }
        })
    };
    let sent = submit();
    gated.until_waiting(1).await;
    let (queued, ended) = (
        submit(),
        tokio::spawn({
            let client = client.clone();
            async move { client.shutdown(LONG).await }
        }),
    );
    let error = queued.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No));
    assert!(!ended.is_finished());
    gated.open.add_permits(1);
    assert_eq!(sent.await.unwrap().unwrap().id(), "job-7");
    ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_job_whose_caller_left_is_handed_out_once_and_what_a_caller_got_is_not() {
    let (server, gated) = (Server::start().await, Gated::new());
    let client = Acme::moved(&server).transport(gated.clone()).build().unwrap();
    let submit = tokio::spawn({
        let client = client.clone();
        async move { client.clip(&Clip::new()).submit().await }
    });
    gated.until_waiting(1).await;
    submit.abort();
    assert!(submit.await.unwrap_err().is_cancelled());
    gated.open.add_permits(1);
    client.shutdown(LONG).await.unwrap();
    let unclaimed = client.take_unclaimed();
    assert_eq!(unclaimed.iter().map(JobRef::id).collect::<Vec<_>>(), ["job-7"]);
    assert!(client.take_unclaimed().is_empty());

    let client = Acme::moved(&server).transport(gated.clone()).build().unwrap();
    gated.open.add_permits(1);
    client.clip(&Clip::new()).submit().await.unwrap();
    assert!(client.take_unclaimed().is_empty());
}

#[tokio::test]
async fn the_job_of_a_caller_who_left_is_there_as_soon_as_the_waiting_is_over() {
    let (server, gated) = (Server::start().await, Gated::new());
    let client = Acme::moved(&server).transport(gated.clone()).build().unwrap();
    let submit = tokio::spawn({
        let client = client.clone();
        async move { client.clip(&Clip::new()).submit().await }
    });
    gated.until_waiting(1).await;
    submit.abort();
    assert!(submit.await.unwrap_err().is_cancelled());

    let taking = Arc::new(Taking { client: client.clone(), taken: Mutex::default() });
    let waker = Waker::from(Arc::clone(&taking));
    let mut ended = pin!(client.shutdown(LONG));
    assert!(ended.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    gated.open.add_permits(1);
    let taken = loop {
        let taken = taking.taken.lock().unwrap().take();
        match taken {
            Some(taken) => break taken,
            None => tokio::task::yield_now().await,
        }
    };
    assert_eq!(taken.iter().map(JobRef::id).collect::<Vec<_>>(), ["job-7"]);
}

#[tokio::test]
async fn a_job_that_was_waited_for_no_longer_is_handed_out() {
    let server = Server::start().await;
    server.on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
    server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"RUNNING"}"#)]);
    let client = Acme::at(&server);
    let run = tokio::spawn({
        let client = client.clone();
        async move { client.clip(&Clip::new()).run().await }
    });
    while server.count("GET /v2/jobs/job-7/status") == 0 {
        tokio::task::yield_now().await;
    }
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
    assert_eq!(client.take_unclaimed().len(), 1);

    server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"FAILED"}"#)]);
    let error = client.clip(&Clip::new()).run().await.unwrap_err();
    assert!(error.job().is_some() && client.take_unclaimed().is_empty());
}

#[tokio::test]
async fn what_takes_longer_than_the_grace_is_told() {
    let (server, gated) = (Server::start().await, Gated::new());
    let client = Acme::moved(&server).transport(gated.clone()).build().unwrap();
    let sent = tokio::spawn({
        let client = client.clone();
        async move { client.clip(&Clip::new()).submit().await }
    });
    gated.until_waiting(1).await;
    let error = client.shutdown(Duration::ZERO).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::TimedOut, Charge::Unknown));
    insta::assert_snapshot!(
        error,
        @"one request is still under way; whether it is charged is not known; wait longer: without a journal the ids of their jobs end with the program"
    );
    gated.open.add_permits(1);
    client.shutdown(LONG).await.unwrap();
    sent.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_pause_before_another_attempt_is_cut_short_and_costs_nothing() {
    let server = Server::start().await;
    server.on("POST /v2/clip-1", [Reply::http(429, &[("retry-after", "60")], b"{}")]);
    let client = Acme::at(&server);
    let sent = tokio::spawn({
        let client = client.clone();
        async move { client.clip(&Clip::new()).submit().await }
    });
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    client.shutdown(LONG).await.unwrap();
    let error = sent.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::RateLimited, Charge::No));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn jobs_can_still_be_asked_about() {
    let server = Server::start().await;
    server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"RUNNING"}"#)]);
    let client = Acme::at(&server);
    client.shutdown(LONG).await.unwrap();
    client.resume_id("clip-1", "job-7").unwrap().status().await.unwrap();
}
