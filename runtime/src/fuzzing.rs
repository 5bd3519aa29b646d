//! What the targets in `fuzz/` do with the bytes that a fuzzer makes up: the way of an answer through the client, without
//! its socket. An assertion here holds for any input whatever.

#[cfg(feature = "webhook")]
mod delivery;
mod downloads;
mod follow_up;
mod media;
mod stream;

use std::time::Duration;

#[cfg(feature = "webhook")]
pub use delivery::delivery;
pub use downloads::{file_name, mp4_end, resumed};
pub use follow_up::follow_up;
use jiff::Timestamp;
pub use media::{mp3_header, wav_header};
pub use stream::base64_stream;

use serde_json::Value;

use crate::{
    Cancellation, JobRef,
    data::{
        AddressData, BackOffData, BackOffFormat, BackOffPlace, CancelEffect, MoneyClass, OperationData,
        OperationKind, ProviderData,
    },
    wire::{
        Answer, Cut, Headers,
        address::encode,
        back_off::of_answer,
        bounds,
        cancel::cancelled,
        follow_up::FollowUps,
        outcome::{Doubt, Outcome, outcome},
        poll::{Poll, poll},
        private::Private,
        retry,
        testing::{STOPPING, operation, provider},
        text,
        upload::{self, Received},
    },
};

/// A key as it could come back in an answer.
const KEY: &str = "hunter2-canary";

static BACK_OFF: [BackOffData; 8] = [
    BackOffData { place: BackOffPlace::Header("x-reset-at"), format: BackOffFormat::Timestamp },
    BackOffData { place: BackOffPlace::Header("x-reset-in"), format: BackOffFormat::Seconds },
    BackOffData { place: BackOffPlace::Header("retry-after"), format: BackOffFormat::SecondsOrDate },
    BackOffData { place: BackOffPlace::Header("x-reset-ms"), format: BackOffFormat::Milliseconds },
    BackOffData { place: BackOffPlace::Header("x-reset-unix"), format: BackOffFormat::UnixSeconds },
    BackOffData { place: BackOffPlace::Body("/error/in"), format: BackOffFormat::Seconds },
    BackOffData { place: BackOffPlace::Body("/error/ms"), format: BackOffFormat::Milliseconds },
    BackOffData { place: BackOffPlace::Body("/error/at"), format: BackOffFormat::UnixSeconds },
];

/// A submit whose answer tells where the job is asked for and where it is stopped.
static FOLLOWED: [OperationData; 2] = [followed(OperationKind::Status), followed(OperationKind::Cancel)];

const fn followed(kind: OperationKind) -> OperationData {
    let address = AddressData { from: OperationKind::Submit, pointers: &["/urls/0", "/url"] };
    OperationData { address: Some(address), ..operation(kind) }
}

/// A provider with all that an answer can mean: errors inside a 2xx, hints in headers and bodies, addresses of later calls.
static PROVIDER: ProviderData =
    ProviderData { operations: &FOLLOWED, back_off: &BACK_OFF, error_wins: true, ..provider() };

