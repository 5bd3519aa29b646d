use std::{fmt, sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::{
    ClockInfo, Delivery, EmulatorBuilder, Fault, FaultRule, JobInfo, LedgerEntry, LedgerTotals, PlacedFault,
    RecordedRequest, Scenario, ScenarioError, TimeScaleError, instance::Instance, server::LAST_ANSWERS,
};

/// Providers on this machine, as their specs describe them.
///
/// Each provider's hosts are below `/<provider>/<host>/`. Emulators share nothing and run side by side.
/// Dropping one stops it.
pub struct Emulator {
    pub(crate) instance: Arc<Instance>,
    /// Dropping it stops the server too.
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) server: JoinHandle<()>,
}

impl Emulator {
    /// Begins with the specs of this release, any key, real time and any free port.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::new()
    }

    /// Where it listens, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        self.instance.origin.clone()
    }

    /// What stands for one host of a provider, such as `http://127.0.0.1:8080/acme/api`.
    #[must_use]
    pub fn host_url(&self, provider: &str, host: &str) -> String {
        format!("{}/{provider}/{host}", self.instance.origin)
    }

    /// Lets the next job that is accepted end in the provider's failed state, with this reason. Called twice, the
    /// next two.
    pub fn fail_next_job(&self, reason: impl Into<String>) {
        // Only a store that is full refuses it, and then jobs fail by its ten thousand rules.
        let _ = self.instance.add_faults(vec![FaultRule::new(Fault::JobFails { reason: reason.into() })]);
    }

    /// Sets a fault behind those that are set.
    ///
    /// # Errors
    ///
    /// A rule that could never act: a provider, model, operation or row that is not here; values out of range; more than
    /// 10 000 rules.
    pub fn add_fault(&self, rule: FaultRule) -> Result<(), ScenarioError> {
        self.instance.add_faults(vec![rule])
    }

    /// Sets a scenario's faults in the place of all others.
    ///
    /// # Errors
    ///
    /// What [`add_fault`](Self::add_fault) refuses, of any of its rules; the faults stay as they were.
    pub fn set_scenario(&self, scenario: Scenario) -> Result<(), ScenarioError> {
        self.instance.set_scenario(scenario)
    }

    /// The faults that are set, with how often they acted.
    #[must_use]
    pub fn faults(&self) -> Vec<PlacedFault> {
        self.instance.faults.all()
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.instance.clear_faults();
    }

    /// Moves the provider's time forward, for all jobs at once. Unit: time of the provider, whatever the scale. Range:
    /// [`MAX_ADVANCE`](crate::MAX_ADVANCE) in all; what is beyond is not moved.
    pub fn advance(&self, by: Duration) {
        self.instance.clock.advance(by);
    }

    /// How the provider's time stands.
    #[must_use]
    pub fn clock(&self) -> ClockInfo {
        self.instance.clock.info()
    }

    /// Lets the provider's time go on at another speed, without a jump. Range: 0 (it stands still) to
    /// [`MAX_TIME_SCALE`](crate::MAX_TIME_SCALE).
    ///
    /// # Errors
    ///
    /// A scale out of range; the clock goes on as it did.
    pub fn set_time_scale(&self, scale: f64) -> Result<(), TimeScaleError> {
        self.instance.clock.set_scale(scale)
    }

    /// The requests that arrived, oldest first. The last 20 000 are kept, fewer if they are large.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.instance.records.all()
    }

    /// The jobs that were accepted, oldest first, with those that their provider no longer answers for. As many are kept
    /// as [`JOBS`](crate::JOBS) and [`JOB_BYTES`](crate::JOB_BYTES) let.
    #[must_use]
    pub fn jobs(&self) -> Vec<JobInfo> {
        self.instance.job_infos()
    }

    /// The job with this id. `None`: none was accepted that has it.
    #[must_use]
    pub fn job(&self, id: &str) -> Option<JobInfo> {
        self.instance.jobs.find(id).map(|job| self.instance.job_info(&job, true))
    }

    /// What the accepted jobs would have cost, oldest first: one entry for each that is kept.
    #[must_use]
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.instance.ledger_with_totals().0
    }

    /// The ledger added up, with the jobs that are no longer kept.
    #[must_use]
    pub fn ledger_totals(&self) -> LedgerTotals {
        self.instance.ledger_with_totals().1
    }

    /// Forgets the requests that arrived.
    pub fn forget_requests(&self) {
        self.instance.records.clear();
    }

    /// Forgets jobs, ledger, requests, uploads, deliveries and everything that was told to happen to later ones. Who
    /// waits for a video is told that none will come, and no webhook is tried again. The clock goes on.
    pub fn reset(&self) {
        self.instance.reset();
    }

    /// What was sent to the addresses that submits named for the end of their jobs, oldest first. The last 10 000 are
    /// kept.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.instance.webhooks.deliveries()
    }

    /// Answers what is under way, then stops. Who waits for a video is told that none will come.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if timeout(LAST_ANSWERS, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Emulator").field("url", &self.instance.origin).finish_non_exhaustive()
    }
}
