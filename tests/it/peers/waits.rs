//! Clients that wait badly: they give up at the first trouble, never, or at a time that they do not tell; they ask ten
//! times a second; they stop a job that is paid for; and what they say then helps nobody.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wan_emulator::{Emulator, Fault, FaultRule, MissingOutput, ScopedOperation};
use wan_video::{Charge, Error, ErrorKind, State, segmind::Client};

use super::{PATIENCE, Stage, call};
use crate::{
    canary,
    faults::played::{Answer, Played},
};

/// 5.4: fal's `client_timeout` cancels the job on the other side.
#[tokio::test]
async fn timeout_does_not_cancel() {
    let emulator = Emulator::builder().time_scale(0.0).key(canary::key()).start().await.unwrap();
    let builder = Client::builder().emulator(emulator.url()).api_key(canary::key());
    let client = builder.poll_interval(Duration::from_millis(1)).build().unwrap();
    let job = call(&client).submit().await.unwrap();
    let error = job.wait_for(Duration::from_millis(20)).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::TimedOut, Charge::Yes), "{error}");
    assert_eq!(error.job(), Some(&job.to_ref()));
    let methods = emulator.requests().into_iter().skip(1).map(|request| request.method);
    assert!(
        methods.clone().count() > 0 && methods.clone().all(|method| method == "GET"),
        "the job was touched"
    );
    emulator.advance(Duration::from_mins(10));
    assert_eq!(job.wait_for(PATIENCE).await.unwrap().videos().len(), 1);
    assert_eq!(emulator.ledger().len(), 1);
}

/// 5.5: fal asks every tenth of a second.
#[tokio::test(start_paused = true)]
async fn poll_rate_bounded() {
    let played = Played::new([Answer::state("PROCESSING")]);
    let job = played.submit().await;
    let done = async {
        sleep(Duration::from_secs(187)).await;
        played.now_answers([Answer::state("COMPLETED")]);
    };
    let (output, ()) = tokio::join!(job.wait(), done);
    output.unwrap();
    let polls = played.polls();
    assert!(polls[0] >= 24.0, "the first one came after {} s, the job takes three minutes", polls[0]);
    assert!(polls.windows(2).all(|pair| pair[1] - pair[0] >= 1.6), "{polls:?}");
    assert!((15..=27).contains(&polls.len()), "{} polls", polls.len());
    assert!(polls.last().unwrap() - 187.0 <= 12.0, "done at 187 s, noticed at {:?}", polls.last());

    // Nor does an impatient program ask without end: a thousand times outlast any job.
    let played = Played::new([Answer::state("PROCESSING")]);
    let client = played.builder().poll_interval(Duration::from_millis(1)).build().unwrap();
    let error = call(&client).run().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
    assert!(played.polls().len() <= 1000, "{} polls", played.polls().len());
}

/// 5.6: fal raises on a word that it does not know, and where a member is missing that it reads.
#[tokio::test(start_paused = true)]
async fn unknown_status_and_missing_optional_fields() {
    let played = Played::new([
        Answer::state("WARMING_UP"),
        Answer::state("QUEUED"),
        Answer::json(
            200,
            r#"{"status":"PROCESSING","queue_position":null,"progress":null,"eta":"soon","metrics":7}"#,
        ),
        Answer::state("COMPLETED"),
    ]);
    let job = played.submit().await;
    let (mut events, mut states) = (job.events(), Vec::new());
    while let Some(status) = events.next().await {
        let told = status.unwrap();
        assert_eq!((told.queue_position(), told.progress(), told.error()), (None, None, None));
        assert_eq!(told.warning().is_some(), states.is_empty(), "{told:?}");
        states.push(told.state().clone());
    }
    let new = State::Other("WARMING_UP".to_owned());
    assert_eq!(states, [new, State::Queued, State::Running, State::Succeeded]);
    assert!(job.wait().await.is_ok());
}

/// 5.7: Replicate's `wait()` never ends once the provider has a new word for an end.
#[tokio::test(start_paused = true)]
async fn unknown_terminal_word_hits_deadline() {
    let played = Played::new([Answer::state("ABORTED")]);
    let (start, error) = (Instant::now(), played.submit().await.wait().await.unwrap_err());
    assert_eq!((error.kind(), error.charge()), (ErrorKind::TimedOut, Charge::Yes), "{error}");
    // Five times the published time of the model.
    assert!((936..=937).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert_eq!(error.job().unwrap().id(), "job-7");
}

/// 5.10: Segmind serves a failed job with HTTP 422, which elsewhere means that the request is wrong.
#[tokio::test]
async fn failed_422_is_model_failure_not_validation() {
    let stage = Stage::new().await;
    let fails = FaultRule::new(Fault::JobFails { reason: "too dark".to_owned() });
    stage.emulator.add_fault(fails).unwrap();
    let job = call(&stage.client()).submit().await.unwrap();
    let error = job.wait_for(PATIENCE).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::ModelFailed, Charge::Unknown), "{error}");
    assert!(error.violations().is_none() && error.to_string().contains("too dark"), "{error}");
    let told = stage.emulator.requests().into_iter().rfind(|request| request.method == "GET").unwrap();
    assert_eq!(told.status, Some(422), "the emulator served it otherwise");
    assert_eq!(job.status().await.unwrap().state(), &State::Failed);
}

