use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use wan_specs::OperationKind;

use super::kind::{Fault, FaultPoint, named};

/// A fault, and when it acts.
///
/// Rules are asked in the order in which they were set, and the first that acts does so alone. Only faults of a job
/// (`job_fails`, `never_finishes`) act beside one of its submit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FaultRule {
    /// What goes wrong.
    #[serde(deserialize_with = "by_name")]
    pub fault: Fault,

    /// The requests that it looks at. Default: all that the fault can act on.
    #[serde(default, skip_serializing_if = "FaultScope::is_all")]
    pub on: FaultScope,

    /// How many of these requests pass unharmed first. Default: 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skip: u32,

    /// How often it acts. `None`, in JSON null: without end. Default: 1.
    #[serde(default = "once")]
    pub times: Option<u32>,

    /// How likely it acts on one of these requests, by the scenario's seed. Range: 0 to 1. Default: 1.
    #[serde(default = "certain", skip_serializing_if = "is_certain")]
    pub chance: f64,
}

/// Which requests a fault looks at. What is left out holds for any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FaultScope {
    /// Id of the provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,

    /// Id of the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,

    /// The operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<ScopedOperation>,

    /// Id of the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScopedOperation {
    /// The blocking call.
    Sync,
    /// The start of a job.
    Submit,
    /// A job's state.
    Status,
    /// A job's output.
    Result,
    /// The end of a job, on request.
    Cancel,
    /// A file that is sent in.
    Upload,
    /// Earlier jobs.
    History,
    /// A file that is fetched.
    File,
}

impl FaultRule {
    /// Acts once, on the next request that it can act on.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self { fault, on: FaultScope::default(), skip: 0, times: Some(1), chance: 1.0 }
    }

    /// Looks at this operation alone.
    #[must_use]
    pub fn on(mut self, operation: ScopedOperation) -> Self {
        self.on.operation = Some(operation);
        self
    }

    /// Looks at this provider alone.
    #[must_use]
    pub fn provider(mut self, provider: impl Into<String>) -> Self {
        self.on.provider = Some(provider.into());
        self
    }

    /// Looks at this model alone.
    #[must_use]
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.on.model = Some(model.into());
        self
    }

    /// Looks at this job alone.
    #[must_use]
    pub fn job(mut self, id: impl Into<String>) -> Self {
        self.on.job = Some(id.into());
        self
    }

    /// Lets so many pass first.
    #[must_use]
    pub fn skip(mut self, count: u32) -> Self {
        self.skip = count;
        self
    }

    /// Acts so often.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.times = Some(count);
        self
    }

    /// Acts without end.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Acts by chance, from 0 to 1.
    #[must_use]
    pub fn chance(mut self, chance: f64) -> Self {
        self.chance = chance;
        self
    }
}

impl FaultScope {
    fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

impl ScopedOperation {
    pub(crate) const ALL: [Self; 8] = [
        Self::Sync,
        Self::Submit,
        Self::Status,
        Self::Result,
        Self::Cancel,
        Self::Upload,
        Self::History,
        Self::File,
    ];

    /// Whether faults of the point act on it.
    pub(crate) fn is_at(self, point: FaultPoint) -> bool {
        match point {
            FaultPoint::Listener => false,
            FaultPoint::Any => true,
            FaultPoint::Operation => self != Self::File,
            FaultPoint::Start => matches!(self, Self::Sync | Self::Submit),
            FaultPoint::Job => matches!(self, Self::Status | Self::Result),
            FaultPoint::File => self == Self::File,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Submit => "submit",
            Self::Status => "status",
            Self::Result => "result",
            Self::Cancel => "cancel",
            Self::Upload => "upload",
            Self::History => "history",
            Self::File => "file",
        }
    }
}

impl From<OperationKind> for ScopedOperation {
    fn from(kind: OperationKind) -> Self {
        match kind {
            OperationKind::Sync => Self::Sync,
            OperationKind::Submit => Self::Submit,
            OperationKind::Status => Self::Status,
            OperationKind::Result => Self::Result,
            OperationKind::Cancel => Self::Cancel,
            OperationKind::Upload => Self::Upload,
            OperationKind::History => Self::History,
        }
    }
}

fn by_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fault, D::Error> {
    let value = Value::deserialize(deserializer)?;
    named(value).map_err(serde::de::Error::custom)
}

#[expect(clippy::unnecessary_wraps, reason = "serde wants the field's own type")]
fn once() -> Option<u32> {
    Some(1)
}

fn certain() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_certain(chance: &f64) -> bool {
    *chance >= 1.0
}
