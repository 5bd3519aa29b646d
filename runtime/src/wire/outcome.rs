//! What became of a request that costs money.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Answer,
    answer::{job_id, listed_state, message, text},
    back_off::{of_answer, vouches},
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
            Self::Rejected { refused, .. }
            | Self::Ambiguous(Doubt::Refused(refused) | Doubt::Named(refused, _)) => Some(refused),
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
    /// The answer is a refusal, and names this job.
    Named(Refused, String),
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
    let body = answer.json();
    if !answer.is_success() {
        let refused = refusal::read(provider, answer);
        // Where the provider names its refusals at the place of ids, such a name is no job.
        let own = provider.errors.request_id;
        let ids: Vec<_> = operation.answer.id.iter().filter(|id| !own.contains(id)).copied().collect();
        return match body.filter(|body| is_done(provider, operation, &ids, body)) {
            // What holds something of what was asked for was not simply refused.
            Some(body) => Outcome::Ambiguous(match job_id(&body, &ids) {
                Some(id) if operation.kind == OperationKind::Submit => Doubt::Named(refused, id),
                _ => Doubt::Refused(refused),
            }),
            None => of_refusal(provider, refused, answer, now),
        };
    }
    // From here on the provider took the money, unless a rule knows what the body says: every other 2xx counts.
    if let Some(cut) = &answer.cut {
        return Outcome::AcceptedIdLost(cut.to_string());
    }
    let ids = operation.answer.id;
    // What holds anything of what was asked for was done, whatever else it says.
    let error = body.as_ref().filter(|body| !is_done(provider, operation, ids, body));
    if let Some(refused) = error.and_then(|body| refusal::in_success(provider, answer, body)) {
        return of_refusal(provider, refused, answer, now);
    }
    if operation.kind == OperationKind::Sync {
        return Outcome::Answered;
    }
    match body {
        Some(body) => match job_id(&body, ids) {
            Some(id) => Outcome::Accepted(id),
            None if text(&body, ids).is_some() => {
                Outcome::AcceptedIdLost("the job's id in it is malformed".to_owned())
            }
            None => Outcome::AcceptedIdLost("it names no job".to_owned()),
        },
        None => Outcome::AcceptedIdLost(answer.no_json()),
    }
}

/// Whether an answer holds anything that only a request leads to which was accepted: a video, a state that is no end without
/// one, and for a job its id or an address of a later call.
fn is_done(provider: &ProviderData, operation: &OperationData, ids: &[&str], body: &Value) -> bool {
    let holds = |pointers: &[&str]| message(body, pointers).is_some();
    let state = listed_state(provider, body, operation.answer.state);
    if holds(operation.answer.output)
        || matches!(state, Some(StateMeaning::Queued | StateMeaning::Running | StateMeaning::Succeeded))
    {
        return true;
    }
    if operation.kind == OperationKind::Sync {
        return false;
    }
    let later = provider.operations.iter().filter_map(|later| later.address.as_ref());
    holds(ids)
        || later.filter(|address| address.from == operation.kind).any(|address| holds(address.pointers))
}

