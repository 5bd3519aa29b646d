//! What earlier versions wrote is read by every later one.

use std::path::Path;
#[cfg(feature = "journal")]
use std::{path::PathBuf, time::UNIX_EPOCH};

use wan_runtime::JobRef;
#[cfg(feature = "journal")]
use wan_runtime::{
    Journal,
    journal::{Change, Entry, EntryId, JournalStore, Stage},
};

fn fixture(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

/// A journal with the entries of a fixture.
#[cfg(feature = "journal")]
fn journal_of(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join("journal.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch(&fixture(name)).unwrap();
    path
}

/// All that an entry holds.
#[cfg(feature = "journal")]
fn line(entry: &Entry) -> String {
    let Entry { id, provider, model, operation, spec, stage, body_sha256, .. } = entry;
    let sent_at = entry.sent_at.duration_since(UNIX_EPOCH).unwrap().as_millis();
    let money = format!("{:?} {:?} {:?}", entry.currency, entry.low, entry.high);
    let texts = format!("tag {:?}, detail {:?}, answer {:?}", entry.tag, entry.detail, entry.answer);
    let results = format!("job {:?}, outputs {:?}", entry.job.as_ref().map(JobRef::to_string), entry.outputs);
    format!(
        "{} {provider}/{model}/{operation}#{spec} at {sent_at}: {}, {texts}, {results}, files {:?}, {money}, \
         body {body_sha256} {:?}",
        id.number(),
        stage.word(),
        entry.files,
        entry.body
    )
}

#[test]
fn todays_references_load_forever() {
    let forms = ["v1.txt", "v1.json", "later.txt", "later.json"];
    for text in forms.map(|name| fixture(&format!("job-ref/{name}"))) {
        let job: JobRef = text.parse().unwrap();
        assert_eq!((job.provider(), job.model(), job.id()), ("acme", "clip-2.1", "2c7f-59_ea"));
        assert_eq!(job.spec(), "0123456789ab");
        // As today writes it, whatever it was read from.
        assert_eq!(job.to_string(), fixture("job-ref/v1.txt").trim());
        assert_eq!(serde_json::to_string(&job).unwrap(), fixture("job-ref/v1.json").trim());
        if text.starts_with('{') {
            assert_eq!(serde_json::from_str::<JobRef>(&text).unwrap(), job);
        }
    }
}

#[test]
fn references_with_addresses_load_forever() {
    let job: JobRef = fixture("job-ref/addresses.json").parse().unwrap();
    assert_eq!(job.id(), "projects/x/operations/7.a");
    assert_eq!(serde_json::to_string(&job).unwrap(), fixture("job-ref/addresses.json").trim());
    let line: JobRef = fixture("job-ref/addresses.txt").parse().unwrap();
    assert!(line.is_same_job(&job) && line != job, "a line holds no address that may be signed");
    assert_eq!(job.to_string(), fixture("job-ref/addresses.txt").trim());
    assert_eq!(line.to_string(), job.to_string());
}

/// Every form in which a reference is written today, besides those above: all calls that can have an address, a job that was
/// taken up by its id, and one that was found for a blocking call.
#[test]
fn every_other_form_of_a_reference_loads_forever() {
    for name in ["calls", "by-id", "sync"] {
        let (json, line) =
            (fixture(&format!("job-ref/{name}.json")), fixture(&format!("job-ref/{name}.txt")));
        let job: JobRef = json.parse().unwrap();
        assert_eq!(serde_json::to_string(&job).unwrap(), json.trim());
        assert_eq!(job.to_string(), line.trim());
        let shown: JobRef = line.parse().unwrap();
        assert!(shown.is_same_job(&job) && (shown == job) == (name != "calls"), "{name}");
    }
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn a_journal_with_every_form_of_a_job_opens_forever() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(journal_of(folder.path(), "journal/v2-jobs.sql")).unwrap();
    let jobs: Vec<_> = journal.unfinished().await.unwrap().into_iter().map(|entry| entry.job).collect();
    let forms = ["v1", "addresses", "calls", "by-id", "sync"];
    let expected: Vec<Option<JobRef>> =
        forms.iter().map(|name| fixture(&format!("job-ref/{name}.json")).parse().ok()).collect();
    assert_eq!(jobs, expected);
    for job in jobs.into_iter().flatten() {
        let found = journal.find(job.clone()).await.unwrap().unwrap();
        assert!(found.job.unwrap().is_same_job(&job));
    }
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn todays_journals_open_forever() {
    for schema in ["v1", "v2"] {
        let folder = tempfile::tempdir().unwrap();
        let path = journal_of(folder.path(), &format!("journal/{schema}.sql"));
        let journal = Journal::open(&path).unwrap();
        let entries = journal.entries(false).await.unwrap();
        let told: Vec<String> = entries.iter().map(line).collect();
        insta::assert_snapshot!(format!("journal-{schema}"), told.join("\n"));
        let unfinished = journal.unfinished().await.unwrap();
        assert_eq!(unfinished.iter().map(|entry| entry.id.number()).collect::<Vec<_>>(), [1, 4, 5, 6, 7]);

        // It is no museum: what was written then is gone on with.
        let job = entries[5].job.clone().unwrap();
        assert_eq!(journal.find(job).await.unwrap().unwrap().id, EntryId::from_number(6));
        journal.update(EntryId::from_number(6), Change::Stage(Stage::Failed, None)).await.unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path).unwrap().entries(false).await.unwrap()[5].stage, Stage::Failed);
    }
}
