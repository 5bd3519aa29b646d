//! How a job's troubles are told. Every error holds the job.

use std::time::Duration;

use super::{events::YOUNG, handle::Handle};
use crate::{
    Charge, Error, ErrorKind, TransportError,
    data::{BillingData, ExpirySignal, OperationKind},
    journal::{Change, Stage},
    output::video_beside_error,
    wire::{answer::Reading, poll::Trouble, refusal::Refused, text},
};

/// What an end without a video costs: what the provider documents, unless its answer shows more.
pub(super) fn charge(billing: BillingData, reading: &Reading) -> Charge {
    Charge::of(billing).unless_bought(reading.shows_purchase())
}

impl Handle {
    /// The job ended without a video.
    pub(super) fn failed(&self, reading: &Reading) -> Error {
        let charge = charge(self.core.provider().failed_job, reading);
        let why = self.why(reading);
        let hint = if reading.output.is_empty() {
            "change the request before you submit it again".to_owned()
        } else {
            video_beside_error(self.core.provider().title)
        };
        self.told(ErrorKind::ModelFailed, charge, format!("{} failed{why}", self.name()), reading)
            .with_hint(hint)
    }

    pub(super) fn cancelled(&self, reading: &Reading) -> Error {
        let (what, provider) =
            (format!("{} was cancelled{}", self.name(), self.why(reading)), self.core.provider());
        let charge = charge(provider.cancelled_job, reading);
        let hint = match charge {
            Charge::Unknown => format!("look at the bill in your account at {}", provider.title),
            Charge::No | Charge::Yes => {
                "submit the request again if its video is wanted after all".to_owned()
            }
        };
        self.told(ErrorKind::Cancelled, charge, what, reading).with_hint(hint)
    }

    pub(super) fn expired(&self, reading: &Reading) -> Error {
        let what = format!("{} is no longer kept{}", self.name(), self.why(reading));
        self.told(ErrorKind::Expired, Charge::Yes, what, reading).with_hint(self.history_hint())
    }

    /// The job is done and no answer holds a video. Of some providers that means that it is no longer kept.
    pub(super) async fn no_output(&self, reading: &Reading) -> Error {
        if !self.is_output_expired() {
            return self.without_output(reading);
        }
        let what = format!("the video of {} is no longer kept: its answer holds none any more", self.name());
        let why = "done, and its video is no longer kept".to_owned();
        self.core.note(&self.reference, Change::Stage(Stage::Expired, Some(why))).await;
        self.told(ErrorKind::Expired, Charge::Yes, what, reading).with_hint(self.history_hint())
    }

    /// Whether the provider tells by an answer without a video that it keeps it no longer, and may have kept it so long.
    pub(super) fn is_output_expired(&self) -> bool {
        let provider = self.core.provider();
        // Files count from the end of their job, so one of a younger job is not old enough in any case.
        // Where nobody says how long they are kept, none is taken for gone.
        let is_old_enough = |kept| self.age().greatest(self.wall()) >= Duration::from_secs(kept);
        provider.expiry.contains(&ExpirySignal::NoOutput)
            && provider.file_seconds.is_some_and(|kept| !self.knows_age() || is_old_enough(kept))
    }

    fn without_output(&self, reading: &Reading) -> Error {
        let what = format!("{} is done but its answer holds no video{}", self.name(), self.why(reading));
        self.told(ErrorKind::NoOutput, Charge::Yes, what, reading).with_hint(self.history_hint())
    }

    /// The video came along with the answer and could not be written.
    pub(super) fn unspooled(&self, problem: &str) -> Error {
        self.error(ErrorKind::Io, format!("the video of {} came and was not kept: {problem}", self.name()))
            .with_charge(Charge::Yes)
            .with_hint(
                "make room or choose another `spool_folder`, and wait for the job again: nothing is lost",
            )
    }

    /// The provider knows no such job. If that is for its age, it is written down.
    pub(super) async fn gone(&self, refused: &Refused) -> Error {
        let error = self.missing(refused);
        if error.kind() == ErrorKind::Expired {
            let why = format!("not known to the provider any more ({refused})");
            let why = text::line(&why, &self.private());
            self.core.note(&self.reference, Change::Stage(Stage::Expired, Some(why))).await;
        }
        error
    }

