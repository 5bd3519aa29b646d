//! A job that one process submitted and another takes up. What goes wrong with a submit is in `faults`.

use std::time::Duration;

use wan_emulator::Emulator;
use wan_video::{
    Journal,
    journal::Entry,
    segmind::{Client, Wan26T2v},
};

use crate::canary;

/// What a journal says of a request whose end its process did not write down.
pub(crate) const ENDED: &str = "the process ended while the request was being sent";

#[tokio::test]
async fn a_job_is_taken_up_out_of_the_journal_and_its_video_saved() {
    let emulator = Emulator::builder().time_scale(0.0).start().await.unwrap();
    let folder = canary::folder();
    let path = folder.path().join("journal.db");
    let client = || {
        let builder = Client::builder().emulator(emulator.url()).api_key(canary::key()).journal(&path);
        builder.poll_interval(Duration::from_millis(1)).build().unwrap()
    };
    drop(client().wan26_t2v(&Wan26T2v::new(canary::prompt()).seed(7)).submit().await.unwrap());

    emulator.advance(Duration::from_mins(5));
    let journal = Journal::open(&path).unwrap();
    let entries = journal.unfinished().await.unwrap();
    let [Entry { job: Some(job), .. }] = &entries[..] else { panic!("one job is written down: {entries:?}") };
    let clip = folder.path().join("fox.mp4");
    client().resume(job).unwrap().wait().await.unwrap().save(&clip).await.unwrap();
    assert!(journal.unfinished().await.unwrap().is_empty());
    assert_eq!((emulator.ledger().len(), clip.exists()), (1, true));
}
