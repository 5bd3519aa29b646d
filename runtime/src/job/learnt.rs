use std::sync::{Mutex, MutexGuard, PoisonError};

use super::age::Age;
use crate::{data::OperationKind, wire::follow_up::FollowUps};

/// What was learnt of a job besides how it stands. Of most jobs that is nothing, and it takes little room.
#[derive(Default)]
pub(super) struct Learnt(Mutex<Option<Box<Facts>>>);

#[derive(Default)]
struct Facts {
    /// The age by the journal, where the job is known by its id alone.
    age: Option<Age>,
    /// Where the provider wants to be asked next, by its last answer to a status, or by the journal.
    follow_ups: FollowUps,
    /// Whether the journal was asked for addresses. It learns of no more.
    is_looked_up: bool,
}

impl Learnt {
    pub(super) fn age(&self) -> Option<Age> {
        self.lock().as_ref().and_then(|facts| facts.age)
    }

    pub(super) fn keep_age(&self, age: Age) {
        self.lock().get_or_insert_default().age.get_or_insert(age);
    }

    pub(super) fn follow_up(&self, call: OperationKind) -> Option<String> {
        self.lock().as_ref().and_then(|facts| facts.follow_ups.of(call)).map(str::to_owned)
    }

    /// Keeps addresses, each until there is another one for the same call.
    pub(super) fn keep_follow_ups(&self, new: FollowUps) {
        if !new.is_empty() {
            let mut facts = self.lock();
            let facts = facts.get_or_insert_default();
            let known = std::mem::take(&mut facts.follow_ups);
            facts.follow_ups = new.or(known);
        }
    }

    pub(super) fn is_looked_up(&self) -> bool {
        self.lock().as_ref().is_some_and(|facts| facts.is_looked_up)
    }

    /// Keeps the addresses that the journal knows. What a status told meanwhile is newer.
    pub(super) fn look_up(&self, found: FollowUps) {
        let mut facts = self.lock();
        let facts = facts.get_or_insert_default();
        let known = std::mem::take(&mut facts.follow_ups);
        (facts.follow_ups, facts.is_looked_up) = (known.or(found), true);
    }

    /// A thread that panicked left at worst what was known before.
    fn lock(&self) -> MutexGuard<'_, Option<Box<Facts>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
