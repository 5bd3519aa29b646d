use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock, atomic::AtomicU64},
    time::Duration,
};

use tokio::sync::{Semaphore, mpsc, watch};
use wan_specs::Specs;

use crate::{
    Emulator, RecordedRequest, Scenario, StartError, admin,
    catalog::Catalog,
    clock::Clock,
    fault::Faults,
    incoming::Room,
    instance::{Instance, Observer},
    jobs::Jobs,
    record::Records,
    server::{listen, run},
    upload::Uploads,
    video::Videos,
    webhook::{self, Webhooks},
};

/// How long a client may take for a piece of a request or an answer, if nothing else is said.
const CLIENT_TIMEOUT: Duration = Duration::from_secs(30);

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
    webhook_secrets: HashMap<String, String>,
}

impl EmulatorBuilder {
    pub(crate) fn new() -> Self {
        Self {
            specs: None,
            key: None,
            time_scale: 1.0,
            job_time: None,
            port: 0,
            observer: None,
            scenario: Scenario::default(),
            client_timeout: CLIENT_TIMEOUT,
            webhook_secrets: HashMap::new(),
        }
    }

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

    /// Lets time run so much faster than it does. Range: 0 (it stands still) to
    /// [`MAX_TIME_SCALE`](crate::MAX_TIME_SCALE). Default: 1.
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

    /// Signs what is delivered of a provider's jobs with this secret: base64, with or without a prefix such as `whsec_`.
    /// Default: [`DEFAULT_WEBHOOK_SECRET`](crate::DEFAULT_WEBHOOK_SECRET).
    pub fn webhook_secret(mut self, provider: impl Into<String>, secret: impl Into<String>) -> Self {
        self.webhook_secrets.insert(provider.into(), secret.into());
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
    /// Specs that do not read or make no JSON Schema, a scenario that cannot be used, a time scale out of range, a port
    /// that is taken.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
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
        for (provider, secret) in &self.webhook_secrets {
            if !webhook::is_secret(secret) || catalog.provider(provider).is_none() {
                return Err(StartError::webhook_secret(provider));
            }
        }
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
            faults: Faults::new(self.scenario)?,
            uploads: Uploads::default(),
            webhooks,
            webhook_secrets: self.webhook_secrets,
            refusing: watch::Sender::new(None),
            turns: AtomicU64::new(0),
            room: Room::default(),
            telling: Arc::new(Semaphore::new(admin::ANSWERS)),
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
