use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::MediaForm;

/// How an upload takes files: in a JSON body by `files` and `form`, as a part of a form by `multipart`, or at an address
/// of their own by `presigned`. It is one of the three.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakesSpec {
    /// Where they stand in a JSON body, as a JSON pointer. A `*` stands for each item of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<String>,

    /// The form they have there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<MediaForm>,

    /// The form, as browsers send it, that a file is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multipart: Option<MultipartSpec>,

    /// How the answer tells where the bytes are to be put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presigned: Option<PresignedSpec>,

    /// File formats that are taken, as lower-case extensions. Empty: not published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,

    /// Greatest size of one file. Absent: not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
}

/// A body of `multipart/form-data` with one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MultipartSpec {
    /// Name of the field that is the file.
    pub file: String,

    /// The fields before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FormFieldSpec>,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormFieldSpec {
    /// Its name.
    pub name: String,

    /// Its value. `{file_name}`, `{media_type}` and `{bytes}` stand for what is true of the file.
    pub value: String,
}

/// An upload in two steps: the call asks for an address, and a `PUT` of the bytes goes there. `answer.output` is where the
/// file can be fetched after that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PresignedSpec {
    /// What the call's JSON body says of the file. Empty: the call has no body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tells: Vec<FileFactSpec>,

    /// Where the answer holds the address that the bytes go to, as JSON pointers, tried in order. Its origin must be one
    /// of `hosts`; the key goes along only where the host may see it.
    pub address: Vec<String>,

    /// Where the answer holds an object of headers that go along, as a JSON pointer. Absent: `content-type` alone goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<String>,
}

/// What a call says of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileFactSpec {
    /// Where it stands in the body, as a JSON pointer.
    pub pointer: String,

    /// A text in which `{file_name}`, `{media_type}` and `{bytes}` stand for what is true of the file. `{bytes}` alone is
    /// sent as a number.
    pub value: String,
}
