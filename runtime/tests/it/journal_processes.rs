//! Several processes at one journal, some of which end where they stand.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    time::Duration,
};

use wan_runtime::{
    JobRef, Journal,
    journal::{Begun, Change, Entry, EntryId, Intent, JournalStore, Stage},
};

pub(crate) const ROLE: &str = "WAN_JOURNAL_TEST_ROLE";
pub(crate) const PATH: &str = "WAN_JOURNAL_TEST_PATH";

/// Makes the binary of the tests run one process of these tests, and nothing else.
pub(crate) const ARGUMENTS: [&str; 3] =
    ["--exact", "--nocapture", "journal_processes::a_process_that_other_tests_start"];

/// What a process writes that writes many entries.
const MANY: usize = 60;

pub(crate) fn job(id: &str) -> JobRef {
    format!("v1:acme/clip-1/submit/{id}@2026-11-20T10:00:00Z#0123456789ab").parse().unwrap()
}

pub(crate) async fn begin(journal: &Journal, tag: &str) -> EntryId {
    let mut intent = Intent::new("acme", "clip-1", "0123456789ab", "{}");
    intent.tag = Some(tag.to_owned());
    let Begun::Entry(entry) = journal.begin(intent, None).await.unwrap() else {
        unreachable!("there is no cap")
    };
    entry
}

pub(crate) async fn accepted(journal: &Journal, tag: &str) {
    let entry = begin(journal, tag).await;
    journal.update(entry, Change::Accepted(job(tag))).await.unwrap();
}

/// Both moments of so many requests, all at one time, whose answers come one after the other.
async fn submit_at_once(journal: Journal, number: usize) {
    let requests = (0..number).map(|number| {
        let journal = journal.clone();
        tokio::spawn(async move {
            let entry = begin(&journal, "soon").await;
            tokio::time::sleep(Duration::from_millis(1) * u32::try_from(number).unwrap()).await;
            journal.update(entry, Change::Accepted(job(&number.to_string()))).await.unwrap();
        })
    });
    for request in requests.collect::<Vec<_>>() {
        request.await.unwrap();
    }
    println!("{} commits", journal.commits());
}

/// Writes until it can no more, and a little after that: several at one time, large ones before small ones. Tells which
/// entries it was told are durable.
async fn fill(journal: &Journal) {
    let mut refused = 0;
    while refused < 20 {
        let bodies = [vec![1_000_000; 8], vec![1_000; 4]].concat();
        let intents = bodies
            .into_iter()
            .map(|length| Intent::new("acme", "clip-1", "0123456789ab", vec![b'x'; length]));
        let begun: Vec<_> = intents.map(|intent| journal.begin(intent, None)).collect();
        for begun in begun {
            match begun.await {
                Ok(Begun::Entry(entry)) => println!("\nentry {}", entry.number()),
                Ok(Begun::OverCap { .. }) => unreachable!("there is no cap"),
                Err(error) => {
                    refused += 1;
                    println!("\nrefused: {error}");
                }
            }
        }
    }
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
        ("submit", number) => submit_at_once(journal, number.parse().unwrap()).await,
        ("fill", _) => fill(&journal.keep_prompts()).await,
        ("write", name) => {
            for number in 0..MANY {
                accepted(&journal, &format!("{name}-{number}")).await;
            }
        }
        _ => panic!("{role}"),
    }
}

/// How often a process that opens a journal, makes so many requests at one time and closes it waits for the disk.
///
/// In memory where there is a folder in it: behind a slow disk requests gather by themselves.
fn waits_for_the_disk(requests: usize) -> usize {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let path = folder.path().join("journal.db");
    // The second time it is opened is how it is opened most of the time.
    drop(Journal::open(&path).unwrap());
    let trace = folder.path().join("trace");
    let traced = Command::new("strace")
        .args(["-f", "--seccomp-bpf", "-e", "trace=fsync,fdatasync,sync_file_range", "-o"])
        .arg(&trace)
        .arg(env::current_exe().unwrap())
        .args(ARGUMENTS)
        .env(ROLE, format!("submit {requests}"))
        .env(PATH, &path)
        .output()
        .unwrap();
    assert!(traced.status.success(), "{traced:?}");
    let trace = std::fs::read_to_string(trace).unwrap();
    println!("{requests} requests: {}", String::from_utf8_lossy(&traced.stdout));
    trace.lines().filter(|line| line.contains("sync(") || line.contains("sync_file_range(")).count()
}

/// A process that was started here. It ends with this.
struct Process(Child);

impl Process {
    fn start(role: &str, journal: &Path) -> Self {
        let child = Command::new(env::current_exe().unwrap())
            .args(ARGUMENTS)
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
async fn r42_two_processes_at_once_lose_nothing() {
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

/// Names that SQLite itself would take for a place in memory, or for an address.
#[tokio::test]
async fn a_journal_is_a_file_whatever_its_name() {
    for name in [":memory:", "file::memory:", "file:journal.db?mode=memory"] {
        let folder = tempfile::tempdir().unwrap();
        let written = Command::new(env::current_exe().unwrap())
            .args(ARGUMENTS)
            .env(ROLE, "write own")
            .env(PATH, name)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(written.status.success(), "{name}: {}", String::from_utf8_lossy(&written.stderr));
        let journal = Journal::open(folder.path().join(name)).unwrap();
        assert_eq!(journal.entries(false).await.unwrap().len(), MANY, "{name}");
    }
}

#[test]
#[ignore = "needs strace (Debian: strace); .ci/run installs and runs it"]
fn one_request_waits_for_the_disk_twice_and_a_thousand_at_once_at_most_sixty_times() {
    let none = waits_for_the_disk(0);
    assert_eq!(waits_for_the_disk(1) - none, 2);
    let thousand = waits_for_the_disk(1_000) - none;
    println!("a thousand: {thousand}");
    assert!(thousand <= 60, "{thousand}");
}
