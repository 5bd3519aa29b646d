//! What observers are told of a job.

use std::time::Duration;

use super::{State, Status, failure::charge, handle::Handle};
use crate::{
    Amount, Charge,
    observe::{Purchase, PurchaseOutcome, RetryEvent},
    wire::{answer::Reading, poll::Trouble, text},
};

impl Handle {
    /// Tells how the job stands, where that is new. `is_end`: it is the first answer that told of an end.
    pub(super) fn observe(&self, reading: &Reading, is_end: bool) {
        let status = || Status::new(reading, &self.private(), self.eta(reading, None), false);
        self.core.telemetry().state(&self.reference, status, &self.seen);
        if !is_end {
            return;
        }
        self.seen.end();
        let charge = match reading.state {
            Some(State::Failed) => charge(self.core.provider().failed_job, reading),
            Some(State::Cancelled) => charge(self.core.provider().cancelled_job, reading),
            Some(State::Expired) => Charge::Yes,
            // It is delivered once its video is known.
            _ => return,
        };
        self.settled(PurchaseOutcome::Failed, charge, reading.cost);
    }

    /// Tells what the job came to, once.
    pub(super) fn settled(&self, outcome: PurchaseOutcome, charge: Charge, cost: Option<Amount>) {
        let purchase = Purchase {
            provider: self.core.provider().id,
            model: self.reference.model(),
            job: Some(&self.reference),
            outcome,
            charge,
            estimate: None,
            cost,
        };
        self.core.telemetry().settled(purchase, &self.seen);
    }

    /// Tells that a question was not answered, and when the next one is asked. `attempt`: how many were asked.
    pub(super) fn tell_trouble(
        &self,
        trouble: &Trouble,
        operation: &'static str,
        attempt: u32,
        pause: Duration,
    ) {
        self.core.telemetry().retry(|| RetryEvent {
            provider: self.core.provider().id,
            operation,
            model: Some(self.reference.model().to_owned()),
            job_id: Some(self.reference.id().to_owned()),
            attempt,
            pause,
            kind: trouble.kind,
            status: trouble.status,
            why: text::line(&trouble.why, &self.private()),
            costs_money: false,
        });
    }
}

impl Drop for Handle {
    /// A job that goes on is noted once with its id, when the last that stood for it goes.
    fn drop(&mut self) {
        let is_written_down = self.core.settings().journal.is_some();
        self.core.telemetry().dropped(&self.reference, is_written_down, &self.seen);
    }
}
