//! Many jobs: a thousand with random faults, and a hundred at once.
//!
//! The clients run in a process of their own, so that its memory, its handles and its tasks are theirs alone; the
//! provider is in this one.

mod clients;
mod faults;
mod measure;

use std::{collections::HashMap, env, fs, path::PathBuf, process::Command, time::Duration};

use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use wan_emulator::{Emulator, JobInfo, LedgerEntry};
use wan_video::{
    Amount, Journal,
    journal::{Entry, JournalStore as _, Stage},
};

use crate::journal::ENDED;

/// Set in the process of the clients: address of the emulator, folder, and seed, in lines.
const VARIABLE: &str = "WAN_TESTS_SOAK";

/// Jobs of a soak.
const JOBS: usize = 1000;

/// Submits that a client has under way at most, if nothing else is said.
const IN_FLIGHT: usize = 4;

/// What all chances follow from. Another one is tried by this variable.
const SEED: (&str, u64) = ("WAN_TESTS_SOAK_SEED", 2_026);

/// What the process of the clients is told.
struct Order {
    url: String,
    folder: PathBuf,
    seed: u64,
}

impl Order {
    /// The order that this process was started with. `None`: it is not the process of the clients.
    fn read() -> Option<Self> {
        let text = env::var(VARIABLE).ok()?;
        let mut lines = text.lines().map(str::to_owned);
        let (url, folder, seed) = (lines.next()?, lines.next()?, lines.next()?);
        Some(Self { url, folder: folder.into(), seed: seed.parse().ok()? })
    }

    fn journal(&self) -> PathBuf {
        self.folder.join("journal.db")
    }

    /// What the clients were told of each job, a line each: number, kind of the error or `-`, charge.
    fn told(&self) -> PathBuf {
        self.folder.join("told.txt")
    }
}

/// A provider, and a folder for what the clients leave.
struct Provider {
    emulator: Emulator,
    runtime: Runtime,
    folder: TempDir,
    seed: u64,
}

impl Provider {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let emulator = Emulator::builder().job_time(Duration::from_millis(2));
        let seed = env::var(SEED.0).map_or(SEED.1, |text| text.parse().unwrap());
        Self {
            emulator: runtime.block_on(emulator.start()).unwrap(),
            runtime,
            folder: tempfile::tempdir().unwrap(),
            seed,
        }
    }

    /// Runs the clients of this test in a process of their own.
    fn run(&self, test: &str) {
        let order = format!("{}\n{}\n{}", self.emulator.url(), self.folder.path().display(), self.seed);
        let output = Command::new(env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture"])
            .env(VARIABLE, order)
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told);
        assert!(output.status.success(), "seed {}: the clients failed:\n{told}", self.seed);
        println!("{told}");
    }

    fn entries(&self) -> Vec<Entry> {
        let journal = Journal::open(self.folder.path().join("journal.db")).unwrap();
        self.runtime.block_on(journal.entries(false)).unwrap()
    }
}

/// What is known of one job of a soak.
struct Known<'a> {
    entry: &'a Entry,
    /// What its caller was told of the cost.
    charge: &'a str,
    /// What the provider made.
    jobs: Vec<&'a JobInfo>,
    /// What it charged for that.
    paid: Vec<&'a LedgerEntry>,
}

#[test]
fn a_thousand_jobs_with_random_faults_are_all_in_the_journal_as_the_ledger_has_them() {
    let provider = Provider::new();
    let seed = provider.seed;
    provider.emulator.set_scenario(faults::scenario(seed)).unwrap();
    provider.run("soak::clients::the_clients_of_a_soak");

    let (entries, jobs) = (provider.entries(), provider.emulator.jobs());
    let ledger = provider.emulator.ledger();
    let told = fs::read_to_string(provider.folder.path().join("told.txt")).unwrap();
    let known = known(&entries, &jobs, &ledger, &told);
    assert_eq!((entries.len(), known.len()), (JOBS, JOBS), "seed {seed}");
    assert_eq!(ledger.len(), jobs.len(), "seed {seed}");
    for (number, known) in &known {
        is_true(known).unwrap_or_else(|why| panic!("seed {seed}, job {number}: {why}: {:?}", known.entry));
    }
    let spent = entries.iter().filter(|entry| entry.stage.counts_as_spent()).count();
    assert!(jobs.len() <= spent, "seed {seed}: {} are charged, {spent} count as spent", jobs.len());
    for stage in
        [Stage::NotSent, Stage::Rejected, Stage::Unknown, Stage::IdLost, Stage::Succeeded, Stage::Failed]
    {
        let count = entries.iter().filter(|entry| entry.stage == stage).count();
        assert!(count >= 3, "seed {seed}: only {count} came to {stage:?}, so this shows little of it");
    }
}

