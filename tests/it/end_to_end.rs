//! Every model through the generated client and the emulator: what succeeds, what fails, and what is paid for.
//!
//! The emulator's clock stands still, and a test moves it: nothing waits, and nothing is too late.

use std::{fs, pin::pin, time::Duration};

use serde_json::{Value, json};
use wan_emulator::{DEFAULT_LATENCY, Emulator, RecordedRequest};
use wan_specs::{ModelSpec, OperationKind, Specs};
use wan_tests::{
    examples::documented,
    generated::MODELS,
    typed::{AnyClient, Entry, Started, Target, Typed},
};
use wan_video::{Charge, Error, ErrorKind, Job, JobRef, Output};

use crate::{spec_of, specs};

const KEY: &str = "test-key";
/// How long a job that never ends is waited for: a broken client fails and does not hang.
const PATIENCE: Duration = Duration::from_secs(45);

/// A model at an emulator of its own.
struct Stage {
    entry: &'static Entry,
    spec: ModelSpec,
    emulator: Emulator,
}

impl Stage {
    fn client_with(&self, key: &str) -> AnyClient {
        self.request().client(self.target(key)).unwrap()
    }

    fn client(&self) -> AnyClient {
        self.client_with(KEY)
    }

    fn target(&self, key: &str) -> Target {
        Target::Emulator { url: self.emulator.url(), key: key.to_owned(), poll: Duration::from_millis(1) }
    }

    fn body(&self) -> Value {
        documented(&self.spec, &self.spec.examples[0].body.0)
    }

    fn request(&self) -> Box<dyn Typed> {
        (self.entry.read)(&self.body()).unwrap()
    }

    /// Sends the typed request. `None` where the model has no queue.
    async fn submit(&self, request: &dyn Typed) -> Option<Result<Job, Error>> {
        if !self.offers(OperationKind::Submit) {
            return None;
        }
        Some(request.start(self.target(KEY)).await.map(|started| match started {
            Started::Job(job) => job,
            Started::Output(output) => panic!("{}: no job: {output:?}", self.spec.model),
        }))
    }

    /// Lets every job that was accepted come to its end.
    fn finish(&self) {
        let seconds = self.spec.latency.as_ref().map(|latency| Duration::from_secs_f64(latency.seconds));
        self.emulator.advance(seconds.unwrap_or(DEFAULT_LATENCY) + Duration::from_secs(1));
    }

    fn offers(&self, kind: OperationKind) -> bool {
        self.spec.operations.iter().any(|offer| offer.operation == kind)
    }

    /// The requests that could have started something that is paid for.
    fn paid(&self) -> Vec<RecordedRequest> {
        self.emulator.requests().into_iter().filter(|request| request.method == "POST").collect()
    }
}

/// A stage for every model.
async fn stages() -> Vec<Stage> {
    let specs = specs();
    let mut stages = Vec::new();
    for entry in MODELS {
        // Follow-ups are posted by some providers, and then a test could not tell what is paid for.
        assert!(
            only_submits_are_posted(&specs, entry),
            "{}: tell submits from follow-ups by their path",
            entry.provider
        );
        let emulator = Emulator::builder().key(KEY).time_scale(0.0).start().await.unwrap();
        stages.push(Stage { entry, spec: spec_of(&specs, entry).clone(), emulator });
    }
    stages
}

fn only_submits_are_posted(specs: &Specs, entry: &Entry) -> bool {
    let operations = &specs.provider(entry.provider).unwrap().operations;
    let follows_up =
        |kind| matches!(kind, OperationKind::Status | OperationKind::Result | OperationKind::Cancel);
    !operations.iter().any(|operation| {
        follows_up(operation.operation)
            && matches!(operation.method, wan_specs::Method::Post | wan_specs::Method::Put)
    })
}

async fn assert_saves_a_video(output: &Output, name: &str) {
    let folder = tempfile::tempdir().unwrap();
    for (at, video) in output.videos().iter().enumerate() {
        let path = folder.path().join(format!("{at}.mp4"));
        let saved = video.save(&path).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let bytes = fs::read(&path).unwrap();
        assert_eq!(bytes.len() as u64, saved, "{name}");
        assert_eq!(bytes.get(4..8), Some(b"ftyp".as_slice()), "{name}: the file is no MP4");
        assert!(bytes.windows(4).any(|window| window == b"moov"), "{name}: the file cannot be played");
    }
    // Nothing but the videos is left behind.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), output.videos().len(), "{name}");
}

