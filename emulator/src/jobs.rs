//! The jobs that were accepted, as many as there is room for.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tokio::sync::watch;
use uuid::fmt::Hyphenated;
use wan_specs::CancelEffect;

use crate::{
    job::Job,
    ledger::{LedgerEntry, LedgerTotals},
    refusal::TooLate,
};

/// Jobs that are kept at most. Of those beyond, the oldest that are over go first; the ledger's totals keep counting them.
pub const JOBS: usize = 100_000;

/// Memory that the bodies of kept jobs take at most, roughly. The same jobs go first.
pub const JOB_BYTES: usize = 512 * 1024 * 1024;

/// The oldest jobs among which one is sought that is over. Where none is, the oldest of all goes.
const LOOKED_AT: usize = 1000;

/// All jobs, in the order they were accepted.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    accepted: Mutex<Accepted>,
    /// How often all of them were forgotten. It changes under the lock alone.
    age: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Accepted {
    jobs: BTreeMap<u64, Kept>,
    by_id: HashMap<String, u64>,
    /// Number of the next job.
    next: u64,
    bytes: usize,
    /// What those would have cost that had to go.
    gone: LedgerTotals,
}

#[derive(Debug)]
struct Kept {
    job: Job,
    bytes: usize,
}

impl Jobs {
    /// Keeps a job that was accepted now.
    pub(crate) fn accept(&self, mut job: Job, now: Duration) -> Job {
        let bytes = weight(&job.body) + job.failure().map_or(0, str::len);
        let mut accepted = self.lock();
        job.age = *self.age.borrow();
        let number = accepted.next;
        accepted.next += 1;
        accepted.bytes += bytes;
        accepted.by_id.insert(job.id.clone(), number);
        accepted.jobs.insert(number, Kept { job: job.clone(), bytes });
        accepted.make_room(now);
        job
    }

    pub(crate) fn find(&self, id: &str) -> Option<Job> {
        self.lock().find(id).cloned()
    }

    /// Stops a job that can be stopped, and gives it as it stands afterwards, or why it was not stopped.
    pub(crate) fn cancel(
        &self,
        id: &str,
        effect: Option<CancelEffect>,
        now: Duration,
    ) -> Option<(Job, Result<(), TooLate>)> {
        let mut accepted = self.lock();
        let number = *accepted.by_id.get(id)?;
        let kept = accepted.jobs.get_mut(&number)?;
        let stopped = kept.job.cancel(effect, now);
        Some((kept.job.clone(), stopped))
    }

    /// The job whose id stands in the text, at whichever place.
    pub(crate) fn named_in(&self, text: &str) -> Option<Job> {
        let accepted = self.lock();
        let ids = (0..text.len()).filter_map(|start| text.get(start..start + Hyphenated::LENGTH));
        // What has no hyphens where an id has them is not worth looking up.
        let mut ids =
            ids.filter(|id| id.as_bytes().get(8) == Some(&b'-') && id.as_bytes().get(13) == Some(&b'-'));
        ids.find_map(|id| accepted.find(id)).cloned()
    }

    pub(crate) fn all(&self) -> Vec<Job> {
        self.lock().jobs.values().map(|kept| kept.job.clone()).collect()
    }

    /// The last so many, oldest first.
    pub(crate) fn last(&self, count: usize) -> Vec<Job> {
        let accepted = self.lock();
        let mut last: Vec<Job> =
            accepted.jobs.values().rev().take(count).map(|kept| kept.job.clone()).collect();
        last.reverse();
        last
    }

    /// All jobs, with the totals of those that had to go.
    pub(crate) fn with_gone(&self) -> (Vec<Job>, LedgerTotals) {
        let accepted = self.lock();
        (accepted.jobs.values().map(|kept| kept.job.clone()).collect(), accepted.gone.clone())
    }

    /// Forgets the jobs, and those that had to go.
    pub(crate) fn clear(&self) {
        let mut accepted = self.lock();
        *accepted = Accepted::default();
        self.age.send_modify(|age| *age += 1);
    }

    /// Waits until all jobs are forgotten, this one with them.
    pub(crate) async fn cleared_since(&self, job: &Job) {
        // The sender lives as long as `self`, so this ends by a change only.
        let _ = self.age.subscribe().wait_for(|age| *age > job.age).await;
    }

    /// A thread that panicked left at worst a count of bytes that is off.
    fn lock(&self) -> MutexGuard<'_, Accepted> {
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Accepted {
    fn find(&self, id: &str) -> Option<&Job> {
        self.jobs.get(self.by_id.get(id)?).map(|kept| &kept.job)
    }

    fn make_room(&mut self, now: Duration) {
        // The last one is the one that was just accepted: its client has not even been told.
        while self.jobs.len() > 1 && (self.jobs.len() > JOBS || self.bytes > JOB_BYTES) {
            let mut oldest = self.jobs.iter().take(LOOKED_AT.min(self.jobs.len() - 1));
            let over = oldest.find(|(_, kept)| kept.job.means(now).is_terminal());
            let Some(number) = over.or_else(|| self.jobs.iter().next()).map(|(number, _)| *number) else {
                return;
            };
            let Some(Kept { job, bytes }) = self.jobs.remove(&number) else { return };
            self.by_id.remove(&job.id);
            self.bytes -= bytes;
            self.gone.add(&[LedgerEntry::new(&job, now)]);
        }
    }
}

/// What a value takes in memory, roughly.
fn weight(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(weight).sum(),
            Value::Object(members) => {
                members.iter().map(|(name, value)| size_of::<String>() + name.len() + weight(value)).sum()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }
}

#[cfg(test)]
mod tests;