/// 5.11: Segmind answers 404 for a job that never was and for one that it no longer keeps.
#[tokio::test(start_paused = true)]
async fn expired_vs_unknown_uses_journal_age() {
    let played = Played::new([Answer::json(404, "{}")]);
    let submitted = played.submit().await;
    sleep(Duration::from_mins(61)).await;
    let same = |client: Client, id: &str| client.resume_id("wan-2.6-t2v", id).unwrap();
    let with = || played.builder().build().unwrap();
    let without = || played.builder_without_journal().build().unwrap();

    // Only what the journal knows is known to be too old.
    for (job, kind, charge) in [
        (same(with(), submitted.id()), ErrorKind::Expired, Charge::Yes),
        (same(with(), "job-8"), ErrorKind::NotFound, Charge::Unknown),
        (same(without(), submitted.id()), ErrorKind::NotFound, Charge::Unknown),
    ] {
        for error in [job.status().await.unwrap_err(), job.wait().await.unwrap_err()] {
            assert_eq!((error.kind(), error.charge()), (kind, charge), "{error}");
        }
    }
    // What was known all the time needs no journal to be too old.
    assert_eq!(submitted.wait().await.unwrap_err().kind(), ErrorKind::Expired);
}

/// 5.12: Novita's client counts its questions and not the time: it waits 150 s where it says 300.
#[tokio::test(start_paused = true)]
async fn deadline_is_wall_clock() {
    for late in [0, 1, 29] {
        let slow = Answer::Late(Duration::from_secs(late), Box::new(Answer::state("PROCESSING")));
        let job = Played::new([slow]).submit().await;
        let start = Instant::now();
        let error = job.wait_for(Duration::from_mins(5)).await.unwrap_err();
        let waited = start.elapsed().as_secs();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        // A question that is begun a moment before the end has two seconds, and so has the last one of all.
        assert!((300..=304).contains(&waited), "{waited} s where each answer takes {late} s");
        assert!(error.to_string().contains(&format!("not done {waited} s after")), "{error}");
    }
    // The time runs from the submission, not from when somebody begins to wait.
    let job = Played::new([Answer::state("PROCESSING")]).submit().await;
    sleep(Duration::from_mins(10)).await;
    let start = Instant::now();
    assert_eq!(job.wait().await.unwrap_err().kind(), ErrorKind::TimedOut);
    assert!((336..=337).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

/// 5.13: Novita's client raises an exception with an empty message.
#[tokio::test(start_paused = true)]
async fn every_error_has_text_id_and_hint() {
    let failed = Answer::json(422, r#"{"status":"FAILED"}"#);
    for (answer, kind) in [
        (failed, ErrorKind::ModelFailed),
        (Answer::state("PROCESSING"), ErrorKind::TimedOut),
        (Answer::Lost, ErrorKind::TimedOut),
        (Answer::Silence, ErrorKind::TimedOut),
        (Answer::json(404, ""), ErrorKind::NotFound),
        (Answer::json(401, ""), ErrorKind::Auth),
        (Answer::json(403, "{}"), ErrorKind::Auth),
        (Answer::json(400, "{}"), ErrorKind::Rejected),
        (Answer::json(406, "null"), ErrorKind::InsufficientCredits),
    ] {
        let error = Played::new([answer]).submit().await.wait().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        is_helpful(&error);
    }
    for (answer, kind) in [
        (Answer::Lost, ErrorKind::Unreachable),
        (Answer::json(429, ""), ErrorKind::RateLimited),
        (Answer::json(500, ""), ErrorKind::Unreachable),
        (Answer::json(200, ""), ErrorKind::Decode),
    ] {
        let error = Played::new([answer]).submit().await.status().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        is_helpful(&error);
    }
    let empty = Played::new([Answer::state("COMPLETED")]).results([Answer::json(200, "{}")]);
    is_helpful(&empty.submit().await.wait().await.unwrap_err());
}

fn is_helpful(error: &Error) {
    let told = canary::told(error);
    assert!(error.to_string().len() > 30 && error.to_string().contains("job-7"), "{told}");
    assert_eq!(error.job().map(wan_video::JobRef::id), Some("job-7"), "{told}");
    assert!(error.hint().is_some_and(|hint| hint.len() > 10), "{told}");
    assert_ne!(error.charge(), Charge::No, "it was accepted: {told}");
}

/// 5.14: Novita's client drops what it cannot fetch and returns fewer videos without a word.
#[tokio::test]
async fn missing_output_is_error() {
    for form in
        [MissingOutput::Missing, MissingOutput::Null, MissingOutput::EmptyList, MissingOutput::NoAddress]
    {
        let stage = Stage::new().await;
        let fault = FaultRule::new(Fault::NoOutput { form }).on(ScopedOperation::Result).always();
        stage.emulator.add_fault(fault).unwrap();
        let job = call(&stage.client()).submit().await.unwrap();
        let error = job.wait_for(PATIENCE).await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::NoOutput, Charge::Yes), "{form:?}: {error}");
        assert!(error.to_string().contains(job.id()), "{error}");
        // It is paid for, so it can be asked for again.
        stage.emulator.clear_faults();
        assert_eq!(job.wait_for(PATIENCE).await.unwrap().videos().len(), 1, "{form:?}");
        assert_eq!(stage.submits().len(), 1);
    }
}
