//! Whether a body still comes. A connection may stay open for ever and bring nothing, or a byte now and then.

use std::time::Duration;

use crate::wire::bounds;

/// Least that must come within [`bounds::STALL`]: 1 kB a second. Unit: bytes.
const LEAST: u64 = 30 * 1000;

/// Follows how fast a body comes. Only the time counts in which it was waited for: a slow disk is not the server's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Steady {
    /// Since the last byte.
    silent: Duration,
    /// Since the present stretch began.
    stretch: Duration,
    bytes: u64,
}

impl Steady {
    /// How long the next piece may be waited for. Then [`waited`](Self::waited) has to be told.
    pub(super) fn patience(&self) -> Duration {
        bounds::STALL.saturating_sub(self.silent.max(self.stretch))
    }

    /// Takes how long it was waited and how many bytes came. Returns whether the body still comes.
    pub(super) fn waited(&mut self, time: Duration, bytes: u64) -> bool {
        self.silent = if bytes > 0 { Duration::ZERO } else { self.silent.saturating_add(time) };
        self.stretch = self.stretch.saturating_add(time);
        self.bytes = self.bytes.saturating_add(bytes);
        if self.silent >= bounds::STALL {
            return false;
        }
        if self.stretch < bounds::STALL {
            return true;
        }
        let is_fast = self.bytes >= LEAST;
        (self.stretch, self.bytes) = (Duration::ZERO, 0);
        is_fast
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many seconds a body is taken of which so many bytes come every so many seconds; at most ten minutes.
    fn taken(bytes: u64, every: u64) -> u64 {
        let mut steady = Steady::default();
        for second in 1..=600 {
            assert!(steady.patience() > Duration::ZERO);
            let came = if second % every == 0 { bytes } else { 0 };
            if !steady.waited(Duration::from_secs(1), came) {
                return second;
            }
        }
        600
    }

    #[test]
    fn silence_and_drips_are_given_up_and_what_is_merely_slow_is_not() {
        for (bytes, every, seconds) in [
            (0, 1, 30),
            (1, 1, 30),
            (1, 5, 30),
            (1, 29, 30),
            (999, 1, 30),
            (1000, 1, 600),
            (29_999, 30, 30),
            (30_000, 30, 600),
            (u64::MAX, 10, 600),
        ] {
            assert_eq!(taken(bytes, every), seconds, "{bytes} bytes every {every} s");
        }
    }

    #[test]
    fn what_came_fast_and_stops_is_given_up_within_a_minute() {
        let mut steady = Steady::default();
        assert!(steady.waited(Duration::from_secs(1), 1 << 20));
        assert_eq!(steady.patience(), Duration::from_secs(29));
        // The stretch ends with much behind it; the next one is silent.
        assert!(steady.waited(Duration::from_secs(29), 0));
        assert_eq!(steady.patience(), Duration::from_secs(1));
        assert!(!steady.waited(Duration::from_secs(1), 0));
    }

    #[test]
    fn time_that_nobody_waited_does_not_count() {
        let mut steady = Steady::default();
        for _ in 0..1000 {
            assert!(steady.waited(Duration::ZERO, 1));
        }
    }
}