/// What became of a request that was refused, by what the refusal says of money.
fn of_refusal(provider: &ProviderData, refused: Refused, answer: &Answer, now: Timestamp) -> Outcome {
    let after = of_answer(provider.back_off, answer, now);
    match refused.money {
        // A server that fails says nothing of what stands behind it, unless it also says when to come back.
        MoneyClass::NotProcessed
            if refused.status >= 500 && !vouches(provider.back_off, &answer.headers, now) =>
        {
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
        data::{AddressData, BackOffData, BackOffFormat, BackOffPlace, ErrorRuleData, ErrorsData, Refusal},
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
            // What is no whole number of 64 bits came out as another number, which is no job.
            (answered(200, r#"{"id":18446744073709551615}"#, None), "accepted"),
            (answered(200, r#"{"id":18446744073709551616}"#, None), "id lost"),
            (answered(200, r#"{"id":7.5}"#, None), "id lost"),
            (answered(200, r#"{"id":"../admin","task":{"id":"job-1"}}"#, None), "accepted"),
            (answered(200, r#"{"id":7.5,"task":{"id":"job-1"}}"#, None), "accepted"),
            (answered(200, r#"{"id":"a\r\nb"}"#, None), "id lost"),
            (answered(200, r#"{"id":"🦊"}"#, None), "id lost"),
            (answered(200, &long, None), "id lost"),
            (answered(200, r#"{"id":"job-1"}"#, broken()), "id lost"),
            (answered(200, r#"{"id":"job-1"}"#, Some(Cut::Stalled)), "id lost"),
            (answered(200, r#"{"id":"job-1"}"#, Some(Cut::TooLong(1))), "id lost"),
            (answered(101, "", None), "ambiguous"),
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
            (r#"{"code":2001,"status":"DONE"}"#, "answered"),
            (r#"{"code":2001,"status":"BROKEN"}"#, "rejected"),
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
    fn a_refusal_that_holds_a_job_leaves_open_what_was_bought() {
        static NAMED: ProviderData =
            ProviderData { errors: ErrorsData { request_id: &["/id"], ..provider().errors }, ..provider() };
        for (status, body, expected) in [
            (302, r#"{"id":"job-1"}"#, "ambiguous"),
            (400, r#"{"id":"job-1"}"#, "ambiguous"),
            (422, r#"{"id":"job-1","status":"BROKEN"}"#, "ambiguous"),
            (429, r#"{"id":"job-1"}"#, "ambiguous"),
            (429, r#"{"id":["job-1"]}"#, "ambiguous"),
            (429, r#"{"task":{"id":71}}"#, "ambiguous"),
            (429, r#"{"status":"WAITING"}"#, "ambiguous"),
            (403, r#"{"output":"https://files.acme.example/a.mp4"}"#, "ambiguous"),
            (503, r#"{"code":"CLOSED","id":"job-1"}"#, "ambiguous"),
            (500, r#"{"id":"job-1"}"#, "ambiguous"),
            (429, r#"{"id":null,"status":"BROKEN","output":[]}"#, "rejected"),
            (429, r#"{"id_of_request":"r-1","request_id":"r-1"}"#, "rejected"),
        ] {
            let headers = Headers(vec![("retry-after".to_owned(), "0".to_owned())]);
            let answer = Answer { status, headers, body: body.as_bytes().to_vec(), cut: None };
            assert_eq!(class(OperationKind::Submit, &Ok(answer)), expected, "{status} {body}");
        }
        // Where the provider names its refusals at the place of ids, such a name says nothing of a job.
        for (body, is_free) in [(r#"{"id":"r-1"}"#, true), (r#"{"id":"r-1","task":{"id":"job-1"}}"#, false)] {
            let sent = answered(429, body, None);
            let end = outcome(&NAMED, &operation(OperationKind::Submit), &sent, Timestamp::UNIX_EPOCH);
            assert_eq!(matches!(end, Outcome::Rejected { .. }), is_free, "{body}");
        }
        let video = answered(400, r#"{"output":"https://files.acme.example/a.mp4"}"#, None);
        assert_eq!(class(OperationKind::Sync, &video), "ambiguous");
        // Nobody can ask about a blocking call, whatever stands at the place of ids.
        let sent = answered(429, r#"{"id":"job-1","status":"WAITING"}"#, None);
        let end = outcome(&PROVIDER, &operation(OperationKind::Sync), &sent, Timestamp::UNIX_EPOCH);
        assert!(matches!(end, Outcome::Ambiguous(Doubt::Refused(_))), "{end:?}");
    }

    #[test]
    fn a_refusal_that_cannot_be_read_is_free_only_if_every_rule_that_it_may_be_says_so() {
        const TWICE: ErrorRuleData = ErrorRuleData {
            http_status: 400,
            http_status_to: 404,
            code: Some("MAYBE"),
            code_prefix: None,
            message: None,
            means: Refusal::Rejected,
            money: MoneyClass::Ambiguous,
            title: "Perhaps",
        };
        static DOUBTFUL: ProviderData =
            ProviderData { errors: ErrorsData { rules: &[TWICE], ..provider().errors }, ..provider() };
        let unread = || Headers(vec![("content-encoding".to_owned(), "gzip".to_owned())]);
        let cut = || Some(Cut::Stalled);
        for (status, body, headers, cut, is_free) in [
            (400, r#"{"code":"MAY"#, Headers::default(), cut(), false),
            (400, "", Headers::default(), cut(), false),
            (400, r#"{"code":"MAYBE",}"#, Headers::default(), None, false),
            (404, "\u{1f}\u{8b}", unread(), None, false),
            (400, r#"{"code":"MAYBE"}"#, Headers::default(), None, false),
            // Each of these can be read, or no rule that it may be leaves a doubt.
            (400, r#"{"code":"NO"}"#, Headers::default(), None, true),
            (400, "<html>", Headers::default(), None, true),
            (400, "", Headers::default(), None, true),
            (405, r#"{"code":"MAY"#, Headers::default(), cut(), true),
            (429, r#"{"code":"MAY"#, Headers::default(), cut(), true),
        ] {
            let sent = Ok(Answer { status, headers, body: body.as_bytes().to_vec(), cut });
            let end = outcome(&DOUBTFUL, &operation(OperationKind::Submit), &sent, Timestamp::UNIX_EPOCH);
            assert_eq!(matches!(end, Outcome::Rejected { .. }), is_free, "{status} {body}");
        }
    }

    #[test]
    fn only_the_header_that_http_has_for_it_vouches_for_a_failing_server() {
        const HINTS: &[BackOffData] = &[
            BackOffData { place: BackOffPlace::Header("x-reset-in"), format: BackOffFormat::Seconds },
            BackOffData { place: BackOffPlace::Body("/retry_in"), format: BackOffFormat::Seconds },
            BackOffData { place: BackOffPlace::Header("Retry-After"), format: BackOffFormat::SecondsOrDate },
        ];
        static LISTED: ProviderData = ProviderData { back_off: HINTS, ..provider() };
        let header = |name: &str| Headers(vec![(name.to_owned(), "7".to_owned())]);
        let after = |headers, body: &str, cut| {
            let sent = Ok(Answer { status: 503, headers, body: body.as_bytes().to_vec(), cut });
            match outcome(&LISTED, &operation(OperationKind::Submit), &sent, Timestamp::UNIX_EPOCH) {
                Outcome::Rejected { after, .. } => after,
                _ => None,
            }
        };
        let closed = r#"{"code":"CLOSED","retry_in":9}"#;
        // A limit's reset is told with every answer, and a body is written by whoever fails.
        assert_eq!(after(header("x-reset-in"), closed, None), None);
        assert_eq!(after(Headers::default(), closed, None), None);
        assert_eq!(after(header("retry-after"), closed, None), Some(Duration::from_secs(9)));
        // Without the whole body nobody knows that it is the listed one.
        assert_eq!(after(header("retry-after"), closed, Some(Cut::Stalled)), None);
    }

    #[test]
    fn a_blocking_call_is_answered_by_any_whole_body() {
        assert_eq!(class(OperationKind::Sync, &answered(200, "raw bytes", None)), "answered");
        assert_eq!(class(OperationKind::Sync, &answered(200, "raw by", Some(Cut::Stalled))), "id lost");
        assert_eq!(class(OperationKind::Sync, &answered(504, "", None)), "ambiguous");
    }
}
