use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::Value;
use uuid::Uuid;
use wan_specs::StateMeaning;

use crate::catalog::{Model, Provider};

/// How long a job takes whose model has no published latency.
pub const DEFAULT_LATENCY: Duration = Duration::from_mins(1);

/// The part of a job's time that it waits before it runs, as a divisor.
const QUEUED_PART: u32 = 10;

/// A job that was accepted, as it stands now.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JobInfo {
    /// Id of the provider.
    pub provider: String,

    /// Id of the model.
    pub model: String,

    /// The job's own id.
    pub id: String,

    /// The body it was submitted with.
    pub body: Value,

    /// What its state means.
    pub means: StateMeaning,

    /// The provider's word for the state. `None`: it has none.
    pub state: Option<String>,

    /// Why it fails or has failed. `None`: it does not.
    pub failure: Option<String>,
}

/// A job. Its state follows from the time alone.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) provider: Arc<Provider>,
    pub(crate) model: Arc<Model>,
    pub(crate) id: String,
    pub(crate) body: Arc<Value>,
    pub(crate) submitted: Duration,
    fate: Fate,
    cancelled: Option<Duration>,
}

/// What is to become of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Succeeds,
    /// It fails, for this reason.
    Fails(String),
    NeverFinishes,
    /// It is asked for as a test: it ends at once, with nothing made.
    MadeUp {
        failure: Option<String>,
    },
}

impl Job {
    pub(crate) fn means(&self, now: Duration) -> StateMeaning {
        let elapsed = now.saturating_sub(self.submitted);
        if self.cancelled.is_some() {
            StateMeaning::Cancelled
        } else if now >= self.ends() {
            if self.failure().is_some() { StateMeaning::Failed } else { StateMeaning::Succeeded }
        } else if elapsed < self.time() / QUEUED_PART {
            StateMeaning::Queued
        } else {
            StateMeaning::Running
        }
    }

    /// Why it fails or has failed.
    pub(crate) fn failure(&self) -> Option<&str> {
        match &self.fate {
            Fate::Fails(reason) => Some(reason),
            Fate::MadeUp { failure } => failure.as_deref(),
            Fate::Succeeds | Fate::NeverFinishes => None,
        }
    }

    /// The moment it is done.
    pub(crate) fn ends(&self) -> Duration {
        match (self.cancelled, &self.fate) {
            (Some(cancelled), _) => cancelled,
            (None, Fate::NeverFinishes) => Duration::MAX,
            (None, _) => self.submitted.saturating_add(self.time()),
        }
    }

    /// Whether the provider still answers for it. An unknown retention never ends.
    pub(crate) fn is_kept(&self, now: Duration) -> bool {
        let age = now.saturating_sub(self.submitted);
        self.provider.spec.retention.record_seconds.is_none_or(|kept| age < Duration::from_secs(kept))
    }

    /// Whether its file can be fetched.
    pub(crate) fn has_file(&self, now: Duration) -> bool {
        let age = now.saturating_sub(self.ends());
        self.means(now) == StateMeaning::Succeeded
            && self.provider.spec.retention.file_seconds.is_none_or(|kept| age < Duration::from_secs(kept))
    }

    /// Whole seconds its file can still be fetched. `None`: not known.
    pub(crate) fn file_seconds_left(&self, now: Duration) -> Option<u64> {
        let kept = Duration::from_secs(self.provider.spec.retention.file_seconds?);
        Some(kept.saturating_sub(now.saturating_sub(self.ends())).as_secs())
    }

    /// From 0 to 100.
    pub(crate) fn percent(&self, now: Duration) -> u64 {
        let (elapsed, time) = (now.saturating_sub(self.submitted).as_millis(), self.time().as_millis());
        let percent = elapsed.saturating_mul(100).checked_div(time).unwrap_or(100);
        let most = if self.fate == Fate::NeverFinishes { 99 } else { 100 };
        u64::try_from(percent.min(most)).unwrap_or(100)
    }

    /// Whole seconds until it is done, rounded up.
    pub(crate) fn seconds_left(&self, now: Duration) -> u64 {
        let left = self.ends().saturating_sub(now);
        left.as_secs() + u64::from(left.subsec_nanos() > 0)
    }

    pub(crate) fn info(&self, now: Duration) -> JobInfo {
        let means = self.means(now);
        JobInfo {
            provider: self.provider.spec.provider.clone(),
            model: self.model.spec.model.clone(),
            id: self.id.clone(),
            body: Value::clone(&self.body),
            means,
            state: self.provider.state(means).map(|state| state.state.clone()),
            failure: self.failure().map(str::to_owned),
        }
    }

    fn time(&self) -> Duration {
        if matches!(self.fate, Fate::MadeUp { .. }) {
            return Duration::ZERO;
        }
        let published =
            self.model.spec.latency.as_ref().map(|latency| Duration::try_from_secs_f64(latency.seconds));
        match published {
            Some(Ok(time)) => time,
            _ => DEFAULT_LATENCY,
        }
    }
}

/// All jobs, in the order they were accepted.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<Accepted>);

#[derive(Debug, Default)]
struct Accepted {
    list: Vec<Job>,
    by_id: HashMap<String, usize>,
}

impl Jobs {
    pub(crate) fn accept(
        &self,
        provider: &Arc<Provider>,
        model: &Arc<Model>,
        body: Value,
        fate: Fate,
        now: Duration,
    ) -> Job {
        let mut accepted = self.lock();
        let job = Job {
            provider: Arc::clone(provider),
            model: Arc::clone(model),
            id: Uuid::new_v4().to_string(),
            body: Arc::new(body),
            submitted: now,
            fate,
            cancelled: None,
        };
        let index = accepted.list.len();
        accepted.by_id.insert(job.id.clone(), index);
        accepted.list.push(job.clone());
        job
    }

    pub(crate) fn find(&self, id: &str) -> Option<Job> {
        let accepted = self.lock();
        let index = accepted.by_id.get(id)?;
        accepted.list.get(*index).cloned()
    }

    /// Stops a job that is not done, and gives it as it stands afterwards.
    pub(crate) fn cancel(&self, id: &str, now: Duration) -> Option<Job> {
        let mut accepted = self.lock();
        let index = *accepted.by_id.get(id)?;
        let job = accepted.list.get_mut(index)?;
        if !job.means(now).is_terminal() {
            job.cancelled = Some(now);
        }
        Some(job.clone())
    }

    /// The job whose id stands in the text.
    pub(crate) fn named_in(&self, text: &str) -> Option<Job> {
        self.lock().list.iter().find(|job| text.contains(&job.id)).cloned()
    }

    pub(crate) fn all(&self, now: Duration) -> Vec<JobInfo> {
        self.lock().list.iter().map(|job| job.info(now)).collect()
    }

    /// A thread that panicked left the list whole: every change is one push or one assignment.
    fn lock(&self) -> MutexGuard<'_, Accepted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
