//! Which request is sent next where only so many may be within a minute.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// How soon one that let the other kind go first looks again.
const SOON: Duration = Duration::from_secs(1);

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It costs money.
    Purchase,
    /// It asks about a job that is paid for.
    Question,
}

/// The requests of the last minute, and who waits to be one of the next.
///
/// Where both kinds wait they take turns: many jobs that are asked about keep no purchase out, and many purchases keep
/// no job from being asked about.
#[derive(Debug)]
pub(super) struct Line {
    /// When the requests of the last minute were sent, where somebody counts them.
    sent: VecDeque<Instant>,
    last: Purpose,
    purchases: usize,
    questions: usize,
}

impl Line {
    /// Counts a request. The moment to wait for, if it may not be sent yet.
    pub(super) fn admit(
        &mut self,
        purpose: Purpose,
        now: Instant,
        per_minute: Option<u32>,
    ) -> Option<Instant> {
        let most = usize::try_from(per_minute?).unwrap_or(usize::MAX).max(1);
        while self.sent.front().is_some_and(|sent| now.duration_since(*sent) >= MINUTE) {
            self.sent.pop_front();
        }
        if let Some(oldest) = self.sent.len().checked_sub(most).and_then(|index| self.sent.get(index)) {
            return oldest.checked_add(MINUTE);
        }
        let is_last_place = most.saturating_sub(self.sent.len()) == 1;
        if is_last_place && self.is_turn_of_the_other(purpose) {
            return now.checked_add(SOON);
        }
        self.sent.push_back(now);
        self.last = purpose;
        None
    }

    /// One more waits.
    pub(super) fn join(&mut self, purpose: Purpose) {
        let waiting = self.waiting(purpose);
        *waiting = waiting.saturating_add(1);
    }

    /// One no longer waits, sent or not.
    pub(super) fn leave(&mut self, purpose: Purpose) {
        let waiting = self.waiting(purpose);
        *waiting = waiting.saturating_sub(1);
    }

    fn is_turn_of_the_other(&self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Purchase => self.questions > 0 && self.last == Purpose::Purchase,
            Purpose::Question => self.purchases > 0 && self.last == Purpose::Question,
        }
    }

    fn waiting(&mut self, purpose: Purpose) -> &mut usize {
        match purpose {
            Purpose::Purchase => &mut self.purchases,
            Purpose::Question => &mut self.questions,
        }
    }
}

impl Default for Line {
    fn default() -> Self {
        // The first turn is a purchase's.
        Self { sent: VecDeque::new(), last: Purpose::Question, purchases: 0, questions: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_are_sent_within_a_minute() {
        let (mut line, start) = (Line::default(), Instant::now());
        let second = |number| start + Duration::from_secs(number);
        assert_eq!(line.admit(Purpose::Purchase, second(0), Some(2)), None);
        assert_eq!(line.admit(Purpose::Question, second(10), Some(2)), None);
        assert_eq!(line.admit(Purpose::Question, second(20), Some(2)), Some(second(60)));
        assert_eq!(line.admit(Purpose::Question, second(60), Some(2)), None);
        assert_eq!(line.admit(Purpose::Purchase, second(60), Some(2)), Some(second(70)));
        assert_eq!(line.admit(Purpose::Purchase, second(60), None), None, "nobody counts");
    }

    #[test]
    fn the_last_place_goes_to_each_kind_in_turn_where_both_wait() {
        let (mut line, start) = (Line::default(), Instant::now());
        line.join(Purpose::Purchase);
        line.join(Purpose::Question);
        let mut sent = Vec::new();
        for minute in 0..4 {
            let now = start + minute * MINUTE;
            for purpose in [Purpose::Question, Purpose::Purchase, Purpose::Question] {
                if line.admit(purpose, now, Some(1)).is_none() {
                    sent.push(purpose);
                }
            }
        }
        let turns = [Purpose::Purchase, Purpose::Question];
        assert_eq!(sent, [turns, turns].concat());
    }

    #[test]
    fn a_place_is_kept_for_nobody_who_left() {
        let (mut line, now) = (Line::default(), Instant::now());
        line.join(Purpose::Purchase);
        assert_eq!(line.admit(Purpose::Question, now, Some(1)), Some(now + SOON));
        line.leave(Purpose::Purchase);
        assert_eq!(line.admit(Purpose::Question, now, Some(1)), None);
    }
}
