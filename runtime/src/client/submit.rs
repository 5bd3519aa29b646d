//! Sends what costs money: once, unless it provably did not leave.

use std::time::SystemTime;

use jiff::Timestamp;
use tokio::{runtime::Handle, time::sleep};

use super::{Core, Limits, Outgoing, chance};
use crate::{
    Amount, Charge, Error, ErrorKind, Estimate, JobRef,
    data::{ModelData, OperationData, OperationKind, Refusal},
    journal::{Begun, Change, EntryId, Intent, JournalError, Stage},
    wire::{
        Answer,
        address::Variables,
        back_off::back_off,
        outcome::{Doubt, Outcome, outcome},
        private::Private,
        refusal::Refused,
        schedule::retry_pause,
        text,
    },
};

/// How often a request that did not leave is sent again.
const RETRIES: u32 = 2;

/// A request that costs money, checked and ready.
pub(crate) struct Paid {
    pub(crate) core: Core,
    pub(crate) model: &'static ModelData,
    pub(crate) operation: &'static OperationData,
    pub(crate) body: Vec<u8>,
    pub(crate) limits: Limits,
    pub(crate) private: Private,
}

/// A request that the provider took.
pub(crate) struct Taken {
    /// Empty for a blocking call.
    pub(crate) id: String,
    pub(crate) submitted_at: Timestamp,
    pub(crate) answer: Answer,
    pub(crate) private: Private,
}

impl Paid {
    /// Sends the request in a task of its own, so that a caller who stops waiting cannot cut it short: the
    /// provider would have the request, and nobody the id.
    pub(crate) async fn send(self) -> Result<Taken, Error> {
        let Ok(runtime) = Handle::try_current() else {
            return Err(Error::config("there is no tokio runtime, so nothing was sent")
                .with_hint("call it inside `#[tokio::main]` or `Runtime::block_on`"));
        };
        let title = self.core.provider().title;
        match runtime.spawn(self.post()).await {
            Ok(taken) => taken,
            Err(_) => Err(unknown(title, "the program ended the request while it was under way")),
        }
    }

    async fn post(self) -> Result<Taken, Error> {
        let entry = self.begin().await?;
        let mut attempt = 0;
        loop {
            let submitted_at = Timestamp::now();
            let sent = self.core.exchange(self.outgoing()).await;
            match outcome(self.core.provider(), self.operation, &sent) {
                Outcome::NotSent(_) if attempt < RETRIES => {
                    sleep(retry_pause(attempt, self.core.settings().retry_pause, chance())).await;
                    attempt = attempt.saturating_add(1);
                }
                end => {
                    let written = self.written(entry, &end, submitted_at).await;
                    let job = self.job(&end, submitted_at);
                    let taken = self.conclude(end, sent.ok(), submitted_at)?;
                    // Only what was accepted gets here: an error of the provider tells more than one of the journal.
                    written.map_err(|error| unwritten(&error, job.as_ref()))?;
                    return Ok(taken);
                }
            }
        }
    }

    /// Writes down that the request is about to be sent. Nothing is sent that is not written down.
    async fn begin(&self) -> Result<Option<EntryId>, Error> {
        let Some(journal) = &self.core.settings().journal else { return Ok(None) };
        let estimate = Estimate::new(self.model.price.as_ref());
        // A price for a second says nothing of the whole.
        let whole = |amount: Option<Amount>| amount.filter(|_| !estimate.per_second());
        let intent = Intent {
            provider: self.core.provider().id.to_owned(),
            model: self.model.id.to_owned(),
            operation: self.word().to_owned(),
            spec: self.model.spec.to_owned(),
            body: self.body.clone(),
            currency: estimate.currency().map(str::to_owned),
            low: whole(estimate.low()),
            high: whole(estimate.high()),
            sent_at: SystemTime::now(),
            tag: None,
        };
        match journal.begin(intent, None).await {
            Ok(Begun::Entry(entry)) => Ok(Some(entry)),
            Ok(Begun::OverCap { .. }) => Err(Error::new(
                ErrorKind::Journal,
                "the journal refused the request by a cap that was not given",
            )
            .with_hint("check the journal's store")),
            Err(error) => Err(Error::new(ErrorKind::Journal, format!("nothing was sent: {error}"))
                .with_hint("make room for the journal, or build the client without one, and submit again")),
        }
    }

