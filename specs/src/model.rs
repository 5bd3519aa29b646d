use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Json, OperationKind, OutputSpec, ParameterSpec, ParameterType, PollingSpec, RuleSpec, json::some,
};

/// One model as one provider sells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelSpec {
    /// Where the JSON Schema of this file is, for editors.
    #[serde(rename = "$schema")]
    pub schema: String,

    /// The version of the spec language this file is written in.
    pub format: u32,

    /// Id of the provider: the name of the folder.
    pub provider: String,

    /// Id of the model: the name of the file.
    pub model: String,

    /// The model's earlier id. A diff then tells a renaming instead of a removal and an addition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,

    /// What the provider calls the model in urls and bodies. Default: the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wire_name: Option<String>,

    /// The model's name for people.
    pub title: String,

    /// What it makes out of what.
    pub task: Task,

    /// Version of Wan: `2.1`, `2.6`.
    pub version: String,

    /// Whether it can be relied on.
    pub status: ModelStatus,

    /// The day a deprecated model goes away, as `2027-01-31`. Absent: not announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunset: Option<String>,

    /// The provider's page. Absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,

    /// One sentence on what the model is, in our own words.
    pub doc: String,

    /// How the request looks in Rust.
    pub rust: RustSpec,

    /// The provider's operations that this model offers.
    pub operations: Vec<OfferSpec>,

    /// What a request may hold, in the order of the provider's page.
    pub parameters: Vec<ParameterSpec>,

    /// Parameters that are gone. Their names must not come back with another type, for programs that still use the old
    /// meaning would compile and mean something else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<RetiredSpec>,

    /// How parameters depend on each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleSpec>,

    /// What a finished request delivers.
    pub output: OutputSpec,

    /// The published price. Absent: unknown, which is never zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceSpec>,

    /// The published time from request to result. Absent: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<LatencySpec>,

    /// How often its jobs are asked about, where that differs from the provider's other models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polling: Option<PollingSpec>,

    /// Request bodies that the provider takes. At least one.
    pub examples: Vec<ExampleSpec>,

    /// Where sources disagree about the model as a whole, or what was inferred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,

    /// What was read. The first is the contract.
    pub sources: Vec<SourceSpec>,

    /// Who compared the spec with its sources. Absent: not recorded. Empty: nobody has, which only a draft may say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Vec<ReviewSpec>>,

    /// What a person has to decide before a draft can be relied on. Only a draft has any; each is deleted as it is
    /// decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<QuestionSpec>,
}

impl ModelSpec {
    /// What the provider calls the model in urls and bodies.
    #[must_use]
    pub fn wire_name(&self) -> &str {
        self.wire_name.as_deref().unwrap_or(&self.model)
    }
}

/// What a model makes out of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Text to video.
    T2v,
    /// Image to video.
    I2v,
}

/// Whether a model can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModelStatus {
    /// Not yet reviewed: nothing is generated from it.
    Draft,
    /// Reviewed.
    Stable,
    /// The provider wants people to leave it.
    Deprecated,
}

/// How a request looks in Rust.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RustSpec {
    /// Name of the request struct. Its snake case names the module and the client method.
    #[serde(rename = "type")]
    pub type_name: String,

    /// The arguments of `new`, in their order: each parameter or choice that is required and has no default.
    /// The order is pinned because changing it breaks callers.
    pub new: Vec<String>,
}

/// A parameter that is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetiredSpec {
    /// The provider's name for it.
    pub name: String,

    /// The kind of value it held.
    #[serde(rename = "type")]
    pub kind: ParameterType,

    /// The day the spec dropped it, as `2026-11-20`.
    pub since: String,
}

/// An operation that a model offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferSpec {
    /// Which one.
    pub operation: OperationKind,

    /// Whether the model's page says so.
    pub standing: Standing,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// How sure a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A source says it.
    Documented,
    /// We conclude it from what sources say of other models.
    Assumed,
}

/// A published price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceSpec {
    /// ISO 4217 code: `USD`.
    pub currency: String,

    /// Least price, as a decimal number in a string: `"0.625"`.
    pub low: String,

    /// Greatest price. The same as `low` where one price is published.
    pub high: String,

    /// Whether the page calls it approximate. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,

    /// What the price is for.
    pub per: PriceUnit,

    /// The day it was read, as `2026-11-20`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceUnit {
    /// One accepted request.
    Generation,
    /// One second of video: it is multiplied by `output.seconds`, and by `output.videos`.
    Second,
}

/// A published time from request to result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LatencySpec {
    /// The time.
    pub seconds: f64,

    /// Whether the page calls it approximate. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,

    /// The day it was read, as `2026-11-20`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A request body that the provider takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleSpec {
    /// A name for tests and messages, in snake case.
    pub name: String,

    /// Whether we composed the body from documented names, since the page shows none. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub composed: bool,

    /// The body.
    pub body: Json,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Something that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceSpec {
    /// A short name that facts refer to.
    pub id: String,

    /// What it is.
    pub title: String,

    /// Its address, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,

    /// The day it was read, as `2026-11-20`. Absent: not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<String>,
}

/// That somebody compared a spec with its sources.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewSpec {
    /// Who.
    pub by: String,

    /// The day, as `2026-11-20`.
    pub on: String,

    /// What was looked at or left open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Id of the source it was compared with, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Something about a draft that a person has to decide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionSpec {
    /// The place in this file that it is about, as a JSON pointer: `/parameters/3/default`. Nothing has to stand there:
    /// the doubt may be about what is missing.
    pub at: String,

    /// The question, with the reason for it.
    pub question: String,

    /// What stands there until it is decided. Absent: nothing.
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Json>,

    /// Numbers of the source's lines that it comes from, counted from 1 and ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<u64>,

    /// Id of the source that the lines are of, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}
