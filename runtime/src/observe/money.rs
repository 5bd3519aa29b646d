use crate::{Amount, Charge, Estimate, JobRef, Output};

/// What became of a request that costs money.
#[derive(Clone, Debug)]
pub struct ChargeEvent {
    pub(super) provider: &'static str,
    pub(super) model: String,
    pub(super) job: Option<JobRef>,
    pub(super) outcome: PurchaseOutcome,
    pub(super) charge: Charge,
    pub(super) estimate: Option<Estimate>,
    pub(super) cost: Option<Amount>,
}

/// How a request that costs money stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PurchaseOutcome {
    /// It did not leave, or the provider refused it.
    Refused,
    /// Nobody knows whether the provider accepted it.
    Unknown,
    /// The provider accepted it, and the id of the job is lost.
    IdLost,
    /// The provider accepted it as a job. What comes of that is told as well, if somebody waits for it.
    Accepted,
    /// The video is there.
    Delivered,
    /// It ended without a video.
    Failed,
}

/// What is known of a request that costs money, on its way to an event.
#[derive(Debug)]
pub(crate) struct Purchase<'a> {
    pub(crate) provider: &'static str,
    pub(crate) model: &'a str,
    pub(crate) job: Option<&'a JobRef>,
    pub(crate) outcome: PurchaseOutcome,
    pub(crate) charge: Charge,
    pub(crate) estimate: Option<&'a Estimate>,
    pub(crate) cost: Option<Amount>,
}

impl ChargeEvent {
    /// Id of the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.provider
    }

    /// Id of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The job. `None`: there is none.
    #[must_use]
    pub fn job(&self) -> Option<&JobRef> {
        self.job.as_ref()
    }

    /// How it stands.
    #[must_use]
    pub fn outcome(&self) -> PurchaseOutcome {
        self.outcome
    }

    /// Whether it is paid for.
    #[must_use]
    pub fn charge(&self) -> Charge {
        self.charge
    }

    /// What it costs by the published price. `None`: the job was submitted elsewhere, or told before with its price.
    #[must_use]
    pub fn estimate(&self) -> Option<&Estimate> {
        self.estimate.as_ref()
    }

    /// What the provider says it charged, in the provider's currency. `None`: it does not say, or not yet.
    #[must_use]
    pub fn cost(&self) -> Option<Amount> {
        self.cost
    }
}

impl Purchase<'_> {
    /// A blocking call, or the last answer about a job, that brought the video.
    pub(crate) fn delivered<'a>(provider: &'static str, model: &'a str, output: &'a Output) -> Purchase<'a> {
        Purchase {
            provider,
            model,
            job: output.job(),
            outcome: PurchaseOutcome::Delivered,
            charge: Charge::Yes,
            estimate: None,
            cost: output.cost(),
        }
    }
}

impl From<Purchase<'_>> for ChargeEvent {
    fn from(purchase: Purchase<'_>) -> Self {
        Self {
            provider: purchase.provider,
            model: purchase.model.to_owned(),
            job: purchase.job.cloned(),
            outcome: purchase.outcome,
            charge: purchase.charge,
            estimate: purchase.estimate.copied(),
            cost: purchase.cost,
        }
    }
}
