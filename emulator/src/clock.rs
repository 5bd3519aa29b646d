use std::{error::Error, fmt, time::Duration};

use serde::Serialize;
use tokio::{
    select,
    sync::watch,
    time::{Instant, sleep},
};

/// How the provider's time stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClockInfo {
    /// Time since the emulator's start, as the provider counts it. Unit: milliseconds.
    pub milliseconds: u64,

    /// How much faster than in real time it runs. 0: it stands still.
    pub scale: f64,
}

/// A time scale that no clock can run at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeScaleError(f64);

/// The provider's time: it starts at zero, runs at a scale and can be moved forward by hand.
#[derive(Debug)]
pub(crate) struct Clock(watch::Sender<Course>);

/// How time has run since it was last set: each change starts a new course where the last one had come to.
#[derive(Clone, Copy, Debug)]
struct Course {
    since: Instant,
    from: Duration,
    scale: f64,
}

impl Clock {
    pub(crate) fn new(scale: f64) -> Result<Self, TimeScaleError> {
        let scale = checked(scale)?;
        Ok(Self(watch::Sender::new(Course { since: Instant::now(), from: Duration::ZERO, scale })))
    }

    /// Time since the start, as the provider counts it.
    pub(crate) fn now(&self) -> Duration {
        self.0.borrow().now()
    }

    pub(crate) fn info(&self) -> ClockInfo {
        let course = *self.0.borrow();
        ClockInfo { milliseconds: milliseconds(course.now()), scale: course.scale }
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|course| course.from = course.from.saturating_add(by));
    }

    /// Lets time go on at another speed from this moment.
    pub(crate) fn set_scale(&self, scale: f64) -> Result<(), TimeScaleError> {
        let scale = checked(scale)?;
        self.0.send_modify(|course| {
            let since = Instant::now();
            *course = Course { since, from: course.at(since), scale };
        });
        Ok(())
    }

    /// Waits for a moment of the provider's time. A clock that stands still waits for somebody to move it.
    pub(crate) async fn wait_until(&self, moment: Duration) {
        let mut changes = self.0.subscribe();
        loop {
            let course = *changes.borrow_and_update();
            let left = moment.saturating_sub(course.now());
            if left.is_zero() {
                return;
            }
            select! {
                () = sleep(scaled(left, course.scale.recip())) => {}
                // The sender lives as long as `self`, so this ends by a change only.
                _ = changes.changed() => {}
            }
        }
    }
}

impl Course {
    fn now(&self) -> Duration {
        self.at(Instant::now())
    }

    fn at(&self, instant: Instant) -> Duration {
        self.from.saturating_add(scaled(instant.saturating_duration_since(self.since), self.scale))
    }
}

/// Whole milliseconds, rounded down.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

pub(crate) fn checked(scale: f64) -> Result<f64, TimeScaleError> {
    // `abs` turns -0 into 0; a clock at -0 would wait for minus infinity.
    if scale.is_finite() && scale >= 0.0 { Ok(scale.abs()) } else { Err(TimeScaleError(scale)) }
}

fn scaled(time: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}

impl fmt::Display for TimeScaleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the time scale is {}; give 0 for a clock that stands still, or a number above it, such as 60",
            self.0
        )
    }
}

impl Error for TimeScaleError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(scale: f64) -> Clock {
        Clock::new(scale).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn scaled_time_runs_faster_than_real_time() {
        let clock = clock(10.0);
        let before = Instant::now();
        clock.wait_until(Duration::from_mins(1)).await;
        assert_eq!(before.elapsed().as_secs(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_stands_still_moves_by_hand() {
        let clock = clock(0.0);
        sleep(Duration::from_secs(1000)).await;
        assert_eq!(clock.now(), Duration::ZERO);

        let waiting = clock.wait_until(Duration::from_mins(1));
        let moving = async { clock.advance(Duration::from_mins(1)) };
        tokio::join!(waiting, moving);
        assert_eq!(clock.now(), Duration::from_mins(1));
    }

    #[tokio::test(start_paused = true)]
    async fn another_scale_goes_on_from_the_same_moment() {
        let clock = clock(100.0);
        sleep(Duration::from_secs(3)).await;
        clock.set_scale(0.0).unwrap();
        assert_eq!(clock.info(), ClockInfo { milliseconds: 300_000, scale: 0.0 });
        sleep(Duration::from_secs(1000)).await;
        assert_eq!(clock.now(), Duration::from_mins(5));
        clock.advance(Duration::from_secs(5));
        clock.set_scale(2.0).unwrap();
        assert_eq!(clock.now(), Duration::from_secs(305));
        sleep(Duration::from_secs(10)).await;
        assert_eq!(clock.info(), ClockInfo { milliseconds: 325_000, scale: 2.0 });
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_wakes_when_the_clock_goes_on_or_faster() {
        for before in [0.0, 0.001] {
            let clock = clock(before);
            let started = Instant::now();
            let waiting = clock.wait_until(Duration::from_mins(1));
            let changing = async { clock.set_scale(60.0).unwrap() };
            tokio::join!(waiting, changing);
            assert_eq!(started.elapsed().as_secs(), 1, "from {before}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_goes_on_waiting_when_the_clock_slows_down() {
        let clock = clock(60.0);
        let started = Instant::now();
        let waiting = clock.wait_until(Duration::from_mins(1));
        let changing = async { clock.set_scale(6.0).unwrap() };
        tokio::join!(waiting, changing);
        assert_eq!(started.elapsed().as_secs(), 10);
    }

    #[tokio::test]
    async fn a_scale_below_zero_or_beyond_counting_is_refused() {
        let clock = clock(1.0);
        for scale in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(clock.set_scale(scale).is_err(), "{scale}");
        }
        assert_eq!(clock.info().scale.to_bits(), 1.0_f64.to_bits());
        clock.set_scale(-0.0).unwrap();
        assert!(clock.info().scale.is_sign_positive());
    }

    #[test]
    fn a_time_beyond_counting_is_the_greatest_one() {
        assert_eq!(scaled(Duration::from_secs(1), f64::INFINITY), Duration::MAX);
        assert_eq!(scaled(Duration::MAX, 1e300), Duration::MAX);
    }
}
