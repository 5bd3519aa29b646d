//! What generated code tells the runtime about providers and models: plain constant data.
//!
//! Every field is public, because the generated crate fills them in as literals. Users see the same facts
//! through the accessors of [`catalog`](crate::catalog), which shares the documented enums.

#![expect(missing_docs, reason = "the spec types, from which these are copied, document every field")]

mod upload;
mod webhook;

pub use self::upload::{TakesData, TakesWay};
pub use self::webhook::{WebhookData, WebhookPayload, WebhookPlace, WebhookSignatureData};
pub use crate::violation::Severity;

/// How one provider is talked to.
#[derive(Debug)]
pub struct ProviderData {
    pub id: &'static str,
    pub title: &'static str,
    pub docs: Option<&'static str>,
    pub key: KeyData,
    pub hosts: &'static [HostData],
    pub operations: &'static [OperationData],
    pub states: &'static [StateData],
    pub unknown_state_fails: bool,
    pub terminal_body_wins: bool,
    pub error_wins: bool,
    pub errors: ErrorsData,
    pub back_off: &'static [BackOffData],
    pub polling: PollingData,
    pub failed_job: BillingData,
    pub cancelled_job: BillingData,
    pub record_seconds: Option<u64>,
    pub file_seconds: Option<u64>,
    pub expiry: &'static [ExpirySignal],
    pub requests_per_minute: Option<u32>,
    /// `None`: it does not call back.
    pub webhook: Option<WebhookData>,
    /// Every model of the provider.
    pub models: &'static [&'static ModelData],
}

/// How a request proves who pays. `{key}` in the template stands for the key.
#[derive(Debug)]
pub struct KeyData {
    pub env: &'static [&'static str],
    pub header: &'static str,
    pub template: &'static str,
}

/// A place where a provider listens. `origin` has no path.
#[derive(Debug)]
pub struct HostData {
    pub name: &'static str,
    pub origin: &'static str,
    pub key: bool,
}

/// One HTTP call. `{model}` and `{id}` may stand in path, query, header values and the strings of `body`.
#[derive(Debug)]
pub struct OperationData {
    pub kind: OperationKind,
    pub host: &'static str,
    pub method: &'static str,
    /// Empty: only an address that a server sent leads there.
    pub path: &'static str,
    /// Where an earlier answer holds the whole address, which is used instead of host, path and query.
    pub address: Option<AddressData>,
    pub query: &'static [(&'static str, &'static str)],
    pub headers: &'static [(&'static str, &'static str)],
    /// What each JSON body holds besides the model's parameters: JSON pointer and value.
    pub body: &'static [(&'static str, LiteralData)],
    pub accepts: &'static [u16],
    /// How an upload takes a file. `None`: not known.
    pub takes: Option<TakesData>,
    /// What a cancellation that is taken does. `None`: not known.
    pub effect: Option<CancelEffect>,
    pub answer: AnswerData,
}

/// Where an earlier answer holds the address of a call: JSON pointers tried in order.
#[derive(Debug)]
pub struct AddressData {
    /// The call whose answer it is: a submit or a status.
    pub from: OperationKind,
    pub pointers: &'static [&'static str],
}

/// How a provider tells that it no longer keeps something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpirySignal {
    /// A job that was accepted is not known any more.
    NotFound,
    /// A state says so.
    State,
    /// A job is done, and its answer holds no video any more.
    NoOutput,
}

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OperationKind {
    /// Makes a video and answers with it.
    Sync,
    /// Starts a job and answers with its id.
    Submit,
    /// Tells a job's state, and its output where no result is offered.
    Status,
    /// Delivers a finished job's output.
    Result,
    /// Stops a job.
    Cancel,
    /// Takes a file and answers with its address.
    Upload,
    /// Lists earlier jobs.
    History,
}

/// What a cancellation that is taken does to the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelEffect {
    Immediate,
    Requested,
    WhileQueued,
}

/// Where facts stand in an answer: JSON pointers tried in order; `*` in `output` and `logs` stands for each item of a list.
#[derive(Debug)]
pub struct AnswerData {
    pub id: &'static [&'static str],
    pub state: &'static [&'static str],
    pub error: &'static [&'static str],
    pub output: &'static [&'static str],
    pub output_ttl: &'static [&'static str],
    pub progress: &'static [&'static str],
    pub eta: &'static [&'static str],
    pub queue_position: &'static [&'static str],
    pub cost: &'static [&'static str],
    pub seed: &'static [&'static str],
    pub remaining_credits: &'static [&'static str],
    pub actual_prompt: &'static [&'static str],
    pub logs: &'static [&'static str],
    pub seed_header: Option<&'static str>,
    pub cost_header: Option<&'static str>,
    pub remaining_credits_header: Option<&'static str>,
    pub request_id_header: Option<&'static str>,
}

