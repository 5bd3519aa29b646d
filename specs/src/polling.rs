use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often a job is asked about, and for how long. What is absent follows from the model's latency.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PollingSpec {
    /// Seconds from the submission to the first question. At least 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seconds: Option<f64>,

    /// Seconds from the first question to the second. At least 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<f64>,

    /// By what each later pause is multiplied. From 1 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<f64>,

    /// The longest pause, in seconds. At least 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_seconds: Option<f64>,

    /// How long a job is waited for, in seconds from its submission. At least 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_seconds: Option<f64>,
}
