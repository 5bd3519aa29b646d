//! Journals whose files are torn, damaged or cannot be written: what others wrote is intact or the error is clear, and
//! nothing is said to be written that is not.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;
use wan_runtime::{
    Journal,
    journal::{Entry, JournalError, JournalStore, Stage},
};

use crate::journal_processes::{ARGUMENTS, PATH, ROLE, accepted, job};

/// Entries that are in the journal's file itself.
const SETTLED: usize = 3;

/// Entries that are only in the log beside it, each of a commit of its own.
const LOGGED: usize = 5;

/// The files of a journal whose process was ended by force.
struct Files {
    journal: Vec<u8>,
    log: Vec<u8>,
    entries: Vec<Entry>,
}

impl Files {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let journal = Journal::open(&path).unwrap();
        for number in 0..SETTLED {
            accepted(&journal, &format!("settled-{number}")).await;
        }
        drop(journal);
        let journal = Journal::open(&path).unwrap();
        for number in 0..LOGGED {
            accepted(&journal, &format!("logged-{number}")).await;
        }
        let entries = journal.entries(false).await.unwrap();
        assert_eq!(entries.len(), SETTLED + LOGGED);
        let log = fs::read(folder.path().join("journal.db-wal")).unwrap();
        Self { journal: fs::read(&path).unwrap(), log, entries }
    }

    /// The files in a folder of their own: in memory where there is one, for there are many.
    fn lay(journal: &[u8], log: &[u8]) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let path = folder.path().join("journal.db");
        fs::write(&path, journal).unwrap();
        fs::write(folder.path().join("journal.db-wal"), log).unwrap();
        (folder, path)
    }

    /// Whether these are the first of the entries, none of the settled ones missing. Of the last one it may be lost
    /// that it was accepted, not that it was begun.
    fn begin_with(&self, found: &[Entry]) -> bool {
        let in_doubt = |found: &Entry, known: &Entry| {
            (found.id, &found.tag, found.stage) == (known.id, &known.tag, Stage::Unknown)
        };
        found.len() >= SETTLED
            && found.iter().zip(&self.entries).enumerate().all(|(number, (entry, known))| {
                entry == known || (number >= SETTLED && number == found.len() - 1 && in_doubt(entry, known))
            })
    }
}

/// What is written now is there when the journal is opened again.
async fn goes_on(path: &Path) -> Result<(), JournalError> {
    accepted(&Journal::open(path)?, "later").await;
    let found = Journal::open(path)?.find(job("later")).await?;
    assert_eq!(found.unwrap().tag.as_deref(), Some("later"));
    Ok(())
}

#[tokio::test]
async fn r42_torn_wal_of_any_length_loses_no_more_than_what_was_torn_off() {
    let files = Files::new().await;
    let frame = 24 + 4_096;
    let frames = (files.log.len() - 32) / frame;
    let ends = (0..=frames).map(|frame_number| 32 + frame_number * frame);
    let around = ends.flat_map(|end| [end - 1, end, end + 24, end + 2_000]);
    let mut kept = Vec::new();
    for length in [0, 1, 16].into_iter().chain(around).filter(|length| *length <= files.log.len()) {
        let (_folder, path) = Files::lay(&files.journal, &files.log[..length]);
        let found = Journal::open(&path).unwrap().entries(false).await.unwrap();
        assert!(files.begin_with(&found), "{length}: {found:?}");
        kept.push(found.len());
        if length % 8 == 0 {
            goes_on(&path).await.unwrap();
        }
    }
    assert!(kept.is_sorted());
    assert_eq!((kept[0], kept[kept.len() - 1]), (SETTLED, SETTLED + LOGGED));
}

#[tokio::test]
async fn r42_torn_wal_with_a_flipped_bit_loses_no_more_than_what_came_after_it() {
    let files = Files::new().await;
    for place in (0..files.log.len()).step_by(1_733) {
        let mut log = files.log.clone();
        log[place] ^= 1 << (place % 8);
        let (_folder, path) = Files::lay(&files.journal, &log);
        let found = Journal::open(&path).unwrap().entries(false).await.unwrap();
        assert!(files.begin_with(&found), "{place}: {found:?}");
        if place % 8 == 0 {
            goes_on(&path).await.unwrap();
        }
    }
}

