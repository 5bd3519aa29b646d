//! Two invented providers: one with everything, one that answers every question under one address.

use serde::Serialize;
use wan_runtime::{
    Batch, Call, ClientBuilder, Error, Job, JobRef, Untyped, Validate, Value, Violations,
    internal::{
        AnswerData, BackOffData, BackOffFormat, BackOffPlace, BillingData, Core, ErrorRuleData, ErrorsData,
        HostData, KeyData, ModelData, MoneyClass, OperationData, OperationKind, ParameterData, PollingData,
        PriceData, ProviderClient, ProviderData, Refusal, StateData, StateMeaning,
    },
    offers,
};

use crate::server::Server;

pub(crate) const KEY: &str = "hunter2-canary";
pub(crate) const PROMPT: &str = "a red fox in the snow";

static PARAMETERS: [ParameterData; 2] = [
    ParameterData::text("prompt", "/prompt", "What the video shows.").required().sensitive(),
    ParameterData::integer("steps", "/steps", "How many steps.", Some(10), Some(70)),
];

const fn model(
    provider: &'static str,
    id: &'static str,
    operations: &'static [(OperationKind, bool)],
) -> ModelData {
    ModelData {
        provider,
        id,
        wire_name: id,
        title: "Clip",
        task: "t2v",
        version: "1",
        deprecated: false,
        draft: None,
        sunset: None,
        docs: None,
        spec: "0123456789ab",
        operations,
        parameters: &PARAMETERS,
        rules: &[],
        price: None,
        latency_ms: None,
        polling: PollingData::NONE,
    }
}

pub(crate) static CLIP: ModelData =
    model("acme", "clip-1", &[(OperationKind::Sync, true), (OperationKind::Submit, false)]);
/// Costs 0.5 to 2 dollars.
pub(crate) static DEAR: ModelData = ModelData {
    price: Some(PriceData {
        currency: "USD",
        low_micros: 500_000,
        high_micros: 2_000_000,
        approximate: false,
        length: None,
        as_of: "2026-11-20",
    }),
    ..model("acme", "dear-1", &[(OperationKind::Sync, true), (OperationKind::Submit, true)])
};
/// Nobody has vouched for it.
static DRAFT: ModelData = ModelData {
    draft: Some(3),
    ..model("acme", "draft-1", &[(OperationKind::Sync, true), (OperationKind::Submit, true)])
};
static SLOW: ModelData = model("acme", "slow-1", &[(OperationKind::Submit, true)]);
static PLAIN_CLIP: ModelData = model("plain", "clip-1", &[(OperationKind::Submit, true)]);

pub(super) const fn operation(
    kind: OperationKind,
    method: &'static str,
    path: &'static str,
    answer: AnswerData,
) -> OperationData {
    OperationData {
        kind,
        host: "api",
        method,
        path,
        address: None,
        query: &[],
        headers: &[],
        body: &[],
        accepts: &[200],
        takes: None,
        effect: None,
        answer,
    }
}

const STATUS: AnswerData = AnswerData {
    state: &["/status"],
    error: &["/error"],
    progress: &["/progress"],
    eta: &["/eta"],
    queue_position: &["/place"],
    request_id_header: Some("x-request-id"),
    ..AnswerData::NONE
};

const RESULT: AnswerData = AnswerData {
    output: &["/output", "/videos/*/url"],
    output_ttl: &["/ttl"],
    cost: &["/cost"],
    cost_header: Some("x-cost"),
    seed: &["/seed"],
    ..STATUS
};

const SUBMIT: AnswerData =
    AnswerData { id: &["/id"], request_id_header: Some("x-request-id"), ..AnswerData::NONE };

