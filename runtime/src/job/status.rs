use std::{fmt, time::Duration};

use crate::wire::{answer::Reading, private::Private, text};

/// How a job stands, as the provider tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    state: State,
    progress: Option<f64>,
    eta: Option<Duration>,
    error: Option<String>,
}

/// The state of a job. Providers add words of their own, so the list is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// Accepted, not started.
    Queued,
    /// Being worked on.
    Running,
    /// Done, with a video.
    Succeeded,
    /// Done, without a video.
    Failed,
    /// Stopped on request.
    Cancelled,
    /// No longer kept by the provider.
    Expired,
    /// The provider's word for a state that the specs do not know. The job is taken to go on.
    Other(String),
}

impl Status {
    /// The job's state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How far the job is. Range: 0 to 100. `None`: the provider does not tell.
    #[must_use]
    pub fn progress(&self) -> Option<f64> {
        self.progress
    }

    /// The provider's guess of the time until the job is done. `None`: it does not tell.
    #[must_use]
    pub fn eta(&self) -> Option<Duration> {
        self.eta
    }

    /// Why the job failed, in the provider's words, on one line. Length: at most 500 characters.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// What a reading tells a user. A reading without a state is told as one of an unknown word.
    pub(crate) fn new(reading: &Reading, private: &Private) -> Self {
        let state = match &reading.state {
            Some(State::Other(word)) => State::Other(text::line(word, private)),
            Some(state) => state.clone(),
            None => State::Other(String::new()),
        };
        let failed = matches!(state, State::Failed | State::Cancelled | State::Expired);
        let error = reading.error.as_deref().filter(|_| failed).map(|error| text::line(error, private));
        Self { state, progress: reading.progress, eta: reading.eta, error }
    }
}

impl State {
    /// Whether nothing follows this state.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled | Self::Expired)
    }
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Other(word) => word,
        })
    }
}

impl fmt::Display for Status {
    /// The state, with what is known of progress: `running, 30 %`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.state, formatter)?;
        match (self.progress, self.state.is_terminal()) {
            (Some(progress), false) => write!(formatter, ", {progress:.0} %"),
            _ => Ok(()),
        }
    }
}
