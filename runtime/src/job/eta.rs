//! How long a job may still take: a guess, and what it was made from.

use std::{fmt, time::Duration};

/// A guess of the time until a job is done.
///
/// Its `Display` says that it is one: `about 40 s left, guessed from what earlier jobs took`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eta {
    remaining: Duration,
    basis: EtaBasis,
}

/// What an [`Eta`] was guessed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EtaBasis {
    /// The provider's own guess.
    Provider,
    /// How fast this job's percentage grew.
    Progress,
    /// What jobs of the same model took that this client, or a clone of it, saw done.
    Seen,
    /// The model's published time.
    Published,
}

/// What a guess is made from.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Since the job was submitted.
    pub(super) age: Duration,
    pub(super) provider: Option<Duration>,
    /// The percentage now.
    pub(super) progress: Option<f64>,
    /// An earlier percentage of this job, and the age at which it was told. `None`: it is taken to have been 0 when it
    /// was submitted.
    pub(super) before: Option<(f64, Duration)>,
    /// What other jobs of the model took.
    pub(super) seen: Vec<Duration>,
    pub(super) published: Option<Duration>,
}

/// Least percentage from which a speed is told: below, a point more or less doubles the guess.
const TELLING: f64 = 5.0;

/// Longest guess from a percentage. What looks longer stands still.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

impl Eta {
    /// The time until the job is done, if the guess is right.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.remaining
    }

    /// What it was guessed from.
    #[must_use]
    pub fn basis(&self) -> EtaBasis {
        self.basis
    }
}

impl fmt::Display for Eta {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.remaining.as_secs_f64().ceil();
        write!(formatter, "about {seconds:.0} s left, {}", self.basis)
    }
}

impl fmt::Display for EtaBasis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Provider => "as the provider guesses",
            Self::Progress => "guessed from the job's progress",
            Self::Seen => "guessed from what earlier jobs took",
            Self::Published => "guessed from the published time",
        })
    }
}

/// The best guess that can be made: what is nearest to this very job comes first. `None`: nothing is known, or the job
/// takes longer than all that is known.
pub(super) fn guess(facts: &Facts) -> Option<Eta> {
    let some = |remaining: Option<Duration>, basis| remaining.map(|remaining| Eta { remaining, basis });
    some(facts.provider, EtaBasis::Provider)
        .or_else(|| some(by_progress(facts), EtaBasis::Progress))
        .or_else(|| some(by_others(facts), EtaBasis::Seen))
        .or_else(|| some(later(facts.published?, facts.age), EtaBasis::Published))
}

/// Goes on as fast as it came so far.
fn by_progress(facts: &Facts) -> Option<Duration> {
    let (percent, age) = facts.before.unwrap_or_default();
    let (now, elapsed) = (facts.progress?, facts.age.checked_sub(age)?);
    let made = now - percent;
    if made < TELLING || now >= 100.0 {
        return None;
    }
    let remaining = elapsed.as_secs_f64() * (100.0 - now) / made;
    Duration::try_from_secs_f64(remaining).ok().filter(|remaining| *remaining <= LONGEST)
}

/// The middle one of those that took longer than this one is old.
fn by_others(facts: &Facts) -> Option<Duration> {
    let mut longer: Vec<_> = facts.seen.iter().filter_map(|took| later(*took, facts.age)).collect();
    longer.sort_unstable();
    longer.get(longer.len() / 2).copied()
}

fn later(whole: Duration, age: Duration) -> Option<Duration> {
    whole.checked_sub(age).filter(|remaining| !remaining.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    fn told(facts: &Facts) -> Option<(u64, EtaBasis)> {
        guess(facts).map(|eta| (eta.remaining().as_secs(), eta.basis()))
    }

    #[test]
    fn what_is_nearest_to_the_job_comes_first() {
        let mut facts = Facts {
            age: seconds(60),
            provider: Some(seconds(7)),
            progress: Some(50.0),
            before: None,
            seen: vec![seconds(100)],
            published: Some(seconds(140)),
        };
        assert_eq!(told(&facts), Some((7, EtaBasis::Provider)));
        facts.provider = None;
        assert_eq!(told(&facts), Some((60, EtaBasis::Progress)));
        facts.progress = None;
        assert_eq!(told(&facts), Some((40, EtaBasis::Seen)));
        facts.seen.clear();
        assert_eq!(told(&facts), Some((80, EtaBasis::Published)));
        facts.published = None;
        assert_eq!(told(&facts), None);
    }

    #[test]
    fn progress_goes_on_as_fast_as_it_came() {
        for (age, before, progress, expected) in [
            (60, None, 50.0, Some(60)),
            (100, Some((0.0, 80)), 50.0, Some(20)),
            (100, Some((40.0, 80)), 60.0, Some(40)),
            (60, None, 5.0, Some(1140)),
            (60, None, 4.9, None),
            (60, Some((50.0, 30)), 54.0, None),
            (60, Some((70.0, 30)), 50.0, None),
            (60, None, 100.0, None),
            (60, Some((0.0, 90)), 50.0, None),
            (60, None, f64::NAN, None),
            (10_000, None, 5.0, None),
        ] {
            let before = before.map(|(percent, age)| (percent, seconds(age)));
            let facts = Facts { age: seconds(age), progress: Some(progress), before, ..Facts::default() };
            assert_eq!(by_progress(&facts).map(|left| left.as_secs()), expected, "{facts:?}");
        }
    }

    #[test]
    fn of_earlier_jobs_those_count_that_took_longer_than_this_one_is_old() {
        for (age, took, expected) in [
            (0, vec![60], Some(60)),
            (0, vec![60, 100, 80], Some(80)),
            (70, vec![60, 100, 80], Some(30)),
            (90, vec![60, 100, 80], Some(10)),
            (100, vec![60, 100, 80], None),
            (0, vec![], None),
        ] {
            let seen = took.into_iter().map(seconds).collect();
            let facts = Facts { age: seconds(age), seen, ..Facts::default() };
            assert_eq!(by_others(&facts).map(|left| left.as_secs()), expected, "{facts:?}");
        }
    }

    #[test]
    fn a_job_that_takes_longer_than_all_that_is_known_is_not_guessed_about() {
        let facts = Facts {
            age: seconds(150),
            seen: vec![seconds(100)],
            published: Some(seconds(140)),
            ..Facts::default()
        };
        assert_eq!(guess(&facts), None);
    }

    #[test]
    fn a_guess_says_that_it_is_one() {
        let lines: Vec<_> = [EtaBasis::Provider, EtaBasis::Progress, EtaBasis::Seen, EtaBasis::Published]
            .map(|basis| Eta { remaining: Duration::from_millis(39_500), basis }.to_string())
            .into();
        assert_eq!(
            lines,
            [
                "about 40 s left, as the provider guesses",
                "about 40 s left, guessed from the job's progress",
                "about 40 s left, guessed from what earlier jobs took",
                "about 40 s left, guessed from the published time",
            ]
        );
    }
}
