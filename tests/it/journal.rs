//! What a submit that goes wrong costs, what the client says it costs, and what its journal says.

use std::time::Duration;

use serde_json::{Value, json};
use wan_emulator::{Emulator, Scenario};
use wan_video::{
    Charge, ErrorKind, Journal,
    journal::{Entry, Stage},
    segmind::{Client, Wan26T2v},
};

use crate::canary;

/// A fault of the submit, and what must come of it.
struct Row {
    fault: Value,
    kind: ErrorKind,
    charge: Charge,
    stage: Stage,
    /// Jobs that the provider has charged.
    paid: usize,
}

fn row(fault: Value, kind: ErrorKind, charge: Charge, stage: Stage, paid: usize) -> Row {
    Row { fault, kind, charge, stage, paid }
}

fn rows() -> Vec<Row> {
    use Charge::{No, Unknown, Yes};
    use ErrorKind::{AcceptedIdLost, Rejected, SubmitUnknown};
    let unknown = |fault: Value, paid| row(fault, SubmitUnknown, Unknown, Stage::Unknown, paid);
    let lost = |fault: Value| row(fault, AcceptedIdLost, Yes, Stage::IdLost, 1);
    vec![
        unknown(json!("reset_before_request"), 0),
        unknown(json!("reset_during_request"), 0),
        unknown(json!("reset_after_request"), 1),
        unknown(json!("closed"), 1),
        unknown(json!({ "not_http": { "form": "text" } }), 1),
        unknown(json!({ "not_http": { "form": "partial_head" } }), 1),
        unknown(json!({ "not_http": { "form": "two_lengths" } }), 1),
        unknown(json!({ "not_http": { "form": "large_head" } }), 1),
        unknown(json!({ "status": { "code": 500, "accepted": true } }), 1),
        unknown(json!({ "status": { "code": 502, "accepted": true } }), 1),
        unknown(json!({ "status": { "code": 504, "accepted": false } }), 0),
        unknown(json!({ "status": { "code": 524, "accepted": true } }), 1),
        lost(json!({ "cut": { "framing": "length" } })),
        lost(json!({ "cut": { "framing": "chunked" } })),
        lost(json!({ "cut": { "framing": "close" } })),
        lost(json!("reset_during_answer")),
        lost(json!("no_id")),
        lost(json!("wrong_id")),
        lost(json!({ "wrong_id": { "id": { "no": "text" } } })),
        lost(json!("html")),
        lost(json!("empty")),
        row(json!("redirect"), Rejected, No, Stage::Rejected, 0),
        row(json!({ "status": { "code": 400 } }), Rejected, No, Stage::Rejected, 0),
    ]
}

async fn only(journal: &Journal) -> Entry {
    let mut entries = journal.unfinished().await.unwrap();
    assert_eq!(entries.len(), 1);
    entries.remove(0)
}

#[tokio::test]
async fn a_submit_that_goes_wrong_is_paid_at_most_once_told_truly_and_in_the_journal() {
    let emulator = Emulator::builder().time_scale(0.0).start().await.unwrap();
    for Row { fault, kind, charge, stage, paid } in rows() {
        emulator.reset();
        let rule = json!({ "fault": fault, "on": { "operation": "submit" } }).to_string();
        emulator.set_scenario(Scenario::from_json(rule.as_bytes()).unwrap()).unwrap();
        let folder = canary::folder();
        let path = folder.path().join("journal.db");
        let client =
            Client::builder().emulator(emulator.url()).api_key(canary::key()).journal(&path).build().unwrap();
        let error = client.wan26_t2v(&Wan26T2v::new(canary::prompt())).submit().await.unwrap_err();
        canary::told(&error);

        assert_eq!((error.kind(), error.charge()), (kind, charge), "{fault}: {error}");
        assert_eq!(emulator.requests().len(), 1, "{fault}: it was sent more than once");
        assert_eq!(emulator.ledger().len(), paid, "{fault}");
        assert!(paid == 0 || charge != Charge::No, "{fault}: what was bought is told as free");
        let journal = Journal::open(&path).unwrap();
        if stage == Stage::Rejected {
            assert!(journal.unfinished().await.unwrap().is_empty(), "{fault}");
        } else {
            let entry = only(&journal).await;
            assert_eq!((entry.stage, entry.high.is_some()), (stage, true), "{fault}");
        }
    }
}

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
    let job = only(&journal).await.job.unwrap();
    let clip = folder.path().join("fox.mp4");
    client().resume(&job).unwrap().wait().await.unwrap().save(&clip).await.unwrap();
    assert!(journal.unfinished().await.unwrap().is_empty());
    assert_eq!((emulator.ledger().len(), clip.exists()), (1, true));
}
