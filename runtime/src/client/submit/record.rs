//! What the journal is told of a request that costs money.

use std::{sync::Arc, time::SystemTime};

use super::{End, Paid, Taken, Written, told};
use crate::{
    Error, ErrorKind, Output,
    data::OperationKind,
    journal::{Begun, Change, EntryId, Intent, JournalError, JournalStore, Stage},
    wire::{
        outcome::{Doubt, Outcome},
        text,
    },
};

/// What is known of a request whose task ended first.
const ENDED: &str = "the program ended the request while it was being sent";

impl Paid {
    /// Asks whether the cap of the day has room, before a file leaves for a request that would be refused. Whether it
    /// still has is asked once more when the request is written down, in one step with that.
    pub(super) async fn within_day(&self) -> Result<(), Error> {
        let settings = self.core.settings();
        let cap = settings.budget.day(SystemTime::now());
        let (Some(journal), Some(cap)) = (&settings.journal, cap) else { return Ok(()) };
        let (high, most) = (cap.amount(self.estimate.high(), self.estimate.currency()), cap.most);
        let spent = journal.spent(cap).await.map_err(|error| unusable(&error))?;
        if spent.saturating_add(high) > most {
            return Err(settings.budget.over_day(spent, &self.estimate));
        }
        Ok(())
    }

    /// Writes down that the request is about to be sent. Nothing is sent that is not written down, nor what is answered
    /// with a video that could not be.
    pub(super) async fn begin(&self) -> Result<Option<Written>, Error> {
        let settings = self.core.settings();
        if self.operation.kind == OperationKind::Sync {
            settings.spool.probe().await.map_err(|error| told::no_room(&settings.spool.told(&error)))?;
        }
        let Some(journal) = &settings.journal else { return Ok(None) };
        let now = SystemTime::now();
        let intent = Intent {
            provider: self.core.provider().id.to_owned(),
            model: self.model.id.to_owned(),
            operation: self.word().to_owned(),
            spec: self.model.spec.to_owned(),
            body: self.without_own_key(),
            currency: self.estimate.currency().map(str::to_owned),
            low: self.estimate.low(),
            high: self.estimate.high(),
            sent_at: now,
            tag: self.tag.as_deref().map(|tag| self.core.private().blot(tag)),
        };
        match journal.begin(intent, settings.budget.day(now)).await {
            Ok(Begun::Entry(entry)) => Ok(Some(Written { entry, sent_at: now })),
            Ok(Begun::OverCap { spent }) => Err(settings.budget.over_day(spent, &self.estimate)),
            Err(error) => Err(unusable(&error)),
        }
    }

    /// Watches over a request that was written down.
    pub(super) fn being_sent(&self, entry: Option<EntryId>) -> BeingSent {
        BeingSent { journal: self.core.settings().journal.clone(), entry }
    }

    /// Writes down what became of the request.
    pub(super) async fn written(
        &self,
        entry: Option<EntryId>,
        end: &End,
        taken: &Result<Taken, Error>,
    ) -> Result<(), JournalError> {
        let (Some(journal), Some(entry)) = (&self.core.settings().journal, entry) else { return Ok(()) };
        let clean = |why: &str| Some(text::line(why, &self.private));
        let lost = |why: &str| Change::IdLost {
            detail: text::line(why, &self.private),
            answer: end.answer.as_ref().map(|answer| self.what_is_left(answer)),
        };
        let change = match (&end.outcome, taken) {
            (_, Ok(Taken::Job { job, .. })) => Change::Accepted(job.clone()),
            (_, Ok(Taken::Output(output))) => {
                // From here on its files stay, whatever ends this task: the entry leads to them.
                output.keep();
                // The addresses first: a video that is made and cannot be found is of no use to anybody.
                journal.update(entry, Change::Outputs(output.addresses())).await?;
                Change::Stage(Stage::Succeeded, None)
            }
            (Outcome::NotSent { why, .. }, Err(_)) => Change::Stage(Stage::NotSent, clean(why)),
            (Outcome::Rejected { refused, .. }, Err(_)) => {
                Change::Stage(Stage::Rejected, clean(&refused.to_string()))
            }
            (Outcome::Ambiguous(Doubt::Silence(why)), Err(_)) => Change::Stage(Stage::Unknown, clean(why)),
            (Outcome::Ambiguous(Doubt::Refused(refused)), Err(_)) => {
                Change::Stage(Stage::Unknown, clean(&refused.to_string()))
            }
            (Outcome::Ambiguous(Doubt::Named(refused, id)), Err(_)) => {
                Change::Stage(Stage::Unknown, clean(&format!("{refused}, and the answer names the job {id}")))
            }
            (Outcome::AcceptedIdLost(why), Err(_)) => lost(why),
            (Outcome::Answered, Err(error)) if error.kind() == ErrorKind::ModelFailed => {
                // An error that outdoes a video does not make it worthless.
                if let Some(output) = self.beside_error(end) {
                    journal.update(entry, Change::Outputs(output.addresses())).await?;
                    output.keep();
                }
                Change::Stage(Stage::Failed, clean(&error.to_string()))
            }
            (Outcome::Answered, Err(error)) if error.kind() == ErrorKind::Io => lost(&error.to_string()),
            (Outcome::Accepted(_) | Outcome::Answered, Err(_)) => lost("its answer holds no video"),
        };
        journal.update(entry, change).await
    }

    /// The body for a store, which never sees a key: what is not listed may hold it.
    fn without_own_key(&self) -> Vec<u8> {
        let own = serde_json::Value::from(self.core.settings().key.expose()).to_string();
        let own = own.trim_matches('"');
        match std::str::from_utf8(&self.body) {
            Ok(body) => body.replace(own, "[redacted]").into_bytes(),
            Err(_) => self.body.clone(),
        }
    }

    /// The videos that a blocking call was answered with although it failed.
    fn beside_error(&self, end: &End) -> Option<Output> {
        let came = (end.answer.as_ref()?, &end.spools);
        Output::beside_error(&self.core, self.operation, came, &self.private)
    }

    fn word(&self) -> &'static str {
        if self.operation.kind == OperationKind::Sync { "sync" } else { "submit" }
    }
}

/// A request that is written down as being sent. What ends its task before its end is written leaves it in doubt, which is
/// written down then.
pub(super) struct BeingSent {
    journal: Option<Arc<dyn JournalStore>>,
    entry: Option<EntryId>,
}

impl BeingSent {
    /// The end of the request is written down, or cannot be.
    pub(super) fn ended(mut self) {
        self.entry = None;
    }
}

impl Drop for BeingSent {
    fn drop(&mut self) {
        if let (Some(journal), Some(entry)) = (&self.journal, self.entry) {
            // Nobody is left who could wait for it. A store that has not heard of it by now tells it once the process ended.
            drop(journal.update(entry, Change::Stage(Stage::Unknown, Some(ENDED.to_owned()))));
        }
    }
}

/// The journal fails before anything is sent.
fn unusable(error: &JournalError) -> Error {
    Error::new(ErrorKind::Journal, format!("nothing was sent: {error}")).with_hint(
        "make room for the journal or put its files back, or build the client anew, and submit again",
    )
}
