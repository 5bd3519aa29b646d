//! Row 28 of the fault matrix: the others are played against the shipped providers, none of which lists a 503.

use std::time::{Duration, Instant};

use wan_runtime::{
    Charge, ErrorKind, Journal,
    journal::{JournalStore, Stage},
};

use crate::{
    acme::{Acme, Clip},
    server::{Reply, Server},
};

const SUBMIT: &str = "POST /v2/clip-1";

/// What the journal says of the one request that is in it.
async fn written_down(path: &std::path::Path) -> Stage {
    let entries = Journal::open(path).unwrap().entries(false).await.unwrap();
    assert_eq!(entries.len(), 1);
    entries[0].stage
}

#[tokio::test]
async fn r28_unavailable_with_retry_after_where_the_spec_lists_it() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    let journal = folder.path().join("journal.db");
    let closed = Reply::http(503, &[("retry-after", "1")], br#"{"code":"CLOSED"}"#);
    server.on(SUBMIT, [closed, Reply::json(200, r#"{"id":"job-7"}"#)]);
    let client = Acme::moved(&server).journal(&journal).build().unwrap();
    let start = Instant::now();
    let job = client.clip(&Clip::new()).submit().await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1), "it did not wait: {:?}", start.elapsed());
    assert_eq!((job.id(), server.count(SUBMIT)), ("job-7", 2));
    assert_eq!(written_down(&journal).await, Stage::Accepted);
}

#[tokio::test]
async fn r28_unavailable_for_good_where_the_spec_lists_it() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    let journal = folder.path().join("journal.db");
    server.on(SUBMIT, [Reply::http(503, &[("retry-after", "0")], br#"{"code":"CLOSED"}"#)]);
    let client = Acme::moved(&server).journal(&journal).build().unwrap();
    let error = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Unreachable, Charge::No), "{error}");
    assert_eq!(server.count(SUBMIT), 3);
    assert_eq!(written_down(&journal).await, Stage::Rejected);
}
