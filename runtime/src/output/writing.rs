//! A video while it is written: what came, whether it can be one, and how much of it there may be.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
};

use super::{boxes::Boxes, checksum::Checksum, part::Part};

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
    pub(super) async fn finish(mut self, names: impl Iterator<Item = PathBuf>) -> io::Result<PathBuf> {
        self.part.settle().await?;
        for name in names {
            match self.part.take(&name).await {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(name),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}
