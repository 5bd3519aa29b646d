use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a provider calls back when a job ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSpec {
    /// Where a submit's body names the address, as a JSON pointer. Of this and the next two there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,

    /// The query parameter of a submit that names the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register_query: Option<String>,

    /// The header of a submit that names the address, in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register_header: Option<String>,

    /// What a submit says besides, so that it is called back for the events that matter. Absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<WebhookEventsSpec>,

    /// Where a delivery says what happened. Absent: it does not, and each is of a job that is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,

    /// The event that a finished job makes, unless `endings` has one for its state. Absent: `endings` has all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<String>,

    /// Events that tell in which state a job ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endings: Vec<WebhookEndingSpec>,

    /// Where a delivery holds the job's id. Absent: in its payload, where the answer to `status` has it, else the one to
    /// `submit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,

    /// Where a delivery holds what `contains` says. `""` stands for all of it.
    pub payload: String,

    /// What the payload is. Default: the answer to `status`.
    #[serde(default, skip_serializing_if = "WebhookPayload::is_status")]
    pub contains: WebhookPayload,

    /// How a receiver can tell that it is genuine.
    pub verification: WebhookVerification,

    /// Where a signed delivery differs from Standard Webhooks. Absent: nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<WebhookSignatureSpec>,

    /// Seconds the provider waits for a receiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u64>,

    /// Deliveries after the first that fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,

    /// How a submit asks for a made-up end of its job. Absent: it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_mode: Option<WebhookTestSpec>,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Where a submit's body asks for a made-up end of its job, as JSON pointers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookTestSpec {
    /// A boolean: true asks for it.
    pub enabled: String,

    /// The word of `states` that the job is to end with.
    pub state: String,
}

/// What a submit says, so that it is called back for these events: at one of the two places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookEventsSpec {
    /// Where the body holds the list, as a JSON pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,

    /// The query parameter, which is sent once for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,

    /// The provider's words for the events.
    pub values: Vec<String>,
}

/// An event that tells in which state a job ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookEndingSpec {
    /// The provider's word for the event.
    pub event: String,

    /// The state: a word of `states`, of a job that is over.
    pub state: String,
}

/// What the payload of a delivery is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookPayload {
    /// The answer that `status` would give.
    #[default]
    Status,
    /// The answer that `result` would give, which holds the videos.
    Result,
    /// Nothing but which job it is.
    Id,
}

impl WebhookPayload {
    /// Whether it is the default.
    #[must_use]
    pub fn is_status(&self) -> bool {
        *self == Self::Status
    }
}

/// How a receiver can tell that a delivery is genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookVerification {
    /// It cannot: ask for the job's state instead of trusting it.
    None,
    /// By an HMAC-SHA256 under a shared secret, as <https://www.standardwebhooks.com> has it: over the delivery's id, its
    /// time and its body, with a dot between each.
    StandardWebhooks,
}

/// Where a signed delivery differs from Standard Webhooks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSignatureSpec {
    /// The header with the delivery's id, in lower case. Default: `webhook-id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_header: Option<String>,

    /// The header with the second it was signed in, in lower case. Default: `webhook-timestamp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp_header: Option<String>,

    /// The header with the signatures, in lower case. Default: `webhook-signature`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature_header: Option<String>,

    /// What stands before the base64 of a signature. Default: `v1,`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,

    /// What stands before the base64 of a secret. Default: `whsec_`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_prefix: Option<String>,
}
