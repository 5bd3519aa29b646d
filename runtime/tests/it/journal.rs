//! What is written down of requests that cost money, and when.

use std::{
    pin::pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{sync::Notify, time::timeout};
use wan_runtime::{
    Body, Charge, ErrorKind, HttpTransport, Journal, Request, Response, SendFuture, Transport,
    journal::{
        Begun, Change, DayCap, Entry, EntryId, Intent, JournalError, JournalFuture, JournalStore, Stage,
    },
};

use crate::{
    acme::{Acme, Clip, KEY, PROMPT, mp4},
    limits::Gated,
    server::{Reply, Server},
};

const SUBMIT: &str = "POST /v2/clip-1";

/// A server, and a journal in a folder of its own.
struct Setup {
    server: Server,
    journal: Journal,
    folder: TempDir,
}

impl Setup {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path().join("journal.db")).unwrap();
        Self { server: Server::start().await, journal, folder }
    }

    fn client(&self) -> Acme {
        Acme::moved(&self.server).journal(self.folder.path().join("journal.db")).build().unwrap()
    }

    async fn only(&self) -> Entry {
        let mut entries = self.journal.entries(false).await.unwrap();
        assert_eq!(entries.len(), 1);
        entries.remove(0)
    }
}

/// Looks into the journal when a request is about to leave, and sends it on.
#[derive(Debug)]
struct Watching {
    http: HttpTransport,
    journal: Journal,
    seen: Arc<Mutex<Vec<Stage>>>,
}

impl Transport for Watching {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async {
            let entries = self.journal.entries(false).await.unwrap();
            self.seen.lock().unwrap().extend(entries.iter().map(|entry| entry.stage));
            self.http.send(request).await
        })
    }
}

/// A store whose disk is full, from the start or after the request was begun.
#[derive(Debug)]
struct Full {
    begins: bool,
}

impl JournalStore for Full {
    fn begin(&self, _intent: Intent, _cap: Option<DayCap>) -> JournalFuture<'_, Begun> {
        Box::pin(async { if self.begins { Ok(Begun::Entry(EntryId::from_number(1))) } else { Err(full()) } })
    }

    fn update(&self, _entry: EntryId, _change: Change) -> JournalFuture<'_, ()> {
        Box::pin(async { Err(full()) })
    }

    fn find(&self, _job: wan_runtime::JobRef) -> JournalFuture<'_, Option<Entry>> {
        Box::pin(async { Err(full()) })
    }

    fn entries(&self, _unfinished: bool) -> JournalFuture<'_, Vec<Entry>> {
        Box::pin(async { Err(full()) })
    }
}

fn full() -> JournalError {
    JournalError::new("no space is left on the device")
}

#[tokio::test]
async fn a_request_is_written_down_before_it_is_sent_and_its_id_before_it_is_told() {
    let setup = Setup::new().await;
    setup.server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let seen = Arc::default();
    let watching = Watching {
        http: HttpTransport::new(Duration::from_secs(5)).unwrap(),
        journal: setup.journal.clone(),
        seen: Arc::clone(&seen),
    };
    let client =
        Acme::moved(&setup.server).journal_store(setup.journal.clone()).transport(watching).build().unwrap();
    let job = client.clip(&Clip::new()).submit().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [Stage::Sending]);
    let entry = setup.only().await;
    assert_eq!((entry.stage, entry.job), (Stage::Accepted, Some(job.to_ref())));
    let told = (entry.provider.as_str(), entry.model.as_str(), entry.operation.as_str());
    assert_eq!(told, ("acme", "clip-1", "submit"));
}

