use std::path::{Path, PathBuf};

use super::checksum;
use crate::{Charge, Error, wire::bounds};

/// Where and how a video is saved.
///
/// ```
/// use wan_runtime::Save;
///
/// let save = Save::in_folder("clips").max_bytes(100 * 1024 * 1024);
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is saved until it is given to `save_with`"]
pub struct Save {
    place: Place,
    max_bytes: u64,
    expected: Option<String>,
    sidecar: bool,
}

/// What was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) sha256: Option<String>,
}

/// Where the file goes.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Under this very path.
    Path(PathBuf),
    /// Into this folder, under a name that is chosen.
    Folder(PathBuf),
}

impl Save {
    /// Saves under this path, where nothing may be yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self::to(Place::Path(path.into()))
    }

    /// Saves into this folder, which must be there, under a name that is safe on every system and not taken yet.
    ///
    /// A job's video is named by the job's id: `job-7.mp4`. One without a job has the name that its server or its
    /// address suggests, cleaned, or `video.mp4`. Where the name is taken it becomes `job-7 (2).mp4`, and so on.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self::to(Place::Folder(folder.into()))
    }

    /// Sets how large the video may be. Unit: bytes. Default: 2 GiB.
    pub fn max_bytes(mut self, most: u64) -> Self {
        self.max_bytes = most;
        self
    }

    /// Sets the SHA-256 that the video must have, in 64 hexadecimal digits. Default: any.
    #[cfg(feature = "checksum")]
    pub fn expect_sha256(mut self, digits: impl Into<String>) -> Self {
        self.expected = Some(digits.into());
        self
    }

    /// Writes `fox.mp4.json` beside `fox.mp4`, which tells how the video came to be. Default: no such file.
    ///
    /// It is one JSON object with `"v": 1`. Members: `provider`, `model`, `spec` (version of the specs), `job`,
    /// `request_id`, `video` (which one of the job's videos, from 0), `submitted_at`, `saved_at`, `seed` (as the provider
    /// tells it, otherwise as it was sent), `cost` (as the provider tells it), `estimate` (`currency`, `low`, `high`,
    /// `approximate`, `as_of`), `bytes`, `sha256`, `request` (the body, prompt included) and `wan_video` (version of this
    /// crate). What is not known is `null`: of a job that was taken up again the request is known only where the journal
    /// [keeps prompts](crate::Journal::keep_prompts). It holds no key: files are told by their `bytes` and `format`, and
    /// addresses stand without login and query.
    ///
    /// Nobody else may read it, and a file that is there already is not touched. It gets its name after the video has its
    /// own, so after a crash there may be a video without it, and never it without the video.
    #[cfg(feature = "checksum")]
    pub fn sidecar(mut self) -> Self {
        self.sidecar = true;
        self
    }

    pub(super) fn has_sidecar(&self) -> bool {
        self.sidecar
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn most(&self) -> u64 {
        self.max_bytes
    }

    /// The SHA-256 that is expected, in lower case.
    pub(super) fn expected(&self) -> Result<Option<String>, Error> {
        let Some(digits) = &self.expected else { return Ok(None) };
        if digits.len() == checksum::DIGITS && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Ok(Some(digits.to_ascii_lowercase()));
        }
        Err(Error::config("what was given to `expect_sha256` is no SHA-256")
            .with_charge(Charge::Yes)
            .with_hint("give its 64 hexadecimal digits, as `sha256sum` prints them"))
    }

    fn to(place: Place) -> Self {
        Self { place, max_bytes: bounds::VIDEO_BYTES, expected: None, sidecar: false }
    }
}

impl Saved {
    /// Where the video is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The length of the video. Unit: bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The SHA-256 of the video in 64 lower-case hexadecimal digits.
    #[cfg(feature = "checksum")]
    #[must_use]
    pub fn sha256(&self) -> &str {
        self.sha256.as_deref().unwrap_or_default()
    }
}

#[cfg(all(test, feature = "checksum"))]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn a_checksum_is_read_in_any_case_and_nothing_else_is_one() {
        let digits = "Ab".repeat(32);
        let save = |digits: &str| Save::new("fox.mp4").expect_sha256(digits).expected();
        assert_eq!(save(&digits).unwrap(), Some("ab".repeat(32)));
        for other in ["", "ab", &"g".repeat(64), &"a".repeat(65)] {
            assert_eq!(save(other).unwrap_err().kind(), ErrorKind::Config, "{other}");
        }
    }
}
