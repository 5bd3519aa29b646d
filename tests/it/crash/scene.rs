//! An emulator, a journal and a folder for the video; and what must be true of them after a process died.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::runtime::Runtime;
use wan_emulator::Emulator;
use wan_video::{
    Amount, Cap, ClientBuilder, Error, ErrorKind, Journal, Output, SpendGuard,
    journal::{Entry, JournalStore as _, Stage},
    segmind::{Client, Wan26T2v},
};

use super::{Left, Way, point::Point, process::Process};
use crate::canary;

/// How long a process may take to come to its point.
const PATIENCE: Duration = Duration::from_secs(20);

/// An emulator on threads of its own, so that a test can wait for a process meanwhile.
pub(super) struct Provider {
    pub(super) emulator: Emulator,
    pub(super) runtime: Runtime,
}

/// A journal, and a folder for the video.
pub(super) struct Scene<'a> {
    provider: &'a Provider,
    way: Way,
    pub(super) folder: TempDir,
}

/// The files that lie beside the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Whether the video has its name.
    pub(super) video: bool,
    /// Hidden files of it beside that name.
    pub(super) parts: usize,
    /// The endings of the hidden files in which it came along with the answer.
    pub(super) spool: BTreeSet<String>,
}

impl Provider {
    pub(super) fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let emulator = Emulator::builder().job_time(Duration::ZERO).key(canary::key());
        Self { emulator: runtime.block_on(emulator.start()).unwrap(), runtime }
    }

    pub(super) fn wait_until_paid(&self) {
        let start = Instant::now();
        while self.emulator.ledger().is_empty() {
            assert!(start.elapsed() < PATIENCE, "the provider got no request");
            thread::yield_now();
        }
    }

    /// Requests that could have bought something.
    fn submits(&self) -> usize {
        self.emulator.requests().iter().filter(|request| request.method == "POST").count()
    }

    /// The bytes of the video that was bought.
    fn video(&self) -> Vec<u8> {
        let [job] = &self.emulator.jobs()[..] else { panic!("{:?}", self.emulator.jobs()) };
        let address = job.video.clone().unwrap();
        self.runtime.block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            client.get(address).send().await.unwrap().bytes().await.unwrap().to_vec()
        })
    }
}

