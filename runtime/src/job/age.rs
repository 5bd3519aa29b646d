use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::client::Wall;

/// How long ago a job was submitted, by two clocks.
///
/// The clock on the wall may be set, and the steady one stands still while a laptop sleeps. Which of the two is right
/// cannot be told from here, so each has its own say: the steady one alone ends a wait, and the greater of the two
/// decides whether a job that the provider no longer knows has expired.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Age {
    /// Milliseconds since 1970, by the wall.
    submitted_at: i64,
    /// The age by the wall when the steady clock began to count. Unit: milliseconds.
    at_start: u64,
    start: Instant,
}

/// How far the wall was ahead of the steady clock at one moment. Unit: milliseconds. It changes when the machine sleeps
/// and when somebody sets the clock, and never otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lead(i64);

impl Age {
    pub(crate) fn since(submitted_at: Timestamp, wall: &Wall) -> Self {
        let submitted_at = submitted_at.as_millisecond();
        let at_start = wall.now().as_millisecond().saturating_sub(submitted_at);
        Self { submitted_at, at_start: u64::try_from(at_start).unwrap_or(0), start: Instant::now() }
    }

    /// By the steady clock since this process knows the job, and by the wall before.
    pub(crate) fn steady(&self) -> Duration {
        Duration::from_millis(self.at_start).saturating_add(self.start.elapsed())
    }

    /// By whichever clock says more.
    pub(crate) fn greatest(&self, wall: &Wall) -> Duration {
        self.steady().max(Duration::from_millis(u64::try_from(self.by_wall(wall)).unwrap_or(0)))
    }

    pub(crate) fn lead(&self, wall: &Wall) -> Lead {
        let steady = i64::try_from(self.steady().as_millis()).unwrap_or(i64::MAX);
        Lead(self.by_wall(wall).saturating_sub(steady))
    }

    /// Below zero where the clock was set back to before the submission.
    fn by_wall(&self, wall: &Wall) -> i64 {
        wall.now().as_millisecond().saturating_sub(self.submitted_at)
    }
}

impl Lead {
    /// How far the wall went ahead of the steady clock from this moment to that: the machine slept, or the clock was set
    /// forward.
    pub(crate) fn ahead(self, later: Self) -> Duration {
        Duration::from_millis(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }

    /// How far the wall fell behind the steady clock from this moment to that: the clock was set back.
    pub(crate) fn behind(self, later: Self) -> Duration {
        later.ahead(self)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicI64, Ordering},
        },
        time::SystemTime,
    };

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    /// A clock that goes with the steady one and can be set by so many seconds.
    fn wall() -> (Wall, Arc<AtomicI64>) {
        let set = Arc::new(AtomicI64::new(0));
        let (by, start) = (Arc::clone(&set), Instant::now());
        let show = move || {
            let by = by.load(Ordering::SeqCst);
            let now = SystemTime::UNIX_EPOCH + 1000 * HOUR + start.elapsed();
            let set = Duration::from_secs(by.unsigned_abs());
            if by < 0 { now - set } else { now + set }
        };
        (Wall::new(show), set)
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_from_the_future_ages_all_the_same() {
        let (wall, _) = wall();
        let age = Age::since(wall.now() + HOUR, &wall);
        assert_eq!(age.greatest(&wall), Duration::ZERO);
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!((age.steady(), age.greatest(&wall)), (Duration::from_secs(5), Duration::from_secs(5)));
    }

    #[tokio::test(start_paused = true)]
    async fn an_old_job_is_old_from_the_start() {
        let (wall, _) = wall();
        let age = Age::since(wall.now() - HOUR, &wall);
        assert_eq!(age.steady(), HOUR);
        tokio::time::advance(HOUR).await;
        assert_eq!((age.steady(), age.greatest(&wall)), (2 * HOUR, 2 * HOUR));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wall_that_is_set_moves_the_greatest_age_forward_and_never_back() {
        let (wall, set) = wall();
        let age = Age::since(wall.now(), &wall);
        let lead = age.lead(&wall);
        tokio::time::advance(Duration::from_secs(30)).await;
        for (by, greatest, ahead, behind) in
            [(0, 30, 0, 0), (7200, 7230, 7200, 0), (-7200, 30, 0, 7200), (-20, 30, 0, 20)]
        {
            set.store(by, Ordering::SeqCst);
            assert_eq!((age.steady().as_secs(), age.greatest(&wall).as_secs()), (30, greatest), "{by}");
            assert_eq!(
                (lead.ahead(age.lead(&wall)).as_secs(), lead.behind(age.lead(&wall)).as_secs()),
                (ahead, behind),
                "{by}"
            );
        }
    }
}
