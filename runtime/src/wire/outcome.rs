//! What became of a request that costs money.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Answer, address,
    answer::{listed_state, message, text},
    back_off::of_answer,
    refusal::{self, Refused},
};
use crate::{
    Sent, TransportError,
    data::{MoneyClass, OperationData, OperationKind, ProviderData, StateMeaning},
};

/// What became of a submit or of a blocking call. Only the first two may be tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Not a byte reached the provider.
    NotSent {
        why: String,
        /// Whether it would not leave the next time either.
        permanent: bool,
    },
    /// The provider refused it and did nothing.
    Rejected {
        refused: Refused,
        /// How long the provider wants to be left alone. `None`: it did not say.
        after: Option<Duration>,
    },
    /// It may have been accepted.
    Ambiguous(Doubt),
    /// It was accepted, and what it was accepted as is lost.
    AcceptedIdLost(String),
    /// It was accepted under this id.
    Accepted(String),
    /// A blocking call was answered.
    Answered,
}

impl Outcome {
    /// The refusal, if it is one.
    pub(crate) fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Rejected { refused, .. } | Self::Ambiguous(Doubt::Refused(refused)) => Some(refused),
            Self::NotSent { .. }
            | Self::Ambiguous(Doubt::Silence(_))
            | Self::AcceptedIdLost(_)
            | Self::Accepted(_)
            | Self::Answered => None,
        }
    }
}

/// Why nobody can tell whether a request was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// No answer came.
    Silence(String),
    /// The answer leaves it open.
    Refused(Refused),
}

/// Tells what became of a request that costs money.
pub(crate) fn outcome(
    provider: &ProviderData,
    operation: &OperationData,
    sent: &Result<Answer, TransportError>,
    now: Timestamp,
) -> Outcome {
    let answer = match sent {
        Err(error) if error.sent() == Sent::NotSent => {
            return Outcome::NotSent { why: error.to_string(), permanent: error.is_permanent() };
        }
        Err(error) => return Outcome::Ambiguous(Doubt::Silence(error.to_string())),
        Ok(answer) => answer,
    };
    if !answer.is_success() {
        let refused = refusal::read(provider, answer);
        return of_refusal(refused, of_answer(provider.back_off, answer, now));
    }
    // From here on the provider took the money, unless a rule knows what the body says: every other 2xx counts.
    if let Some(cut) = &answer.cut {
        return Outcome::AcceptedIdLost(cut.to_string());
    }
    let body = answer.json();
    let id = body.as_ref().and_then(|body| text(body, operation.answer.id));
    // What holds anything of what was asked for was done, whatever else it says.
    let error = body.as_ref().filter(|body| !is_done(provider, operation, body));
    if let Some(refused) = error.and_then(|body| refusal::in_success(provider, answer, body)) {
        return of_refusal(refused, of_answer(provider.back_off, answer, now));
    }
    if operation.kind == OperationKind::Sync {
        return Outcome::Answered;
    }
    match id {
        Some(id) if address::is_job_id(&id) => Outcome::Accepted(id),
        Some(_) => Outcome::AcceptedIdLost("the job's id in it is malformed".to_owned()),
        None if body.is_some() => Outcome::AcceptedIdLost("it names no job".to_owned()),
        None => Outcome::AcceptedIdLost(answer.no_json()),
    }
}

/// Whether an answer holds anything that only a request leads to which was accepted: a video, and for a job its id, a state
/// that is no end without a video, or an address of a later call.
fn is_done(provider: &ProviderData, operation: &OperationData, body: &Value) -> bool {
    let holds = |pointers: &[&str]| message(body, pointers).is_some();
    if holds(operation.answer.output) {
        return true;
    }
    if operation.kind == OperationKind::Sync {
        return false;
    }
    let later = provider.operations.iter().filter_map(|later| later.address.as_ref());
    let state = listed_state(provider, body, operation.answer.state);
    holds(operation.answer.id)
        || matches!(state, Some(StateMeaning::Queued | StateMeaning::Running | StateMeaning::Succeeded))
        || later.filter(|address| address.from == operation.kind).any(|address| holds(address.pointers))
}

