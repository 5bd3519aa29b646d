//! What is known of a provider's patience, without waiting for anything.

use std::time::Duration;

use tokio::time::Instant;

use super::line::{Line, Purpose};
use crate::{
    ErrorKind,
    data::{MoneyClass, Refusal},
    wire::{outcome::Outcome, retry::PATIENCE},
};

/// How many requests in a row must fail before none is sent for a while.
const FAILURES: u32 = 5;

/// How long nothing is sent that costs money once the provider fails again and again, or refuses the key.
const BREAK: Duration = Duration::from_secs(30);

/// How a client wants to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace {
    /// Requests that cost money, at a time.
    pub(crate) in_flight: usize,
    /// Requests of all kinds. `None`: no limit is known.
    pub(crate) per_minute: Option<u32>,
}

/// What the end of a request tells of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// It works.
    Well,
    /// It asks for fewer requests, and for none for so long.
    Limited(Duration),
    /// It fails, or cannot be reached.
    Failing,
    /// It lets nobody in with this key.
    Denied(ErrorKind),
}

/// Nothing that costs money is sent for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closed {
    /// What it was closed for.
    pub(crate) kind: ErrorKind,
    /// Until it opens.
    pub(crate) after: Duration,
}

/// Whether a request may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It may, and is counted.
    Now,
    /// Not before this moment.
    At(Instant),
    /// Not before this moment, for there were too many within a minute.
    InLine(Instant),
    /// Not before another one ends.
    Full,
    /// It may not.
    Closed(Closed),
}

#[derive(Debug, Default)]
pub(super) struct State {
    in_flight: usize,
    /// How many the provider seems to bear at a time. `None`: it never complained.
    bearable: Option<usize>,
    pub(super) line: Line,
    paused_until: Option<Instant>,
    /// Failures in a row.
    failures: u32,
    closed: Option<(ErrorKind, Instant)>,
}

impl State {
    /// Lets one more request in that costs money.
    pub(super) fn enter(&mut self, now: Instant, pace: Pace) -> Admission {
        let most = self.bearable.map_or(pace.in_flight, |bearable| bearable.min(pace.in_flight));
        if self.in_flight >= most.max(1) {
            return self.closed(now).map_or(Admission::Full, Admission::Closed);
        }
        let admission = self.again(now, pace);
        if admission == Admission::Now {
            self.in_flight = self.in_flight.saturating_add(1);
        }
        admission
    }

    /// Lets one that is in already be sent once more.
    pub(super) fn again(&mut self, now: Instant, pace: Pace) -> Admission {
        if let Some(closed) = self.closed(now) {
            return Admission::Closed(closed);
        }
        if let Some(moment) = self.paused_until.filter(|moment| *moment > now) {
            return Admission::At(moment);
        }
        let wait = self.line.admit(Purpose::Purchase, now, pace.per_minute);
        wait.map_or(Admission::Now, Admission::InLine)
    }

