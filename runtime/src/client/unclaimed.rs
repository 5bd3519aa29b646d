//! Jobs whose caller left before it got them. They are paid for, so their ids are kept.

use std::{
    mem,
    sync::{Mutex, PoisonError},
};

use super::Core;
use crate::JobRef;

/// Jobs that nobody has taken yet.
#[derive(Debug, Default)]
pub(crate) struct Unclaimed(Mutex<Vec<JobRef>>);

/// A job on its way to its caller. If it is dropped instead of claimed, its client keeps it.
pub(crate) struct Unhanded {
    core: Core,
    job: Option<JobRef>,
}

impl Unclaimed {
    pub(crate) fn take(&self) -> Vec<JobRef> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn keep(&self, job: JobRef) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(job);
    }
}

impl Unhanded {
    pub(crate) fn new(core: Core, job: JobRef) -> Self {
        Self { core, job: Some(job) }
    }

    /// The caller has it.
    pub(crate) fn claim(mut self) {
        self.job = None;
    }
}

impl Drop for Unhanded {
    fn drop(&mut self) {
        if let Some(job) = self.job.take() {
            self.core.settings().unclaimed.keep(job);
        }
    }
}
