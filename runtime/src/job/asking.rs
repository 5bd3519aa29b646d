//! Asks about a job when it is time to, and stops when the time is over.

use std::{future::Future, time::Duration};

use tokio::time::{Instant, sleep};

use super::{age::Lead, events::End, handle::Handle};
use crate::{
    Error,
    client::{Place, chance},
    data::OperationData,
    observe,
    wire::{
        answer::Reading,
        bounds,
        poll::{Poll, Trouble},
        refusal::Refused,
        schedule::Schedule,
    },
};

/// Longest sleep at a stretch, so that a machine that was suspended notices.
const STRETCH: Duration = Duration::from_secs(10);

/// A jump of the wall clock that means that the machine was suspended, or that somebody set the clock. Either way it is
/// better to ask than to reckon.
const JUMP: Duration = Duration::from_secs(60);

/// When one job is asked about next, and what became of the last question.
pub(super) struct Asking {
    end: End,
    polls: u32,
    next_poll: Instant,
    /// Until when the server wishes not to be asked.
    wish: Option<Instant>,
    /// How the clocks stood to each other before the last question.
    lead: Lead,
    /// Whether the time was over when the last question was asked.
    over: bool,
    /// Boxed, for a job that is waited for seldom has any.
    trouble: Option<Box<Trouble>>,
}

/// What a server tells that answers at all.
pub(super) enum Told {
    Reading(Reading),
    Missing(Refused),
}

impl Asking {
    pub(super) fn new(job: &Handle, end: End) -> Self {
        let first = if job.knows_age() {
            schedule(job).pause(0, chance()).saturating_sub(job.age().steady())
        } else {
            // It may have been done for long.
            Duration::ZERO
        };
        Self {
            end,
            polls: 0,
            next_poll: Instant::now() + first,
            wish: None,
            lead: job.age().lead(job.wall()),
            over: false,
            trouble: None,
        }
    }

    /// Asks until the server answers.
    pub(super) async fn told(&mut self, job: &Handle, operation: &OperationData) -> Result<Told, Error> {
        loop {
            self.pause(job).await;
            let place = self.place(job).await;
            match self.ask(job, place, operation).await? {
                Poll::Seen(reading) => return Ok(Told::Reading(reading)),
                Poll::Missing(refused) => return Ok(Told::Missing(refused)),
                Poll::Stop(refused) => return Err(job.refused(&refused, None, "question about job")),
                Poll::Again(_) => {}
            }
        }
    }

    /// Asks once, which is to be done after a [`pause`](Self::pause). After the time is over it asks a last time, for the
    /// job may be done.
    pub(super) async fn ask(
        &mut self,
        job: &Handle,
        place: Option<Place<'_>>,
        operation: &OperationData,
    ) -> Result<Poll, Error> {
        if self.over {
            return Err(job.timed_out(job.age().greatest(job.wall()), self.trouble.as_deref()));
        }
        let left = self.end.left(&job.age());
        let lead = job.age().lead(job.wall());
        let poll = job.ask_from(place, operation, self.within(job)).await;
        // Nothing is changed before this point, so that a dropped future leaves no trace.
        self.lead = lead;
        self.over = left.is_zero();
        self.polls = self.polls.saturating_add(1);
        self.trouble = match &poll {
            Poll::Again(trouble) => Some(Box::new(trouble.clone())),
            _ => None,
        };
        let now = Instant::now();
        self.wish = self.trouble.as_ref().and_then(|trouble| now.checked_add(trouble.after?));
        self.next_poll = now + schedule(job).pause(self.polls, chance());
        if let Some(trouble) = &self.trouble {
            let next = self.wish.map_or(self.next_poll, |wish| wish.max(self.next_poll));
            job.tell_trouble(trouble, observe::word(operation.kind), self.polls, next.duration_since(now));
        }
        Ok(poll)
    }

    /// Waits for a place among the questions that are under way. `None`: there was none in time.
    pub(super) fn place<'a>(
        &self,
        job: &'a Handle,
    ) -> impl Future<Output = Option<Place<'a>>> + Send + use<'a> {
        job.place(self.within(job))
    }

    /// How long the provider may take to answer.
    fn within(&self, job: &Handle) -> Duration {
        self.end.left(&job.age()).max(bounds::LAST_POLL).min(job.core.patience())
    }

    /// Lets the next question be asked at once, also where the time is over: a job that is done is worth one more.
    pub(super) fn hurry(&mut self) {
        (self.next_poll, self.over) = (Instant::now(), false);
    }

    /// Whether the last question was the last one.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    pub(super) fn polls(&self) -> u32 {
        self.polls
    }

    /// Sleeps until it is time to ask, or until the time is over.
    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` keeps its arguments twice, for thousands of jobs"
    )]
    pub(super) fn pause(&self, job: &Handle) -> impl Future<Output = ()> + Send {
        async move {
            if self.over {
                return;
            }
            loop {
                let left = self.left(job);
                if left.is_zero() {
                    return;
                }
                sleep(left.min(STRETCH)).await;
            }
        }
    }

    /// How long to sleep before the next question.
    fn left(&self, job: &Handle) -> Duration {
        let now = Instant::now();
        let lead = job.age().lead(job.wall());
        let ahead = self.lead.ahead(lead);
        let has_jumped = ahead.max(self.lead.behind(lead)) > JUMP;
        let own = if has_jumped { Duration::ZERO } else { self.next_poll.saturating_duration_since(now) };
        // The time for which a machine slept is time for which the server was left alone.
        let wish = self.wish.map_or(Duration::ZERO, |wish| wish.saturating_duration_since(now));
        own.max(wish.saturating_sub(ahead)).min(self.end.left(&job.age()))
    }
}

/// The cadence of the job. It is made anew each time, so that a job that sleeps need not keep it.
fn schedule(job: &Handle) -> Schedule {
    Schedule::new(job.latency(), job.core.settings().poll_interval, job.polling())
}
