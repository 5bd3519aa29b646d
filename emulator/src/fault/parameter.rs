use serde::{Deserialize, Serialize};

/// How an answer says where its body ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Framing {
    /// By `Content-Length`.
    #[default]
    Length,
    /// By chunks; the last one does not come.
    Chunked,
    /// By closing the connection: nobody can tell that something is missing.
    Close,
}

/// What comes in the place of HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Gibberish {
    /// Words of another protocol.
    #[default]
    Text,
    /// The beginning of a status line, then the end of the connection.
    PartialHead,
    /// A head that says two lengths.
    TwoLengths,
    /// A head of a megabyte.
    LargeHead,
    /// Interim answers without end.
    Interim,
}

/// What stands in the place of an output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MissingOutput {
    /// Nothing: the key is not there.
    #[default]
    Missing,
    /// Null.
    Null,
    /// A list without items.
    EmptyList,
    /// A text that is no address.
    NoAddress,
}

/// What comes in the place of a video.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WrongType {
    /// A page for people.
    #[default]
    Html,
    /// JSON.
    Json,
    /// A body of no bytes.
    Empty,
    /// Bytes without meaning that are said to be a video.
    Noise,
}

/// When to try again, as a part of the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Hint {
    /// So many real seconds from now, where the provider's spec says it first.
    Seconds(u64),
    /// So many real seconds from now, where the provider's spec says it under this name.
    At {
        /// The header or the JSON pointer, as the spec has it.
        place: String,
        /// Real seconds.
        seconds: u64,
    },
    /// This header with this value, whatever they are.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
}
