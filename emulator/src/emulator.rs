use std::{
    fmt,
    sync::{Arc, OnceLock, atomic::AtomicU64},
    time::Duration,
};

use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::timeout,
};
use wan_specs::Specs;

use crate::{
    ClockInfo, Delivery, Fault, FaultRule, JobInfo, LedgerEntry, LedgerTotals, PlacedFault, RecordedRequest,
    Scenario, ScenarioError, StartError, TimeScaleError,
    catalog::Catalog,
    clock::Clock,
    fault::Faults,
    incoming::Room,
    instance::{Instance, Observer},
    jobs::Jobs,
    record::Records,
    server::{LAST_ANSWERS, listen, run},
    upload::Uploads,
    video::Videos,
    webhook::{self, Webhooks},
};

/// How long a client may take for a piece of a request or an answer, if nothing else is said.
const CLIENT_TIMEOUT: Duration = Duration::from_secs(30);

/// Providers on this machine, as their specs describe them.
///
/// Each provider's hosts are below `/<provider>/<host>/`. Emulators share nothing and run side by side.
/// Dropping one stops it.
pub struct Emulator {
    instance: Arc<Instance>,
    /// Dropping it stops the server too.
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

/// Says how an emulator is to run.
#[must_use = "nothing is served before `start`"]
pub struct EmulatorBuilder {
    specs: Option<Specs>,
    key: Option<String>,
    time_scale: f64,
    job_time: Option<Duration>,
    port: u16,
    observer: Option<Observer>,
    scenario: Scenario,
    client_timeout: Duration,
}

impl Emulator {
    /// Begins with the specs of this release, any key, real time and any free port.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder {
            specs: None,
            key: None,
            time_scale: 1.0,
            job_time: None,
            port: 0,
            observer: None,
            scenario: Scenario::default(),
            client_timeout: CLIENT_TIMEOUT,
        }
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
        let _ = self.instance.faults.add(FaultRule::new(Fault::JobFails { reason: reason.into() }));
    }

    /// Sets a fault behind those that are set.
    ///
    /// # Errors
    ///
    /// A rule that could never act: a provider, model, operation or row that is not here; values out of range; more than
    /// 10 000 rules.
    pub fn add_fault(&self, rule: FaultRule) -> Result<(), ScenarioError> {
        self.instance.add_fault(rule)
    }

    /// Sets a scenario's faults in the place of all others.
    ///
    /// # Errors
    ///
    /// What [`add_fault`](Self::add_fault) refuses; those that were set stay.
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

    /// Moves the provider's time forward, for all jobs at once. Unit: time of the provider, whatever the scale.
    pub fn advance(&self, by: Duration) {
        self.instance.clock.advance(by);
    }

    /// How the provider's time stands.
    #[must_use]
    pub fn clock(&self) -> ClockInfo {
        self.instance.clock.info()
    }

    /// Lets the provider's time go on at another speed, without a jump. Range: 0 (it stands still) or more.
    ///
    /// # Errors
    ///
    /// A scale below zero or without end; the clock goes on as it did.
    pub fn set_time_scale(&self, scale: f64) -> Result<(), TimeScaleError> {
        self.instance.clock.set_scale(scale)
    }

    /// The requests that arrived, oldest first. The last 20 000 are kept, fewer if their bodies are large.
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

    /// Forgets jobs, ledger, requests, uploads, deliveries and everything that was told to happen to later ones. The clock goes on.
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

impl EmulatorBuilder {
    /// Serves these specs. Default: those that travel with wan-specs.
    pub fn specs(mut self, specs: Specs) -> Self {
        self.specs = Some(specs);
        self
    }

    /// Accepts this key alone. Default: any that is not empty.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Lets time run so much faster than it does. Range: 0 (it stands still) or more. Default: 1.
    ///
    /// It holds for how long jobs take and for how long they are kept: an hour lasts 3.6 seconds at 1000.
    pub fn time_scale(mut self, scale: f64) -> Self {
        self.time_scale = scale;
        self
    }

    /// Lets every job take this long. Unit: time of the provider. Default: the model's published latency, or
    /// [`DEFAULT_LATENCY`](crate::DEFAULT_LATENCY) where none is published.
    pub fn job_time(mut self, time: Duration) -> Self {
        self.job_time = Some(time);
        self
    }

    /// Listens on this port of 127.0.0.1. Default: 0, which is any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets these faults from the start. Default: none.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = scenario;
        self
    }

    /// Lets clients take so long for a request's head, for each 64 KiB of its body, and before they take any more of an
    /// answer. Unit: real time. Default: 30 seconds.
    pub fn client_timeout(mut self, timeout: Duration) -> Self {
        self.client_timeout = timeout;
        self
    }

    /// Calls this with each request once it is answered, or its client has left.
    pub fn on_request(mut self, observer: impl Fn(&RecordedRequest) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Listens from now on, on the tokio runtime that this runs in.
    ///
    /// # Errors
    ///
    /// Specs that do not read or make no JSON Schema, a time scale below zero, a scenario with a fault
    /// that could never act, a port that is taken.
    #[expect(clippy::unused_async, reason = "it needs a tokio runtime, and may have to wait one day")]
    pub async fn start(self) -> Result<Emulator, StartError> {
        let port = self.port;
        let (stop, stopped) = watch::channel(false);
        let (mut instance, expected) = self.instance(stopped.clone())?;
        let refused = |error| StartError::listen(port, error);
        let listener = listen(port).map_err(refused)?;
        instance.origin = format!("http://{}", listener.local_addr().map_err(refused)?);
        let instance = Arc::new(instance);
        instance.refuse_if_asked();
        let reports = webhook::run(Arc::clone(&instance), expected, stopped.clone());
        let serving = run(listener, Arc::clone(&instance), stopped);
        let server = tokio::spawn(async {
            tokio::join!(serving, reports);
        });
        Ok(Emulator { instance, stop, server })
    }

    /// Everything but the socket: it has no origin yet. With it come the jobs whose end is to be told.
    pub(crate) fn instance(
        self,
        stopped: watch::Receiver<bool>,
    ) -> Result<(Instance, mpsc::UnboundedReceiver<String>), StartError> {
        let clock = Clock::new(self.time_scale)?;
        let specs = match self.specs {
            Some(specs) => specs,
            None => Specs::embedded()?,
        };
        let catalog = Catalog::new(specs)?;
        self.scenario.check(&catalog)?;
        let (webhooks, expected) = Webhooks::new();
        let instance = Instance {
            catalog,
            openapi: OnceLock::new(),
            key: self.key,
            clock,
            jobs: Jobs::default(),
            job_time: self.job_time,
            videos: Videos::default(),
            records: Records::default(),
            faults: Faults::new(self.scenario),
            uploads: Uploads::default(),
            webhooks,
            refusing: watch::Sender::new(None),
            turns: AtomicU64::new(0),
            room: Room::default(),
            client_timeout: self.client_timeout,
            origin: String::new(),
            observer: self.observer,
            stopped,
        };
        Ok((instance, expected))
    }
}

impl fmt::Debug for EmulatorBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EmulatorBuilder")
            .field("time_scale", &self.time_scale)
            .field("job_time", &self.job_time)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