/// Takes the bytes as an answer: two of its status, one of how it ended, lines of headers, an empty line, its body.
///
/// # Panics
///
/// What was taken counts as free, unless a rule knows the error in it; what holds a job or a video counts as refused; what may
/// have been taken is sent again; an id could leave its place in an address; a job ends by an answer that tells no end; a
/// message shows the key, a control character or more than its bound.
pub fn answer(bytes: &[u8]) {
    let Some((answer, now)) = read(bytes) else { return };
    let private = Private::default().and(KEY);
    assert_shown(&text::excerpt(&answer.body, &private), bounds::KEPT_BYTES);
    follow_ups(&answer);
    cancellation(&answer);
    let body = answer.json().unwrap_or_default();
    let (is_success, is_cut) = (answer.is_success(), answer.cut.is_some());
    let is_announced = answer.headers.get("retry-after").is_some();
    let sent = Ok(answer);
    for kind in [OperationKind::Submit, OperationKind::Sync] {
        let end = outcome(&PROVIDER, &operation(kind), &sent, now);
        let taken = matches!(end, Outcome::Accepted(_) | Outcome::AcceptedIdLost(_) | Outcome::Answered);
        // A success is none only where a rule knows the error in it, and then it holds nothing that was paid for.
        assert_eq!(taken, is_success && end.refused().is_none(), "{end:?}");
        let is_something = (is_success && is_cut) || holds_something(kind, &body);
        assert!(taken || !(is_success && is_something), "{end:?}");
        assert!(!(is_something && matches!(end, Outcome::Rejected { .. })), "{end:?}");
        assert!(!matches!(end, Outcome::NotSent { .. }), "there was an answer");
        let again = retry::pause(&end, 0, Duration::from_secs(1), 0.5);
        match &end {
            Outcome::Rejected { refused, .. } => {
                assert_ne!(refused.money, MoneyClass::Ambiguous);
                // A server that fails is believed only if it says when it is there again.
                let is_believed = refused.status < 500 || is_announced;
                assert!(refused.money != MoneyClass::NotProcessed || is_believed, "{end:?}");
                assert!(again.is_none_or(|pause| pause <= retry::PATIENCE + Duration::from_secs(8)));
                shown(refused.message.as_ref(), &private);
            }
            Outcome::Ambiguous(Doubt::Refused(refused) | Doubt::Named(refused, _)) => {
                shown(refused.message.as_ref(), &private);
            }
            Outcome::Accepted(id) => assert!(is_in_reference(id), "{id:?}"),
            _ => {}
        }
        assert!(again.is_none() || matches!(end, Outcome::Rejected { .. }), "{end:?} is sent again");
    }
    for kind in [OperationKind::Status, OperationKind::Result] {
        polled(&poll(&PROVIDER, &operation(kind), &sent, now), is_success, &body);
    }
    uploaded(&upload::received(&PROVIDER, &operation(OperationKind::Upload), &sent, now), is_success);
}

/// Whether the body holds what only a request leads to which was accepted, as one who reads it plainly sees it.
fn holds_something(kind: OperationKind, body: &Value) -> bool {
    let at = |pointers: &[&str]| {
        let is_told = |value: &Value| {
            value.as_str().is_some_and(|text| !text.trim().is_empty())
                || value.is_number()
                || value.as_array().is_some_and(|list| !list.is_empty())
                || value.as_object().is_some_and(|object| !object.is_empty())
        };
        pointers.iter().filter_map(|pointer| body.pointer(pointer)).any(is_told)
    };
    let state = body.pointer("/status").and_then(Value::as_str);
    let is_under_way = matches!(state, Some("WAITING" | "RUNNING" | "DONE"));
    let is_job = || at(&["/id", "/task/id", "/urls/0", "/url"]);
    is_under_way || at(&["/output"]) || (kind == OperationKind::Submit && is_job())
}

/// A question costs nothing, but a job that counts as ended is asked about no more.
fn polled(told: &Poll, is_success: bool, body: &Value) {
    match told {
        Poll::Seen(reading) => {
            let is_terminal = reading.state.as_ref().is_some_and(crate::State::is_terminal);
            assert!(is_success || is_terminal, "{told:?}");
            assert!(reading.output.len() <= bounds::VIDEOS);
            assert!(reading.progress.is_none_or(|progress| (0.0..=100.0).contains(&progress)), "{told:?}");
            assert!(reading.eta.is_none_or(|eta| !eta.is_zero()));
        }
        Poll::Again(trouble) => assert!(trouble.after.is_none_or(|after| after <= bounds::BACK_OFF)),
        Poll::Missing(_) | Poll::Stop(_) => {
            let has_video =
                body.pointer("/output").and_then(Value::as_str).is_some_and(|text| !text.is_empty());
            let has_state =
                body.pointer("/status").and_then(Value::as_str).is_some_and(|word| !word.trim().is_empty());
            assert!(!is_success || !(has_video || has_state), "{told:?} to {body}");
        }
    }
}

