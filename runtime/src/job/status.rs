use std::fmt;

use super::eta::Eta;
use crate::{
    Amount,
    wire::{answer::Reading, beside::Beside, private::Private, text},
};

/// How a job stands, as the provider tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    state: State,
    progress: Option<f64>,
    queue_position: Option<u64>,
    eta: Option<Eta>,
    error: Option<String>,
    warning: Option<String>,
    beside: Beside,
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

    /// How many jobs are before this one. `None`: the provider does not tell.
    #[must_use]
    pub fn queue_position(&self) -> Option<u64> {
        self.queue_position
    }

    /// A guess of the time until the job is done: the provider's, else one from the job's progress, from what earlier
    /// jobs of this client took, or from the published time. `None`: the job is over, nothing is known, or it takes
    /// longer than all that is known.
    #[must_use]
    pub fn eta(&self) -> Option<Eta> {
        self.eta
    }

    /// Why the job failed, in the provider's words, on one line. Length: at most 500 characters.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// What is odd about the answer, on one line: the first time that the provider uses a word for the job's state that
    /// the specs do not know. It is told once a job.
    #[must_use]
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// What the account has left, in the provider's currency. `None`: the provider does not tell.
    #[must_use]
    pub fn remaining_credits(&self) -> Option<Amount> {
        self.beside.remaining_credits()
    }

    /// The prompt that is used, where the provider rewrites it: control characters and all. Length: at most 16 kB.
    #[must_use]
    pub fn actual_prompt(&self) -> Option<&str> {
        self.beside.actual_prompt()
    }

    /// What the model wrote while it worked, without what is private: at most the last 64 lines, each of at most 500
    /// characters.
    #[must_use]
    pub fn logs(&self) -> &[String] {
        self.beside.logs()
    }

    /// What a reading tells a user. A reading without a state is told as one of an unknown word. `warn`: nobody was told
    /// yet that the word is not known.
    pub(crate) fn new(reading: &Reading, private: &Private, eta: Option<Eta>, warn: bool) -> Self {
        let state = match &reading.state {
            Some(State::Other(word)) => State::Other(text::line(word, private)),
            Some(state) => state.clone(),
            None => State::Other(String::new()),
        };
        let failed = matches!(state, State::Failed | State::Cancelled | State::Expired);
        let error = reading.error.as_deref().filter(|_| failed).map(|error| text::line(error, private));
        let warning = match &state {
            State::Other(word) if warn => Some(format!(
                "the specs do not know the state `{word}`: the job is taken to go on, so update this crate"
            )),
            _ => None,
        };
        let eta = eta.filter(|_| !state.is_terminal());
        let (progress, queue_position) = (reading.progress, reading.queue_position);
        let beside = reading.beside.shown(private);
        Self { state, progress, queue_position, eta, error, warning, beside }
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
            // In quotes, for a word of the provider may be one of ours.
            Self::Other(word) => return write!(formatter, "\"{}\"", word.replace('"', "'")),
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
