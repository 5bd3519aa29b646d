//! How it is told that a request that costs money came to nothing.

use super::Paid;
use crate::{
    Charge, Error, ErrorKind, JobRef,
    client::limiter::Closed,
    data::{OperationKind, ProviderData, Refusal},
    journal::JournalError,
    wire::{
        Answer,
        outcome::{Doubt, Outcome},
        refusal::Refused,
        text,
    },
};

impl Paid {
    /// The error of a request that did not become a job, with what the answer tells besides.
    pub(super) fn failure(&self, outcome: &Outcome, answer: Option<&Answer>) -> Error {
        let error = match outcome {
            Outcome::NotSent { why, permanent } => self.not_sent(why, *permanent),
            Outcome::Rejected { refused, after } => self.rejected(refused, *after),
            Outcome::Ambiguous(doubt) => self.ambiguous(doubt),
            Outcome::AcceptedIdLost(why) => self.lost(why),
            // An accepted request without an answer cannot be; if it were, this is the truth about it.
            Outcome::Accepted(_) | Outcome::Answered => self.lost("it is gone"),
        };
        let Some(answer) = answer else { return error };
        let header = self.operation.answer.request_id_header.and_then(|name| answer.headers.get(name));
        let request_id = header.or(outcome.refused().and_then(|refused| refused.request_id.as_deref()));
        error
            .with_status(Some(answer.status))
            .with_request_id(request_id.map(|id| text::line(id, &self.private)))
            .with_body(self.what_is_left(answer))
    }

    /// What a job can be found by whose id is lost: the beginning of the answer or, where it has no body, the place that its head
    /// names.
    pub(super) fn what_is_left(&self, answer: &Answer) -> String {
        match answer.headers.get("location") {
            Some(place) if answer.body.trim_ascii().is_empty() => {
                text::excerpt(format!("location: {place}").as_bytes(), &self.private)
            }
            _ => text::excerpt(&answer.body, &self.private),
        }
    }

    fn not_sent(&self, why: &str, permanent: bool) -> Error {
        let (provider, why) = (self.core.provider().id, text::line(why, &self.private));
        let hint = if permanent {
            "check the address, this machine's clock and its root certificates"
        } else {
            "check the network and submit again"
        };
        Error::new(ErrorKind::Unreachable, format!("{provider} could not be reached: {why}")).with_hint(hint)
    }

    fn rejected(&self, refused: &Refused, after: Option<std::time::Duration>) -> Error {
        let what = self.core.told_refusal(self.noun(), refused, &self.private);
        let hint = if refused.means == Refusal::NotFound && self.could_run_sync() {
            "that this model can be queued is only assumed: call `run_sync` instead".to_owned()
        } else {
            self.core.refusal_hint(refused, after, "submit again")
        };
        Error::new(refused.kind(), what).with_hint(hint).with_retry_after(after)
    }

    fn ambiguous(&self, doubt: &Doubt) -> Error {
        let title = self.core.provider().title;
        match doubt {
            Doubt::Silence(why) => {
                let why = text::line(why, &self.private);
                unknown(title, &format!("no answer came to the {}: {why}", self.noun()))
            }
            Doubt::Refused(refused) => {
                unknown(title, &self.core.told_refusal(self.noun(), refused, &self.private))
            }
            Doubt::Named(refused, id) => {
                let told = self.core.told_refusal(self.noun(), refused, &self.private);
                let id = text::line(id, &self.private);
                unknown(title, &format!("{told}, and the answer names the job `{id}`")).with_hint(format!(
                    "take that job up with `resume_id`, or look for it in your account at {title}, before you submit again"
                ))
            }
        }
    }

    fn lost(&self, why: &str) -> Error {
        let provider = self.core.provider();
        let why = text::line(why, &self.private);
        let what = format!("{} accepted the {} but its answer is lost: {why}", provider.id, self.noun());
        Error::new(ErrorKind::AcceptedIdLost, what)
            .with_charge(Charge::Yes)
            .with_hint(format!("look for the job in your account at {} before you pay again", provider.title))
    }

    fn noun(&self) -> &'static str {
        if self.operation.kind == OperationKind::Sync { "blocking call" } else { "submit" }
    }
}

/// Nobody knows whether the request was accepted.
pub(super) fn unknown(title: &str, what: &str) -> Error {
    Error::new(ErrorKind::SubmitUnknown, what)
        .with_charge(Charge::Unknown)
        .with_hint(format!("look for the job in your account at {title} before you submit again"))
}

/// The job was accepted and its id could not be written down. The error holds it.
pub(super) fn unwritten(error: &JournalError, job: &JobRef) -> Error {
    Error::new(ErrorKind::Journal, format!("the request was accepted and could not be written down: {error}"))
        .with_charge(Charge::Yes)
        .with_job(Some(job))
        .with_hint("keep the job of this error: `resume` takes it up")
}

/// The answer may be a video, and there is nowhere to put it.
pub(super) fn no_room(problem: &str) -> Error {
    Error::new(ErrorKind::Io, format!("nothing was sent, for a video that came could not be kept: {problem}"))
        .with_hint("make room or choose another `spool_folder`, and call again")
}

/// Earlier requests ended so that this one was not even tried.
pub(super) fn closed(provider: &ProviderData, closed: Closed) -> Error {
    let Closed { kind, after } = closed;
    let why = match kind {
        ErrorKind::Auth => "refused the key a moment ago",
        ErrorKind::InsufficientCredits => "reported too little credit a moment ago",
        ErrorKind::RateLimited => "asked to be left alone",
        _ => "failed several times in a row",
    };
    let seconds = after.as_secs_f64().ceil();
    Error::new(kind, format!("{} {why}, so nothing is sent for {seconds} s", provider.id))
        .with_retry_after(Some(after))
        .with_hint("mend what the earlier errors tell of, and submit again then")
}

/// The program is about to end.
pub(super) fn shut_down() -> Error {
    Error::config("the client was shut down, so nothing was sent").with_hint("build another client to go on")
}
