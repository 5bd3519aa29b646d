//! The file, its tables, and how an older one becomes a newer one.

use std::{
    fs::OpenOptions,
    io::ErrorKind,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

#[cfg(unix)]
use super::files::{FILES, beside};
use super::{live::Live, rows};
use crate::journal::store::JournalError;

/// Marks the file as a journal of ours: "wanj".
const APPLICATION: i32 = 0x7761_6e6a;

/// How long another process is waited for that writes at the same time.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How long it is before what was locked is tried again, where SQLite does not wait by itself.
const AGAIN: Duration = Duration::from_millis(5);

/// What each version of the schema adds to the one before.
const MIGRATIONS: [&str; 2] = [
    "
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        operation TEXT NOT NULL,
        spec TEXT NOT NULL,
        sent_at INTEGER NOT NULL,
        stage TEXT NOT NULL,
        job TEXT,
        body_sha256 TEXT NOT NULL,
        body TEXT,
        currency TEXT,
        low INTEGER,
        high INTEGER,
        detail TEXT,
        outputs TEXT,
        files TEXT
    ) STRICT;
    CREATE INDEX entry_stage ON entry (stage);
    CREATE INDEX entry_sent_at ON entry (sent_at);
    CREATE INDEX entry_job ON entry (job);
",
    // `owner` is the handle that an entry was begun through: while it is open, the entry may be under way.
    "
    ALTER TABLE entry ADD COLUMN tag TEXT;
    ALTER TABLE entry ADD COLUMN answer TEXT;
    ALTER TABLE entry ADD COLUMN owner TEXT;
",
];

/// Opens the file, or makes it, brings it up to date, and settles what ended processes left in it.
pub(super) fn open(path: &Path) -> Result<(Connection, Live), JournalError> {
    let failed = |error: rusqlite::Error| {
        JournalError::new(format!("the journal {} cannot be opened", path.display())).with_source(error)
    };
    make_private(path)?;
    // SQLite takes some names, such as `:memory:`, for no file at all. None of them begins as a whole path does.
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut connection = Connection::open(whole).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    // Before anything is changed, and before others who want to write would have to wait for it.
    // In one transaction: another process may be making the journal just now.
    let looking = connection.transaction().map_err(failed)?;
    version(&looking, path)?;
    drop(looking);
    keep_private(path);
    check(&connection, path)?;
    keep_a_log(&connection).map_err(failed)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    // Where a plain sync ends in the disk's own memory, as on macOS.
    connection.pragma_update(None, "fullfsync", true).map_err(failed)?;
    // The log is shortened while nobody waits: see the writer.
    connection.pragma_update(None, "wal_autocheckpoint", 0).map_err(failed)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    migrate(&transaction, path)?;
    let live = Live::start(path, &transaction)?;
    rows::doubt(&transaction, &live).map_err(failed)?;
    live.remove_dead();
    transaction.commit().map_err(failed)?;
    Ok((connection, live))
}

/// Lets SQLite keep a log. Where two processes make one journal at one time it does not wait for the other by itself.
fn keep_a_log(connection: &Connection) -> Result<(), rusqlite::Error> {
    let since = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && since.elapsed() < PATIENCE =>
            {
                thread::sleep(AGAIN);
            }
            kept => return kept,
        }
    }
}

/// Looks whether the file contradicts itself. An index that lost an entry would hide a job that is paid for.
fn check(connection: &Connection, path: &Path) -> Result<(), JournalError> {
    let found = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    let damaged = JournalError::new(format!(
        "the journal {} is damaged, and nothing was changed in it; put it aside and give another path (`sqlite3 {0} \
         .recover` shows what can be read in it)",
        path.display()
    ));
    match found {
        Ok(found) if found == "ok" => Ok(()),
        Ok(found) => Err(damaged.with_source(found)),
        Err(error) => Err(damaged.with_source(error)),
    }
}

/// Makes the file readable by its owner alone before anything is in it. SQLite gives its companions the same mode.
///
/// A file that is there is not opened: closing it would give back the locks that another journal of this process holds
/// on it.
fn make_private(path: &Path) -> Result<(), JournalError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(JournalError::new(format!("the journal {} cannot be opened", path.display()))
                .with_source(error))
        }
        _ => Ok(()),
    }
}

