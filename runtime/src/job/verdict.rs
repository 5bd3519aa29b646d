//! How a job ended whose provider may tell in the result that its word for success was none.
//!
//! There the state of success is no end: the result's first word is, and it stays like any first end. Till then the job is
//! not written down as one that succeeded.

use super::{State, handle::Handle};
use crate::{Error, data::OperationKind, observe::PurchaseOutcome, wire::answer::Reading};

impl Handle {
    /// Whether the state of success may yet turn out to be none.
    pub(super) fn awaits_verdict(&self) -> bool {
        self.is_judged() && self.verdict.get().is_none()
    }

    /// The job's failure, if the result tells one before it ever told a video.
    pub(super) async fn fails_after_all(&self, result: &Reading) -> Option<Error> {
        if !self.is_judged() || result.state != Some(State::Failed) {
            return None;
        }
        let failure = self.verdict.get_or_init(|| Some(Box::new(result.clone()))).as_deref()?;
        self.note(failure).await;
        let error = self.failed(failure);
        self.settled(PurchaseOutcome::Failed, error.charge(), failure.cost);
        Some(error)
    }

    /// Takes in that the result holds a video of the job, which was done by this answer.
    pub(super) async fn succeeds(&self, done: &Reading) {
        if self.is_judged() {
            self.verdict.get_or_init(|| None);
            self.note(done).await;
        }
    }

    fn is_judged(&self) -> bool {
        self.core.provider().error_wins && self.core.operation(OperationKind::Result).is_some()
    }
}
