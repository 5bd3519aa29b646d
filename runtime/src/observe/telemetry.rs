//! The one place that tells observers and subscribers, so that each point of the client has one line for both.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use tokio::time::Instant;

use super::{
    DownloadEvent, Observer, Purchase, RequestEvent, RequestFailure, RetryEvent, Seen, StateEvent, trace,
};
use crate::{
    JobRef, Request, Response, Sent, Status, TransportError,
    data::{OperationKind, ProviderData},
    wire::{Answer, address::Variables},
};

/// Who is told what a client does.
#[derive(Default)]
pub(crate) struct Telemetry {
    observer: Option<Box<dyn Observer>>,
}

/// A request that is under way. Dropped before it ended, it tells that nobody waits for it any more.
pub(crate) struct RequestWatch<'a> {
    telemetry: &'a Telemetry,
    event: Option<RequestEvent>,
    start: Instant,
}

impl Telemetry {
    pub(crate) fn new(observer: Option<Box<dyn Observer>>) -> Self {
        Self { observer }
    }

    /// A request of an operation goes out.
    pub(crate) fn request(
        &self,
        provider: &'static ProviderData,
        operation: OperationKind,
        variables: Variables<'_>,
        request: &Request,
        attempt: u32,
    ) -> RequestWatch<'_> {
        let named = provider.models.iter().find(|model| model.wire_name == variables.model);
        let model = named.map_or(variables.model, |model| model.id);
        self.watch(provider, word(operation), Some(model), variables.id, request, attempt)
    }

    /// A request for a video goes out.
    pub(crate) fn fetch(
        &self,
        provider: &'static ProviderData,
        job: Option<&JobRef>,
        request: &Request,
        attempt: u32,
    ) -> RequestWatch<'_> {
        self.watch(provider, "download", job.map(JobRef::model), job.map(JobRef::id), request, attempt)
    }

    /// A request will be sent again.
    pub(crate) fn retry(&self, event: impl FnOnce() -> RetryEvent) {
        if self.is_heard() {
            self.tell(&event(), trace::retry, Observer::on_retry);
        }
    }

    /// An answer told how a job stands.
    pub(crate) fn state(&self, job: &JobRef, status: impl FnOnce() -> Status, seen: &Seen) {
        if !self.is_heard() {
            return;
        }
        let status = status();
        if seen.is_news(&status) {
            let trace = if seen.is_first_puzzle(&status) { trace::unknown_state } else { trace::state };
            let event = StateEvent { job: job.clone(), status };
            self.tell(&event, trace, Observer::on_state);
        }
    }

    /// It is known what became of a request that costs money.
    pub(crate) fn charge(&self, purchase: Purchase<'_>) {
        if self.is_heard() {
            self.tell(&purchase.into(), trace::charge, Observer::on_charge);
        }
    }

    /// It is known what a job came to, which is told once.
    pub(crate) fn settled(&self, purchase: Purchase<'_>, seen: &Seen) {
        seen.end();
        if seen.is_first_charge() {
            self.charge(purchase);
        }
    }

    /// The last that stood for a job is dropped. No observer hears of it, for nothing happened to the job.
    pub(crate) fn dropped(&self, job: &JobRef, is_written_down: bool, seen: &Seen) {
        if !seen.is_over() {
            let is_known = is_written_down || seen.is_known();
            self.tell(&(job, is_known), |(job, is_known)| trace::dropped(job, *is_known), |_, _| {});
        }
    }

    pub(super) fn download(&self, event: &DownloadEvent) {
        self.tell(event, trace::download, Observer::on_download);
    }

    fn watch(
        &self,
        provider: &'static ProviderData,
        operation: &'static str,
        model: Option<&str>,
        job: Option<&str>,
        request: &Request,
        attempt: u32,
    ) -> RequestWatch<'_> {
        let event = self.is_heard().then(|| RequestEvent {
            provider: provider.id,
            operation,
            model: model.map(str::to_owned),
            job_id: job.map(str::to_owned),
            method: request.method().to_owned(),
            host: host(request.url()),
            attempt,
            status: None,
            failure: Some(RequestFailure::Abandoned),
            elapsed: std::time::Duration::ZERO,
        });
        RequestWatch { telemetry: self, event, start: Instant::now() }
    }

    fn is_heard(&self) -> bool {
        cfg!(feature = "tracing") || self.observer.is_some()
    }

    /// Tells both. What they do with it is none of the client's business, so a panic of theirs ends here: it would
    /// unwind through the task that holds the id of a job which is paid for.
    fn tell<E>(&self, event: &E, trace: fn(&E), observe: fn(&dyn Observer, &E)) {
        drop(catch_unwind(AssertUnwindSafe(|| trace(event))));
        if let Some(observer) = &self.observer {
            drop(catch_unwind(AssertUnwindSafe(|| observe(&**observer, event))));
        }
    }
}

impl RequestWatch<'_> {
    /// The request ended so.
    pub(crate) fn answered(self, answer: &Result<Answer, TransportError>) {
        match answer {
            Ok(answer) => {
                self.end(Some(answer.status), answer.cut.is_some().then_some(RequestFailure::Cut));
            }
            Err(error) => self.failed(error),
        }
    }

    /// As [`answered`](Self::answered), where the head of the answer is all of it that is told.
    pub(crate) fn head(self, answer: &Result<Response, TransportError>) {
        match answer {
            Ok(response) => self.end(Some(response.status()), None),
            Err(error) => self.failed(error),
        }
    }

    fn failed(self, error: &TransportError) {
        let failure = match (error.sent(), error.is_timeout()) {
            (Sent::NotSent, _) => RequestFailure::NotSent,
            (Sent::MaybeSent, true) => RequestFailure::TimedOut,
            (Sent::MaybeSent, false) => RequestFailure::NoAnswer,
        };
        self.end(None, Some(failure));
    }

    fn end(mut self, status: Option<u16>, failure: Option<RequestFailure>) {
        if let Some(event) = &mut self.event {
            (event.status, event.failure) = (status, failure);
        }
    }
}

impl Drop for RequestWatch<'_> {
    fn drop(&mut self) {
        if let Some(mut event) = self.event.take() {
            event.elapsed = self.start.elapsed();
            self.telemetry.tell(&event, trace::request, Observer::on_request);
        }
    }
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let observer = self.observer.as_ref().map(|_| format_args!("..").to_string());
        formatter.debug_struct("Telemetry").field("observer", &observer).finish()
    }
}

/// What observers call an operation.
pub(crate) fn word(operation: OperationKind) -> &'static str {
    match operation {
        OperationKind::Sync => "sync",
        OperationKind::Submit => "submit",
        OperationKind::Status => "status",
        OperationKind::Result => "result",
        OperationKind::Cancel => "cancel",
        OperationKind::Upload => "upload",
        OperationKind::History => "history",
    }
}

/// The host of an address, with its port where one is named.
pub(super) fn host(url: &str) -> String {
    let url = reqwest::Url::parse(url).ok();
    let host = url.as_ref().and_then(|url| Some((url.host_str()?, url.port())));
    match host {
        Some((host, Some(port))) => format!("{host}:{port}"),
        Some((host, None)) => host.to_owned(),
        None => String::new(),
    }
}
