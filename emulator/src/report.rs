//! What an emulator tells about itself: the same to Rust and to the admin API.

use crate::{JobInfo, LedgerEntry, filling::Filling, job::Job, service::Instance};

impl Instance {
    pub(crate) fn job_infos(&self, jobs: &[Job]) -> Vec<JobInfo> {
        jobs.iter().map(|job| self.job_info(job)).collect()
    }

    pub(crate) fn job_info(&self, job: &Job) -> JobInfo {
        let now = self.clock.now();
        let filling = Filling { origin: &self.origin, job, now };
        let path = if job.has_file(now) { filling.file_paths().into_iter().next() } else { None };
        job.info(now, path.map(|path| format!("{}{path}", self.origin)))
    }

    pub(crate) fn ledger(&self) -> Vec<LedgerEntry> {
        let now = self.clock.now();
        self.jobs.all().iter().map(|job| LedgerEntry::new(job, now)).collect()
    }

    /// Forgets all that came and all that was told to come.
    pub(crate) fn reset(&self) {
        self.jobs.clear();
        self.records.clear();
    }
}
