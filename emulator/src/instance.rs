use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, atomic::AtomicU64},
    time::Duration,
};

use http::{HeaderName, header, request::Parts};
use serde_json::Value;
use tokio::{
    sync::{Semaphore, watch},
    time::Instant,
};

use crate::{
    catalog::{Catalog, Provider},
    clock::{Clock, milliseconds},
    fault::{FaultRule, Faults, Scenario, ScenarioError},
    incoming::Room,
    jobs::Jobs,
    key,
    record::{RecordedRequest, Records},
    upload::Uploads,
    video::Videos,
    webhook::{DEFAULT_WEBHOOK_SECRET, Webhooks},
};

/// Called with each request once it is answered.
pub(crate) type Observer = Box<dyn Fn(&RecordedRequest) + Send + Sync>;

/// One emulator: nothing of it is shared with another.
pub(crate) struct Instance {
    pub(crate) catalog: Catalog,
    /// The catalog as an OpenAPI document, made when it is first asked for.
    pub(crate) openapi: OnceLock<Value>,
    pub(crate) key: Option<String>,
    pub(crate) clock: Clock,
    pub(crate) jobs: Jobs,
    /// How long each job takes. `None`: as published.
    pub(crate) job_time: Option<Duration>,
    pub(crate) videos: Videos,
    pub(crate) records: Records,
    pub(crate) faults: Faults,
    pub(crate) uploads: Uploads,
    pub(crate) webhooks: Webhooks,
    /// What deliveries are signed with, by provider.
    pub(crate) webhook_secrets: HashMap<String, String>,
    /// Until when connections are refused.
    pub(crate) refusing: watch::Sender<Option<Instant>>,
    /// A number that is another one each time.
    pub(crate) turns: AtomicU64,
    pub(crate) room: Room,
    /// Turns to answer what steers and shows the emulator.
    pub(crate) telling: Arc<Semaphore>,
    /// How long a client may take for a piece of its request, or of its answer.
    pub(crate) client_timeout: Duration,
    pub(crate) origin: String,
    pub(crate) observer: Option<Observer>,
    /// Turns true when the emulator goes down: nobody may wait for a job any longer.
    pub(crate) stopped: watch::Receiver<bool>,
}

impl Instance {
    pub(crate) fn provider_at(&self, parts: &Parts) -> Option<&Arc<Provider>> {
        self.catalog.provider(parts.uri.path().split('/').nth(1)?)
    }

    /// What the deliveries of a provider are signed with.
    pub(crate) fn webhook_secret(&self, provider: &str) -> &str {
        self.webhook_secrets.get(provider).map_or(DEFAULT_WEBHOOK_SECRET, String::as_str)
    }

    /// Adds all these rules, or none.
    pub(crate) fn add_faults(&self, rules: Vec<FaultRule>) -> Result<(), ScenarioError> {
        for rule in &rules {
            rule.check_in(&self.catalog).map_err(ScenarioError::new)?;
        }
        self.faults.add(rules)?;
        self.refuse_if_asked();
        Ok(())
    }

    pub(crate) fn set_scenario(&self, scenario: Scenario) -> Result<(), ScenarioError> {
        scenario.check(&self.catalog)?;
        self.faults.replace(scenario)?;
        self.refuse_if_asked();
        Ok(())
    }

    pub(crate) fn clear_faults(&self) {
        self.faults.clear();
        // A change that is none would still make the listener anew, and reset who is just connecting.
        self.refusing.send_if_modified(|until| until.take().is_some());
    }

    /// Refuses connections from now on, if a rule says so.
    pub(crate) fn refuse_if_asked(&self) {
        if let Some(milliseconds) = self.faults.refused() {
            self.refusing.send_replace(Instant::now().checked_add(Duration::from_millis(milliseconds)));
        }
    }

    /// The request as it is remembered: without anything that may be a key.
    pub(crate) fn recorded(&self, parts: &Parts) -> RecordedRequest {
        let provider = self.provider_at(parts);
        let private = |name: &HeaderName| {
            *name == header::AUTHORIZATION
                || self.catalog.providers.iter().any(|provider| name == provider.spec.auth.header.as_str())
        };
        let headers = parts.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), if private(name) { "(kept private)".to_owned() } else { value })
        });
        RecordedRequest {
            arrived_milliseconds: milliseconds(self.clock.now()),
            method: parts.method.to_string(),
            path: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            headers: headers.collect(),
            key: provider
                .map(|provider| key::judge(&provider.spec.auth, self.key.as_deref(), &parts.headers)),
            body: String::new(),
            status: None,
            fault: None,
        }
    }
}
