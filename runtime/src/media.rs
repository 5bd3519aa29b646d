//! Files that a request carries: an address that the provider fetches, or the bytes themselves.

#[cfg(feature = "client")]
mod aside;
mod check;
mod form;
mod measure;
pub(crate) mod mp3;
mod sniff;
#[cfg(test)]
mod tests;
pub(crate) mod wav;
mod wire;

use std::{
    fmt,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

#[cfg(feature = "client")]
pub(crate) use aside::{placeholder, set_aside};
pub(crate) use check::check_text;
#[cfg(feature = "client")]
pub(crate) use check::check_upload;
#[cfg(feature = "client")]
pub(crate) use form::is_url;
pub(crate) use form::{bare_address, forms_text};
pub use wire::BareBase64;

/// Greatest size of a file that [`Media::file`] reads: 256 MiB.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// A picture, sound or film that a request carries.
///
/// It is made from an address or from bytes and never from a bare text, so that a prompt cannot be taken for it.
/// A clone shares the bytes.
///
/// ```
/// use wan_runtime::Media;
///
/// let remote = Media::url("https://example.com/fox.png");
/// assert_eq!(remote.as_url(), Some("https://example.com/fox.png"));
///
/// let local = Media::bytes(*b"GIF89a and so on");
/// assert_eq!(local.format(), Some("gif"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Media(Source);

#[derive(Clone, PartialEq, Eq)]
enum Source {
    Url(Arc<str>),
    Bytes(Arc<Vec<u8>>),
}

/// Why a file was not read. Nothing was sent.
#[derive(Debug)]
pub struct MediaError {
    path: PathBuf,
    problem: FileProblem,
}

#[derive(Debug)]
enum FileProblem {
    Io(io::Error),
    Folder,
    NotAFile,
    TooLarge(u64),
}

impl Media {
    /// A file that the provider fetches from this address, which starts with `http://` or `https://`.
    ///
    /// Whether the address is well-formed is checked with the request.
    #[must_use]
    pub fn url(url: impl Into<String>) -> Self {
        Self(Source::Url(url.into().into()))
    }

    /// A file whose bytes are sent along, or uploaded first where the provider takes addresses alone and keeps files.
    ///
    /// Whether the provider takes bytes, and which formats, is checked with the request.
    #[must_use]
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Source::Bytes(Arc::new(bytes.into())))
    }

    /// Reads a local file at once; its bytes go where those of [`bytes`](Self::bytes) do. Size: at most 256 MiB.
    ///
    /// # Errors
    ///
    /// A path that is missing, unreadable, a folder or otherwise no regular file, and a file that is too large.
    pub fn file(path: impl AsRef<Path>) -> Result<Self, MediaError> {
        let path = path.as_ref();
        read(path, MOST_BYTES)
            .map(Self::bytes)
            .map_err(|problem| MediaError { path: path.to_owned(), problem })
    }

    /// The media type that the first bytes show; `application/octet-stream` where they show none.
    #[cfg(feature = "client")]
    pub(crate) fn media_type(&self) -> &'static str {
        let format = self.as_bytes().and_then(sniff::sniff);
        format.map_or("application/octet-stream", sniff::Format::media_type)
    }

    /// The bytes of a local file. Empty for an address.
    #[cfg(feature = "client")]
    pub(crate) fn bytes_of_file(&self) -> &[u8] {
        self.as_bytes().unwrap_or_default()
    }

    /// The address, where the provider is to fetch the file.
    #[must_use]
    pub fn as_url(&self) -> Option<&str> {
        match &self.0 {
            Source::Url(url) => Some(url),
            Source::Bytes(_) => None,
        }
    }

    /// The format that the first bytes show, as a lower-case extension: `png`, `mp3`, `mp4`.
    ///
    /// `None` for an address, and for bytes of a format that is not known here.
    #[must_use]
    pub fn format(&self) -> Option<&'static str> {
        self.as_bytes().and_then(sniff::sniff).map(sniff::Format::name)
    }

    /// The number of bytes that are sent along, before they are encoded. `None` for an address.
    #[must_use]
    #[expect(
        clippy::len_without_is_empty,
        reason = "an address has no length, so it is neither empty nor not"
    )]
    pub fn len(&self) -> Option<usize> {
        self.as_bytes().map(<[u8]>::len)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Source::Url(_) => None,
            Source::Bytes(bytes) => Some(bytes),
        }
    }
}

impl MediaError {
    /// The path that was to be read.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, FileProblem> {
    // A pipe would block at opening, so the kind is looked at first.
    let kind = fs::metadata(path).map_err(FileProblem::Io)?;
    if kind.is_dir() {
        return Err(FileProblem::Folder);
    }
    if !kind.is_file() {
        return Err(FileProblem::NotAFile);
    }
    if kind.len() > most {
        return Err(FileProblem::TooLarge(most));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(kind.len()).unwrap_or_default());
    // The file may grow while it is read.
    let file = File::open(path).map_err(FileProblem::Io)?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(FileProblem::Io)?;
    if bytes.len() as u64 > most { Err(FileProblem::TooLarge(most)) } else { Ok(bytes) }
}

impl fmt::Debug for Media {
    /// Shows an address without login, query and fragment, which may be secrets, and no bytes.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Url(url) => match bare_address(url) {
                Some((scheme, address, true)) => write!(formatter, "Media::url({scheme}{address})"),
                Some((scheme, address, false)) => write!(formatter, "Media::url({scheme}{address}..)"),
                None => write!(formatter, "Media::url(malformed, {} bytes)", url.len()),
            },
            Source::Bytes(bytes) => {
                let format = self.format().unwrap_or("unknown format");
                write!(formatter, "Media::bytes({format}, {} bytes)", bytes.len())
            }
        }
    }
}

impl fmt::Display for MediaError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.problem {
            FileProblem::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                write!(formatter, "no media file at `{path}`; nothing was sent; correct the path")
            }
            FileProblem::Io(_) => write!(
                formatter,
                "cannot read the media file `{path}`; nothing was sent; check that it may be read"
            ),
            FileProblem::Folder => {
                write!(formatter, "`{path}` is a folder; nothing was sent; name a file in it")
            }
            FileProblem::NotAFile => write!(
                formatter,
                "`{path}` is no regular file; nothing was sent; read it yourself and use `Media::bytes`"
            ),
            FileProblem::TooLarge(most) => write!(
                formatter,
                "the media file `{path}` is larger than {} MiB; nothing was sent; put it on a server and use \
                 `Media::url`",
                most / (1024 * 1024)
            ),
        }
    }
}

impl std::error::Error for MediaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            FileProblem::Io(error) => Some(error),
            FileProblem::Folder | FileProblem::NotAFile | FileProblem::TooLarge(_) => None,
        }
    }
}
