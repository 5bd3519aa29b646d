use std::{fmt, sync::Arc};

use super::{Background, Call, Job, Output};
use crate::{Error, offers::Submit};

/// Many calls that are not yet sent. They are taken from their iterator when their turn comes.
#[must_use = "nothing is sent before `submit` or `run` is called and its results are asked for"]
pub struct Batch<I> {
    batch: crate::Batch<I>,
    background: Arc<Background>,
}

/// What comes of the calls of a batch, in the order in which they end, each with its place in the iterator of the calls,
/// counted from 0.
///
/// Calls are begun when the next result is asked for, and go on while it is not. When it waits, when it stops and what
/// is left then is told at [`BatchResults`](crate::BatchResults). Dropping it stops the waiting and no request that is
/// under way.
pub struct BatchResults<I: Iterator, T: Made> {
    results: crate::BatchResults<I, T::Async>,
    made: fn(T::Async, &Arc<Background>) -> T,
    background: Arc<Background>,
}

/// What a call of a batch becomes. The tasks of a batch make the async form, which does not keep the thread alive on
/// which they run.
pub trait Made {
    /// The async form.
    type Async: Send + 'static;
}

impl<M: 'static> Made for Job<M> {
    type Async = crate::Job<M>;
}

impl Made for Output {
    type Async = crate::Output;
}

impl<I: Iterator> Batch<I> {
    pub(super) fn new(batch: crate::Batch<I>, background: Arc<Background>) -> Self {
        Self { batch, background }
    }

    /// Sets how many calls are worked on at a time: for [`run`](Self::run) until their video is ready. Range: 1 or
    /// more; 0 counts as 1. Default: 4. How many are sent at a time is bounded by
    /// [`max_in_flight`](crate::ClientBuilder::max_in_flight) besides.
    pub fn concurrency(self, most: usize) -> Self {
        Self { batch: self.batch.concurrency(most), ..self }
    }

    /// Puts each request into the provider's queue.
    pub fn submit<M>(self) -> BatchResults<I, Job<M>>
    where
        I: Iterator<Item = Call<M>>,
        M: Submit + 'static,
    {
        let made = |job, background: &Arc<Background>| Job::new(job, Arc::clone(background));
        let results =
            self.batch.results(|call| Box::pin(call.into_inner().submit()), |job| Some(job.to_ref()));
        BatchResults { results, made, background: self.background }
    }

    /// Puts each request into the provider's queue and waits for its video.
    pub fn run<M>(self) -> BatchResults<I, Output>
    where
        I: Iterator<Item = Call<M>>,
        M: Submit + 'static,
    {
        let results =
            self.batch.results(|call| Box::pin(call.into_inner().run()), |output| output.job().cloned());
        BatchResults { results, made: Output::new, background: self.background }
    }
}

impl<I: Iterator, T: Made> BatchResults<I, T> {
    /// How many calls were begun.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.results.begun()
    }

    /// The calls that were not begun, for instance because a cap was reached.
    pub fn into_rest(self) -> impl Iterator<Item = I::Item> {
        self.results.into_rest()
    }
}

impl<I: Iterator, T: Made> Iterator for BatchResults<I, T> {
    type Item = (usize, Result<T, Error>);

    fn next(&mut self) -> Option<Self::Item> {
        let (position, result) = self.background.wait(self.results.next())?;
        Some((position, result.map(|made| (self.made)(made, &self.background))))
    }
}

impl<I> fmt::Debug for Batch<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.batch, formatter)
    }
}

impl<I: Iterator, T: Made> fmt::Debug for BatchResults<I, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.results, formatter)
    }
}