    fn missing(&self, refused: &Refused) -> Error {
        let (name, age) = (self.name(), self.age().greatest(self.wall()));
        let error = match self.record() {
            Some(record) if age >= record => {
                let kept = record.as_secs();
                let what = format!("{name} is no longer kept: its record lasts {kept} s from its submission");
                self.error(ErrorKind::Expired, what)
            }
            // What was accepted and is not known is no longer kept, where the provider says so and not how long it keeps.
            // One that was accepted a moment ago may not yet be known everywhere.
            None if self.knows_age()
                && self.age().steady() >= YOUNG
                && self.core.provider().expiry.contains(&ExpirySignal::NotFound) =>
            {
                self.error(ErrorKind::Expired, format!("{name} is no longer kept ({refused})"))
            }
            _ => {
                // An id that somebody typed may be no job at all.
                let charge = if self.knows_age() { Charge::Yes } else { Charge::Unknown };
                self.error(ErrorKind::NotFound, format!("{name} is not known there ({refused})"))
                    .with_charge(charge)
            }
        };
        error.with_status(Some(refused.status)).with_hint(self.history_hint())
    }

    /// The provider refuses to answer, and would again.
    pub(super) fn refused(&self, refused: &Refused, after: Option<Duration>, noun: &str) -> Error {
        let noun = format!("{noun} {}", self.reference.id());
        let what = self.core.told_refusal(&noun, refused, &self.private());
        let again = "resume the job, which goes on,";
        let request_id = refused.request_id.as_deref().map(|id| text::line(id, &self.private()));
        self.error(refused.kind(), what)
            .with_status(Some(refused.status))
            .with_request_id(request_id)
            .with_retry_after(after)
            .with_hint(self.core.refusal_hint(refused, after, again))
    }

    /// There was no answer this time.
    pub(super) fn trouble(&self, trouble: &Trouble) -> Error {
        let why = text::line(&trouble.why, &self.private());
        self.error(trouble.kind, format!("no answer about {}: {why}", self.name()))
            .with_status(trouble.status)
            .with_retry_after(trouble.after)
            .with_hint("ask again: the job goes on")
    }

    pub(super) fn timed_out(&self, waited: Duration, trouble: Option<&Trouble>) -> Error {
        let last = trouble.map(|trouble| text::line(&trouble.why, &self.private()));
        let last =
            last.map_or_else(String::new, |last| format!(" (the last question was not answered: {last})"));
        let (stands, hint) = match self.ended() {
            Some(_) => ("is done, and where its video is was not told", "ask again: `wait` for it once more"),
            None => ("is not done", "it goes on: wait again with `wait_for`, or `resume` it later"),
        };
        let what = format!("{} {stands} {} s after its submission{last}", self.name(), waited.as_secs());
        self.error(ErrorKind::TimedOut, what).with_hint(hint)
    }

    pub(super) fn cancel_unknown(&self, error: &TransportError) -> Error {
        let why = text::line(&error.to_string(), &self.private());
        self.error(ErrorKind::Unreachable, format!("no answer to the cancellation of {}: {why}", self.name()))
            .with_hint("ask for its status, then cancel again")
    }

    pub(super) fn not_offered(&self, kind: OperationKind) -> Error {
        let provider = self.core.provider();
        let (what, hint) = match kind {
            OperationKind::Cancel => ("cancels a job", "drop the job to stop waiting for it; it goes on"),
            _ => ("tells of a job", "report this: the specs lack it"),
        };
        self.error(ErrorKind::Config, format!("{} has no operation that {what}", provider.id)).with_hint(hint)
    }

    fn told(&self, kind: ErrorKind, charge: Charge, what: String, reading: &Reading) -> Error {
        let request_id = reading.request_id.as_deref().map(|id| text::line(id, &self.private()));
        self.error(kind, what).with_charge(charge).with_request_id(request_id)
    }

    /// An error about an accepted job: until more is known, it counts as paid.
    pub(super) fn error(&self, kind: ErrorKind, what: String) -> Error {
        self.seen.keep();
        Error::new(kind, what).with_charge(Charge::Yes).with_job(Some(&self.reference))
    }

    pub(super) fn name(&self) -> String {
        format!("the {} job {}", self.reference.provider(), self.reference.id())
    }

    fn why(&self, reading: &Reading) -> String {
        let why = reading.error.as_deref().and_then(|why| text::quoted(why, &self.private()));
        why.map_or_else(String::new, |why| format!(": {why}"))
    }

    fn history_hint(&self) -> String {
        format!("look for it in your account at {} before you pay again", self.core.provider().title)
    }
}
