//! Local files for a provider that takes addresses: uploaded first, and nothing is paid for before they are.

mod presigned;

use std::{
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde::Serialize;
use serde_json::{Value, json};
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};
use wan_runtime::{
    Amount, Body, Call, Charge, ClientBuilder, Error, ErrorKind, Media, Observer, Request, RequestEvent,
    Response, RetryEvent, SendFuture, SpendGuard, Transport, Untyped, Validate, Violations,
    internal::{
        AnswerData, BillingData, Core, ErrorsData, HostData, KeyData, MediaData, MediaForm, MediaKind,
        ModelData, OperationData, OperationKind, ParameterData, PollingData, PriceData, ProviderClient,
        ProviderData, TakesData, TakesWay,
    },
    offers,
};

use crate::{
    acme::{KEY, PROMPT},
    server::{Reply, Server},
};

const UPLOAD: &str = "POST /keep?for=film-1";
const SUBMIT: &str = "POST /v2/film-1";

const ADDRESS: MediaData = MediaData { uploads: true, ..MediaData::any(MediaKind::Image, &[MediaForm::Url]) };
const INLINE: MediaData = MediaData::any(MediaKind::Image, &[MediaForm::DataUri]);

static FRAME: ParameterData = ParameterData::media("frame", "", "A picture.", ADDRESS);
static PARAMETERS: [ParameterData; 4] = [
    ParameterData::text("prompt", "/input/prompt", "What the video shows.").required().sensitive(),
    ParameterData::media("image", "/input/image", "What it begins with.", ADDRESS).sensitive(),
    ParameterData::media("mask", "/mask", "What stays.", INLINE).sensitive(),
    ParameterData::list("frames", "/frames", "Pictures.", &FRAME, None, None),
];

static MODELS: [&ModelData; 1] = [&FILM];

pub(crate) static FILM: ModelData = ModelData {
    provider: "keeper",
    id: "film-1",
    wire_name: "film-1",
    title: "Film",
    task: "i2v",
    version: "1",
    deprecated: false,
    draft: None,
    sunset: None,
    docs: None,
    spec: "0123456789ab",
    operations: &[(OperationKind::Submit, true), (OperationKind::Sync, true)],
    parameters: &PARAMETERS,
    rules: &[],
    price: Some(PriceData {
        currency: "USD",
        low_micros: 500_000,
        high_micros: 500_000,
        approximate: false,
        length: None,
        as_of: "2026-11-20",
    }),
    latency_ms: None,
    polling: PollingData::NONE,
};

const fn operation(kind: OperationKind, path: &'static str, answer: AnswerData) -> OperationData {
    OperationData {
        kind,
        host: "api",
        method: "POST",
        path,
        address: None,
        query: &[],
        headers: &[],
        body: &[],
        accepts: &[200],
        takes: None,
        effect: None,
        answer,
    }
}

const UPLOADS: OperationData = OperationData {
    host: "uploads",
    query: &[("for", "{model}")],
    takes: Some(TakesData {
        way: TakesWay::Json { files: "/put~1here/*/data", form: MediaForm::DataUri },
        formats: &["png", "jpg"],
        max_bytes: Some(200),
    }),
    ..operation(
        OperationKind::Upload,
        "/keep",
        AnswerData {
            output: &["/kept/*/at", "/urls/*"],
            request_id_header: Some("x-request-id"),
            ..AnswerData::NONE
        },
    )
};

const SUBMITS: OperationData =
    operation(OperationKind::Submit, "/v2/{model}", AnswerData { id: &["/id"], ..AnswerData::NONE });

