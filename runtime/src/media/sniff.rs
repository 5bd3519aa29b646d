use crate::data::MediaKind;

/// A file format that its first bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Jpg,
    Webp,
    Gif,
    Bmp,
    Tiff,
    Wav,
    Mp3,
    Ogg,
    Flac,
    M4a,
    Mp4,
    Mov,
    Webm,
}

/// The format of a file, by its first bytes.
pub(super) fn sniff(bytes: &[u8]) -> Option<Format> {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    let riff = |kind: &[u8]| at(0, b"RIFF") && at(8, kind);
    let formats = [
        (Format::Png, at(0, b"\x89PNG\r\n\x1a\n")),
        (Format::Jpg, at(0, b"\xff\xd8\xff")),
        (Format::Gif, at(0, b"GIF87a") || at(0, b"GIF89a")),
        (Format::Webp, riff(b"WEBP")),
        (Format::Wav, riff(b"WAVE")),
        // Two letters begin many texts; the four reserved bytes behind the size do not.
        (Format::Bmp, at(0, b"BM") && at(6, &[0; 4])),
        (Format::Tiff, at(0, b"II*\0") || at(0, b"MM\0*")),
        (Format::Ogg, at(0, b"OggS")),
        (Format::Flac, at(0, b"fLaC")),
        (Format::Mp3, at(0, b"ID3") || is_mp3_frame(bytes)),
        (Format::Webm, at(0, b"\x1a\x45\xdf\xa3") && is_webm(bytes)),
    ];
    let found = formats.into_iter().find_map(|(format, fits)| fits.then_some(format));
    found.or_else(|| if at(4, b"ftyp") { bytes.get(8..12).and_then(by_brand) } else { None })
}

impl Format {
    /// The usual extension, in lower case.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpg => "jpg",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Bmp => "bmp",
            Self::Tiff => "tiff",
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Ogg => "ogg",
            Self::Flac => "flac",
            Self::M4a => "m4a",
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Webm => "webm",
        }
    }

    /// The media type, as a data URI names it.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::Flac => "audio/flac",
            Self::M4a => "audio/mp4",
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
        }
    }

    /// Whether a provider that lists this extension takes the format.
    pub(super) fn is_called(self, extension: &str) -> bool {
        let others: &[&str] = match self {
            Self::Jpg => &["jpeg"],
            Self::Tiff => &["tif"],
            Self::Ogg => &["oga", "ogv", "opus"],
            // Many programs write sound alone into a container of the general brand.
            Self::Mp4 => &["m4a", "m4v"],
            _ => &[],
        };
        extension == self.name() || others.contains(&extension)
    }

    /// Whether a file of this format can be of this kind. A container of films can hold sound alone.
    pub(super) fn can_be(self, kind: MediaKind) -> bool {
        match self {
            Self::Png | Self::Jpg | Self::Webp | Self::Gif | Self::Bmp | Self::Tiff => {
                kind == MediaKind::Image
            }
            Self::Wav | Self::Mp3 | Self::Flac | Self::M4a => kind == MediaKind::Audio,
            Self::Ogg | Self::Mp4 | Self::Mov | Self::Webm => kind != MediaKind::Image,
        }
    }
}

/// Whether the first frame header is one of MPEG audio layer III with a possible bit and sample rate.
fn is_mp3_frame(bytes: &[u8]) -> bool {
    let Some([first, second, third]) = bytes.first_chunk::<3>() else {
        return false;
    };
    let version_is_known = second & 0b0001_1000 != 0b0000_1000;
    *first == 0xff
        && second & 0b1110_0110 == 0b1110_0010
        && version_is_known
        && third & 0b1111_0000 != 0b1111_0000
        && third & 0b0000_1100 != 0b0000_1100
}

/// Whether an EBML header names the document type `webm`; it stands within the first bytes.
fn is_webm(bytes: &[u8]) -> bool {
    bytes.get(..bytes.len().min(64)).unwrap_or_default().windows(4).any(|word| word == b"webm")
}

fn by_brand(brand: &[u8]) -> Option<Format> {
    match brand {
        b"M4A " | b"M4B " => Some(Format::M4a),
        b"qt  " => Some(Format::Mov),
        // Pictures and telephone films share the container and are none of the formats here.
        b"avif" | b"avis" | b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" | [b'3', b'g', ..] => None,
        _ => Some(Format::Mp4),
    }
}