/// A word for a job's state.
#[derive(Debug)]
pub struct StateData {
    pub word: &'static str,
    pub means: StateMeaning,
}

/// What a job's state means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateMeaning {
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
    Expired,
}

/// Where facts stand in a refusal, and what refusals mean: the first rule that fits holds.
#[derive(Debug)]
pub struct ErrorsData {
    pub code: &'static [&'static str],
    pub message: &'static [&'static str],
    pub request_id: &'static [&'static str],
    pub rules: &'static [ErrorRuleData],
}

/// What a refusal means. All conditions that are given must hold; `message` is a part, whatever its case.
#[derive(Debug)]
pub struct ErrorRuleData {
    pub http_status: u16,
    /// The last of several.
    pub http_status_to: u16,
    pub code: Option<&'static str>,
    pub code_prefix: Option<&'static str>,
    pub message: Option<&'static str>,
    pub means: Refusal,
    pub money: MoneyClass,
    pub title: &'static str,
}

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Auth,
    Permission,
    InsufficientCredits,
    NotFound,
    RateLimited,
    Rejected,
    Moderation,
    AlreadyFinished,
    AlreadyRunning,
    Server,
}

/// What a refused submit costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyClass {
    NotProcessed,
    Rejected,
    Ambiguous,
}

/// What says when to try again.
#[derive(Debug)]
pub struct BackOffData {
    pub place: BackOffPlace,
    pub format: BackOffFormat,
}

/// Where it is said: in a header, or at a JSON pointer of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackOffPlace {
    Header(&'static str),
    Body(&'static str),
}

/// How it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackOffFormat {
    SecondsOrDate,
    Seconds,
    Milliseconds,
    Timestamp,
    UnixSeconds,
}

/// How often a job is asked about, and for how long. `None`: as follows from the model's latency.
#[derive(Clone, Copy, Debug)]
pub struct PollingData {
    pub first_ms: Option<u64>,
    pub interval_ms: Option<u64>,
    /// From 1 to 10.
    pub growth: Option<f64>,
    pub longest_ms: Option<u64>,
    pub deadline_ms: Option<u64>,
}

/// Whether a job is charged that was accepted and made no video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillingData {
    Charged,
    NotCharged,
    Unknown,
}

/// One model.
#[derive(Debug)]
pub struct ModelData {
    pub provider: &'static str,
    pub id: &'static str,
    pub wire_name: &'static str,
    pub title: &'static str,
    pub task: &'static str,
    pub version: &'static str,
    pub deprecated: bool,
    /// Of a draft, how many questions about it are open. No request of a draft is sent.
    pub draft: Option<u32>,
    pub sunset: Option<&'static str>,
    pub docs: Option<&'static str>,
    /// First twelve hexadecimal digits of the spec file's SHA-256.
    pub spec: &'static str,
    /// The operations it offers, and whether its page says so.
    pub operations: &'static [(OperationKind, bool)],
    pub parameters: &'static [ParameterData],
    pub rules: &'static [RuleData],
    pub price: Option<PriceData>,
    pub latency_ms: Option<u64>,
    pub polling: PollingData,
}

/// One parameter, or one member of an object.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "constant data that generated code fills in by name")]
pub struct ParameterData {
    pub name: &'static str,
    /// JSON pointer from the body, or from the object that holds it.
    pub pointer: &'static str,
    pub kind: KindData,
    pub required: bool,
    /// Required: the client sends it. Optional: the provider applies it.
    pub default: Option<LiteralData>,
    pub constant: Option<LiteralData>,
    /// Whether a number or truth is written as a string that holds it.
    pub as_text: bool,
    /// Whether null is taken for no value, even where another value is the default.
    pub nullable: bool,
    pub unit: Option<&'static str>,
    pub sensitive: bool,
    /// Other spellings the provider takes, each with the documented value it stands for.
    pub also_accepts: &'static [(LiteralData, LiteralData)],
    pub doc: &'static str,
    /// Why people should no longer set it.
    pub deprecated: Option<&'static str>,
}

