use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{RequestWatch, RetryEvent, Telemetry, telemetry::host};
use crate::{
    ErrorKind, JobRef, Request,
    data::ProviderData,
    wire::{private::Private, text},
};

/// Least time between two events of what came.
const PAUSE: Duration = Duration::from_secs(1);

/// How far a download is.
#[derive(Clone, Debug)]
pub struct DownloadEvent {
    pub(super) provider: &'static str,
    pub(super) job: Option<JobRef>,
    pub(super) host: String,
    pub(super) phase: DownloadPhase,
    pub(super) bytes: u64,
    pub(super) total: Option<u64>,
    pub(super) resumed: u32,
}

/// What a download has just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DownloadPhase {
    /// It begins.
    Started,
    /// More of it came.
    Progress,
    /// It broke off and is asked for again, from where it broke or from its beginning.
    Resumed,
    /// The video is whole, and under its name.
    Finished,
    /// It was given up. What was paid for is not lost by that.
    Failed,
}

/// Tells of one download. Dropped before it is finished, it tells that it failed.
pub(crate) struct DownloadWatch {
    telemetry: Arc<Telemetry>,
    event: DownloadEvent,
    told: Instant,
    over: bool,
}

impl DownloadEvent {
    /// Id of the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.provider
    }

    /// The job that made the video. `None`: it was made by a blocking call.
    #[must_use]
    pub fn job(&self) -> Option<&JobRef> {
        self.job.as_ref()
    }

    /// The host that it comes from, with its port where one was named. Nothing else of the address is told.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What it has just done.
    #[must_use]
    pub fn phase(&self) -> DownloadPhase {
        self.phase
    }

    /// How many bytes are here.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many bytes the server announced. `None`: it did not.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// How often it was asked for again so far.
    #[must_use]
    pub fn resumed(&self) -> u32 {
        self.resumed
    }
}

impl DownloadWatch {
    /// Tells that a download begins from this host.
    pub(crate) fn start(
        telemetry: &Arc<Telemetry>,
        provider: &'static str,
        job: Option<&JobRef>,
        url: &str,
    ) -> Self {
        let event = DownloadEvent {
            provider,
            job: job.cloned(),
            host: host(url),
            phase: DownloadPhase::Started,
            bytes: 0,
            total: None,
            resumed: 0,
        };
        telemetry.download(&event);
        Self { telemetry: Arc::clone(telemetry), event, told: Instant::now(), over: false }
    }

    /// So many bytes are here, of so many. Told once a second at most.
    pub(crate) fn received(&mut self, bytes: u64, total: Option<u64>) {
        (self.event.bytes, self.event.total) = (bytes, total);
        if self.told.elapsed() >= PAUSE {
            self.tell(DownloadPhase::Progress);
        }
    }

    /// One of its requests goes out.
    pub(crate) fn request(&self, provider: &'static ProviderData, request: &Request) -> RequestWatch<'_> {
        let attempt = self.event.resumed.saturating_add(1);
        self.telemetry.fetch(provider, self.event.job(), request, attempt)
    }

    /// It broke off for this reason, and is asked for again after a pause, with so many bytes of it here.
    pub(crate) fn resumed(&mut self, bytes: u64, pause: Duration, why: &str, status: Option<u16>) {
        self.event.bytes = bytes;
        self.event.resumed = self.event.resumed.saturating_add(1);
        self.telemetry.retry(|| RetryEvent {
            provider: self.event.provider,
            operation: "download",
            model: self.event.job().map(|job| job.model().to_owned()),
            job_id: self.event.job().map(|job| job.id().to_owned()),
            attempt: self.event.resumed,
            pause,
            kind: ErrorKind::Download,
            status,
            why: text::line(why, &Private::default()),
            costs_money: false,
        });
        self.tell(DownloadPhase::Resumed);
    }

    /// It is whole.
    pub(crate) fn finished(mut self, bytes: u64) {
        self.event.bytes = bytes;
        self.over = true;
        self.tell(DownloadPhase::Finished);
    }

    fn tell(&mut self, phase: DownloadPhase) {
        self.event.phase = phase;
        self.told = Instant::now();
        self.telemetry.download(&self.event);
    }
}

impl Drop for DownloadWatch {
    fn drop(&mut self) {
        if !self.over {
            self.tell(DownloadPhase::Failed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::time::advance;

    use super::*;
    use crate::Observer;

    #[derive(Default)]
    struct Heard(Mutex<Vec<(DownloadPhase, u64)>>);

    impl Observer for Heard {
        fn on_download(&self, event: &DownloadEvent) {
            self.0.lock().unwrap().push((event.phase(), event.bytes()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_is_told_once_a_second_and_the_end_always() {
        use DownloadPhase::{Failed, Finished, Progress, Started};

        let heard = Arc::new(Heard::default());
        let telemetry = Arc::new(Telemetry::new(Some(Box::new(Arc::clone(&heard)))));
        let start = || DownloadWatch::start(&telemetry, "acme", None, "https://files.acme.example/v?sig=1");
        let mut watch = start();
        for step in 1..=25 {
            advance(Duration::from_millis(100)).await;
            watch.received(step * 1000, None);
        }
        watch.finished(25_000);
        drop(start());
        let told = heard.0.lock().unwrap().clone();
        let wanted = [
            (Started, 0),
            (Progress, 10_000),
            (Progress, 20_000),
            (Finished, 25_000),
            (Started, 0),
            (Failed, 0),
        ];
        assert_eq!(told, wanted);
    }
}
