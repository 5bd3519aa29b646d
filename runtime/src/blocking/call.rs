use std::{fmt, sync::Arc, time::Duration};

use serde_json::Value;

use super::{Background, Job, Output};
use crate::{
    Error, Estimate, Untyped,
    offers::{RunSync, Submit, Webhook},
};

/// A checked request that is not yet sent, as [`Call`](crate::Call) is. It borrows nothing.
///
/// What is wrong with it is told by the method that sends it.
#[must_use = "nothing is sent before `submit`, `run` or `run_sync` is called"]
pub struct Call<M = Untyped> {
    call: crate::Call<M>,
    background: Arc<Background>,
}

impl<M> Call<M> {
    pub(super) fn new(call: crate::Call<M>, background: Arc<Background>) -> Self {
        Self { call, background }
    }

    /// The call for who drives it by other means.
    pub(super) fn into_inner(self) -> crate::Call<M> {
        self.call
    }

    /// Adds what the specs do not know yet, as [`Call::unlisted`](crate::Call::unlisted) does.
    pub fn unlisted(self, pointer: &str, value: impl Into<Value>) -> Self {
        Self { call: self.call.unlisted(pointer, value), ..self }
    }

    /// Sends this request even if it breaks the bounds and rules of the specs, as
    /// [`Call::dangerously_skip_validation`](crate::Call::dangerously_skip_validation) does. All guards of money stay.
    pub fn dangerously_skip_validation(self) -> Self {
        Self { call: self.call.dangerously_skip_validation(), ..self }
    }

    /// Gives the request a name of your own, which the journal keeps, as [`Call::tag`](crate::Call::tag) does.
    pub fn tag(self, tag: impl Into<String>) -> Self {
        Self { call: self.call.tag(tag), ..self }
    }

    /// Sends the request once more where nobody knows whether the provider took it, as
    /// [`Call::dangerously_allow_duplicate`](crate::Call::dangerously_allow_duplicate) does. Two videos may then be paid
    /// for.
    pub fn dangerously_allow_duplicate(self) -> Self {
        Self { call: self.call.dangerously_allow_duplicate(), ..self }
    }

    /// Asks the provider to call this address when the job is over, as [`Call::webhook`](crate::Call::webhook) does.
    pub fn webhook(self, address: impl Into<String>) -> Self
    where
        M: Webhook,
    {
        Self { call: self.call.webhook(address), ..self }
    }

    /// Sets how long [`run`](Self::run) and [`run_sync`](Self::run_sync) wait, as
    /// [`Call::deadline`](crate::Call::deadline) does, which tells the default.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { call: self.call.deadline(deadline), ..self }
    }

    /// The body that would be sent. It does no I/O.
    ///
    /// # Errors
    ///
    /// Those for which the request would not be sent.
    pub fn body(&self) -> Result<Value, Error> {
        self.call.body()
    }

    /// What the request costs by the published price. It does no I/O.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        self.call.estimate()
    }

    /// Puts the request into the provider's queue and returns the job.
    ///
    /// It blocks until its turn under [`max_in_flight`](crate::ClientBuilder::max_in_flight) comes and the provider
    /// answers. It is sent again only where the provider provably did nothing with it.
    ///
    /// # Errors
    ///
    /// Those of [`Call::submit`](crate::Call::submit). [`Error::charge`] tells whether it may have been paid for.
    pub fn submit(self) -> Result<Job<M>, Error>
    where
        M: Submit,
    {
        Ok(Job::new(self.background.wait(self.call.submit())?, self.background))
    }

    /// Puts the request into the provider's queue and waits for the video.
    ///
    /// # Errors
    ///
    /// Those of [`submit`](Self::submit) and [`Job::wait`]. Once the job is accepted, [`Error::job`] holds it.
    pub fn run(self) -> Result<Output, Error>
    where
        M: Submit,
    {
        Ok(Output::new(self.background.wait(self.call.run())?, &self.background))
    }

    /// Makes the video in one blocking request. [`run`](Self::run) is the safer way: here no id is known before
    /// the video is there, so a connection that breaks loses a video that was paid for.
    ///
    /// # Errors
    ///
    /// As those of [`submit`](Self::submit), besides `ModelFailed` and `NoOutput`.
    pub fn run_sync(self) -> Result<Output, Error>
    where
        M: RunSync,
    {
        Ok(Output::new(self.background.wait(self.call.run_sync())?, &self.background))
    }
}

impl<M> fmt::Debug for Call<M> {
    /// Shows nothing of the request, which holds the prompt.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.call, formatter)
    }
}
