//! The file beside a video that tells how it came to be.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use insta::assert_json_snapshot;
use serde_json::{Value, json};
use tempfile::TempDir;
use wan_runtime::{ErrorKind, HttpTransport, Output, Request, Save, SendFuture, Transport};

use crate::{
    acme::{Acme, Clip, KEY, PROMPT, mp4},
    server::{Reply, Server},
};

const VIDEO: &str = "GET /out/7.mp4?signature=abc";

/// A server on which each job is done at once.
async fn server() -> Server {
    let server = Server::start().await;
    let done = json!({
        "status": "DONE",
        "output": "{server}/out/7.mp4?signature=abc",
        "cost": 1.25,
        "seed": 42,
    });
    server.on("POST /v2/dear-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
    server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"DONE"}"#)]);
    let id = [("x-request-id", "req-hunter2-canary-9"), ("content-type", "application/json")];
    server.on("GET /v2/jobs/job-7", [Reply::http(200, &id, done.to_string().as_bytes())]);
    server.on("POST /v1/dear-1", [Reply::json(200, &done.to_string())]);
    server.on(VIDEO, [Reply::video(&mp4())]);
    server
}

async fn output(client: &Acme) -> Output {
    let call =
        client.dear(&Clip::new()).unlisted("/style", json!({ "like": "https://a.example/b.png?token=1" }));
    call.run().await.unwrap()
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The names in the folder, hidden ones too.
fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Does something when a request for a video is sent.
#[derive(Clone)]
struct Meanwhile {
    inner: HttpTransport,
    act: Arc<dyn Fn() + Send + Sync>,
}

impl Meanwhile {
    fn new(act: impl Fn() + Send + Sync + 'static) -> Self {
        Self { inner: HttpTransport::new(Duration::from_secs(5)).unwrap(), act: Arc::new(act) }
    }
}

impl Transport for Meanwhile {
    fn send(&self, request: Request) -> SendFuture<'_> {
        if request.url().contains("/out/") {
            (self.act)();
        }
        self.inner.send(request)
    }
}

impl fmt::Debug for Meanwhile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Meanwhile")
    }
}

