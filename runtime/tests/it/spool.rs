//! Videos that come along with an answer: in files from their first byte on.

use std::{
    path::{Path, PathBuf},
    sync::Mutex,
};

use serde_json::json;
use tempfile::TempDir;
use wan_runtime::{
    Body, Charge, ChunkFuture, Chunks, ClientBuilder, Error, ErrorKind, JobRef, Output, Request, Response,
    SendFuture, Transport, TransportError,
};

use crate::{
    acme::{Acme, Clip, mp4},
    server::{Reply, Server},
};

/// base64 of `mp4()`.
const ENCODED: &str = "AAAAEGZ0eXBpc29tAAAAAAAAAAhtb292AAAADW1kYXR2aWRlbw==";

/// Answers once, piece by piece, and looks into a folder before each piece.
#[derive(Debug)]
struct Piecewise {
    kind: &'static str,
    pieces: Mutex<Vec<Result<Vec<u8>, TransportError>>>,
}

struct Pieces(std::vec::IntoIter<Result<Vec<u8>, TransportError>>);

impl Chunks for Pieces {
    fn next(&mut self) -> ChunkFuture<'_> {
        Box::pin(async { self.0.next() })
    }
}

impl Transport for Piecewise {
    fn send(&self, _request: Request) -> SendFuture<'_> {
        let pieces = std::mem::take(&mut *self.pieces.lock().unwrap());
        let body = Body::from_chunks(Pieces(pieces.into_iter()));
        let response = Response::new(200, body).header("content-type", self.kind);
        Box::pin(async { Ok(response) })
    }
}

/// A client with a key of its own, which answers in pieces of seven bytes and then with this.
fn in_pieces(
    key: &str,
    kind: &'static str,
    body: &[u8],
    last: Option<TransportError>,
) -> ClientBuilder<Acme> {
    let mut pieces: Vec<_> = body.chunks(7).map(|piece| Ok(piece.to_vec())).collect();
    pieces.extend(last.map(Err));
    Acme::builder().api_key(key).transport(Piecewise { kind, pieces: Mutex::new(pieces) })
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn spool(folder: &TempDir) -> PathBuf {
    folder.path().join("spool")
}

async fn call(client: ClientBuilder<Acme>, folder: &TempDir) -> Result<Output, Error> {
    client.spool_folder(spool(folder)).build().unwrap().clip(&Clip::new()).run_sync().await
}

#[tokio::test]
async fn a_video_that_came_along_lies_in_a_hidden_file_until_its_last_owner_is_gone() {
    let json = json!({ "output": ENCODED, "seed": 7 }).to_string();
    for (kind, body) in [
        ("video/mp4", mp4()),
        ("application/json", json.clone().into_bytes()),
        ("text/plain", json.replace('/', "\\/").into_bytes()),
        ("text/plain", ENCODED.as_bytes().to_vec()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = call(in_pieces("spool-owned", kind, &body, None), &folder).await.unwrap();
        let found = names(&spool(&folder));
        assert!(found.len() == 1 && found[0].starts_with(".wan-"), "{kind}: {found:?}");
        assert_eq!(std::fs::read(spool(&folder).join(&found[0])).unwrap(), mp4(), "{kind}");
        assert_eq!(output.seed(), json.as_bytes().eq(&body).then_some(7).or(output.seed()));
        // It can be saved more than once, as one that has an address.
        for name in ["fox.mp4", "again.mp4"] {
            assert_eq!(output.save(folder.path().join(name)).await.unwrap(), mp4().len() as u64);
            assert_eq!(std::fs::read(folder.path().join(name)).unwrap(), mp4(), "{kind}");
        }
        let video = output.videos()[0].clone();
        drop(output);
        assert_eq!(names(&spool(&folder)).len(), 1);
        drop(video);
        assert_eq!(names(&spool(&folder)), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_video_that_breaks_off_is_paid_for_and_leaves_no_half_of_it() {
    let reset = || Some(TransportError::maybe_sent("connection reset"));
    let json = json!({ "output": ENCODED }).to_string();
    for (kind, body) in [
        ("video/mp4", &mp4()[..]),
        ("application/json", &json.as_bytes()[..40]),
        ("text/plain", &ENCODED.as_bytes()[..24]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let error = call(in_pieces("spool-broken", kind, body, reset()), &folder).await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::AcceptedIdLost, Charge::Yes), "{error}");
        assert_eq!(names(&spool(&folder)), Vec::<String>::new());
    }
}

#[tokio::test]
async fn base64_that_is_broken_is_no_video() {
    for encoded in [format!("{ENCODED}!"), ENCODED.replace("kYXR", "kY=R"), format!("{ENCODED}=")] {
        let folder = tempfile::tempdir().unwrap();
        let body = json!({ "output": encoded }).to_string();
        let client = in_pieces("spool-malformed", "application/json", body.as_bytes(), None);
        let error = call(client, &folder).await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::NoOutput, Charge::Yes), "{error}");
        assert_eq!(names(&spool(&folder)), Vec::<String>::new());
    }
}

#[tokio::test]
async fn half_a_video_in_whole_base64_is_not_saved() {
    let folder = tempfile::tempdir().unwrap();
    let body = json!({ "output": &ENCODED[..24] }).to_string();
    let client = in_pieces("spool-half", "application/json", body.as_bytes(), None);
    let output = call(client, &folder).await.unwrap();
    let error = output.save(folder.path().join("fox.mp4")).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Download, Charge::Yes), "{error}");
    // It has no `url()` that somebody could look at.
    let hint = error.hint().unwrap();
    assert!(hint.contains("/spool/.wan-") && !hint.contains("url()"), "{hint}");
    assert_eq!(names(folder.path()), ["spool"]);
}

