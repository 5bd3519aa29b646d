use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    default,
    parameter::{Framing, Gibberish, Hint, MissingOutput, WrongType},
};

/// Something that goes wrong.
///
/// In JSON it is its name in snake case, `"silence"`, or an object with the name and its parameters,
/// `{"rate_limited": {"hint": {"seconds": 2}}}`. Parameters that are left out have the default that stands with them.
/// `accepted` says whether the provider acted on the request before: a submit that is accepted has made a job, and a
/// charge, of which the client is not told. Pauses are real time, whatever the clock's scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Fault {
    /// Nobody listens for a while: connections are refused. It begins when it is set, and is no answer to a request.
    Refused {
        /// How long. Unit: real milliseconds.
        #[serde(default = "default::refused_for")]
        milliseconds: u64,
    },

    /// The connection is reset once the head has come. The body is not read, nothing was done.
    ResetBeforeRequest,

    /// The connection is reset once the first bytes of the body have come. Nothing was done.
    ResetDuringRequest,

    /// The connection is reset after the request was acted on, without an answer: the lost response.
    ResetAfterRequest,

    /// The connection is reset after the head and half of the body.
    ResetDuringAnswer,

    /// The whole answer comes, then the connection is reset.
    ResetAfterAnswer {
        /// Real milliseconds between the two: what a client has not read when it comes may be lost. Default: 20.
        #[serde(default = "default::rest")]
        milliseconds: u64,
    },

    /// The connection is closed without an answer.
    Closed {
        /// Whether the request was acted on. Default: true.
        #[serde(default = "default::yes")]
        accepted: bool,
    },

    /// The whole answer comes on a connection that is to be kept, which is then closed: a client finds that out when it
    /// uses it again.
    IdleClosed {
        /// Real milliseconds between the two. A request that comes meanwhile is not answered. Default: 20.
        #[serde(default = "default::rest")]
        milliseconds: u64,
    },

    /// No answer comes, and the connection stays open until the client leaves.
    Silence {
        /// Whether the request was acted on. Default: true.
        #[serde(default = "default::yes")]
        accepted: bool,
    },

    /// Head and half of the body come, then nothing more, and the connection stays open.
    Stall,

    /// The answer comes bit by bit.
    Drip {
        /// Bytes that come at once. Default: 64.
        #[serde(default = "default::dripped_bytes")]
        bytes: usize,
        /// Real milliseconds after each. Default: 5.
        #[serde(default = "default::dripped_milliseconds")]
        milliseconds: u64,
    },

    /// The connection is closed after half of the body.
    Cut {
        /// How the answer says where its body ends. Default: `length`.
        #[serde(default)]
        framing: Framing,
    },

    /// What comes is no answer of HTTP.
    NotHttp {
        /// What comes. Default: `text`.
        #[serde(default)]
        form: Gibberish,
        /// Whether the request was acted on. Default: true.
        #[serde(default = "default::yes")]
        accepted: bool,
    },

    /// The provider's answer to too many requests.
    RateLimited {
        /// When to try again. Default: the answer does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<Hint>,
    },

    /// A row of the provider's error table, or any other status in the provider's shape.
    Status {
        /// The HTTP status. Default: 500.
        #[serde(default = "default::server_error")]
        code: u16,
        /// The provider's word, where several rows have the status. Default: any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error_code: Option<String>,
        /// Which of the rows with that status, and word, counted from 1. Default: 1.
        #[serde(default = "default::first")]
        row: usize,
        /// Whether the request was acted on before. Default: false.
        #[serde(default)]
        accepted: bool,
        /// When to try again. Default: the answer does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<Hint>,
        /// What the provider says, whatever it is. Default: the words of the row, or a sentence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        /// Spaces that follow the body, all of them announced. Range: up to 4 000 000 000. Default: 0.
        #[serde(default)]
        body_bytes: u64,
    },

    /// The answer points to another host.
    Redirect {
        /// Where to. Default: a host that does not exist.
        #[serde(default = "default::elsewhere")]
        to: String,
        /// The HTTP status. Default: 307.
        #[serde(default = "default::temporary_redirect")]
        code: u16,
    },

    /// The true answer under another status of success.
    SuccessStatus {
        /// The HTTP status. Default: 201.
        #[serde(default = "default::created")]
        code: u16,
    },

    /// The job is accepted; its id is not in the answer.
    NoId,

    /// The job is accepted; another id stands in the answer.
    WrongId {
        /// The id, of any type. Default: a text that climbs out of a path and breaks a line.
        #[serde(default = "default::hostile_id")]
        id: Value,
    },

    /// The request is acted on; the answer is a page for people, with the status of success.
    Html,

    /// The request is acted on; the answer has no body.
    Empty {
        /// The HTTP status. Default: 204.
        #[serde(default = "default::no_content")]
        code: u16,
    },

    /// The answer is followed by zeros.
    Oversized {
        /// Bytes of them. Default: 100 000 000.
        #[serde(default = "default::many_bytes")]
        bytes: u64,
    },

    /// The true answer in gzip, with spaces behind it: a small body that becomes a large one.
    Gzip {
        /// Bytes that come out, unless the true body is larger. Range: up to 4 000 000 000. Default: 200 000 000.
        #[serde(default = "default::many_bytes_unpacked")]
        bytes: u64,
    },

    /// The job that this submit makes ends in failure.
    JobFails {
        /// Why. Default: a sentence that says that it was asked for.
        #[serde(default = "default::reason")]
        reason: String,
    },

    /// The job that this submit makes runs for ever.
    NeverFinishes,

    /// What is delivered of the job that this submit makes is signed with another secret.
    ForgedDelivery,

    /// What is delivered of the job that this submit makes was signed a while ago.
    OldDelivery {
        /// How long ago. Unit: real seconds. Default: 600.
        #[serde(default = "default::ten_minutes")]
        seconds: u64,
    },

    /// The job's state is a word that nobody has heard of.
    UnknownState {
        /// The word. Default: `TRANSMOGRIFYING`.
        #[serde(default = "default::unknown_word")]
        word: String,
    },

    /// The job's state is not in the answer.
    NoState,

    /// The job's state is null.
    NullState,

    /// The job is told to be at its beginning again.
    BackwardsState,

    /// The job is done, and its output is not in the answer.
    NoOutput {
        /// What stands in its place. Default: `missing`.
        #[serde(default)]
        form: MissingOutput,
    },

    /// The job is not found while it is young.
    NotFoundYoung {
        /// How long it is young. Unit: seconds of the provider's time. Default: 5.
        #[serde(default = "default::young")]
        seconds: f64,
    },

    /// The job is not found once it is old, as if it were no longer kept.
    NotFoundLate {
        /// When it is old. Unit: seconds of the provider's time. Default: 3600.
        #[serde(default = "default::late")]
        seconds: f64,
    },

    /// The addresses in the answer lead to another host.
    ForeignUrls {
        /// What stands in the place of this emulator's origin. Default: a host that does not exist.
        #[serde(default = "default::foreign_origin")]
        origin: String,
    },

    /// The addresses of the output are other ones than before. The old ones are served too.
    MovedOutput,

    /// The file cannot be fetched.
    FileRefused {
        /// The HTTP status. Default: 403.
        #[serde(default = "default::forbidden")]
        code: u16,
        /// Whether those addresses alone are refused that `moved_output` did not make. Default: false.
        #[serde(default)]
        old: bool,
    },

    /// What comes is not the video.
    WrongType {
        /// What comes. Default: `html`.
        #[serde(default)]
        form: WrongType,
    },

    /// A part is asked for; the whole file comes.
    RangeIgnored,

    /// A part is asked for; one comes that says it is another.
    WrongContentRange,

    /// A part is asked for; none can be had.
    RangeRefused,

    /// The file has another `ETag` each time.
    ChangedEtag,
}