#[tokio::test]
async fn what_became_of_a_submit_is_written_down() {
    for (reply, stage) in [
        (Reply::json(200, r#"{"id":"job-7"}"#), Stage::Accepted),
        (Reply::json(200, r#"{"no":"id"}"#), Stage::IdLost),
        (Reply::json(200, r#"{"id":"../admin"}"#), Stage::IdLost),
        (Reply::json(400, r#"{"message":"no"}"#), Stage::Rejected),
        (Reply::json(500, r#"{"message":"oops"}"#), Stage::Unknown),
        (Reply::Close, Stage::Unknown),
    ] {
        let setup = Setup::new().await;
        setup.server.on(SUBMIT, [reply]);
        // It lives on: what a client leaves open when it is closed becomes unknown by itself.
        let client = setup.client();
        drop(client.clip(&Clip::new()).submit().await);
        let entry = setup.only().await;
        assert_eq!((entry.stage, entry.detail.is_some()), (stage, stage != Stage::Accepted));
        assert_eq!(setup.server.requests().len(), 1);
    }
}

#[tokio::test]
async fn what_is_not_valid_is_not_written_down() {
    let setup = Setup::new().await;
    let call = setup.client().submit_json("clip-1", &serde_json::json!({ "prompt": PROMPT, "steps": 7 }));
    assert_eq!(call.submit().await.unwrap_err().kind(), ErrorKind::Validation);
    assert!(setup.journal.entries(false).await.unwrap().is_empty());
}

#[tokio::test]
async fn nothing_is_sent_that_cannot_be_written_down() {
    let server = Server::start().await;
    let client = Acme::moved(&server).journal_store(Full { begins: false }).build().unwrap();
    let error = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Journal, Charge::No));
    assert!(error.to_string().contains("nothing was sent: no space is left"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_id_that_cannot_be_written_down_is_in_the_error() {
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let client = Acme::moved(&server).journal_store(Full { begins: true }).build().unwrap();
    let error = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Journal, Charge::Yes));
    assert_eq!(error.job().map(|job| job.id().to_owned()).as_deref(), Some("job-7"));
}

#[tokio::test]
async fn an_id_that_cannot_be_written_down_is_kept_for_a_caller_who_left() {
    let (server, gated) = (Server::start().await, Gated::new());
    let client =
        Acme::moved(&server).transport(gated.clone()).journal_store(Full { begins: true }).build().unwrap();
    let submit = tokio::spawn({
        let client = client.clone();
        async move { client.clip(&Clip::new()).submit().await }
    });
    gated.until_waiting(1).await;
    submit.abort();
    assert!(submit.await.unwrap_err().is_cancelled());
    gated.open.add_permits(1);
    client.shutdown(Duration::from_secs(10)).await.unwrap();
    let unclaimed = client.take_unclaimed();
    assert_eq!(unclaimed.iter().map(wan_runtime::JobRef::id).collect::<Vec<_>>(), ["job-7"]);
}

#[tokio::test]
async fn a_caller_who_leaves_finds_the_id_in_the_journal() {
    #[derive(Debug, Default)]
    struct Gate {
        sent: Notify,
        open: Notify,
    }
    #[derive(Debug)]
    struct Held(Arc<Gate>);
    impl Transport for Held {
        fn send(&self, _request: Request) -> SendFuture<'_> {
            Box::pin(async {
                self.0.sent.notify_one();
                self.0.open.notified().await;
                Ok(Response::new(200, Body::from(br#"{"id":"job-7"}"#.to_vec())))
            })
        }
    }
    let (setup, gate) = (Setup::new().await, Arc::new(Gate::default()));
    let builder = Acme::moved(&setup.server).journal_store(setup.journal.clone());
    let client = builder.transport(Held(Arc::clone(&gate))).build().unwrap();
    {
        let mut submit = pin!(client.clip(&Clip::new()).submit());
        tokio::select! {
            _ = &mut submit => panic!("the gate is closed"),
            () = gate.sent.notified() => {}
        }
    }
    assert_eq!(setup.only().await.stage, Stage::Sending);
    gate.open.notify_one();
    let written = async {
        while setup.only().await.stage != Stage::Accepted {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), written).await.expect("the id is written down");
    assert_eq!(setup.only().await.job.unwrap().id(), "job-7");
}

#[tokio::test]
async fn another_process_takes_up_what_is_unfinished_and_finishes_it() {
    let setup = Setup::new().await;
    setup.server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
    setup.client().clip(&Clip::new()).submit().await.unwrap();

    let unfinished = setup.journal.unfinished().await.unwrap();
    let reference = unfinished[0].job.clone().unwrap();
    setup.server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"DONE"}"#)]);
    let done = r#"{"status":"DONE","output":"{server}/out/job-7.mp4"}"#;
    setup.server.on("GET /v2/jobs/job-7", [Reply::json(200, done)]);
    setup.server.on("GET /out/job-7.mp4", [Reply::video(&mp4())]);
    let output = setup.client().resume(&reference).unwrap().wait().await.unwrap();
    let entry = setup.only().await;
    assert_eq!((entry.stage, entry.outputs.len()), (Stage::Succeeded, 1));

    let path = setup.folder.path().join("fox.mp4");
    let bytes = output.save(&path).await.unwrap();
    let entry = setup.only().await;
    assert_eq!((entry.stage, entry.files[0].path.clone(), entry.files[0].bytes), (Stage::Saved, path, bytes));
    assert!(setup.journal.unfinished().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_becomes_of_a_job_that_was_taken_up_by_its_id_is_written_down() {
    let setup = Setup::new().await;
    setup.server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
    setup.client().clip(&Clip::new()).submit().await.unwrap();
    setup.server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"DONE"}"#)]);
    let done = r#"{"status":"DONE","output":"{server}/out/job-7.mp4"}"#;
    setup.server.on("GET /v2/jobs/job-7", [Reply::json(200, done)]);
    setup.client().resume_id("clip-1", "job-7").unwrap().wait().await.unwrap();
    let entry = setup.only().await;
    assert_eq!((entry.stage, entry.outputs.len()), (Stage::Succeeded, 1));
}

#[tokio::test]
async fn the_journal_that_was_given_last_counts() {
    let (setup, other) = (Setup::new().await, Setup::new().await);
    setup.server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let path = other.folder.path().join("journal.db");
    let builder = Acme::moved(&setup.server).journal(path).journal_store(setup.journal.clone());
    builder.build().unwrap().clip(&Clip::new()).submit().await.unwrap();
    assert_eq!(setup.only().await.stage, Stage::Accepted);
    assert!(other.journal.entries(false).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_job_that_failed_is_written_down_with_its_reason() {
    let setup = Setup::new().await;
    setup.server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
    setup
        .server
        .on("GET /v2/jobs/job-7/status", [Reply::json(422, r#"{"status":"FAILED","error":"no fox"}"#)]);
    let job = setup.client().clip(&Clip::new()).submit().await.unwrap();
    job.wait().await.unwrap_err();
    let entry = setup.only().await;
    assert_eq!((entry.stage, entry.detail.as_deref()), (Stage::Failed, Some("no fox")));
}

#[tokio::test]
async fn why_a_job_failed_that_was_taken_up_again_is_not_written_down() {
    let setup = Setup::new().await;
    setup.server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let failed = serde_json::json!({ "status": "FAILED", "error": format!("this is not allowed: {PROMPT}") });
    setup.server.on("GET /v2/jobs/job-7/status", [Reply::json(200, &failed.to_string())]);
    let job = setup.client().clip(&Clip::new()).submit().await.unwrap().to_ref();
    let error = setup.client().resume(&job).unwrap().wait().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ModelFailed);
    let entry = setup.only().await;
    assert_eq!((entry.stage, entry.detail), (Stage::Failed, None), "nobody knew what to leave out");
}

#[tokio::test]
async fn neither_key_nor_prompt_is_in_the_journals_files() {
    let setup = Setup::new().await;
    setup
        .server
        .on(SUBMIT, [Reply::json(400, &format!(r#"{{"message":"{PROMPT} and {KEY} are refused"}}"#))]);
    setup.client().clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!(setup.only().await.stage, Stage::Rejected);
    for file in std::fs::read_dir(setup.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [KEY, PROMPT] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
        }
    }
}

/// By another process, for longer than anybody waits.
#[tokio::test]
async fn nothing_is_sent_where_the_journal_is_locked_by_another() {
    let setup = Setup::new().await;
    let client = setup.client();
    let other = rusqlite::Connection::open(setup.folder.path().join("journal.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Journal, Charge::No));
    assert!(error.to_string().contains("locked"), "{error}");
    assert!(setup.server.requests().is_empty());
    other.execute_batch("ROLLBACK").unwrap();
    assert!(setup.journal.entries(false).await.unwrap().is_empty());
}

/// Whatever a caller or a provider puts it into.
#[tokio::test]
async fn the_key_is_in_no_file_of_a_journal_that_keeps_prompts() {
    let setup = Setup::new().await;
    setup.server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
    setup.server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"DONE"}"#)]);
    let done = format!(r#"{{"status":"DONE","output":"{{server}}/out/job-7.mp4?key={KEY}"}}"#);
    setup.server.on("GET /v2/jobs/job-7", [Reply::json(200, &done)]);
    let journal = setup.journal.clone().keep_prompts();
    let client = Acme::moved(&setup.server).journal_store(journal).build().unwrap();
    let call =
        client.clip(&Clip::new()).unlisted("/auth", serde_json::json!({ "with": format!("Bearer {KEY}") }));
    let output = call.tag(format!("scene of {KEY}")).run().await.unwrap();
    assert_eq!(output.videos().len(), 1);
    let entry = setup.only().await;
    assert!(entry.body.as_ref().is_some_and(|body| body.contains(PROMPT)), "{entry:?}");
    assert_eq!(entry.tag.as_deref(), Some("scene of [redacted]"));
    assert!(setup.server.requests()[0].body.windows(KEY.len()).any(|window| window == KEY.as_bytes()));
    for file in std::fs::read_dir(setup.folder.path()).unwrap() {
        let file = file.unwrap().path();
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert!(!bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes()), "{}", file.display());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_sent_where_the_journal_was_removed_or_replaced() {
    for is_replaced in [false, true] {
        let setup = Setup::new().await;
        setup.server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
        let client = setup.client();
        client.clip(&Clip::new()).submit().await.unwrap();
        let path = setup.folder.path().join("journal.db");
        std::fs::remove_file(&path).unwrap();
        if is_replaced {
            drop(Journal::open(&path));
        }
        let error = client.clip(&Clip::new()).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Journal, Charge::No), "{error}");
        assert_eq!(setup.server.count(SUBMIT), 1);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_id_that_was_accepted_after_the_journal_was_removed_is_in_the_error() {
    let (setup, gated) = (Setup::new().await, Gated::new());
    let builder = Acme::moved(&setup.server).journal_store(setup.journal.clone()).transport(gated.clone());
    let client = builder.build().unwrap();
    let submit = tokio::spawn(client.clip(&Clip::new()).submit());
    gated.until_waiting(1).await;
    std::fs::remove_file(setup.folder.path().join("journal.db")).unwrap();
    gated.open.add_permits(1);
    let error = submit.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Journal, Charge::Yes), "{error}");
    assert_eq!(error.job().map(|job| job.id().to_owned()).as_deref(), Some("job-7"));
}

/// The request ends with its runtime, and the process lives on.
#[test]
fn what_a_runtime_was_sending_that_ended_is_unknown_though_the_process_lives() {
    let runtime =
        || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (first, second) = (runtime(), runtime());
    let (setup, gated) = second.block_on(async { (Setup::new().await, Gated::new()) });
    let builder = Acme::moved(&setup.server).journal_store(setup.journal.clone()).transport(gated.clone());
    let client = builder.build().unwrap();
    drop(first.spawn(client.clip(&Clip::new()).submit()));
    second.block_on(gated.until_waiting(1));
    assert_eq!(second.block_on(setup.only()).stage, Stage::Sending);
    drop(first);
    assert_eq!(second.block_on(setup.only()).stage, Stage::Unknown);
    // The client itself can be gone on with.
    gated.open.add_permits(1);
    second.block_on(client.clip(&Clip::new()).submit()).unwrap();
}

/// Hears where videos are, and says nothing to it.
#[derive(Debug)]
struct Stuck {
    journal: Journal,
    asked: Arc<Notify>,
}

impl JournalStore for Stuck {
    fn begin(&self, intent: Intent, cap: Option<DayCap>) -> JournalFuture<'_, Begun> {
        self.journal.begin(intent, cap)
    }

    fn update(&self, entry: EntryId, change: Change) -> JournalFuture<'_, ()> {
        if matches!(change, Change::Outputs(_)) {
            self.asked.notify_one();
            return Box::pin(std::future::pending());
        }
        self.journal.update(entry, change)
    }

    fn find(&self, job: wan_runtime::JobRef) -> JournalFuture<'_, Option<Entry>> {
        self.journal.find(job)
    }

    fn entries(&self, unfinished: bool) -> JournalFuture<'_, Vec<Entry>> {
        self.journal.entries(unfinished)
    }

    fn spool_folder(&self) -> Option<std::path::PathBuf> {
        self.journal.spool_folder()
    }
}

#[test]
fn a_video_that_came_along_is_recovered_though_its_runtime_ended_before_it_was_written_down() {
    let runtime =
        || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (first, second) = (runtime(), runtime());
    let setup = second.block_on(Setup::new());
    setup.server.on("POST /v1/clip-1", [Reply::video(&mp4())]);
    let asked = Arc::new(Notify::new());
    let stuck = Stuck { journal: setup.journal.clone(), asked: Arc::clone(&asked) };
    let client = Acme::moved(&setup.server).journal_store(stuck).build().unwrap();
    drop(first.spawn(client.clip(&Clip::new()).run_sync()));
    second.block_on(asked.notified());
    drop(first);
    let entry = second.block_on(setup.only());
    assert_eq!(entry.stage, Stage::Unknown);
    let saved = setup.folder.path().join("fox.mp4");
    second.block_on(async { setup.client().recover(&entry).await.unwrap().save(&saved).await.unwrap() });
    assert_eq!(std::fs::read(saved).unwrap(), mp4());
}

#[test]
fn a_journal_that_cannot_be_opened_is_told_when_the_client_is_built() {
    let folder = tempfile::tempdir().unwrap();
    let builder = Acme::builder().api_key(KEY).journal(folder.path().join("missing/journal.db"));
    let error = builder.build().unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Journal, Charge::No));
    assert!(error.hint().is_some());
}
