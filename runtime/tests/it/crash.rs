//! Processes that are killed on the way of a job whose file is uploaded first and whose provider sends the addresses at which
//! it is asked about. What there is of points without either stands in the workspace's own tests of crashes.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use wan_runtime::{
    Body, Call, Charge, ClientBuilder, Error, ErrorKind, HttpTransport, JobRef, Journal, Media, Request,
    Response, SendFuture, Transport,
    internal::{
        AddressData, AnswerData, BillingData, Core, ErrorsData, HostData, KeyData, ModelData, OperationData,
        OperationKind, PollingData, ProviderClient, ProviderData, StateData, StateMeaning, TakesData,
        TakesWay,
    },
    journal::{Begun, Change, DayCap, Entry, EntryId, Intent, JournalFuture, JournalStore, Stage},
};

use crate::{
    acme::{KEY, PROMPT, operation},
    server::{Reply, Server},
    uploads::{FILM, Film, png},
};

const POINT: &str = "WAN_CRASH_TEST_POINT";
const SERVER: &str = "WAN_CRASH_TEST_SERVER";
const JOURNAL: &str = "WAN_CRASH_TEST_JOURNAL";

/// Makes the binary of the tests run the process that dies, and nothing else.
const ARGUMENTS: [&str; 3] = ["--exact", "--nocapture", "crash::a_process_that_the_other_test_kills"];

const UPLOAD: &str = "POST /uploads";
const PUT: &str = "PUT /files/1?signature=u";
const SUBMIT: &str = "POST /v2/film-1";
const STATUS: &str = "GET /t/job-7?signature=s";
const RESULT: &str = "GET /r/job-7?signature=r";

/// What is left of a process that died at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// Nothing was written down and nothing was bought.
    Nothing,
    /// Nobody knows whether it was bought.
    Doubt { bought: usize },
    /// A job that is asked about at the addresses that its provider sent.
    Job(Stage),
}

/// Each request that leaves and each thing that is written down, with a point before it and one behind it.
const POINTS: [(&str, Left); 19] = [
    ("before upload", Left::Nothing),
    ("after upload", Left::Nothing),
    ("before put", Left::Nothing),
    ("after put", Left::Nothing),
    ("before sending", Left::Nothing),
    ("after sending", Left::Doubt { bought: 0 }),
    ("before submit", Left::Doubt { bought: 0 }),
    ("after submit", Left::Doubt { bought: 1 }),
    ("before accepted", Left::Doubt { bought: 1 }),
    ("after accepted", Left::Job(Stage::Accepted)),
    ("submitted", Left::Job(Stage::Accepted)),
    ("before status", Left::Job(Stage::Accepted)),
    ("after status", Left::Job(Stage::Accepted)),
    ("before succeeded", Left::Job(Stage::Accepted)),
    ("after succeeded", Left::Job(Stage::Succeeded)),
    ("before result", Left::Job(Stage::Succeeded)),
    ("after result", Left::Job(Stage::Succeeded)),
    ("before outputs", Left::Job(Stage::Succeeded)),
    ("after outputs", Left::Job(Stage::Succeeded)),
];

const NOTHING: AnswerData = AnswerData::NONE;

static TOWER: ProviderData = ProviderData {
    id: "tower",
    title: "Tower",
    key: KeyData { env: &["TOWER_KEY"], header: "x-api-key", template: "{key}" },
    hosts: &[HostData { name: "api", origin: "https://api.tower.example", key: true }],
    operations: &[
        OperationData {
            takes: Some(TakesData {
                way: TakesWay::Presigned { tells: &[], address: &["/put"], headers: None },
                formats: &["png"],
                max_bytes: None,
            }),
            ..operation(
                OperationKind::Upload,
                "POST",
                "/uploads",
                AnswerData { output: &["/get"], ..NOTHING },
            )
        },
        operation(OperationKind::Submit, "POST", "/v2/{model}", AnswerData { id: &["/id"], ..NOTHING }),
        // Neither has a template.
        OperationData {
            address: Some(AddressData { from: OperationKind::Submit, pointers: &["/urls/status"] }),
            ..operation(OperationKind::Status, "GET", "", AnswerData { state: &["/state"], ..NOTHING })
        },
        OperationData {
            address: Some(AddressData { from: OperationKind::Submit, pointers: &["/urls/result"] }),
            ..operation(OperationKind::Result, "GET", "", AnswerData { output: &["/video"], ..NOTHING })
        },
    ],
    states: &[
        StateData { word: "RUNNING", means: StateMeaning::Running },
        StateData { word: "DONE", means: StateMeaning::Succeeded },
    ],
    docs: None,
    unknown_state_fails: false,
    terminal_body_wins: false,
    error_wins: false,
    errors: ErrorsData { code: &[], message: &[], request_id: &[], rules: &[] },
    back_off: &[],
    polling: PollingData::NONE,
    failed_job: BillingData::Unknown,
    cancelled_job: BillingData::Unknown,
    record_seconds: None,
    file_seconds: None,
    expiry: &[],
    requests_per_minute: None,
    webhook: None,
    models: &[&MODEL],
};

