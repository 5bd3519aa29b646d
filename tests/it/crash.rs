//! Processes that die at every point of a video's life, and what is left of it afterwards.
//!
//! A process of its own makes a video with a journal, stops at the point and dies there. Then this process opens the
//! journal: what was accepted is taken up and saved, what is in doubt is told as such, and nothing was bought twice.

#[path = "../src/bin/crash/point.rs"]
mod point;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::runtime::Runtime;
use wan_emulator::{Emulator, Fault, FaultRule, ScopedOperation};
use wan_video::{
    Amount, Cap, ClientBuilder, ErrorKind, Journal, SpendGuard,
    journal::{Entry, JournalStore as _, Stage},
    segmind::{Client, Wan26T2v},
};

use crate::canary;
use point::Point;

/// How a process ends.
#[derive(Clone, Copy, Debug)]
enum Death {
    /// By SIGKILL from outside, as from the kernel that is out of memory.
    Kill,
    /// By its own abort, as after a panic that cannot unwind.
    Abort,
}

/// What must be in the journal of a process that died at a point, and at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// Nothing was written down and nothing was bought.
    Nothing,
    /// Nobody knows whether it was bought: so many jobs really were.
    Doubt { paid: usize },
    /// A job to be waited for, or a video to be saved.
    Job(Stage),
    /// A blocking call that was paid, and whose video came along with the answer.
    Spooled(Stage),
    /// A video that has its name and that the journal holds to be unsaved.
    File,
    /// Nothing is left to be done.
    Done,
}

/// How the video is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Queued,
    Blocking,
}

fn left(point: Point) -> Left {
    match point {
        Point::BeforeSending => Left::Nothing,
        Point::SendingWritten | Point::BeforeFirstByte => Left::Doubt { paid: 0 },
        Point::RequestSent | Point::HeadRead | Point::HalfOfTheAnswer | Point::BeforeAccepted => {
            Left::Doubt { paid: 1 }
        }
        Point::AcceptedWritten
        | Point::SubmitReturned
        | Point::BeforeQuestion
        | Point::QuestionAnswered
        | Point::BeforeSucceeded => Left::Job(Stage::Accepted),
        Point::SucceededWritten
        | Point::BeforeOutputs
        | Point::OutputsWritten
        | Point::ResultThere
        | Point::BeforeVideo
        | Point::HalfOfTheVideo
        | Point::BeforeName => Left::Job(Stage::Succeeded),
        Point::BeforeSaved => Left::File,
        Point::SavedWritten | Point::SaveReturned => Left::Done,
    }
}

/// The same of a blocking call, which has no job to come back to. `None`: it does not come by there.
fn left_by_blocking_call(point: Point) -> Option<Left> {
    Some(match point {
        Point::BeforeAccepted
        | Point::AcceptedWritten
        | Point::SubmitReturned
        | Point::BeforeQuestion
        | Point::QuestionAnswered
        | Point::BeforeVideo
        | Point::HalfOfTheVideo
        | Point::BeforeName => return None,
        Point::BeforeOutputs | Point::OutputsWritten | Point::BeforeSucceeded => {
            Left::Spooled(Stage::Unknown)
        }
        Point::SucceededWritten | Point::ResultThere | Point::BeforeSaved => Left::Spooled(Stage::Succeeded),
        other => left(other),
    })
}

/// Users.md 5.18: a client that writes a job down only once it is done loses it when it is killed before.
#[test]
fn sigkill_at_every_step_then_resume() {
    at_every_point(Way::Queued, Death::Kill);
}

#[test]
fn sigkill_at_every_step_of_a_blocking_call_loses_no_video_that_came() {
    at_every_point(Way::Blocking, Death::Kill);
}

#[test]
fn abort_at_every_step_then_resume() {
    at_every_point(Way::Queued, Death::Abort);
}

