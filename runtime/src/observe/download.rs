use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::Telemetry;
use crate::JobRef;

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
        host: String,
    ) -> Self {
        let event = DownloadEvent {
            provider,
            job: job.cloned(),
            host,
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

    /// It broke off, and is asked for again from this byte on.
    pub(crate) fn resumed(&mut self, from: u64) {
        self.event.bytes = from;
        self.event.resumed = self.event.resumed.saturating_add(1);
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
