//! What an answer to a cancellation means. Stopping a job costs nothing, so an answer in doubt says the least.

use super::{
    Answer, answer,
    refusal::{self, Refused},
};
use crate::{
    Cancellation,
    data::{CancelEffect, OperationData, ProviderData, Refusal, StateMeaning},
};

/// Tells what became of a cancellation. An error is a refusal that says nothing of the job's state.
pub(crate) fn cancelled(
    provider: &ProviderData,
    operation: &OperationData,
    answer: &Answer,
) -> Result<Cancellation, Refused> {
    let body = answer.json();
    let state = body.as_ref().and_then(|body| answer::listed_state(provider, body, operation.answer.state));
    match state {
        Some(means) if answer.is_success() => return Ok(of_state(means)),
        Some(means) if provider.terminal_body_wins && is_terminal(means) => return Ok(of_state(means)),
        _ => {}
    }
    let refused = if answer.is_success() {
        body.and_then(|body| refusal::in_success(provider, answer, &body))
    } else {
        Some(refusal::read(provider, answer))
    };
    match (refused, operation.effect) {
        (Some(refused), _) => match refused.means {
            Refusal::AlreadyFinished => Ok(Cancellation::AlreadyFinished),
            Refusal::AlreadyRunning => Ok(Cancellation::AlreadyRunning),
            _ => Err(refused),
        },
        // What was cut may have said that the job has ended.
        (None, Some(CancelEffect::Immediate | CancelEffect::WhileQueued)) if answer.cut.is_none() => {
            Ok(Cancellation::Cancelled)
        }
        (None, _) => Ok(Cancellation::Requested),
    }
}

/// What the state says that the answer tells. It is the job's own, whatever a cancellation does as a rule.
fn of_state(means: StateMeaning) -> Cancellation {
    match means {
        StateMeaning::Queued | StateMeaning::Running => Cancellation::Requested,
        StateMeaning::Cancelled => Cancellation::Cancelled,
        StateMeaning::Succeeded | StateMeaning::Failed | StateMeaning::Expired => {
            Cancellation::AlreadyFinished
        }
    }
}

fn is_terminal(means: StateMeaning) -> bool {
    !matches!(means, StateMeaning::Queued | StateMeaning::Running)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::OperationKind,
        wire::{
            Cut, Headers,
            testing::{STOPPING, operation},
        },
    };

    fn told(effect: Option<CancelEffect>, status: u16, body: &str) -> Result<Cancellation, u16> {
        let operation = OperationData { effect, ..operation(OperationKind::Cancel) };
        let headers = Headers::default();
        let answer = Answer { status, headers, body: body.as_bytes().to_vec(), cut: None };
        cancelled(&STOPPING, &operation, &answer).map_err(|refused| refused.status)
    }

    #[test]
    fn what_a_cancellation_does_is_what_the_spec_says_and_the_least_where_it_is_silent() {
        for (effect, expected) in [
            (Some(CancelEffect::Immediate), Cancellation::Cancelled),
            (Some(CancelEffect::WhileQueued), Cancellation::Cancelled),
            (Some(CancelEffect::Requested), Cancellation::Requested),
            (None, Cancellation::Requested),
        ] {
            for (status, body) in [(200, "{}"), (202, ""), (204, ""), (200, r#"{"status":"ODD"}"#)] {
                assert_eq!(told(effect, status, body), Ok(expected), "{effect:?} {status} {body}");
            }
        }
    }

    #[test]
    fn the_state_in_the_answer_outdoes_what_a_cancellation_does_as_a_rule() {
        let immediate = Some(CancelEffect::Immediate);
        for (status, word, expected) in [
            (200, "STOPPED", Cancellation::Cancelled),
            (200, "WAITING", Cancellation::Requested),
            (200, "RUNNING", Cancellation::Requested),
            (200, "DONE", Cancellation::AlreadyFinished),
            (200, "BROKEN", Cancellation::AlreadyFinished),
            (200, "GONE", Cancellation::AlreadyFinished),
            (409, "DONE", Cancellation::AlreadyFinished),
            (409, "STOPPED", Cancellation::Cancelled),
        ] {
            let body = format!(r#"{{"status":"{word}"}}"#);
            assert_eq!(told(immediate, status, &body), Ok(expected), "{status} {word}");
        }
        // A refusal that tells of a job which goes on is a refusal.
        assert_eq!(told(immediate, 409, r#"{"status":"RUNNING"}"#), Err(409));
    }

    #[test]
    fn an_answer_that_was_cut_does_not_tell_that_the_job_is_stopped() {
        let immediate = Some(CancelEffect::Immediate);
        let operation = OperationData { effect: immediate, ..operation(OperationKind::Cancel) };
        let body = br#"{"status":"DO"#.to_vec();
        let cut = Answer { status: 200, headers: Headers::default(), body, cut: Some(Cut::Stalled) };
        assert!(matches!(cancelled(&STOPPING, &operation, &cut), Ok(Cancellation::Requested)));
    }

    #[test]
    fn a_refusal_may_say_that_it_is_too_late() {
        for (status, body, expected) in [
            (409, r#"{"code":"ENDED"}"#, Ok(Cancellation::AlreadyFinished)),
            (409, r#"{"code":"BEGUN"}"#, Ok(Cancellation::AlreadyRunning)),
            (200, r#"{"code":"ENDED"}"#, Ok(Cancellation::AlreadyFinished)),
            (409, "", Err(409)),
            (404, "", Err(404)),
            (500, "", Err(500)),
        ] {
            assert_eq!(told(Some(CancelEffect::WhileQueued), status, body), expected, "{status} {body}");
        }
    }
}
