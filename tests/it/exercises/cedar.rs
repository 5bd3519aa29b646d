//! Cedar: addresses that the provider sends for later questions, and how it tells that it keeps something no longer.

use std::{
    env,
    error::Error,
    process::{self, Command},
    time::Duration,
};

use wan_emulator::Emulator;
use wan_specs::Specs;
use wan_video::{ErrorKind, JobRef, Journal, State, cedar, journal::Stage};

type Outcome = Result<(), Box<dyn Error>>;

const KEY: &str = "exercise-key";

/// Where the emulator is, for the process that is to die.
const EMULATOR: &str = "CEDAR_EMULATOR";

/// Where its journal is.
const JOURNAL: &str = "CEDAR_JOURNAL";

#[tokio::main]
async fn main() -> Outcome {
    if let (Ok(emulator), Ok(journal)) = (env::var(EMULATOR), env::var(JOURNAL)) {
        return submit_and_die(&emulator, &journal).await;
    }
    a_job_is_asked_about_where_the_answers_say().await?;
    a_job_is_cancelled_where_the_answer_says_and_else_by_the_template().await?;
    a_killed_process_leaves_the_addresses_in_its_journal().await?;
    what_is_no_longer_kept_has_expired().await
}

async fn start(time_scale: f64) -> Result<Emulator, Box<dyn Error>> {
    let specs = Specs::embedded()?;
    Ok(Emulator::builder().specs(specs).key(KEY).time_scale(time_scale).start().await?)
}

fn client(emulator: &str) -> Result<cedar::Client, wan_video::Error> {
    cedar::Client::builder().emulator(emulator).api_key(KEY).poll_interval(Duration::from_millis(5)).build()
}

/// The requests that came, without what stands for the job.
fn asked(emulator: &Emulator, id: &str) -> Vec<String> {
    let line = |method: &str, path: &str| format!("{method} {}", path.replace(id, "<id>"));
    emulator.requests().iter().map(|request| line(&request.method, &request.path)).collect()
}

async fn a_job_is_asked_about_where_the_answers_say() -> Outcome {
    let emulator = start(1_000.0).await?;
    let client = client(&emulator.url())?;
    let job = client.wan31_t2v(&cedar::Wan31T2v::new("A fox")).submit().await?;
    let output = job.wait().await?;
    assert_eq!(output.videos().len(), 1);
    let mut lines = asked(&emulator, job.id());
    lines.dedup();
    assert_eq!(
        lines,
        [
            "POST /cedar/api/v1/predictions/wan-3.1-t2v",
            "GET /cedar/jobs/t/k7f3/<id>/state?sig=s3cret",
            "GET /cedar/jobs/t/k7f3/<id>/out",
        ]
    );
    // Its reference in JSON leads there as well, and the line, which is shown, does not.
    let reference = job.to_ref();
    let json: JobRef = serde_json::from_str(&serde_json::to_string(&reference)?)?;
    assert_eq!(client.resume(&json)?.status().await?.state(), &State::Succeeded);
    let line = reference.to_string();
    assert!(!line.contains("s3cret"), "{line}");
    let error = client.resume(&line.parse()?)?.status().await.unwrap_err();
    assert_eq!((error.kind(), error.job().map(JobRef::id)), (ErrorKind::Config, Some(job.id())));
    Ok(())
}

async fn a_job_is_cancelled_where_the_answer_says_and_else_by_the_template() -> Outcome {
    let emulator = start(0.0).await?;
    let client = client(&emulator.url())?;
    let call = || client.wan31_t2v(&cedar::Wan31T2v::new("A fox"));
    let job = call().submit().await?;
    let _ = job.cancel().await?;
    assert_eq!(job.status().await?.state(), &State::Cancelled);
    let lines = asked(&emulator, job.id());
    assert_eq!(lines[1], "POST /cedar/jobs/t/k7f3/<id>/stop", "{lines:?}");

    let other = call().submit().await?;
    emulator.forget_requests();
    let _ = client.resume_id("wan-3.1-t2v", other.id())?.cancel().await?;
    let lines = asked(&emulator, other.id());
    assert_eq!(lines, ["POST /cedar/api/v1/predictions/<id>/cancel"]);
    Ok(())
}

/// The process that is killed as soon as its job is accepted.
async fn submit_and_die(emulator: &str, journal: &str) -> Outcome {
    let client = cedar::Client::builder().emulator(emulator).api_key(KEY).journal(journal).build()?;
    let job = client.wan31_t2v(&cedar::Wan31T2v::new("A fox")).submit().await?;
    std::mem::forget(job);
    process::abort();
}

async fn a_killed_process_leaves_the_addresses_in_its_journal() -> Outcome {
    let emulator = start(1_000.0).await?;
    let folder = env::temp_dir().join(format!("cedar-{}", process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("journal.db");
    let mut child = Command::new(env::current_exe()?);
    let ended = child.env(EMULATOR, emulator.url()).env(JOURNAL, &path).status()?;
    assert!(!ended.success(), "it was not killed");
    emulator.forget_requests();

    let journal = Journal::open(&path)?;
    let entries = journal.unfinished().await?;
    let [entry] = entries.as_slice() else { return Err("one job was accepted".into()) };
    assert_eq!(entry.stage, Stage::Accepted);
    let job = entry.job.as_ref().ok_or("its job is written down")?;
    assert_eq!(client(&emulator.url())?.resume(job)?.wait().await?.videos().len(), 1);
    let lines = asked(&emulator, job.id());
    assert_eq!(lines[0], "GET /cedar/jobs/t/k7f3/<id>/state?sig=s3cret", "{lines:?}");
    drop(journal);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

async fn what_is_no_longer_kept_has_expired() -> Outcome {
    let emulator = start(0.0).await?;
    let client = client(&emulator.url())?;
    let job = client.wan31_t2v(&cedar::Wan31T2v::new("A fox")).submit().await?;
    // The job is reckoned by this machine's clock, the file by the emulator's, which is an hour ahead.
    let mut old = serde_json::to_value(job.to_ref())?;
    old["submitted_at"] = "2026-11-20T10:00:00Z".into();
    let old = client.resume(&serde_json::from_value(old)?)?;
    emulator.advance(Duration::from_secs(30));
    assert_eq!(old.wait().await?.videos().len(), 1);
    emulator.advance(Duration::from_secs(3_600));
    let error = old.wait().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Expired, "{error}");
    emulator.advance(Duration::from_secs(3_600));
    assert_eq!(client.resume(&job.to_ref())?.status().await?.state(), &State::Expired);
    assert_eq!(client.resume(&job.to_ref())?.wait().await.unwrap_err().kind(), ErrorKind::Expired);
    Ok(())
}
