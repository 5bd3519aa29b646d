//! Observers for tests: one that writes down what it hears, one that panics at everything.

use std::sync::{Mutex, MutexGuard};

use wan_runtime::{
    ChargeEvent, DownloadEvent, Observer, PurchaseOutcome, RequestEvent, RetryEvent, StateEvent,
};

/// Writes down what it hears.
#[derive(Debug, Default)]
pub(super) struct Heard(Mutex<Notes>);

#[derive(Debug, Default)]
struct Notes {
    lines: Vec<String>,
    debugged: Vec<String>,
    hosts: Vec<String>,
    outcomes: Vec<PurchaseOutcome>,
    estimates: Vec<String>,
}

/// Panics at everything.
pub(super) struct Angry;

impl Heard {
    /// One line an event, in their order.
    pub(super) fn lines(&self) -> Vec<String> {
        self.notes().lines.clone()
    }

    /// Forgets what was heard so far.
    pub(super) fn forget(&self) {
        *self.notes() = Notes::default();
    }

    /// Everything that the events show of themselves.
    pub(super) fn debugged(&self) -> String {
        self.notes().debugged.join("\n")
    }

    pub(super) fn hosts(&self) -> Vec<String> {
        self.notes().hosts.clone()
    }

    pub(super) fn outcomes(&self) -> Vec<PurchaseOutcome> {
        self.notes().outcomes.clone()
    }

    /// What each request that costs money costs by the published price, where that is told.
    pub(super) fn estimates(&self) -> Vec<String> {
        self.notes().estimates.clone()
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap()
    }

    fn note(&self, line: String, debugged: String) {
        self.notes().lines.push(line);
        self.notes().debugged.push(debugged);
    }
}

impl Observer for Heard {
    fn on_request(&self, event: &RequestEvent) {
        let end = match (event.status(), event.failure()) {
            (Some(status), None) => format!("status {status}"),
            (Some(status), Some(failure)) => format!("status {status}, {failure:?}"),
            (None, failure) => format!("{:?}", failure.unwrap()),
        };
        let (method, operation, attempt) = (event.method(), event.operation(), event.attempt());
        let of = event.job_id().or(event.model()).unwrap_or_default();
        assert_eq!(event.provider(), "acme");
        self.notes().hosts.push(event.host().to_owned());
        self.note(
            format!("request: {method} {operation} of {of}, attempt {attempt}, {end}"),
            format!("{event:?}"),
        );
    }

    fn on_retry(&self, event: &RetryEvent) {
        let of = event.job_id().or(event.model()).unwrap_or_default();
        let status = event.status().map_or_else(String::new, |status| format!(" {status}"));
        let line = format!(
            "retry: {} of {of} after attempt {}, paid for {}, {:?}{status}, {}",
            event.operation(),
            event.attempt(),
            event.costs_money(),
            event.kind(),
            event.why()
        );
        self.note(line, format!("{event:?}"));
    }

    fn on_state(&self, event: &StateEvent) {
        self.note(format!("state: {} is {}", event.job().id(), event.status()), format!("{event:?}"));
    }

    fn on_download(&self, event: &DownloadEvent) {
        let total = event.total().map_or_else(String::new, |total| format!(" of {total}"));
        let line = format!(
            "download: {:?}, {}{total} bytes, resumed {}",
            event.phase(),
            event.bytes(),
            event.resumed()
        );
        self.note(line, format!("{event:?}"));
    }

    fn on_charge(&self, event: &ChargeEvent) {
        let job = event.job().map_or("without a job".to_owned(), |job| format!("as {}", job.id()));
        let cost = event.cost().map_or_else(String::new, |cost| format!(", it cost {cost}"));
        self.notes().outcomes.push(event.outcome());
        self.notes().estimates.extend(event.estimate().map(ToString::to_string));
        let line = format!(
            "charge: {} is {:?} {job}, paid {:?}{cost}",
            event.model(),
            event.outcome(),
            event.charge()
        );
        self.note(line, format!("{event:?}"));
    }
}

#[expect(clippy::panic, reason = "it is what the client must bear")]
impl Observer for Angry {
    fn on_request(&self, _: &RequestEvent) {
        panic!("a request");
    }

    fn on_retry(&self, _: &RetryEvent) {
        panic!("a retry");
    }

    fn on_state(&self, _: &StateEvent) {
        panic!("a state");
    }

    fn on_download(&self, _: &DownloadEvent) {
        panic!("a download");
    }

    fn on_charge(&self, _: &ChargeEvent) {
        panic!("a charge");
    }
}
