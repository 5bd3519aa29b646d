use std::{fmt, future::Future, sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    State, Status,
    age::Age,
    asking::{Asking, Told},
    handle::Handle,
};
use crate::{
    Charge, Error, Output,
    data::{OperationData, OperationKind},
    journal::Change,
    observe::{PurchaseOutcome, Span},
    wire::{answer::Reading, poll::Poll},
};

/// How long a job may be unknown to the provider that has just accepted it.
const YOUNG: Duration = Duration::from_secs(10);

/// How often a job that is done is asked again for its video.
const MISSES: u32 = 3;

/// What is learnt of a job, one answer after the other. It ends after a terminal state or an error.
///
/// Dropping it, or the future of [`next`](Self::next), stops the asking and loses nothing.
pub struct Events {
    job: Arc<Handle>,
    asking: Asking,
    finished: bool,
    /// The job's age when it was last seen not to be done.
    not_yet: Option<Duration>,
    /// The first percentage above nothing, and the job's age at that time.
    first_progress: Option<(f64, Duration)>,
    span: Span,
}

/// When the asking ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// When the job is so old.
    Age(Duration),
    /// At this moment. `None`: it is too far away to be told.
    At(Option<Instant>),
}

impl Events {
    /// The next answer. It waits for the moment to ask; troubles that pass are not told. `None`: nothing follows.
    ///
    /// A job whose end was told once, to anybody, is not asked about again: that end is told.
    ///
    /// After [`Succeeded`](State::Succeeded), [`Job::wait`](crate::Job::wait) fetches the video.
    pub async fn next(&mut self) -> Option<Result<Status, Error>> {
        if self.finished {
            return None;
        }
        let span = self.span.clone();
        span.around(self.status()).await
    }

    async fn status(&mut self) -> Option<Result<Status, Error>> {
        let before = self.first_progress;
        let answer = self.reading().await.map(|reading| self.job.tell(&reading, before));
        self.finished = answer.as_ref().map_or(true, |status| status.state().is_terminal());
        Some(answer)
    }

    pub(super) fn new(job: Arc<Handle>, end: End) -> Self {
        let (asking, span) = (Asking::new(&job, end), Span::wait(&job.reference));
        Self { job, asking, finished: false, not_yet: None, first_progress: None, span }
    }

    /// Waits for the job's end and fetches its video.
    pub(super) fn output(self) -> impl Future<Output = Result<Output, Error>> + Send {
        // No `async fn`, which would hold the events twice.
        let span = self.span.clone();
        span.around(self.awaited())
    }

    async fn awaited(mut self) -> Result<Output, Error> {
        loop {
            let reading = self.reading().await?;
            match reading.state {
                // Boxed, so that a job that is waited for has no room for what follows.
                Some(State::Succeeded) => return Box::pin(self.fetch(reading)).await,
                Some(State::Failed) => return Err(self.job.failed(&reading)),
                Some(State::Cancelled) => return Err(self.job.cancelled(&reading)),
                Some(State::Expired) => return Err(self.job.expired(&reading)),
                Some(State::Queued | State::Running | State::Other(_)) | None => {}
            }
        }
    }

    /// What is true of the job now. An end is written down.
    async fn reading(&mut self) -> Result<Reading, Error> {
        let operation = self.job.operation(OperationKind::Status)?;
        let known = self.job.ended().cloned();
        let reading = match known {
            Some(ended) => ended,
            None => self.answer(operation).await?,
        };
        if reading.state.as_ref().is_some_and(State::is_terminal) {
            Box::pin(self.job.note(&reading)).await;
        }
        Ok(reading)
    }

    /// Asks until the provider tells the job's state.
    async fn answer(&mut self, operation: &OperationData) -> Result<Reading, Error> {
        Box::pin(self.job.look_up()).await;
        loop {
            match self.asking.ask(&self.job, operation).await? {
                Poll::Seen(reading) => return Ok(self.learn(reading)),
                // What was accepted a moment ago may not yet be known everywhere.
                Poll::Missing(refused) if self.job.age().steady() >= YOUNG => {
                    return Err(Box::pin(self.job.gone(&refused)).await);
                }
                Poll::Stop(refused) => return Err(self.job.refused(&refused, "question about job")),
                Poll::Missing(_) | Poll::Again(_) => {}
            }
        }
    }

    /// Takes in what an answer tells, for guesses about this job and about later ones.
    fn learn(&mut self, reading: Reading) -> Reading {
        let (reading, is_end) = self.job.settle(reading);
        let age = self.job.age().steady();
        if is_end && reading.state == Some(State::Succeeded) {
            // Of a job that was done before it was ever asked about, nobody knows when.
            if let Some(not_yet) = self.not_yet {
                self.job.took(not_yet, age);
            }
        }
        self.not_yet = Some(age);
        let progress = reading.progress.filter(|progress| *progress > 0.0);
        self.first_progress = self.first_progress.or(progress.map(|progress| (progress, age)));
        reading
    }

    /// Fetches the video of a job that is done. `done` is the answer that said so.
    async fn fetch(mut self, done: Reading) -> Result<Output, Error> {
        let result = self.job.core.operation(OperationKind::Result);
        let operation = match result {
            Some(operation) => operation,
            None => self.job.operation(OperationKind::Status)?,
        };
        let mut answer = match result {
            Some(_) => None,
            None => Some(done.clone()),
        };
        self.asking.hurry();
        for miss in 0..=MISSES {
            let reading = match answer.take() {
                Some(reading) => reading,
                None => match self.asking.told(&self.job, operation).await? {
                    Told::Reading(reading) => reading,
                    Told::Missing(_) if miss < MISSES => continue,
                    Told::Missing(refused) => return Err(self.job.gone(&refused).await),
                },
            };
            if reading.state == Some(State::Failed) {
                self.job.note(&reading).await;
                let charge = Charge::of_failed_job(self.job.core.provider().failed_job);
                self.job.settled(PurchaseOutcome::Failed, charge, reading.cost);
                return Err(self.job.failed(&reading));
            }
            if let Some(problem) = reading.spools.loss(&reading.output) {
                return Err(self.job.unspooled(problem));
            }
            if let Some(output) = Output::of_job(&self.job, &reading, &done) {
                self.job.core.note(&self.job.reference, Change::Outputs(output.addresses())).await;
                self.job.settled(PurchaseOutcome::Delivered, Charge::Yes, output.cost());
                return Ok(output);
            }
        }
        self.job.settled(PurchaseOutcome::Failed, Charge::Yes, done.cost);
        Err(self.job.no_output(&done))
    }
}

impl End {
    pub(super) fn after(limit: Duration) -> Self {
        Self::At(Instant::now().checked_add(limit))
    }

    pub(super) fn left(self, age: &Age) -> Duration {
        match self {
            Self::Age(most) => most.saturating_sub(age.steady()),
            Self::At(Some(moment)) => moment.saturating_duration_since(Instant::now()),
            Self::At(None) => Duration::MAX,
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Events")
            .field("job", &format_args!("{}", self.job.reference))
            .field("polls", &self.asking.polls())
            .field("finished", &self.finished)
            .finish_non_exhaustive()
    }
}