/// What became of a request that was refused, by what the refusal says of money.
fn of_refusal(refused: Refused, after: Option<Duration>) -> Outcome {
    match refused.money {
        // A server that fails says nothing of what stands behind it, unless it also says when to come back.
        MoneyClass::NotProcessed if refused.status >= 500 && after.is_none() => {
            Outcome::Ambiguous(Doubt::Refused(refused))
        }
        MoneyClass::NotProcessed | MoneyClass::Rejected => Outcome::Rejected { refused, after },
        MoneyClass::Ambiguous => Outcome::Ambiguous(Doubt::Refused(refused)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::AddressData,
        wire::{
            Cut, Headers,
            testing::{PROVIDER, operation, provider},
        },
    };

    #[expect(clippy::unnecessary_wraps, reason = "it stands beside errors in the table")]
    fn answered(status: u16, body: &str, cut: Option<Cut>) -> Result<Answer, TransportError> {
        Ok(Answer { status, headers: Headers::default(), body: body.as_bytes().to_vec(), cut })
    }

    fn class(kind: OperationKind, sent: &Result<Answer, TransportError>) -> &'static str {
        match outcome(&PROVIDER, &operation(kind), sent, Timestamp::UNIX_EPOCH) {
            Outcome::NotSent { permanent: false, .. } => "not sent",
            Outcome::NotSent { permanent: true, .. } => "never sent",
            Outcome::Rejected { .. } => "rejected",
            Outcome::Ambiguous(_) => "ambiguous",
            Outcome::AcceptedIdLost(_) => "id lost",
            Outcome::Accepted(_) => "accepted",
            Outcome::Answered => "answered",
        }
    }

    #[test]
    fn every_end_of_a_submit_has_its_class() {
        let broken = || Some(Cut::Broken("reset".to_owned()));
        let long = format!(r#"{{"id":"{}"}}"#, "a".repeat(10_000));
        for (sent, expected) in [
            (Err(TransportError::not_sent("connection refused")), "not sent"),
            (Err(TransportError::not_sent("connecting took too long").timeout()), "not sent"),
            (Err(TransportError::not_sent("its certificate is another's").permanent()), "never sent"),
            (Err(TransportError::maybe_sent("connection reset")), "ambiguous"),
            (Err(TransportError::maybe_sent("no answer").timeout()), "ambiguous"),
            (answered(200, r#"{"id":"job-1"}"#, None), "accepted"),
            (answered(201, r#"{"id":"job-1"}"#, None), "accepted"),
            (answered(202, r#"{"task":{"id":"job-1"}}"#, None), "accepted"),
            (answered(203, r#"{"id":71}"#, None), "accepted"),
            (answered(204, "", None), "id lost"),
            (answered(200, "", None), "id lost"),
            (answered(200, "<html>", None), "id lost"),
            (answered(200, r#"{"id":null}"#, None), "id lost"),
            (answered(200, r#"{"id":["job-1"]}"#, None), "id lost"),
            (answered(200, r#"{"id":"../admin"}"#, None), "id lost"),
            (answered(200, r#"{"id":"a\r\nb"}"#, None), "id lost"),
            (answered(200, r#"{"id":"🦊"}"#, None), "id lost"),
            (answered(200, &long, None), "id lost"),
            (answered(200, r#"{"id":"job-1"}"#, broken()), "id lost"),
            (answered(200, r#"{"id":"job-1"}"#, Some(Cut::Stalled)), "id lost"),
            (answered(200, r#"{"id":"job-1"}"#, Some(Cut::TooLong(1))), "id lost"),
            (answered(302, "", None), "rejected"),
            (answered(307, "", None), "rejected"),
            (answered(400, "", None), "rejected"),
            (answered(401, "", None), "rejected"),
            (answered(422, r#"{"status":"BROKEN"}"#, None), "rejected"),
            (answered(429, "", None), "rejected"),
            (answered(429, "", broken()), "rejected"),
            (answered(503, r#"{"code":"CLOSED"}"#, None), "ambiguous"),
            (answered(503, "", None), "ambiguous"),
            (answered(408, "", None), "ambiguous"),
            (answered(409, "", None), "ambiguous"),
            (answered(500, "", None), "ambiguous"),
            (answered(502, "", broken()), "ambiguous"),
            (answered(504, "", None), "ambiguous"),
            (answered(524, "", None), "ambiguous"),
            (answered(999, "", None), "ambiguous"),
        ] {
            assert_eq!(class(OperationKind::Submit, &sent), expected, "{sent:?}");
        }
    }

    #[test]
    fn why_an_id_is_lost_is_told() {
        for (body, why) in [
            ("{}", "it names no job"),
            ("<html>", "its body is no JSON"),
            (r#"{"id":"../admin"}"#, "the job's id in it is malformed"),
        ] {
            let sent = answered(200, body, None);
            let end = outcome(&PROVIDER, &operation(OperationKind::Submit), &sent, Timestamp::UNIX_EPOCH);
            assert_eq!(end, Outcome::AcceptedIdLost(why.to_owned()), "{body}");
        }
    }

    #[test]
    fn an_error_inside_a_success_costs_what_its_rule_says_unless_the_answer_holds_an_id() {
        for (status, body, expected) in [
            (200, r#"{"code":2001}"#, "rejected"),
            (200, r#"{"code":"2001","id":null}"#, "rejected"),
            (200, r#"{"code":2002}"#, "ambiguous"),
            (200, r#"{"message":"the queue is full"}"#, "rejected"),
            // It may be paid: what names a job was accepted.
            (200, r#"{"code":2001,"id":"job-1"}"#, "accepted"),
            (200, r#"{"code":2001,"id":"../admin"}"#, "id lost"),
            (200, r#"{"code":2001,"id":["job-1"]}"#, "id lost"),
            (200, r#"{"code":2001,"id":[]}"#, "rejected"),
            // So was what is under way, or holds a video.
            (200, r#"{"code":2001,"status":"WAITING"}"#, "id lost"),
            (200, r#"{"code":2001,"status":"BROKEN"}"#, "rejected"),
            (200, r#"{"code":2001,"output":"https://files.acme.example/a.mp4"}"#, "id lost"),
            // No rule knows it, so it counts as every success does.
            (200, r#"{"code":2003}"#, "id lost"),
            (201, r#"{"code":2001}"#, "id lost"),
            (200, r#"{"error":"no"}"#, "id lost"),
        ] {
            assert_eq!(class(OperationKind::Submit, &answered(status, body, None)), expected, "{body}");
        }
        let cut = answered(200, r#"{"code":2001}"#, Some(Cut::Stalled));
        assert_eq!(class(OperationKind::Submit, &cut), "id lost");
        for (body, expected) in [
            (r#"{"code":2001}"#, "rejected"),
            (r#"{"code":2002,"output":null}"#, "ambiguous"),
            (r#"{"code":2001,"output":"https://files.acme.example/a.mp4"}"#, "answered"),
            (r#"{"code":2001,"output":{"url":"a"}}"#, "answered"),
            (r#"{"code":2003}"#, "answered"),
        ] {
            assert_eq!(class(OperationKind::Sync, &answered(200, body, None)), expected, "{body}");
        }
    }

    #[test]
    fn an_address_of_a_later_call_tells_that_a_request_was_accepted() {
        const LATER: OperationData = OperationData {
            address: Some(AddressData { from: OperationKind::Submit, pointers: &["/urls/get"] }),
            ..operation(OperationKind::Status)
        };
        static GUIDE: ProviderData = ProviderData { operations: &[LATER], ..provider() };
        let body = r#"{"message":"the queue is full","urls":{"get":"https://api.acme.example/7"}}"#;
        let sent = answered(200, body, None);
        let of =
            |provider| outcome(provider, &operation(OperationKind::Submit), &sent, Timestamp::UNIX_EPOCH);
        assert!(matches!(of(&GUIDE), Outcome::AcceptedIdLost(_)), "{:?}", of(&GUIDE));
        assert!(matches!(of(&PROVIDER), Outcome::Rejected { .. }), "{:?}", of(&PROVIDER));
    }

    #[test]
    fn a_failing_server_is_believed_only_if_it_says_when_to_come_back() {
        for (body, after, expected) in [
            (r#"{"code":"CLOSED"}"#, "9", "rejected"),
            (r#"{"code":"CLOSED"}"#, "soon", "ambiguous"),
            (r#"{"code":"OTHER"}"#, "9", "ambiguous"),
        ] {
            let headers = Headers(vec![("retry-after".to_owned(), after.to_owned())]);
            let answer = Answer { status: 503, headers, body: body.as_bytes().to_vec(), cut: None };
            assert_eq!(class(OperationKind::Submit, &Ok(answer)), expected, "{body} {after}");
        }
    }

    #[test]
    fn a_blocking_call_is_answered_by_any_whole_body() {
        assert_eq!(class(OperationKind::Sync, &answered(200, "raw bytes", None)), "answered");
        assert_eq!(class(OperationKind::Sync, &answered(200, "raw by", Some(Cut::Stalled))), "id lost");
        assert_eq!(class(OperationKind::Sync, &answered(504, "", None)), "ambiguous");
    }
}