/// What is under way in a process that lives is not taken for the doubt that a dead one leaves.
#[test]
fn a_process_that_lives_is_still_sending() {
    let provider = Provider::new();
    let scene = Scene::new(&provider);
    let mut child = scene.start(Way::Queued, Point::BeforeFirstByte);
    child.wait_for(Point::BeforeFirstByte);
    let journal = Journal::open(scene.journal()).unwrap();
    let stage = || provider.runtime.block_on(journal.unfinished()).unwrap()[0].stage;
    assert_eq!(stage(), Stage::Sending);
    child.die(Death::Kill);
    // A journal that was open all the time learns of it as well.
    assert_eq!(stage(), Stage::Unknown);
}

fn at_every_point(way: Way, death: Death) {
    let provider = Provider::new();
    for point in Point::ALL {
        let left = match way {
            Way::Queued => Some(left(point)),
            Way::Blocking => left_by_blocking_call(point),
        };
        let Some(left) = left else { continue };
        provider.emulator.reset();
        if let Some(fault) = hold_up(way, point) {
            provider.emulator.add_fault(fault).unwrap();
        }
        let scene = Scene::new(&provider);
        let mut child = scene.start(way, point);
        child.wait_for(point);
        if point == Point::RequestSent {
            provider.wait_until_paid();
        }
        let status = child.die(death);
        assert!(status.code().is_none(), "{point:?}: it did not die by a signal: {status}");
        canary::keep(scene.folder.path());
        scene.check(&point.name(), left);
    }
}

/// What keeps the provider's answer from coming, or from coming to its end.
fn hold_up(way: Way, point: Point) -> Option<FaultRule> {
    let paid = if way == Way::Queued { ScopedOperation::Submit } else { ScopedOperation::Sync };
    let (fault, operation) = match point {
        Point::RequestSent => (Fault::Silence { accepted: true }, paid),
        Point::HalfOfTheAnswer => (Fault::Stall, paid),
        Point::HalfOfTheVideo => (Fault::Stall, ScopedOperation::File),
        _ => return None,
    };
    Some(FaultRule::new(fault).on(operation))
}

/// An emulator on threads of its own, so that a test can wait for a process meanwhile.
struct Provider {
    emulator: Emulator,
    runtime: Runtime,
}

impl Provider {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let emulator = Emulator::builder().job_time(Duration::ZERO).key(canary::key());
        Self { emulator: runtime.block_on(emulator.start()).unwrap(), runtime }
    }

    /// Requests that could have bought something.
    fn submits(&self) -> usize {
        self.emulator.requests().iter().filter(|request| request.method == "POST").count()
    }

    fn wait_until_paid(&self) {
        let start = Instant::now();
        while self.emulator.ledger().is_empty() {
            assert!(start.elapsed() < PATIENCE, "the provider got no request");
            thread::yield_now();
        }
    }
}

/// How long a process may take to come to its point.
const PATIENCE: Duration = Duration::from_secs(20);

/// A journal, and a place for the video.
struct Scene<'a> {
    provider: &'a Provider,
    folder: TempDir,
}

