use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Json, MediaForm, Standing};

/// One HTTP call that a provider offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationSpec {
    /// What the call is for.
    pub operation: OperationKind,

    /// Name of the host, from `hosts`.
    pub host: String,

    /// HTTP method.
    pub method: Method,

    /// Path on the host. `{model}` stands for the model's wire name, `{id}` for the job's id. Absent: only `address` leads
    /// to the call.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,

    /// Where an earlier answer holds the call's whole address. It is used where its origin is a host's that may see the
    /// key. Absent, or nothing there: `path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<AddressSpec>,

    /// Query parameters, with the same variables. They belong to `path`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<QuerySpec>,

    /// Headers besides the key, with the same variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<HeaderSpec>,

    /// What each request's JSON body holds besides the model's parameters: the model's name, the job's id, fixed words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<BodyConstantSpec>,

    /// Where files stand in an upload's request. Absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<TakesSpec>,

    /// What a cancellation that is taken does to the job. Absent: not known, so the job is asked about as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<CancelEffect>,

    /// HTTP statuses of a good answer. Any other 2xx still counts as accepted where money is concerned.
    pub accepts: Vec<u16>,

    /// Where facts stand in the answer.
    #[serde(default)]
    pub answer: AnswerSpec,

    /// Answers as they were seen or documented: what an emulator fills in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<SampleSpec>,

    /// What the call does, in our own words.
    pub doc: String,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Where an earlier answer holds the whole address of a call about a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressSpec {
    /// The call whose answer holds it.
    pub from: AddressSource,

    /// Where it stands, as JSON pointers, tried in order.
    pub pointers: Vec<String>,
}

/// A call whose answer holds addresses of later ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddressSource {
    /// The submit: the address is kept with the job's id.
    Submit,
    /// A status: the last answer counts.
    Status,
}

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// Makes a video and answers with it.
    Sync,
    /// Starts a job and answers with its id.
    Submit,
    /// Tells a job's state, and its output where no `result` is offered.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelEffect {
    /// The job is stopped when the answer comes.
    Immediate,
    /// The job is stopped some time later, or ends by itself before.
    Requested,
    /// The job is stopped when the answer comes. Only a job that has not begun can be.
    WhileQueued,
}

/// HTTP methods that providers use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Starts something.
    Post,
    /// Replaces something.
    Put,
    /// Removes something.
    Delete,
}

/// One query parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuerySpec {
    /// Its name.
    pub name: String,

    /// Its value, with the variables of a path.
    pub value: String,
}

/// One header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderSpec {
    /// Its name, in lower case.
    pub name: String,

    /// Its value, with the variables of a path.
    pub value: String,
}

/// A value that each body of an operation holds, whatever the request is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyConstantSpec {
    /// Where it stands, as a JSON pointer from the body.
    pub pointer: String,

    /// The value. Strings in it hold the variables of a path: `{model}`.
    pub value: Json,
}

/// Files in the JSON body of an upload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakesSpec {
    /// Where they stand, as a JSON pointer. A `*` stands for each item of a list.
    pub files: String,

    /// The form they have there.
    pub form: MediaForm,

    /// File formats that are taken, as lower-case extensions. Empty: not published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,

    /// Greatest size of one file. Absent: not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
}

/// Where facts stand in an answer: JSON pointers, tried in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerSpec {
    /// The job's id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub id: Vec<String>,

    /// The job's state: a word of `states`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<String>,

    /// Why a job failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub error: Vec<String>,

    /// The videos: an address, a list of addresses, or base64. A `*` stands for each item of a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub output: Vec<String>,

    /// How long an output's address works, in seconds, as a number or a string.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub output_ttl: Vec<String>,

    /// How far a job is, from 0 to 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<String>,

    /// Seconds until the job is done, as the provider guesses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub eta: Vec<String>,

    /// How many jobs are before this one while it stands in line, as a number or a string.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queue_position: Vec<String>,

    /// What was charged, in the provider's currency.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cost: Vec<String>,

    /// The seed that was used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seed: Vec<String>,

    /// Response header with the seed that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed_header: Option<String>,

    /// Response header with what was charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_header: Option<String>,

    /// Response header with an id that the provider's support can look up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id_header: Option<String>,

    /// How long parts of the job took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timings: Vec<TimingSpec>,
}

/// Where an answer tells how long a part of the job took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimingSpec {
    /// The part.
    pub part: TimingPart,

    /// What is counted.
    pub unit: TimingUnit,

    /// Where the number stands, as JSON pointers: a number or a string.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pointers: Vec<String>,

    /// Response header with the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
}

/// A part of a job's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimingPart {
    /// From its submission until it runs.
    Queue,
    /// From then until it is over.
    Inference,
    /// Both.
    Total,
}

/// What a timing counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimingUnit {
    /// Seconds, with decimals.
    Seconds,
    /// Whole milliseconds.
    Milliseconds,
}

/// An answer to an operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleSpec {
    /// The job's state it belongs to: a word of `states`. Absent: any state that has no sample of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,

    /// Response headers besides `content-type`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<HeaderSpec>,

    /// The JSON body. Absent: the answer is the video itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Json>,

    /// Whether a source shows the answer, or we composed it from documented names.
    pub standing: Standing,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}
