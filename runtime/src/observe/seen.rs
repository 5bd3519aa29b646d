use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use crate::{State, Status};

/// What was told of a job so far, shared by all that stand for it.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    last: Mutex<Option<(State, Option<u8>)>>,
    puzzled: AtomicBool,
    charged: AtomicBool,
    known: AtomicBool,
    over: AtomicBool,
}

impl Seen {
    /// Whether this tells more than what was told last: another state, or another whole percent. Nothing does once a
    /// terminal state was told.
    pub(super) fn is_news(&self, status: &Status) -> bool {
        let percent = status.progress().map(whole);
        let told = (status.state().clone(), percent);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = last.as_ref().is_some_and(|(state, _)| state.is_terminal());
        if is_over || last.as_ref() == Some(&told) {
            return false;
        }
        *last = Some(told);
        true
    }

    /// Whether this state is the first one that nobody here knows.
    pub(super) fn is_first_puzzle(&self, status: &Status) -> bool {
        matches!(status.state(), State::Other(_)) && !self.puzzled.swap(true, Ordering::Relaxed)
    }

    /// Whether nothing was told yet of what the job came to.
    pub(super) fn is_first_charge(&self) -> bool {
        !self.charged.swap(true, Ordering::Relaxed)
    }

    /// Of a job whose reference somebody holds already, or not yet.
    pub(crate) fn of_job(known: bool) -> Self {
        Self { known: AtomicBool::new(known), ..Self::default() }
    }

    /// Somebody holds the job's reference.
    pub(crate) fn keep(&self) {
        self.known.store(true, Ordering::Relaxed);
    }

    /// The job has ended.
    pub(crate) fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_known(&self) -> bool {
        self.known.load(Ordering::Relaxed)
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

/// A percentage without what stands behind its point.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is clamped to 0 to 100 where it is read"
)]
fn whole(percent: f64) -> u8 {
    percent as u8
}
