//! A program that ends while requests are under way.

use std::time::Duration;

use wan_runtime::{Charge, ErrorKind};

use crate::{
    acme::{Acme, Clip},
    limits::Gated,
    server::{Reply, Server},
};

const LONG: Duration = Duration::from_secs(10);

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
