use super::OperationKind;

/// How a provider calls back when a job is over.
#[derive(Debug)]
pub struct WebhookData {
    /// Where a submit names the address.
    pub register: WebhookPlace,
    /// Where a submit names events, and which.
    pub events: Option<(WebhookPlace, &'static [&'static str])>,
    /// JSON pointer to the event in a delivery.
    pub event: Option<&'static str>,
    pub finished: Option<&'static str>,
    /// Events with the word of the state that each tells.
    pub endings: &'static [(&'static str, &'static str)],
    /// JSON pointer to the job's id in a delivery.
    pub id: Option<&'static str>,
    /// JSON pointer to the payload. Empty: all of the delivery.
    pub payload: &'static str,
    pub contains: WebhookPayload,
    /// `None`: a delivery cannot be verified.
    pub signature: Option<WebhookSignatureData>,
}

/// A place in a submit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookPlace {
    /// A JSON pointer into the body.
    Body(&'static str),
    /// A query parameter.
    Query(&'static str),
    /// A header.
    Header(&'static str),
}

/// What the payload of a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookPayload {
    /// The answer that `status` would give.
    Status,
    /// The answer that `result` would give.
    Result,
    /// Nothing but the job's id.
    Id,
}

/// How a delivery is signed: as Standard Webhooks has it, under these names.
#[derive(Debug)]
pub struct WebhookSignatureData {
    pub id_header: &'static str,
    pub timestamp_header: &'static str,
    pub signature_header: &'static str,
    pub prefix: &'static str,
    pub secret_prefix: &'static str,
}

impl WebhookPayload {
    /// The operation whose answer it is.
    #[must_use]
    pub const fn operation(self) -> Option<OperationKind> {
        match self {
            Self::Status => Some(OperationKind::Status),
            Self::Result => Some(OperationKind::Result),
            Self::Id => None,
        }
    }
}
