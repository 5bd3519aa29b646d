//! Rows 44 to 55: an accepted job is waited for, and the provider, the network or the clock goes wrong.

use std::time::Duration;

use serde_json::json;
use tokio::{
    join,
    time::{Instant, sleep},
};
use wan_video::{Charge, Error, ErrorKind, Job, JobRef, Output, State, journal::Stage};

use super::{
    ground::{Ground, PROMPT},
    played::{Answer, Played},
    row::Expected,
    server::{Script, Step, accepted, last},
};
use crate::canary;

const HOUR: i64 = 3600;

/// What came of waiting.
fn ended(output: Result<Output, Error>) -> Result<JobRef, Error> {
    output.map(|output| output.job().unwrap().clone())
}

/// The provider takes a job and answers so to what is asked about it, each on a connection of its own.
fn asked(answers: impl IntoIterator<Item = Vec<u8>>) -> Vec<Script> {
    let answers = answers.into_iter().map(|bytes| vec![Step::Read, Step::Write(bytes)]);
    [vec![Step::Buy, Step::Write(accepted())]].into_iter().chain(answers).collect()
}

fn state(word: &str) -> Vec<u8> {
    last(200, &json!({ "status": word }).to_string())
}

fn done() -> Vec<u8> {
    last(200, r#"{"status":"COMPLETED","output":"https://images.segmind.com/fox.mp4"}"#)
}

async fn submit(ground: &Ground) -> Job<wan_video::segmind::Wan26T2v> {
    let request = wan_video::segmind::Wan26T2v::new(PROMPT);
    ground.client().wan26_t2v(&request).submit().await.unwrap()
}

/// What passes when it is asked again.
fn troubles() -> Vec<Script> {
    let mut cut = state("COMPLETED");
    cut.truncate(cut.len() - 3);
    let chunk =
        b"HTTP/1.1 200 Scripted\r\ntransfer-encoding: chunked\r\n\r\n40\r\n{\"status\":\"COMPL".to_vec();
    let page = b"<html>busy</html>".to_vec();
    let page =
        [format!("HTTP/1.1 200 Scripted\r\ncontent-length: {}\r\n\r\n", page.len()).into_bytes(), page]
            .concat();
    let refused = [500, 502, 503, 504, 408, 429, 520].map(|status| last(status, "{}"));
    let said = [cut, chunk, page, last(200, ""), last(200, "[]"), b"HTTP/1.1 2".to_vec()];
    let said = refused.into_iter().chain(said).map(|bytes| vec![Step::Read, Step::Write(bytes)]);
    said.chain([vec![Step::Read, Step::Reset], vec![Step::Read], vec![Step::Reset]]).collect()
}

#[tokio::test]
async fn r44_every_passing_trouble_in_turn_then_completed() {
    let scripts =
        asked([]).into_iter().chain(troubles()).chain([vec![Step::Read, Step::Write(state("COMPLETED"))]]);
    let ground = Ground::raw(scripts.chain(troubles()).chain([vec![Step::Read, Step::Write(done())]]));
    let output = submit(&ground).await.wait().await;
    assert_eq!(ground.server().connections(), 3 + 2 * troubles().len(), "not every trouble was met");
    ground.hold(ended(output), Expected::delivered()).await;
}

#[tokio::test(start_paused = true)]
async fn r44_no_answer_in_time_then_completed() {
    let played = Played::new([Answer::Silence, Answer::Silence, Answer::Lost, Answer::state("COMPLETED")])
        .results([Answer::Silence, Answer::done()]);
    let output = played.submit().await.wait().await;
    assert_eq!((played.polls().len(), played.fetches()), (4, 2));
    played.hold(ended(output), Expected::delivered()).await;
}

#[tokio::test(start_paused = true)]
async fn r45_rate_limited_with_retry_after() {
    let (date, later) = ("Fri, 20 Nov 2026 10:00:00 GMT", "Fri, 20 Nov 2026 10:00:33 GMT");
    let limited = Answer::json(429, "{}");
    for (refused, wish) in [
        (limited.clone().with("retry-after", "7"), 7.0),
        (limited.clone().with("retry-after", "120"), 120.0),
        (limited.clone().with("retry-after", later).with("date", date), 33.0),
        (limited.clone().with("x-rate-limit-reset-at-utc", "2026-11-20T10:00:33Z").with("date", date), 33.0),
        (limited.with("retry-after", "0"), 0.0),
        (Answer::json(503, "{}").with("retry-after", "61"), 61.0),
    ] {
        let told = format!("{refused:?}");
        let played = Played::new([Answer::state("QUEUED"), refused, Answer::state("COMPLETED")]);
        let output = played.submit().await.wait().await;
        let polls = played.polls();
        // To the millisecond: the difference of two fractions is none.
        let waited = ((polls[2] - polls[1]) * 1000.0).round() / 1000.0;
        assert!((wish..=f64::max(wish + 0.1, 3.1)).contains(&waited), "{waited} s after {told}");
        played.hold(ended(output), Expected::delivered()).await;
    }
}

#[tokio::test]
async fn r46_unauthorized_in_the_middle() {
    let ground = Ground::raw(asked([
        state("PROCESSING"),
        last(401, r#"{"error":"Unauthorized"}"#),
        state("COMPLETED"),
        done(),
    ]));
    let ended_first = ended(submit(&ground).await.wait().await);
    let expected = Expected::waited(ErrorKind::Auth, Charge::Yes, Stage::Accepted);
    let error = ground.hold(ended_first, expected).await.unwrap();
    assert!(error.to_string().contains("job-7"), "{error}");

    let client = ground.builder().api_key(format!("{}-new", canary::KEY)).build().unwrap();
    let output = client.resume(error.job().unwrap()).unwrap().wait().await;
    ground.hold(ended(output), Expected::delivered()).await;
}

#[tokio::test(start_paused = true)]
async fn r47_not_found_at_once_then_queued() {
    let missing = || Answer::json(404, "{}");
    let played =
        Played::new([missing(), missing(), Answer::state("QUEUED"), missing(), Answer::state("COMPLETED")]);
    let output = played.submit().await.wait().await;
    assert_eq!(played.polls().len(), 5);
    played.hold(ended(output), Expected::delivered()).await;

    // One that stays unknown, long before its record ends, is not there; it is no expired one.
    let played = Played::new([missing()]);
    let output = played.submit().await.wait().await;
    assert_eq!(played.polls().len(), 4);
    played.hold(ended(output), Expected::waited(ErrorKind::NotFound, Charge::Yes, Stage::Accepted)).await;
}

#[tokio::test(start_paused = true)]
async fn r48_not_found_after_an_hour() {
    let played = Played::new([Answer::json(404, "{}")]);
    let job = played.submit().await;
    sleep(Duration::from_hours(1)).await;
    let output = job.wait().await;
    let expected = Expected::waited(ErrorKind::Expired, Charge::Yes, Stage::Expired);
    let error = played.hold(ended(output), expected).await.unwrap();
    assert!(error.hint().unwrap().contains("before you pay again"), "{error}");
    assert_eq!(played.polls().len(), 1);
}

#[tokio::test]
async fn r49_failed_as_422_with_a_body() {
    let failed = json!({ "status": "FAILED", "error": "too dark" }).to_string();
    let ground = Ground::raw(asked([state("PROCESSING"), last(422, &failed)]));
    let output = submit(&ground).await.wait().await;
    // The provider does not tell what a failed job costs.
    let expected = Expected::waited(ErrorKind::ModelFailed, Charge::Unknown, Stage::Failed);
    let error = ground.hold(ended(output), expected).await.unwrap();
    assert!(error.to_string().contains("too dark"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn r50_unknown_lower_case_null_and_missing_states() {
    let odd = [
        r#"{"status":"WARMING"}"#,
        r#"{"status":"completed"}"#,
        r#"{"status":null}"#,
        "{}",
        r#"{"status":7}"#,
    ];
    let answers = odd.map(|body| Answer::json(200, body)).into_iter().chain([Answer::state("COMPLETED")]);
    let played = Played::new(answers);
    let job = played.submit().await;
    let (mut events, mut states, mut warnings) = (job.events(), Vec::new(), Vec::new());
    while let Some(status) = events.next().await {
        let told = status.unwrap();
        states.push(told.state().to_string());
        warnings.extend(told.warning().map(str::to_owned));
    }
    assert_eq!(states, ["\"WARMING\"", "\"completed\"", "\"7\"", "succeeded"]);
    let [warning] = &warnings[..] else { panic!("one warning a job: {warnings:?}") };
    assert!(warning.contains("`WARMING`"), "{warning}");
    assert_eq!(played.polls().len(), 6);
    played.hold(ended(job.wait().await), Expected::delivered()).await;
}

#[tokio::test(start_paused = true)]
async fn r51_completed_without_an_output() {
    for body in [r#"{"status":"COMPLETED"}"#, r#"{"status":"COMPLETED","output":[]}"#, r#"{"output":"soon"}"#]
    {
        let played = Played::new([Answer::state("COMPLETED")]).results([Answer::json(200, body)]);
        let output = played.submit().await.wait().await;
        assert_eq!(played.fetches(), 4, "{body}");
        played
            .hold(ended(output), Expected::waited(ErrorKind::NoOutput, Charge::Yes, Stage::Succeeded))
            .await;
    }
    let empty = Answer::json(200, r#"{"output":null}"#);
    let played = Played::new([Answer::state("COMPLETED")]).results([
        empty.clone(),
        empty.clone(),
        empty,
        Answer::done(),
    ]);
    let output = played.submit().await.wait().await;
    played.hold(ended(output), Expected::delivered()).await;
}

#[tokio::test(start_paused = true)]
async fn r52_never_finishes() {
    let played = Played::new([Answer::state("PROCESSING")]);
    let (start, output) = (Instant::now(), played.submit().await.wait().await);
    // Five times the published 187.23 seconds.
    assert!((936.0..=937.0).contains(&start.elapsed().as_secs_f64()), "{:?}", start.elapsed());
    // After the first 30 seconds none comes sooner than a fifth before its time.
    let polls = played.polls().len();
    assert!((75..=130).contains(&polls), "{polls} polls");
    let expected = Expected::waited(ErrorKind::TimedOut, Charge::Yes, Stage::Accepted);
    played.hold(ended(output), expected).await;
}

#[tokio::test]
async fn r53_addresses_on_another_host() {
    for url in ["{elsewhere}/status", "http://user:pass@127.0.0.1:1/status", "http://api.segmind.com/status"]
    {
        let body = |word: &str| {
            let output = "https://images.segmind.com/fox.mp4";
            let body = json!({
                "request_id": "job-7", "status": word, "output": output,
                "poll_url": url, "status_url": url, "response_url": url,
            });
            // Without a length, for the other host's address is put in later.
            format!("HTTP/1.1 200 Scripted\r\nlocation: {{elsewhere}}/there\r\n\r\n{body}").into_bytes()
        };
        let mut scripts = asked([body("PROCESSING"), body("COMPLETED"), body("COMPLETED")]);
        scripts[0] = vec![Step::Buy, Step::Write(body("QUEUED"))];
        let ground = Ground::raw(scripts);
        let output = submit(&ground).await.wait().await;
        // That nobody was asked elsewhere is held after every row.
        ground.hold(ended(output), Expected::delivered()).await;
    }
}

/// Waits while the clock on the wall is set by so many seconds after 47 of them, and the provider then answers so.
async fn waited(
    played: &Played,
    seconds: i64,
    then: impl IntoIterator<Item = Answer>,
) -> Result<JobRef, Error> {
    // Before the other timer begins: while the journal is written, the paused clock goes on to the next one.
    let job = played.submit().await;
    let set = async {
        sleep(Duration::from_secs(47)).await;
        played.set_wall(seconds);
        played.now_answers(then);
    };
    let (output, ()) = join!(job.wait(), set);
    ended(output)
}

#[tokio::test(start_paused = true)]
async fn r54_the_wall_is_set_by_two_hours_and_nothing_expires() {
    for hours in [-2, 2] {
        let played = Played::new([Answer::state("PROCESSING")]);
        let going = (0..20).map(|_| Answer::state("PROCESSING"));
        let ended = waited(&played, hours * HOUR, going.chain([Answer::state("COMPLETED")])).await;
        let polls: Vec<f64> = played.polls().into_iter().filter(|at| *at > 47.0).collect();
        assert_eq!(polls.len(), 21, "{hours} h");
        assert!(polls[0] <= 57.1, "{hours} h: asked again only at {} s", polls[0]);
        played.hold(ended, Expected::delivered()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn r54_the_wall_is_set_by_two_hours_and_the_deadline_stays() {
    for hours in [-2, 2] {
        let played = Played::new([Answer::state("PROCESSING")]);
        let start = Instant::now();
        let ended = waited(&played, hours * HOUR, [Answer::state("PROCESSING")]).await;
        assert!((936.0..=937.0).contains(&start.elapsed().as_secs_f64()), "{hours} h: {:?}", start.elapsed());
        played.hold(ended, Expected::waited(ErrorKind::TimedOut, Charge::Yes, Stage::Accepted)).await;
    }
}

/// A job of which nothing is heard for two minutes, so that the next question is far away, while the machine sleeps.
#[tokio::test(start_paused = true)]
async fn r54_what_expired_while_the_machine_slept_is_noticed_at_once() {
    let limited = Answer::json(429, "{}").with("retry-after", "120");
    let played = Played::new([limited]);
    let ended = waited(&played, 2 * HOUR, [Answer::json(404, "{}")]).await;
    let last = played.polls().last().copied().unwrap();
    assert!((47.0..=57.1).contains(&last), "noticed after {last} s");
    played.hold(ended, Expected::waited(ErrorKind::Expired, Charge::Yes, Stage::Expired)).await;
}

#[tokio::test(start_paused = true)]
async fn r54_a_machine_that_wakes_without_a_network_goes_on_asking() {
    let played = Played::new([Answer::state("PROCESSING")]);
    let lost = (0..10).map(|_| Answer::Lost);
    let ended = waited(&played, 2 * HOUR, lost.chain([Answer::state("COMPLETED")])).await;
    played.hold(ended, Expected::delivered()).await;
}

#[tokio::test(start_paused = true)]
async fn r55_the_first_end_stays() {
    let end = [Answer::state("PROCESSING"), Answer::state("COMPLETED"), Answer::state("PROCESSING")];
    let played = Played::new(end);
    let job = played.submit().await;
    let clone = job.clone();
    let (mut events, mut last) = (job.events(), None);
    while let Some(status) = events.next().await {
        last = Some(status.unwrap());
    }
    assert_eq!(last.unwrap().state(), &State::Succeeded);
    assert_eq!(clone.status().await.unwrap().state(), &State::Succeeded);
    assert_eq!(clone.events().next().await.unwrap().unwrap().state(), &State::Succeeded);
    let (one, other) = join!(job.wait(), clone.wait());
    assert_eq!(played.polls().len(), 2, "a job that has ended is asked about");
    for output in [one, other] {
        played.hold(ended(output), Expected::delivered()).await;
    }

    // Another process, which has not seen the end, cannot undo it in the journal.
    let again = played.builder().build().unwrap().resume(&job.to_ref()).unwrap();
    assert_eq!(again.status().await.unwrap().state(), &State::Running);
    played.hold(Ok(again.to_ref()), Expected::delivered()).await;

    // Nor does another end take the place of the first.
    let played =
        Played::new([Answer::json(422, r#"{"status":"FAILED","error":"dark"}"#), Answer::state("COMPLETED")]);
    let job = played.submit().await;
    assert_eq!(job.status().await.unwrap().state(), &State::Failed);
    let expected = Expected::waited(ErrorKind::ModelFailed, Charge::Unknown, Stage::Failed);
    played.hold(ended(job.wait().await), expected).await;
    let expected = Expected::waited(ErrorKind::ModelFailed, Charge::Unknown, Stage::Failed);
    played.hold(ended(job.clone().wait().await), expected).await;
}

/// With a pause of a minute between two questions.
#[tokio::test(start_paused = true)]
async fn r54_a_leap_of_the_wall_means_ask_now() {
    for hours in [-2, 2] {
        let played = Played::new([Answer::state("COMPLETED")]);
        let client = played.builder().poll_interval(Duration::from_mins(1)).build().unwrap();
        let job = client.wan26_t2v(&wan_video::segmind::Wan26T2v::new(PROMPT)).submit().await.unwrap();
        let set = async {
            sleep(Duration::from_secs(5)).await;
            played.set_wall(hours * HOUR);
        };
        let (output, ()) = join!(job.wait(), set);
        assert!(played.polls()[0] <= 15.1, "{hours} h: asked only at {} s", played.polls()[0]);
        played.hold(ended(output), Expected::delivered()).await;
    }
}
