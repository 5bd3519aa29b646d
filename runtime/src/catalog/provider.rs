use std::{fmt, time::Duration};

use super::Model;
use crate::data::{BillingData, HostData, ProviderData};

/// Who sells models over HTTP.
#[derive(Clone, Copy)]
pub struct Provider(pub(super) &'static ProviderData);

/// A place where a provider listens.
#[derive(Clone, Copy)]
pub struct Host(&'static HostData);

impl Provider {
    /// The id, as it stands in job references.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// The name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// The provider's page. `None`: not known.
    #[must_use]
    pub fn docs(self) -> Option<&'static str> {
        self.0.docs
    }

    /// The environment variables that may hold the key, in the order they are looked at.
    #[must_use]
    pub fn key_env(self) -> &'static [&'static str] {
        self.0.key.env
    }

    /// The places where the provider listens.
    #[must_use]
    pub fn hosts(self) -> impl ExactSizeIterator<Item = Host> + Clone {
        self.0.hosts.iter().map(Host)
    }

    /// The models, sorted by id.
    #[must_use]
    pub fn models(self) -> impl ExactSizeIterator<Item = Model> + Clone {
        self.0.models.iter().map(|model| Model(model))
    }

    /// The model with this id.
    #[must_use]
    pub fn model(self, id: &str) -> Option<Model> {
        self.models().find(|model| model.id() == id)
    }

    /// How long a job can be asked for, from its submission. `None`: unknown, and never taken to expire.
    #[must_use]
    pub fn job_retention(self) -> Option<Duration> {
        self.0.record_seconds.map(Duration::from_secs)
    }

    /// How long an output can be fetched, from the moment its job is done. `None`: unknown.
    #[must_use]
    pub fn file_retention(self) -> Option<Duration> {
        self.0.file_seconds.map(Duration::from_secs)
    }

    /// The number of requests a minute that the provider allows. `None`: not published.
    #[must_use]
    pub fn requests_per_minute(self) -> Option<u32> {
        self.0.requests_per_minute
    }

    /// Whether a job that was accepted and failed is charged. `None`: not documented.
    #[must_use]
    pub fn charges_failed_jobs(self) -> Option<bool> {
        is_charged(self.0.failed_job)
    }

    /// Whether a job that was stopped on request is charged. `None`: not documented.
    #[must_use]
    pub fn charges_cancelled_jobs(self) -> Option<bool> {
        is_charged(self.0.cancelled_job)
    }
}

impl Host {
    /// The name by which the client's builder replaces it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Scheme, name and port, without a path.
    #[must_use]
    pub fn origin(self) -> &'static str {
        self.0.origin
    }

    /// Whether the key may be sent there.
    #[must_use]
    pub fn takes_key(self) -> bool {
        self.0.key
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Provider({})", self.id())
    }
}

impl fmt::Display for Provider {
    /// The name for people.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.title())
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Host({}: {})", self.name(), self.origin())
    }
}

impl fmt::Display for Host {
    /// The origin.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.origin())
    }
}

fn is_charged(billing: BillingData) -> Option<bool> {
    match billing {
        BillingData::Charged => Some(true),
        BillingData::NotCharged => Some(false),
        BillingData::Unknown => None,
    }
}
