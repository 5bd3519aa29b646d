//! Many calls, so many at a time.

use std::{collections::HashMap, fmt, future::Future, pin::Pin, time::Duration};

use tokio::{
    runtime::Handle,
    task::{Id, JoinSet},
    time::sleep,
};

use crate::{
    Call, Cap, Charge, Error, ErrorKind, Job, JobRef, Output,
    client::{Core, Unhanded},
    offers::Submit,
};

/// How many calls of a batch are worked on at a time, unless the program says otherwise.
const CONCURRENCY: usize = 4;

/// Many calls that are not yet sent. They are taken from their iterator when their turn comes.
#[must_use = "nothing is sent before `submit` or `run` is called and its results are asked for"]
pub struct Batch<I> {
    core: Core,
    calls: I,
    concurrency: usize,
}

/// What comes of the calls of a batch, in the order in which they end.
///
/// A call that fails does not touch the others. No further call is begun once the cap of the client or of the day is
/// reached, once the provider refuses the key, reports too little credit or asks for a pause of more than two minutes, or
/// once the client is shut down; what was begun goes on, and [`into_rest`](Self::into_rest) has the rest. While the
/// provider cannot be reached it waits. Dropping it stops the waiting and no request that
/// is under way: what those became is in the journal, and their jobs, as well as those of results that were not asked
/// for, are handed out by `take_unclaimed` of the client.
pub struct BatchResults<I: Iterator, T> {
    core: Core,
    /// Taken out of `calls`, and not begun.
    held: Option<I::Item>,
    calls: I,
    concurrency: usize,
    work: fn(I::Item) -> Work<T>,
    job: fn(&T) -> Option<JobRef>,
    running: JoinSet<Ended<T>>,
    /// Which call a task works on.
    positions: HashMap<Id, usize>,
    begun: usize,
    stopped: bool,
}

/// The result of a call, and its job until the result is handed out.
type Ended<T> = (Result<T, Error>, Option<Unhanded>);

pub(crate) type Work<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

impl<I: Iterator> Batch<I> {
    pub(crate) fn new(core: Core, calls: I) -> Self {
        Self { core, calls, concurrency: CONCURRENCY }
    }

    /// Sets how many calls are worked on at a time: for [`run`](Self::run) until their video is ready. Range: 1 or
    /// more; 0 counts as 1. Default: 4. How many are sent at a time is bounded by
    /// [`max_in_flight`](crate::ClientBuilder::max_in_flight) besides.
    pub fn concurrency(mut self, most: usize) -> Self {
        self.concurrency = most.max(1);
        self
    }

    /// Puts each request into the provider's queue.
    pub fn submit<M>(self) -> BatchResults<I, Job<M>>
    where
        I: Iterator<Item = Call<M>>,
        M: Submit + 'static,
    {
        self.results(|call| Box::pin(call.submit()), |job| Some(job.to_ref()))
    }

    /// Puts each request into the provider's queue and waits for its video.
    pub fn run<M>(self) -> BatchResults<I, Output>
    where
        I: Iterator<Item = Call<M>>,
        M: Submit + 'static,
    {
        self.results(|call| Box::pin(call.run()), |output| output.job().cloned())
    }

    pub(crate) fn results<T>(
        self,
        work: fn(I::Item) -> Work<T>,
        job: fn(&T) -> Option<JobRef>,
    ) -> BatchResults<I, T> {
        let Self { core, calls, concurrency } = self;
        BatchResults {
            core,
            held: None,
            calls,
            concurrency,
            work,
            job,
            running: JoinSet::new(),
            positions: HashMap::new(),
            begun: 0,
            stopped: false,
        }
    }
}

impl<I: Iterator, T: Send + 'static> BatchResults<I, T> {
    /// The next call that ends, with its place in the iterator, counted from 0, and what came of it. `None`: nothing
    /// follows.
    ///
    /// Calls are begun when this is called, and go on while it is not. It must be called inside a tokio runtime;
    /// without one nothing is begun, and the first result says so.
    pub async fn next(&mut self) -> Option<(usize, Result<T, Error>)> {
        let Ok(runtime) = Handle::try_current() else { return self.without_runtime() };
        while let Some(pause) = self.begin(&runtime).filter(|_| self.running.is_empty() && !self.stopped) {
            sleep(pause).await;
        }
        let (id, result) = match self.running.join_next_with_id().await? {
            Ok((id, (result, unhanded))) => {
                if let Some(unhanded) = unhanded {
                    unhanded.claim();
                }
                (id, result)
            }
            Err(error) => (error.id(), Err(self.broken_off())),
        };
        let reached = result.as_ref().err().and_then(Error::cap);
        self.stopped |= matches!(reached, Some(Cap::Client | Cap::Day));
        let position = self.positions.remove(&id).unwrap_or_default();
        Some((position, result))
    }

    /// How many calls were begun.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.begun
    }

    /// The calls that were not begun, for instance because a cap was reached.
    pub fn into_rest(self) -> impl Iterator<Item = I::Item> {
        self.held.into_iter().chain(self.calls)
    }

    /// Begins as many calls as there is room for. The pause after which there may be room for more, where the provider
    /// cannot be reached just now: a call that is begun meanwhile would only fail.
    fn begin(&mut self, runtime: &Handle) -> Option<Duration> {
        while !self.stopped && self.running.len() < self.concurrency {
            let call = self.held.take().or_else(|| self.calls.next())?;
            let settings = self.core.settings();
            let closed = settings.limiter.closed();
            if closed.is_some() || settings.under_way.is_closed() {
                self.held = Some(call);
                let passing = closed.filter(|closed| closed.kind == ErrorKind::Unreachable);
                // A refused key, missing credit and a long wait do not pass by themselves.
                self.stopped = passing.is_none() || settings.under_way.is_closed();
                return passing.map(|closed| closed.after);
            }
            let task = self.running.spawn_on(ended((self.work)(call), self.job, self.core.clone()), runtime);
            self.positions.insert(task.id(), self.begun);
            self.begun = self.begun.saturating_add(1);
        }
        None
    }

    fn without_runtime(&mut self) -> Option<(usize, Result<T, Error>)> {
        if self.stopped {
            return None;
        }
        self.stopped = true;
        let error = Error::config("there is no tokio runtime, so nothing was sent")
            .with_hint("call it inside `#[tokio::main]` or `Runtime::block_on`");
        Some((self.begun, Err(error)))
    }

    fn broken_off(&self) -> Error {
        let title = self.core.provider().title;
        Error::new(ErrorKind::SubmitUnknown, "the program ended the call while it was under way")
            .with_charge(Charge::Unknown)
            .with_hint(format!("look for the job in your account at {title} before you submit again"))
    }
}

async fn ended<T>(work: Work<T>, job: fn(&T) -> Option<JobRef>, core: Core) -> Ended<T> {
    let result = work.await;
    let job = match &result {
        Ok(done) => job(done),
        Err(error) => error.job().cloned(),
    };
    (result, job.map(|job| Unhanded::new(core, job)))
}

impl<I> fmt::Debug for Batch<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Batch")
            .field("provider", &self.core.provider().id)
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}

impl<I: Iterator, T> fmt::Debug for BatchResults<I, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BatchResults")
            .field("provider", &self.core.provider().id)
            .field("begun", &self.begun)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}