    /// Writes down what became of the request.
    async fn written(
        &self,
        entry: Option<EntryId>,
        end: &Outcome,
        submitted_at: Timestamp,
    ) -> Result<(), JournalError> {
        let (Some(journal), Some(entry)) = (&self.core.settings().journal, entry) else { return Ok(()) };
        let clean = |why: &str| Some(text::line(why, &self.private));
        let change = match end {
            Outcome::NotSent(why) => Change::Stage(Stage::NotSent, clean(why)),
            Outcome::Rejected(refused) => Change::Stage(Stage::Rejected, clean(&refused.to_string())),
            Outcome::Ambiguous(Doubt::Silence(why)) => Change::Stage(Stage::Unknown, clean(why)),
            Outcome::Ambiguous(Doubt::Refused(refused)) => {
                Change::Stage(Stage::Unknown, clean(&refused.to_string()))
            }
            Outcome::AcceptedIdLost(why) => Change::Stage(Stage::IdLost, clean(why)),
            Outcome::Accepted(_) => match self.job(end, submitted_at) {
                Some(job) => Change::Accepted(job),
                None => return Ok(()),
            },
            // The video came with the answer, and there is no job to come back to.
            Outcome::Answered => Change::Stage(Stage::Succeeded, None),
        };
        journal.update(entry, change).await
    }

    fn job(&self, end: &Outcome, submitted_at: Timestamp) -> Option<JobRef> {
        match end {
            Outcome::Accepted(id) => Some(JobRef::new(self.model, id.clone(), submitted_at)),
            _ => None,
        }
    }

    fn word(&self) -> &'static str {
        if self.operation.kind == OperationKind::Sync { "sync" } else { "submit" }
    }

    fn conclude(self, end: Outcome, answer: Option<Answer>, submitted_at: Timestamp) -> Result<Taken, Error> {
        let error = match (end, answer) {
            (Outcome::Accepted(id), Some(answer)) => {
                return Ok(Taken { id, submitted_at, answer, private: self.private });
            }
            (Outcome::Answered, Some(answer)) => {
                return Ok(Taken { id: String::new(), submitted_at, answer, private: self.private });
            }
            (Outcome::NotSent(why), answer) => self.told(self.not_sent(&why), answer),
            (Outcome::Rejected(refused), answer) => {
                self.told(self.rejected(&refused, answer.as_ref()), answer)
            }
            (Outcome::Ambiguous(doubt), answer) => self.told(self.ambiguous(&doubt), answer),
            (Outcome::AcceptedIdLost(why), answer) => self.told(self.lost(&why), answer),
            // An accepted request without an answer cannot be; if it were, this is the truth about it.
            (Outcome::Accepted(_) | Outcome::Answered, None) => self.lost("it is gone"),
        };
        Err(error)
    }

    fn outgoing(&self) -> Outgoing<'_> {
        Outgoing {
            operation: self.operation,
            variables: Variables { model: self.model.wire_name, id: None },
            body: Some(&self.body),
            limits: self.limits,
        }
    }

    /// The error with what the answer tells besides.
    fn told(&self, error: Error, answer: Option<Answer>) -> Error {
        let Some(answer) = answer else { return error };
        let request_id = self.operation.answer.request_id_header.and_then(|name| answer.headers.get(name));
        error
            .with_status(Some(answer.status))
            .with_request_id(request_id.map(|id| text::line(id, &self.private)))
            .with_body(text::excerpt(&answer.body, &self.private))
    }

    fn not_sent(&self, why: &str) -> Error {
        let (provider, why) = (self.core.provider().id, text::line(why, &self.private));
        Error::new(ErrorKind::Unreachable, format!("{provider} could not be reached: {why}"))
            .with_hint("check the network and submit again")
    }

    fn rejected(&self, refused: &Refused, answer: Option<&Answer>) -> Error {
        let provider = self.core.provider();
        let after = answer.and_then(|answer| back_off(provider.back_off, &answer.headers, Timestamp::now()));
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

    /// Whether the queued operation is a guess and the blocking one is offered.
    fn could_run_sync(&self) -> bool {
        let offers = |wanted| self.model.operations.contains(&wanted);
        self.operation.kind == OperationKind::Submit
            && offers((OperationKind::Submit, false))
            && (offers((OperationKind::Sync, true)) || offers((OperationKind::Sync, false)))
    }
}

/// The job was accepted and its id could not be written down. The error holds it.
fn unwritten(error: &JournalError, job: Option<&JobRef>) -> Error {
    Error::new(ErrorKind::Journal, format!("the request was accepted and could not be written down: {error}"))
        .with_charge(Charge::Yes)
        .with_job(job)
        .with_hint("keep the job of this error: `resume` takes it up")
}

fn unknown(title: &str, what: &str) -> Error {
    Error::new(ErrorKind::SubmitUnknown, what)
        .with_charge(Charge::Unknown)
        .with_hint(format!("look for the job in your account at {title} before you submit again"))
}
