use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::{Json, json::some};

/// One parameter of a request: what the provider calls it, where it stands in the body and what it may hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParameterSpec {
    /// The provider's name, exactly as it is sent.
    pub name: String,

    /// The field's Rust name, where the provider's name makes none or a poor one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rust: Option<String>,

    /// The provider's earlier name for it. A diff then tells a renaming instead of a removal and an addition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,

    /// Why people should no longer set it, and what to do instead: one sentence. Absent: they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,

    /// Where the value stands in the body, as a JSON pointer. Default: `/` and the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,

    /// The kind of value. With `values`, a `string` or `integer` is a closed list.
    #[serde(rename = "type")]
    pub kind: ParameterType,

    /// How an `integer`, `number` or `boolean` is written in the body. Default: as JSON has it. It is an encoding:
    /// everything else in this spec names the value itself, `5` and not `"5"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_as: Option<SentAs>,

    /// Whether the provider refuses a request without it. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,

    /// What holds when the caller says nothing. Required: the client sends it. Optional: the provider applies
    /// it and nothing is sent. `null`: the page publishes "no value" as the default.
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,

    /// Whether the provider takes `null` for "no value", also where another value is its default. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,

    /// What is sent of an optional parameter while the caller says nothing. Absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unset: Option<Unset>,

    /// The one value this parameter can have. The client always sends it and the API does not show it.
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    pub constant: Option<Json>,

    /// Least number allowed, itself included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Number>,

    /// Greatest number allowed, itself included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Number>,

    /// Least length of a string, in `length_unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,

    /// Greatest length of a string, in `length_unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,

    /// What `min_length` and `max_length` count. Default: characters (Unicode scalar values).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_unit: Option<LengthUnit>,

    /// Least number of items in a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,

    /// Greatest number of items in a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,

    /// Unit of the number: `seconds`, `pixels`, `steps`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,

    /// The closed list of values of a `string` or `integer`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ValueSpec>,

    /// Name of the Rust type of a closed list or an object. Default: the parameter's name in Pascal case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rust_type: Option<String>,

    /// What an `image`, `audio` or `video` may be sent as. At least one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<MediaForm>,

    /// File formats a media parameter takes, as lower-case extensions. Empty: not published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,

    /// Least playing time of a media file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_seconds: Option<f64>,

    /// Greatest playing time of a media file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_seconds: Option<f64>,

    /// Greatest size of a media file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,

    /// Least width of a picture, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_width: Option<u64>,

    /// Greatest width of a picture, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_width: Option<u64>,

    /// Least height of a picture, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_height: Option<u64>,

    /// Greatest height of a picture, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_height: Option<u64>,

    /// Least width times height of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_pixels: Option<u64>,

    /// Greatest width times height of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_pixels: Option<u64>,

    /// The members of an `object`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ParameterSpec>,

    /// What a `list` holds. Its `name` is that of one item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<ParameterSpec>>,

    /// Whether the value is private: it is kept out of logs, errors and the journal. Default: false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,

    /// What the provider's own examples send besides. A typed request never sends it; an untyped one may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_accepts: Vec<AcceptedSpec>,

    /// What the parameter means, in our own words: one sentence or more, Markdown.
    pub doc: String,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The kind of value a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParameterType {
    /// True or false.
    Boolean,
    /// A whole number, 64 bits.
    Integer,
    /// A number with a fraction, 64 bits.
    Number,
    /// Text.
    String,
    /// A picture.
    Image,
    /// A sound.
    Audio,
    /// A film.
    Video,
    /// Named members, listed in `fields`.
    Object,
    /// Items of one kind, told by `item`.
    List,
}

impl ParameterType {
    /// Whether the value is a media file.
    #[must_use]
    pub fn is_media(self) -> bool {
        matches!(self, Self::Image | Self::Audio | Self::Video)
    }
}

/// How a value is written in a body, where not as JSON has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SentAs {
    /// As a string that holds it: `"5"`, `"0.5"`, `"true"`.
    String,
}

/// What is sent of a parameter that is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unset {
    /// An explicit `null`.
    Null,
}

/// What the length of a string counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LengthUnit {
    /// Unicode scalar values.
    #[default]
    Characters,
    /// Bytes of UTF-8.
    Bytes,
}

/// How a media file is put into a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaForm {
    /// An address that the provider fetches.
    Url,
    /// The bytes themselves, as `data:<type>;base64,<bytes>`.
    DataUri,
    /// The bytes themselves, as bare base64.
    Base64,
}

/// One value of a closed list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueSpec {
    /// What is sent.
    pub value: Json,

    /// Name of the Rust variant, where none can be derived from the value: `16:9`, `5`, `1280*720`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rust: Option<String>,

    /// What the value means, where its name does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,

    /// Why people should no longer use it, and what to do instead: one sentence. Absent: they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
}

/// A spelling that the provider accepts besides the documented one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedSpec {
    /// What is sent.
    pub value: Json,

    /// The documented value it stands for.
    pub means: Json,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}