#[tokio::test]
async fn a_server_cannot_name_a_file_of_ours() {
    for output in ["file:///etc/hosts", ".wan-0.spool", ":0", "0", "mark:0"] {
        let folder = tempfile::tempdir().unwrap();
        let body = json!({ "output": output, "preview": ENCODED }).to_string();
        let client = in_pieces("spool-named", "application/json", body.as_bytes(), None);
        assert_eq!(call(client, &folder).await.unwrap_err().kind(), ErrorKind::NoOutput, "{output}");
    }
}

#[tokio::test]
async fn json_that_is_nested_too_deeply_is_not_read() {
    for (depth, kind) in [(62, None), (64, Some(ErrorKind::NoOutput))] {
        let folder = tempfile::tempdir().unwrap();
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let body = format!(r#"{{"nested":{nested},"output":"https://files.acme.example/7.mp4"}}"#);
        let client = in_pieces("spool-nested", "application/json", body.as_bytes(), None);
        assert_eq!(call(client, &folder).await.err().map(|error| error.kind()), kind, "{depth}");
    }
}

#[tokio::test]
async fn a_blocking_call_is_not_sent_where_its_video_could_not_be_kept() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    server.on("POST /v1/clip-1", [Reply::video(&mp4())]);
    std::fs::write(spool(&folder), "a file stands where the folder would").unwrap();
    let error = call(Acme::moved(&server), &folder).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Io, Charge::No), "{error}");
    assert!(error.to_string().starts_with("nothing was sent"), "{error}");
    assert!(error.hint().unwrap().contains("spool_folder"), "{error}");
    assert_eq!(server.requests().len(), 0);
    // A queued call does not need it.
    server.on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let client = Acme::moved(&server).spool_folder(spool(&folder)).build().unwrap();
    assert_eq!(client.clip(&Clip::new()).submit().await.unwrap().id(), "job-7");
}

/// Removes the folder before the second piece, as if its disk had gone.
#[derive(Debug)]
struct Vanishing(PathBuf, &'static str, Vec<u8>);

impl Transport for Vanishing {
    fn send(&self, _request: Request) -> SendFuture<'_> {
        std::fs::remove_dir(&self.0).unwrap();
        std::fs::write(&self.0, "in the way").unwrap();
        let response = Response::new(200, Body::from(self.2.clone())).header("content-type", self.1);
        Box::pin(async { Ok(response) })
    }
}

#[tokio::test]
async fn a_video_that_cannot_be_written_is_told_as_paid_for() {
    let json = json!({ "output": ENCODED }).to_string();
    for (kind, body) in [("video/mp4", mp4()), ("application/json", json.into_bytes())] {
        let folder = tempfile::tempdir().unwrap();
        let transport = Vanishing(spool(&folder), kind, body);
        let client = Acme::builder().api_key("spool-vanishing").transport(transport);
        let error = call(client, &folder).await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Io, Charge::Yes), "{error}");
        assert!(error.to_string().contains("came and was not kept"), "{error}");
        assert!(error.hint().unwrap().contains("your account at Acme"), "{error}");
    }
}

