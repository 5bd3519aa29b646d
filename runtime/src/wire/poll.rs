//! What an answer to a question about a job means. Asking costs nothing, so most troubles only mean: ask again.

use std::time::Duration;

use jiff::Timestamp;

use super::{
    Answer,
    answer::{self, Reading},
    back_off::of_answer,
    refusal::{self, Refused},
};
use crate::{
    ErrorKind, TransportError,
    data::{OperationData, OperationKind, ProviderData, Refusal},
};

/// What became of a question about a job.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Poll {
    /// The answer tells the state.
    Seen(Reading),
    /// No answer this time.
    Again(Trouble),
    /// The provider knows no such job, or not yet, or no longer.
    Missing(Refused),
    /// Asking again with the same key gives the same refusal.
    Stop(Refused),
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trouble {
    pub(crate) kind: ErrorKind,
    pub(crate) why: String,
    pub(crate) status: Option<u16>,
    /// The server's wish for the next question.
    pub(crate) after: Option<Duration>,
}

/// Tells what became of a question about a job.
pub(crate) fn poll(
    provider: &ProviderData,
    operation: &OperationData,
    sent: &Result<Answer, TransportError>,
    now: Timestamp,
) -> Poll {
    let answer = match sent {
        Ok(answer) => answer,
        Err(error) => {
            let why = error.to_string();
            return Poll::Again(Trouble { kind: ErrorKind::Unreachable, why, status: None, after: None });
        }
    };
    let body = answer.json();
    let reading = answer::read(provider, &operation.answer, &answer.headers, body.as_ref());
    if !answer.is_success() {
        let is_terminal = reading.state.as_ref().is_some_and(crate::State::is_terminal);
        if provider.terminal_body_wins && is_terminal {
            return Poll::Seen(reading);
        }
        return refused(provider, answer, refusal::read(provider, answer), now);
    }
    // What tells a state or a video is no error, whatever else it says.
    let is_silent = reading.state.is_none() && reading.output.is_empty();
    let error =
        body.as_ref().filter(|_| is_silent).and_then(|body| refusal::in_success(provider, answer, body));
    if let Some(error) = error {
        return refused(provider, answer, error, now);
    }
    let again = |why: String| {
        Poll::Again(Trouble { kind: ErrorKind::Decode, why, status: Some(answer.status), after: None })
    };
    match (&answer.cut, &body) {
        (Some(cut), _) => again(cut.to_string()),
        (None, None) => again(answer.no_json()),
        (None, Some(_)) if reading.state.is_none() && operation.kind == OperationKind::Status => {
            again("it names no state".to_owned())
        }
        (None, Some(_)) => Poll::Seen(reading),
    }
}

