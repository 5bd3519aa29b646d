//! Entries as rows, within a transaction.

use std::{
    fmt::Write,
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::live::Live;
use crate::{
    Amount, JobRef,
    journal::{
        entry::{Entry, EntryId, Intent, SavedFile},
        stage::Stage,
        store::{Begun, Change, DayCap},
    },
};

type Result<T> = std::result::Result<T, rusqlite::Error>;

/// The columns of an entry, in the order in which `read` takes them.
const COLUMNS: &str = "id, provider, model, operation, spec, sent_at, tag, stage, job, body_sha256, body, currency, \
                       low, high, detail, answer, outputs, files";

/// What is known of an entry whose process ended.
const ENDED: &str = "the process ended while the request was being sent";

pub(super) fn begin(
    transaction: &Transaction<'_>,
    intent: &Intent,
    keep_body: bool,
    cap: Option<&DayCap>,
    owner: &str,
) -> Result<Begun> {
    if let Some(cap) = cap {
        let spent = spent(transaction, cap)?;
        if spent.saturating_add(cap.counts(intent)) > cap.most {
            return Ok(Begun::OverCap { spent });
        }
    }
    // The number is given by the database; until then it is none.
    let entry = Entry::begun(EntryId::from_number(0), intent, sha256(&intent.body));
    transaction
        .prepare_cached(
            "INSERT INTO entry (provider, model, operation, spec, sent_at, tag, stage, body_sha256, body, currency, low,
                                high, owner)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            entry.provider,
            entry.model,
            entry.operation,
            entry.spec,
            milliseconds(entry.sent_at),
            entry.tag,
            entry.stage.word(),
            entry.body_sha256,
            keep_body.then(|| String::from_utf8_lossy(&intent.body)),
            entry.currency,
            entry.low.map(Amount::micros),
            entry.high.map(Amount::micros),
            owner,
        ])?;
    Ok(Begun::Entry(EntryId::from_number(transaction.last_insert_rowid())))
}

pub(super) fn update(transaction: &Transaction<'_>, entry: EntryId, change: Change) -> Result<()> {
    let known = transaction
        .prepare_cached(&format!("SELECT {COLUMNS} FROM entry WHERE id = ?1"))?
        .query_row([entry.number()], read)
        .optional()?;
    let Some(mut entry) = known else { return Ok(()) };
    entry.learn(change);
    transaction
        .prepare_cached(
            // What cannot be read here, and so is missing in the entry, stays.
            "UPDATE entry SET stage = ?2, job = coalesce(?3, job), detail = coalesce(?4, detail),
                              answer = coalesce(?5, answer), outputs = coalesce(?6, outputs),
                              files = coalesce(?7, files)
             WHERE id = ?1",
        )?
        .execute(params![
            entry.id.number(),
            entry.stage.word(),
            entry.job.map(|job| job.whole_line()),
            entry.detail,
            entry.answer,
            (!entry.outputs.is_empty()).then(|| json!(entry.outputs).to_string()),
            (!entry.files.is_empty()).then(|| files_text(&entry.files)),
        ])
        .map(|_| ())
}

/// Makes entries unknown that were being sent when their process ended, or that do not say by whom. Should one of
/// these be sent by a living process after all, what it learns is taken in: an unknown request can become any other.
pub(super) fn doubt(transaction: &Transaction<'_>, live: &Live) -> Result<()> {
    let owners: Vec<Option<String>> = transaction
        .prepare_cached("SELECT DISTINCT owner FROM entry WHERE stage = ?1 AND owner IS NOT ?2")?
        .query_map([Stage::Sending.word(), live.token()], |row| row.get(0))?
        .collect::<Result<_>>()?;
    for owner in owners {
        if owner.as_ref().is_none_or(|owner| live.has_ended(owner)) {
            transaction
                .prepare_cached("UPDATE entry SET stage = ?1, detail = ?2 WHERE stage = ?3 AND owner IS ?4")?
                .execute(params![Stage::Unknown.word(), ENDED, Stage::Sending.word(), owner])?;
        }
    }
    Ok(())
}

pub(super) fn find(transaction: &Transaction<'_>, job: &JobRef) -> Result<Option<Entry>> {
    let mut found = transaction
        .prepare_cached(&format!("SELECT {COLUMNS} FROM entry WHERE job GLOB ?1 ORDER BY id DESC"))?;
    let mut entries = found.query_map([same_job(job)], read)?;
    // The pattern also fits what stands in an address of another job.
    let is_of_job = |entry: &Entry| entry.job.as_ref().is_some_and(|known| known.is_same_job(job));
    entries.find(|entry| entry.as_ref().map_or(true, is_of_job)).transpose()
}

