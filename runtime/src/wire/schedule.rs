//! When to ask for a job's state, and for how long.

use std::time::Duration;

use crate::data::PollingData;

const MINUTE: Duration = Duration::from_secs(60);
const SECOND_POLL: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(10);
const GROWTH: f64 = 1.25;

/// However slowly pauses grow, after so many polls they do not.
const GROWING: u32 = 500;

/// The shortest pause that a spec can ask for.
const SHORTEST: Duration = Duration::from_millis(100);

/// From here on the pauses grow with each poll, so that a job which is waited for over days is asked about some
/// thousand times and is never given up for having been asked about too often.
const MANY: u32 = 500;

/// Longest pause after many polls.
const RARELY: Duration = Duration::from_secs(60 * 60);

/// The pauses between polls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    first: Duration,
    second: Duration,
    growth: f64,
    longest: Duration,
    fixed: Option<Duration>,
}

impl Schedule {
    /// The cadence for a job that usually takes this long, or one pause that always holds. What the spec says goes before
    /// what the time of the job suggests.
    pub(crate) fn new(latency: Option<Duration>, fixed: Option<Duration>, told: &PollingData) -> Self {
        let quarter = latency.unwrap_or_default() / 4;
        let told_pause = |ms: Option<u64>| ms.map(|ms| Duration::from_millis(ms).max(SHORTEST));
        let second = told_pause(told.interval_ms).unwrap_or(SECOND_POLL);
        Self {
            first: told_pause(told.first_ms)
                .unwrap_or_else(|| quarter.clamp(SECOND_POLL, Duration::from_secs(30))),
            second,
            growth: told.growth.filter(|growth| growth.is_finite()).unwrap_or(GROWTH).clamp(1.0, 10.0),
            longest: told_pause(told.longest_ms).unwrap_or_else(|| LONGEST.max(second)),
            fixed,
        }
    }

    /// The pause before the next poll when so many were made. `roll` is a random number from 0 to 1, which
    /// keeps many jobs from asking at the same moment.
    pub(crate) fn pause(&self, polls: u32, roll: f64) -> Duration {
        let Some(fixed) = self.fixed else {
            let pause = if polls == 0 { self.first } else { self.later(polls) };
            return rarer(pause, polls).mul_f64(0.8 + 0.4 * roll.clamp(0.0, 1.0));
        };
        rarer(fixed, polls)
    }
}

impl Schedule {
    /// The pause after so many polls, one at least.
    fn later(&self, polls: u32) -> Duration {
        let longest = self.longest.as_secs_f64();
        let mut pause = self.second.as_secs_f64();
        for _ in 1..polls.min(GROWING) {
            if pause >= longest || self.growth <= 1.0 {
                break;
            }
            pause *= self.growth;
        }
        Duration::try_from_secs_f64(pause).unwrap_or(self.longest).min(self.longest)
    }
}

/// The pause after so many polls: a fiftieth longer with each of the later ones.
fn rarer(pause: Duration, polls: u32) -> Duration {
    let grown = (MANY..polls.min(MANY + 1000)).fold(pause.as_secs_f64(), |pause, _| pause * 1.02);
    // A pause that is fixed to more than an hour stays as it is.
    let most = RARELY.max(pause);
    Duration::try_from_secs_f64(grown).unwrap_or(most).min(most)
}

/// How long a job is waited for, from its submission: as long as the spec says, else at least ten minutes and five times
/// what it usually takes, but not until the provider forgets it.
pub(crate) fn default_deadline(
    latency: Option<Duration>,
    record: Option<Duration>,
    told: &PollingData,
) -> Duration {
    let usual = || latency.unwrap_or_default().saturating_mul(5).max(10 * MINUTE);
    let patience = told.deadline_ms.map_or_else(usual, Duration::from_millis);
    match record {
        // Five minutes are left to fetch the result; of a short time, half.
        Some(record) => patience.min(record.saturating_sub(5 * MINUTE).max(record / 2)),
        None => patience,
    }
}

