//! Spans and events of `tracing`: target `wan`, fields `provider`, `model`, `job`.
//!
//! WARN: money is in doubt, what costs money is sent again, a state that nobody knows, a job that is dropped and cannot be
//! found again. INFO: a job begins or ends, a video is saved or not. DEBUG: requests. TRACE: questions about jobs.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;
use tracing::{debug, field, info, info_span, trace, warn};

use super::{
    ChargeEvent, DownloadEvent, DownloadPhase, PurchaseOutcome, RequestEvent, RetryEvent, StateEvent,
};
use crate::JobRef;

/// A span in which what is done for one call is told.
///
/// A subscriber that panics at it is as little the client's business as one that panics at an event: it would unwind
/// through the task that holds the id of a job which is paid for.
///
/// It is boxed, and not there where nobody subscribes, for there may be thousands of jobs.
#[derive(Debug)]
pub(crate) struct Span(Option<Box<tracing::Span>>);

pin_project! {
    /// A future that is polled and dropped within a span.
    struct Around<F> {
        span: Span,
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for Around<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut around = this.project();
            let _inside = Inside::of(around.span);
            around.future.set(None);
        }
    }
}

/// The present step within a span.
struct Inside<'a>(&'a Span);

impl Span {
    /// From the wait for its turn to what became of the request. The job is noted as soon as there is one.
    pub(crate) fn submit(provider: &str, model: &str) -> Self {
        Self::new(|| info_span!(target: "wan", "wan.submit", provider, model, job = field::Empty))
    }

    /// The wait for a job.
    pub(crate) fn wait(job: &JobRef) -> Self {
        let (provider, model, id) = (job.provider(), job.model(), job.id());
        Self::new(|| info_span!(target: "wan", "wan.wait", provider, model, job = id))
    }

    /// The download of a video.
    pub(crate) fn download(provider: &str, job: Option<&JobRef>) -> Self {
        let (model, id) = (job.map(JobRef::model), job.map(JobRef::id));
        Self::new(|| info_span!(target: "wan", "wan.download", provider, model, job = id))
    }

    /// The future, each step of it within the span.
    pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        Around { span: self.clone(), future: Some(future) }
    }

    fn tell(&self, what: impl FnOnce((&tracing::Id, &tracing::Dispatch))) {
        if let Some(span) = &self.0 {
            quietly(|| span.with_subscriber(what));
        }
    }

    fn new(make: impl FnOnce() -> tracing::Span) -> Self {
        Self(quietly(make).filter(|span| !span.is_disabled()).map(Box::new))
    }
}

impl Clone for Span {
    fn clone(&self) -> Self {
        Self(self.0.as_ref().and_then(|span| quietly(|| span.clone())))
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        quietly(|| self.0 = None);
    }
}

impl<F: Future> Future for Around<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let around = self.project();
        let _inside = Inside::of(around.span);
        match around.future.as_pin_mut() {
            Some(future) => future.poll(context),
            // It is taken only when this is dropped.
            None => Poll::Pending,
        }
    }
}

impl<'a> Inside<'a> {
    fn of(span: &'a Span) -> Self {
        span.tell(|(id, subscriber)| subscriber.enter(id));
        Self(span)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.tell(|(id, subscriber)| subscriber.exit(id));
    }
}

/// Does what a subscriber may panic at.
fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

pub(super) fn request(event: &RequestEvent) {
    let RequestEvent { provider, operation, method, host, attempt, status, .. } = event;
    let (model, job) = (event.model(), event.job_id());
    let failure = event.failure.map(field::debug);
    let elapsed = field::debug(event.elapsed);
    macro_rules! at {
        ($level:ident) => {
            $level!(target: "wan", provider, operation, model, job, method, host, attempt, status, failure, elapsed, "request")
        };
    }
    if matches!(*operation, "status" | "result") { at!(trace) } else { at!(debug) }
}

pub(super) fn retry(event: &RetryEvent) {
    let RetryEvent { provider, operation, attempt, status, why, .. } = event;
    let (model, job) = (event.model(), event.job_id());
    let (kind, pause) = (field::debug(event.kind), field::debug(event.pause));
    macro_rules! at {
        ($level:ident) => {
            $level!(target: "wan", provider, operation, model, job, attempt, pause, kind, status, why, "sent again")
        };
    }
    if event.costs_money { at!(warn) } else { at!(debug) }
}

pub(super) fn state(event: &StateEvent) {
    let (provider, model, job) = (event.job.provider(), event.job.model(), event.job.id());
    let status = &event.status;
    if status.state().is_terminal() {
        info!(target: "wan", provider, model, job, %status, "job ended");
    } else {
        debug!(target: "wan", provider, model, job, %status, "job goes on");
    }
}

pub(super) fn unknown_state(event: &StateEvent) {
    let (provider, model, job, state) =
        (event.job.provider(), event.job.model(), event.job.id(), event.status.state());
    warn!(target: "wan", provider, model, job, %state, "nobody here knows this state; the job is taken to go on");
}

pub(super) fn download(event: &DownloadEvent) {
    let DownloadEvent { provider, host, bytes, total, resumed, .. } = event;
    let (model, job) = (event.job().map(JobRef::model), event.job().map(JobRef::id));
    macro_rules! at {
        ($level:ident, $message:literal) => {
            $level!(target: "wan", provider, model, job, host, bytes, total, resumed, $message)
        };
    }
    match event.phase {
        DownloadPhase::Started => at!(debug, "download begins"),
        DownloadPhase::Progress => at!(trace, "download goes on"),
        DownloadPhase::Resumed => at!(debug, "download is taken up again"),
        DownloadPhase::Finished => at!(info, "download is whole"),
        DownloadPhase::Failed => at!(warn, "download was given up; it can be fetched again"),
    }
}

pub(super) fn charge(event: &ChargeEvent) {
    let (provider, model, id) = (event.provider, event.model(), event.job().map(JobRef::id));
    let charge = field::debug(event.charge);
    let estimate = event.estimate.as_ref().map(field::display);
    let cost = event.cost.map(field::display);
    macro_rules! at {
        ($level:ident, $message:literal) => {
            $level!(target: "wan", provider, model, job = id, charge, estimate, cost, $message)
        };
    }
    if let Some(id) = id {
        // The span of a submit learns the job; that of a wait knows it.
        tracing::Span::current().record("job", id);
    }
    match event.outcome {
        PurchaseOutcome::Refused => at!(info, "request was refused or did not leave"),
        PurchaseOutcome::Unknown => at!(warn, "nobody knows whether the request was accepted"),
        PurchaseOutcome::IdLost => at!(warn, "request was accepted and the id of its job is lost"),
        PurchaseOutcome::Accepted => at!(info, "job accepted"),
        PurchaseOutcome::Delivered => at!(info, "video is ready"),
        PurchaseOutcome::Failed => at!(info, "there is no video"),
    }
}

pub(super) fn dropped(job: &JobRef, kept: bool) {
    let (provider, model, id) = (job.provider(), job.model(), job.id());
    if kept {
        debug!(target: "wan", provider, model, job = id, "no longer waited for; the job goes on");
    } else {
        warn!(
            target: "wan", provider, model, job = id, reference = %job,
            "a running job was dropped: it goes on and is paid for; its reference takes it up again"
        );
    }
}
