use std::{fmt, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::{
    State, Status,
    age::{Age, elapsed},
    handle::Handle,
};
use crate::{
    Error, Output,
    client::chance,
    data::{OperationData, OperationKind},
    journal::Change,
    wire::{
        answer::Reading,
        bounds,
        poll::{Poll, Trouble},
        schedule::Schedule,
    },
};

/// How long a job may be unknown to the provider that has just accepted it.
const YOUNG: Duration = Duration::from_secs(10);

/// How often a job that is done is asked again for its video.
const MISSES: u32 = 3;

/// Longest sleep at a stretch, so that a machine that was suspended notices.
const STRETCH: Duration = Duration::from_secs(10);

/// A jump of the wall clock that means the machine was suspended.
const JUMP: Duration = Duration::from_secs(60);

/// What is learnt of a job, one answer after the other. It ends after a terminal state or an error.
///
/// Dropping it, or the future of [`next`](Self::next), stops the asking and loses nothing.
pub struct Events {
    job: Arc<Handle>,
    schedule: Schedule,
    end: End,
    polls: u32,
    next_poll: Instant,
    /// Whether the time was over when the last question was asked.
    over: bool,
    finished: bool,
    trouble: Option<Trouble>,
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
    /// After [`Succeeded`](State::Succeeded), [`Job::wait`](crate::Job::wait) fetches the video.
    pub async fn next(&mut self) -> Option<Result<Status, Error>> {
        if self.finished {
            return None;
        }
        let answer = match self.reading().await {
            Ok(reading) => {
                self.job.note(&reading).await;
                Ok(Status::new(&reading, &self.job.private))
            }
            Err(error) => Err(error),
        };
        self.finished = answer.as_ref().map_or(true, |status| status.state().is_terminal());
        Some(answer)
    }

    pub(super) fn new(job: Arc<Handle>, end: End) -> Self {
        let fixed = job.core.settings().poll_interval;
        let schedule = Schedule::new(job.latency(), fixed);
        let first = schedule.pause(0, chance()).saturating_sub(job.age.now());
        let next_poll = Instant::now() + first;
        Self { job, schedule, end, polls: 0, next_poll, over: false, finished: false, trouble: None }
    }

    /// Waits for the job's end and fetches its video.
    pub(super) async fn output(mut self) -> Result<Output, Error> {
        loop {
            let reading = self.reading().await?;
            self.job.note(&reading).await;
            match reading.state {
                Some(State::Succeeded) => return self.fetch(reading).await,
                Some(State::Failed) => return Err(self.job.failed(&reading)),
                Some(State::Cancelled) => return Err(self.job.cancelled(&reading)),
                Some(State::Expired) => return Err(self.job.expired(&reading)),
                Some(State::Queued | State::Running | State::Other(_)) | None => {}
            }
        }
    }

    /// Asks, again and again, until the provider tells the job's state.
    async fn reading(&mut self) -> Result<Reading, Error> {
        let operation = self.job.operation(OperationKind::Status)?;
        loop {
            match self.ask(operation).await? {
                Poll::Seen(reading) => return Ok(reading),
                // What was accepted a moment ago may not yet be known everywhere.
                Poll::Missing(refused) if self.job.age.now() >= YOUNG => {
                    return Err(self.job.missing(&refused));
                }
                Poll::Stop(refused) => return Err(self.job.refused(&refused, "question about job")),
                Poll::Missing(_) | Poll::Again(_) => {}
            }
        }
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
        self.next_poll = Instant::now();
        for miss in 0..=MISSES {
            let reading = match answer.take() {
                Some(reading) => reading,
                None => match self.result(operation, miss == MISSES).await? {
                    Some(reading) => reading,
                    None => continue,
                },
            };
            if reading.state == Some(State::Failed) {
                self.job.note(&reading).await;
                return Err(self.job.failed(&reading));
            }
            if let Some(problem) = reading.spools.loss(&reading.output) {
                return Err(self.job.unspooled(problem));
            }
            if let Some(output) = Output::of_job(&self.job, &reading, &done) {
                self.job.core.note(&self.job.reference, Change::Outputs(output.addresses())).await;
                return Ok(output);
            }
        }
        Err(self.job.no_output(&done))
    }

    /// One answer that should hold the video. `None`: the provider does not know it yet.
    async fn result(&mut self, operation: &OperationData, last: bool) -> Result<Option<Reading>, Error> {
        loop {
            match self.ask(operation).await? {
                Poll::Seen(reading) => return Ok(Some(reading)),
                Poll::Missing(refused) if last => return Err(self.job.missing(&refused)),
                Poll::Missing(_) => return Ok(None),
                Poll::Stop(refused) => return Err(self.job.refused(&refused, "question about job")),
                Poll::Again(_) => {}
            }
        }
    }

    /// Asks once, when it is time to. After the time is over it asks a last time, for the job may be done.
    async fn ask(&mut self, operation: &OperationData) -> Result<Poll, Error> {
        if self.over {
            return Err(self.job.timed_out(self.job.age.now(), self.trouble.as_ref()));
        }
        self.pause().await;
        let left = self.end.left(&self.job.age);
        let within = left.max(bounds::LAST_POLL).min(bounds::HEAD.saturating_add(bounds::BODY));
        let poll = self.job.ask(operation, within).await;
        // Nothing is changed before this point, so that a dropped future leaves no trace.
        self.over = left.is_zero();
        self.polls = self.polls.saturating_add(1);
        self.trouble = match &poll {
            Poll::Again(trouble) => Some(trouble.clone()),
            _ => None,
        };
        let wish = self.trouble.as_ref().and_then(|trouble| trouble.after).unwrap_or_default();
        self.next_poll = Instant::now() + self.schedule.pause(self.polls, chance()).max(wish);
        Ok(poll)
    }

    /// Sleeps until it is time to ask, or until the time is over.
    async fn pause(&self) {
        let (wall, start) = (Timestamp::now(), Instant::now());
        loop {
            let left = self.next_poll.saturating_duration_since(Instant::now());
            let left = left.min(self.end.left(&self.job.age));
            if left.is_zero() || elapsed(wall) > start.elapsed().saturating_add(JUMP) {
                return;
            }
            sleep(left.min(STRETCH)).await;
        }
    }
}

impl End {
    pub(super) fn after(limit: Duration) -> Self {
        Self::At(Instant::now().checked_add(limit))
    }

    fn left(self, age: &Age) -> Duration {
        match self {
            Self::Age(most) => most.saturating_sub(age.now()),
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
            .field("polls", &self.polls)
            .field("finished", &self.finished)
            .finish_non_exhaustive()
    }
}