static MODEL: ModelData = ModelData {
    provider: "tower",
    operations: &[
        (OperationKind::Submit, true),
        (OperationKind::Status, true),
        (OperationKind::Result, true),
    ],
    price: None,
    polling: PollingData::NONE,
    ..FILM
};

#[derive(Clone, Debug)]
struct Tower(Core);

impl ProviderClient for Tower {
    const PROVIDER: &'static ProviderData = &TOWER;

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self(core))
    }
}

impl Tower {
    fn at(url: &str) -> ClientBuilder<Self> {
        ClientBuilder::new().api_key(KEY).base_url("api", url).poll_interval(Duration::from_millis(1))
    }

    fn film(&self, image: Media) -> Call<Film> {
        self.0.call(&MODEL, &Film::of(image))
    }
}

/// Stops the process at the point that it was started for: it says so and waits to be killed.
#[derive(Clone, Debug)]
struct Stops(String);

impl Stops {
    fn at(&self, point: &str) {
        if self.0 == point {
            println!("\nat {point}");
            loop {
                std::thread::park();
            }
        }
    }

    fn around(&self, when: &str, what: Option<&str>) {
        if let Some(what) = what {
            self.at(&format!("{when} {what}"));
        }
    }
}

#[derive(Debug)]
struct WatchedTransport(HttpTransport, Stops);

impl Transport for WatchedTransport {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let (_, path) = request.url().split_once("://").unwrap();
            let (_, path) = path.split_once('/').unwrap();
            let what = match path.split('/').next() {
                Some("uploads") => "upload",
                Some("files") => "put",
                Some("v2") => "submit",
                Some("t") => "status",
                _ => "result",
            };
            self.1.around("before", Some(what));
            let response = self.0.send(request).await?;
            // All of the answer came, and nobody has read it.
            let (status, headers) = (response.status(), response.headers().to_vec());
            let (mut body, mut bytes) = (response.into_body(), Vec::new());
            while let Some(piece) = body.next().await {
                bytes.extend(piece?);
            }
            self.1.around("after", Some(what));
            let response = Response::new(status, Body::from(bytes));
            Ok(headers.into_iter().fold(response, |response, (name, value)| response.header(name, value)))
        })
    }
}

#[derive(Debug)]
struct WatchedJournal(Journal, Stops);

impl JournalStore for WatchedJournal {
    fn begin(&self, intent: Intent, cap: Option<DayCap>) -> JournalFuture<'_, Begun> {
        Box::pin(async move {
            self.1.around("before", Some("sending"));
            let begun = self.0.begin(intent, cap).await;
            self.1.around("after", Some("sending"));
            begun
        })
    }

    fn update(&self, entry: EntryId, change: Change) -> JournalFuture<'_, ()> {
        Box::pin(async move {
            let what = match &change {
                Change::Accepted(_) => Some("accepted"),
                Change::Stage(Stage::Succeeded, _) => Some("succeeded"),
                Change::Outputs(_) => Some("outputs"),
                _ => None,
            };
            self.1.around("before", what);
            let updated = self.0.update(entry, change).await;
            self.1.around("after", what);
            updated
        })
    }

    fn find(&self, job: JobRef) -> JournalFuture<'_, Option<Entry>> {
        self.0.find(job)
    }

    fn entries(&self, unfinished: bool) -> JournalFuture<'_, Vec<Entry>> {
        self.0.entries(unfinished)
    }
}

/// Does nothing among the tests. The other test starts this one by itself, in a process of its own.
#[tokio::test]
async fn a_process_that_the_other_test_kills() {
    let Ok(point) = env::var(POINT) else { return };
    let stops = Stops(point);
    let journal = Journal::open(env::var_os(JOURNAL).unwrap()).unwrap();
    let transport = HttpTransport::new(Duration::from_secs(5)).unwrap();
    let client = Tower::at(&env::var(SERVER).unwrap())
        .journal_store(WatchedJournal(journal, stops.clone()))
        .transport(WatchedTransport(transport, stops.clone()))
        .build()
        .unwrap();
    let job = client.film(png(1)).submit().await.unwrap();
    stops.at("submitted");
    job.wait().await.unwrap();
    panic!("it did not come to its point");
}

