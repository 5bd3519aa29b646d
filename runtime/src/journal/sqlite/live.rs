//! Tells handles that are open from those whose process has ended, by locks of the operating system: it gives a lock
//! back however a process ends.
//!
//! Each open handle has a companion of the journal, `<journal>-<token>.live`, which it holds locked from before its
//! first entry until it is closed, and which is then removed. An entry bears the token of the handle that it was begun
//! through. A companion that is missing, or that can be locked, belongs to nobody any more.
//!
//! Why no handle is taken for dead while it lives:
//!
//! - A companion is removed only by who holds its lock. A handle that is being opened makes the file and then locks
//!   it. In between somebody else may lock it and remove it: then the handle's own attempt to lock fails, or it
//!   succeeds and the file is gone from the folder. Either way the handle takes another token. If it succeeds and the
//!   file is still there, nobody else can hold the lock, so nobody removes the file before the handle is closed.
//! - Tokens are random, 64 bits long, and never used again: who removes a companion by its name, holding its lock,
//!   removes no other handle's.
//! - Entries are begun only after that. So whoever reads an entry finds its handle's companion locked, or the handle
//!   has been closed since.
//!
//! Why no dead handle is taken for living: those who look do so within a writing transaction of the journal, one after
//! the other, and so never meet each other's attempts at a lock. A file that cannot be opened for another reason than
//! that it is missing proves nothing; its entries stay as they are.

use std::{
    ffi::OsStr,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::files::beside;
use crate::journal::store::JournalError;

/// How often a companion is made that somebody else takes for a dead one.
const ATTEMPTS: usize = 16;

/// Hexadecimal digits of a token.
const TOKEN: usize = 16;

const ENDING: &str = ".live";

/// The companion of an open handle.
pub(super) struct Live {
    companions: Companions,
    token: String,
    // Held for its lock.
    _file: File,
}

/// Where the companions of a journal are.
#[derive(Clone)]
struct Companions {
    /// The journal's path, absolute and without links: one journal has one set of companions.
    journal: PathBuf,
}

impl Live {
    /// Makes and locks the companion of a handle of this journal, whose file exists.
    pub(super) fn start(journal: &Path, connection: &Connection) -> Result<Self, JournalError> {
        let failed = |error: io::Error| {
            JournalError::new(format!(
                "no file can be made and locked beside the journal {}",
                journal.display()
            ))
            .with_source(error)
        };
        let companions = Companions { journal: journal.canonicalize().map_err(failed)? };
        for _ in 0..ATTEMPTS {
            let token: String = connection
                .query_row("SELECT lower(hex(randomblob(8)))", [], |row| row.get(0))
                .map_err(|error| failed(io::Error::other(error)))?;
            if let Some(file) = companions.make(&token).map_err(failed)? {
                return Ok(Self { companions, token, _file: file });
            }
        }
        Err(failed(io::Error::other("another process removes it each time")))
    }

    /// What its handle's entries bear.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// The journal's path, absolute and without links.
    pub(super) fn journal(&self) -> &Path {
        &self.companions.journal
    }

    /// Whether the handle with this token is closed. Ask only within a writing transaction.
    pub(super) fn has_ended(&self, token: &str) -> bool {
        token != self.token && self.companions.remove_dead(token)
    }

    /// Removes what processes left that did not close their handles. Ask only within a writing transaction.
    pub(super) fn remove_dead(&self) {
        // A folder that cannot be listed costs nothing but the room of some empty files.
        let Ok(files) = fs::read_dir(self.companions.folder()) else { return };
        for name in files.flatten().map(|file| file.file_name()) {
            if let Some(token) = self.companions.token_of(&name) {
                self.has_ended(token);
            }
        }
    }
}

impl Drop for Live {
    /// Removes the companion while its lock is held.
    fn drop(&mut self) {
        // A file that stays is removed by the next who opens the journal.
        let _ = fs::remove_file(self.companions.path(&self.token));
    }
}

impl Companions {
    /// Makes a companion and locks it. `None`: somebody took it for dead in between.
    fn make(&self, token: &str) -> io::Result<Option<File>> {
        let path = self.path(token);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            file => file?,
        };
        take(&path, file)
    }

    /// Removes a companion that nobody holds, and tells whether it is gone.
    fn remove_dead(&self, token: &str) -> bool {
        if !is_token(token) {
            // No handle has such a token.
            return true;
        }
        let path = self.path(token);
        match File::open(&path) {
            Err(error) => error.kind() == io::ErrorKind::NotFound,
            Ok(file) => {
                let dead = file.try_lock().is_ok();
                if dead {
                    let _ = fs::remove_file(&path);
                }
                dead
            }
        }
    }

    fn path(&self, token: &str) -> PathBuf {
        beside(&self.journal, &format!("-{token}{ENDING}"))
    }

    fn folder(&self) -> &Path {
        self.journal.parent().unwrap_or(Path::new("."))
    }

    /// The token in the name of a file, if it is a companion of this journal.
    fn token_of<'a>(&self, name: &'a OsStr) -> Option<&'a str> {
        let journal = self.journal.file_name()?.to_str()?;
        let token = name.to_str()?.strip_prefix(journal)?.strip_prefix('-')?.strip_suffix(ENDING)?;
        is_token(token).then_some(token)
    }
}

/// Locks a companion that was just made. `None`: somebody takes it for dead, or has taken it for dead already.
fn take(path: &Path, file: File) -> io::Result<Option<File>> {
    match file.try_lock() {
        Ok(()) => Ok(path.try_exists()?.then_some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => {
            let _ = fs::remove_file(path);
            Err(error)
        }
    }
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    fn companions() -> (tempfile::TempDir, Companions) {
        let folder = tempfile::tempdir().unwrap();
        let companions = Companions { journal: folder.path().join("journal.db") };
        (folder, companions)
    }

    #[test]
    fn a_companion_that_somebody_takes_for_dead_before_it_is_locked_is_given_up() {
        let (_folder, companions) = companions();
        let path = companions.path(TOKEN);
        let made = || File::create(&path).unwrap();
        assert!(take(&path, made()).unwrap().is_some());

        // Somebody has locked it and is about to remove it.
        let (own, other) = (made(), File::open(&path).unwrap());
        other.lock().unwrap();
        assert!(take(&path, own).unwrap().is_none());
        drop(other);

        // Somebody has locked it, removed it and gone.
        let own = made();
        assert!(companions.remove_dead(TOKEN));
        assert!(take(&path, own).unwrap().is_none());
    }

    #[test]
    fn a_companion_that_cannot_be_made_is_an_error_and_nobody_elses() {
        let (folder, _) = companions();
        let companions = Companions { journal: folder.path().join("missing").join("journal.db") };
        assert_eq!(companions.make(TOKEN).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_companion_is_dead_when_it_is_missing_or_nobody_holds_it() {
        let (_folder, companions) = companions();
        assert!(companions.remove_dead(TOKEN));
        let file = companions.make(TOKEN).unwrap().unwrap();
        assert!(companions.make(TOKEN).unwrap().is_none(), "a token is given once");
        assert!(!companions.remove_dead(TOKEN));
        assert!(companions.path(TOKEN).exists());
        drop(file);
        assert!(companions.remove_dead(TOKEN));
        assert!(!companions.path(TOKEN).exists());
        for no_token in ["", "../../../etc/x", "0123456789ABCDEF", "0123456789abcdef0"] {
            assert!(companions.remove_dead(no_token), "{no_token}");
        }
    }
}
