//! Whether the files of a journal are still those that were opened.
//!
//! A file that is removed, moved or replaced while it is open takes what is written as before, and nobody finds it there. So
//! what is told to be written is looked for.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use crate::journal::store::JournalError;

/// How the names of the files end that a journal consists of: itself, SQLite's log, and the index of that.
pub(super) const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// The files of a journal, as they were when it was opened.
pub(super) struct Files(Vec<(PathBuf, Identity)>);

/// What tells a file from every other that there is at the same time.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Identity(u64, u64);

impl Files {
    /// The files of the journal at this path, which is open. `real`: the path without links, where SQLite
    /// keeps the others.
    pub(super) fn of(path: &Path, real: &Path) -> Result<Self, JournalError> {
        let failed = |error: io::Error| {
            JournalError::new(format!("the files of the journal {} cannot be looked at", path.display()))
                .with_source(error)
        };
        // What somebody opens under this name, wherever the program goes to meanwhile.
        let named = std::path::absolute(path).map_err(failed)?;
        let beside = FILES.into_iter().skip(1).map(|ending| beside(real, ending));
        let files = std::iter::once(named).chain(beside);
        // Where the file system knows no shared memory there is no log, and SQLite writes as safely without it.
        let present = files.filter(|file| file.exists());
        let known = present.map(|file| Ok((identity(&file)?, file)));
        let known: Vec<_> = known.collect::<io::Result<_>>().map_err(failed)?;
        Ok(Self(known.into_iter().filter_map(|(identity, file)| Some((file, identity?))).collect()))
    }

    /// What is missing, in words.
    pub(super) fn problem(&self) -> Option<String> {
        let is_gone = |(file, known): &&(PathBuf, Identity)| !matches!(identity(file), Ok(Some(found)) if found == *known);
        let (file, _) = self.0.iter().find(is_gone)?;
        Some(format!("{} was removed or replaced while it was open", file.display()))
    }
}

/// The file of a journal whose name ends so.
pub(super) fn beside(journal: &Path, ending: &str) -> PathBuf {
    let mut path = OsString::from(journal);
    path.push(ending);
    PathBuf::from(path)
}

/// The identity of a file. `None`: the system tells none, and lets nobody remove a file that is open.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "other systems can fail"))]
fn identity(file: &Path) -> io::Result<Option<Identity>> {
    #[cfg(unix)]
    {
        let metadata = std::fs::metadata(file)?;
        Ok(Some(Identity(
            std::os::unix::fs::MetadataExt::dev(&metadata),
            std::os::unix::fs::MetadataExt::ino(&metadata),
        )))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(None)
    }
}
