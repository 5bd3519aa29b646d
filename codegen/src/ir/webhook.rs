/// How a provider calls back.
#[derive(Debug)]
pub struct Webhook {
    /// Where a submit names the address.
    pub register: WebhookPlace,
    /// Where a submit names events, and which.
    pub events: Option<(WebhookPlace, Vec<String>)>,
    /// Pointer to the event.
    pub event: Option<String>,
    /// The event of a finished job.
    pub finished: Option<String>,
    /// Events with the state that each tells.
    pub endings: Vec<(String, String)>,
    /// Pointer to the job's id.
    pub id: Option<String>,
    /// Pointer to the payload.
    pub payload: String,
    /// Name of the runtime's kind of payload.
    pub contains: &'static str,
    /// How it is signed, if it is.
    pub signature: Option<Signature>,
}

/// A place in a submit.
#[derive(Debug)]
pub enum WebhookPlace {
    /// A pointer into the body.
    Body(String),
    /// A query parameter.
    Query(String),
    /// A header.
    Header(String),
}

/// How a delivery is signed.
#[derive(Debug)]
pub struct Signature {
    /// The header with the delivery's id.
    pub id_header: String,
    /// The header with its time.
    pub timestamp_header: String,
    /// The header with its signatures.
    pub signature_header: String,
    /// What stands before a signature.
    pub prefix: String,
    /// What stands before a secret.
    pub secret_prefix: String,
}
