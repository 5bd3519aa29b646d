//! The store that comes with the feature `journal`: SQLite, one file, several processes.

mod files;
#[expect(
    clippy::incompatible_msrv,
    reason = "the feature needs Rust 1.89 for SQLite, which has locks of files"
)]
mod live;
mod rows;
mod schema;
mod writer;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::oneshot;

use super::{
    entry::{Entry, EntryId, Intent},
    store::{Begun, Change, DayCap, JournalError, JournalFuture, JournalStore},
};
use crate::{Amount, JobRef};
use files::Files;
use writer::{Order, Writer};

/// A journal in a file.
///
/// The file is made with permissions for its owner alone, and never holds a key. It holds prompts only where
/// [`keep_prompts`](Self::keep_prompts) was asked for. A clone is the same journal; the last one that is dropped closes
/// it, once all that was asked of it is done.
///
/// Where its files are removed, moved or replaced while it is open, it says so and takes nothing more, so that nothing is
/// sent of which nobody would find a word; it goes on where they are put back.
///
/// Beside it stand SQLite's companions, and for each open journal an empty, locked file that ends with `.live`. By it,
/// who reads the journal tells requests that are being sent from those whose process ended while it sent them: the
/// latter are [`Unknown`](super::Stage::Unknown) from then on.
#[derive(Clone)]
pub struct Journal {
    path: Arc<Path>,
    keep_prompts: bool,
    writer: Arc<Writer>,
}

impl Journal {
    /// Opens the journal at this path, or makes it. It blocks for as long as the disk takes.
    ///
    /// # Errors
    ///
    /// A folder that does not exist, a file that cannot be read and written or is no journal, or one that a newer
    /// version of this crate wrote.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, JournalError> {
        let path = path.as_ref();
        let (connection, live) = schema::open(path)?;
        let files = Files::of(path, live.journal())?;
        let writer = Writer::start(connection, live, files)?;
        Ok(Self { path: Arc::from(path), keep_prompts: false, writer: Arc::new(writer) })
    }

    /// Keeps bodies with their prompts as well. Default: no more than their hash.
    #[must_use]
    pub fn keep_prompts(mut self) -> Self {
        self.keep_prompts = true;
        self
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.path.to_path_buf()
    }

    /// The requests with something left to be done: jobs to be waited for, videos to be saved, doubts to be cleared
    /// up. Oldest first.
    ///
    /// A job that is accepted is taken up with the client's `resume`. A request that is in doubt is never sent again
    /// by itself: look for it in the account at the provider, and [`settle`](Self::settle) it.
    ///
    /// ```
    /// use wan_runtime::{
    ///     Journal,
    ///     journal::{Change, Entry, Stage},
    /// };
    ///
    /// /// The id of the job in the account, if it is there. `sent_at`, `tag`, `body_sha256` and `answer` tell it.
    /// fn look_up(entry: &Entry) -> Option<String> {
    ///     # (entry.tag.as_deref() == Some("scene 12")).then(|| "job-7".to_owned())
    ///     // ...
    /// }
    ///
    /// async fn settle_doubts(journal: &Journal) -> Result<(), Box<dyn std::error::Error>> {
    ///     for entry in journal.unfinished().await? {
    ///         if !matches!(entry.stage, Stage::Unknown | Stage::IdLost) {
    ///             continue;
    ///         }
    ///         let change = match look_up(&entry) {
    ///             // From now on `client.resume(&job)` takes it up.
    ///             Some(id) => Change::Accepted(entry.job_with_id(&id)?),
    ///             // It cost nothing, and counts under no cap any more.
    ///             None => Change::Stage(Stage::Rejected, Some("not in the account".to_owned())),
    ///         };
    ///         journal.settle(entry.id, change).await?;
    ///     }
    ///     Ok(())
    /// }
    /// # use wan_runtime::journal::{Begun, Intent, JournalStore};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let journal = Journal::open(folder.path().join("journal.db"))?;
    /// # for tag in ["scene 12", "scene 13"] {
    /// #     let mut intent = Intent::new("acme", "clip-1", "0123456789ab", "{}");
    /// #     intent.tag = Some(tag.to_owned());
    /// #     let Begun::Entry(entry) = journal.begin(intent, None).await? else { unreachable!() };
    /// #     journal.settle(entry, Change::Stage(Stage::Unknown, None)).await?;
    /// # }
    /// # settle_doubts(&journal).await?;
    /// # let unfinished = journal.unfinished().await?;
    /// # assert_eq!(unfinished.len(), 1);
    /// # assert_eq!(unfinished[0].job.as_ref().map(|job| job.id()), Some("job-7"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A file that cannot be read.
    pub async fn unfinished(&self) -> Result<Vec<Entry>, JournalError> {
        self.entries(true).await
    }

    /// Writes down what was found out about a request by hand: that it was accepted as this job, or that it was not.
    /// What ended stays as it ended.
    ///
    /// # Errors
    ///
    /// A file that cannot be written.
    pub async fn settle(&self, entry: EntryId, change: Change) -> Result<(), JournalError> {
        self.update(entry, change).await
    }

    /// How many times it was made durable since it was opened. Many requests at one time share one.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.writer.commits()
    }

    fn ask<T: Send + 'static>(
        &self,
        order: impl FnOnce(oneshot::Sender<Result<T, JournalError>>) -> Order,
    ) -> JournalFuture<'_, T> {
        let (sender, answer) = oneshot::channel();
        let sent = self.writer.send(order(sender));
        Box::pin(async move {
            sent?;
            answer.await.unwrap_or_else(|_| Err(JournalError::new("the journal's thread has ended")))
        })
    }
}

impl JournalStore for Journal {
    fn begin(&self, intent: Intent, cap: Option<DayCap>) -> JournalFuture<'_, Begun> {
        let keep_body = self.keep_prompts;
        self.ask(|answer| Order::Begin { intent: Box::new(intent), keep_body, cap, answer })
    }

    fn update(&self, entry: EntryId, change: Change) -> JournalFuture<'_, ()> {
        self.ask(|answer| Order::Update { entry, change, answer })
    }

    fn find(&self, job: JobRef) -> JournalFuture<'_, Option<Entry>> {
        self.ask(|answer| Order::Find { job: Box::new(job), answer })
    }

    fn entries(&self, unfinished: bool) -> JournalFuture<'_, Vec<Entry>> {
        self.ask(|answer| Order::Entries { unfinished, answer })
    }

    fn spent(&self, cap: DayCap) -> JournalFuture<'_, Amount> {
        self.ask(|answer| Order::Spent { cap, answer })
    }

    fn spool_folder(&self) -> Option<PathBuf> {
        let mut path = self.path.as_os_str().to_owned();
        path.push(".spool");
        Some(path.into())
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Journal").field("path", &self.path).finish_non_exhaustive()
    }
}
