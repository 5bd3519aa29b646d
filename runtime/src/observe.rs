//! What a client does, told while it does it: to an [`Observer`] of the program, and with the feature `tracing` to
//! whoever subscribed to that.

mod download;
mod event;
mod money;
mod seen;
mod telemetry;
#[cfg(not(feature = "tracing"))]
#[path = "observe/silent.rs"]
mod trace;
#[cfg(feature = "tracing")]
mod trace;

pub(crate) use self::{
    download::DownloadWatch,
    money::Purchase,
    seen::Seen,
    telemetry::{RequestWatch, Telemetry, word},
    trace::Span,
};
pub use self::{
    download::{DownloadEvent, DownloadPhase},
    event::{RequestEvent, RequestFailure, RetryEvent, StateEvent},
    money::{ChargeEvent, PurchaseOutcome},
};

/// Is told what a client does. Each method does nothing unless it is implemented.
///
/// The calls are made at once, on the task that does the work: an observer that blocks holds requests up, so what takes
/// its time belongs on a channel. Events own what they hold, and may be cloned and kept. None holds the key, a prompt, a
/// path or a query of an address, but for a [`JobRef`](crate::JobRef), which holds the addresses that the provider sent for
/// its job, and shows none that may be signed. A panic of an observer is caught, where panics unwind: it costs the event and no
/// job.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// use wan_runtime::{Observer, RetryEvent};
///
/// /// Counts what is sent again.
/// #[derive(Default)]
/// struct Retries(AtomicU32);
///
/// impl Observer for Retries {
///     fn on_retry(&self, _event: &RetryEvent) {
///         self.0.fetch_add(1, Ordering::Relaxed);
///     }
/// }
/// ```
pub trait Observer: Send + Sync + 'static {
    /// A request ended: it was answered, or it was not. Each that was begun is told once.
    fn on_request(&self, event: &RequestEvent) {
        let _ = event;
    }

    /// A request is about to be sent again, after a pause.
    fn on_retry(&self, event: &RetryEvent) {
        let _ = event;
    }

    /// A job was seen in another state than before, or further on. An answer that tells nothing new is not told.
    fn on_state(&self, event: &StateEvent) {
        let _ = event;
    }

    /// A download began, went on, was taken up again or ended. What came is told once a second at most.
    fn on_download(&self, event: &DownloadEvent) {
        let _ = event;
    }

    /// It was learnt what became of a request that costs money: once when it was sent, and once when its job ended.
    fn on_charge(&self, event: &ChargeEvent) {
        let _ = event;
    }
}

/// An observer that several clients share.
impl<O: Observer + ?Sized> Observer for std::sync::Arc<O> {
    fn on_request(&self, event: &RequestEvent) {
        (**self).on_request(event);
    }

    fn on_retry(&self, event: &RetryEvent) {
        (**self).on_retry(event);
    }

    fn on_state(&self, event: &StateEvent) {
        (**self).on_state(event);
    }

    fn on_download(&self, event: &DownloadEvent) {
        (**self).on_download(event);
    }

    fn on_charge(&self, event: &ChargeEvent) {
        (**self).on_charge(event);
    }
}
