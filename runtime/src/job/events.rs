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
    client::Place,
    data::OperationKind,
    journal::Change,
    observe::{PurchaseOutcome, Span},
    wire::{answer::Reading, poll::Poll},
};

/// How long a job may be unknown to the provider that has just accepted it.
pub(super) const YOUNG: Duration = Duration::from_secs(10);

/// How often a job is asked about again whose answer holds no video though it is done, or which is not known though it
/// was accepted.
const MISSES: u32 = 3;

/// What is learnt of a job, one answer after the other. It ends after a terminal state or an error.
///
/// Dropping it, or the future of [`next`](Self::next), stops the asking and loses nothing.
pub struct Events {
    job: Arc<Handle>,
    asking: Asking,
    finished: bool,
    /// Answers in a row that know no such job.
    misses: u32,
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
        Self { job, asking, finished: false, misses: 0, not_yet: None, first_progress: None, span }
    }

    /// Waits for the job's end and fetches its video.
    pub(super) fn output(&mut self) -> impl Future<Output = Result<Output, Error>> + Send {
        let span = self.span.clone();
        span.around(self.awaited())
    }

    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` keeps its arguments twice, for thousands of jobs"
    )]
    fn awaited(&mut self) -> impl Future<Output = Result<Output, Error>> + Send {
        async move {
            loop {
                let reading = self.reading().await?;
                match reading.state {
                    Some(State::Succeeded) => return Box::pin(self.fetch(reading)).await,
                    Some(State::Failed) => return Err(self.job.failed(&reading)),
                    Some(State::Cancelled) => return Err(self.job.cancelled(&reading)),
                    Some(State::Expired) => return Err(self.job.expired(&reading)),
                    Some(State::Queued | State::Running | State::Other(_)) | None => {}
                }
            }
        }
    }

    /// What is true of the job now, once anything new is known.
    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` keeps its arguments twice, for thousands of jobs"
    )]
    fn reading(&mut self) -> impl Future<Output = Result<Reading, Error>> + Send {
        async move {
            loop {
                if self.job.ended().is_none() {
                    self.asking.pause(&self.job).await;
                }
                // Boxed, so that a job that sleeps has no room for a question, and one after the other, so that of
                // thousands that are to be asked about at one time few need room for more than a place.
                let job = Arc::clone(&self.job);
                let place = match job.ended() {
                    None => Box::pin(self.asking.place(&job)).await,
                    Some(_) => None,
                };
                if let Some(reading) = Box::pin(self.question(place)).await? {
                    return Ok(reading);
                }
            }
        }
    }

    /// Asks once. `None`: there was no answer that tells the job's state. An end is written down.
    async fn question(&mut self, place: Option<Place<'_>>) -> Result<Option<Reading>, Error> {
        let operation = self.job.operation(OperationKind::Status)?;
        if let Some(ended) = self.job.ended().cloned() {
            self.job.note(&ended).await;
            return Ok(Some(ended));
        }
        self.job.look_up().await;
        self.job.reach(operation)?;
        let reading = match self.asking.ask(&self.job, place, operation).await? {
            Poll::Seen(reading) => self.learn(reading),
            Poll::Missing(refused) => {
                self.misses = self.misses.saturating_add(1);
                return if self.is_gone() { Err(self.job.gone(&refused).await) } else { Ok(None) };
            }
            Poll::Stop(refused) => return Err(self.job.refused(&refused, None, "question about job")),
            Poll::Again(_) => return Ok(None),
        };
        self.job.note(&reading).await;
        Ok(Some(reading))
    }

    /// Whether a job that the provider does not know is taken to be gone. What was accepted a moment ago may not yet be
    /// known everywhere, and while there is time a provider that keeps its records for longer is asked again.
    fn is_gone(&self) -> bool {
        let age = self.job.age();
        let is_forgotten = self.job.record().is_some_and(|record| age.greatest(self.job.wall()) >= record);
        age.steady() >= YOUNG && (is_forgotten || self.misses > MISSES || self.asking.is_over())
    }

    /// Takes in what an answer tells, for guesses about this job and about later ones.
    fn learn(&mut self, reading: Reading) -> Reading {
        self.misses = 0;
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
    async fn fetch(&mut self, done: Reading) -> Result<Output, Error> {
        let result = self.job.core.operation(OperationKind::Result);
        let operation = match result {
            Some(operation) => operation,
            None => self.job.operation(OperationKind::Status)?,
        };
        self.job.reach(operation)?;
        let mut answer = match result {
            Some(_) => None,
            None => Some(done.clone()),
        };
        // That the job is done was told and stays. What a later answer says besides is told as why there is no video.
        let mut last = None;
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
            if let Some(failure) = self.job.fails_after_all(&reading).await {
                return Err(failure);
            }
            if let Some(problem) = reading.spools.loss(&reading.output) {
                self.job.succeeds(&done).await;
                return Err(self.job.unspooled(problem));
            }
            if let Some(output) = Output::of_job(&self.job, &reading, &done) {
                self.job.core.note(&self.job.reference, Change::Outputs(output.addresses())).await;
                self.job.succeeds(&done).await;
                self.job.settled(PurchaseOutcome::Delivered, Charge::Yes, output.cost());
                return Ok(output);
            }
            last = Some(reading);
            // There is no time left to ask again, and what is gone does not come back.
            if self.asking.is_over() && self.job.is_output_expired() {
                break;
            }
        }
        self.job.settled(PurchaseOutcome::Failed, Charge::Yes, done.cost);
        Err(self.job.no_output(last.as_ref().unwrap_or(&done)).await)
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
