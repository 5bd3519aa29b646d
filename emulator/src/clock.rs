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

/// How fast a clock runs at most: a year of the provider's in half a minute.
pub const MAX_TIME_SCALE: f64 = 1e6;

/// How far a clock is moved by hand at most, in all: a hundred years. With what it runs at the greatest scale, the
/// milliseconds that it counts have room for longer than any machine lives.
pub const MAX_ADVANCE: Duration = Duration::from_hours(100 * 365 * 24);

/// A time scale that no clock runs at.
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
    /// How far it was moved by hand, on this course and those before.
    advanced: Duration,
}

impl Clock {
    pub(crate) fn new(scale: f64) -> Result<Self, TimeScaleError> {
        let scale = checked(scale)?;
        let (since, zero) = (Instant::now(), Duration::ZERO);
        Ok(Self(watch::Sender::new(Course { since, from: zero, scale, advanced: zero })))
    }

    /// Time since the start, as the provider counts it.
    pub(crate) fn now(&self) -> Duration {
        self.0.borrow().now()
    }

    pub(crate) fn info(&self) -> ClockInfo {
        let course = *self.0.borrow();
        ClockInfo { milliseconds: milliseconds(course.now()), scale: course.scale }
    }

    /// Moves time forward, and no further than [`MAX_ADVANCE`] in all.
    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|course| course.advance(by.min(course.room())));
    }

    /// Lets time go on at another speed, moves it forward, or both. Where one of them is too much, nothing happens.
    pub(crate) fn change(&self, scale: Option<f64>, by: Option<Duration>) -> Result<(), String> {
        let scale = scale.map(checked).transpose().map_err(|error| error.to_string())?;
        let by = by.unwrap_or_default();
        let mut refused = None;
        self.0.send_if_modified(|course| {
            if by > course.room() {
                refused = Some(too_far(by.as_secs_f64(), course.advanced));
                return false;
            }
            if let Some(scale) = scale {
                course.set_scale(scale);
            }
            course.advance(by);
            true
        });
        refused.map_or(Ok(()), Err)
    }

    /// Lets time go on at another speed from this moment.
    pub(crate) fn set_scale(&self, scale: f64) -> Result<(), TimeScaleError> {
        let scale = checked(scale)?;
        self.0.send_modify(|course| course.set_scale(scale));
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

    fn set_scale(&mut self, scale: f64) {
        let since = Instant::now();
        *self = Self { since, from: self.at(since), scale, advanced: self.advanced };
    }

    /// How far it may still be moved by hand.
    fn room(&self) -> Duration {
        MAX_ADVANCE.saturating_sub(self.advanced)
    }

    fn advance(&mut self, by: Duration) {
        self.from = self.from.saturating_add(by);
        self.advanced = self.advanced.saturating_add(by);
    }
}

/// Whole milliseconds, rounded down.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

pub(crate) fn checked(scale: f64) -> Result<f64, TimeScaleError> {
    // `abs` turns -0 into 0; a clock at -0 would wait for minus infinity.
    if (0.0..=MAX_TIME_SCALE).contains(&scale) { Ok(scale.abs()) } else { Err(TimeScaleError(scale)) }
}

/// Why time is not moved so far.
pub(crate) fn too_far(seconds: f64, advanced: Duration) -> String {
    format!(
        "`advance_seconds` is {seconds}; the clock was moved by {} seconds so far and is moved by {} in all at most, \
         which is a hundred years; start another emulator to begin anew",
        advanced.as_secs_f64(),
        MAX_ADVANCE.as_secs()
    )
}

fn scaled(time: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}

impl fmt::Display for TimeScaleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the time scale is {}; give 0 for a clock that stands still, or a number up to {MAX_TIME_SCALE}, such as 60",
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
        for scale in [-1.0, f64::NAN, f64::INFINITY, 1e300, MAX_TIME_SCALE + 1.0] {
            assert!(clock.set_scale(scale).is_err(), "{scale}");
        }
        assert!(clock.set_scale(1e300).unwrap_err().to_string().contains("up to 1000000"));
        assert_eq!(clock.info().scale.to_bits(), 1.0_f64.to_bits());
        clock.set_scale(-0.0).unwrap();
        assert!(clock.info().scale.is_sign_positive());
    }

    #[tokio::test(start_paused = true)]
    async fn time_is_moved_a_hundred_years_in_all_and_then_still_runs() {
        let clock = clock(0.0);
        let most = MAX_ADVANCE.as_secs();
        clock.change(None, Some(Duration::from_secs(most - 10))).unwrap();
        let refused = clock.change(Some(5.0), Some(Duration::from_secs(11))).unwrap_err();
        assert!(refused.contains(&format!("{} seconds so far", most - 10)), "{refused}");
        assert!(refused.contains(&format!("{most} in all")), "{refused}");
        assert_eq!(clock.info(), ClockInfo { milliseconds: (most - 10) * 1000, scale: 0.0 });
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), MAX_ADVANCE);
        clock.set_scale(MAX_TIME_SCALE).unwrap();
        sleep(Duration::from_hours(24 * 365)).await;
        let later = clock.info().milliseconds;
        assert!(later < u64::MAX / 2 && Duration::from_millis(later) > MAX_ADVANCE, "{later}");
        clock.wait_until(Duration::from_millis(later + 1000)).await;
    }

    #[test]
    fn a_time_beyond_counting_is_the_greatest_one() {
        assert_eq!(scaled(Duration::from_secs(1), f64::INFINITY), Duration::MAX);
        assert_eq!(scaled(Duration::MAX, 1e300), Duration::MAX);
    }
}