#[tokio::test]
async fn every_example_becomes_a_video_and_is_submitted_once() {
    for stage in stages().await {
        let name = &stage.spec.model;
        for (at, example) in stage.spec.examples.iter().enumerate() {
            let body = documented(&stage.spec, &example.body.0);
            let request = (stage.entry.read)(&body).unwrap();
            let Some(job) = stage.submit(request.as_ref()).await else { continue };
            let job = job.unwrap_or_else(|error| panic!("{name}: {error}"));
            stage.finish();
            let output = job.wait_for(PATIENCE).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(output.videos().len(), stage.spec.output.videos as usize, "{name}");
            assert_saves_a_video(&output, name).await;
            assert_eq!(output.job().map(JobRef::id), Some(job.id()), "{name}");

            let paid = stage.paid();
            assert_eq!(paid.len(), at + 1, "{name}: {paid:#?}");
            assert_eq!(serde_json::from_str::<Value>(&paid[at].body).unwrap(), body, "{name}");
            assert_eq!(stage.emulator.jobs().len(), at + 1, "{name}");
        }
    }
}

#[tokio::test]
async fn a_job_is_taken_up_again_by_another_client() {
    for stage in stages().await {
        let name = &stage.spec.model;
        let request = stage.request();
        let Some(job) = stage.submit(request.as_ref()).await else { continue };
        let line = job.unwrap().to_ref().to_string();
        stage.finish();
        let same: JobRef = line.parse().unwrap();
        let output = stage.client().resume(&same).unwrap().wait_for(PATIENCE).await;
        assert_saves_a_video(&output.unwrap_or_else(|error| panic!("{name}: {error}")), name).await;
        assert_eq!(stage.paid().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_job_that_fails_is_a_failure_of_the_model_with_its_reason() {
    for stage in stages().await {
        let name = &stage.spec.model;
        let request = stage.request();
        stage.emulator.fail_next_job("the picture was too dark");
        let Some(job) = stage.submit(request.as_ref()).await else { continue };
        let job = job.unwrap();
        stage.finish();
        let error = job.wait_for(PATIENCE).await.expect_err(name);
        assert_eq!(error.kind(), ErrorKind::ModelFailed, "{name}: {error}");
        assert_ne!(error.charge(), Charge::No, "{name}: no provider says that a failure is free");
        assert_eq!(error.job().map(JobRef::id), Some(job.id()), "{name}");
        assert!(error.to_string().contains("the picture was too dark"), "{name}: {error}");
        assert_eq!(stage.paid().len(), 1, "{name}: a failed job is not submitted again");
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_costs_nothing() {
    for stage in stages().await {
        let name = &stage.spec.model;
        let client = stage.client_with("another-key");
        let call = client.submit_json(&stage.spec.model, &stage.body());
        let error = if stage.offers(OperationKind::Submit) {
            call.submit().await.expect_err(name)
        } else {
            call.run_sync().await.expect_err(name)
        };
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Auth, Charge::No), "{name}: {error}");
        assert!(!error.to_string().contains("another-key"), "{name}: {error}");
        assert_eq!(stage.paid().len(), 1, "{name}: a refused key is not tried again");
        assert!(stage.emulator.jobs().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_job_that_the_provider_does_not_know_is_told_as_such() {
    for stage in stages().await {
        let name = &stage.spec.model;
        let request = stage.request();
        let Some(job) = stage.submit(request.as_ref()).await else { continue };
        let job = job.unwrap();
        let unknown: JobRef = job.to_ref().to_string().replace(job.id(), "no-such-job").parse().unwrap();
        let error = stage.client().resume(&unknown).unwrap().status().await.expect_err(name);
        assert!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Expired), "{name}: {error}");
        assert_eq!(error.job(), Some(&unknown), "{name}");
    }
}

#[tokio::test]
async fn the_untyped_door_makes_the_same_video() {
    for stage in stages().await {
        let name = &stage.spec.model;
        if !stage.offers(OperationKind::Submit) {
            continue;
        }
        // As it stands on the page, with the page's spelling.
        let body = &stage.spec.examples[0].body.0;
        let job = stage.client().submit_json(name, body).submit().await;
        let job = job.unwrap_or_else(|error| panic!("{name}: {error}"));
        stage.finish();
        let output = job.wait_for(PATIENCE).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_saves_a_video(&output, name).await;
        let paid = stage.paid();
        assert_eq!(paid.len(), 1, "{name}");
        assert_eq!(serde_json::from_str::<Value>(&paid[0].body).unwrap(), *body, "{name}");
    }
}

#[tokio::test]
async fn a_wrong_body_never_leaves_through_the_untyped_door() {
    for stage in stages().await {
        let name = &stage.spec.model;
        let error = send_wrong_body(&stage, false).await.expect_err(name);
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Validation, Charge::No), "{name}: {error}");
        let fields: Vec<&str> = error.violations().unwrap().iter().map(wan_video::Violation::field).collect();
        assert_eq!(fields, ["not_in_any_spec"], "{name}");
        assert!(stage.emulator.requests().is_empty(), "{name}: a request was sent");
    }
}

#[tokio::test]
async fn skipped_validation_leaves_the_decision_to_the_provider() {
    for stage in stages().await {
        let name = &stage.spec.model;
        let error = send_wrong_body(&stage, true).await.expect_err(name);
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Rejected, Charge::No), "{name}: {error}");
        assert_eq!(stage.paid().len(), 1, "{name}: a refused body is not sent again");
        assert!(stage.emulator.jobs().is_empty(), "{name}");
    }
}

