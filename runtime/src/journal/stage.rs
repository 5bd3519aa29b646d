/// How far a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// It is being sent, by a process that lives or died a moment ago.
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
    /// Its video is saved; of several, all.
    Saved,
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

    /// Whether a request at this stage can be found at the other one next. The first end that is learnt stays, a job
    /// that is known does not become unknown again, and nothing is sent twice under one number.
    #[must_use]
    pub const fn can_become(self, next: Self) -> bool {
        match self {
            _ if matches!(next, Self::Sending) => false,
            Self::NotSent | Self::Rejected | Self::Failed | Self::Cancelled | Self::Saved => false,
            Self::Sending | Self::Unknown | Self::IdLost => true,
            Self::Accepted | Self::Expired => {
                matches!(next, Self::Succeeded | Self::Failed | Self::Cancelled | Self::Expired | Self::Saved)
            }
            Self::Succeeded => matches!(next, Self::Succeeded | Self::Expired | Self::Saved),
        }
    }
}