/// The references of one job, whenever and however it was learnt of. No name and no id, as a line holds it, has in it what
/// means more to `GLOB`, nor a slash.
fn same_job(job: &JobRef) -> String {
    format!("v1:{}/{}/*/{}@*", job.provider(), job.model(), job.encoded_id())
}

pub(super) fn entries(transaction: &Transaction<'_>, unfinished: bool, live: &Live) -> Result<Vec<Entry>> {
    doubt(transaction, live)?;
    let others = words(|stage| unfinished && !stage.is_unfinished());
    let statement = format!("SELECT {COLUMNS} FROM entry WHERE stage NOT IN ({others}) ORDER BY id");
    transaction.prepare_cached(&statement)?.query_map([], read)?.collect()
}

/// What may have been spent since the day began, in the cap's currency. More than can be counted is the most that can.
pub(super) fn spent(transaction: &Transaction<'_>, cap: &DayCap) -> Result<Amount> {
    let free = words(|stage| !stage.counts_as_spent());
    let statement = format!(
        "SELECT CAST(total(max(high, 0)) AS INTEGER) FROM entry
         WHERE sent_at >= ?1 AND currency = ?2 AND stage NOT IN ({free})"
    );
    transaction
        .prepare_cached(&statement)?
        .query_row(params![milliseconds(cap.since), cap.currency], |row| row.get(0))
        .map(Amount::from_micros)
}

/// The words of these stages, for a statement that takes all others: a word that only a later version knows is one of them.
fn words(are: impl Fn(Stage) -> bool) -> String {
    let words = Stage::ALL.into_iter().filter(|stage| are(*stage)).map(|stage| format!("'{}'", stage.word()));
    words.collect::<Vec<_>>().join(", ")
}

fn read(row: &Row<'_>) -> Result<Entry> {
    let stage: String = row.get(7)?;
    let job: Option<String> = row.get(8)?;
    let outputs: Option<String> = row.get(16)?;
    let files: Option<String> = row.get(17)?;
    Ok(Entry {
        id: EntryId::from_number(row.get(0)?),
        provider: row.get(1)?,
        model: row.get(2)?,
        operation: row.get(3)?,
        spec: row.get(4)?,
        sent_at: moment(row.get(5)?),
        tag: row.get(6)?,
        // A word that is not known says at least that something was begun.
        stage: Stage::of_word(&stage).unwrap_or(Stage::Unknown),
        job: job.and_then(|job| job.parse().ok()),
        body_sha256: row.get(9)?,
        body: row.get(10)?,
        currency: row.get(11)?,
        low: row.get::<_, Option<i64>>(12)?.map(Amount::from_micros),
        high: row.get::<_, Option<i64>>(13)?.map(Amount::from_micros),
        detail: row.get(14)?,
        answer: row.get(15)?,
        outputs: outputs.and_then(|outputs| serde_json::from_str(&outputs).ok()).unwrap_or_default(),
        files: files.map(|files| saved_files(&files)).unwrap_or_default(),
    })
}

fn files_text(files: &[SavedFile]) -> String {
    let files: Vec<Value> = files
        .iter()
        .map(|file| json!({ "path": file.path.to_string_lossy(), "bytes": file.bytes }))
        .collect();
    json!(files).to_string()
}

fn saved_files(text: &str) -> Vec<SavedFile> {
    let files: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    let file = |file: &Value| {
        Some(SavedFile {
            path: PathBuf::from(file.get("path")?.as_str()?),
            bytes: file.get("bytes")?.as_u64()?,
        })
    };
    files.iter().filter_map(file).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn milliseconds(moment: SystemTime) -> i64 {
    match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |before| -before),
    }
}

fn moment(milliseconds: i64) -> SystemTime {
    let distance = Duration::from_millis(milliseconds.unsigned_abs());
    let moment =
        if milliseconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
    moment.unwrap_or(UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_it_was_written_also_by_a_clock_that_is_wrong() {
        for milliseconds_since in [-86_400_123_i64, -1, 0, 1, 1_795_168_800_123] {
            assert_eq!(milliseconds(moment(milliseconds_since)), milliseconds_since);
        }
        assert_eq!(moment(-1_000), UNIX_EPOCH - Duration::from_secs(1));
        assert_eq!(moment(1_000), UNIX_EPOCH + Duration::from_secs(1));
    }
}