pub(crate) static ACME: ProviderData = ProviderData {
    id: "acme",
    title: "Acme",
    docs: Some("https://acme.example/docs"),
    key: KeyData { env: &["ACME_API_KEY"], header: "x-api-key", template: "{key}" },
    hosts: &[
        HostData { name: "api", origin: "https://api.acme.example", key: true },
        HostData { name: "files", origin: "https://files.acme.example", key: false },
    ],
    operations: &[
        operation(OperationKind::Sync, "POST", "/v1/{model}", RESULT),
        operation(OperationKind::Submit, "POST", "/v2/{model}", SUBMIT),
        operation(OperationKind::Status, "GET", "/v2/jobs/{id}/status", STATUS),
        operation(OperationKind::Result, "GET", "/v2/jobs/{id}", RESULT),
        // On a host that may not see the key.
        OperationData {
            host: "files",
            ..operation(OperationKind::Cancel, "DELETE", "/v2/jobs/{id}", AnswerData::NONE)
        },
    ],
    states: &STATES,
    unknown_state_fails: false,
    terminal_body_wins: true,
    error_wins: false,
    errors: ErrorsData { code: &["/code"], message: &["/message"], request_id: &["/trace"], rules: &RULES },
    back_off: &[BackOffData {
        place: BackOffPlace::Header("retry-after"),
        format: BackOffFormat::SecondsOrDate,
    }],
    polling: PollingData::NONE,
    failed_job: BillingData::NotCharged,
    cancelled_job: BillingData::Unknown,
    record_seconds: Some(3600),
    file_seconds: None,
    expiry: &[],
    requests_per_minute: None,
    webhook: None,
    models: &[&CLIP, &DEAR, &SLOW, &DRAFT],
};

pub(crate) static PLAIN: ProviderData = ProviderData {
    id: "plain",
    title: "Plain",
    docs: None,
    key: KeyData { env: &["PLAIN_API_KEY"], header: "authorization", template: "Bearer {key}" },
    hosts: &[HostData { name: "api", origin: "https://api.plain.example", key: true }],
    operations: &[
        operation(OperationKind::Submit, "POST", "/{model}", SUBMIT),
        OperationData {
            query: &[("task", "{id}")],
            ..operation(OperationKind::Status, "GET", "/task", RESULT)
        },
    ],
    states: &STATES,
    unknown_state_fails: false,
    terminal_body_wins: false,
    error_wins: false,
    errors: ErrorsData { code: &[], message: &[], request_id: &[], rules: &[] },
    back_off: &[],
    polling: PollingData::NONE,
    failed_job: BillingData::Unknown,
    cancelled_job: BillingData::Unknown,
    record_seconds: None,
    file_seconds: None,
    expiry: &[],
    requests_per_minute: None,
    webhook: None,
    models: &[&PLAIN_CLIP],
};

static STATES: [StateData; 5] = [
    StateData { word: "QUEUED", means: StateMeaning::Queued },
    StateData { word: "RUNNING", means: StateMeaning::Running },
    StateData { word: "DONE", means: StateMeaning::Succeeded },
    StateData { word: "FAILED", means: StateMeaning::Failed },
    StateData { word: "STOPPED", means: StateMeaning::Cancelled },
];

static RULES: [ErrorRuleData; 5] = [
    rule(406, Some("content type"), Refusal::Rejected, MoneyClass::Rejected, "Not Acceptable"),
    rule(406, None, Refusal::InsufficientCredits, MoneyClass::Rejected, "No Credits"),
    rule(429, None, Refusal::RateLimited, MoneyClass::NotProcessed, "Slow Down"),
    ErrorRuleData {
        code: Some("CLOSED"),
        ..rule(503, None, Refusal::Server, MoneyClass::NotProcessed, "Closed")
    },
    // An error inside a success.
    ErrorRuleData {
        code: Some("BUSY"),
        ..rule(200, None, Refusal::RateLimited, MoneyClass::NotProcessed, "Busy")
    },
];

const fn rule(
    http_status: u16,
    message: Option<&'static str>,
    means: Refusal,
    money: MoneyClass,
    title: &'static str,
) -> ErrorRuleData {
    ErrorRuleData {
        http_status,
        http_status_to: http_status,
        code: None,
        code_prefix: None,
        message,
        means,
        money,
        title,
    }
}

/// A request as the generator writes them.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Clip {
    pub(crate) prompt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) steps: Option<i64>,
}

