//! The store in a file.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::intent;
use crate::{
    Amount, JobRef, Journal,
    journal::{Begun, Change, DayCap, EntryId, Intent, JournalStore, Stage},
};

const DAY: Duration = Duration::from_secs(86_400);

fn cap(most: i64) -> DayCap {
    DayCap::new("USD", Amount::from_micros(most), SystemTime::now() - DAY)
}

fn job(id: &str) -> JobRef {
    format!("v1:acme/clip-1/submit/{id}@2026-11-20T10:00:00Z#0123456789ab").parse().unwrap()
}

async fn begin(store: &dyn JournalStore) -> EntryId {
    match store.begin(intent(Some(625_000)), None).await.unwrap() {
        Begun::Entry(entry) => entry,
        Begun::OverCap { .. } => panic!("there is no cap"),
    }
}

async fn stage(store: &dyn JournalStore, entry: EntryId) -> Stage {
    let entries = store.entries(false).await.unwrap();
    entries.into_iter().find(|known| known.id == entry).unwrap().stage
}

fn journal() -> (tempfile::TempDir, Journal) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path().join("journal.db")).unwrap();
    (folder, journal)
}

#[tokio::test]
async fn a_lost_id_is_kept_with_what_it_can_be_found_by() {
    let (folder, journal) = journal();
    let entry = begin(&journal).await;
    let before = journal.commits();
    let answer = Some(r#"{"task":"7"}"#.to_owned());
    let detail = "it names no job".to_owned();
    journal.update(entry, Change::IdLost { detail: detail.clone(), answer: answer.clone() }).await.unwrap();
    assert_eq!(journal.commits() - before, 1);
    drop(journal);
    let journal = Journal::open(folder.path().join("journal.db")).unwrap();
    let entry = journal.unfinished().await.unwrap().remove(0);
    assert_eq!((entry.stage, entry.detail, entry.answer), (Stage::IdLost, Some(detail), answer));
    assert_eq!((entry.spec.as_str(), entry.tag.as_deref()), ("0123456789ab", Some("scene 12")));
}

#[tokio::test]
async fn what_was_found_out_by_hand_is_written_down() {
    let (folder, journal) = journal();
    let entry = begin(&journal).await;
    journal.settle(entry, Change::Accepted(job("7"))).await.unwrap();
    assert_eq!(journal.unfinished().await.unwrap()[0].job, Some(job("7")));
    let path = folder.path().join("journal.db");
    assert_eq!(journal.path(), path);
    assert_eq!(format!("{journal:?}"), format!("Journal {{ path: {path:?}, .. }}"));
}

#[tokio::test]
async fn what_is_written_is_there_for_the_next_process() {
    let (folder, first) = journal();
    let entry = begin(&first).await;
    first.update(entry, Change::Accepted(job("7"))).await.unwrap();
    // The first is still open: both are processes for SQLite.
    let second = Journal::open(folder.path().join("journal.db")).unwrap();
    assert_eq!(second.unfinished().await.unwrap(), first.unfinished().await.unwrap());
    assert_eq!(second.unfinished().await.unwrap()[0].job, Some(job("7")));
}

#[tokio::test]
async fn of_two_that_want_the_last_dollar_one_gets_it() {
    let (folder, first) = journal();
    let second = Journal::open(folder.path().join("journal.db")).unwrap();
    let stores = [first, second];
    let wants = (0..40).map(|number| {
        let store = stores[number % 2].clone();
        tokio::spawn(async move { store.begin(intent(Some(1_000_000)), Some(cap(1_999_999))).await.unwrap() })
    });
    let mut begun = 0;
    for want in wants.collect::<Vec<_>>() {
        begun += usize::from(matches!(want.await.unwrap(), Begun::Entry(_)));
    }
    assert_eq!(begun, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_requests_at_once_are_made_durable_together() {
    let (_folder, journal) = journal();
    let before = journal.commits();
    let journal = Arc::new(journal);
    let tasks: Vec<_> = (0..1000)
        .map(|number| {
            let journal = Arc::clone(&journal);
            tokio::spawn(async move {
                let entry = begin(journal.as_ref()).await;
                journal.update(entry, Change::Accepted(job(&number.to_string()))).await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(journal.unfinished().await.unwrap().len(), 1000);
    assert!(journal.commits() - before <= 60, "{} commits", journal.commits() - before);
}

#[tokio::test]
async fn a_long_log_is_shortened_while_nobody_waits() {
    let (folder, journal) = journal();
    let journal = journal.keep_prompts();
    let log = || std::fs::metadata(folder.path().join("journal.db-wal")).unwrap().len();
    let body = vec![b'x'; 1024 * 1024];
    let begun = (0..6).map(|_| journal.begin(Intent { body: body.clone(), ..intent(None) }, None));
    for begun in begun.collect::<Vec<_>>() {
        begun.await.unwrap();
    }
    let shortened = async {
        // It has a head again, so that the next request does not wait for one.
        while !(1..4 * 1024 * 1024).contains(&log()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), shortened).await.expect("the log is shortened");
    assert_eq!(journal.unfinished().await.unwrap().len(), 6);
}

/// A program of a later version opens the journal of one that runs for weeks.
#[tokio::test]
async fn a_journal_that_a_later_version_brought_up_to_date_meanwhile_stays_so() {
    let (folder, journal) = journal();
    let journal = journal.keep_prompts();
    let later = rusqlite::Connection::open(folder.path().join("journal.db")).unwrap();
    later.execute_batch("ALTER TABLE entry ADD COLUMN later TEXT; PRAGMA user_version = 99").unwrap();
    let log = || std::fs::metadata(folder.path().join("journal.db-wal")).unwrap().len();
    let body = vec![b'x'; 6 * 1024 * 1024];
    journal.begin(Intent { body, ..intent(None) }, None).await.unwrap();
    let shortened = async {
        while !(1..4 * 1024 * 1024).contains(&log()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), shortened).await.expect("the log is shortened");
    // What is under way here is written to its end.
    let entry = begin(&journal).await;
    journal.update(entry, Change::Accepted(job("7"))).await.unwrap();
    assert_eq!(journal.find(job("7")).await.unwrap().unwrap().id, entry);
    let version: i64 = later.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 99);
}

#[tokio::test]
async fn one_request_is_made_durable_twice() {
    let (_folder, journal) = journal();
    let before = journal.commits();
    let entry = begin(&journal).await;
    journal.update(entry, Change::Accepted(job("7"))).await.unwrap();
    assert_eq!(journal.commits() - before, 2);
}

#[tokio::test]
async fn prompts_are_kept_on_request_only() {
    let (folder, journal) = journal();
    begin(&journal).await;
    let file = || {
        let names = ["journal.db", "journal.db-wal"].map(|name| folder.path().join(name));
        names.iter().filter_map(|name| std::fs::read(name).ok()).flatten().collect::<Vec<u8>>()
    };
    let holds_prompt = || file().windows(5).any(|window| window == b"a fox");
    assert!(!holds_prompt());
    let journal = journal.keep_prompts();
    begin(&journal).await;
    assert!(holds_prompt());
    assert_eq!(journal.unfinished().await.unwrap()[1].body.as_deref(), Some(r#"{"prompt":"a fox"}"#));
}

#[tokio::test]
async fn what_an_ended_handle_was_sending_is_unknown() {
    let (folder, living) = journal();
    let path = folder.path().join("journal.db");
    let ended = Journal::open(&path).unwrap();
    let (mine, others) = (begin(&living).await, begin(&ended).await);
    for reader in [&living, &ended] {
        assert_eq!(stage(reader, mine).await, Stage::Sending);
        assert_eq!(stage(reader, others).await, Stage::Sending);
    }
    drop(ended);
    let entries = living.unfinished().await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.stage).collect::<Vec<_>>(), [Stage::Sending, Stage::Unknown]);
    assert_eq!(entries[1].detail.as_deref(), Some("the process ended while the request was being sent"));
    assert_eq!(entries[1].tag.as_deref(), Some("scene 12"));

    // It is so in the file, not only in what is told: a third one finds both unknown without asking anew.
    drop(living);
    let connection = rusqlite::Connection::open(&path).unwrap();
    let stages = || {
        let mut rows = connection.prepare("SELECT stage FROM entry ORDER BY id").unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<Vec<String>, _>>().unwrap()
    };
    assert_eq!(stages(), ["sending", "unknown"]);
    drop(Journal::open(&path).unwrap());
    assert_eq!(stages(), ["unknown", "unknown"]);
}

#[tokio::test]
async fn what_comes_of_an_unknown_request_after_all_is_taken_in() {
    let (folder, journal) = journal();
    let path = folder.path().join("journal.db");
    let entry = begin(&journal).await;
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute("UPDATE entry SET owner = NULL", []).unwrap();
    assert_eq!(stage(&journal, entry).await, Stage::Unknown);
    journal.update(entry, Change::Accepted(job("7"))).await.unwrap();
    assert_eq!(stage(&journal, entry).await, Stage::Accepted);
}

/// Names of the companions that stand for open handles.
fn companions(folder: &std::path::Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).filter(|name| name.contains(".live")).collect()
}

#[tokio::test]
async fn an_open_journal_has_one_companion_and_a_closed_one_none() {
    let (folder, first) = journal();
    let path = folder.path().join("journal.db");
    let second = Journal::open(&path).unwrap();
    assert_eq!(companions(folder.path()).len(), 2);
    let clone = first.clone();
    drop(first);
    assert_eq!(companions(folder.path()).len(), 2, "a clone is the same journal");
    drop((clone, second));
    assert_eq!(companions(folder.path()), [""; 0]);
}

#[tokio::test]
async fn companions_of_ended_processes_are_removed_and_other_files_are_not() {
    let (folder, first) = journal();
    let path = folder.path().join("journal.db");
    let own = companions(folder.path());
    let others = ["journal.db-0123.live", "journal.db-.live", "other.db-0123456789abcdef.live"];
    for name in others.into_iter().chain(["journal.db-0123456789abcdef.live"]) {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    drop(Journal::open(&path).unwrap());
    let mut left = companions(folder.path());
    left.sort();
    let mut expected: Vec<String> = others.into_iter().map(str::to_owned).chain(own).collect();
    expected.sort();
    assert_eq!(left, expected);
    drop(first);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_a_journal_is_the_same_journal() {
    let (folder, journal) = journal();
    let entry = begin(&journal).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link.db");
    std::os::unix::fs::symlink(folder.path().join("journal.db"), &link).unwrap();
    let linked = Journal::open(&link).unwrap();
    assert_eq!(stage(&linked, entry).await, Stage::Sending);
    let other = begin(&linked).await;
    assert_eq!(stage(&journal, other).await, Stage::Sending);
}

/// Opens and closes journals from many threads: nobody's companion may be taken for a dead one.
#[test]
fn handles_that_are_opened_at_one_time_do_not_take_each_other_for_dead() {
    let (folder, journal) = journal();
    let path = folder.path().join("journal.db");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                for _ in 0..10 {
                    let journal = Journal::open(&path).unwrap();
                    runtime.block_on(async {
                        let entry = begin(&journal).await;
                        assert_eq!(stage(&journal, entry).await, Stage::Sending);
                        journal.update(entry, Change::Stage(Stage::Rejected, None)).await.unwrap();
                    });
                }
            });
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let entries = runtime.block_on(journal.entries(false)).unwrap();
    assert_eq!(entries.len(), 80);
    assert!(entries.iter().all(|entry| entry.detail.is_none()), "one was taken for dead");
    assert_eq!(companions(folder.path()).len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn its_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, journal) = journal();
    begin(&journal).await;
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
    assert!(files.len() >= 3, "the journal and its companions");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
}

/// As a backup or a careless shell leaves them.
#[cfg(unix)]
#[tokio::test]
async fn files_that_others_could_read_are_for_their_owner_alone_once_it_is_opened() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, journal) = journal();
    begin(&journal).await;
    let path = folder.path().join("journal.db");
    let files = ["journal.db", "journal.db-wal", "journal.db-shm"].map(|name| folder.path().join(name));
    for file in &files {
        std::fs::set_permissions(file, PermissionsExt::from_mode(0o664)).unwrap();
    }
    let again = Journal::open(&path).unwrap();
    begin(&again).await;
    for file in &files {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
    }
}

/// What is done to a journal's files while it is open.
#[cfg(unix)]
type Harm = fn(&std::path::Path);

#[cfg(unix)]
const HARMS: [(&str, Harm); 6] = [
    ("removed", |path| std::fs::remove_file(path).unwrap()),
    ("moved away", |path| std::fs::rename(path, path.with_extension("old")).unwrap()),
    ("its log removed", |path| std::fs::remove_file(path.with_extension("db-wal")).unwrap()),
    ("its index removed", |path| std::fs::remove_file(path.with_extension("db-shm")).unwrap()),
    ("replaced by a copy", |path| {
        let copy = path.with_extension("copy");
        std::fs::copy(path, &copy).unwrap();
        std::fs::rename(copy, path).unwrap();
    }),
    ("replaced by another journal", |path| {
        std::fs::rename(path, path.with_extension("old")).unwrap();
        drop(Journal::open(path));
    }),
];

#[cfg(unix)]
#[tokio::test]
async fn a_journal_whose_files_are_gone_says_that_nothing_is_written() {
    for (what, harm) in HARMS {
        let (folder, journal) = journal();
        let path = folder.path().join("journal.db");
        let entry = begin(&journal).await;
        harm(&path);
        let error = journal.begin(intent(None), None).await.unwrap_err();
        assert!(error.to_string().contains("was removed or replaced"), "{what}: {error}");
        journal.update(entry, Change::Accepted(job("7"))).await.unwrap_err();
        journal.unfinished().await.unwrap_err();
        // Whoever opens it anew has a journal that is written.
        if what != "its index removed" && what != "its log removed" {
            drop(journal);
            let anew = Journal::open(&path).unwrap();
            begin(&anew).await;
            assert_eq!(
                anew.unfinished().await.unwrap().len(),
                1 + usize::from(what.contains("copy")),
                "{what}"
            );
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_journal_that_is_put_back_is_written_again() {
    let (folder, journal) = journal();
    let (path, away) = (folder.path().join("journal.db"), folder.path().join("away"));
    std::fs::rename(&path, &away).unwrap();
    journal.begin(intent(None), None).await.unwrap_err();
    std::fs::rename(&away, &path).unwrap();
    begin(&journal).await;
    assert_eq!(journal.unfinished().await.unwrap().len(), 1, "what was refused is not in it");
}

#[test]
fn what_is_no_journal_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(error.to_string().contains("a database, but no journal"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");

    std::fs::write(&path, "not a database, though long enough to look at").unwrap();
    assert!(Journal::open(&path).is_err());
    assert!(Journal::open(folder.path().join("missing/journal.db")).is_err());
}

#[test]
fn a_journal_of_a_newer_version_is_refused() {
    let (folder, journal) = journal();
    drop(journal);
    let path = folder.path().join("journal.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(error.to_string().contains("newer version"), "{error}");
}

#[test]
fn many_who_make_one_journal_at_one_time_all_open_it() {
    const MANY: usize = 8;
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let start = std::sync::Barrier::new(MANY);
        std::thread::scope(|scope| {
            for _ in 0..MANY {
                scope.spawn(|| {
                    start.wait();
                    Journal::open(folder.path().join("journal.db")).unwrap();
                });
            }
        });
    }
}

#[tokio::test]
async fn an_id_with_slashes_is_found_as_itself_alone() {
    let (_folder, journal) = journal();
    let mut entries = Vec::new();
    for id in ["7", "operations/7", "operations/7/7", "x+7=", "7:7~.7"] {
        let entry = begin(&journal).await;
        journal.update(entry, Change::Accepted(job(id))).await.unwrap();
        entries.push((id, entry));
    }
    for (id, entry) in entries {
        let found = journal.find(job(id)).await.unwrap().unwrap();
        assert_eq!((found.id, found.job), (entry, Some(job(id))));
    }
    assert_eq!(journal.find(job("7/7")).await.unwrap(), None);
}

#[tokio::test]
async fn a_stage_that_a_later_version_knows_is_in_doubt_and_counts_as_spent() {
    let (folder, journal) = journal();
    let entry = begin(&journal).await;
    let file = rusqlite::Connection::open(folder.path().join("journal.db")).unwrap();
    assert_eq!(file.execute("UPDATE entry SET stage = 'paused'", []).unwrap(), 1);
    assert_eq!(journal.spent(cap(1)).await.unwrap(), Amount::from_micros(625_000));
    for unfinished in [true, false] {
        let entries = journal.entries(unfinished).await.unwrap();
        assert_eq!(
            entries.iter().map(|one| (one.id, one.stage)).collect::<Vec<_>>(),
            [(entry, Stage::Unknown)]
        );
    }
}

#[tokio::test]
async fn an_amount_below_nothing_makes_no_room_for_another() {
    let (_folder, journal) = journal();
    for amount in [-1_000_000, 600_000] {
        assert!(matches!(journal.begin(intent(Some(amount)), Some(cap(600_000))).await, Ok(Begun::Entry(_))));
    }
    let over = journal.begin(intent(Some(1)), Some(cap(600_000))).await.unwrap();
    assert_eq!(over, Begun::OverCap { spent: Amount::from_micros(600_000) });
}

/// A provider may put anything into the addresses that it sends.
#[tokio::test]
async fn a_job_is_not_found_by_what_stands_in_the_address_of_another() {
    let (_folder, journal) = journal();
    let own = begin(&journal).await;
    journal.update(own, Change::Accepted(job("7"))).await.unwrap();
    let other: JobRef =
        format!("{};status=https://api.acme.example/clip-1/submit/7@eu/state", job("8")).parse().unwrap();
    let later = begin(&journal).await;
    journal.update(later, Change::Accepted(other.clone())).await.unwrap();
    assert_eq!(journal.find(job("7")).await.unwrap().unwrap().id, own);
    assert_eq!(journal.find(other).await.unwrap().unwrap().id, later);
    assert_eq!(journal.find(job("9")).await.unwrap(), None);
}

/// The column in which every job of every later version must still be found.
#[tokio::test]
async fn a_job_is_written_as_the_fixture_has_it() {
    let fixture = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/job-ref/");
        std::fs::read_to_string(format!("{folder}{name}")).unwrap().trim().to_owned()
    };
    let (folder, journal) = journal();
    let mut lines = Vec::new();
    for (name, line) in [
        ("v1.json", "v1.txt"),
        ("addresses.json", "journal-addresses.txt"),
        ("calls.json", "journal-calls.txt"),
        ("by-id.json", "by-id.txt"),
        ("sync.json", "sync.txt"),
    ] {
        let written: JobRef = fixture(name).parse().unwrap();
        let entry = begin(&journal).await;
        journal.update(entry, Change::Accepted(written.clone())).await.unwrap();
        assert_eq!(fixture(line).parse::<JobRef>().unwrap(), written, "{line}");
        lines.push(fixture(line));
    }
    let connection = rusqlite::Connection::open(folder.path().join("journal.db")).unwrap();
    let mut rows = connection.prepare("SELECT job FROM entry ORDER BY id").unwrap();
    let found = rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<Vec<String>, _>>().unwrap();
    assert_eq!(found, lines);
}
