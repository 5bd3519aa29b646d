use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Json, Standing};

/// What a finished request delivers, as far as it is known. An absent fact is unknown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputSpec {
    /// Number of videos.
    pub videos: u32,

    /// Playing time in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<OutputValue>,

    /// Frames a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<OutputValue>,

    /// Width and height in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<OutputSize>,
}

/// A number that is fixed or that a parameter decides: one of the two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputValue {
    /// The number, where it is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,

    /// The parameter whose value it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,

    /// How sure this is.
    pub standing: Standing,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The picture's size as parameters decide it: a width and a height parameter, or a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputSize {
    /// The parameter that holds the width.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<String>,

    /// The parameter that holds the height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<String>,

    /// The parameter that the table looks at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,

    /// The sizes by that parameter's value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub table: Vec<OutputSizeValue>,

    /// How sure this is.
    pub standing: Standing,

    /// Where the facts differ between sources, or what was inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Id of the source, where it is not the first of `sources`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The size under one value of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputSizeValue {
    /// The parameter's value.
    pub value: Json,

    /// Pixels in a row.
    pub width: u32,

    /// Rows of pixels.
    pub height: u32,
}