impl<'a> Scene<'a> {
    fn new(provider: &'a Provider) -> Self {
        Self { provider, folder: canary::folder() }
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    fn video(&self) -> PathBuf {
        self.folder.path().join("fox.mp4")
    }

    fn start(&self, way: Way, point: Point) -> Process {
        let mut process = Command::new(env!("CARGO_BIN_EXE_crash"))
            .args(["--emulator", &self.provider.emulator.url(), "--prompt", canary::prompt()])
            .args(["--point", &point.name()])
            .args((way == Way::Blocking).then_some("--blocking"))
            .arg("--journal")
            .arg(self.journal())
            .arg("--video")
            .arg(self.video())
            .env("SEGMIND_API_KEY", canary::key())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        Process { process, said }
    }

    fn check(&self, point: &str, left: Left) {
        let paid = self.provider.emulator.ledger().len();
        let journal = Journal::open(self.journal()).unwrap();
        let unfinished = self.provider.runtime.block_on(journal.unfinished()).unwrap();
        let whole = self.video();
        match left {
            Left::Nothing => {
                let all = self.provider.runtime.block_on(journal.entries(false)).unwrap();
                assert!(all.is_empty(), "{point}: {all:?}");
                assert_eq!((paid, self.provider.submits()), (0, 0), "{point}");
            }
            Left::Doubt { paid: truth } => {
                let [entry] = unfinished.as_slice() else { panic!("{point}: {unfinished:?}") };
                assert_eq!((entry.stage, &entry.job), (Stage::Unknown, &None), "{point}");
                assert_eq!(paid, truth, "{point}");
                self.counts_as_spent(point);
            }
            Left::Job(stage) => {
                let [entry] = unfinished.as_slice() else { panic!("{point}: {unfinished:?}") };
                assert_eq!((entry.stage, paid), (stage, 1), "{point}");
                assert!(!whole.exists(), "{point}: half a video has the name of a whole one");
                self.take_up(point, entry, &journal, &whole);
            }
            Left::Spooled(stage) => {
                let [entry] = unfinished.as_slice() else { panic!("{point}: {unfinished:?}") };
                assert_eq!((entry.stage, &entry.job, paid), (stage, &None, 1), "{point}");
                self.recover(point, entry, &journal, &whole.with_file_name("recovered.mp4"));
            }
            Left::File => {
                let [entry] = unfinished.as_slice() else { panic!("{point}: {unfinished:?}") };
                assert_eq!((entry.stage, paid), (Stage::Succeeded, 1), "{point}");
                assert_is_video(point, &whole);
                self.take_up(point, entry, &journal, &whole.with_file_name("again.mp4"));
            }
            Left::Done => {
                assert!(unfinished.is_empty(), "{point}: {unfinished:?}");
                assert_eq!(paid, 1, "{point}");
                assert_is_video(point, &whole);
            }
        }
        assert!(self.provider.submits() <= 1, "{point}: it was submitted again");
        assert!(self.provider.emulator.ledger().len() <= 1, "{point}: it was bought twice");
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

    /// Waits for the job of another process and saves its video.
    fn take_up(&self, point: &str, entry: &Entry, journal: &Journal, video: &Path) {
        let job = entry.job.as_ref().unwrap();
        let client = self.builder().build().unwrap();
        self.provider.runtime.block_on(async {
            let output = client.resume(job).unwrap().wait_for(PATIENCE).await;
            let output = output.unwrap_or_else(|error| panic!("{point}: {error}"));
            output.save(video).await.unwrap_or_else(|error| panic!("{point}: {error}"));
            let left = journal.unfinished().await.unwrap();
            assert!(left.is_empty(), "{point}: {left:?}");
        });
        assert_is_video(point, video);
    }

    /// Saves what another process had already received.
    fn recover(&self, point: &str, entry: &Entry, journal: &Journal, video: &Path) {
        let client = self.builder().build().unwrap();
        self.provider.runtime.block_on(async {
            let output = client.recover(entry).await;
            let output = output.unwrap_or_else(|error| panic!("{point}: {error}"));
            output.save(video).await.unwrap_or_else(|error| panic!("{point}: {error}"));
            let left = journal.unfinished().await.unwrap();
            assert!(left.is_empty(), "{point}: {left:?}");
        });
        assert_is_video(point, video);
        let spool = std::fs::read_dir(journal.spool_folder().unwrap()).unwrap();
        assert_eq!(spool.count(), 0, "{point}: what was saved is not kept twice");
    }
}

fn assert_is_video(point: &str, path: &Path) {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{point}: {error}"));
    assert_eq!(bytes.get(4..8), Some(b"ftyp".as_slice()), "{point}");
    assert!(bytes.windows(4).any(|window| window == b"moov"), "{point}: the file cannot be played");
}

/// A process that makes a video. It does not outlive the test.
struct Process {
    process: Child,
    said: BufReader<ChildStdout>,
}

impl Process {
    fn wait_for(&mut self, point: Point) {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        assert_eq!(line.trim_end(), point.name(), "the process did not come to its point");
    }

    fn die(&mut self, death: Death) -> ExitStatus {
        match death {
            Death::Kill => self.process.kill().unwrap(),
            Death::Abort => self.process.stdin.as_mut().unwrap().write_all(b"abort\n").unwrap(),
        }
        self.process.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is over already where the test went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