/// The names of all faults, in the order of the enum.
const NAMES: [&str; 42] = [
    "refused",
    "reset_before_request",
    "reset_during_request",
    "reset_after_request",
    "reset_during_answer",
    "reset_after_answer",
    "closed",
    "idle_closed",
    "silence",
    "stall",
    "drip",
    "cut",
    "not_http",
    "rate_limited",
    "status",
    "redirect",
    "success_status",
    "no_id",
    "wrong_id",
    "html",
    "empty",
    "oversized",
    "gzip",
    "job_fails",
    "never_finishes",
    "forged_delivery",
    "old_delivery",
    "unknown_state",
    "no_state",
    "null_state",
    "backwards_state",
    "no_output",
    "not_found_young",
    "not_found_late",
    "foreign_urls",
    "moved_output",
    "file_refused",
    "wrong_type",
    "range_ignored",
    "wrong_content_range",
    "range_refused",
    "changed_etag",
];

/// What a fault can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultPoint {
    /// The listening socket.
    Listener,
    /// Any operation, and any video that is fetched.
    Any,
    /// Any operation.
    Operation,
    /// What starts a job: `submit` and `sync`.
    Start,
    /// What tells of a job: `status` and `result`.
    Job,
    /// A file.
    File,
}

impl Fault {
    /// This status in the provider's shape, and nothing done: [`Status`](Self::Status) with its defaults.
    #[must_use]
    pub fn status(code: u16) -> Self {
        Self::Status {
            code,
            error_code: None,
            row: default::first(),
            accepted: false,
            hint: None,
            message: None,
            body_bytes: 0,
        }
    }