/// What a parameter may hold.
#[derive(Debug)]
pub enum KindData {
    Boolean,
    Integer {
        minimum: Option<i64>,
        maximum: Option<i64>,
    },
    Number {
        minimum: Option<f64>,
        maximum: Option<f64>,
    },
    Text {
        minimum: Option<u64>,
        maximum: Option<u64>,
        unit: LengthUnit,
    },
    /// A closed list of texts or integers.
    Closed {
        values: &'static [LiteralData],
    },
    Media(MediaData),
    Object {
        fields: &'static [ParameterData],
    },
    List {
        item: &'static ParameterData,
        minimum: Option<u64>,
        maximum: Option<u64>,
    },
}

/// What the length of a text counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LengthUnit {
    /// Unicode scalar values.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
}

/// What a media parameter takes.
#[derive(Debug)]
pub struct MediaData {
    pub kind: MediaKind,
    pub forms: &'static [MediaForm],
    /// Lower-case extensions; empty: not published.
    pub formats: &'static [&'static str],
    pub min_seconds: Option<f64>,
    pub max_seconds: Option<f64>,
    pub max_bytes: Option<u64>,
    pub dimensions: DimensionsData,
    /// Whether a local file is uploaded first, because only addresses are taken and the provider keeps files.
    pub uploads: bool,
}

/// How large a picture may be, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct DimensionsData {
    pub min_width: Option<u64>,
    pub max_width: Option<u64>,
    pub min_height: Option<u64>,
    pub max_height: Option<u64>,
    /// Least width times height.
    pub min_pixels: Option<u64>,
    /// Greatest width times height.
    pub max_pixels: Option<u64>,
}

/// The kind of a media file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A sound.
    Audio,
    /// A film.
    Video,
}

/// How a media file is put into a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaForm {
    /// An address that the provider fetches.
    Url,
    /// The bytes themselves, as `data:<type>;base64,<bytes>`.
    DataUri,
    /// The bytes themselves, as bare base64.
    Base64,
}

/// A JSON value as a constant. `Json` holds the text of a list or an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LiteralData {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(&'static str),
    Json(&'static str),
}

/// How parameters depend on each other.
#[derive(Debug)]
pub struct RuleData {
    pub kind: RuleKind,
    pub severity: Severity,
    pub parameters: &'static [&'static str],
    pub when: Option<ConditionData>,
    pub others: &'static [&'static str],
    pub sets: &'static [&'static [&'static str]],
    pub minimum: Option<u64>,
    pub maximum: Option<u64>,
    /// The member by which an item is known as one that counts.
    pub of: Option<ConditionData>,
    pub values: &'static [LiteralData],
    pub tuples: &'static [&'static [LiteralData]],
    /// A decimal number above zero.
    pub factor: Option<&'static str>,
    pub sentence: &'static str,
}

/// How parameters depend on each other. Where a rule looks at values, an unset parameter counts with its default;
/// where it has none, the rule does not act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RuleKind {
    /// The values, taken together, must be one of the listed combinations.
    AllowedTuples,
    /// The parameters have an effect only while the condition holds.
    InertUnless,
    /// Who sets any of the parameters must set each of the others.
    Requires,
    /// At most one of the parameters may be set.
    Excludes,
    /// Exactly one of the parameters must be set.
    OneOf,
    /// While the condition holds, the parameter may only hold one of the listed values.
    ConditionalValues,
    /// While any of the parameters is set, the provider ignores the others.
    Precedence,
    /// The parameters may hold so many items together. A media file counts as one.
    CountByKind,
    /// Exactly one of the sets of parameters must be set as a whole.
    OneOfSets,
    /// Unless all of the parameters are set, the provider uses the listed values for all of them.
    Coerced,
    /// While the condition holds, the price is multiplied by the factor. No request breaks such a rule.
    PriceFactor,
}

/// Holds while the parameter's effective value is one of the values.
#[derive(Debug)]
pub struct ConditionData {
    pub parameter: &'static str,
    pub values: &'static [LiteralData],
}

/// A published price, in millionths of the currency.
#[derive(Debug)]
pub struct PriceData {
    pub currency: &'static str,
    pub low_micros: i64,
    pub high_micros: i64,
    pub approximate: bool,
    /// Where the price is for a second of video: how long a request's videos are. `None`: it is for the request.
    pub length: Option<LengthData>,
    pub as_of: &'static str,
}

/// How long the videos of a request are together.
#[derive(Debug)]
pub struct LengthData {
    pub videos: u32,
    pub seconds: SecondsData,
}

/// Playing time of one video.
#[derive(Debug)]
pub enum SecondsData {
    Fixed(f64),
    /// The parameter whose value it is.
    Parameter(&'static str),
}
