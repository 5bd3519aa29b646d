//! Three invented providers that ask for all that a provider can: uploads in each way, webhooks in each place, addresses that
//! they send, errors inside a success.

use serde::Serialize;
use wan_runtime::internal::{
    AddressData, AnswerData, BackOffData, BackOffFormat, BackOffPlace, BillingData, BlockingCore,
    CancelEffect, Core, ErrorRuleData, ErrorsData, HostData, KeyData, MediaData, MediaForm, MediaKind,
    ModelData, MoneyClass, OperationData, OperationKind, ParameterData, PollingData, ProviderClient,
    ProviderData, Refusal, StateData, StateMeaning, TakesData, TakesWay, WebhookData, WebhookPayload,
    WebhookPlace, WebhookSignatureData,
};
use wan_video::{Error, Media, Validate, Violations, offers};

/// A request as the generator writes them.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Clip {
    prompt: String,
    image: Media,
}

/// A client as the generator writes them, of one of the providers.
#[derive(Clone, Debug)]
pub(super) struct Client<const ROAD: usize> {
    pub(super) core: Core,
}

/// The same, whose methods block.
#[derive(Clone, Debug)]
pub(super) struct Blocking<const ROAD: usize> {
    pub(super) core: BlockingCore,
}

impl Clip {
    pub(super) fn new() -> Self {
        let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0".to_vec();
        picture.extend(super::WORDS.bytes());
        Self { prompt: super::prompt().to_owned(), image: Media::bytes(picture) }
    }
}

impl Validate for Clip {
    fn check(&self, found: &mut Violations) {
        found.media("image", Some(&self.image), &PICTURE);
    }
}

impl offers::Submit for Clip {}
impl offers::RunSync for Clip {}
impl offers::Cancel for Clip {}
impl offers::Webhook for Clip {}

impl<const ROAD: usize> ProviderClient for Client<ROAD> {
    const PROVIDER: &'static ProviderData = ROADS[ROAD];

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self { core })
    }
}

impl<const ROAD: usize> ProviderClient for Blocking<ROAD> {
    const PROVIDER: &'static ProviderData = ROADS[ROAD];

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self { core: BlockingCore::new(core)? })
    }
}

const ROADS: [&ProviderData; 3] = [&PRESIGNED, &FORM, &JSON];

static PRESIGNED: ProviderData = ProviderData {
    operations: &PRESIGNED_OPERATIONS,
    webhook: Some(hook(WebhookPlace::Body("/notify/url"))),
    ..PROVIDER
};
static FORM: ProviderData = ProviderData {
    operations: &FORM_OPERATIONS,
    webhook: Some(hook(WebhookPlace::Query("hook"))),
    ..PROVIDER
};
static JSON: ProviderData = ProviderData {
    operations: &JSON_OPERATIONS,
    webhook: Some(hook(WebhookPlace::Header("x-hook"))),
    ..PROVIDER
};

static PRESIGNED_OPERATIONS: [OperationData; 6] = operations(TakesWay::Presigned {
    tells: &[("/name", "{file_name}")],
    address: &["/put"],
    headers: Some("/headers"),
});
static FORM_OPERATIONS: [OperationData; 6] = operations(TakesWay::Multipart { file: "file", fields: &[] });
static JSON_OPERATIONS: [OperationData; 6] =
    operations(TakesWay::Json { files: "/file", form: MediaForm::DataUri });

/// Good jobs and bad ones.
pub(super) static GOOD: ModelData = model("good-1");
pub(super) static BAD: ModelData = model("bad-1");

const PICTURE: MediaData = MediaData { uploads: true, ..MediaData::any(MediaKind::Image, &[MediaForm::Url]) };

static PARAMETERS: [ParameterData; 2] = [
    ParameterData::text("prompt", "/prompt", "What the video shows.").required().sensitive(),
    ParameterData::media("image", "/image", "What it begins with.", PICTURE),
];

