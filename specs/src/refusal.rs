use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{HeaderSpec, Json};

/// Where facts stand in the body of a refused request: JSON pointers, tried in order. A `*` in those of `message` stands
/// for each item of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorAnswerSpec {
    /// A word or a number for programs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<String>,

    /// A sentence for people. The texts of a list are put together.
    pub message: Vec<String>,

    /// An id that the provider's support can look up, where no header tells it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request_id: Vec<String>,

    /// The body that an emulator sends where a rule has no own one. `{message}` stands for the sentence,
    /// `{code}` for the word, `{status}` for the HTTP status.
    pub body: Json,
}

/// What a refused request means. All conditions that are given must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorRuleSpec {
    /// The HTTP status, or the first of several. From 200 to 299, the rule tells an error that looks like a success: it
    /// needs a `code`, a `code_prefix` or a `message`, and holds only where the answer has none of what was asked for.
    pub http_status: u16,

    /// The last of several HTTP statuses. Default: `http_status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status_to: Option<u16>,

    /// The word for programs. A number is told by its digits: `1102` stands for `"1102"` too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,

    /// What the word for programs begins with, instead of `code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_prefix: Option<String>,

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

impl ErrorRuleSpec {
    /// The HTTP statuses that it is about.
    #[must_use]
    pub fn statuses(&self) -> RangeInclusive<u16> {
        self.http_status..=self.http_status_to.unwrap_or(self.http_status)
    }

    /// Whether it fits every answer that another rule fits.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let (own, others) = (self.statuses(), other.statuses());
        let statuses = own.start() <= others.start() && others.end() <= own.end();
        let code = match (&self.code, &self.code_prefix) {
            (Some(code), _) => other.code.as_ref() == Some(code),
            (None, Some(prefix)) => {
                let word = other.code.as_ref().or(other.code_prefix.as_ref());
                word.is_some_and(|word| word.starts_with(prefix))
            }
            (None, None) => true,
        };
        let message = match (&self.message, &other.message) {
            (None, _) => true,
            (Some(part), Some(whole)) => whole.to_lowercase().contains(&part.to_lowercase()),
            (Some(_), None) => false,
        };
        statuses && code && message
    }
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
    /// The key is missing or wrong.
    Auth,
    /// The key is right, and its account may not do this: other models may be open to it.
    Permission,
    /// The account has too little credit.
    InsufficientCredits,
    /// The model, endpoint or job does not exist.
    NotFound,
    /// Too many requests.
    RateLimited,
    /// The request is malformed or holds a value that is not allowed.
    Rejected,
    /// The provider's rules on content forbid what the request asks for.
    Moderation,
    /// A job that is to be stopped has ended.
    AlreadyFinished,
    /// A job that is to be stopped has begun, and cannot be stopped any more.
    AlreadyRunning,
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

/// Where a provider says when to try again: a header or a place in the body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BackOffSpec {
    /// The response header, in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,

    /// The place in a JSON body, as a JSON pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,

    /// How to read it.
    pub format: BackOffFormat,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl BackOffSpec {
    /// The header or the pointer.
    #[must_use]
    pub fn place(&self) -> &str {
        self.header.as_deref().or(self.pointer.as_deref()).unwrap_or_default()
    }
}

/// How a time to try again is read. A number may be written as a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackOffFormat {
    /// `Retry-After`: seconds, or an HTTP date.
    SecondsOrDate,
    /// Seconds from now.
    Seconds,
    /// Milliseconds from now.
    Milliseconds,
    /// A point in time, RFC 3339.
    Timestamp,
    /// A point in time, in seconds since 1970.
    UnixSeconds,
}
