//! How long a file plays and how large a picture it shows, where its header tells.

use imagesize::blob_size;

use super::{mp3, sniff::Format, wav};

/// By how much a sound may be longer or shorter than published: encoders pad it with up to two frames, and nobody
/// publishes whether those count.
pub(super) const PADDING: f64 = 0.06;

/// Playing time in seconds. `None`: not told, or not in a way that is understood here.
pub(super) fn seconds(format: Format, bytes: &[u8]) -> Option<f64> {
    match format {
        Format::Wav => wav::seconds(bytes),
        Format::Mp3 => mp3::seconds(bytes),
        _ => None,
    }
}

/// Width and height in pixels. `None`: not told.
pub(super) fn dimensions(format: Format, bytes: &[u8]) -> Option<(u64, u64)> {
    match format {
        Format::Png | Format::Jpg | Format::Webp | Format::Gif | Format::Bmp | Format::Tiff => {
            let size = blob_size(bytes).ok()?;
            Some((u64::try_from(size.width).ok()?, u64::try_from(size.height).ok()?))
        }
        _ => None,
    }
}
