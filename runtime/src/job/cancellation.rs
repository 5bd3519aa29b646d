use std::fmt;

/// What the provider made of the wish to stop a job.
///
/// Whether a stopped job is charged is up to the provider: the error of a job that is waited for, of the kind
/// [`Cancelled`](crate::ErrorKind::Cancelled), tells it by its [`charge`](crate::Error::charge).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "the job may go on all the same"]
#[non_exhaustive]
pub enum Cancellation {
    /// The job is stopped.
    Cancelled,
    /// The provider took note. The job is stopped some time later, or ends by itself before: wait on.
    Requested,
    /// It is too late: the job has ended. Ask for its status, for there may be a video.
    AlreadyFinished,
    /// The job has begun, and this provider stops only jobs that have not. It goes on and is paid for: wait on.
    AlreadyRunning,
}

impl Cancellation {
    /// Whether the job goes on, at least for now.
    #[must_use]
    pub fn goes_on(self) -> bool {
        matches!(self, Self::Requested | Self::AlreadyRunning)
    }
}

impl fmt::Display for Cancellation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Cancelled => "the job is stopped",
            Self::Requested => "the job is to be stopped",
            Self::AlreadyFinished => "the job has ended already",
            Self::AlreadyRunning => "the job has begun and cannot be stopped any more",
        })
    }
}
