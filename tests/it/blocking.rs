//! The blocking client of every provider, against the emulator: the same videos and the same guards.

mod parity;

use std::{fs, path::Path, time::Duration};

use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use wan_emulator::{Emulator, Fault, FaultRule};
use wan_specs::{OperationKind, Specs};
use wan_tests::examples::documented;
use wan_video::{
    Amount, Cap, Charge, ClientBuilder, Error, ErrorKind, Journal, SpendGuard, State,
    blocking::{Call, Output},
    journal::{JournalStore as _, Stage},
    segmind::{Wan26T2v, blocking::Client},
};

use crate::{canary, specs};

/// An emulator that works while the test's own thread is blocked.
pub(crate) struct Elsewhere {
    pub(crate) emulator: Emulator,
    runtime: Runtime,
}

impl Elsewhere {
    /// One that takes this key alone.
    pub(crate) fn with_key(key: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let emulator = Emulator::builder().key(key).job_time(Duration::ZERO);
        Self { emulator: runtime.block_on(emulator.start()).unwrap(), runtime }
    }

    fn start() -> Self {
        Self::with_key(canary::key())
    }

    fn builder(&self) -> ClientBuilder<Client> {
        Client::builder()
            .emulator(self.emulator.url())
            .api_key(canary::key())
            .poll_interval(Duration::from_millis(1))
            .retry_pause(Duration::from_millis(1))
    }
}

fn call(client: &Client) -> Call<Wan26T2v> {
    client.wan26_t2v(&Wan26T2v::new("a red fox in the snow").seed(7))
}

fn assert_is_video(path: &Path, bytes: u64) {
    let file = fs::read(path).unwrap();
    assert_eq!(file.len() as u64, bytes);
    assert_eq!(file.get(4..8), Some(b"ftyp".as_slice()));
}

#[test]
fn a_video_is_submitted_followed_and_saved_without_async_code() {
    let elsewhere = Elsewhere::start();
    let client = elsewhere.builder().build().unwrap();
    let job = call(&client).submit().unwrap();
    let states: Vec<State> = job.events().map(|status| status.unwrap().state().clone()).collect();
    assert_eq!(states.last(), Some(&State::Succeeded), "{states:?}");
    let same = client.resume(&job.to_ref()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.mp4");
    assert_is_video(&path, same.wait().unwrap().save(&path).unwrap());
    let error = job.wait().unwrap().save(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io, "a file that is there was touched: {error}");
    assert_eq!(elsewhere.emulator.ledger().len(), 1);
}

/// Each provider's blocking client is what the async one is, with every example of its models' pages.
#[test]
fn every_example_becomes_a_video_and_is_bought_once() {
    let elsewhere = Elsewhere::start();
    let specs = specs();
    let folder = tempfile::tempdir().unwrap();
    let mut bought = 0;
    for (at, (provider, model, body)) in examples(&specs).into_iter().enumerate() {
        let Some(output) = run(&elsewhere, provider, model, &body) else { continue };
        let output = output.unwrap_or_else(|error| panic!("{model}: {error}"));
        let path = folder.path().join(format!("{at}.mp4"));
        assert_is_video(&path, output.videos()[0].save(&path).unwrap());
        bought += 1;
    }
    assert!(bought > 0);
    assert_eq!(elsewhere.emulator.ledger().len(), bought);
}

/// The examples of models that can be queued.
fn examples(specs: &Specs) -> Vec<(&str, &str, Value)> {
    let queued = specs
        .models
        .iter()
        .filter(|spec| spec.operations.iter().any(|o| o.operation == OperationKind::Submit));
    queued
        .flat_map(|spec| {
            let bodies = spec.examples.iter().map(|example| documented(spec, &example.body.0));
            bodies.map(|body| (spec.provider.as_str(), spec.model.as_str(), body))
        })
        .collect()
}

/// Runs the body with the provider's client. `None`: a provider that came later, whose client is generated as these are.
fn run(elsewhere: &Elsewhere, provider: &str, model: &str, body: &Value) -> Option<Result<Output, Error>> {
    macro_rules! run {
        ($provider:ident) => {
            wan_video::$provider::blocking::Client::builder()
                .emulator(elsewhere.emulator.url())
                .api_key(canary::key())
                .poll_interval(Duration::from_millis(1))
                .build()
                .and_then(|client| client.submit_json(model, body).run())
        };
    }
    match provider {
        "segmind" => Some(run!(segmind)),
        "novita" => Some(run!(novita)),
        _ => None,
    }
}

#[test]
fn an_ambiguous_submit_is_not_retried_by_a_blocking_client() {
    let elsewhere = Elsewhere::start();
    elsewhere.emulator.add_fault(FaultRule::new(Fault::ResetAfterRequest)).unwrap();
    let error = call(&elsewhere.builder().build().unwrap()).submit().unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown), "{error}");
    assert_eq!(elsewhere.emulator.ledger().len(), 1, "it was bought again");
}