impl<'a> Scene<'a> {
    pub(super) fn new(provider: &'a Provider, way: Way) -> Self {
        let scene = Self { provider, way, folder: canary::folder() };
        fs::create_dir(scene.videos()).unwrap();
        scene
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    pub(super) fn start(&self, point: Point) -> Process {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crash"));
        command
            .args(["--emulator", &self.provider.emulator.url(), "--prompt", canary::prompt()])
            .args(["--point", &point.name()])
            .args((self.way != Way::Queued).then_some("--blocking"))
            .args((self.way == Way::Base64).then_some("--base64"))
            .arg("--journal")
            .arg(self.journal())
            .arg("--video")
            .arg(self.video())
            .env("SEGMIND_API_KEY", canary::key());
        Process::start(&mut command)
    }

    /// What lies in the folders: nothing but the whole video, and hidden files that say what they are.
    pub(super) fn look(&self, point: &str) -> Found {
        let mut found = Found { video: false, parts: 0, spool: BTreeSet::new() };
        for name in names(&self.videos()) {
            if name == "fox.mp4" || name == "again.mp4" {
                assert_eq!(
                    fs::read(self.videos().join(&name)).unwrap(),
                    self.provider.video(),
                    "{point}: {name}"
                );
                found.video = true;
            } else {
                let inner = name.strip_prefix(".fox.mp4.").and_then(|name| name.strip_suffix(".part"));
                assert!(inner.is_some(), "{point}: {name}");
                found.parts += 1;
            }
        }
        let spool = PathBuf::from(format!("{}.spool", self.journal().display()));
        for name in names(&spool) {
            let (beginning, ending) = name.rsplit_once('.').unwrap();
            assert!(beginning.starts_with(".wan-"), "{point}: {name}");
            assert!(found.spool.insert(ending.to_owned()), "{point}: there are two: {name}");
        }
        assert!(found.parts <= 1 && found.spool.len() <= 1, "{point}: {found:?}");
        found
    }

    /// What is in the journal and at the provider; then a second run does what is left to be done.
    pub(super) fn check(&self, point: &str, left: Left) {
        let paid = self.provider.emulator.ledger().len();
        let journal = Journal::open(self.journal()).unwrap();
        let unfinished = self.provider.runtime.block_on(journal.unfinished()).unwrap();
        let one = || {
            let [entry] = unfinished.as_slice() else { panic!("{point}: {unfinished:?}") };
            entry
        };
        match left {
            Left::Nothing => {
                let all = self.provider.runtime.block_on(journal.entries(false)).unwrap();
                assert!(all.is_empty(), "{point}: {all:?}");
                assert_eq!((paid, self.provider.submits()), (0, 0), "{point}");
            }
            Left::Doubt { paid: truth } => {
                assert_eq!((one().stage, &one().job, paid), (Stage::Unknown, &None, truth), "{point}");
                self.counts_as_spent(point);
            }
            Left::Unsaved(stage) | Left::File(stage) => {
                let is_there = matches!(left, Left::File(_));
                assert_eq!((one().stage, paid, self.video().exists()), (stage, 1, is_there), "{point}");
                self.take_up(point, one(), &journal);
            }
            Left::Done => {
                assert!(unfinished.is_empty(), "{point}: {unfinished:?}");
                assert_eq!((paid, self.video().exists()), (1, true), "{point}");
            }
        }
        assert!(self.provider.submits() <= 1, "{point}: it was submitted again");
        assert!(self.provider.emulator.ledger().len() <= 1, "{point}: it was bought twice");
    }

    fn videos(&self) -> PathBuf {
        self.folder.path().join("videos")
    }

    fn video(&self) -> PathBuf {
        self.videos().join("fox.mp4")
    }

    /// The next request is refused where the one in doubt has taken up what may be spent in a day.
    fn counts_as_spent(&self, point: &str) {
        let before = self.provider.submits();
        // A video may cost USD 2.81, by the published price.
        let guard = SpendGuard::new("USD").per_day(Amount::from_micros(5_000_000));
        let client = self.builder().spend_guard(guard).build().unwrap();
        let call = client.wan26_t2v(&Wan26T2v::new(canary::prompt()));
        let error = self.provider.runtime.block_on(call.submit()).unwrap_err();
        assert_eq!((error.kind(), error.cap()), (ErrorKind::SpendGuard, Some(Cap::Day)), "{point}: {error}");
        assert_eq!(self.provider.submits(), before, "{point}");
    }

    fn builder(&self) -> ClientBuilder<Client> {
        Client::builder()
            .emulator(self.provider.emulator.url())
            .api_key(canary::key())
            .poll_interval(Duration::from_millis(1))
            .journal(self.journal())
    }

    /// Saves what another process bought. Where that one still gave the video its name, it is told that it is there.
    fn take_up(&self, point: &str, entry: &Entry, journal: &Journal) {
        let before = self.look(point);
        self.provider.runtime.block_on(async {
            let output = self.output(entry).await.unwrap_or_else(|error| panic!("{point}: {error}"));
            let mut path = self.video();
            if before.video {
                is_there(point, &output, &path).await;
                path = self.videos().join("again.mp4");
            }
            output.save(&path).await.unwrap_or_else(|error| panic!("{point}: {error}"));
            is_there(point, &output, &path).await;
            let left = journal.unfinished().await.unwrap();
            assert!(left.is_empty(), "{point}: {left:?}");
        });
        // What the dead process left beside the name stays.
        let after = self.look(point);
        assert_eq!((after.video, after.parts), (true, before.parts), "{point}");
        assert!(after.spool.is_empty(), "{point}: what was saved is not kept twice: {after:?}");
    }

    async fn output(&self, entry: &Entry) -> Result<Output, Error> {
        let client = self.builder().build()?;
        match &entry.job {
            Some(job) => client.resume(job)?.wait_for(PATIENCE).await,
            None => client.recover(entry).await,
        }
    }
}

/// What is there is told of and not touched.
async fn is_there(point: &str, output: &Output, path: &Path) {
    let before = fs::read(path).unwrap();
    let error = output.save(path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io, "{point}: {error}");
    assert!(error.to_string().contains("something is there already"), "{point}: {error}");
    assert_eq!(fs::read(path).unwrap(), before, "{point}");
}

/// The names in a folder. There are none where it is not there.
fn names(folder: &Path) -> Vec<String> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}
