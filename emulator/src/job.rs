use std::{sync::Arc, time::Duration};

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;
use wan_specs::{CancelEffect, ExpirySignal, OperationKind, StateMeaning, TimingPart};

use crate::{
    catalog::{Model, Provider},
    clock::milliseconds,
    refusal::TooLate,
};

/// How long a job takes whose model has no published latency.
pub const DEFAULT_LATENCY: Duration = Duration::from_mins(1);

/// The part of a job's time that it waits before it runs, as a divisor.
const QUEUED_PART: u32 = 10;

/// The part of a job's time after which it is stopped whose provider only takes note of the wish, as a divisor.
const STOPPING_PART: u32 = 10;

/// A job that was accepted, as it stands now.
#[derive(Clone, Debug, PartialEq, Serialize)]
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

    /// The part of its time that has gone by. Range: 0 to 100. Unit: percent.
    pub percent: u64,

    /// Time until it is over, rounded up. Unit: seconds of the provider's time. `None`: it never is.
    pub seconds_left: Option<u64>,

    /// When it was accepted. Unit: milliseconds of the provider's time since the emulator's start.
    pub submitted_milliseconds: u64,

    /// When it is over. Unit: milliseconds of the provider's time since the emulator's start.
    /// `None`: never.
    pub ends_milliseconds: Option<u64>,

    /// Where its video can be fetched. `None`: not yet, not any more, or the provider gives it no address.
    pub video: Option<String>,
}

/// A job. Its state follows from the time alone.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) provider: Arc<Provider>,
    pub(crate) model: Arc<Model>,
    pub(crate) id: String,
    /// The operation that accepted it.
    pub(crate) operation: OperationKind,
    pub(crate) body: Arc<Value>,
    pub(crate) submitted: Duration,
    /// How often all jobs had been forgotten when it was accepted.
    pub(crate) age: u64,
    fate: Fate,
    /// How long it takes.
    time: Duration,
    /// When it is stopped.
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
    /// A job that was accepted now. `time`: how long it takes. `None`: as published.
    pub(crate) fn new(
        provider: &Arc<Provider>,
        model: &Arc<Model>,
        operation: OperationKind,
        body: Value,
        fate: Fate,
        time: Option<Duration>,
        now: Duration,
    ) -> Self {
        Self {
            provider: Arc::clone(provider),
            model: Arc::clone(model),
            id: Uuid::new_v4().to_string(),
            operation,
            body: Arc::new(body),
            submitted: now,
            age: 0,
            time: match &fate {
                Fate::MadeUp { .. } => Duration::ZERO,
                _ => time.unwrap_or_else(|| published_time(model)),
            },
            fate,
            cancelled: None,
        }
    }

    /// Stops it, if it is not done, at once or a while later.
    pub(crate) fn cancel(&mut self, effect: Option<CancelEffect>, now: Duration) -> Result<(), TooLate> {
        let means = self.means(now);
        if means.is_terminal() {
            return Err(TooLate::Ended);
        }
        if effect == Some(CancelEffect::WhileQueued) && means != StateMeaning::Queued {
            return Err(TooLate::Begun);
        }
        let at = match effect {
            Some(CancelEffect::Requested) => now.saturating_add(self.time / STOPPING_PART),
            Some(CancelEffect::Immediate | CancelEffect::WhileQueued) | None => now,
        };
        // A job that ends by itself before is not stopped, and of several wishes the first holds.
        if at < self.ends() {
            self.cancelled = Some(at);
        }
        Ok(())
    }

    pub(crate) fn means(&self, now: Duration) -> StateMeaning {
        let elapsed = now.saturating_sub(self.submitted);
        if self.cancelled.is_some_and(|at| now >= at) {
            StateMeaning::Cancelled
        } else if now >= self.ends() {
            if self.failure().is_some() { StateMeaning::Failed } else { StateMeaning::Succeeded }
        } else if elapsed < self.time / QUEUED_PART {
            StateMeaning::Queued
        } else {
            StateMeaning::Running
        }
    }

    /// Whether it is a test, which makes nothing.
    pub(crate) fn is_made_up(&self) -> bool {
        matches!(self.fate, Fate::MadeUp { .. })
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
            (None, _) => self.submitted.saturating_add(self.time),
        }
    }

    /// Whether the provider still answers for it. An unknown retention never ends.
    pub(crate) fn is_kept(&self, now: Duration) -> bool {
        let age = now.saturating_sub(self.submitted);
        self.provider.spec.retention.record_seconds.is_none_or(|kept| age < Duration::from_secs(kept))
    }

    /// Whether the provider has a state for a job that it no longer keeps, and tells it.
    pub(crate) fn is_told_expired(&self) -> bool {
        let spec = &self.provider.spec;
        spec.retention.expired.contains(&ExpirySignal::State)
            && spec.states.iter().any(|state| state.means == StateMeaning::Expired)
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

    /// How long a part of it took, once it is over.
    pub(crate) fn took(&self, part: TimingPart) -> Duration {
        let total = self.ends().saturating_sub(self.submitted);
        let queued = (self.time / QUEUED_PART).min(total);
        match part {
            TimingPart::Queue => queued,
            TimingPart::Inference => total.saturating_sub(queued),
            TimingPart::Total => total,
        }
    }

    /// From 0 to 100.
    pub(crate) fn percent(&self, now: Duration) -> u64 {
        let (elapsed, time) = (now.saturating_sub(self.submitted).as_millis(), self.time.as_millis());
        let percent = elapsed.saturating_mul(100).checked_div(time).unwrap_or(100);
        let most = if self.fate == Fate::NeverFinishes { 99 } else { 100 };
        u64::try_from(percent.min(most)).unwrap_or(100)
    }

    /// Whole seconds until it is done, rounded up.
    pub(crate) fn seconds_left(&self, now: Duration) -> u64 {
        let left = self.ends().saturating_sub(now);
        left.as_secs() + u64::from(left.subsec_nanos() > 0)
    }

    /// `body`: what is told as its body. `video`: where its file can be fetched, if it can.
    pub(crate) fn info(&self, now: Duration, body: Value, video: Option<String>) -> JobInfo {
        let means = self.means(now);
        let endless = self.ends() == Duration::MAX;
        JobInfo {
            provider: self.provider.spec.provider.clone(),
            model: self.model.spec.model.clone(),
            id: self.id.clone(),
            body,
            means,
            state: self.provider.state(self.provider.told(means)).map(|state| state.state.clone()),
            failure: self.failure().map(str::to_owned),
            percent: self.percent(now),
            seconds_left: (!endless).then(|| self.seconds_left(now)),
            submitted_milliseconds: milliseconds(self.submitted),
            ends_milliseconds: (!endless).then(|| milliseconds(self.ends())),
            video,
        }
    }
}

fn published_time(model: &Model) -> Duration {
    match model.spec.latency.as_ref().map(|latency| Duration::try_from_secs_f64(latency.seconds)) {
        Some(Ok(time)) => time,
        _ => DEFAULT_LATENCY,
    }
}
