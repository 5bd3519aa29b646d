use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{HeaderSpec, Json, OperationSpec, SourceSpec, WebhookSpec};

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

    /// Where facts stand in the body of a refused request.
    pub error_answer: ErrorAnswerSpec,

    /// What refused requests mean: the first rule that fits holds.
    pub errors: Vec<ErrorRuleSpec>,

    /// Where the provider says when to try again. Of several hints in one answer the longest is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub back_off: Vec<BackOffSpec>,

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

/// Where facts stand in the body of a refused request: JSON pointers, tried in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorAnswerSpec {
    /// A word for programs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<String>,

    /// A sentence for people.
    pub message: Vec<String>,

    /// The body that an emulator sends where a rule has no own one. `{message}` stands for the sentence,
    /// `{code}` for the word, `{status}` for the HTTP status.
    pub body: Json,
}

/// What a refused request means. All conditions that are given must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorRuleSpec {
    /// The HTTP status.
    pub http_status: u16,

    /// The word for programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,

    /// A part of the sentence for people, whatever its case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,

    /// What it means.
    pub means: ErrorKind,

    /// What a submit that is answered so costs.
    pub money: MoneyClass,

    /// The provider's name for it.
    pub title: String,

    /// The meaning in our own words.
    pub doc: String,

    /// What makes the provider answer so: what an emulator goes by. Empty: not known, or nothing a caller does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<ErrorCause>,

    /// Response headers besides `content-type`, with the variables of the body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<HeaderSpec>,

    /// A body seen with it. It may hold the variables of `error_answer.body`, and `{id}` for the job's id: a body with
    /// `{id}` belongs to requests about a job, and others get the general body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Json>,

    /// A body that is not JSON, with the same variables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,

    /// The media type of `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What makes a provider refuse a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCause {
    /// No key came.
    MissingKey,
    /// A key came that the provider does not know.
    WrongKey,
    /// The body is said to be something else than JSON.
    ContentType,
    /// The address takes another method.
    Method,
    /// The body is malformed or holds what is not allowed.
    Body,
    /// The address names a model that does not exist.
    UnknownModel,
    /// The address names a job that does not exist, or is no longer kept.
    UnknownJob,
    /// Nothing is at the address.
    UnknownPath,
}

/// What a refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The key is missing, wrong or not allowed to do this.
    Auth,
    /// The account has too little credit.
    InsufficientCredits,
    /// The model, endpoint or job does not exist.
    NotFound,
    /// Too many requests.
    RateLimited,
    /// The request is malformed or holds a value that is not allowed.
    Rejected,
    /// Something broke on the provider's side.
    Server,
}

/// What a refused submit costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoneyClass {
    /// Nothing was done; the same request may be sent again.
    NotProcessed,
    /// Nothing was done; the same request will be refused again.
    Rejected,
    /// A job may have been started.
    Ambiguous,
}

/// Where a provider says when to try again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BackOffSpec {
    /// The response header, in lower case.
    pub header: String,

    /// How to read it.
    pub format: BackOffFormat,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// How a back-off header is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackOffFormat {
    /// `Retry-After`: seconds, or an HTTP date.
    SecondsOrDate,
    /// Seconds from now.
    Seconds,
    /// A point in time, RFC 3339.
    Timestamp,
}

/// What is charged when no video comes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BillingSpec {
    /// A job that was accepted and failed.
    pub failed_job: Billing,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Whether something is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    /// It is.
    Charged,
    /// It is not.
    NotCharged,
    /// No source says.
    Unknown,
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

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