/// Sends a body with a name that no spec knows.
async fn send_wrong_body(stage: &Stage, skip_validation: bool) -> Result<(), Error> {
    let mut body = stage.body();
    body["not_in_any_spec"] = json!(1);
    let client = stage.client();
    let mut call = client.submit_json(&stage.spec.model, &body);
    if skip_validation {
        call = call.dangerously_skip_validation();
    }
    if stage.offers(OperationKind::Submit) {
        call.submit().await.map(drop)
    } else {
        call.run_sync().await.map(drop)
    }
}

#[tokio::test]
async fn the_blocking_call_delivers_a_video_where_it_is_offered() {
    let mut offered = 0;
    for stage in stages().await {
        let name = &stage.spec.model;
        let client = stage.client();
        let call = client.submit_json(name, &stage.body());
        if !stage.offers(OperationKind::Sync) {
            let error = call.run_sync().await.expect_err(name);
            assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No), "{name}: {error}");
            assert!(stage.emulator.requests().is_empty(), "{name}");
            continue;
        }
        offered += 1;
        let output = finish_when_accepted(&stage, call.run_sync()).await;
        assert_saves_a_video(&output.unwrap_or_else(|error| panic!("{name}: {error}")), name).await;
        assert_eq!(stage.paid().len(), 1, "{name}");
    }
    assert!(offered > 0, "no model offers the blocking call, so nothing was tried");
}

/// Waits for a blocking call, and lets its job end once there is one.
async fn finish_when_accepted(
    stage: &Stage,
    call: impl Future<Output = Result<Output, Error>>,
) -> Result<Output, Error> {
    let mut call = pin!(call);
    let mut accepted = false;
    loop {
        tokio::select! {
            biased;
            output = &mut call => return output,
            () = tokio::task::yield_now() => {
                if !accepted && !stage.emulator.jobs().is_empty() {
                    accepted = true;
                    stage.finish();
                }
            }
        }
    }
}

#[tokio::test]
async fn a_model_that_does_not_exist_is_refused_before_anything_is_sent() {
    for stage in stages().await {
        let error = stage.client().submit_json("wan-0.0", &stage.body()).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No), "{error}");
        let hint = error.hint().unwrap_or_default();
        assert!(hint.contains(&stage.spec.model), "the hint names the models that exist: {hint}");
        assert!(stage.emulator.requests().is_empty());
    }
}
