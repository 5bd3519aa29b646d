//! Defects of other clients, each as a test that ours does not have it. The names are those of the list in
//! `reference/users.md`, section 5.

mod closed;
mod downloads;
mod guard;
mod inputs;
mod submits;
mod takes_up;
mod waits;

use std::{path::PathBuf, time::Duration};

use tempfile::TempDir;
use wan_emulator::{Emulator, EmulatorBuilder, RecordedRequest};
use wan_video::{
    Call, ClientBuilder, Journal,
    journal::{Entry, JournalStore as _},
    segmind::{Client, Wan26T2v},
};

use crate::canary;

/// How long a job is waited for: a broken client fails and does not hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// An emulator whose jobs are done at once, and a journal.
struct Stage {
    emulator: Emulator,
    folder: TempDir,
}

impl Stage {
    async fn new() -> Self {
        Self::with(Emulator::builder()).await
    }

    async fn with(emulator: EmulatorBuilder) -> Self {
        let emulator = emulator.key(canary::key()).job_time(Duration::ZERO).start().await.unwrap();
        Self { emulator, folder: canary::folder() }
    }

    fn builder(&self) -> ClientBuilder<Client> {
        Client::builder()
            .emulator(self.emulator.url())
            .api_key(canary::key())
            .poll_interval(Duration::from_millis(1))
            .retry_pause(Duration::from_millis(1))
            .journal(self.journal())
    }

    fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    /// All that was ever written down.
    async fn entries(&self) -> Vec<Entry> {
        Journal::open(self.journal()).unwrap().entries(false).await.unwrap()
    }

    /// The requests that could have bought something.
    fn submits(&self) -> Vec<RecordedRequest> {
        self.emulator.requests().into_iter().filter(|request| request.method == "POST").collect()
    }
}

/// A request whose price is published.
fn fox() -> Wan26T2v {
    Wan26T2v::new(canary::prompt()).seed(7)
}

fn call(client: &Client) -> Call<Wan26T2v> {
    client.wan26_t2v(&fox())
}