/// A job counts as stopped only where the answer says so, or came as a whole and is a success that is none of an error.
fn cancellation(answer: &Answer) {
    let effect = Some(CancelEffect::Immediate);
    let stop = OperationData { effect, ..operation(OperationKind::Cancel) };
    let told = cancelled(&STOPPING, &stop, answer);
    let word = answer.json().and_then(|body| Some(body.pointer("/status")?.as_str()?.trim().to_owned()));
    if told == Ok(Cancellation::Cancelled) && word.as_deref() != Some("STOPPED") {
        assert!(answer.is_success() && answer.cut.is_none(), "{answer:?}");
    }
    if matches!(word.as_deref(), Some("WAITING" | "RUNNING")) && answer.is_success() {
        assert_eq!(told, Ok(Cancellation::Requested), "{answer:?}");
    }
}

/// Only a success has the address of a file, and no message about an upload holds what may be a part of it.
fn uploaded(told: &Received, is_success: bool) {
    match told {
        Received::Address(_) => assert!(is_success, "{told:?}"),
        Received::Refused { refused, .. } => {
            let message = refused.message.as_deref().unwrap_or_default();
            let is_digit = |letter: char| letter.is_ascii_alphanumeric() || "+/=".contains(letter);
            assert!(message.split(|letter| !is_digit(letter)).all(|word| word.len() < 24), "{message}");
        }
        Received::Nothing { .. } => {}
    }
    let pause = upload::pause(told, 0, Duration::from_secs(1), 0.5);
    assert!(pause.is_none_or(|pause| pause <= retry::PATIENCE + Duration::from_secs(8)), "{told:?}");
}

/// Addresses that an answer tells are kept with the job, whatever they are, and shown only where they have no query.
fn follow_ups(answer: &Answer) {
    let Some(body) = answer.json() else { return };
    let told = FollowUps::told(&FOLLOWED, OperationKind::Submit, &body, |_| true, |_, _| false);
    let line = "v1:acme/clip-1/submit/job-7@2026-11-20T10:00:00Z#0123456789ab";
    let Ok(job) = line.parse::<JobRef>() else { return };
    let job = job.with_follow_ups(&told);
    let read = job.whole_line().parse::<JobRef>();
    assert!(read.is_ok_and(|read| read == job && read.follow_ups() == told), "{told:?}");
    let shown = job.to_string();
    assert!(!shown.contains('?') && shown.bytes().all(|byte| matches!(byte, b'!'..=b'~')), "{shown}");
}

/// Takes the bytes as a job's reference, as a line or as JSON.
///
/// # Panics
///
/// What is written is not read back equal; the line holds what does not belong into a line.
pub fn job_ref(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(job) = text.parse::<JobRef>() else { return };
    let line = job.to_string();
    // Addresses that may be signed are not in a line.
    let shown = line.parse::<JobRef>().ok();
    assert!(
        shown.as_ref().is_some_and(|shown| shown.is_same_job(&job) && shown.to_string() == line),
        "{line}"
    );
    assert_eq!(job.whole_line().parse::<JobRef>().ok().as_ref(), Some(&job), "{line}");
    assert!(!line.contains('?'), "{line}");
    assert!(line.bytes().all(|byte| matches!(byte, b'!'..=b'~')), "{line:?}");
    let json = serde_json::to_string(&job).unwrap_or_default();
    assert_eq!(serde_json::from_str::<JobRef>(&json).ok().as_ref(), Some(&job), "{json}");
    assert_eq!(json.parse::<JobRef>().ok().as_ref(), Some(&job), "{json}");
}

/// Takes the bytes as lines of headers, an empty line and a body, which say when to come back.
///
/// # Panics
///
/// A pause is longer than a day.
pub fn back_off_headers(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let (headers, body) = (headers(head), body.as_bytes().to_vec());
    let answer = Answer { status: 429, headers, body, cut: None };
    for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
        let pause = of_answer(&BACK_OFF, &answer, now);
        assert!(pause.is_none_or(|pause| pause <= bounds::BACK_OFF), "{pause:?}");
    }
}

