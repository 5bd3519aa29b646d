use std::{fmt, iter::FusedIterator, sync::Arc, time::Duration};

use super::{Background, Output};
use crate::{Cancellation, Error, JobRef, Status, Untyped, offers::Cancel};

/// A job that the provider accepted. It goes on whether or not anybody waits for it.
///
/// A clone stands for the same job. With [`to_ref`](Self::to_ref) any process can take it up again.
pub struct Job<M = Untyped> {
    job: crate::Job<M>,
    background: Arc<Background>,
}

/// What is learnt of a job, one answer after the other. It ends after a terminal state or an error.
///
/// Each step blocks until it is time to ask and the provider has answered; troubles that pass are not told.
pub struct Events {
    events: crate::Events,
    background: Arc<Background>,
}

impl<M> Job<M> {
    pub(super) fn new(job: crate::Job<M>, background: Arc<Background>) -> Self {
        Self { job, background }
    }

    /// The provider's id of the job.
    #[must_use]
    pub fn id(&self) -> &str {
        self.job.id()
    }

    /// Id of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        self.job.model()
    }

    /// What takes the job up again in any process. It holds no key; in JSON it may hold signed addresses.
    #[must_use]
    pub fn to_ref(&self) -> JobRef {
        self.job.to_ref()
    }

    /// The same job without the type of its request, so that jobs of several models fit into one list.
    #[must_use]
    pub fn into_untyped(self) -> Job {
        Job { job: self.job.into_untyped(), background: self.background }
    }

    /// Asks once how the job stands.
    ///
    /// # Errors
    ///
    /// Those of [`Job::status`](crate::Job::status). All hold the job, which is not touched by them.
    pub fn status(&self) -> Result<Status, Error> {
        self.background.wait(self.job.status())
    }

    /// Waits for the video, as long as [`Job::wait`](crate::Job::wait) does.
    ///
    /// # Errors
    ///
    /// Those of [`Job::wait`](crate::Job::wait). All hold the job; after `TimedOut` it can be waited for again.
    pub fn wait(&self) -> Result<Output, Error> {
        Ok(Output::new(self.background.wait(self.job.wait())?, &self.background))
    }

    /// Waits for the video for so long from now. The provider is asked at least once, so it can take up to two
    /// seconds longer.
    ///
    /// # Errors
    ///
    /// Those of [`wait`](Self::wait).
    pub fn wait_for(&self, limit: Duration) -> Result<Output, Error> {
        Ok(Output::new(self.background.wait(self.job.wait_for(limit))?, &self.background))
    }

    /// Tells each answer to the question how the job stands, in the cadence and for the time of
    /// [`wait`](Self::wait).
    #[must_use]
    pub fn events(&self) -> Events {
        Events { events: self.job.events(), background: Arc::clone(&self.background) }
    }

    /// Asks the provider to stop the job, and tells what became of that. Whether a stopped job is charged is up to the provider.
    ///
    /// # Errors
    ///
    /// Those of [`Job::cancel`](crate::Job::cancel); the job may then go on or not.
    pub fn cancel(&self) -> Result<Cancellation, Error>
    where
        M: Cancel,
    {
        self.background.wait(self.job.cancel())
    }
}

impl Iterator for Events {
    type Item = Result<Status, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.background.wait(self.events.next())
    }
}

impl FusedIterator for Events {}

impl<M> Clone for Job<M> {
    fn clone(&self) -> Self {
        Self { job: self.job.clone(), background: Arc::clone(&self.background) }
    }
}

impl<M> fmt::Debug for Job<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.job, formatter)
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.events, formatter)
    }
}