/// The pause before a submit that was provably not sent is tried again: a random part of `base`, doubled with
/// every attempt, of at most eight seconds. `roll` is a random number from 0 to 1.
pub(crate) fn retry_pause(attempt: u32, base: Duration, roll: f64) -> Duration {
    let most = base.saturating_mul(2_u32.saturating_pow(attempt.min(16))).min(Duration::from_secs(8));
    most.mul_f64(roll.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::{option, prelude::*};

    use super::*;

    fn seconds(number: f64) -> Duration {
        Duration::from_secs_f64(number)
    }

    #[test]
    fn the_first_poll_comes_after_a_quarter_of_the_usual_time() {
        for (latency, first) in [(None, 2.0), (Some(4.0), 2.0), (Some(40.0), 10.0), (Some(1000.0), 30.0)] {
            let schedule = Schedule::new(latency.map(seconds), None, &PollingData::NONE);
            assert_eq!(schedule.pause(0, 0.5), seconds(first), "{latency:?}");
        }
    }

    #[test]
    fn later_pauses_grow_by_a_quarter_up_to_ten_seconds() {
        let schedule = Schedule::new(None, None, &PollingData::NONE);
        let pauses: Vec<_> = (1..10).map(|polls| schedule.pause(polls, 0.5).as_millis()).collect();
        assert_eq!(pauses, [2000, 2500, 3125, 3906, 4882, 6103, 7629, 9536, 10_000]);
        assert_eq!(schedule.pause(500, 0.5), LONGEST);
    }

    #[test]
    fn jitter_is_a_fifth_either_way() {
        let schedule = Schedule::new(None, None, &PollingData::NONE);
        assert_eq!(schedule.pause(1, 0.0), seconds(1.6));
        assert_eq!(schedule.pause(1, 1.0), seconds(2.4));
        assert_eq!(schedule.pause(1, 7.0), seconds(2.4));
    }

    #[test]
    fn a_fixed_pause_holds_always() {
        let schedule = Schedule::new(Some(seconds(100.0)), Some(seconds(0.001)), &PollingData::NONE);
        assert!((0..5).all(|polls| schedule.pause(polls, 0.9) == seconds(0.001)));
    }

    #[test]
    fn many_polls_become_rare_and_a_thousand_last_for_days() {
        let schedule = Schedule::new(None, None, &PollingData::NONE);
        for (polls, pause) in
            [(499, 10.0), (500, 10.0), (501, 10.2), (600, 72.45), (1000, 3600.0), (u32::MAX, 3600.0)]
        {
            let seconds = schedule.pause(polls, 0.5).as_secs_f64();
            assert!((seconds - pause).abs() < 0.01, "{polls}: {seconds}");
        }
        let days = |schedule: Schedule, roll| {
            let whole: f64 = (0..1000).map(|polls| schedule.pause(polls, roll).as_secs_f64()).sum();
            whole / 86_400.0
        };
        assert!(days(schedule, 0.0) > 8.0);
        // However short a pause is asked for, a thousand polls outlast the shortest deadline.
        let hasty = Schedule::new(None, Some(seconds(0.001)), &PollingData::NONE);
        assert!(days(hasty, 0.0) * 86_400.0 > 600.0);
        let slow = Schedule::new(None, Some(seconds(7200.0)), &PollingData::NONE);
        assert_eq!(slow.pause(1000, 0.5), seconds(7200.0));
    }

    const TOLD: PollingData = PollingData {
        first_ms: Some(5000),
        interval_ms: Some(1000),
        growth: Some(2.0),
        longest_ms: Some(15_000),
        deadline_ms: Some(900_000),
    };

    fn pauses(told: &PollingData) -> Vec<u128> {
        let schedule = Schedule::new(Some(seconds(1000.0)), None, told);
        (0..7).map(|polls| schedule.pause(polls, 0.5).as_millis()).collect()
    }

    #[test]
    fn what_the_spec_says_goes_before_what_the_latency_suggests() {
        assert_eq!(pauses(&TOLD), [5000, 1000, 2000, 4000, 8000, 15_000, 15_000]);
        let even = PollingData { growth: Some(1.0), ..TOLD };
        assert_eq!(pauses(&even), [5000, 1000, 1000, 1000, 1000, 1000, 1000]);
        // A part of it leaves the rest as it is.
        let slow = PollingData { interval_ms: Some(20_000), ..PollingData::NONE };
        assert_eq!(pauses(&slow), [30_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000]);
        let growing = PollingData { growth: Some(10.0), longest_ms: Some(60_000), ..PollingData::NONE };
        assert_eq!(pauses(&growing), [30_000, 2000, 20_000, 60_000, 60_000, 60_000, 60_000]);
        let slowly = Schedule::new(None, None, &PollingData { growth: Some(1.01), ..TOLD });
        assert_eq!(slowly.pause(200, 0.5).as_millis(), 7243);
        assert_eq!(slowly.pause(499, 0.5).as_millis(), 15_000);
    }

    #[test]
    fn nonsense_of_a_spec_makes_no_hasty_and_no_endless_pause() {
        let told = PollingData {
            first_ms: Some(0),
            interval_ms: Some(0),
            growth: Some(f64::NAN),
            longest_ms: Some(0),
            deadline_ms: None,
        };
        assert_eq!(pauses(&told), [100; 7]);
        let told = PollingData { growth: Some(1e300), longest_ms: Some(u64::MAX), ..told };
        let schedule = Schedule::new(None, None, &told);
        assert_eq!(schedule.pause(3, 0.5), seconds(10.0));
        assert!((0..600).all(|polls| schedule.pause(polls, 1.0) > Duration::ZERO));
    }

    #[test]
    fn the_clients_own_pause_goes_before_the_specs() {
        let schedule = Schedule::new(None, Some(seconds(3.0)), &TOLD);
        assert!((0..5).all(|polls| schedule.pause(polls, 0.9) == seconds(3.0)));
    }

    proptest! {
        #[test]
        fn no_pause_is_below_the_floor_nor_above_the_cap(
            latency in option::of(0_u64..1_000_000_000),
            polls: u32,
            roll in -1.0..2.0,
        ) {
            let schedule = Schedule::new(latency.map(Duration::from_millis), None, &PollingData::NONE);
            let pause = schedule.pause(polls, roll);
            let most = match polls {
                0 => seconds(36.0),
                1..=500 => seconds(12.0),
                _ => RARELY.mul_f64(1.2),
            };
            prop_assert!((seconds(1.6)..=most).contains(&pause), "{pause:?}");
        }

        #[test]
        fn pauses_do_not_shrink_and_their_sum_is_bounded(latency in 0_u64..10_000_000, polls in 1_u32..2000) {
            let schedule = Schedule::new(Some(Duration::from_millis(latency)), None, &PollingData::NONE);
            prop_assert!(schedule.pause(polls + 1, 0.5) >= schedule.pause(polls, 0.5));
            // No faster than every two seconds; once they are long, no slower than every ten.
            let sum: Duration = (0..=polls.min(500)).map(|polls| schedule.pause(polls, 0.5)).sum();
            let (least, most) = (2 * polls.min(500), 30 + 10 * polls.min(500));
            prop_assert!((u64::from(least)..=u64::from(most)).contains(&sum.as_secs()), "{sum:?}");
        }

        #[test]
        fn a_deadline_is_before_the_provider_forgets(latency: Option<u32>, record in 1_u64..10_000_000) {
            let latency = latency.map(|latency| Duration::from_millis(latency.into()));
            let record = Duration::from_secs(record);
            let deadline = default_deadline(latency, Some(record), &PollingData::NONE);
            prop_assert!(deadline < record && !deadline.is_zero());
            prop_assert!(deadline <= default_deadline(latency, None, &PollingData::NONE));
        }
    }

    #[test]
    fn a_job_of_139_seconds_takes_16_polls() {
        let schedule = Schedule::new(Some(seconds(139.37)), None, &PollingData::NONE);
        let mut elapsed = Duration::ZERO;
        let polls = (0..).take_while(|polls| {
            elapsed += schedule.pause(*polls, 0.5);
            elapsed < seconds(139.37)
        });
        assert_eq!(polls.count() + 1, 16);
    }

    #[test]
    fn the_default_deadline_stays_before_the_provider_forgets() {
        for (latency, record, deadline) in [
            (None, None, 600),
            (Some(60), None, 600),
            (Some(1000), None, 5000),
            (Some(1000), Some(3600), 3300),
            (Some(60), Some(3600), 600),
            (Some(60), Some(120), 60),
        ] {
            assert_eq!(
                default_deadline(
                    latency.map(Duration::from_secs),
                    record.map(Duration::from_secs),
                    &PollingData::NONE
                ),
                Duration::from_secs(deadline),
                "{latency:?} {record:?}"
            );
        }
    }

    #[test]
    fn a_deadline_of_the_spec_holds_but_not_beyond_the_record() {
        let latency = Some(Duration::from_secs(1000));
        assert_eq!(default_deadline(latency, None, &TOLD), Duration::from_secs(900));
        assert_eq!(
            default_deadline(latency, Some(Duration::from_secs(600)), &TOLD),
            Duration::from_secs(300)
        );
    }

    #[test]
    fn retry_pauses_double_and_are_bounded() {
        let base = seconds(0.5);
        let longest: Vec<_> = (0..6).map(|attempt| retry_pause(attempt, base, 1.0).as_millis()).collect();
        assert_eq!(longest, [500, 1000, 2000, 4000, 8000, 8000]);
        assert_eq!(retry_pause(u32::MAX, base, 0.0), Duration::ZERO);
    }
}
