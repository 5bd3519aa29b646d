//! Row 38: the caller stops waiting.

use std::{pin::pin, time::Duration};

use tokio::{task::yield_now, time::timeout};
use wan_video::{
    Journal,
    journal::{JournalStore, Stage},
};

use super::{
    ground::{Ground, submit},
    row::Expected,
    server::{Step, accepted},
};

/// There is nobody to tell an error to; what the row asks for is the journal's.
#[tokio::test]
async fn r38_future_dropped_after_the_bytes_were_sent() {
    let ground = Ground::raw([vec![Step::Buy, Step::Tell, Step::Wait, Step::Write(accepted())]]);
    let client = ground.client();
    {
        let mut waiting = pin!(submit(&client));
        tokio::select! {
            _ = &mut waiting => panic!("the server has not answered"),
            () = ground.server().told() => {}
        }
    }
    ground.server().go_on();
    let journal = Journal::open(ground.journal()).unwrap();
    let id = async {
        loop {
            let entries = journal.entries(false).await.unwrap();
            match entries.into_iter().find(|entry| entry.stage == Stage::Accepted) {
                Some(entry) => return entry.job.unwrap(),
                None => yield_now().await,
            }
        }
    };
    let job = timeout(Duration::from_secs(1), id).await.expect("the id is written down within a second");
    assert_eq!(job.id(), "job-7");
    client.shutdown(Duration::from_secs(10)).await.unwrap();
    assert_eq!(
        client.take_unclaimed(),
        std::slice::from_ref(&job),
        "the client keeps what nobody waited for"
    );
    ground.hold(Ok(job), Expected::accepted(1)).await;
}