/// Whether journal and caller were told what the provider did.
fn is_true(known: &Known<'_>) -> Result<(), String> {
    let Known { entry, charge, jobs, paid } = known;
    let sure = |wrong: bool, why: &str| if wrong { Err(why.to_owned()) } else { Ok(()) };
    sure(jobs.len() > 1, "it was bought twice")?;
    sure(entry.detail.as_deref() == Some(ENDED), "its end was not written down")?;
    let job = jobs.first();
    let amounts = |ledger: &&LedgerEntry| {
        let amount = ledger.amount.as_ref();
        amount.map(|it| {
            (it.currency.clone(), it.low.parse::<Amount>().unwrap(), it.high.parse::<Amount>().unwrap())
        })
    };
    let estimate = entry.currency.clone().zip(entry.low.zip(entry.high));
    let estimate = estimate.map(|(currency, (low, high))| (currency, low, high));
    sure(paid.len() != jobs.len(), "it is in the ledger more or less often than it was made")?;
    sure(paid.iter().any(|ledger| amounts(ledger) != estimate), "the ledger has another amount")?;
    sure(job.is_some() && !entry.stage.counts_as_spent(), "it was charged and is written down as free")?;
    sure(job.is_some() && *charge == "No", "it was charged and is told as free")?;
    sure(job.is_none() && *charge == "Yes", "it was not charged and is told as paid")?;
    match (&entry.job, job) {
        (Some(known), Some(job)) => sure(known.id() != job.id, "it has the id of another job"),
        (Some(_), None) => Err("it has the id of a job that is not there".to_owned()),
        (None, _) => {
            let has_none = [Stage::NotSent, Stage::Rejected, Stage::Unknown, Stage::IdLost];
            sure(!has_none.contains(&entry.stage), "its id is lost, and it is not said so")
        }
    }
}

/// Everything by the number of the job, which is its seed.
fn known<'a>(
    entries: &'a [Entry],
    jobs: &'a [JobInfo],
    ledger: &'a [LedgerEntry],
    told: &'a str,
) -> HashMap<usize, Known<'a>> {
    let mut made: HashMap<usize, Vec<&JobInfo>> = HashMap::new();
    for job in jobs {
        made.entry(number(&job.body)).or_default().push(job);
    }
    let charges = told.lines().map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        (words[0].parse().unwrap(), words[2])
    });
    let charges: HashMap<usize, &str> = charges.collect();
    let entry = |entry: &'a Entry| {
        let body: Value = serde_json::from_str(entry.body.as_ref().unwrap()).unwrap();
        let number = number(&body);
        let jobs = made.remove(&number).unwrap_or_default();
        let paid = ledger.iter().filter(|paid| jobs.iter().any(|job| job.id == paid.job)).collect();
        (number, Known { entry, charge: charges[&number], jobs, paid })
    };
    entries.iter().map(entry).collect()
}

fn number(body: &Value) -> usize {
    body["seed"].as_u64().unwrap().try_into().unwrap()
}

/// Row 64 of the fault matrix, of which `canary` is the other half.
#[test]
fn r64_a_hundred_parallel_jobs_keep_to_the_limit_and_leave_nothing_open() {
    let provider = Provider::new();
    provider.run("soak::clients::the_client_of_a_hundred_jobs");
    let (entries, jobs) = (provider.entries(), provider.emulator.jobs());
    assert_eq!((entries.len(), jobs.len(), provider.emulator.ledger().len()), (100, 100, 100));
    let mut ids: Vec<&str> = entries.iter().map(|entry| entry.job.as_ref().unwrap().id()).collect();
    let mut paid: Vec<&str> = jobs.iter().map(|job| job.id.as_str()).collect();
    ids.sort_unstable();
    paid.sort_unstable();
    assert_eq!(ids, paid, "what is paid is not what was accepted");
    assert!(entries.iter().all(|entry| entry.stage == Stage::Succeeded));
}
