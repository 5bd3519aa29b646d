//! Which submits are sent again, and after what pause.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{io::AsyncWriteExt, net::TcpListener, time};
use wan_runtime::{Charge, ErrorKind, Request, SendFuture, Transport, TransportError};

use crate::{
    acme::{Acme, Clip},
    server::{Reply, Server},
};

const SUBMIT: &str = "POST /v2/clip-1";

fn accepted() -> Reply {
    Reply::json(200, r#"{"id":"job-7"}"#)
}

fn busy(after: &str) -> Reply {
    Reply::http(429, &[("retry-after", after)], b"{}")
}

#[tokio::test]
async fn a_submit_that_was_not_processed_is_sent_again_after_the_pause_that_was_asked_for() {
    let server = Server::start().await;
    server.on(SUBMIT, [busy("0.3"), accepted()]);
    let start = Instant::now();
    let job = Acme::at(&server).clip(&Clip::new()).submit().await.unwrap();
    assert_eq!((job.id(), server.count(SUBMIT)), ("job-7", 2));
    assert!(start.elapsed() >= Duration::from_millis(300), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_submit_that_is_never_processed_is_sent_three_times_and_costs_nothing() {
    for hint in ["0", "Tue, 01 Sep 2020 12:00:00 GMT", "-3", "soon"] {
        let server = Server::start().await;
        server.on(SUBMIT, [busy(hint)]);
        let error = Acme::at(&server).clip(&Clip::new()).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::RateLimited, Charge::No), "{hint}");
        assert_eq!(server.count(SUBMIT), 3, "{hint}");
    }
}

/// Many clients that lose the network at one moment do not come back at one moment.
#[tokio::test(start_paused = true)]
async fn pauses_before_another_attempt_are_random_and_bounded() {
    /// Notes when it is asked to send, and does not.
    #[derive(Clone, Debug, Default)]
    struct Offline(Arc<Mutex<Vec<time::Instant>>>);
    impl Transport for Offline {
        fn send(&self, _request: Request) -> SendFuture<'_> {
            self.0.lock().unwrap().push(time::Instant::now());
            Box::pin(async { Err(TransportError::not_sent("there is no network")) })
        }
    }
    let mut seen = [BTreeSet::new(), BTreeSet::new()];
    for number in 0..32 {
        let offline = Offline::default();
        // Who shares a key is left alone after five failures.
        let client = Acme::builder().api_key(format!("key-{number}")).transport(offline.clone());
        let client = client.retry_pause(Duration::from_secs(1)).build().unwrap();
        client.clip(&Clip::new()).submit().await.unwrap_err();
        let moments = offline.0.lock().unwrap().clone();
        assert_eq!(moments.len(), 3);
        for (index, pair) in moments.windows(2).enumerate() {
            let pause = pair[1] - pair[0];
            // The clock of tokio is exact to a millisecond.
            assert!(pause <= Duration::from_millis([1_002, 2_002][index]), "attempt {index}: {pause:?}");
            seen[index].insert(pause.as_millis());
        }
    }
    for (pauses, middle) in seen.iter().zip([500, 1_000]) {
        assert!(pauses.len() > 16, "{pauses:?}");
        assert!(pauses.first().unwrap() < &middle && pauses.last().unwrap() > &middle, "{pauses:?}");
    }
}

#[tokio::test]
async fn a_pause_above_two_minutes_is_told_and_not_waited_for() {
    for (hint, seconds) in [("121", 121), ("86400", 86_400), ("1e300", 86_400)] {
        let server = Server::start().await;
        server.on(SUBMIT, [busy(hint), accepted()]);
        let client = Acme::at(&server);
        let error = client.clip(&Clip::new()).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::RateLimited, Charge::No));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
        // Neither is who comes next sent before that, nor kept waiting.
        let error = client.clip(&Clip::new()).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::RateLimited, Charge::No));
        assert!(error.retry_after().unwrap() > Duration::from_secs(seconds - 20), "{error}");
        assert_eq!(server.count(SUBMIT), 1, "{hint}");
    }
}

#[tokio::test]
async fn a_failing_server_is_asked_again_only_where_the_spec_and_its_header_say_so() {
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::http(503, &[("retry-after", "0")], br#"{"code":"CLOSED"}"#), accepted()]);
    Acme::at(&server).clip(&Clip::new()).submit().await.unwrap();
    assert_eq!(server.count(SUBMIT), 2);

    for reply in
        [Reply::http(503, &[("retry-after", "0")], b"{}"), Reply::http(503, &[], br#"{"code":"CLOSED"}"#)]
    {
        let server = Server::start().await;
        server.on(SUBMIT, [reply, accepted()]);
        let error = Acme::at(&server).clip(&Clip::new()).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown));
        assert_eq!(server.count(SUBMIT), 1);
    }
}

#[tokio::test]
async fn a_server_without_tls_is_not_tried_again_and_costs_nothing() {
    let (server, listener) = (Server::start().await, TcpListener::bind("127.0.0.1:0").await.unwrap());
    let https = format!("https://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let plain = tokio::spawn({
        let connections = Arc::clone(&connections);
        async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
            }
        }
    });
    let client = Acme::moved(&server).base_url("api", https).build().unwrap();
    let error = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Unreachable, Charge::No));
    assert!(error.hint().unwrap().contains("root certificates"), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    plain.abort();
}

#[tokio::test]
async fn a_duplicate_is_bought_only_by_who_asks_for_it() {
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::Close, accepted()]);
    let call = Acme::at(&server).clip(&Clip::new()).dangerously_allow_duplicate();
    assert_eq!(call.submit().await.unwrap().id(), "job-7");
    assert_eq!(server.count(SUBMIT), 2);
}

#[tokio::test]
async fn a_duplicate_is_sent_once_and_its_error_never_hides_that_the_first_may_be_paid() {
    for (second, kind) in [
        (Reply::Close, ErrorKind::SubmitUnknown),
        (Reply::json(400, "{}"), ErrorKind::SubmitUnknown),
        (Reply::json(200, "{}"), ErrorKind::AcceptedIdLost),
    ] {
        let server = Server::start().await;
        server.on(SUBMIT, [Reply::Close, second, accepted()]);
        let call = Acme::at(&server).clip(&Clip::new()).dangerously_allow_duplicate();
        let error = call.submit().await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_ne!(error.charge(), Charge::No);
        assert_eq!(server.count(SUBMIT), 2);
    }
}

#[tokio::test]
async fn a_job_of_which_only_the_id_is_known_can_be_taken_up() {
    let server = Server::start().await;
    server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"RUNNING"}"#)]);
    let client = Acme::at(&server);
    let job = client.resume_id("clip-1", "job-7").unwrap();
    assert_eq!(job.status().await.unwrap().state().to_string(), "running");
    let error = client.resume_id("clip-1", "job-8").unwrap().status().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::NotFound, Charge::Unknown));
    for (model, id) in [("clip-9", "job-7"), ("clip-1", "../admin"), ("clip-1", "")] {
        let error = client.resume_id(model, id).unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No));
        assert!(error.hint().is_some(), "{error}");
    }
}
