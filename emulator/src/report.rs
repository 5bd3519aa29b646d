//! What an emulator tells about itself: the same to Rust and to the admin API.

use serde_json::Value;

use crate::{JobInfo, LedgerEntry, LedgerTotals, instance::Instance, job::Job};

impl Instance {
    pub(crate) fn job_infos(&self) -> Vec<JobInfo> {
        self.jobs.all().iter().map(|job| self.job_info(job, true)).collect()
    }

    /// How a job stands, with its body or with null in the place of it.
    pub(crate) fn job_info(&self, job: &Job, with_body: bool) -> JobInfo {
        let now = self.clock.now();
        let path =
            if job.has_file(now) { self.filling(job, now).file_paths().into_iter().next() } else { None };
        let body = if with_body { Value::clone(&job.body) } else { Value::Null };
        job.info(now, body, path.map(|path| format!("{}{path}", self.origin)))
    }

    /// An entry for each job that is kept, and the totals of all that were accepted.
    pub(crate) fn ledger_with_totals(&self) -> (Vec<LedgerEntry>, LedgerTotals) {
        let now = self.clock.now();
        let (jobs, mut totals) = self.jobs.with_gone();
        let entries: Vec<LedgerEntry> = jobs.iter().map(|job| LedgerEntry::new(job, now)).collect();
        totals.add(&entries);
        (entries, totals)
    }

    /// Forgets all that came and all that was told to come.
    pub(crate) fn reset(&self) {
        self.jobs.clear();
        self.records.clear();
        self.uploads.clear();
        self.webhooks.clear();
        self.clear_faults();
    }
}