#[tokio::test]
async fn a_sidecar_tells_how_its_video_came_to_be_and_nothing_secret() {
    let (server, folder) = (server().await, tempfile::tempdir().unwrap());
    let path = folder.path().join("fox.mp4");
    let saved = output(&Acme::at(&server)).await.save_with(Save::new(&path).sidecar()).await.unwrap();
    assert_eq!(names(&folder), ["fox.mp4", "fox.mp4.json"]);
    let sidecar = folder.path().join("fox.mp4.json");
    let told = read(&sidecar);
    assert_eq!(told["sha256"], saved.sha256());
    assert_eq!(told["bytes"], saved.bytes());
    // Whether `Value` keeps the order of its keys hangs on what else is built.
    insta::with_settings!({ sort_maps => true }, {
        assert_json_snapshot!(told, {
            ".saved_at" => "[moment]", ".submitted_at" => "[moment]", ".wan_video" => "[version]", ".sha256" => "[sum]",
        });
    });
    let text = fs::read_to_string(&sidecar).unwrap();
    for secret in [KEY, "signature", "token"] {
        assert!(!text.contains(secret), "{text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&sidecar).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn no_sidecar_is_written_that_nobody_asked_for() {
    let (server, folder) = (server().await, tempfile::tempdir().unwrap());
    output(&Acme::at(&server)).await.save(folder.path().join("fox.mp4")).await.unwrap();
    assert_eq!(names(&folder), ["fox.mp4"]);
}

#[tokio::test]
async fn the_video_of_a_blocking_call_has_a_sidecar_too() {
    let (server, folder) = (server().await, tempfile::tempdir().unwrap());
    let output = Acme::at(&server).dear(&Clip::new()).run_sync().await.unwrap();
    output.save_with(Save::new(folder.path().join("fox.mp4")).sidecar()).await.unwrap();
    let told = read(&folder.path().join("fox.mp4.json"));
    assert_eq!((&told["job"], &told["model"], &told["seed"]), (&Value::Null, &json!("dear-1"), &json!(42)));
    assert_eq!(told["request"]["prompt"], PROMPT);
    assert!(told["submitted_at"].is_string(), "{told}");
}

#[tokio::test]
async fn of_a_job_that_was_taken_up_again_the_request_is_unknown() {
    let (server, folder) = (server().await, tempfile::tempdir().unwrap());
    let client = Acme::at(&server);
    let job = client.dear(&Clip::new()).submit().await.unwrap().to_ref();
    let output = client.resume(&job).unwrap().wait().await.unwrap();
    output.save_with(Save::new(folder.path().join("fox.mp4")).sidecar()).await.unwrap();
    let told = read(&folder.path().join("fox.mp4.json"));
    assert_eq!((&told["request"], &told["estimate"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&told["job"], &told["spec"], &told["seed"]),
        (&json!("job-7"), &json!(job.spec()), &json!(42))
    );
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn the_journal_recalls_the_request_of_a_job_that_was_taken_up_again() {
    use wan_runtime::Journal;

    let (server, folder) = (server().await, tempfile::tempdir().unwrap());
    for (name, keeps) in [("kept", true), ("forgotten", false)] {
        let journal = Journal::open(folder.path().join(format!("{name}.db"))).unwrap();
        let journal = if keeps { journal.keep_prompts() } else { journal };
        let client = Acme::moved(&server).journal_store(journal).build().unwrap();
        let job = client.dear(&Clip::new()).submit().await.unwrap().to_ref();
        let output = client.resume(&job).unwrap().wait().await.unwrap();
        let path = folder.path().join(format!("{name}.mp4"));
        output.save_with(Save::new(&path).sidecar()).await.unwrap();
        let told = read(&folder.path().join(format!("{name}.mp4.json")));
        assert_eq!(told["request"]["prompt"].as_str(), keeps.then_some(PROMPT), "{told}");
        // What it would cost is kept without the prompt.
        assert_eq!(
            (&told["estimate"]["low"], &told["estimate"]["high"]),
            (&json!("0.50"), &json!("2.00")),
            "{told}"
        );
    }
}

#[tokio::test]
async fn nothing_is_fetched_where_the_name_of_the_sidecar_is_taken() {
    let (server, folder) = (server().await, tempfile::tempdir().unwrap());
    fs::write(folder.path().join("fox.mp4.json"), "mine").unwrap();
    let save = Save::new(folder.path().join("fox.mp4")).sidecar();
    let error = output(&Acme::at(&server)).await.save_with(save).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io, "{error}");
    assert!(error.to_string().contains("fox.mp4.json"), "{error}");
    assert_eq!((names(&folder), server.count(VIDEO)), (vec!["fox.mp4.json".to_owned()], 0));
    assert_eq!(fs::read_to_string(folder.path().join("fox.mp4.json")).unwrap(), "mine");

    let save = Save::in_folder(folder.path()).sidecar();
    fs::write(folder.path().join("job-7.mp4.json"), "mine").unwrap();
    let saved = output(&Acme::at(&server)).await.save_with(save).await.unwrap();
    assert_eq!(saved.path(), folder.path().join("job-7 (2).mp4"));
    assert!(folder.path().join("job-7 (2).mp4.json").is_file(), "{:?}", names(&folder));
}

/// The video has its name before the sidecar has its own: where the first cannot be had, the second is not taken.
#[tokio::test]
async fn no_sidecar_stands_without_its_video() {
    let (server, folder) = (server().await, tempfile::tempdir().unwrap());
    let path = folder.path().join("fox.mp4");
    let taken = path.clone();
    let client = Acme::moved(&server).transport(Meanwhile::new(move || fs::write(&taken, "mine").unwrap()));
    let save = Save::new(&path).sidecar();
    let error = output(&client.build().unwrap()).await.save_with(save).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io, "{error}");
    assert_eq!(names(&folder), ["fox.mp4"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

#[tokio::test]
async fn a_video_whose_sidecar_cannot_be_named_is_saved_all_the_same() {
    let (server, folder) = (server().await, tempfile::tempdir().unwrap());
    let path = folder.path().join("fox.mp4");
    let taken = PathBuf::from(format!("{}.json", path.display()));
    let theirs = taken.clone();
    let client = Acme::moved(&server).transport(Meanwhile::new(move || fs::write(&theirs, "mine").unwrap()));
    let save = Save::new(&path).sidecar();
    let error = output(&client.build().unwrap()).await.save_with(save).await.unwrap_err();
    assert!(error.to_string().contains("was saved, and its sidecar"), "{error}");
    assert_eq!(names(&folder), ["fox.mp4", "fox.mp4.json"]);
    assert_eq!(fs::read(&path).unwrap(), mp4());
    assert_eq!(fs::read_to_string(&taken).unwrap(), "mine");
}