    /// What it can act on.
    #[must_use]
    pub fn point(&self) -> FaultPoint {
        match self {
            Self::Refused { .. } => FaultPoint::Listener,
            Self::ResetBeforeRequest
            | Self::ResetDuringRequest
            | Self::ResetAfterRequest
            | Self::ResetDuringAnswer
            | Self::ResetAfterAnswer { .. }
            | Self::Closed { .. }
            | Self::IdleClosed { .. }
            | Self::Silence { .. }
            | Self::Stall
            | Self::Drip { .. }
            | Self::Cut { .. }
            | Self::NotHttp { .. }
            | Self::Redirect { .. }
            | Self::RateLimited { .. }
            | Self::Status { .. }
            | Self::SuccessStatus { .. }
            | Self::Html
            | Self::Empty { .. }
            | Self::Oversized { .. }
            | Self::Gzip { .. } => FaultPoint::Any,
            Self::ForeignUrls { .. } => FaultPoint::Operation,
            Self::NoId
            | Self::WrongId { .. }
            | Self::JobFails { .. }
            | Self::NeverFinishes
            | Self::ForgedDelivery
            | Self::OldDelivery { .. } => FaultPoint::Start,
            Self::UnknownState { .. }
            | Self::NoState
            | Self::NullState
            | Self::BackwardsState
            | Self::NoOutput { .. }
            | Self::MovedOutput
            | Self::NotFoundYoung { .. }
            | Self::NotFoundLate { .. } => FaultPoint::Job,
            Self::FileRefused { .. }
            | Self::WrongType { .. }
            | Self::RangeIgnored
            | Self::WrongContentRange
            | Self::RangeRefused
            | Self::ChangedEtag => FaultPoint::File,
        }
    }

    /// Every fault, with the defaults of its parameters.
    #[must_use]
    pub fn all() -> Vec<Self> {
        NAMES.iter().filter_map(|name| named(Value::String((*name).to_owned())).ok()).collect()
    }

    /// Whether it changes the job that is made, and not the request that makes it.
    pub(crate) fn is_of_job(&self) -> bool {
        matches!(
            self,
            Self::JobFails { .. } | Self::NeverFinishes | Self::ForgedDelivery | Self::OldDelivery { .. }
        )
    }

    /// Its name, as JSON has it.
    #[must_use]
    pub fn name(&self) -> String {
        match serde_json::to_value(self) {
            Ok(Value::String(name)) => name,
            Ok(Value::Object(members)) => members.keys().next().cloned().unwrap_or_default(),
            _ => String::new(),
        }
    }
}

/// A fault whose parameters all have defaults may be given by its name alone.
pub(super) fn named(value: Value) -> Result<Fault, serde_json::Error> {
    match value {
        Value::String(name) => Fault::deserialize(Value::String(name.clone())).or_else(|first| {
            let with_defaults = json!({ name: {} });
            Fault::deserialize(with_defaults)
                .map_err(|second| if first.to_string().starts_with("unknown") { first } else { second })
        }),
        other => Fault::deserialize(other),
    }
}