const fn provider(operations: &'static [OperationData], hosts: &'static [HostData]) -> ProviderData {
    ProviderData {
        id: "keeper",
        title: "Keeper",
        docs: None,
        key: KeyData { env: &["KEEPER_API_KEY"], header: "x-api-key", template: "{key}" },
        hosts,
        operations,
        states: &[],
        unknown_state_fails: false,
        terminal_body_wins: false,
        error_wins: false,
        errors: ErrorsData { code: &["/code"], message: &["/message"], request_id: &[], rules: &[] },
        back_off: &[],
        polling: PollingData::NONE,
        failed_job: BillingData::NotCharged,
        cancelled_job: BillingData::Unknown,
        record_seconds: None,
        file_seconds: None,
        expiry: &[],
        requests_per_minute: None,
        webhook: None,
        models: &MODELS,
    }
}

static KEEPER: ProviderData = provider(
    &[
        UPLOADS,
        SUBMITS,
        operation(
            OperationKind::Sync,
            "/v1/{model}",
            AnswerData { output: &["/output"], ..AnswerData::NONE },
        ),
    ],
    &[
        HostData { name: "api", origin: "https://api.keeper.example", key: true },
        HostData { name: "uploads", origin: "https://up.keeper.example", key: true },
    ],
);

/// The same, whose uploads are on a host that may not see the key.
static STRANGER: ProviderData = provider(
    &[UPLOADS, SUBMITS],
    &[
        HostData { name: "api", origin: "https://api.keeper.example", key: true },
        HostData { name: "uploads", origin: "https://up.other.example", key: false },
    ],
);

#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Film {
    input: Input,
    #[serde(skip_serializing_if = "Option::is_none")]
    mask: Option<Media>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    frames: Vec<Media>,
}

#[derive(Clone, Debug, Serialize)]
struct Input {
    prompt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Media>,
}

impl Default for Input {
    fn default() -> Self {
        Self { prompt: PROMPT.to_owned(), image: None }
    }
}

impl Film {
    pub(crate) fn of(image: Media) -> Self {
        Self { input: Input { image: Some(image), ..Input::default() }, ..Self::default() }
    }
}

impl Validate for Film {
    fn check(&self, found: &mut Violations) {
        found.media("image", self.input.image.as_ref(), &ADDRESS);
        found.media("mask", self.mask.as_ref(), &INLINE);
        for (index, frame) in self.frames.iter().enumerate() {
            found.within("frames", Some(index), |found| found.media("", frame, &ADDRESS));
        }
    }
}

impl offers::Submit for Film {}
impl offers::RunSync for Film {}

#[derive(Clone, Debug)]
pub(crate) struct Keeper {
    pub(crate) core: Core,
}

#[derive(Clone, Debug)]
struct Stranger {
    core: Core,
}

impl ProviderClient for Keeper {
    const PROVIDER: &'static ProviderData = &KEEPER;

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self { core })
    }
}

impl ProviderClient for Stranger {
    const PROVIDER: &'static ProviderData = &STRANGER;

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self { core })
    }
}

impl Keeper {
    fn moved(server: &Server) -> ClientBuilder<Self> {
        ClientBuilder::<Self>::new()
            .api_key(KEY)
            .base_url("api", server.url())
            .base_url("uploads", server.url())
            .retry_pause(Duration::from_millis(1))
    }

    fn at(server: &Server) -> Self {
        Self::moved(server).build().unwrap()
    }

    pub(crate) fn film(&self, request: &Film) -> Call<Film> {
        self.core.call(&FILM, request)
    }

    fn submit_json(&self, body: &Value) -> Call<Untyped> {
        self.core.call_json("film-1", body)
    }
}

/// A picture of one pixel, told apart from others by its last byte.
pub(crate) fn png(last: u8) -> Media {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0".to_vec();
    bytes.extend(*b"canary in the picture's own bytes");
    bytes.push(last);
    Media::bytes(bytes)
}

fn data_uri(media: &Media) -> String {
    serde_json::to_value(media).unwrap().as_str().unwrap().to_owned()
}

fn kept(address: &str) -> Reply {
    Reply::json(200, &json!({ "kept": [{ "at": address }] }).to_string())
}

