use std::time::SystemTime;

use super::{Change, Entry, EntryId, Intent, JournalError, SavedFile, Stage};
use crate::Amount;

#[cfg(feature = "journal")]
mod sqlite;

fn intent(high: Option<i64>) -> Intent {
    Intent {
        provider: "acme".to_owned(),
        model: "clip-1".to_owned(),
        operation: "submit".to_owned(),
        spec: "0123456789ab".to_owned(),
        body: br#"{"prompt":"a fox"}"#.to_vec(),
        currency: high.map(|_| "USD".to_owned()),
        low: high.map(|_| Amount::from_micros(1)),
        high: high.map(Amount::from_micros),
        sent_at: SystemTime::now(),
        tag: Some("scene 12".to_owned()),
    }
}

#[test]
fn an_intent_is_shown_without_what_it_asks_for() {
    let shown = format!("{:?}", intent(None));
    assert!(shown.contains("clip-1") && !shown.contains("fox"), "{shown}");
}

#[test]
fn what_a_journal_knows_is_shown_without_prompt_and_signatures() {
    let mut entry = Entry::begun(EntryId::from_number(7), &intent(Some(1)), String::new());
    entry.body = Some(r#"{"prompt":"a fox"}"#.to_owned());
    let videos = Change::Outputs(vec!["https://files.example/7.mp4?sig=s3cret".to_owned()]);
    let told = format!("{videos:?}");
    entry.learn(videos);
    for shown in [format!("{entry:?}"), format!("{entry:#?}"), told] {
        assert!(shown.contains("https://files.example/7.mp4?.."), "{shown}");
        assert!(!shown.contains("fox") && !shown.contains("s3cret"), "{shown}");
    }
}

#[test]
fn an_error_of_a_store_keeps_what_lies_behind_it() {
    use std::error::Error;

    let error = JournalError::new("it cannot be written").with_source("the disk is full");
    assert_eq!(error.to_string(), "it cannot be written: the disk is full");
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("the disk is full"));
    assert!(JournalError::new("it cannot be written").source().is_none());
}

#[test]
fn each_stage_says_whether_something_is_left_to_be_done_and_whether_it_may_be_paid() {
    let words =
        |is: fn(Stage) -> bool| Stage::ALL.into_iter().filter(move |stage| is(*stage)).map(Stage::word);
    let unfinished: Vec<_> = words(Stage::is_unfinished).collect();
    assert_eq!(unfinished, ["sending", "unknown", "id_lost", "accepted", "succeeded"]);
    let free: Vec<_> = words(|stage| !stage.counts_as_spent()).collect();
    assert_eq!(free, ["not_sent", "rejected"]);
}

#[test]
fn of_several_videos_the_last_one_that_is_saved_ends_it() {
    let mut entry = Entry::begun(EntryId::from_number(1), &intent(None), String::new());
    let address = |name: &str| format!("https://files.test/{name}");
    entry.learn(Change::Stage(Stage::Succeeded, None));
    entry.learn(Change::Outputs(vec![address("1.mp4"), address("2.mp4")]));
    entry.learn(Change::Saved(SavedFile::new("1.mp4", 9)));
    entry.learn(Change::Saved(SavedFile::new("1.mp4", 9)));
    assert_eq!(entry.stage, Stage::Succeeded);
    entry.learn(Change::Saved(SavedFile::new("2.mp4", 9)));
    assert_eq!((entry.stage, entry.files.len()), (Stage::Saved, 2));
}

#[test]
fn the_first_end_that_is_learnt_stays() {
    let may = |from: Stage| {
        Stage::ALL
            .into_iter()
            .filter(move |to| from.can_become(*to))
            .map(Stage::word)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let told: String = Stage::ALL.map(|from| format!("{}: {}.\n", from.word(), may(from))).concat();
    insta::assert_snapshot!(told, @"
    sending: not_sent rejected unknown id_lost accepted succeeded failed cancelled expired saved.
    not_sent: .
    rejected: .
    unknown: not_sent rejected unknown id_lost accepted succeeded failed cancelled expired saved.
    id_lost: not_sent rejected unknown id_lost accepted succeeded failed cancelled expired saved.
    accepted: succeeded failed cancelled expired saved.
    succeeded: succeeded expired saved.
    failed: .
    cancelled: .
    expired: succeeded failed cancelled expired saved.
    saved: .
    ");
    for stage in Stage::ALL {
        assert_eq!(Stage::of_word(stage.word()), Some(stage));
    }
}

#[test]
fn what_is_kept_has_a_bound() {
    let tagged = |tag: &str| Intent { tag: Some(tag.to_owned()), ..intent(None) };
    let begun = |intent: &Intent| Entry::begun(EntryId::from_number(1), intent, String::new());
    assert_eq!(begun(&tagged(&"é".repeat(512))).tag.unwrap(), "é".repeat(512));
    assert_eq!(begun(&tagged(&"é".repeat(513))).tag.unwrap(), "é".repeat(512));

    let mut entry = begun(&tagged("scene 12"));
    entry.learn(Change::IdLost { detail: "d".repeat(1_000), answer: Some("ü".repeat(50_000)) });
    assert_eq!((entry.stage, entry.detail.as_ref().unwrap().len()), (Stage::IdLost, 512));
    assert_eq!(entry.answer.as_deref(), Some("ü".repeat(32_768).as_str()));
    entry.learn(Change::Stage(Stage::Unknown, Some("d".repeat(1_000))));
    assert_eq!(entry.detail.as_ref().unwrap().len(), 512);

    let short = "https://files.test/7.mp4".to_owned();
    let long = format!("{short}?{}", "x".repeat(4_096));
    entry.learn(Change::Outputs([vec![long], vec![short.clone(); 100]].concat()));
    assert_eq!(entry.outputs, vec![short; 64]);
    for number in 0..100 {
        // Each is told twice, and kept once.
        entry.learn(Change::Saved(SavedFile::new(format!("{number}.mp4"), 1)));
        entry.learn(Change::Saved(SavedFile::new(format!("{number}.mp4"), 2)));
    }
    assert_eq!(entry.files.len(), 64);
    assert_eq!(entry.files.last(), Some(&SavedFile::new("99.mp4", 2)));
}

#[test]
fn a_job_that_was_found_by_hand_is_the_entrys() {
    let entry = Entry::begun(EntryId::from_number(1), &intent(None), String::new());
    let job = entry.job_with_id("job-7").unwrap();
    assert_eq!(
        (job.provider(), job.model(), job.id(), job.spec()),
        ("acme", "clip-1", "job-7", "0123456789ab")
    );
    assert_eq!(job.submitted_at(), entry.sent_at);
    assert_eq!(entry.job_with_id("operations/7:a").unwrap().id(), "operations/7:a");
    for id in ["", "../admin", "a b", "7@2026-11-20T10:00:00Z#0;", "7/../8", "7?8", "7\n"] {
        assert!(entry.job_with_id(id).is_err(), "{id}");
    }
}
