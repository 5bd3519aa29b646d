use std::time::Duration;

use crate::{ErrorKind, JobRef, Status};

/// A request that ended.
#[derive(Clone, Debug)]
pub struct RequestEvent {
    pub(super) provider: &'static str,
    pub(super) operation: &'static str,
    pub(super) model: Option<String>,
    pub(super) job_id: Option<String>,
    pub(super) method: String,
    pub(super) host: String,
    pub(super) attempt: u32,
    pub(super) status: Option<u16>,
    pub(super) failure: Option<RequestFailure>,
    pub(super) elapsed: Duration,
}

/// Why a request has no whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestFailure {
    /// Not a byte of it left.
    NotSent,
    /// It may have arrived, and the connection broke.
    NoAnswer,
    /// It may have arrived, and no answer came in time.
    TimedOut,
    /// The head of its answer came, and not all of the body.
    Cut,
    /// Who sent it stopped waiting.
    Abandoned,
}

/// A request that is about to be sent again.
#[derive(Clone, Debug)]
pub struct RetryEvent {
    pub(crate) provider: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) model: Option<String>,
    pub(crate) job_id: Option<String>,
    pub(crate) attempt: u32,
    pub(crate) pause: Duration,
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<u16>,
    pub(crate) why: String,
    pub(crate) costs_money: bool,
}

/// What was learnt of a job.
#[derive(Clone, Debug)]
pub struct StateEvent {
    pub(super) job: JobRef,
    pub(super) status: Status,
}

impl RequestEvent {
    /// Id of the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.provider
    }

    /// What the request was for: `submit`, `sync`, `status`, `result`, `cancel`, `upload`, `history`, `download`.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.operation
    }

    /// Id of the model. `None`: the request is about none.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// Id of the job. `None`: there is none yet, or no longer.
    #[must_use]
    pub fn job_id(&self) -> Option<&str> {
        self.job_id.as_deref()
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The host that it went to, with its port where one was named. Nothing else of the address is told.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// How often it was sent, this time included. Range: 1 or more.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The HTTP status. `None`: no answer came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Why there is no whole answer. `None`: there is one.
    #[must_use]
    pub fn failure(&self) -> Option<RequestFailure> {
        self.failure
    }

    /// Time from the first byte of the request to the last one of the answer; of a download, to the first one.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl RetryEvent {
    /// Id of the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.provider
    }

    /// What the request is for, as [`RequestEvent::operation`] tells it.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.operation
    }

    /// Id of the model. `None`: the request is about none.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// Id of the job. `None`: there is none yet, or no longer.
    #[must_use]
    pub fn job_id(&self) -> Option<&str> {
        self.job_id.as_deref()
    }

    /// How often it was sent so far. Range: 1 or more.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Least time until it is sent again.
    #[must_use]
    pub fn pause(&self) -> Duration {
        self.pause
    }

    /// What the last attempt would have ended with, had it been the last.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The HTTP status of the last attempt. `None`: no answer came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Why the last attempt did not do, on one line. Length: at most 502 characters.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }

    /// Whether the request is one that costs money if the provider takes it.
    #[must_use]
    pub fn costs_money(&self) -> bool {
        self.costs_money
    }
}

impl StateEvent {
    /// The job.
    #[must_use]
    pub fn job(&self) -> &JobRef {
        &self.job
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }
}
