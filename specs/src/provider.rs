use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    BackOffSpec, ErrorAnswerSpec, ErrorRuleSpec, OperationSpec, PollingSpec, SourceSpec, WebhookSpec,
};

/// How one provider is talked to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderSpec {
    /// Where the JSON Schema of this file is, for editors.
    #[serde(rename = "$schema")]
    pub schema: String,

    /// The version of the spec language this file is written in.
    pub format: u32,

    /// Id of the provider: the name of the folder, the Rust module and the cargo feature.
    pub provider: String,

    /// The provider's name for people.
    pub title: String,

    /// The provider's documentation. Absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,

    /// How a request proves who pays.
    pub auth: AuthSpec,

    /// Where the provider listens.
    pub hosts: Vec<HostSpec>,

    /// The calls it offers.
    pub operations: Vec<OperationSpec>,

    /// What the words mean that it uses for a job's state.
    pub states: Vec<StateSpec>,

    /// What a word means that is not listed.
    pub unknown_state: UnknownState,

    /// Whether a body with a terminal state counts whatever the HTTP status is. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub terminal_body_wins: bool,

    /// Whether a job has failed whose state says that it succeeded, where its answer holds an error. Nothing, an empty
    /// text, list or object, `false` and zero are no errors. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub error_wins: bool,

    /// Where facts stand in the body of a refused request.
    pub error_answer: ErrorAnswerSpec,

    /// What refused requests mean: the first rule that fits holds.
    pub errors: Vec<ErrorRuleSpec>,

    /// Where the provider says when to try again. Of several hints in one answer the longest is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub back_off: Vec<BackOffSpec>,

    /// How often jobs are asked about. Absent: by the model's latency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polling: Option<PollingSpec>,

    /// What is charged when no video comes of it.
    pub billing: BillingSpec,

    /// How long things are kept.
    pub retention: RetentionSpec,

    /// Requests a minute. Absent: not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_per_minute: Option<u32>,

    /// How the provider calls back. Absent: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookSpec>,

    /// Where sources disagree, or what was inferred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,

    /// What was read. The first is the contract.
    pub sources: Vec<SourceSpec>,
}

/// How a request proves who pays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthSpec {
    /// Environment variables that may hold the key, tried in order.
    pub env: Vec<String>,

    /// The header that carries it, in lower case.
    pub header: String,

    /// The header's value. `{key}` stands for the key.
    pub template: String,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A place where a provider listens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostSpec {
    /// What operations call it.
    pub name: String,

    /// Its origin, as `https://api.example.com`: no path.
    pub origin: String,

    /// Whether the key may be sent there. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub key: bool,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What a word for a job's state means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateSpec {
    /// The provider's word.
    pub state: String,

    /// What it means.
    pub means: StateMeaning,

    /// HTTP status under which the provider serves it. Default: 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,

    /// The meaning in our own words.
    pub doc: String,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What a job's state means. The last four are terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateMeaning {
    /// Accepted, not started.
    Queued,
    /// Being worked on.
    Running,
    /// Done, with output.
    Succeeded,
    /// Done, without output.
    Failed,
    /// Stopped on request.
    Cancelled,
    /// No longer kept.
    Expired,
}

impl StateMeaning {
    /// Whether nothing follows it.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// What a state means that is not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnknownState {
    /// The job is taken to be running.
    KeepPolling,
    /// The job is taken to have failed.
    Fail,
}

/// What is charged when no video comes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BillingSpec {
    /// A job that was accepted and failed.
    pub failed_job: Billing,

    /// A job that was stopped on request. Default: unknown.
    #[serde(default, skip_serializing_if = "Billing::is_unknown")]
    pub cancelled_job: Billing,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Whether something is charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    /// It is.
    Charged,
    /// It is not.
    NotCharged,
    /// No source says.
    #[default]
    Unknown,
}

impl Billing {
    /// Whether no source says.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

/// How long a provider keeps things. Absent: unknown, and never taken to expire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionSpec {
    /// Seconds a job can be asked for, from its submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_seconds: Option<u64>,

    /// Seconds an output file can be fetched, from the moment the job is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_seconds: Option<u64>,

    /// How the provider tells that something is no longer kept. Empty: not known, so only a job that is older than
    /// `record_seconds` and a state that means so count as expired.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expired: Vec<ExpirySignal>,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How a provider tells that it no longer keeps something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpirySignal {
    /// A job that was accepted is answered like one that does not exist.
    NotFound,
    /// The job gets a state that means `expired`.
    State,
    /// The job is still done, and its answer holds no output any more. Wants `file_seconds`.
    NoOutput,
}
