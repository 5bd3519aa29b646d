//! Several processes at one journal, some of which end where they stand.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
};

use wan_runtime::{
    JobRef, Journal,
    journal::{Begun, Change, Entry, EntryId, Intent, JournalStore, Stage},
};

const ROLE: &str = "WAN_JOURNAL_TEST_ROLE";
const PATH: &str = "WAN_JOURNAL_TEST_PATH";

/// What a process writes that writes many entries.
const MANY: usize = 60;

fn job(id: &str) -> JobRef {
    format!("v1:acme/clip-1/submit/{id}@2026-11-20T10:00:00Z#0123456789ab").parse().unwrap()
}

async fn begin(journal: &Journal, tag: &str) -> EntryId {
    let mut intent = Intent::new("acme", "clip-1", "0123456789ab", "{}");
    intent.tag = Some(tag.to_owned());
    let Begun::Entry(entry) = journal.begin(intent, None).await.unwrap() else {
        unreachable!("there is no cap")
    };
    entry
}

async fn accepted(journal: &Journal, tag: &str) {
    let entry = begin(journal, tag).await;
    journal.update(entry, Change::Accepted(job(tag))).await.unwrap();
}

/// Does nothing among the tests. The other tests start this one by itself, in a process of its own.
#[tokio::test]
async fn a_process_that_other_tests_start() {
    let Ok(role) = env::var(ROLE) else { return };
    let journal = Journal::open(env::var_os(PATH).unwrap()).unwrap();
    match role.split_once(' ').unwrap_or((&role, "")) {
        ("send", "and wait") => {
            begin(&journal, "waits").await;
            println!("\nready");
            let _ = std::io::stdin().read(&mut [0]);
        }
        ("send", "and abort") => {
            accepted(&journal, "before").await;
            begin(&journal, "aborts").await;
            std::process::abort();
        }
        ("write", name) => {
            for number in 0..MANY {
                accepted(&journal, &format!("{name}-{number}")).await;
            }
        }
        _ => panic!("{role}"),
    }
}

/// A process that was started here. It ends with this.
struct Process(Child);

impl Process {
    fn start(role: &str, journal: &Path) -> Self {
        let child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "journal_processes::a_process_that_other_tests_start"])
            .env(ROLE, role)
            .env(PATH, journal)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// Waits until it says that it is where it was to be.
    fn ready(&mut self) {
        let stdout: &mut ChildStdout = self.0.stdout.as_mut().unwrap();
        assert!(BufReader::new(stdout).lines().any(|line| line.unwrap() == "ready"), "it ended early");
    }

    fn end(mut self) -> ExitStatus {
        self.0.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn stages(entries: &[Entry]) -> Vec<(&str, Stage)> {
    entries.iter().map(|entry| (entry.tag.as_deref().unwrap(), entry.stage)).collect()
}

#[tokio::test]
async fn what_a_process_sends_is_sending_until_it_is_killed_and_unknown_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut process = Process::start("send and wait", &path);
    process.ready();
    let journal = Journal::open(&path).unwrap();
    assert_eq!(stages(&journal.unfinished().await.unwrap()), [("waits", Stage::Sending)]);
    drop(Journal::open(&path).unwrap());
    assert_eq!(stages(&journal.unfinished().await.unwrap()), [("waits", Stage::Sending)]);

    process.0.kill().unwrap();
    process.end();
    let unfinished = journal.unfinished().await.unwrap();
    assert_eq!(stages(&unfinished), [("waits", Stage::Unknown)]);
    assert_eq!(unfinished[0].detail.as_deref(), Some("the process ended while the request was being sent"));
    drop(journal);
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["journal.db"]);
}

#[tokio::test]
async fn a_process_that_aborts_loses_no_entry() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    for _ in 0..3 {
        assert!(!Process::start("send and abort", &path).end().success());
    }
    let entries = Journal::open(&path).unwrap().entries(false).await.unwrap();
    assert_eq!(stages(&entries), [("before", Stage::Accepted), ("aborts", Stage::Unknown)].repeat(3));
}

#[tokio::test]
async fn two_processes_that_write_at_one_time_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let processes = ["a", "b"].map(|name| Process::start(&format!("write {name}"), &path));
    let journal = Journal::open(&path).unwrap();
    for number in 0..MANY {
        accepted(&journal, &format!("own-{number}")).await;
    }
    for process in processes {
        assert!(process.end().success());
    }
    for name in ["own", "a", "b"] {
        for number in 0..MANY {
            let tag = format!("{name}-{number}");
            let entry = journal.find(job(&tag)).await.unwrap().unwrap();
            assert_eq!((entry.tag, entry.stage), (Some(tag), Stage::Accepted));
        }
    }
    assert_eq!(journal.entries(false).await.unwrap().len(), 3 * MANY);
}
