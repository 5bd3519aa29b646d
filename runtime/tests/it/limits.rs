//! How many requests are under way at a time, and when none is sent at all.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Semaphore, time::timeout};
use wan_runtime::{Body, Charge, ErrorKind, Request, Response, SendFuture, Transport};

use crate::{
    acme::{Acme, Clip},
    server::{Reply, Server},
};

const SUBMIT: &str = "POST /v2/clip-1";
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers a request for each permit, and counts those that wait for one.
#[derive(Clone, Debug)]
pub(crate) struct Gated {
    pub(crate) open: Arc<Semaphore>,
    pub(crate) waiting: Arc<AtomicUsize>,
    pub(crate) most: Arc<AtomicUsize>,
}

impl Gated {
    pub(crate) fn new() -> Self {
        Self { open: Arc::new(Semaphore::new(0)), waiting: Arc::default(), most: Arc::default() }
    }

    /// Lets tasks run until so many requests wait.
    pub(crate) async fn until_waiting(&self, wanted: usize) {
        let reached = async {
            while self.waiting.load(Ordering::SeqCst) != wanted {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, reached).await.unwrap();
    }
}

impl Transport for Gated {
    fn send(&self, _request: Request) -> SendFuture<'_> {
        Box::pin(async {
            let waiting = self.waiting.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(waiting, Ordering::SeqCst);
            self.open.acquire().await.unwrap().forget();
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            Ok(Response::new(200, Body::from(br#"{"id":"job-7"}"#.to_vec())))
        })
    }
}

#[tokio::test]
async fn no_more_submits_are_under_way_than_allowed_by_all_clients_of_a_key() {
    let (server, gated) = (Server::start().await, Gated::new());
    let client = || Acme::moved(&server).transport(gated.clone()).max_in_flight(3).build().unwrap();
    let (one, other) = (client(), client());
    let submits: Vec<_> = (0..10)
        .map(|number| if number % 2 == 0 { one.clone() } else { other.clone() })
        .map(|client| tokio::spawn(async move { client.clip(&Clip::new()).submit().await }))
        .collect();
    gated.until_waiting(3).await;
    gated.open.add_permits(10);
    for submit in submits {
        submit.await.unwrap().unwrap();
    }
    assert_eq!(gated.most.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_request_gives_its_place_back_however_it_ends() {
    for reply in [
        Reply::json(200, r#"{"id":"job-7"}"#),
        Reply::json(200, "{}"),
        Reply::json(400, "{}"),
        Reply::json(500, "{}"),
        Reply::Close,
    ] {
        let server = Server::start().await;
        server.on(SUBMIT, [reply]);
        let client = Acme::moved(&server).max_in_flight(1).build().unwrap();
        for _ in 0..2 {
            let submit = timeout(PATIENCE, client.clip(&Clip::new()).submit());
            drop(submit.await.expect("the place of the one before is free again"));
        }
        assert_eq!(server.count(SUBMIT), 2);
    }
}

#[tokio::test]
async fn who_leaves_before_its_turn_has_sent_nothing() {
    let (server, gated) = (Server::start().await, Gated::new());
    let client = Acme::moved(&server).transport(gated.clone()).max_in_flight(1).build().unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.clip(&Clip::new()).submit().await }
    });
    gated.until_waiting(1).await;
    {
        let mut second = pin!(client.clip(&Clip::new()).submit());
        assert!(timeout(Duration::from_millis(20), &mut second).await.is_err());
    }
    gated.open.add_permits(9);
    first.await.unwrap().unwrap();
    client.clip(&Clip::new()).submit().await.unwrap();
    assert_eq!(gated.open.available_permits(), 7, "the one that left was sent");
}

#[tokio::test]
async fn a_key_that_is_refused_is_not_shown_again_for_a_while() {
    for (status, body, kind, why) in [
        (401, "{}", ErrorKind::Auth, "refused the key"),
        (
            406,
            r#"{"message":"Insufficient credits"}"#,
            ErrorKind::InsufficientCredits,
            "reported too little credit",
        ),
    ] {
        let server = Server::start().await;
        server.on(SUBMIT, [Reply::json(status, body)]);
        let client = Acme::at(&server);
        client.clip(&Clip::new()).submit().await.unwrap_err();
        let error = client.clip(&Clip::new()).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (kind, Charge::No));
        assert!(error.retry_after().unwrap() <= Duration::from_secs(30), "{error}");
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(server.count(SUBMIT), 1);
    }
}

#[tokio::test]
async fn a_provider_that_wants_to_be_left_alone_for_long_is() {
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::http(429, &[("retry-after", "300")], b"{}")]);
    let client = Acme::at(&server);
    client.clip(&Clip::new()).submit().await.unwrap_err();
    let error = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::RateLimited, Charge::No));
    assert!(error.to_string().contains("asked to be left alone"), "{error}");
    assert_eq!(server.count(SUBMIT), 1);
}

#[tokio::test]
async fn a_provider_that_fails_five_times_in_a_row_is_left_alone_and_its_jobs_are_not() {
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::json(500, "{}")]);
    server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"RUNNING"}"#)]);
    let client = Acme::at(&server);
    for _ in 0..5 {
        let error = client.clip(&Clip::new()).submit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SubmitUnknown);
    }
    let error = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Unreachable, Charge::No));
    assert_eq!(server.count(SUBMIT), 5);
    client.resume_id("clip-1", "job-7").unwrap().status().await.unwrap();
}
