//! Whether a request that costs money is sent again, and when.

use std::time::Duration;

use super::{outcome::Outcome, schedule::retry_pause};
use crate::data::MoneyClass;

/// How often a request is sent again at most.
pub(crate) const RETRIES: u32 = 2;

/// Longest hint of a provider that is waited for. Who has to wait longer wants to know, rather than to wait.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// The pause before the request is sent again. `None`: it is not.
///
/// It is sent again only if the provider provably did nothing with it. The pause is random, so that many clients do not
/// come back at the same moment, and never shorter than what the provider asked for. `roll` is a random number from
/// 0 to 1.
pub(crate) fn pause(outcome: &Outcome, attempt: u32, base: Duration, roll: f64) -> Option<Duration> {
    if attempt >= RETRIES {
        return None;
    }
    let jitter = retry_pause(attempt, base, roll);
    match outcome {
        Outcome::NotSent { permanent: false, .. } => Some(jitter),
        Outcome::Rejected { refused, after } if refused.money == MoneyClass::NotProcessed => {
            let asked = after.unwrap_or_default();
            (asked <= PATIENCE).then(|| asked.saturating_add(jitter))
        }
        Outcome::NotSent { .. }
        | Outcome::Rejected { .. }
        | Outcome::Ambiguous(_)
        | Outcome::AcceptedIdLost(_)
        | Outcome::Accepted(_)
        | Outcome::Answered => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Refusal,
        wire::{outcome::Doubt, refusal::Refused},
    };

    const BASE: Duration = Duration::from_millis(500);

    fn refused(money: MoneyClass) -> Refused {
        Refused {
            status: 429,
            means: Refusal::RateLimited,
            money,
            title: "Slow down",
            message: None,
            request_id: None,
        }
    }

    fn limited(after: Option<u64>) -> Outcome {
        Outcome::Rejected {
            refused: refused(MoneyClass::NotProcessed),
            after: after.map(Duration::from_secs),
        }
    }

    fn milliseconds(outcome: &Outcome, attempt: u32, roll: f64) -> Option<u128> {
        pause(outcome, attempt, BASE, roll).map(|pause| pause.as_millis())
    }

    #[test]
    fn what_did_not_leave_is_sent_again_twice() {
        let offline = Outcome::NotSent { why: "refused".to_owned(), permanent: false };
        let pauses: Vec<_> = (0..4).map(|attempt| milliseconds(&offline, attempt, 1.0)).collect();
        assert_eq!(pauses, [Some(500), Some(1000), None, None]);
        assert_eq!(milliseconds(&offline, 1, 0.25), Some(250));
    }

    #[test]
    fn a_hint_is_the_least_pause_and_a_long_one_is_not_waited_for() {
        assert_eq!(milliseconds(&limited(None), 0, 0.5), Some(250));
        assert_eq!(milliseconds(&limited(Some(0)), 0, 0.0), Some(0));
        assert_eq!(milliseconds(&limited(Some(7)), 0, 0.0), Some(7000));
        assert_eq!(milliseconds(&limited(Some(7)), 1, 1.0), Some(8000));
        assert_eq!(milliseconds(&limited(Some(120)), 0, 1.0), Some(120_500));
        assert_eq!(milliseconds(&limited(Some(121)), 0, 0.0), None);
        assert_eq!(milliseconds(&limited(Some(0)), RETRIES, 0.0), None);
    }

    #[test]
    fn nothing_is_sent_again_that_may_have_been_taken_or_is_refused_for_good() {
        for end in [
            Outcome::NotSent { why: "its certificate is another's".to_owned(), permanent: true },
            Outcome::Rejected { refused: refused(MoneyClass::Rejected), after: Some(Duration::ZERO) },
            Outcome::Ambiguous(Doubt::Silence("reset".to_owned())),
            Outcome::Ambiguous(Doubt::Refused(refused(MoneyClass::Ambiguous))),
            Outcome::AcceptedIdLost("its body is no JSON".to_owned()),
            Outcome::Accepted("job-1".to_owned()),
            Outcome::Answered,
        ] {
            assert_eq!(pause(&end, 0, BASE, 0.5), None, "{end:?}");
        }
    }
}