    pub(super) fn leave(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    pub(super) fn learn(&mut self, sign: Sign, now: Instant, pace: Pace) {
        match sign {
            Sign::Well => {
                self.failures = 0;
                self.bearable = self.bearable.map(|bearable| bearable.saturating_add(1));
            }
            Sign::Limited(pause) => {
                self.failures = 0;
                let before = self.bearable.unwrap_or(usize::MAX).min(pace.in_flight);
                self.bearable = Some((before / 2).max(1));
                if pause > PATIENCE {
                    // Nobody waits so long, and nobody who comes until then is sent either.
                    self.close(ErrorKind::RateLimited, pause, now);
                } else {
                    self.paused_until = self.paused_until.max(now.checked_add(pause));
                }
            }
            Sign::Failing => {
                self.failures = self.failures.saturating_add(1);
                if self.failures >= FAILURES {
                    self.close(ErrorKind::Unreachable, BREAK, now);
                    // One more failure after the break closes it again.
                    self.failures = FAILURES - 1;
                }
            }
            Sign::Denied(kind) => self.close(kind, BREAK, now),
        }
    }

    /// Closes it for so long, unless it is closed for longer already.
    fn close(&mut self, kind: ErrorKind, time: Duration, now: Instant) {
        if self.closed(now).is_none_or(|closed| closed.after < time) {
            self.closed = now.checked_add(time).map(|until| (kind, until));
        }
    }

    pub(super) fn closed(&self, now: Instant) -> Option<Closed> {
        let (kind, until) = self.closed?;
        let after = until.checked_duration_since(now).filter(|after| !after.is_zero())?;
        Some(Closed { kind, after })
    }
}

impl Admission {
    /// Whether it waits for nothing but the minute. Who waits for more takes no turn from others.
    pub(super) fn is_in_line(self) -> bool {
        matches!(self, Self::InLine(_))
    }
}

impl Sign {
    /// What the end of a request tells.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match outcome.refused().map(|refused| refused.means) {
            Some(Refusal::Auth) => return Self::Denied(ErrorKind::Auth),
            Some(Refusal::InsufficientCredits) => return Self::Denied(ErrorKind::InsufficientCredits),
            _ => {}
        }
        match outcome {
            Outcome::NotSent { .. } | Outcome::Ambiguous(_) => Self::Failing,
            // Also of a server that is closed and says until when: it is left alone as it asks, not as if it failed.
            Outcome::Rejected { refused, after } if refused.money == MoneyClass::NotProcessed => {
                Self::Limited(after.unwrap_or_default())
            }
            Outcome::Rejected { refused, .. } if refused.means == Refusal::Server => Self::Failing,
            // What is closed to the key for one model may be open to it for another.
            Outcome::Rejected { .. }
            | Outcome::AcceptedIdLost(_)
            | Outcome::Accepted(_)
            | Outcome::Answered => Self::Well,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{outcome::Doubt, refusal::Refused};

    const FOUR: Pace = Pace { in_flight: 4, per_minute: None };

    fn entered(state: &mut State, now: Instant) -> usize {
        (0..9).take_while(|_| state.enter(now, FOUR) == Admission::Now).count()
    }

    #[test]
    fn a_complaint_halves_what_is_sent_at_a_time_and_each_success_adds_one() {
        let (mut state, now) = (State::default(), Instant::now());
        for (sign, most) in [
            (Sign::Well, 4),
            (Sign::Limited(Duration::ZERO), 2),
            (Sign::Limited(Duration::ZERO), 1),
            (Sign::Limited(Duration::ZERO), 1),
            (Sign::Well, 2),
            (Sign::Well, 3),
            (Sign::Well, 4),
            (Sign::Well, 4),
        ] {
            state.learn(sign, now, FOUR);
            assert_eq!(entered(&mut state, now), most, "{sign:?}");
            (0..most).for_each(|_| state.leave());
        }
    }

    #[test]
    fn a_pause_is_kept_by_everybody_and_a_long_one_is_told_instead() {
        let (mut state, now) = (State::default(), Instant::now());
        state.learn(Sign::Limited(PATIENCE), now, FOUR);
        state.learn(Sign::Limited(Duration::from_secs(1)), now, FOUR);
        assert_eq!(state.enter(now, FOUR), Admission::At(now + PATIENCE));
        assert_eq!(state.enter(now + PATIENCE, FOUR), Admission::Now);
        state.leave();

        let day = Duration::from_secs(86_400);
        state.learn(Sign::Limited(day), now, FOUR);
        let closed = Closed { kind: ErrorKind::RateLimited, after: day };
        assert_eq!(state.enter(now, FOUR), Admission::Closed(closed));
        // What another request under way learns meanwhile opens it no earlier.
        state.learn(Sign::Denied(ErrorKind::Auth), now, FOUR);
        assert_eq!(state.enter(now, FOUR), Admission::Closed(closed));
        assert_eq!(state.enter(now + day, FOUR), Admission::Now);
    }

    #[test]
    fn five_failures_in_a_row_close_it_for_half_a_minute() {
        let (mut state, now) = (State::default(), Instant::now());
        for sign in [Sign::Failing, Sign::Failing, Sign::Failing, Sign::Failing, Sign::Well] {
            state.learn(sign, now, FOUR);
            assert_eq!(state.again(now, FOUR), Admission::Now);
        }
        (0..5).for_each(|_| state.learn(Sign::Failing, now, FOUR));
        let closed = Closed { kind: ErrorKind::Unreachable, after: BREAK };
        assert_eq!(state.enter(now, FOUR), Admission::Closed(closed));
        let later = now + BREAK;
        assert_eq!(state.enter(later, FOUR), Admission::Now);
        state.learn(Sign::Failing, later, FOUR);
        assert_eq!(state.again(later, FOUR), Admission::Closed(closed), "one more is enough after a break");
    }

    #[test]
    fn who_waits_for_a_place_learns_that_it_was_closed() {
        let (mut state, now) = (State::default(), Instant::now());
        assert_eq!(entered(&mut state, now), 4);
        assert_eq!(state.enter(now, FOUR), Admission::Full);
        state.learn(Sign::Denied(ErrorKind::InsufficientCredits), now, FOUR);
        let closed = Closed { kind: ErrorKind::InsufficientCredits, after: BREAK };
        assert_eq!(state.enter(now, FOUR), Admission::Closed(closed));
    }

    #[test]
    fn a_server_that_says_when_to_come_back_is_paused_and_not_counted_as_failing() {
        let sign = |money| sign(503, Refusal::Server, money);
        assert_eq!(sign(MoneyClass::NotProcessed), Sign::Limited(Duration::from_secs(2)));
        assert_eq!(sign(MoneyClass::Rejected), Sign::Failing);
    }

    #[test]
    fn a_wrong_key_closes_it_and_one_that_may_not_do_this_does_not() {
        let sign = |means| sign(403, means, MoneyClass::Rejected);
        assert_eq!(sign(Refusal::Auth), Sign::Denied(ErrorKind::Auth));
        assert_eq!(sign(Refusal::Permission), Sign::Well);
        assert_eq!(sign(Refusal::Moderation), Sign::Well);
        // Whether anything was bought is another question.
        let doubt = |means| Doubt::Refused(refused(403, means, MoneyClass::Ambiguous));
        let sign = |means| Sign::of(&Outcome::Ambiguous(doubt(means)));
        assert_eq!(sign(Refusal::InsufficientCredits), Sign::Denied(ErrorKind::InsufficientCredits));
        assert_eq!(sign(Refusal::Rejected), Sign::Failing);
    }

    fn sign(status: u16, means: Refusal, money: MoneyClass) -> Sign {
        let refused = refused(status, means, money);
        Sign::of(&Outcome::Rejected { refused, after: Some(Duration::from_secs(2)) })
    }

    fn refused(status: u16, means: Refusal, money: MoneyClass) -> Refused {
        Refused { status, means, money, title: "No", message: None, request_id: None }
    }
}
