use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

/// How long ago a job was submitted.
///
/// The clock on the wall may be set back, and the monotonic one stands still while a laptop sleeps. The greater
/// of the two is believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Age {
    submitted_at: Timestamp,
    at_start: Duration,
    start: Instant,
}

impl Age {
    pub(crate) fn since(submitted_at: Timestamp) -> Self {
        Self { submitted_at, at_start: elapsed(submitted_at), start: Instant::now() }
    }

    pub(crate) fn now(&self) -> Duration {
        elapsed(self.submitted_at).max(self.at_start.saturating_add(self.start.elapsed()))
    }
}

/// Time since a moment on the wall; none for one that is still to come.
pub(crate) fn elapsed(since: Timestamp) -> Duration {
    Duration::try_from(Timestamp::now().duration_since(since)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[tokio::test(start_paused = true)]
    async fn a_job_from_the_future_ages_all_the_same() {
        let age = Age::since(Timestamp::now() + HOUR);
        assert_eq!(age.now(), Duration::ZERO);
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!(age.now(), Duration::from_secs(5));
    }

    #[tokio::test(start_paused = true)]
    async fn an_old_job_is_old_from_the_start() {
        let age = Age::since(Timestamp::now() - HOUR);
        assert!(age.now() >= HOUR);
        tokio::time::advance(HOUR).await;
        assert!(age.now() >= 2 * HOUR);
    }
}
