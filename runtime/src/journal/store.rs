use std::{error::Error, fmt, future::Future, path::PathBuf, pin::Pin, time::SystemTime};

use super::{
    entry::{self, Entry, EntryId, Intent, SavedFile},
    stage::Stage,
};
use crate::{Amount, JobRef};

/// What a store's methods return: a future that is done when what was asked is durable.
pub type JournalFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, JournalError>> + Send + 'a>>;

/// Keeps what is written down of requests that cost money.
///
/// What a future of it has resolved to survives the end of the process and of the machine. Several processes may use
/// one store at the same time. [`contract`](super::contract) checks the rest of what is said here.
pub trait JournalStore: fmt::Debug + Send + Sync + 'static {
    /// Writes down that a request is about to be sent, unless the cap forbids it. Looking at what is spent and
    /// writing the entry are one step: of two processes that want the last dollar, one gets it.
    fn begin(&self, intent: Intent, cap: Option<DayCap>) -> JournalFuture<'_, Begun>;

    /// Writes down what was learnt of a request, as [`Entry::learn`] does: what cannot follow on what is known is
    /// passed over, and so is what is learnt of an entry that does not exist.
    ///
    /// A request whose task ended early is told of as well, as [`Unknown`](Stage::Unknown), and then nobody is left who could
    /// poll the future: a store that begins when it is called hears of it at once.
    fn update(&self, entry: EntryId, change: Change) -> JournalFuture<'_, ()>;

    /// The entry of a job: of its provider, model and id, whatever else its reference says. The last one, should there
    /// be several.
    fn find(&self, job: JobRef) -> JournalFuture<'_, Option<Entry>>;

    /// The entries, oldest first; only those with something left to be done where `unfinished` is true. What was being
    /// sent by a process that has ended is [`Unknown`](Stage::Unknown) in them, and from then on in the store.
    fn entries(&self, unfinished: bool) -> JournalFuture<'_, Vec<Entry>>;

    /// What is or may be spent under a cap, as [`begin`](Self::begin) tells it where it refuses. Nothing is written; it is
    /// asked before a file leaves for a request that would be refused, and `begin` looks again. Default: it is summed up
    /// from all [`entries`](Self::entries).
    fn spent(&self, cap: DayCap) -> JournalFuture<'_, Amount> {
        Box::pin(async move {
            let amounts = self.entries(false).await?.into_iter().map(|entry| cap.counts_entry(&entry));
            Ok(amounts.fold(Amount::from_micros(0), Amount::saturating_add))
        })
    }

    /// Where a client puts videos that came along with an answer, unless it is told otherwise: a folder that lasts as
    /// long as the journal does. Default: `None`, the system's folder for temporary files.
    fn spool_folder(&self) -> Option<PathBuf> {
        None
    }
}

/// What may be spent within a day, over all processes that use the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DayCap {
    /// The currency that the cap is in.
    pub currency: String,

    /// The most that may be spent.
    pub most: Amount,

    /// When the day began.
    pub since: SystemTime,
}

/// Whether a request may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It may, under this number.
    Entry(EntryId),

    /// It may not: with it, more than the cap would be spent.
    OverCap {
        /// What is spent since the day began: everything that was or may have been accepted.
        spent: Amount,
    },
}

/// What was learnt of a request. `Debug` shows no query of an address.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// It is at this stage, and what is known besides, on one line.
    Stage(Stage, Option<String>),

    /// It was accepted as this job. A store keeps the whole reference, best as JSON: in the line some addresses are left
    /// out, by which alone a job may be asked about. They may be signed, as those of its videos.
    Accepted(JobRef),

    /// It was accepted, and its job's id is lost.
    IdLost {
        /// What came in the place of the id, on one line.
        detail: String,

        /// The beginning of the answer, cleaned: what the job can be found by.
        answer: Option<String>,
    },

    /// Its videos are at these addresses.
    Outputs(Vec<String>),

    /// A video of it was saved.
    Saved(SavedFile),
}

/// Why a journal could not be read or written.
#[derive(Debug)]
pub struct JournalError {
    what: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl DayCap {
    /// At most so much since that moment.
    #[must_use]
    pub fn new(currency: impl Into<String>, most: Amount, since: SystemTime) -> Self {
        Self { currency: currency.into(), most, since }
    }

    /// What a request adds under the cap: the most that it may cost, and nothing where that is not known or in another
    /// currency.
    #[must_use]
    pub fn counts(&self, intent: &Intent) -> Amount {
        self.amount(intent.high, intent.currency.as_deref())
    }

    /// What an amount in a currency adds under the cap.
    pub(crate) fn amount(&self, high: Option<Amount>, currency: Option<&str>) -> Amount {
        let nothing = Amount::from_micros(0);
        // Nobody is paid for making a video, so no amount makes room for another.
        high.filter(|_| currency == Some(&*self.currency)).unwrap_or(nothing).max(nothing)
    }

    fn counts_entry(&self, entry: &Entry) -> Amount {
        let counts = entry.stage.counts_as_spent() && entry.sent_at >= self.since;
        self.amount(entry.high.filter(|_| counts), entry.currency.as_deref())
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage(stage, detail) => formatter.debug_tuple("Stage").field(stage).field(detail).finish(),
            Self::Accepted(job) => formatter.debug_tuple("Accepted").field(job).finish(),
            Self::IdLost { detail, answer } => {
                formatter.debug_struct("IdLost").field("detail", detail).field("answer", answer).finish()
            }
            Self::Outputs(addresses) => {
                formatter.debug_tuple("Outputs").field(&entry::bare(addresses)).finish()
            }
            Self::Saved(file) => formatter.debug_tuple("Saved").field(file).finish(),
        }
    }
}

impl JournalError {
    /// An error of a store, in one sentence without prompt, key or address.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), source: None }
    }

    /// With what lies behind it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.what)?;
        match &self.source {
            Some(source) => write!(formatter, ": {source}"),
            None => Ok(()),
        }
    }
}

impl Error for JournalError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
