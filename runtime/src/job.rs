//! A job: asked about, waited for, taken up again.

mod age;
mod asking;
mod cancellation;
mod eta;
mod events;
mod failure;
mod handle;
mod learnt;
mod observed;
mod reach;
mod reference;
mod renewed;
mod status;
mod verdict;

use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

pub use cancellation::Cancellation;
pub use eta::{Eta, EtaBasis};
pub use events::Events;
pub use reference::JobRef;
pub use status::{State, Status};

use crate::{
    Error, Output, Untyped,
    client::{Core, Unhanded},
    data::ModelData,
    offers::Cancel,
    output::Recipe,
    wire::private::Private,
};
use events::End;
pub(crate) use handle::Handle;
pub(crate) use renewed::renewed_address;

/// A job that the provider accepted. It goes on whether or not anybody waits for it.
///
/// A clone stands for the same job. Dropping it, or any of its futures, only stops the waiting; with
/// [`to_ref`](Self::to_ref) any process can take it up again. However many jobs are waited for, at most 32 questions are
/// under way at a time, on at most 64 connections.
///
/// With the feature `tracing`, the drop of a job that goes on is told with its id: as a warning where nobody asked for its
/// reference, no error held it and no journal keeps it.
pub struct Job<M = Untyped> {
    handle: Arc<Handle>,
    request: PhantomData<fn() -> M>,
}

impl Job {
    pub(crate) fn submitted(
        core: Core,
        reference: JobRef,
        model: &'static ModelData,
        private: Private,
        recipe: Recipe,
    ) -> Self {
        let handle = Handle::new(core, reference, Some(model), Some((recipe, private)));
        Self { handle: Arc::new(handle), request: PhantomData }
    }

    /// A job that was submitted earlier, perhaps for a model that this program does not know.
    pub(crate) fn resumed(core: Core, reference: JobRef) -> Self {
        let model = core.model(reference.model());
        Self { handle: Arc::new(Handle::new(core, reference, model, None)), request: PhantomData }
    }

    /// Keeps the job for who asks the client for it, until a caller has it.
    pub(crate) fn unhanded(&self) -> Unhanded {
        Unhanded::new(self.handle.core.clone(), self.handle.reference.clone())
    }

    pub(crate) fn typed<M>(self) -> Job<M> {
        Job { handle: self.handle, request: PhantomData }
    }
}

impl<M> Job<M> {
    /// The provider's id of the job.
    #[must_use]
    pub fn id(&self) -> &str {
        self.handle.reference.id()
    }

    /// Id of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        self.handle.reference.model()
    }

    /// What takes the job up again in any process. It holds no key; in JSON it may hold signed addresses.
    #[must_use]
    pub fn to_ref(&self) -> JobRef {
        self.handle.seen.keep();
        self.handle.reference.clone()
    }

    /// The same job without the type of its request, so that jobs of several models fit into one list.
    #[must_use]
    pub fn into_untyped(self) -> Job {
        Job { handle: self.handle, request: PhantomData }
    }

    /// Asks once how the job stands. The first end that is told stays: from then on nobody is asked.
    ///
    /// # Errors
    ///
    /// All hold the job, which is not touched by them. `Unreachable`, `RateLimited` and `Decode` pass: ask again.
    /// `Auth`: the key is refused. `Expired` and `NotFound`: the provider knows no such job.
    pub async fn status(&self) -> Result<Status, Error> {
        self.handle.status().await
    }

    /// Waits for the video, for at least ten minutes and five times the model's published time since the job was
    /// submitted, but not until the provider forgets the job. However late it is, the provider is asked once. Time for
    /// which the machine sleeps, or by which its clock is set, does not count: the provider is then asked at once.
    ///
    /// # Errors
    ///
    /// All hold the job. `TimedOut`: the job goes on, and can be waited for again. `ModelFailed`, `Cancelled`,
    /// `Expired`, `NoOutput`: there is no video. `Auth`, `NotFound`, `Rejected`: the provider refuses to tell.
    pub async fn wait(&self) -> Result<Output, Error> {
        let mut events = self.events();
        events.output().await
    }

    /// Waits for the video for so long from now. The provider is asked at least once, so it can take up to two
    /// seconds longer, and ten more where more than 32 questions are under way.
    ///
    /// # Errors
    ///
    /// Those of [`wait`](Self::wait).
    pub async fn wait_for(&self, limit: Duration) -> Result<Output, Error> {
        let mut events = Events::new(Arc::clone(&self.handle), End::after(limit));
        events.output().await
    }

    /// Tells each answer to the question how the job stands, in the cadence and for the time of
    /// [`wait`](Self::wait).
    #[must_use]
    pub fn events(&self) -> Events {
        Events::new(Arc::clone(&self.handle), self.handle.default_end())
    }

    /// Asks the provider to stop the job, and tells what became of that. Whether a stopped job is charged is up to the
    /// provider.
    ///
    /// # Errors
    ///
    /// `Config`: the provider has no such operation. Otherwise those of [`status`](Self::status); the job may
    /// then go on or not. That it is too late is no error.
    pub async fn cancel(&self) -> Result<Cancellation, Error>
    where
        M: Cancel,
    {
        self.handle.cancel().await
    }
}

impl<M> Clone for Job<M> {
    fn clone(&self) -> Self {
        Self { handle: Arc::clone(&self.handle), request: PhantomData }
    }
}

impl<M> fmt::Debug for Job<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Job({})", self.handle.reference)
    }
}