#[test]
fn a_batch_with_a_cap_buys_what_the_cap_allows_and_hands_the_rest_back() {
    let elsewhere = Elsewhere::start();
    // The published price is USD 0.625 to 2.81.
    let caps = SpendGuard::new("USD").per_client(Amount::from_micros(5_620_000));
    let client = elsewhere.builder().spend_guard(caps).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut results = client.batch((0..5).map(|_| call(&client))).concurrency(1).run();
    let mut caps = Vec::new();
    for (position, result) in results.by_ref() {
        let path = folder.path().join(format!("{position}.mp4"));
        match result {
            Ok(output) => assert_is_video(&path, output.save(&path).unwrap()),
            Err(error) => caps.push(error.cap()),
        }
    }
    assert_eq!(caps, [Some(Cap::Client)]);
    assert_eq!((results.begun(), results.into_rest().count()), (3, 2));
    assert_eq!(elsewhere.emulator.ledger().len(), 2);
}

/// The doors of the async client are those of `guard_enforced_in_lib_cli_mcp_batch_raw`.
#[test]
fn a_cap_of_a_call_holds_at_every_door_of_a_blocking_client() {
    let elsewhere = Elsewhere::start();
    let caps = SpendGuard::new("USD").per_call(Amount::from_micros(2_800_000));
    let client = elsewhere.builder().spend_guard(caps).build().unwrap();
    let raw = || client.submit_json("wan-2.6-t2v", &json!({ "prompt": canary::prompt(), "seed": 7 }));
    for error in [
        call(&client).submit().unwrap_err(),
        call(&client).run().unwrap_err(),
        call(&client).run_sync().unwrap_err(),
        raw().submit().unwrap_err(),
        raw().run().unwrap_err(),
        raw().run_sync().unwrap_err(),
        call(&client).dangerously_allow_duplicate().submit().unwrap_err(),
        client.batch([call(&client)]).submit().next().unwrap().1.unwrap_err(),
        client.batch([raw()]).run().next().unwrap().1.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.cap()), (ErrorKind::SpendGuard, Some(Cap::Call)), "{error}");
    }
    assert!(elsewhere.emulator.requests().is_empty(), "a refused request was sent");
}

#[test]
fn a_blocking_client_keeps_a_journal() {
    let elsewhere = Elsewhere::start();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal.db");
    let client = elsewhere.builder().journal(&journal).build().unwrap();
    let output = call(&client).tag("scene 12").run().unwrap();
    output.save(folder.path().join("fox.mp4")).unwrap();
    drop((client, output));
    let journal = Journal::open(&journal).unwrap();
    let entries = elsewhere.runtime.block_on(journal.entries(false)).unwrap();
    let told: Vec<_> = entries.iter().map(|entry| (entry.stage, entry.tag.as_deref())).collect();
    assert_eq!(told, [(Stage::Saved, Some("scene 12"))]);
}
