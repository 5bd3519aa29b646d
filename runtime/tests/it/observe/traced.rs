//! The same by the `tracing` crate. It remembers for the whole process who wants to hear of what, and a test that begins while
//! another one listens may be remembered as one that nobody does: each is run in a process of its own.

use std::{
    io::{self, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use tracing::{Subscriber, span::Id};
use tracing_subscriber::{
    Layer,
    filter::LevelFilter,
    fmt::MakeWriter,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
    util::SubscriberInitExt,
};
use wan_runtime::ErrorKind;

use super::{RESULT, STATUS, SUBMIT, accepted, job_server, server, state};
use crate::{
    acme::{Acme, Clip, KEY, PROMPT},
    alone::is_alone,
    server::{Reply, Server},
};

/// Keeps what is logged on this thread, on which all of a test runs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log {
    /// The lines of ours that were logged.
    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().filter(|line| line.contains(" wan: ")).map(|line| line.trim().to_owned()).collect()
    }

    fn of_level(&self, level: &str) -> Vec<String> {
        self.lines().into_iter().filter(|line| line.starts_with(level)).collect()
    }
}

/// Listens on this thread for as long as the guard lives.
fn listen() -> (Log, impl Drop) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .without_time()
        .finish();
    (log, subscriber.set_default())
}

fn client(server: &Server) -> Acme {
    Acme::moved(server).api_key(format!("{KEY}-traced")).build().unwrap()
}

#[tokio::test]
async fn a_run_is_logged_within_its_spans() {
    if !is_alone("observe::traced::a_run_is_logged_within_its_spans") {
        return;
    }
    let (log, _guard) = listen();
    let server = job_server([state("RUNNING"), state("ODD"), state("ODDER"), state("DONE")]).await;
    client(&server).clip(&Clip::new()).run().await.unwrap();
    let lines = log.lines();
    let submit =
        r#"wan.submit{provider="acme" model="clip-1"}: wan: request provider="acme" operation="submit""#;
    assert!(lines[0].starts_with(&format!("DEBUG {submit}")), "{}", lines[0]);
    let polls = log.of_level("TRACE");
    assert_eq!(polls.len(), server.count(STATUS) + server.count(RESULT));
    let wait = r#"TRACE wan.wait{provider="acme" model="clip-1" job="job-7"}: wan: request"#;
    assert!(polls.iter().all(|line| line.starts_with(wait)), "{polls:#?}");
    let said: Vec<String> = log.of_level("INFO");
    let messages = ["job accepted", "job ended", "video is ready"];
    assert_eq!(said.len(), messages.len(), "{said:#?}");
    assert!(said.iter().zip(messages).all(|(line, message)| line.contains(message)), "{said:#?}");
    assert!(said.iter().all(|line| line.contains(r#"job="job-7""#)), "{said:#?}");
    let warnings = log.of_level("WARN");
    assert!(warnings.len() == 1 && warnings[0].ends_with("state=\"ODD\""), "once a job: {warnings:#?}");
}

#[tokio::test]
async fn a_submit_that_is_sent_again_is_a_warning() {
    if !is_alone("observe::traced::a_submit_that_is_sent_again_is_a_warning") {
        return;
    }
    let (log, _guard) = listen();
    let server = server([Reply::http(429, &[("retry-after", "0")], b"{}"), Reply::Close]).await;
    let error = client(&server).clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SubmitUnknown);
    let warnings = log.of_level("WARN");
    assert_eq!(warnings.len(), 2, "{warnings:#?}");
    assert!(warnings[0].contains("sent again") && warnings[0].contains("HTTP 429 (Slow Down)"));
    assert!(warnings[1].contains("nobody knows whether the request was accepted"));
}

#[tokio::test]
async fn a_running_job_that_is_dropped_is_noted_once_with_its_id() {
    if !is_alone("observe::traced::a_running_job_that_is_dropped_is_noted_once_with_its_id") {
        return;
    }
    let (log, _guard) = listen();
    let server = job_server([state("RUNNING"), state("DONE")]).await;
    server.on(SUBMIT, [accepted()]);
    let dropped = || log.lines().into_iter().filter(|line| line.contains("job-7@")).count();
    let client = client(&server);
    let submit = async || client.clip(&Clip::new()).submit().await.unwrap();

    let job = submit().await;
    let (clone, events) = (job.clone(), job.events());
    job.status().await.unwrap();
    drop((job, clone));
    assert_eq!(dropped(), 0, "its events stand for it as well");
    drop(events);
    assert_eq!((dropped(), log.of_level("WARN").len()), (1, 1));

    // Whoever asked for its reference, or got it with an error, has it.
    let job = submit().await;
    let reference = job.to_ref();
    drop(job);
    drop(client.resume(&reference).unwrap());
    assert_eq!(log.of_level("WARN").len(), 1);
    // Who waited to its end has lost nothing.
    submit().await.wait().await.unwrap();
    assert_eq!(log.of_level("WARN").len(), 1);
}

#[tokio::test]
async fn nothing_that_is_logged_holds_key_prompt_or_query() {
    if !is_alone("observe::traced::nothing_that_is_logged_holds_key_prompt_or_query") {
        return;
    }
    let (log, _guard) = listen();
    let echo = format!(r#"{{"message":"{KEY}-traced wants {PROMPT} at https://x.example/?sig=1"}}"#);
    let busy = Reply::http(429, &[("retry-after", "0")], echo.as_bytes());
    let server = server([busy, Reply::json(400, &echo)]).await;
    client(&server).clip(&Clip::new()).submit().await.unwrap_err();
    let told = log.lines().join("\n");
    assert_eq!(log.lines().len(), 4, "{told}");
    for secret in [KEY, PROMPT, "sig="] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
}

/// Panics whenever a span is entered or left, once it is told to.
struct Broken(Arc<AtomicBool>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Broken {
    fn on_enter(&self, _: &Id, _: Context<'_, S>) {
        assert!(!self.0.load(Ordering::SeqCst), "a layer is broken");
    }

    fn on_exit(&self, _: &Id, _: Context<'_, S>) {
        assert!(!self.0.load(Ordering::SeqCst), "a layer is broken");
    }
}

#[tokio::test]
async fn a_subscriber_that_panics_at_spans_costs_no_job() {
    if !is_alone("observe::traced::a_subscriber_that_panics_at_spans_costs_no_job") {
        return;
    }
    let broken = Arc::new(AtomicBool::new(false));
    let _guard = tracing_subscriber::registry().with(Broken(Arc::clone(&broken))).set_default();
    let server = job_server([state("RUNNING"), state("DONE")]).await;
    broken.store(true, Ordering::SeqCst);
    let job = client(&server).clip(&Clip::new()).submit().await.unwrap();
    assert_eq!((job.id(), server.count(SUBMIT)), ("job-7", 1));
    assert_eq!(job.wait().await.unwrap().videos().len(), 1);
}