fn finished_job(server: &Server, result: Reply) -> ClientBuilder<Acme> {
    server
        .on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)])
        .on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"DONE"}"#)])
        .on("GET /v2/jobs/job-7", [result]);
    Acme::moved(server)
}

#[tokio::test]
async fn the_result_of_a_job_may_be_the_video_itself() {
    for result in [Reply::video(&mp4()), Reply::json(200, &json!({ "output": ENCODED }).to_string())] {
        let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
        let client = finished_job(&server, result).spool_folder(spool(&folder)).build().unwrap();
        let output = client.clip(&Clip::new()).run().await.unwrap();
        assert_eq!(output.job().map(JobRef::id), Some("job-7"));
        assert_eq!(names(&spool(&folder)).len(), 1);
        assert_eq!(output.save(folder.path().join("fox.mp4")).await.unwrap(), mp4().len() as u64);
        drop(output);
        assert_eq!(names(&spool(&folder)).len(), 0);
    }
}

#[tokio::test]
async fn a_jobs_video_that_cannot_be_written_is_not_lost() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    std::fs::write(spool(&folder), "in the way").unwrap();
    let client = finished_job(&server, Reply::video(&mp4())).spool_folder(spool(&folder)).build().unwrap();
    let job = client.clip(&Clip::new()).submit().await.unwrap();
    let error = job.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Io, Charge::Yes), "{error}");
    assert_eq!(error.job(), Some(&job.to_ref()));
    std::fs::remove_file(spool(&folder)).unwrap();
    let output = job.wait().await.unwrap();
    assert_eq!(output.save(folder.path().join("fox.mp4")).await.unwrap(), mp4().len() as u64);
}

#[cfg(feature = "journal")]
mod journaled {
    use wan_runtime::{
        Journal,
        journal::{
            Begun, Change, DayCap, Entry, EntryId, Intent, JournalError, JournalFuture, JournalStore, Stage,
        },
    };

    use super::*;

    /// The journal of a program that dies before it can write down what became of a request.
    #[derive(Debug)]
    struct Dying(Journal);

    impl JournalStore for Dying {
        fn begin(&self, intent: Intent, cap: Option<DayCap>) -> JournalFuture<'_, Begun> {
            self.0.begin(intent, cap)
        }