/// Whether the id can stand in a reference, and so in an address.
fn is_in_reference(id: &str) -> bool {
    let line = format!("v1:acme/clip-1/submit/{}@2026-11-20T10:00:00Z#0123456789ab", encode(id));
    line.parse::<JobRef>().is_ok_and(|job| job.id() == id)
}

fn read(bytes: &[u8]) -> Option<(Answer, Timestamp)> {
    let (&[high, low, end], rest) = bytes.split_first_chunk::<3>()?;
    let split = rest.windows(2).position(|window| window == b"\n\n")?;
    let (head, body) = rest.split_at_checked(split)?;
    let cut = match end % 4 {
        0 => Some(Cut::Broken("reset".to_owned())),
        1 => Some(Cut::Stalled),
        _ => None,
    };
    let status = 100 + u16::from_be_bytes([high, low]) % 900;
    let headers = headers(std::str::from_utf8(head).ok()?);
    Some((Answer { status, headers, body: body.get(2..)?.to_vec(), cut }, Timestamp::UNIX_EPOCH))
}

fn headers(text: &str) -> Headers {
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    Headers(lines.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect())
}

fn shown(message: Option<&String>, private: &Private) {
    if let Some(message) = message {
        assert_shown(&text::line(message, private), (bounds::SHOWN_CHARACTERS + 2) * 4);
    }
}

fn assert_shown(told: &str, most: usize) {
    assert!(is_fit(told, most), "{} bytes: {told:?}", told.len());
}

/// Whether a text may be shown: within its bound, without controls and direction marks, without the key in any case.
fn is_fit(told: &str, most: usize) -> bool {
    let is_seen = |letter: char| !letter.is_control() && !text::is_unseen(letter);
    told.len() <= most && told.chars().all(is_seen) && !told.to_ascii_lowercase().contains(KEY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_takes_what_it_is_begun_with() {
        for seed in [
            &b"\0\x64\x02retry-after: 7\n\n{\"id\":\"job-7\"}"[..],
            b"\x01\x49\x02\n\n{\"message\":\"hunter2-canary\x1b[31m may not\"}",
            b"\x01\x49\x02\n\n{\"message\":\"HUNTER2%2Dcanary &#104;unter2&#x2d;canary \xe2\x80\xae may not\"}",
            b"\x01\x93\x00retry-after: 1e300\n\n{\"code\":\"CLOSED\"}",
        ] {
            assert!(read(seed).is_some());
            answer(seed);
        }
        job_ref(b"v1:acme/clip-1/submit/job-7@2026-11-20T10:00:00Z#0123456789ab");
        back_off_headers(b"retry-after: -9e99\nx-reset-at: +009999-12-31T23:59:59Z");
        back_off_headers(b"\n\n{\"error\":{\"in\":\"1e300\",\"ms\":-1,\"at\":9e99}}");
        for body in [
            r#"{"id":"job-7","urls":["https://a.example/7?sig=%3B;"]}"#,
            r#"{"code":2001,"message":"no"}"#,
            r#"{"code":2002,"url":"https://a.example/7"}"#,
            r#"{"message":"The queue is full","error":{"in":9}}"#,
            r#"{"code":"2001","status":"DONE","reason":["dark"],"output":["https://a.example/7.mp4"]}"#,
            r#"{"code":"ENDED","status":"RUNNING"}"#,
        ] {
            answer(&[b"\0\x64\x02\n\n", body.as_bytes()].concat());
        }
        job_ref(
            b"v1:acme/clip-1/submit/job-7@2026-11-20T10:00:00Z#0123456789ab;status=https://a.example/7?a=%3B",
        );
    }

    #[test]
    fn what_must_not_be_shown_is_found() {
        assert!(is_fit("a red fox", 9));
        for told in ["it was Hunter2-CANARY", "a\u{1b}[31m", "gpm\u{202e}4", "a red foxy"] {
            assert!(!is_fit(told, if told.len() == 10 { 9 } else { 100 }), "{told:?}");
        }
    }
}
