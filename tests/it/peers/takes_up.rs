//! Clients that lose what was paid for: an error ends the waiting, or nothing is kept to come back with.

use std::{process::Command, time::Duration};

use proptest::prelude::*;
use wan_emulator::{
    Fault, FaultRule, Framing,
    ScopedOperation::{Result as Fetch, Status},
};
use wan_video::{Charge, ErrorKind, JobRef, segmind::Client};

use super::{PATIENCE, Stage, call};
use crate::canary;

/// 5.8: the first error of a poll ends the waiting of Segmind's own client, and the job is billed all the same.
#[tokio::test]
async fn poll_503_then_success() {
    let stage = Stage::new().await;
    for operation in [Status, Fetch] {
        for fault in troubles() {
            stage.emulator.add_fault(FaultRule::new(fault).on(operation)).unwrap();
        }
    }
    let video = stage.folder.path().join("fox.mp4");
    let job = call(&stage.client()).submit().await.unwrap();
    let output = job.wait_for(PATIENCE).await.unwrap();
    output.save(&video).await.unwrap();
    let acted = stage.emulator.faults().iter().filter(|placed| placed.acted == 1).count();
    assert_eq!(acted, 2 * troubles().len(), "not every trouble was met");
    assert_eq!((stage.submits().len(), stage.emulator.ledger().len(), video.exists()), (1, 1, true));
}

/// What passes when it is asked again.
fn troubles() -> Vec<Fault> {
    let mut troubles: Vec<Fault> =
        [503, 503, 500, 502, 504, 429, 408].into_iter().map(Fault::status).collect();
    troubles.extend([
        Fault::ResetBeforeRequest,
        Fault::ResetAfterRequest,
        Fault::ResetDuringAnswer,
        Fault::Closed { accepted: true },
        Fault::Cut { framing: Framing::Length },
        Fault::Html,
    ]);
    troubles
}

/// 5.9: Segmind's own client has no way back to a job of which only the request's id is known.
#[tokio::test]
async fn resume_from_id_only() {
    let stage = Stage::new().await;
    let job = call(&stage.client()).submit().await.unwrap();
    // Another program on another machine, with no journal: all that it has is what stands in a log.
    let builder = Client::builder().emulator(stage.emulator.url()).api_key(canary::key());
    let client = builder.poll_interval(Duration::from_millis(1)).build().unwrap();
    let same = client.resume_id("wan-2.6-t2v", job.id()).unwrap();
    let video = stage.folder.path().join("fox.mp4");
    same.wait_for(PATIENCE).await.unwrap().save(&video).await.unwrap();
    assert_eq!((stage.submits().len(), stage.emulator.ledger().len(), video.exists()), (1, 1, true));

    for (model, id) in [("wan-9", job.id()), ("wan-2.6-t2v", "../admin"), ("wan-2.6-t2v", "")] {
        let error = client.resume_id(model, id).unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No), "{model} {id}: {error}");
    }
    let unknown = client.resume_id("wan-2.6-t2v", "no-such-job").unwrap();
    let error = unknown.status().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Expired), "{error}");
}

/// 5.20: fal's Rust client panics where no key is set and where a handle is resumed, and writes the key into the handle.
#[tokio::test]
async fn jobref_roundtrip_no_secret_no_panic() {
    let stage = Stage::new().await;
    let job = call(&stage.client()).submit().await.unwrap().to_ref();
    let (line, json) = (job.to_string(), serde_json::to_string(&job).unwrap());
    for text in [&line, &json, &format!("{job:?}")] {
        for secret in [canary::HALF_A_KEY, canary::WORDS, &stage.emulator.url()] {
            assert!(!text.contains(secret), "{text} holds {secret}");
        }
    }
    for text in [line, json] {
        let same: JobRef = text.parse().unwrap();
        assert_eq!(same, job);
        let output = stage.client().resume(&same).unwrap().wait_for(PATIENCE).await.unwrap();
        assert_eq!(output.job(), Some(&job));
    }
}

/// The other half of 5.20: without a key there is an error that says what to set.
#[test]
fn a_missing_key_is_an_error_and_no_panic() {
    let folder = canary::folder();
    let (journal, video) = (folder.path().join("journal.db"), folder.path().join("fox.mp4"));
    let output = Command::new(env!("CARGO_BIN_EXE_crash"))
        .args(["--emulator", "http://127.0.0.1:9", "--prompt", "a fox", "--point", "BeforeSending"])
        .arg("--journal")
        .arg(journal)
        .arg("--video")
        .arg(video)
        .env_remove("SEGMIND_API_KEY")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("SEGMIND_API_KEY") && !told.contains("panicked"), "{told}");
}

proptest! {
    #[test]
    fn no_text_makes_a_job_reference_panic(text in any::<String>()) {
        reads_or_refuses(&text);
    }

    #[test]
    fn no_text_like_a_job_reference_makes_it_panic(
        text in "v[0-9]{0,3}:[a-z./-]{0,12}/[^/]{0,9}/[a-z]{0,8}/.{0,12}@[0-9TZ:.+-]{0,24}#.{0,14}"
    ) {
        reads_or_refuses(&text);
    }

    #[test]
    fn what_a_job_reference_holds_goes_through_line_and_json(
        provider in "[a-z0-9-]{1,20}", model in "[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,29}", id in "[A-Za-z0-9_-]{1,128}",
        (year, month, day) in (1..=9998, 1..=12, 1..=28), seconds in 0..86_400, spec in "[0-9a-f]{12}",
    ) {
        let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        let time = format!("{year:04}-{month:02}-{day:02}T{clock}Z");
        let line = format!("v1:{provider}/{model}/submit/{id}@{time}#{spec}");
        let job: JobRef = line.parse().unwrap();
        prop_assert_eq!(job.to_string(), line);
        prop_assert_eq!((job.provider(), job.model(), job.id(), job.spec()), (&*provider, &*model, &*id, &*spec));
    }
}

/// A text is a reference that is written as it was read, or an error that says why.
fn reads_or_refuses(text: &str) {
    for text in [text.to_owned(), format!("{{{text}"), serde_json::to_string(text).unwrap()] {
        match text.parse::<JobRef>() {
            Ok(job) => {
                assert_eq!(job.to_string().parse::<JobRef>().unwrap(), job);
                assert_eq!(serde_json::to_string(&job).unwrap().parse::<JobRef>().unwrap(), job);
            }
            Err(error) => assert!(!error.to_string().contains(char::is_control), "{error:?}"),
        }
        let _: Result<JobRef, _> = serde_json::from_str(&text);
    }
}