/// Opens a journal whose own file is damaged. What is no error is all entries, of which at most one is other than it
/// was: SQLite keeps no checksum of what is in a row.
async fn open_damaged(files: &Files, path: &Path) -> Result<(), JournalError> {
    let journal = Journal::open(path)?;
    let found = journal.entries(false).await?;
    assert_eq!(found.len(), files.entries.len());
    let other = found.iter().zip(&files.entries).filter(|(found, known)| found != known).count();
    assert!(other <= 1, "{found:?}");
    drop(journal);
    goes_on(path).await
}

#[tokio::test]
async fn r42_corrupt_page_is_a_clear_error_or_others_are_intact() {
    let mut files = Files::new().await;
    // All entries in the file itself.
    let (folder, path) = Files::lay(&files.journal, &files.log);
    drop(Journal::open(&path).unwrap());
    assert!(!folder.path().join("journal.db-wal").exists());
    files.journal = fs::read(&path).unwrap();

    let (mut refused, mut intact) = (0, 0);
    let flips = (0..files.journal.len()).step_by(307).map(|place| place..=place);
    let pages = (0..files.journal.len() / 4_096).map(|page| page * 4_096..=page * 4_096 + 4_095);
    for range in flips.chain(pages) {
        let mut damaged = files.journal.clone();
        for byte in &mut damaged[range.clone()] {
            *byte ^= 0x15;
        }
        let (_folder, path) = Files::lay(&damaged, &[]);
        match open_damaged(&files, &path).await {
            Ok(()) => intact += 1,
            Err(error) => {
                refused += 1;
                assert!(error.to_string().contains("journal"), "{range:?}: {error}");
            }
        }
    }
    println!("{refused} refused, {intact} intact");
    // Most of the pages is empty, and a whole page is always noticed.
    assert!(refused >= files.journal.len() / 4_096 && intact > 0, "{refused} refused, {intact} intact");
}

#[test]
fn an_index_that_lost_an_entry_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async { accepted(&Journal::open(&path).unwrap(), "7").await });
    let mut bytes = fs::read(&path).unwrap();
    let places: Vec<usize> =
        bytes.windows(8).enumerate().filter(|(_, bytes)| bytes == b"accepted").map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2, "one in the row, one in the index");
    bytes[places[1]] = b'b';
    fs::write(&path, bytes).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(error.to_string().contains("is damaged, and nothing was changed in it"), "{error}");
    assert!(error.source().is_some(), "{error}");
}

#[test]
fn a_place_that_cannot_be_written_is_told_when_the_journal_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [Path::new(""), folder.path(), &file.join("journal.db"), &folder.path().join("no/journal.db")]
    {
        let error = Journal::open(path).unwrap_err();
        assert!(error.to_string().contains("cannot be opened"), "{error}");
    }
    #[cfg(target_os = "linux")]
    for path in ["/dev/full", "/proc/journal.db"] {
        let error = Journal::open(path).unwrap_err();
        assert!(error.to_string().contains(path), "{error}");
    }
}

/// A process that may not write files beyond a length stands for a disk that is full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn on_a_full_disk_nothing_is_said_to_be_written_that_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    accepted(&Journal::open(&path).unwrap(), "before").await;
    let filled = Command::new("sh")
        .args(["-c", r#"trap "" XFSZ; ulimit -f 40000; exec "$0" "$@""#])
        .arg(env::current_exe().unwrap())
        .args(ARGUMENTS)
        .env(ROLE, "fill")
        .env(PATH, &path)
        .output()
        .unwrap();
    let told = String::from_utf8(filled.stdout).unwrap();
    assert!(filled.status.success(), "{told}");
    let written: Vec<i64> =
        told.lines().filter_map(|line| line.strip_prefix("entry ")?.parse().ok()).collect();
    assert!(written.len() > 3 && told.contains("refused: the journal cannot be written: "), "{told}");

    let entries = Journal::open(&path).unwrap().entries(false).await.unwrap();
    assert_eq!(entries[0].tag.as_deref(), Some("before"));
    assert_eq!(entries[1..].iter().map(|entry| entry.id.number()).collect::<Vec<_>>(), written);
    assert!(entries[1..].iter().all(|entry| entry.body.as_ref().is_some_and(|body| body.len() >= 1_000)));
}
