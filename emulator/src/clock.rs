use std::time::Duration;

use tokio::{
    select,
    sync::watch,
    time::{Instant, sleep},
};

/// The provider's time: it starts at zero, runs at a scale and can be moved forward by hand.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    scale: f64,
    moved: watch::Sender<Duration>,
}

impl Clock {
    pub(crate) fn new(scale: f64) -> Self {
        Self { started: Instant::now(), scale, moved: watch::Sender::new(Duration::ZERO) }
    }

    /// Time since the start, as the provider counts it.
    pub(crate) fn now(&self) -> Duration {
        scaled(self.started.elapsed(), self.scale).saturating_add(*self.moved.borrow())
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.moved.send_modify(|moved| *moved = moved.saturating_add(by));
    }

    /// Waits for a moment of the provider's time. A clock that stands still waits for `advance` alone.
    pub(crate) async fn wait_until(&self, moment: Duration) {
        let mut moved = self.moved.subscribe();
        loop {
            moved.mark_unchanged();
            let left = moment.saturating_sub(self.now());
            if left.is_zero() {
                return;
            }
            select! {
                () = sleep(scaled(left, self.scale.recip())) => {}
                // The sender lives as long as `self`, so this ends by a move only.
                _ = moved.changed() => {}
            }
        }
    }
}

fn scaled(time: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn scaled_time_runs_faster_than_real_time() {
        let clock = Clock::new(10.0);
        let before = Instant::now();
        clock.wait_until(Duration::from_mins(1)).await;
        assert_eq!(before.elapsed().as_secs(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_stands_still_moves_by_hand() {
        let clock = Clock::new(0.0);
        sleep(Duration::from_secs(1000)).await;
        assert_eq!(clock.now(), Duration::ZERO);

        let waiting = clock.wait_until(Duration::from_mins(1));
        let moving = async { clock.advance(Duration::from_mins(1)) };
        tokio::join!(waiting, moving);
        assert_eq!(clock.now(), Duration::from_mins(1));
    }

    #[test]
    fn a_time_beyond_counting_is_the_greatest_one() {
        assert_eq!(scaled(Duration::from_secs(1), f64::INFINITY), Duration::MAX);
        assert_eq!(scaled(Duration::MAX, 1e300), Duration::MAX);
    }
}
