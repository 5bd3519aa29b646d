//! Rows 56 to 63: what goes wrong on a video's way to the disk. It is paid for by then, and must not be lost or bought
//! again. `cdn` answers without a network, where hosts, names or the clock matter; elsewhere the emulator does.

mod cdn;
mod disks;
mod hosts;
mod names;
mod steady;
mod wire;

use std::{fs, path::PathBuf, time::Duration};

use serde_json::{Value, json};
use tempfile::TempDir;
use wan_emulator::RecordedRequest;
use wan_video::{
    Charge, Error, ErrorKind, Journal, Output, Save, Saved,
    journal::{JournalStore as _, Stage},
    segmind::Wan26T2v,
};

use super::{
    ground::{Ground, PROMPT},
    row::says_nothing_private,
};
use crate::canary;

/// How long a job is waited for that is done.
const PATIENCE: Duration = Duration::from_secs(20);

/// A video that is made and not yet saved, at the emulator, and a folder for it.
struct Made {
    ground: Ground,
    output: Output,
    folder: TempDir,
}

impl Made {
    /// With these faults, which act on files alone unless they say otherwise.
    async fn with(rules: Value) -> Self {
        let Value::Array(mut rules) = rules else { panic!("a list of rules") };
        for rule in &mut rules {
            let on = rule.as_object_mut().unwrap().entry("on");
            on.or_insert(json!({ "operation": "file" }));
        }
        let ground = Ground::emulated_by(&Value::Array(rules)).await;
        let job = ground.client().wan26_t2v(&Wan26T2v::new(PROMPT)).submit().await.unwrap();
        ground.emulator().advance(Duration::from_mins(10));
        let output = job.wait_for(PATIENCE).await.unwrap();
        Self { ground, output, folder: canary::folder() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("fox.mp4")
    }

    async fn save(&self) -> Result<Saved, Error> {
        self.output.save_with(Save::new(self.path())).await
    }

    /// The requests for the video.
    fn fetches(&self) -> Vec<RecordedRequest> {
        self.requests(|path| path.contains(".mp4"))
    }

    fn requests(&self, is_one: impl Fn(&str) -> bool) -> Vec<RecordedRequest> {
        let mut requests = self.ground.emulator().requests();
        requests.retain(|request| request.method == "GET" && is_one(&request.path));
        requests
    }

    /// The video is saved, and is what the server has, byte by byte. It was asked for so often.
    async fn is_saved(&self, fetches: usize) {
        let saved = self.save().await;
        assert_eq!(self.fetches().len(), fetches, "{saved:?}");
        let saved = saved.unwrap();
        self.holds(Stage::Saved, &["fox.mp4"]).await;
        self.ground.emulator().clear_faults();
        let truth = self.folder.path().join("truth.mp4");
        let true_one = self.output.save_with(Save::new(&truth)).await.unwrap();
        assert!(fs::read(self.path()).unwrap() == fs::read(truth).unwrap(), "another video");
        assert_eq!((saved.sha256(), saved.bytes()), (true_one.sha256(), true_one.bytes()));
    }

    /// The video is not saved, after so many requests for it, and once nothing is wrong any more it is.
    async fn fails(&self, kind: ErrorKind, fetches: usize) -> Error {
        let error = self.save().await.unwrap_err();
        assert_eq!(self.fetches().len(), fetches, "{error}");
        tells_how_to_get_it(&error, kind);
        self.holds(Stage::Succeeded, &[]).await;
        self.ground.emulator().clear_faults();
        self.save().await.unwrap();
        self.holds(Stage::Saved, &["fox.mp4"]).await;
        error
    }

    /// What is true after every row: one video is paid for, no other host was asked, no key was shown, the journal reads
    /// back, and in the folder are these files and no other ones.
    async fn holds(&self, stage: Stage, files: &[&str]) {
        assert_eq!(self.ground.emulator().ledger().len(), 1);
        let origin = self.ground.emulator().url();
        for sent in self.ground.transport.sent() {
            assert!(sent.url.starts_with(&origin), "a host that is not listed: {}", sent.url);
        }
        for fetch in self.fetches() {
            let names: Vec<_> = fetch.headers.iter().map(|(name, _)| name.as_str()).collect();
            for private in ["x-api-key", "authorization", "cookie", "referer"] {
                assert!(!names.contains(&private), "{names:?}");
            }
        }
        let entries = Journal::open(self.ground.journal()).unwrap().entries(false).await.unwrap();
        let kept: Vec<_> = entries.iter().map(|entry| (entry.stage, entry.outputs.len())).collect();
        assert_eq!(kept, [(stage, 1)]);
        assert_eq!(names(&self.folder), files);
    }
}

/// An error about a video that is paid for and not saved.
fn tells_how_to_get_it(error: &Error, kind: ErrorKind) {
    says_nothing_private(error);
    canary::told(error);
    assert_eq!((error.kind(), error.charge()), (kind, Charge::Yes), "{error}");
    assert!(error.hint().is_some_and(|hint| !hint.is_empty()), "{error}");
}

/// The files in a folder, in order.
fn names(folder: &TempDir) -> Vec<String> {
    let files = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
