//! A video while it is written: what came, whether it can be one, and how much of it there may be.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
};

use super::{
    boxes::Boxes,
    checksum::Checksum,
    part::{Part, Untaken},
};

/// How much of the beginning is kept, to tell what came. Unit: bytes.
const BEGINNING: usize = 512;

/// A video that is not yet whole.
#[derive(Debug)]
pub(super) struct Writing {
    part: Part,
    boxes: Boxes,
    checksum: Checksum,
    beginning: Vec<u8>,
    size: u64,
    most: u64,
}

/// Why a piece was not written.
#[derive(Debug)]
pub(super) enum Unwritten {
    /// The disk did not take it.
    Io(io::Error),
    /// It makes the video larger than it may be.
    TooLarge,
    /// With it, what came cannot be a video.
    Other,
}

impl Writing {
    /// Begins a file in this folder of at most so many bytes. `name` is what it will be called, or something like it.
    pub(super) async fn begin(folder: &Path, name: &OsStr, most: u64) -> io::Result<Self> {
        let part = Part::create(folder, name).await?;
        let (boxes, checksum) = (Boxes::default(), Checksum::default());
        Ok(Self { part, boxes, checksum, beginning: Vec::new(), size: 0, most })
    }

    pub(super) async fn write(&mut self, piece: &[u8]) -> Result<(), Unwritten> {
        let size = self.size.saturating_add(piece.len() as u64);
        if size > self.most {
            return Err(Unwritten::TooLarge);
        }
        let room = BEGINNING.saturating_sub(self.beginning.len());
        self.beginning.extend(piece.iter().take(room));
        self.boxes.feed(piece);
        if self.boxes.is_other() {
            return Err(Unwritten::Other);
        }
        self.checksum.feed(piece);
        self.part.write(piece).await.map_err(Unwritten::Io)?;
        self.size = size;
        Ok(())
    }

    /// Throws away what came.
    pub(super) async fn restart(&mut self) -> io::Result<()> {
        (self.boxes, self.checksum, self.size) = (Boxes::default(), Checksum::default(), 0);
        self.beginning.clear();
        self.part.restart().await
    }

    /// Whether what came ends where a video ends.
    pub(super) fn is_whole(&self) -> bool {
        self.boxes.is_whole()
    }

    /// The first bytes.
    pub(super) fn beginning(&self) -> &[u8] {
        &self.beginning
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The usual extension of such a file.
    pub(super) fn extension(&self) -> &'static str {
        match self.beginning.get(8..12) {
            Some(b"qt  ") => "mov",
            _ => "mp4",
        }
    }

    /// The SHA-256, where it is summed up.
    pub(super) fn sha256(&self) -> Option<String> {
        self.checksum.clone().finish()
    }

    /// Flushes the file to the disk and gives it the first of these names that nothing has.
    pub(super) async fn finish(mut self, names: impl Iterator<Item = PathBuf>) -> Result<PathBuf, Untaken> {
        self.part.settle().await.map_err(Untaken::Unnamed)?;
        for name in names {
            match self.part.take(&name).await {
                Err(Untaken::Unnamed(error)) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(untaken) => return Err(untaken),
                Ok(()) => return Ok(name),
            }
        }
        Err(Untaken::Unnamed(io::ErrorKind::AlreadyExists.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIDEO: &[u8] = b"\0\0\0\x10ftypqt  \0\0\0\0\0\0\0\x08moov\0\0\0\x08mdat";

    async fn begun(folder: &Path, most: u64) -> Writing {
        Writing::begin(folder, OsStr::new("fox"), most).await.unwrap()
    }

    #[tokio::test]
    async fn a_video_may_be_as_large_as_is_allowed_and_not_larger() {
        let folder = tempfile::tempdir().unwrap();
        let mut writing = begun(folder.path(), 32).await;
        writing.write(&VIDEO[..7]).await.unwrap();
        writing.write(&VIDEO[7..]).await.unwrap();
        assert!(matches!(writing.write(b"\0").await, Err(Unwritten::TooLarge)));
        let mut writing = begun(folder.path(), 31).await;
        assert!(matches!(writing.write(VIDEO).await, Err(Unwritten::TooLarge)));
        let mut writing = begun(folder.path(), 4).await;
        assert!(matches!(writing.write(VIDEO).await, Err(Unwritten::TooLarge)), "by far");
    }

    #[tokio::test]
    async fn of_what_was_thrown_away_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let mut writing = begun(folder.path(), 100).await;
        writing.write(b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x09mdat").await.unwrap();
        writing.restart().await.unwrap();
        assert_eq!((writing.size(), writing.beginning(), writing.extension()), (0, &b""[..], "mp4"));
        writing.write(VIDEO).await.unwrap();
        assert_eq!((writing.size(), writing.beginning(), writing.extension()), (32, VIDEO, "mov"));
        assert!(writing.is_whole());
        #[cfg(feature = "checksum")]
        assert_eq!(
            writing.sha256().as_deref(),
            Some("631c738d7f4ad2b4956dd80e9b2d80784df7d5148c5a6f384fc881d9cc6e4225")
        );
        let path = writing.finish([folder.path().join("fox.mov")].into_iter()).await.unwrap();
        assert_eq!(std::fs::read(path).unwrap(), VIDEO);
    }

    #[tokio::test]
    async fn the_first_name_that_nothing_has_is_taken_and_no_other_trouble_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let names = || ["a", "b", "c"].map(|name| folder.path().join(name)).into_iter();
        for name in ["a", "b", "c"] {
            let mut writing = begun(folder.path(), 100).await;
            writing.write(VIDEO).await.unwrap();
            assert_eq!(writing.finish(names()).await.unwrap(), folder.path().join(name));
        }
        let unnamed = |finished: Result<PathBuf, Untaken>| match finished {
            Err(Untaken::Unnamed(error)) => error.kind(),
            other => panic!("{other:?}"),
        };
        let finished = begun(folder.path(), 100).await.finish(names()).await;
        assert_eq!(unnamed(finished), io::ErrorKind::AlreadyExists);
        let lost = [folder.path().join("missing/d"), folder.path().join("d")];
        let finished = begun(folder.path(), 100).await.finish(lost.into_iter()).await;
        assert_eq!(unnamed(finished), io::ErrorKind::NotFound);
        assert!(!folder.path().join("d").exists());
    }
}
