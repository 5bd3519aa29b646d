//! Sends what costs money: once, unless the provider provably did nothing with it.

mod observed;
mod record;
mod told;
mod upload;

use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use tokio::{runtime::Handle, sync::oneshot, time::sleep};

use super::{
    Core, JSON, Limits, Outgoing, chance,
    limiter::{Sign, Slot},
    unclaimed::Unhanded,
    under_way::OneUnderWay,
};
use crate::{
    Charge, Error, ErrorKind, Estimate, JobRef, Output,
    call::{Registration, Uploads},
    data::{ModelData, OperationData, OperationKind},
    guard::Reservation,
    journal::EntryId,
    observe::Span,
    output::{
        Recipe,
        spool::{Label, Spools},
    },
    wire::{
        Answer,
        address::Variables,
        outcome::{Outcome, outcome},
        private::Private,
        retry,
        schedule::retry_pause,
    },
};

/// A request that costs money, checked and ready.
pub(crate) struct Paid {
    pub(crate) core: Core,
    pub(crate) model: &'static ModelData,
    pub(crate) operation: &'static OperationData,
    pub(crate) body: Vec<u8>,
    /// Local files that become addresses before it is sent.
    pub(crate) uploads: Uploads,
    /// Who is to be called when the job is over.
    pub(crate) registration: Registration,
    pub(crate) limits: Limits,
    pub(crate) private: Private,
    pub(crate) estimate: Estimate,
    /// What it asks for, for those who look at its video one day.
    pub(crate) recipe: Recipe,
    /// Whether the specs know all that it asks for, so that their price holds.
    pub(crate) vouched: bool,
    /// What the caller calls it.
    pub(crate) tag: Option<String>,
    /// Whether it is sent once more where nobody knows what became of it.
    pub(crate) allow_duplicate: bool,
}

/// What the provider made of a request that it took.
pub(crate) enum Taken {
    /// It will be done as this job.
    Job { job: JobRef, private: Private, unhanded: Unhanded },
    /// It is done, and the answer was this.
    Output(Output),
}

/// Why there is no video and no job to wait for.
struct Failure {
    error: Error,
    /// The job of the error, on its way to the caller as well.
    unhanded: Option<Unhanded>,
}

/// A request that is written down.
#[derive(Clone, Copy)]
struct Written {
    entry: EntryId,
    sent_at: SystemTime,
}

/// What came of the last time that a request was sent.
struct End {
    outcome: Outcome,
    answer: Option<Answer>,
    /// The videos that came along with the answer.
    spools: Spools,
    submitted_at: Timestamp,
}

impl Paid {
    /// Waits for its turn, and sends the request in a task of its own, so that a caller who stops waiting cannot cut
    /// it short: the provider would have the request, and nobody the id. A caller who leaves before its turn has sent
    /// nothing.
    pub(crate) async fn send(self) -> Result<Taken, Error> {
        let span = Span::submit(self.core.provider().id, self.model.id);
        span.around(self.send_within(span.clone())).await
    }

    async fn send_within(self, span: Span) -> Result<Taken, Error> {
        let Ok(runtime) = Handle::try_current() else {
            return Err(Error::config("there is no tokio runtime, so nothing was sent")
                .with_hint("call it inside `#[tokio::main]` or `Runtime::block_on`"));
        };
        let core = self.core.clone();
        let settings = core.settings();
        let Some(under_way) = settings.under_way.begin() else { return Err(told::shut_down()) };
        let turn = settings.limiter.enter(settings.pace);
        let slot = match settings.under_way.unless_closed(turn).await {
            Some(Ok(slot)) => slot,
            Some(Err(closed)) => return Err(told::closed(core.provider(), closed)),
            None => return Err(told::shut_down()),
        };
        let reservation = settings.budget.reserve(&self.estimate, self.vouched)?;
        let (paid, reservation) = self.with_addresses(&slot, reservation).await?;
        let (caller, end) = oneshot::channel();
        drop(runtime.spawn(span.around(paid.post(slot, reservation, under_way, caller))));
        match end.await {
            Ok(taken) => taken.map_err(Failure::told),
            Err(_) => Err(told::unknown(
                core.provider().title,
                "the program ended the request while it was under way",
            )),
        }
    }

    async fn post(
        self,
        slot: Slot,
        reservation: Reservation,
        under_way: OneUnderWay,
        caller: oneshot::Sender<Result<Taken, Failure>>,
    ) {
        let end = self.purchase(&slot, reservation).await;
        drop(slot);
        // Where the caller has left, the job is kept here: before the request counts as over, so that whoever waits for
        // that finds it.
        drop(caller.send(end));
        drop(under_way);
    }

    async fn purchase(&self, slot: &Slot, reservation: Reservation) -> Result<Taken, Failure> {
        let first = self.attempt(slot, reservation).await;
        match first {
            Err(unknown) if self.allow_duplicate && unknown.error.kind() == ErrorKind::SubmitUnknown => {
                match self.duplicate(slot).await {
                    // The first one may have been bought all the same, which is the worse news.
                    Err(second) if second.error.charge() == Charge::No => Err(unknown),
                    second => second,
                }
            }
            first => first,
        }
    }

    /// Sends a request once more that may have been taken. It is another purchase in every respect.
    async fn duplicate(&self, slot: &Slot) -> Result<Taken, Failure> {
        let settings = self.core.settings();
        let reservation = settings.budget.reserve(&self.estimate, self.vouched)?;
        if !self.may_go_on(slot, retry_pause(0, settings.retry_pause, chance())).await {
            reservation.give_back();
            return Err(told::shut_down().into());
        }
        self.attempt(slot, reservation).await
    }

