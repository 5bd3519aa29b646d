use std::fmt;

use base64::{display::Base64Display, engine::general_purpose::STANDARD};
use serde::{Serialize, Serializer};

use super::{Media, Source, sniff};

/// Writes the bytes as a data URI piece by piece, so that the encoded text never stands in memory as a whole.
struct DataUri<'a>(&'a [u8]);

impl fmt::Display for DataUri<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let media_type = sniff::sniff(self.0).map_or("application/octet-stream", sniff::Format::media_type);
        write!(formatter, "data:{media_type};base64,{}", Base64Display::new(self.0, &STANDARD))
    }
}

impl Serialize for Media {
    /// An address as it is; bytes as `data:<type>;base64,<bytes>`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Source::Url(url) => serializer.serialize_str(url),
            Source::Bytes(bytes) => match instead(self) {
                Some(placeholder) => serializer.serialize_str(&placeholder),
                None => serializer.collect_str(&DataUri(bytes)),
            },
        }
    }
}

/// A media file for a provider whose one form of local files is bare base64.
#[derive(Debug)]
pub struct BareBase64<'a>(pub &'a Media);

impl Serialize for BareBase64<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.0 {
            Source::Url(url) => serializer.serialize_str(url),
            Source::Bytes(bytes) => match instead(self.0) {
                Some(placeholder) => serializer.serialize_str(&placeholder),
                None => serializer.collect_str(&Base64Display::new(bytes, &STANDARD)),
            },
        }
    }
}

/// What is written instead of a file's bytes, while a client keeps files aside.
fn instead(media: &Media) -> Option<String> {
    #[cfg(feature = "client")]
    let placeholder = super::aside::keep(media);
    #[cfg(not(feature = "client"))]
    let placeholder = {
        let _ = media;
        None
    };
    placeholder
}