const fn model(id: &'static str) -> ModelData {
    ModelData {
        provider: "acme",
        id,
        wire_name: id,
        title: "Clip",
        task: "i2v",
        version: "1",
        deprecated: false,
        draft: None,
        sunset: None,
        docs: None,
        spec: "0123456789ab",
        operations: &[
            (OperationKind::Submit, true),
            (OperationKind::Sync, true),
            (OperationKind::Status, true),
            (OperationKind::Result, true),
            (OperationKind::Cancel, true),
        ],
        parameters: &PARAMETERS,
        rules: &[],
        price: None,
        latency_ms: None,
        polling: PollingData::NONE,
    }
}

const PROVIDER: ProviderData = ProviderData {
    id: "acme",
    title: "Acme",
    docs: None,
    key: KeyData { env: &["ACME_API_KEY"], header: "authorization", template: "Bearer {key}" },
    hosts: &[HostData { name: "api", origin: "https://api.acme.example", key: true }],
    operations: &[],
    states: &[
        StateData { word: "RUNNING", means: StateMeaning::Running },
        StateData { word: "DONE", means: StateMeaning::Succeeded },
        StateData { word: "FAILED", means: StateMeaning::Failed },
    ],
    unknown_state_fails: false,
    terminal_body_wins: true,
    error_wins: false,
    errors: ErrorsData {
        code: &["/code"],
        message: &["/message"],
        request_id: &["/request"],
        rules: &[
            refusal(200, Some("BUSY"), Refusal::RateLimited, MoneyClass::NotProcessed),
            refusal(409, None, Refusal::AlreadyRunning, MoneyClass::Rejected),
            refusal(429, None, Refusal::RateLimited, MoneyClass::NotProcessed),
        ],
    },
    back_off: &[BackOffData {
        place: BackOffPlace::Header("retry-after"),
        format: BackOffFormat::SecondsOrDate,
    }],
    polling: PollingData::NONE,
    failed_job: BillingData::Unknown,
    cancelled_job: BillingData::Unknown,
    record_seconds: None,
    file_seconds: None,
    expiry: &[],
    requests_per_minute: None,
    webhook: None,
    models: &[&GOOD, &BAD],
};

const fn refusal(
    http_status: u16,
    code: Option<&'static str>,
    means: Refusal,
    money: MoneyClass,
) -> ErrorRuleData {
    ErrorRuleData {
        http_status,
        http_status_to: http_status,
        code,
        code_prefix: None,
        message: None,
        means,
        money,
        title: "Refused",
    }
}

const fn hook(register: WebhookPlace) -> WebhookData {
    WebhookData {
        register,
        events: None,
        event: Some("/event"),
        finished: None,
        endings: &[],
        id: Some("/id"),
        payload: "",
        contains: WebhookPayload::Status,
        signature: Some(WebhookSignatureData {
            id_header: "webhook-id",
            timestamp_header: "webhook-timestamp",
            signature_header: "webhook-signature",
            prefix: "v1,",
            secret_prefix: "whsec_",
        }),
    }
}

const ANSWER: AnswerData = AnswerData {
    state: &["/state"],
    error: &["/error"],
    output: &["/video"],
    actual_prompt: &["/actual_prompt"],
    logs: &["/logs/*"],
    request_id_header: Some("x-request-id"),
    ..AnswerData::NONE
};

const fn operations(way: TakesWay) -> [OperationData; 6] {
    [
        OperationData {
            takes: Some(TakesData { way, formats: &[], max_bytes: None }),
            ..operation(OperationKind::Upload, "POST", "/up", AnswerData { output: &["/kept"], ..ANSWER })
        },
        operation(OperationKind::Submit, "POST", "/jobs/{model}", AnswerData { id: &["/id"], ..ANSWER }),
        operation(OperationKind::Sync, "POST", "/now/{model}", ANSWER),
        OperationData {
            address: Some(AddressData { from: OperationKind::Submit, pointers: &["/urls/get"] }),
            ..operation(OperationKind::Status, "GET", "", AnswerData { output: &[], ..ANSWER })
        },
        OperationData {
            address: Some(AddressData { from: OperationKind::Status, pointers: &["/urls/result"] }),
            ..operation(OperationKind::Result, "GET", "", ANSWER)
        },
        OperationData {
            address: Some(AddressData { from: OperationKind::Submit, pointers: &["/urls/stop"] }),
            effect: Some(CancelEffect::Requested),
            ..operation(OperationKind::Cancel, "POST", "", AnswerData::NONE)
        },
    ]
}

const fn operation(
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