    /// Writes the request down where its answer can be kept, sends it, and writes down what became of it.
    async fn attempt(&self, slot: &Slot, reservation: Reservation) -> Result<Taken, Failure> {
        let written = match self.begin().await {
            Ok(written) => written,
            Err(error) => {
                reservation.give_back();
                return Err(error.into());
            }
        };
        let entry = written.map(|written| written.entry);
        let being_sent = self.being_sent(entry);
        let end = self.exchange(slot, written).await;
        let taken = self.conclude(&end, entry);
        let written = self.written(entry, &end, &taken).await;
        being_sent.ended();
        self.tell_charge(&end.outcome, &taken);
        if matches!(end.outcome, Outcome::NotSent { .. } | Outcome::Rejected { .. }) {
            reservation.give_back();
        }
        match (taken, written) {
            // Who has the video or its address has lost nothing.
            (Ok(Taken::Job { job, unhanded, .. }), Err(error)) => {
                Err(Failure { error: told::unwritten(&error, &job), unhanded: Some(unhanded) })
            }
            // An error of the provider tells more than one of the journal.
            (taken, _) => taken.map_err(Failure::from),
        }
    }

    /// Sends the request, and again as long as the provider provably did nothing with it.
    async fn exchange(&self, slot: &Slot, written: Option<Written>) -> End {
        let settings = self.core.settings();
        let mut attempt = 0_u32;
        loop {
            let submitted_at = settings.wall.now();
            let outgoing = self.outgoing(written);
            let (sent, spools) = self.core.attempt(outgoing, attempt.saturating_add(1)).await;
            let outcome = outcome(self.core.provider(), self.operation, &sent, Timestamp::now());
            let outcome = self.without_key(self.with_videos(outcome, &spools));
            settings.limiter.learn(Sign::of(&outcome), settings.pace);
            if let Some(pause) = retry::pause(&outcome, attempt, settings.retry_pause, chance()) {
                self.tell_retry(&outcome, attempt.saturating_add(1), pause);
                if self.may_go_on(slot, pause).await {
                    attempt = attempt.saturating_add(1);
                    continue;
                }
            }
            return End { outcome, answer: sent.ok(), spools, submitted_at };
        }
    }

    /// Waits before the request is sent again. False: the client was shut down, or the provider lets nobody in.
    async fn may_go_on(&self, slot: &Slot, pause: Duration) -> bool {
        let settings = self.core.settings();
        let waited = async {
            sleep(pause).await;
            slot.again(settings.pace).await
        };
        matches!(settings.under_way.unless_closed(waited).await, Some(Ok(())))
    }

    fn conclude(&self, end: &End, entry: Option<EntryId>) -> Result<Taken, Error> {
        match (&end.outcome, &end.answer) {
            (Outcome::Accepted(id), Some(answer)) => {
                // They go into the reference, and so into the journal, before anybody has the job.
                let follow_ups = self.core.follow_ups(OperationKind::Submit, answer);
                let job = JobRef::new(self.model, id, end.submitted_at).with_follow_ups(&follow_ups);
                let unhanded = Unhanded::new(self.core.clone(), job.clone());
                Ok(Taken::Job { job, private: self.private.clone(), unhanded })
            }
            (Outcome::Answered, Some(answer)) => {
                let came = (answer, &end.spools);
                Output::of_blocking_call(&self.core, self.operation, came, &self.private, entry).map(
                    |output| Taken::Output(output.made_from(self.recipe.clone(), Some(end.submitted_at))),
                )
            }
            (outcome, answer) => Err(self.failure(outcome, answer.as_ref())),
        }
    }

    /// An answer along with which a video came refuses nothing, wherever in it the video stands.
    fn with_videos(&self, outcome: Outcome, spools: &Spools) -> Outcome {
        match outcome {
            Outcome::Rejected { .. } | Outcome::Ambiguous(_) if !spools.files.is_empty() => {
                match self.operation.kind {
                    OperationKind::Sync => Outcome::Answered,
                    _ => Outcome::AcceptedIdLost("it holds a video and no job".to_owned()),
                }
            }
            outcome => outcome,
        }
    }

    /// An id in which the key stands is none: it is shown wherever the job is told of.
    fn without_key(&self, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Accepted(id) if self.core.holds_key(&id) => {
                Outcome::AcceptedIdLost("the job's id in it is the key".to_owned())
            }
            outcome => outcome,
        }
    }

    fn outgoing(&self, written: Option<Written>) -> Outgoing<'_> {
        let written = written.filter(|_| self.operation.kind == OperationKind::Sync);
        Outgoing {
            operation: self.operation,
            variables: Variables { model: self.model.wire_name, id: None },
            media_type: JSON,
            address: None,
            body: Some(Cow::Borrowed(&self.body)),
            registration: Some(&self.registration),
            limits: self.limits,
            label: written.map(|written| Label::new(written.entry, written.sent_at)),
        }
    }

    /// Whether the queued operation is a guess and the blocking one is offered.
    fn could_run_sync(&self) -> bool {
        let offers = |wanted| self.model.operations.contains(&wanted);
        self.operation.kind == OperationKind::Submit
            && offers((OperationKind::Submit, false))
            && (offers((OperationKind::Sync, true)) || offers((OperationKind::Sync, false)))
    }
}

impl Failure {
    /// The error, for the caller, who has its job with it.
    fn told(self) -> Error {
        if let Some(unhanded) = self.unhanded {
            unhanded.claim();
        }
        self.error
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, unhanded: None }
    }
}