/// A process that was started here. It ends with this.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a process, waits until it is at the point, and kills it there.
fn kill_at(point: &str, server: &str, journal: &Path) {
    let child = Command::new(env::current_exe().unwrap())
        .args(ARGUMENTS)
        .env(POINT, point)
        .env(SERVER, server)
        .env(JOURNAL, journal)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut process = Process(child);
    let said = process.0.stdout.take().unwrap();
    let wanted = format!("at {point}");
    assert!(BufReader::new(said).lines().any(|line| line.unwrap() == wanted), "it ended before `{point}`");
    process.0.kill().unwrap();
    assert_eq!(process.0.wait().unwrap().code(), None, "{point}: it did not die by a signal");
}

async fn server() -> Server {
    let server = Server::start().await;
    let urls = r#"{"status":"{server}/t/job-7?signature=s","result":"{server}/r/job-7?signature=r"}"#;
    server
        .on(UPLOAD, [Reply::json(200, r#"{"put":"{server}/files/1?signature=u","get":"{server}/files/1"}"#)])
        .on(PUT, [Reply::json(200, "{}")])
        .on(SUBMIT, [Reply::json(200, &format!(r#"{{"id":"job-7","urls":{urls}}}"#))])
        .on(STATUS, [Reply::json(200, r#"{"state":"DONE"}"#)])
        .on(RESULT, [Reply::json(200, r#"{"video":"{server}/v.mp4"}"#)]);
    server
}

/// The signatures of addresses are in no file but the journal, and the upload's in none.
fn holds(folder: &TempDir, text: &str) -> bool {
    let files =
        std::fs::read_dir(folder.path()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[tokio::test(flavor = "multi_thread")]
async fn sigkill_at_every_step_of_a_job_with_uploads_and_addresses_of_its_own() {
    for (point, left) in POINTS {
        let (server, folder) = (server().await, tempfile::tempdir().unwrap());
        let path = folder.path().join("journal.db");
        let (url, journal) = (server.url().to_owned(), path.clone());
        tokio::task::spawn_blocking(move || kill_at(point, &url, &journal)).await.unwrap();
        assert!(!holds(&folder, "signature=u") && !holds(&folder, KEY), "{point}");

        let journal = Journal::open(&path).unwrap();
        let unfinished = journal.unfinished().await.unwrap();
        let stages: Vec<_> = unfinished.iter().map(|entry| entry.stage).collect();
        let (expected, bought) = match left {
            Left::Nothing => (vec![], 0),
            Left::Doubt { bought } => (vec![Stage::Unknown], bought),
            Left::Job(stage) => (vec![stage], 1),
        };
        assert_eq!((stages, server.count(SUBMIT)), (expected, bought), "{point}");
        if let Left::Job(_) = left {
            let client = Tower::at(server.url()).journal(&path).build().unwrap();
            // From the entry, and by the id alone.
            let by_id = client.0.resume_id("film-1", "job-7").unwrap();
            for job in [client.0.resume(unfinished[0].job.as_ref().unwrap()).unwrap(), by_id] {
                let output = job.wait().await.unwrap();
                assert_eq!(output.videos()[0].url().unwrap(), format!("{}/v.mp4", server.url()), "{point}");
            }
        }
        assert!(server.count(SUBMIT) <= 1 && server.count(UPLOAD) <= 1, "{point}");
    }
}

/// What the provider sends back of a request that it took, and does not say the job of.
#[tokio::test]
async fn what_is_kept_of_an_answer_without_an_id_holds_nothing_that_was_asked_for() {
    let (server, folder) = (server().await, tempfile::tempdir().unwrap());
    let path = folder.path().join("journal.db");
    let address = "{server}/files/1?token=s3cret";
    let told = format!(r#"{{"put":"{{server}}/files/1?signature=u","get":"{address}"}}"#);
    server.on(UPLOAD, [Reply::json(200, &told)]);
    let sent_back =
        format!(r#"{{"task":"t-7","input":{{"prompt":"{PROMPT}","image":"{address}"}},"auth":"{KEY}"}}"#);
    server.on(SUBMIT, [Reply::json(200, &sent_back)]);
    let client = Tower::at(server.url()).journal(&path).build().unwrap();
    let error = client.film(png(1)).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::AcceptedIdLost, Charge::Yes));
    let entries = Journal::open(&path).unwrap().unfinished().await.unwrap();
    assert!(entries[0].answer.as_ref().unwrap().contains("t-7"), "{entries:?}");
    for secret in [KEY, PROMPT, "token=", "s3cret", "signature=u", "/files/1", "canary in the picture"] {
        assert!(!holds(&folder, secret), "{secret}: {entries:?}");
    }
}