fn refused(provider: &ProviderData, answer: &Answer, refused: Refused, now: Timestamp) -> Poll {
    let kind = match (refused.means, refused.status) {
        (Refusal::NotFound, _) => return Poll::Missing(refused),
        (Refusal::RateLimited, _) => ErrorKind::RateLimited,
        (Refusal::Server, _) | (_, 408 | 425 | 429 | 300..=399 | 500..) => ErrorKind::Unreachable,
        (
            Refusal::Auth
            | Refusal::Permission
            | Refusal::InsufficientCredits
            | Refusal::Rejected
            | Refusal::Moderation
            | Refusal::AlreadyFinished
            | Refusal::AlreadyRunning,
            _,
        ) => return Poll::Stop(refused),
    };
    let after = of_answer(provider.back_off, answer, now);
    let why = refused.to_string();
    Poll::Again(Trouble { kind, why, status: Some(refused.status), after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        State,
        wire::{
            Cut, Headers,
            testing::{PROVIDER, operation},
        },
    };

    fn verdict(status: u16, body: &str) -> Poll {
        let headers = Headers(vec![("retry-after".to_owned(), "3".to_owned())]);
        let answer = Answer { status, headers, body: body.as_bytes().to_vec(), cut: None };
        poll(&PROVIDER, &operation(OperationKind::Status), &Ok(answer), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_state_is_seen_and_a_terminal_one_under_any_status() {
        for (status, body, state) in [
            (200, r#"{"status":"RUNNING"}"#, State::Running),
            (202, r#"{"status":"WAITING"}"#, State::Queued),
            (200, r#"{"status":"BROKEN","reason":"dark"}"#, State::Failed),
            (200, r#"{"status":"NEW"}"#, State::Other("NEW".to_owned())),
            (422, r#"{"status":"BROKEN"}"#, State::Failed),
            (404, r#"{"status":"GONE"}"#, State::Expired),
            (500, r#"{"status":"DONE"}"#, State::Succeeded),
        ] {
            let Poll::Seen(reading) = verdict(status, body) else { panic!("{status} {body}") };
            assert_eq!(reading.state, Some(state));
        }
    }

    #[test]
    fn no_passing_trouble_ends_a_job() {
        for (status, body, kind) in [
            (500, "", ErrorKind::Unreachable),
            (502, "<html>", ErrorKind::Unreachable),
            (503, "", ErrorKind::Unreachable),
            (500, r#"{"status":"RUNNING"}"#, ErrorKind::Unreachable),
            (408, "", ErrorKind::Unreachable),
            (425, "", ErrorKind::Unreachable),
            (302, "", ErrorKind::Unreachable),
            (429, "", ErrorKind::RateLimited),
            (200, "<html>", ErrorKind::Decode),
            (200, "", ErrorKind::Decode),
            (200, r#"{"status":null}"#, ErrorKind::Decode),
        ] {
            let Poll::Again(trouble) = verdict(status, body) else { panic!("{status} {body}") };
            assert_eq!(trouble.kind, kind, "{status} {body}");
            let asked = (status != 200).then_some(Duration::from_secs(3));
            assert_eq!(trouble.after, asked, "{status} {body}");
        }
    }

    #[test]
    fn lost_and_cut_answers_are_asked_for_again() {
        let status = operation(OperationKind::Status);
        let body = br#"{"status":"DONE"}"#.to_vec();
        let cut = Answer { status: 200, headers: Headers::default(), body, cut: Some(Cut::Stalled) };
        for sent in
            [Err(TransportError::maybe_sent("reset")), Err(TransportError::not_sent("refused")), Ok(cut)]
        {
            assert!(matches!(poll(&PROVIDER, &status, &sent, Timestamp::UNIX_EPOCH), Poll::Again(_)));
        }
    }

    #[test]
    fn a_refused_key_stops_and_a_missing_job_is_told_apart() {
        for status in [401, 403, 402, 400, 422] {
            assert!(matches!(verdict(status, ""), Poll::Stop(_)), "{status}");
        }
        for status in [404, 410] {
            assert!(matches!(verdict(status, "{}"), Poll::Missing(_)), "{status}");
        }
    }

    #[test]
    fn an_error_inside_a_success_is_read_by_its_rule_unless_the_answer_tells_a_state() {
        assert!(matches!(verdict(200, r#"{"code":2001}"#), Poll::Stop(_)));
        assert!(matches!(verdict(200, r#"{"code":2004,"status":""}"#), Poll::Missing(_)));
        for (body, kind) in [
            (r#"{"code":2002}"#, ErrorKind::Unreachable),
            (r#"{"message":"The queue is full."}"#, ErrorKind::RateLimited),
            // No rule knows it.
            (r#"{"code":2003}"#, ErrorKind::Decode),
        ] {
            let Poll::Again(trouble) = verdict(200, body) else { panic!("{body}") };
            let after = (kind != ErrorKind::Decode).then_some(Duration::from_secs(3));
            assert_eq!((trouble.kind, trouble.after), (kind, after), "{body}");
        }
        for (body, state) in [
            (r#"{"code":2004,"status":"BROKEN"}"#, State::Failed),
            (r#"{"code":2001,"status":"RUNNING"}"#, State::Running),
        ] {
            let Poll::Seen(reading) = verdict(200, body) else { panic!("{body}") };
            assert_eq!(reading.state, Some(state), "{body}");
        }
    }

    #[test]
    fn a_result_needs_no_state() {
        let headers = Headers::default();
        let answer = Answer { status: 200, headers, body: br#"{"output":"x"}"#.to_vec(), cut: None };
        let seen = poll(&PROVIDER, &operation(OperationKind::Result), &Ok(answer), Timestamp::UNIX_EPOCH);
        assert!(matches!(seen, Poll::Seen(Reading { state: None, .. })));
    }
}
