//! A request on its way: checked, and not yet sent.

mod prepared;
mod unlisted;
mod webhook;
mod written;

use std::{fmt, marker::PhantomData, time::Duration};

use serde_json::Value;

pub(crate) use prepared::Prepared;
pub(crate) use unlisted::put as put_at;
pub(crate) use webhook::Registration;
pub(crate) use written::{Place, Uploads, Written};

use crate::{
    Error, Estimate, Job, Output, Untyped,
    offers::{RunSync, Submit, Webhook},
};

/// A checked request that is not yet sent. It borrows nothing.
///
/// What is wrong with it is told by the method that sends it.
#[must_use = "nothing is sent before `submit`, `run` or `run_sync` is called and awaited"]
pub struct Call<M = Untyped> {
    prepared: Prepared,
    request: PhantomData<fn() -> M>,
}

impl<M> Call<M> {
    pub(crate) fn new(prepared: Prepared) -> Self {
        Self { prepared, request: PhantomData }
    }

    /// Adds what the specs do not know yet, at a JSON pointer such as `/new_option`. Objects on the way are made.
    ///
    /// A pointer that is malformed, or that leads to, into or around a listed parameter, is refused by the method
    /// that sends the request, with kind [`Config`](crate::ErrorKind::Config).
    pub fn unlisted(mut self, pointer: &str, value: impl Into<Value>) -> Self {
        self.prepared.unlisted.push((pointer.to_owned(), value.into()));
        self
    }

    /// Sends this request even if it breaks the bounds and rules of the specs, which may be older than the
    /// provider. The provider may then refuse it, or charge for a job that fails. All guards of money stay.
    pub fn dangerously_skip_validation(mut self) -> Self {
        self.prepared.skip_validation = true;
        self
    }

    /// Gives the request a name of your own, such as `scene 12`, which the journal keeps and the provider never sees.
    /// The journal keeps it as it is: a prompt does not belong into it.
    /// Length: at most 512 characters; the rest is cut off.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.prepared.tag = Some(tag.into());
        self
    }

    /// Sends the request once more where nobody knows whether the provider took it. Two videos may then be made and
    /// paid for. Default: it is not, and the error says [`SubmitUnknown`](crate::ErrorKind::SubmitUnknown).
    ///
    /// The second request counts under every cap as the first does.
    pub fn dangerously_allow_duplicate(mut self) -> Self {
        self.prepared.allow_duplicate = true;
        self
    }

    /// Asks the provider to call this address when the job is over. `https`, or `http` to this very machine; at most 4 kB.
    ///
    /// What comes there is a hint and no more: keep the job's [`JobRef`](crate::JobRef), and ask for it. The feature
    /// `webhook` reads deliveries. Where the request itself names an address at the same place, this one counts. A
    /// malformed address is refused by the method that sends the request, with kind [`Config`](crate::ErrorKind::Config);
    /// so is [`run_sync`](Self::run_sync), for which nobody is called.
    pub fn webhook(mut self, address: impl Into<String>) -> Self
    where
        M: Webhook,
    {
        self.prepared.webhook = Some(address.into());
        self
    }

    /// Sets how long [`run`](Self::run) waits for the job, from when it is accepted, and how long
    /// [`run_sync`](Self::run_sync) waits for its answer. Default: at least ten minutes and five times the
    /// published time, and for a queued job less than the provider keeps it.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.prepared.deadline = Some(deadline);
        self
    }

    /// The body that would be sent: by [`submit`](Self::submit) where the model can be queued. It does no I/O, so a local file that is uploaded first stands there as
    /// `upload:0 (png, 68 bytes)`; its address takes that place when the request is sent.
    ///
    /// # Errors
    ///
    /// Those for which the request would not be sent.
    pub fn body(&self) -> Result<Value, Error> {
        self.prepared.sent_body()
    }

    /// What the request costs by the published price. It does no I/O.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        self.prepared.estimate()
    }

    /// Puts the request into the provider's queue and returns the job.
    ///
    /// It waits for its turn under [`max_in_flight`](crate::ClientBuilder::max_in_flight) first, however long others
    /// take; dropping the future till then sends nothing. Local files are uploaded then, where the provider wants an
    /// address: that costs nothing, and where it fails nothing was sent. From then on dropping it does not stop the request, only the waiting for its answer:
    /// the job is in the journal, and `take_unclaimed` of the client hands it out.
    /// It is sent again, at most twice, only where it provably did not leave or where the provider says that it did
    /// nothing with it; a pause that the provider asks for is kept, up to two minutes.
    ///
    /// # Errors
    ///
    /// [`Error::charge`] tells whether it may have been paid for. Kinds: `Config`, `Validation`, `SpendGuard`,
    /// `Journal` (nothing was sent), `Unreachable`, `Auth`, `InsufficientCredits`, `NotFound`, `RateLimited`,
    /// `Rejected` (not paid), `SubmitUnknown` (nobody knows: it must not be sent again unseen), `AcceptedIdLost` and
    /// `Journal` with a job (paid).
    pub async fn submit(self) -> Result<Job<M>, Error>
    where
        M: Submit,
    {
        Ok(self.prepared.submit().await?.typed())
    }

    /// Puts the request into the provider's queue and waits for the video. Dropping the future stops the waiting and
    /// not the job, which `take_unclaimed` of the client then hands out.
    ///
    /// # Errors
    ///
    /// Those of [`submit`](Self::submit) and [`Job::wait`]. Once the job is accepted, [`Error::job`] holds it.
    pub async fn run(self) -> Result<Output, Error>
    where
        M: Submit,
    {
        let deadline = self.prepared.deadline;
        let job = self.prepared.submit().await?;
        let unhanded = job.unhanded();
        let output = match deadline {
            Some(deadline) => job.wait_for(deadline).await,
            None => job.wait().await,
        };
        // The output and every error hold the job.
        unhanded.claim();
        output
    }

    /// Makes the video in one blocking request. [`run`](Self::run) is the safer way: here no id is known before
    /// the video is there, so a connection that breaks loses a video that was paid for.
    ///
    /// # Errors
    ///
    /// As those of [`submit`](Self::submit), besides `ModelFailed` and `NoOutput`.
    pub async fn run_sync(self) -> Result<Output, Error>
    where
        M: RunSync,
    {
        self.prepared.run_sync().await
    }
}

impl<M> fmt::Debug for Call<M> {
    /// Shows nothing of the request, which holds the prompt.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.prepared, formatter)
    }
}