/// Takes from others what they may do with the files, such as those of a journal that was copied. A file system or an owner
/// that does not let us leaves them as they are.
fn keep_private(path: &Path) {
    #[cfg(unix)]
    for file in FILES.map(|ending| beside(path, ending)) {
        use std::os::unix::fs::PermissionsExt;

        // By its name: a file that is opened here and closed would give back the locks that another journal of this
        // process holds on it.
        let Ok(permissions) = std::fs::metadata(&file).map(|file| file.permissions()) else { continue };
        if permissions.mode() & 0o077 != 0 {
            let _ = std::fs::set_permissions(&file, PermissionsExt::from_mode(permissions.mode() & 0o700));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn migrate(transaction: &Transaction<'_>, path: &Path) -> Result<(), JournalError> {
    let failed = |error: rusqlite::Error| outdated(path).with_source(error);
    let version = version(transaction, path)?;
    for migration in MIGRATIONS.iter().skip(version) {
        transaction.execute_batch(migration).map_err(failed)?;
    }
    // It is written where it is the same as well: see `prime`.
    let today = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    transaction.pragma_update(None, "user_version", today).map_err(failed)?;
    transaction.pragma_update(None, "application_id", APPLICATION).map_err(failed)
}

/// The version of the schema that the file has, 0 for an empty one.
fn version(connection: &Connection, path: &Path) -> Result<usize, JournalError> {
    let failed = |error: rusqlite::Error| outdated(path).with_source(error);
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let (application, version) =
        (pragma("application_id").map_err(failed)?, pragma("user_version").map_err(failed)?);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    if application != APPLICATION && tables > 0 {
        return Err(JournalError::new(format!("{} is a database, but no journal", path.display())));
    }
    let known = MIGRATIONS.len();
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    if version > known {
        return Err(JournalError::new(format!(
            "the journal {} was written by a newer version of this crate (schema {version}, known up to {known})",
            path.display()
        )));
    }
    Ok(version)
}

fn outdated(path: &Path) -> JournalError {
    JournalError::new(format!("the journal {} cannot be read or brought up to date", path.display()))
}

/// Writes the version of the schema again. With it the log has a head and is not empty, so that the next request waits for the
/// disk once and not twice; and a disk that is full is told before there is a request.
///
/// A later version of this crate may have brought the file up to date while it is open here, and would do so once more.
pub(super) fn prime(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    transaction.pragma_update(None, "user_version", version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_journal_is_private_before_anything_is_in_it() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        make_private(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        make_private(&path).unwrap();
        assert!(make_private(&folder.path().join("missing").join("journal.db")).is_err());
    }

    #[test]
    fn what_is_committed_has_reached_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, _live) = open(&folder.path().join("journal.db")).unwrap();
        let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, String>(0));
        assert_eq!(pragma("journal_mode").unwrap(), "wal");
        let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
        assert_eq!(synchronous, 2, "FULL: each commit waits for the disk");
        let to_the_platter: i64 = connection.pragma_query_value(None, "fullfsync", |row| row.get(0)).unwrap();
        assert_eq!(to_the_platter, 1, "on macOS a plain sync ends in the disk's own memory");
    }

    /// What makes up a schema: its tables and indexes, and the columns of each.
    fn shape(connection: &Connection) -> Vec<String> {
        let mut shape = connection
            .prepare(
                "SELECT s.type || ' ' || s.name || ' ' || coalesce(c.name || ' ' || c.type || ' ' || c.\"notnull\" || c.pk, '')
                 FROM sqlite_schema s LEFT JOIN pragma_table_info(s.name) c ORDER BY s.name, c.cid",
            )
            .unwrap();
        let lines = shape.query_map([], |row| row.get(0)).unwrap();
        lines.collect::<Result<_, _>>().unwrap()
    }

    /// Who adds a migration adds the journal that it is the end of, and changes none of the earlier ones.
    #[test]
    fn each_schema_up_to_todays_has_its_fixture() {
        let fixture = |version: usize| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/journal");
            std::fs::read_to_string(format!("{folder}/v{version}.sql"))
        };
        for version in 1..=MIGRATIONS.len() {
            let (committed, made) =
                (Connection::open_in_memory().unwrap(), Connection::open_in_memory().unwrap());
            committed.execute_batch(&fixture(version).unwrap()).unwrap();
            made.execute_batch(&MIGRATIONS[..version].concat()).unwrap();
            assert_eq!(shape(&committed), shape(&made), "schema {version}");
            let told: i64 = committed.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
            assert_eq!(usize::try_from(told).unwrap(), version);
        }
        assert!(fixture(MIGRATIONS.len() + 1).is_err(), "there is one that nothing leads to");
    }
}
