//! Rows 20 and 21: the connection was kept from an earlier request, and is no good.

use wan_video::{
    Error, JobRef, Status,
    segmind::{Client, Wan26T2v},
};

use super::{
    ground::{Ground, submit},
    row::Expected,
    server::{Step, answer},
};

/// A question that costs nothing leaves the client with a connection to keep.
async fn ask(client: &Client) {
    question(client).await.unwrap();
}

/// The same where the provider does not know the job.
pub(super) async fn question(client: &Client) -> Result<Status, Error> {
    let job: JobRef = format!(
        "v1:{}/{}/submit/job-1@2026-11-20T10:00:00Z#{}",
        Wan26T2v::PROVIDER,
        Wan26T2v::MODEL,
        Wan26T2v::SPEC_VERSION
    )
    .parse()
    .unwrap();
    client.resume(&job).unwrap().status().await
}

fn kept() -> Vec<u8> {
    answer(200, "", r#"{"request_id":"job-1","status":"QUEUED"}"#)
}

#[tokio::test]
async fn r20_stale_pooled_connection_closed_long_before() {
    let ground = Ground::raw([vec![Step::Read, Step::Write(kept()), Step::Finish, Step::Tell]]);
    let client = ground.client();
    ask(&client).await;
    ground.server().told().await;
    let ended = submit(&client).await;
    ground.hold(ended, Expected::accepted(1)).await;
    assert_eq!((ground.server().connections(), ground.server().posts()), (2, 1));
}

#[tokio::test]
async fn r21_stale_pooled_connection_reset_as_the_request_arrives() {
    let ground = Ground::raw([vec![Step::Read, Step::Write(kept()), Step::Touch, Step::Reset]]);
    let client = ground.client();
    ask(&client).await;
    let ended = submit(&client).await;
    ground.hold(ended, Expected::unknown(0)).await;
    assert_eq!(ground.server().connections(), 1);
}

#[tokio::test]
async fn r21_stale_pooled_connection_closed_once_the_request_was_read() {
    let ground = Ground::raw([vec![Step::Read, Step::Write(kept()), Step::Buy]]);
    let client = ground.client();
    ask(&client).await;
    let ended = submit(&client).await;
    ground.hold(ended, Expected::unknown(1)).await;
    assert_eq!(ground.server().connections(), 1);
}

/// An answer that came before the question cannot be the answer to it.
#[tokio::test]
async fn r20_stale_pooled_connection_with_an_answer_that_nobody_asked_for() {
    let foreign = answer(200, "", r#"{"request_id":"job-of-another","status":"QUEUED"}"#);
    let twice = [kept(), foreign].concat();
    let ground = Ground::raw([vec![Step::Read, Step::Write(twice), Step::Tell, Step::UntilLeft]]);
    let client = ground.client();
    ask(&client).await;
    ground.server().told().await;
    let ended = submit(&client).await;
    assert_eq!(ended.as_ref().map(JobRef::id).unwrap_or_default(), "job-7", "another's job was handed out");
    ground.hold(ended, Expected::accepted(1)).await;
}