        fn update(&self, _entry: EntryId, _change: Change) -> JournalFuture<'_, ()> {
            Box::pin(async { Err(JournalError::new("the program is dead")) })
        }

        fn find(&self, job: JobRef) -> JournalFuture<'_, Option<Entry>> {
            self.0.find(job)
        }

        fn entries(&self, unfinished: bool) -> JournalFuture<'_, Vec<Entry>> {
            self.0.entries(unfinished)
        }

        fn spool_folder(&self) -> Option<PathBuf> {
            self.0.spool_folder()
        }
    }

    fn journal(folder: &TempDir) -> Journal {
        Journal::open(folder.path().join("journal.db")).unwrap()
    }

    #[tokio::test]
    async fn a_blocking_call_that_was_answered_and_not_saved_is_recovered_in_a_later_run() {
        for reply in
            [Reply::video(&mp4()), Reply::json(200, &json!({ "output": [ENCODED, ENCODED] }).to_string())]
        {
            let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
            server.on("POST /v1/clip-1", [reply]);
            let beside = folder.path().join("journal.db.spool");
            let client = Acme::moved(&server).journal(folder.path().join("journal.db")).build().unwrap();
            let count = client.clip(&Clip::new()).run_sync().await.unwrap().videos().len();
            drop(client);
            assert_eq!(names(&beside).len(), count);

            let journal = journal(&folder);
            let client = Acme::moved(&server).journal_store(journal.clone()).build().unwrap();
            let entry = journal.unfinished().await.unwrap().remove(0);
            assert_eq!((entry.stage, entry.outputs.len()), (Stage::Succeeded, count));
            let output = client.recover(&entry).await.unwrap();
            for (number, video) in output.videos().iter().enumerate() {
                let path = folder.path().join(format!("{number}.mp4"));
                assert_eq!(video.save(&path).await.unwrap(), mp4().len() as u64);
                assert_eq!(std::fs::read(path).unwrap(), mp4());
            }
            drop(output);
            assert_eq!(names(&beside), Vec::<String>::new());
            let entry = journal.entries(false).await.unwrap().remove(0);
            assert_eq!((entry.stage, entry.files.len()), (Stage::Saved, count));
            assert_eq!(client.recover(&entry).await.unwrap_err().kind(), ErrorKind::NoOutput);
        }
    }

    #[tokio::test]
    async fn a_video_that_came_before_the_program_died_is_recovered_by_its_request() {
        let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
        server.on("POST /v1/clip-1", [Reply::video(&mp4())]);
        let beside = folder.path().join("journal.db.spool");
        let store = Dying(journal(&folder));
        let client = Acme::moved(&server).journal_store(store).build().unwrap();
        let output = client.clip(&Clip::new()).run_sync().await.unwrap();
        // Whoever dies removes nothing.
        let [name] = names(&beside).try_into().unwrap();
        std::fs::copy(beside.join(&name), folder.path().join("aside")).unwrap();
        drop((output, client));
        std::fs::rename(folder.path().join("aside"), beside.join(&name)).unwrap();

        let journal = journal(&folder);
        let client = Acme::moved(&server).journal_store(journal.clone()).build().unwrap();
        let entry = journal.unfinished().await.unwrap().remove(0);
        assert_eq!((entry.stage, entry.outputs.len()), (Stage::Unknown, 0));
        client.recover(&entry).await.unwrap().save(folder.path().join("fox.mp4")).await.unwrap();
        assert_eq!(std::fs::read(folder.path().join("fox.mp4")).unwrap(), mp4());
    }

    #[tokio::test]
    async fn a_recovered_video_that_was_not_saved_stays() {
        let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
        server.on("POST /v1/clip-1", [Reply::video(&mp4())]);
        let journal = journal(&folder);
        let client = Acme::moved(&server).journal_store(journal.clone()).build().unwrap();
        drop(client.clip(&Clip::new()).run_sync().await.unwrap());
        let entry = journal.unfinished().await.unwrap().remove(0);
        for _ in 0..2 {
            let output = client.recover(&entry).await.unwrap();
            output.save(folder.path()).await.unwrap_err();
        }
        client.recover(&entry).await.unwrap().save(folder.path().join("fox.mp4")).await.unwrap();
    }

    #[tokio::test]
    async fn an_address_that_was_answered_is_recovered_too_and_a_job_is_not() {
        let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
        server
            .on("POST /v1/clip-1", [Reply::json(200, r#"{"output":"{server}/out/7.mp4"}"#)])
            .on("GET /out/7.mp4", [Reply::video(&mp4())])
            .on("POST /v2/clip-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
        let journal = journal(&folder);
        let client = Acme::moved(&server).journal_store(journal.clone()).build().unwrap();
        drop(client.clip(&Clip::new()).run_sync().await.unwrap());
        drop(client.clip(&Clip::new()).submit().await.unwrap());
        let entries = journal.unfinished().await.unwrap();
        let saved = client.recover(&entries[0]).await.unwrap().save(folder.path().join("fox.mp4")).await;
        assert_eq!(saved.unwrap(), mp4().len() as u64);
        let error = client.recover(&entries[1]).await.unwrap_err();
        assert_eq!((error.kind(), error.job().map(JobRef::id)), (ErrorKind::Config, Some("job-7")));
        let mut foreign = entries[0].clone();
        foreign.provider = "plain".to_owned();
        assert_eq!(client.recover(&foreign).await.unwrap_err().kind(), ErrorKind::Config);
    }

    #[tokio::test]
    async fn what_the_journal_was_told_of_a_video_that_could_not_be_written_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal(&folder);
        let transport = Vanishing(spool(&folder), "video/mp4", mp4());
        let client =
            Acme::builder().api_key("spool-journal").transport(transport).journal_store(journal.clone());
        call(client, &folder).await.unwrap_err();
        let entry = journal.unfinished().await.unwrap().remove(0);
        assert_eq!(entry.stage, Stage::IdLost);
        assert!(entry.detail.as_ref().unwrap().contains("was not kept"), "{entry:?}");
    }
}