fn accepted() -> Reply {
    Reply::json(200, r#"{"id":"job-7"}"#)
}

async fn server(uploads: impl IntoIterator<Item = Reply>) -> Server {
    let server = Server::start().await;
    server.on(UPLOAD, uploads).on(SUBMIT, [accepted()]);
    server
}

fn sent(server: &Server, line: &str) -> Vec<Value> {
    let requests = server.requests().into_iter().filter(|request| request.line == line);
    requests.map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
}

/// What a request ends with whose upload is answered so. Nothing of it was submitted, and nothing shows the file.
async fn refused(replies: impl IntoIterator<Item = Reply>, uploads: usize) -> Error {
    let server = server(replies).await;
    let error = Keeper::at(&server).film(&Film::of(png(1))).submit().await.unwrap_err();
    assert_eq!(error.charge(), Charge::No, "{error}");
    assert!(error.to_string().contains("`image`"), "{error}");
    assert!(error.hint().unwrap().contains("`Media::url`"), "{error}");
    assert_eq!((server.count(UPLOAD), server.count(SUBMIT)), (uploads, 0), "{error}");
    let encoded = data_uri(&png(1));
    let (_, encoded) = encoded.split_once("base64,").unwrap();
    let told = format!("{error} {error:?} {}", error.body().unwrap_or_default());
    for part in encoded.as_bytes().windows(24) {
        assert!(!told.contains(std::str::from_utf8(part).unwrap()), "{told}");
    }
    assert!(!told.contains(KEY) && !told.contains("canary"), "{told}");
    error
}

#[tokio::test]
async fn a_local_file_is_uploaded_first_and_its_address_is_sent() {
    let server = server([kept("https://files.keeper.example/1.png")]).await;
    let job = Keeper::at(&server).film(&Film::of(png(1))).submit().await.unwrap();
    assert_eq!(job.id(), "job-7");
    let requests = server.requests();
    let lines: Vec<_> = requests.iter().map(|request| request.line.as_str()).collect();
    assert_eq!(lines, [UPLOAD, SUBMIT]);
    assert_eq!(requests[0].headers["x-api-key"], KEY);
    assert_eq!(requests[0].headers["content-type"], "application/json");
    assert_eq!(sent(&server, UPLOAD), [json!({ "put/here": [{ "data": data_uri(&png(1)) }] })]);
    let image = "https://files.keeper.example/1.png";
    assert_eq!(sent(&server, SUBMIT), [json!({ "input": { "prompt": PROMPT, "image": image } })]);
}

#[tokio::test]
async fn an_address_stands_where_any_of_the_pointers_lead() {
    let server = server([Reply::json(200, r#"{"urls":["{server}/kept/1.png"]}"#)]).await;
    Keeper::at(&server).film(&Film::of(png(1))).submit().await.unwrap();
    let image = &sent(&server, SUBMIT)[0]["input"]["image"];
    assert_eq!(*image, json!(format!("{}/kept/1.png", server.url())));
}

#[tokio::test]
async fn equal_files_are_uploaded_once_and_others_each() {
    let server = server([kept("https://f.example/1"), kept("https://f.example/2")]).await;
    let mut film = Film::of(png(1));
    film.frames = vec![png(2), png(1), Media::url("https://f.example/own"), png(2)];
    Keeper::at(&server).film(&film).submit().await.unwrap();
    assert_eq!(server.count(UPLOAD), 2);
    let body = &sent(&server, SUBMIT)[0];
    assert_eq!(body["input"]["image"], "https://f.example/1");
    let frames =
        ["https://f.example/2", "https://f.example/1", "https://f.example/own", "https://f.example/2"];
    assert_eq!(body["frames"], json!(frames));
}

#[tokio::test]
async fn a_file_that_is_taken_as_it_is_is_not_uploaded() {
    let server = server([kept("https://f.example/1")]).await;
    let client = Keeper::at(&server);
    let inline = Film { mask: Some(png(1)), ..Film::default() };
    client.film(&inline).submit().await.unwrap();
    assert_eq!(server.count(UPLOAD), 0);
    let both = Film { mask: Some(png(1)), ..Film::of(png(1)) };
    client.film(&both).submit().await.unwrap();
    let bodies = sent(&server, SUBMIT);
    assert_eq!(bodies[0]["mask"], data_uri(&png(1)));
    assert_eq!(bodies[1]["mask"], data_uri(&png(1)));
    assert_eq!(bodies[1]["input"]["image"], "https://f.example/1");
}

#[tokio::test]
async fn a_request_without_uploads_is_sent_byte_for_byte_as_it_was_written() {
    let server = server([]).await;
    let mut film = Film::of(Media::url("https://f.example/own"));
    film.mask = Some(png(1));
    Keeper::at(&server).film(&film).submit().await.unwrap();
    assert_eq!(server.requests()[0].body, serde_json::to_vec(&film).unwrap());
}

#[tokio::test]
async fn the_body_that_is_shown_has_a_placeholder_and_nothing_is_sent_for_it() {
    let server = server([]).await;
    let call = Keeper::at(&server).film(&Film::of(png(1)));
    let length = png(1).len().unwrap();
    assert_eq!(call.body().unwrap()["input"]["image"], format!("upload:0 (png, {length} bytes)"));
    assert_eq!(call.estimate().high(), Some(Amount::from_micros(500_000)));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn what_is_not_listed_is_sent_along() {
    let server = server([kept("https://f.example/1")]).await;
    let call = Keeper::at(&server).film(&Film::of(png(1))).unlisted("/new", "upload:0");
    call.submit().await.unwrap();
    let image = "https://f.example/1";
    let body = json!({ "input": { "prompt": PROMPT, "image": image }, "new": "upload:0" });
    assert_eq!(sent(&server, SUBMIT), [body]);
}

#[tokio::test]
async fn a_blocking_call_uploads_as_well() {
    let server = server([kept("https://f.example/1")]).await;
    server.on("POST /v1/film-1", [Reply::json(200, r#"{"output":"https://f.example/v.mp4"}"#)]);
    Keeper::at(&server).film(&Film::of(png(1))).run_sync().await.unwrap();
    assert_eq!(sent(&server, "POST /v1/film-1")[0]["input"]["image"], "https://f.example/1");
}

#[tokio::test]
async fn an_upload_whose_answer_is_lost_is_sent_again_and_the_request_once() {
    let lost = [
        Reply::Close,
        Reply::json(500, "{}"),
        Reply::json(503, "{}"),
        Reply::json(429, "{}"),
        Reply::raw(200, &[("content-length", "100")], b"{"),
        Reply::json(200, "{}"),
        Reply::json(200, r#"{"kept":[]}"#),
        Reply::video(b"no json"),
    ];
    for first in lost {
        let server = server([first.clone(), first.clone(), kept("https://f.example/1")]).await;
        Keeper::at(&server).film(&Film::of(png(1))).submit().await.unwrap();
        assert_eq!((server.count(UPLOAD), server.count(SUBMIT)), (3, 1), "{first:?}");
    }
}

/// Counts what it is told of uploads.
#[derive(Clone, Debug, Default)]
struct Listener {
    requests: Arc<AtomicUsize>,
    retries: Arc<AtomicUsize>,
}

impl Observer for Listener {
    fn on_request(&self, event: &RequestEvent) {
        let is_upload = event.operation() == "upload";
        self.requests.fetch_add(usize::from(is_upload), Ordering::SeqCst);
    }

    fn on_retry(&self, event: &RetryEvent) {
        assert_eq!((event.operation(), event.costs_money()), ("upload", false));
        self.retries.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn an_observer_is_told_of_each_upload() {
    let server = server([Reply::Close, Reply::json(500, "{}"), kept("https://f.example/1")]).await;
    let listener = Listener::default();
    let client = Keeper::moved(&server).observer(listener.clone()).build().unwrap();
    client.film(&Film::of(png(1))).submit().await.unwrap();
    let told = (listener.requests.load(Ordering::SeqCst), listener.retries.load(Ordering::SeqCst));
    assert_eq!(told, (3, 2));
}

#[tokio::test]
async fn an_upload_that_never_gets_through_costs_nothing() {
    for (reply, kind) in [
        (Reply::Close, ErrorKind::Unreachable),
        (Reply::json(500, "{}"), ErrorKind::Unreachable),
        (Reply::json(429, "{}"), ErrorKind::RateLimited),
        (Reply::json(200, "{}"), ErrorKind::Decode),
    ] {
        let error = refused([reply], 3).await;
        assert_eq!(error.kind(), kind, "{error}");
    }
}

#[tokio::test]
async fn a_refused_upload_is_not_sent_again() {
    for (status, kind) in [
        (400, ErrorKind::Rejected),
        (401, ErrorKind::Auth),
        (402, ErrorKind::InsufficientCredits),
        (404, ErrorKind::NotFound),
        (413, ErrorKind::Rejected),
        (302, ErrorKind::Rejected),
    ] {
        let error = refused([Reply::json(status, r#"{"message":"too large"}"#)], 1).await;
        assert_eq!((error.kind(), error.status()), (kind, Some(status)), "{error}");
        assert!(error.to_string().contains("too large"), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_is_sent_back_is_not_shown() {
    let sent_back = json!({ "message": format!("cannot read {}", data_uri(&png(1))) }).to_string();
    let error = refused([Reply::json(400, &sent_back)], 1).await;
    assert!(error.to_string().contains("cannot read data:image/png;base64,[redacted]"), "{error}");
    let error = refused([Reply::http(400, &[("x-request-id", "r-1")], sent_back.as_bytes())], 1).await;
    assert_eq!(error.request_id(), Some("r-1"));
}

#[tokio::test]
async fn an_address_that_nobody_should_fetch_is_refused() {
    let long = format!("https://f.example/{}", "a".repeat(4096));
    for address in [
        "http://f.example/1",
        "http://127.0.0.1:9/1",
        "ftp://f.example/1",
        "/kept/1",
        "https://user:word@f.example/1",
        "https://f.example/a b",
        "https://f.example/a\nb",
        "data:image/png;base64,AAAA",
        &long,
    ] {
        let error = refused([kept(address)], 1).await;
        assert_eq!(error.kind(), ErrorKind::Decode, "{address}: {error}");
    }
}

#[tokio::test]
async fn the_key_goes_only_to_a_host_that_is_listed_for_it() {
    let (api, other) = (server([]).await, server([kept("https://f.example/1")]).await);
    let client = ClientBuilder::<Stranger>::new()
        .api_key(KEY)
        .base_url("api", api.url())
        .base_url("uploads", other.url())
        .build()
        .unwrap();
    client.core.call(&FILM, &Film::of(png(1))).submit().await.unwrap();
    assert!(!other.requests()[0].headers.contains_key("x-api-key"));
    assert_eq!(api.requests()[0].headers["x-api-key"], KEY);
}

#[tokio::test]
async fn what_an_upload_does_not_take_is_refused_before_anything_is_sent() {
    let server = server([]).await;
    let client = Keeper::at(&server);
    for (file, told) in [
        (Media::bytes(*b"GIF89a...."), "`image` is gif; allowed: png, jpg"),
        (
            Media::bytes([&b"\x89PNG\r\n\x1a\n"[..], &[0; 193]].concat()),
            "`image` has 201 bytes; allowed: at most 200 bytes",
        ),
        (Media::bytes(*b""), "`image` is an empty file; allowed: a picture"),
    ] {
        let error = client.film(&Film::of(file)).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Validation, Charge::No));
        assert!(error.to_string().contains(told), "{error}");
    }
    let mut film = Film::of(Media::url("https://f.example/own"));
    film.frames = vec![png(1), Media::bytes(*b"GIF89a....")];
    let error = client.film(&film).submit().await.unwrap_err();
    assert!(error.to_string().contains("`frames[1]` is gif; allowed: png, jpg"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn in_json_only_an_address_is_taken() {
    let server = server([]).await;
    let body = json!({ "input": { "prompt": PROMPT, "image": data_uri(&png(1)) } });
    let error = Keeper::at(&server).submit_json(&body).submit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_spend_guard_is_asked_before_a_file_is_uploaded() {
    let server = server([kept("https://f.example/1")]).await;
    let guard = SpendGuard::new("USD").per_call(Amount::from_micros(499_999));
    let client = Keeper::moved(&server).spend_guard(guard).build().unwrap();
    let error = client.film(&Film::of(png(1))).submit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpendGuard);
    assert!(server.requests().is_empty());
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn the_cap_of_a_day_is_asked_before_a_file_is_uploaded() {
    use wan_runtime::{
        Cap, Journal,
        journal::{Intent, JournalStore},
    };

    let server = server([kept("https://f.example/1"), kept("https://f.example/2")]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = Journal::open(&path).unwrap();
    let client = || {
        let guard = SpendGuard::new("USD").per_day(Amount::from_micros(1_000_000));
        Keeper::moved(&server).journal(&path).spend_guard(guard).build().unwrap()
    };
    let intent = |high| {
        let mut intent = Intent::new("keeper", "film-1", "0123456789ab", "{}");
        (intent.currency, intent.high) = (Some("USD".to_owned()), Some(Amount::from_micros(high)));
        intent
    };
    // With this request the day is exactly full, which is allowed.
    journal.begin(intent(500_000), None).await.unwrap();
    client().film(&Film::of(png(1))).submit().await.unwrap();
    assert_eq!((server.count(UPLOAD), server.count(SUBMIT)), (1, 1));
    let error = client().film(&Film::of(png(1))).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::SpendGuard, Charge::No), "{error}");
    assert_eq!(error.cap(), Some(Cap::Day));
    assert_eq!((server.count(UPLOAD), server.count(SUBMIT)), (1, 1), "a file left for nothing");
    assert_eq!(journal.entries(false).await.unwrap().len(), 2);
}

pub(crate) fn one_film() -> SpendGuard {
    SpendGuard::new("USD").per_client(Amount::from_micros(500_000))
}

#[tokio::test]
async fn a_failed_upload_gives_the_money_back() {
    let server = server([Reply::json(400, "{}"), kept("https://f.example/1")]).await;
    let client = Keeper::moved(&server).spend_guard(one_film()).build().unwrap();
    client.film(&Film::of(png(1))).submit().await.unwrap_err();
    client.film(&Film::of(png(1))).submit().await.unwrap();
    let error = client.film(&Film::of(png(1))).submit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpendGuard);
}

/// Takes uploads and never answers the first of them.
#[derive(Clone, Debug, Default)]
struct Silent {
    uploads: Arc<AtomicUsize>,
    submits: Arc<AtomicUsize>,
    came: Arc<Notify>,
}

impl Transport for Silent {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            if request.url().contains("/v2/") {
                self.submits.fetch_add(1, Ordering::SeqCst);
                return Ok(Response::new(200, br#"{"id":"job-7"}"#.to_vec().into()));
            }
            if self.uploads.fetch_add(1, Ordering::SeqCst) == 0 {
                self.came.notify_one();
                pending::<()>().await;
            }
            let kept = br#"{"urls":["https://f.example/1"]}"#.to_vec();
            Ok(Response::new(200, kept.into()))
        })
    }
}

#[tokio::test]
async fn who_leaves_while_a_file_is_uploaded_has_spent_nothing() {
    let silent = Silent::default();
    let builder = ClientBuilder::<Keeper>::new().api_key("uploads-silent").transport(silent.clone());
    let client = builder.spend_guard(one_film()).build().unwrap();
    let call = tokio::spawn(client.film(&Film::of(png(1))).submit());
    silent.came.notified().await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(silent.submits.load(Ordering::SeqCst), 0);
    client.film(&Film::of(png(1))).submit().await.unwrap();
    assert_eq!(silent.submits.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_client_that_is_shut_down_gives_uploads_up() {
    let silent = Silent::default();
    let builder = ClientBuilder::<Keeper>::new().api_key("uploads-shut-down").transport(silent.clone());
    let client = builder.build().unwrap();
    let call = tokio::spawn(client.film(&Film::of(png(1))).submit());
    silent.came.notified().await;
    client.core.shutdown(Duration::from_secs(30)).await.unwrap();
    let error = call.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No));
    assert_eq!(silent.submits.load(Ordering::SeqCst), 0);
}

/// Takes everything, an upload within ten seconds, and keeps what came when. The first request that costs money is refused.
#[derive(Clone, Debug, Default)]
struct Clocked {
    sent: Arc<Mutex<Vec<(bool, Instant)>>>,
    refuses: bool,
}

impl Transport for Clocked {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let is_upload = request.url().contains("/keep?");
            self.sent.lock().unwrap().push((is_upload, Instant::now()));
            if is_upload {
                sleep(Duration::from_secs(10)).await;
                return Ok(Response::new(200, Body::from(br#"{"urls":["https://f.example/1"]}"#.to_vec())));
            }
            let (status, body) = if self.refuses { (401, "{}") } else { (200, r#"{"id":"job-7"}"#) };
            Ok(Response::new(status, Body::from(body.as_bytes().to_vec())))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_refused_while_a_file_is_uploaded_is_not_shown_again() {
    let clocked = Clocked { refuses: true, ..Clocked::default() };
    let builder = ClientBuilder::<Keeper>::new().api_key("uploads-refused").transport(clocked.clone());
    let client = builder.build().unwrap();
    let uploading = tokio::spawn(client.film(&Film::of(png(1))).submit());
    sleep(Duration::from_secs(1)).await;
    assert_eq!(client.film(&Film::default()).submit().await.unwrap_err().kind(), ErrorKind::Auth);
    let error = uploading.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Auth, Charge::No));
    let sent: Vec<_> = clocked.sent.lock().unwrap().iter().map(|(is_upload, _)| *is_upload).collect();
    assert_eq!(sent, [true, false]);
}

#[tokio::test(start_paused = true)]
async fn no_two_requests_are_sent_within_a_minute_that_has_one_though_one_is_uploaded_for() {
    let clocked = Clocked::default();
    let builder = ClientBuilder::<Keeper>::new().api_key("uploads-clocked").transport(clocked.clone());
    let client = builder.requests_per_minute(1).build().unwrap();
    client.film(&Film::of(png(1))).submit().await.unwrap();
    client.film(&Film::default()).submit().await.unwrap();
    let sent = clocked.sent.lock().unwrap().clone();
    assert_eq!(sent.iter().map(|(is_upload, _)| *is_upload).collect::<Vec<_>>(), [true, false, false]);
    for pair in sent.windows(2) {
        assert!(pair[1].1.duration_since(pair[0].1) >= Duration::from_secs(60), "{pair:?}");
    }
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn a_request_whose_upload_failed_is_in_no_journal() {
    use wan_runtime::journal::JournalStore;

    let server = server([Reply::json(400, "{}"), kept("https://f.example/1")]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = wan_runtime::Journal::open(&path).unwrap();
    let client = Keeper::moved(&server).journal(path).build().unwrap();
    client.film(&Film::of(png(1))).submit().await.unwrap_err();
    assert_eq!(journal.entries(false).await.unwrap().len(), 0);
    client.film(&Film::of(png(1))).submit().await.unwrap();
    assert_eq!(journal.entries(false).await.unwrap().len(), 1);
}