impl Clip {
    pub(crate) fn new() -> Self {
        Self { prompt: PROMPT.to_owned(), steps: Some(30) }
    }
}

impl Validate for Clip {
    fn check(&self, found: &mut Violations) {
        found.integer("steps", self.steps, 10..=70);
    }
}

impl offers::Submit for Clip {}
impl offers::RunSync for Clip {}
impl offers::Cancel for Clip {}

/// A client as the generator writes them.
#[derive(Clone, Debug)]
pub(crate) struct Acme {
    core: Core,
}

impl ProviderClient for Acme {
    const PROVIDER: &'static ProviderData = &ACME;

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self { core })
    }
}

impl Acme {
    pub(crate) fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// A client whose hosts are all at the server, with a cadence for tests.
    pub(crate) fn at(server: &Server) -> Self {
        Self::moved(server).build().unwrap()
    }

    pub(crate) fn moved(server: &Server) -> ClientBuilder<Self> {
        let millisecond = std::time::Duration::from_millis(1);
        Self::builder()
            .api_key(KEY)
            .base_url("api", server.url())
            .base_url("files", server.url())
            .poll_interval(millisecond)
            .retry_pause(millisecond)
    }

    pub(crate) fn clip(&self, request: &Clip) -> Call<Clip> {
        self.core.call(&CLIP, request)
    }

    /// What no generated client has.
    pub(crate) fn draft(&self, request: &Clip) -> Call<Clip> {
        self.core.call(&DRAFT, request)
    }

    pub(crate) fn submit_json(&self, model: &str, body: &Value) -> Call<Untyped> {
        self.core.call_json(model, body)
    }

    pub(crate) fn dear(&self, request: &Clip) -> Call<Clip> {
        self.core.call(&DEAR, request)
    }

    pub(crate) fn batch<I: IntoIterator>(&self, calls: I) -> Batch<I::IntoIter> {
        self.core.batch(calls)
    }

    pub(crate) fn take_unclaimed(&self) -> Vec<JobRef> {
        self.core.take_unclaimed()
    }

    pub(crate) async fn shutdown(&self, grace: std::time::Duration) -> Result<(), Error> {
        self.core.shutdown(grace).await
    }

    pub(crate) fn resume(&self, job: &JobRef) -> Result<Job, Error> {
        self.core.resume(job)
    }

    #[cfg(feature = "journal")]
    pub(crate) async fn recover(
        &self,
        entry: &wan_runtime::journal::Entry,
    ) -> Result<wan_runtime::Output, Error> {
        self.core.recover(entry).await
    }

    pub(crate) fn resume_id(&self, model: &str, id: &str) -> Result<Job, Error> {
        self.core.resume_id(model, id)
    }
}

/// A client of the other provider.
#[derive(Clone, Debug)]
pub(crate) struct Plain {
    core: Core,
}

impl ProviderClient for Plain {
    const PROVIDER: &'static ProviderData = &PLAIN;

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self { core })
    }
}

impl Plain {
    pub(crate) fn at(server: &Server) -> Self {
        ClientBuilder::<Self>::new()
            .api_key(KEY)
            .base_url("api", server.url())
            .poll_interval(std::time::Duration::from_millis(1))
            .build()
            .unwrap()
    }

    pub(crate) fn clip(&self, request: &Clip) -> Call<Clip> {
        self.core.call(&PLAIN_CLIP, request)
    }

    pub(crate) fn resume(&self, job: &JobRef) -> Result<Job, Error> {
        self.core.resume(job)
    }
}

/// A small file with the outline of an MP4.
pub(crate) fn mp4() -> Vec<u8> {
    let mut file = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
    file.extend(b"\0\0\0\x08moov\0\0\0\x0dmdatvideo");
    file
}

/// A reference to a job that was submitted at this time.
pub(crate) fn job_at(submitted_at: &str) -> JobRef {
    format!("v1:acme/clip-1/submit/job-7@{submitted_at}#0123456789ab").parse().unwrap()
}
