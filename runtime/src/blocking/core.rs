use std::{sync::Arc, time::Duration};

use serde::Serialize;
use serde_json::Value;

use super::{Background, Batch, Call, Job, Output};
use crate::{Error, JobRef, Untyped, Validate, client, data::ModelData, journal::Entry};

/// What every provider's blocking client has inside. A clone shares it.
#[derive(Clone, Debug)]
pub struct Core {
    core: client::Core,
    background: Arc<Background>,
}

impl Core {
    /// The inside of a blocking client around that of an async one.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) where the system has no thread left.
    pub fn new(core: client::Core) -> Result<Self, Error> {
        let background = Background::start(&core)?;
        Ok(Self { core, background })
    }

    /// A call of a model with a typed request, which is checked and written down at once.
    pub fn call<M: Validate + Serialize>(&self, model: &'static ModelData, request: &M) -> Call<M> {
        Call::new(self.core.call(model, request), self.background())
    }

    /// A call of a model that is known by its id, with a body that is checked against the specs.
    pub fn call_json(&self, model: &str, body: &Value) -> Call<Untyped> {
        Call::new(self.core.call_json(model, body), self.background())
    }

    /// Takes up a job that was submitted earlier.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) where the job is another provider's.
    pub fn resume(&self, job: &JobRef) -> Result<Job, Error> {
        Ok(Job::new(self.core.resume(job)?, self.background()))
    }

    /// Takes up a job of which only the id is known. It counts as submitted when the journal says so, and now where
    /// there is no journal or no word of the job in it.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) where no such model is known, or where the id is none.
    pub fn resume_id(&self, model: &str, id: &str) -> Result<Job, Error> {
        Ok(Job::new(self.core.resume_id(model, id)?, self.background()))
    }

    /// The videos of a request that ended in an earlier run without a job and was not saved, such as those of a blocking
    /// call. The journal of this client is told when they are saved.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) where the entry is another provider's, or one of a job, which is resumed
    /// instead. [`NoOutput`](crate::ErrorKind::NoOutput) where it leads to no video.
    pub fn recover(&self, entry: &Entry) -> Result<Output, Error> {
        let output = self.background.wait(self.core.recover(entry))?;
        Ok(Output::new(output, &self.background))
    }

    /// Sends many calls, so many at a time.
    pub fn batch<I: IntoIterator>(&self, calls: I) -> Batch<I::IntoIter> {
        Batch::new(self.core.batch(calls), self.background())
    }

    /// Takes the jobs that were accepted after their caller had left.
    #[must_use = "the jobs are paid for, and are handed out once"]
    pub fn take_unclaimed(&self) -> Vec<JobRef> {
        self.core.take_unclaimed()
    }

    /// Lets no more requests begin that cost money, and waits so long for those that are under way.
    ///
    /// # Errors
    ///
    /// [`TimedOut`](crate::ErrorKind::TimedOut) where some are still under way.
    pub fn shutdown(&self, grace: Duration) -> Result<(), Error> {
        self.background.wait(self.core.shutdown(grace))
    }

    fn background(&self) -> Arc<Background> {
        Arc::clone(&self.background)
    }
}
