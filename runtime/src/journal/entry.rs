use std::{fmt, path::PathBuf, time::SystemTime};

use crate::{Amount, JobRef};

/// Number of an entry in its journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(i64);

/// A request that is about to be sent.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Intent {
    /// Id of the provider.
    pub provider: String,

    /// Id of the model.
    pub model: String,

    /// The operation: `submit` or `sync`.
    pub operation: String,

    /// Version of the spec that the request was made with.
    pub spec: String,

    /// The body. It may hold a prompt: a store keeps no more than its hash unless it was told to keep prompts.
    pub body: Vec<u8>,

    /// The currency of the estimate. `None`: no price is published.
    pub currency: Option<String>,

    /// The least that it costs by the published price.
    pub low: Option<Amount>,

    /// The most that it costs by the published price.
    pub high: Option<Amount>,

    /// When it is sent, by this machine's clock.
    pub sent_at: SystemTime,
}

/// What a journal knows of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Its number.
    pub id: EntryId,

    /// Id of the provider.
    pub provider: String,

    /// Id of the model.
    pub model: String,

    /// The operation: `submit` or `sync`.
    pub operation: String,

    /// When it was sent, by the clock of the machine that sent it.
    pub sent_at: SystemTime,

    /// How far it came.
    pub stage: Stage,

    /// The job. `None`: none is known.
    pub job: Option<JobRef>,

    /// SHA-256 of the body in hexadecimal digits: equal for equal requests.
    pub body_sha256: String,

    /// The body, where the journal was told to keep prompts.
    pub body: Option<String>,

    /// The currency of the estimate. `None`: no price is published.
    pub currency: Option<String>,

    /// The least that it costs by the published price.
    pub low: Option<Amount>,

    /// The most that it costs by the published price.
    pub high: Option<Amount>,

    /// What is known besides, on one line: why a job failed, what came in the place of an id.
    pub detail: Option<String>,

    /// Addresses of the videos. They may be signed, and open what they lead to.
    pub outputs: Vec<String>,

    /// Videos that were saved.
    pub files: Vec<SavedFile>,
}

/// A video that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SavedFile {
    /// Where it is.
    pub path: PathBuf,

    /// Its length in bytes.
    pub bytes: u64,
}

/// How far a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// It is being sent, or the process died while it was: then nobody knows whether it was accepted.
    Sending,
    /// Not a byte of it reached the provider.
    NotSent,
    /// The provider refused it and did nothing.
    Rejected,
    /// Nobody knows whether it was accepted.
    Unknown,
    /// It was accepted, and its job's id is lost.
    IdLost,
    /// It was accepted, and is not known to be over.
    Accepted,
    /// Its video is made.
    Succeeded,
    /// It ended without a video.
    Failed,
    /// It was stopped on request.
    Cancelled,
    /// The provider no longer keeps it.
    Expired,
    /// Its video is saved.
    Saved,
}

impl EntryId {
    /// The entry with this number.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl Stage {
    /// Every stage, in the order in which a request goes through them.
    pub const ALL: [Self; 11] = [
        Self::Sending,
        Self::NotSent,
        Self::Rejected,
        Self::Unknown,
        Self::IdLost,
        Self::Accepted,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
        Self::Expired,
        Self::Saved,
    ];

    /// Its word in a journal.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::NotSent => "not_sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
            Self::IdLost => "id_lost",
            Self::Accepted => "accepted",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Saved => "saved",
        }
    }

    /// The stage of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Whether something is left to be done: a job to be waited for, a video to be saved, a doubt to be cleared up.
    #[must_use]
    pub const fn is_unfinished(self) -> bool {
        matches!(self, Self::Sending | Self::Unknown | Self::IdLost | Self::Accepted | Self::Succeeded)
    }

    /// Whether it counts as paid under a cap: all that may have been.
    #[must_use]
    pub const fn counts_as_spent(self) -> bool {
        !matches!(self, Self::NotSent | Self::Rejected)
    }

    /// Whether nothing more is learnt of the job after it, so that what comes later is ignored.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::NotSent | Self::Rejected | Self::Failed | Self::Cancelled | Self::Saved)
    }
}

impl fmt::Debug for Intent {
    /// Without the body, which may hold a prompt.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Intent")
            .field("provider", &self.provider)
            .field("model", &self.model)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
