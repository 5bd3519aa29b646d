//! Addresses that a provider sends for later questions, and signs that it keeps something no longer.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::json;
use wan_runtime::{
    Call, Charge, ChargeEvent, ClientBuilder, Error, ErrorKind, Job, JobRef, Observer, State,
    internal::{
        AddressData, AnswerData, BillingData, Core, ErrorsData, ExpirySignal, HostData, KeyData, ModelData,
        OperationData, OperationKind, PollingData, ProviderClient, ProviderData, StateData, StateMeaning,
    },
};

use crate::{
    acme::{CLIP, Clip, KEY, operation},
    server::{Reply, Server},
};

const SUBMIT: &str = "POST /jobs";
const STATUS: &str = "GET /t/k7/job-7?sig=s3cret";
const RESULT: &str = "GET /r/job-7";

static MODEL: ModelData = ModelData {
    provider: "guide",
    operations: &[
        (OperationKind::Sync, true),
        (OperationKind::Submit, true),
        (OperationKind::Status, true),
        (OperationKind::Result, true),
    ],
    price: None,
    polling: PollingData::NONE,
    ..CLIP
};

const NOTHING: AnswerData = AnswerData::NONE;

const fn followed(
    operation: OperationData,
    from: OperationKind,
    pointers: &'static [&'static str],
) -> OperationData {
    OperationData { address: Some(AddressData { from, pointers }), ..operation }
}

static OPERATIONS: [OperationData; 5] = [
    operation(OperationKind::Submit, "POST", "/jobs", AnswerData { id: &["/id"], ..NOTHING }),
    // Without a template.
    followed(
        operation(
            OperationKind::Status,
            "GET",
            "",
            AnswerData { state: &["/state"], output: &["/video"], ..NOTHING },
        ),
        OperationKind::Submit,
        &["/urls/get", "/status_url"],
    ),
    followed(
        operation(
            OperationKind::Result,
            "GET",
            "",
            AnswerData { output: &["/video"], error: &["/error"], cost: &["/cost"], ..NOTHING },
        ),
        OperationKind::Status,
        &["/result_url"],
    ),
    // With a template.
    followed(
        operation(OperationKind::Cancel, "POST", "/jobs/{id}/cancel", NOTHING),
        OperationKind::Submit,
        &["/urls/cancel"],
    ),
    operation(
        OperationKind::Sync,
        "POST",
        "/now",
        AnswerData { output: &["/video"], error: &["/error"], ..NOTHING },
    ),
];

static GUIDE: ProviderData = ProviderData {
    id: "guide",
    title: "Guide",
    docs: None,
    key: KeyData { env: &["GUIDE_KEY"], header: "x-api-key", template: "{key}" },
    hosts: &[
        HostData { name: "api", origin: "https://api.guide.example", key: true },
        HostData { name: "files", origin: "https://files.guide.example", key: false },
    ],
    operations: &OPERATIONS,
    states: &[
        StateData { word: "RUNNING", means: StateMeaning::Running },
        StateData { word: "DONE", means: StateMeaning::Succeeded },
        StateData { word: "STOPPED", means: StateMeaning::Cancelled },
    ],
    unknown_state_fails: false,
    terminal_body_wins: false,
    error_wins: true,
    errors: ErrorsData { code: &[], message: &[], request_id: &[], rules: &[] },
    back_off: &[],
    polling: PollingData::NONE,
    failed_job: BillingData::NotCharged,
    cancelled_job: BillingData::NotCharged,
    record_seconds: None,
    file_seconds: Some(3600),
    expiry: &[ExpirySignal::NotFound, ExpirySignal::NoOutput],
    requests_per_minute: None,
    webhook: None,
    models: &[&MODEL],
};

#[derive(Clone, Debug)]
struct Guide(Core);

impl ProviderClient for Guide {
    const PROVIDER: &'static ProviderData = &GUIDE;

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self(core))
    }
}

impl Guide {
    fn moved(server: &Server) -> ClientBuilder<Self> {
        let millisecond = Duration::from_millis(1);
        let builder = ClientBuilder::new().api_key(KEY).base_url("api", server.url());
        builder.poll_interval(millisecond).retry_pause(millisecond)
    }

    fn clip(&self) -> Call<Clip> {
        self.0.call(&MODEL, &Clip::new())
    }

    fn resume(&self, job: &JobRef) -> Job {
        self.0.resume(job).unwrap()
    }
}

fn reply(body: &serde_json::Value) -> Reply {
    Reply::json(200, &body.to_string())
}

/// A server where a job is accepted with these addresses, and a client of it.
async fn accepted(body: serde_json::Value) -> (Server, Guide) {
    let server = Server::start().await;
    let mut body = body;
    body["id"] = json!("job-7");
    server.on(SUBMIT, [reply(&body)]);
    server.on(STATUS, [reply(&json!({ "state": "RUNNING" }))]);
    let client = Guide::moved(&server).build().unwrap();
    (server, client)
}

fn lines(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.line).collect()
}

/// The same job, as if it were submitted long ago.
fn before_today(job: &JobRef) -> JobRef {
    let job = serde_json::to_string(job).unwrap();
    let (before, after) = job.split_once(r#""submitted_at":""#).unwrap();
    let after = &after[after.find('"').unwrap()..];
    format!(r#"{before}"submitted_at":"2026-11-20T10:00:00Z{after}"#).parse().unwrap()
}

fn is_about_the_job(error: &Error) -> bool {
    error.kind() == ErrorKind::Config
        && error.charge() == Charge::Yes
        && error.job().is_some_and(|job| job.id() == "job-7")
}

#[tokio::test]
async fn a_job_is_asked_about_where_its_provider_says() {
    let (server, client) = accepted(json!({
        // As the provider writes them: the listed origin, which the program moved.
        "urls": { "get": "https://api.guide.example/t/k7/job-7?sig=s3cret", "cancel": "{server}/c/job-7" },
    }))
    .await;
    let done = json!({ "state": "DONE", "result_url": "{server}/r/job-7" });
    server.on(STATUS, [reply(&json!({ "state": "RUNNING" })), reply(&done)]);
    server
        .on(RESULT, [reply(&json!({ "video": "{server}/v.mp4" }))])
        .on("POST /c/job-7", [reply(&json!({}))]);
    let job = client.clip().submit().await.unwrap();
    assert!(job.cancel().await.unwrap().goes_on());
    assert_eq!(job.wait().await.unwrap().videos().len(), 1);
    assert_eq!(lines(&server), [SUBMIT, "POST /c/job-7", STATUS, STATUS, RESULT]);
    assert!(server.requests().iter().all(|request| request.headers["x-api-key"] == KEY));
    // A new address of the video is asked for in the same way, by way of the state.
    let same = client.resume(&serde_json::from_str(&serde_json::to_string(&job.to_ref()).unwrap()).unwrap());
    assert_eq!(same.wait().await.unwrap().videos().len(), 1);
}

#[tokio::test]
async fn the_first_address_at_a_listed_host_counts() {
    let (server, client) = accepted(json!({
        "urls": { "get": "https://evil.example/t" }, "status_url": "{server}/t/k7/job-7?sig=s3cret",
    }))
    .await;
    let job = client.clip().submit().await.unwrap();
    assert_eq!(job.status().await.unwrap().state(), &State::Running);
    assert_eq!(lines(&server), [SUBMIT, STATUS]);
}

#[tokio::test]
async fn the_key_goes_to_no_other_host_and_the_job_is_kept() {
    for address in [
        "https://evil.example/t/k7/job-7?sig=s3cret",
        "http://api.guide.example/t/k7/job-7?sig=s3cret",
        "https://files.guide.example/t/k7/job-7?sig=s3cret",
        "https://api.guide.example.evil.example/t?sig=s3cret",
    ] {
        let (server, client) = accepted(json!({ "urls": { "get": address, "cancel": address } })).await;
        // It is paid for, so it is accepted.
        let job = client.clip().submit().await.unwrap();
        let origin = address.split("/t").next().unwrap();
        for error in [
            job.status().await.unwrap_err(),
            job.wait().await.unwrap_err(),
            job.events().next().await.unwrap().unwrap_err(),
        ] {
            let told = format!("{error} {error:?}");
            assert!(
                is_about_the_job(&error) && told.contains(&format!("asked about at {origin}, ")),
                "{told}"
            );
            assert!(!told.contains("s3cret"), "{told}");
        }
        // What has a template goes there.
        server.on("POST /jobs/job-7/cancel", [reply(&json!({}))]);
        assert!(job.cancel().await.unwrap().goes_on());
        assert_eq!(lines(&server), [SUBMIT, "POST /jobs/job-7/cancel"]);
    }
}

#[tokio::test]
async fn no_address_leads_a_cancellation_to_where_jobs_are_bought() {
    let (server, client) = accepted(json!({ "status_url": "{server}/t/k7/job-7?sig=s3cret" })).await;
    server.on("POST /jobs/job-7/cancel", [reply(&json!({}))]);
    let job = serde_json::to_string(&client.clip().submit().await.unwrap().to_ref()).unwrap();
    for path in [
        "/jobs",
        "/jobs?prompt=x",
        "//jobs/",
        "/x/../jobs",
        "/%6Aobs",
        "/JOBS",
        "/x%2F..%2Fjobs",
        "/jobs;a=b",
    ] {
        let told = format!(r#""addresses":{{"cancel":"{}{path}","#, server.url());
        let job: JobRef = job.replacen(r#""addresses":{"#, &told, 1).parse().unwrap();
        assert!(client.resume(&job).cancel().await.unwrap().goes_on());
        // Its template is a place where nothing is bought.
        assert_eq!(lines(&server).last().unwrap(), "POST /jobs/job-7/cancel", "{path}");
    }
    assert_eq!(server.count(SUBMIT), 1);
}

/// A reference may come from anybody: it may lead a question to another path of the provider, which reads, and no call that
/// changes something.
#[tokio::test]
async fn a_reference_leads_no_cancellation_off_its_template() {
    const TEMPLATE: &str = "POST /jobs/job-7/cancel";
    let (server, client) = accepted(json!({
        "status_url": "{server}/t/k7/job-7?sig=s3cret", "urls": { "cancel": "{server}/c/job-7" },
    }))
    .await;
    server.on(TEMPLATE, [reply(&json!({}))]).on("POST /c/job-7", [reply(&json!({}))]);
    let submitted = client.clip().submit().await.unwrap();
    // What the provider itself told in this run is used as it is.
    assert!(submitted.cancel().await.unwrap().goes_on());
    assert_eq!(lines(&server).last().unwrap(), "POST /c/job-7");
    let job = serde_json::to_string(&submitted.to_ref()).unwrap();
    for path in [
        "/c/job-7",
        "/jobs/job-8/cancel",
        "/account/close",
        "/jobs/job-7/cancel/../../job-8/cancel",
        "/jobs/job-7/cancel/all",
    ] {
        let job: JobRef = job.replace("/c/job-7", path).parse().unwrap();
        assert!(client.resume(&job).cancel().await.unwrap().goes_on(), "{path}");
        assert_eq!(lines(&server).last().unwrap(), TEMPLATE, "{path}");
    }
    let signed = "/jobs/job-7/cancel?sig=s3cret";
    server.on(&format!("POST {signed}"), [reply(&json!({}))]);
    let job: JobRef = job.replace("/c/job-7", signed).parse().unwrap();
    assert!(client.resume(&job).cancel().await.unwrap().goes_on());
    assert_eq!(lines(&server).last().unwrap(), &format!("POST {signed}"));
    // It is asked about where the reference says, as long as the key may go there.
    assert_eq!(client.resume(&job).status().await.unwrap().state(), &State::Running);
    assert_eq!(lines(&server).last().unwrap(), STATUS);
}

/// The journal is the program's own: what it holds came from the provider.
#[cfg(feature = "journal")]
#[tokio::test]
async fn a_job_of_the_journal_is_cancelled_where_its_provider_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let (server, _) = accepted(json!({ "urls": { "cancel": "{server}/c/job-7?sig=s3cret" } })).await;
    server.on("POST /c/job-7?sig=s3cret", [reply(&json!({}))]);
    let client = || Guide::moved(&server).journal(&path).build().unwrap();
    let job = client().clip().submit().await.unwrap().to_ref();
    let handed_in =
        serde_json::to_string(&job).unwrap().replace("/c/job-7", "/account/close").parse().unwrap();
    for job in [job, handed_in] {
        assert!(client().resume(&job).cancel().await.unwrap().goes_on());
        assert_eq!(lines(&server).last().unwrap(), "POST /c/job-7?sig=s3cret");
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_used_takes_the_place_of_none_that_can() {
    let (server, client) = accepted(json!({ "status_url": "{server}/t/k7/job-7?sig=s3cret" })).await;
    let (first, then) = (
        json!({ "state": "RUNNING", "result_url": "{server}/r/job-7" }),
        json!({ "state": "DONE", "result_url": "https://evil.example/r" }),
    );
    server.on(STATUS, [reply(&first), reply(&then)]);
    server.on(RESULT, [reply(&json!({ "video": "{server}/v.mp4" }))]);
    let job = client.clip().submit().await.unwrap();
    assert_eq!(job.wait().await.unwrap().videos().len(), 1);
}

#[tokio::test]
async fn no_address_and_no_template_is_told_with_the_job() {
    for body in [
        json!({}),
        json!({ "urls": { "get": "/t/k7/job-7" } }),
        json!({ "urls": { "get": "https://u:p@api.guide.example/t" } }),
    ] {
        let (server, client) = accepted(body).await;
        let job = client.clip().submit().await.unwrap();
        let error = job.status().await.unwrap_err();
        assert!(is_about_the_job(&error) && error.to_string().contains("none is known"), "{error}");
        assert_eq!(lines(&server), [SUBMIT]);
    }
    let (server, client) = accepted(json!({})).await;
    let by_id = client.0.resume_id("clip-1", "job-7").unwrap();
    assert!(is_about_the_job(&by_id.status().await.unwrap_err()));
    // A result whose address comes with the state, and no state has told it.
    server.on(SUBMIT, [reply(&json!({ "id": "job-7", "status_url": "{server}/t/k7/job-7?sig=s3cret" }))]);
    server.on(STATUS, [reply(&json!({ "state": "DONE" }))]);
    let error = client.clip().submit().await.unwrap().wait().await.unwrap_err();
    assert!(is_about_the_job(&error) && error.to_string().contains("cannot be fetched"), "{error}");
}

#[tokio::test]
async fn no_signed_address_is_shown() {
    let (_server, client) = accepted(json!({ "status_url": "{server}/t/k7/job-7?sig=s3cret" })).await;
    let job = client.clip().submit().await.unwrap();
    let reference = job.to_ref();
    let shown =
        format!("{job:?} {reference:?} {reference} {:?} {:?}", job.events(), client.resume(&reference));
    assert!(shown.contains("job-7") && !shown.contains("s3cret") && !shown.contains("/t/k7"), "{shown}");
    assert!(serde_json::to_string(&reference).unwrap().contains("/t/k7/job-7?sig=s3cret"));
    // The line of such a job leads to it no more, and that is told.
    let line: JobRef = reference.to_string().parse().unwrap();
    assert!(is_about_the_job(&client.resume(&line).status().await.unwrap_err()));
}

#[tokio::test]
async fn nothing_is_kept_in_which_the_key_stands() {
    let address = format!("{{server}}/t/k7/job-7?key={}", KEY.to_uppercase());
    let (server, client) = accepted(json!({ "status_url": address })).await;
    let job = client.clip().submit().await.unwrap();
    assert!(!serde_json::to_string(&job.to_ref()).unwrap().contains("addresses"));
    server.on(SUBMIT, [reply(&json!({ "id": format!("job-{KEY}") }))]);
    let error = client.clip().submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::AcceptedIdLost, Charge::Yes));
    assert!(!format!("{error} {error:?}").contains(KEY), "{error:?}");
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn a_young_job_that_is_not_known_yet_stays_in_the_journal() {
    use wan_runtime::{Journal, journal::Stage};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let (server, _) = accepted(json!({ "status_url": "{server}/t/k7/job-7?sig=s3cret" })).await;
    server.on(STATUS, [Reply::json(404, "{}")]);
    let client = Guide::moved(&server).journal(&path).build().unwrap();
    let job = client.clip().submit().await.unwrap();
    assert_eq!(job.status().await.unwrap_err().kind(), ErrorKind::NotFound);
    let entries = Journal::open(&path).unwrap().unfinished().await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.stage).collect::<Vec<_>>(), [Stage::Accepted]);
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn a_video_beside_an_error_is_neither_lost_nor_told_as_free() {
    use wan_runtime::{
        Journal,
        journal::{JournalStore, Stage},
    };

    for (video, charge) in [(json!("{server}/v.mp4"), Charge::Unknown), (json!(null), Charge::No)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let (server, _) = accepted(json!({ "status_url": "{server}/t/k7/job-7?sig=s3cret" })).await;
        server.on(STATUS, [reply(&json!({ "state": "DONE", "result_url": "{server}/r/job-7" }))]);
        server.on(RESULT, [reply(&json!({ "video": video, "error": "too dark" }))]);
        let client = Guide::moved(&server).journal(&path).build().unwrap();
        let error = client.clip().run().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::ModelFailed, charge), "{error}");
        let entries = Journal::open(&path).unwrap().entries(false).await.unwrap();
        let kept: Vec<_> = entries.iter().flat_map(|entry| entry.outputs.clone()).collect();
        let made = (charge == Charge::Unknown).then(|| format!("{}/v.mp4", server.url()));
        assert_eq!(kept, Vec::from_iter(made), "{:?}", entries.first().map(|entry| entry.stage));
        assert_eq!(entries.first().map(|entry| entry.stage), Some(Stage::Failed));
    }
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn a_video_beside_an_error_of_a_blocking_call_is_in_the_journal() {
    use wan_runtime::{
        Journal,
        journal::{JournalStore, Stage},
    };

    let folder = tempfile::tempdir().unwrap();
    let encoded = "AAAAEGZ0eXBpc29tAAAAAAAAAAhtb292AAAADW1kYXR2aWRlbw==";
    for (video, saved) in [("{server}/v.mp4", "far.mp4"), (encoded, "near.mp4")] {
        let path = folder.path().join(format!("{saved}.db"));
        let server = Server::start().await;
        server.on("POST /now", [reply(&json!({ "video": video, "error": "too dark" }))]);
        server.on("GET /v.mp4", [Reply::video(&crate::acme::mp4())]);
        let builder = Guide::moved(&server).base_url("files", server.url());
        let client = builder.spool_folder(folder.path()).journal(&path).build().unwrap();
        let error = client.clip().run_sync().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::ModelFailed, Charge::Unknown), "{error}");
        assert!(error.hint().unwrap().contains("journal"), "{error}");
        let entries = Journal::open(&path).unwrap().entries(false).await.unwrap();
        let [entry] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!((entry.stage, entry.outputs.len()), (Stage::Failed, 1));
        let output = client.0.recover(entry).await.unwrap();
        output.save(folder.path().join(saved)).await.unwrap();
    }
}

/// A job that is done by its state, and whose result is told so, one after the other; its client keeps a journal.
#[cfg(feature = "journal")]
async fn done(results: &[serde_json::Value]) -> (Server, Job<Clip>, wan_runtime::Journal, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let (server, _) = accepted(json!({ "status_url": "{server}/t/k7/job-7?sig=s3cret" })).await;
    server.on(STATUS, [reply(&json!({ "state": "DONE", "result_url": "{server}/r/job-7" }))]);
    server.on(RESULT, results.iter().map(reply));
    let job = Guide::moved(&server).journal(&path).build().unwrap().clip().submit().await.unwrap();
    let journal = wan_runtime::Journal::open(&path).unwrap();
    (server, job, journal, folder)
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn a_job_whose_result_outdoes_its_state_has_failed_for_everybody_and_is_over() {
    use wan_runtime::journal::{JournalStore, Stage};

    let (server, job, journal, _folder) = done(&[json!({ "error": "too dark" })]).await;
    // The state alone tells nothing of the end: what fails is told by the result.
    assert_eq!(job.status().await.unwrap().state(), &State::Succeeded);
    assert_eq!(journal.unfinished().await.unwrap().len(), 1);
    assert_eq!(journal.entries(false).await.unwrap()[0].stage, Stage::Accepted);
    let error = job.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::ModelFailed, Charge::No), "{error}");
    let entry = journal.entries(false).await.unwrap().remove(0);
    assert_eq!((entry.stage, entry.detail.as_deref()), (Stage::Failed, Some("too dark")));
    assert!(journal.unfinished().await.unwrap().is_empty());
    // From then on nobody is asked, and nobody hears of a success.
    let asked = server.requests().len();
    assert_eq!(job.status().await.unwrap().state(), &State::Failed);
    assert_eq!(job.wait().await.unwrap_err().kind(), ErrorKind::ModelFailed);
    assert_eq!(job.events().next().await.unwrap().unwrap().state(), &State::Failed);
    assert_eq!(server.requests().len(), asked);
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn a_job_that_delivered_has_not_failed_whatever_its_result_says_later() {
    use wan_runtime::journal::{JournalStore, Stage};

    let (_server, job, journal, _folder) =
        done(&[json!({ "video": "{server}/v.mp4" }), json!({ "error": "too late" })]).await;
    assert_eq!(job.wait().await.unwrap().videos().len(), 1);
    assert_eq!(journal.entries(false).await.unwrap()[0].stage, Stage::Succeeded);
    let error = job.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::NoOutput, Charge::Yes), "{error}");
    assert!(error.to_string().contains("too late"), "{error}");
    assert_eq!(job.status().await.unwrap().state(), &State::Succeeded);
    let entry = journal.entries(false).await.unwrap().remove(0);
    assert_eq!((entry.stage, entry.outputs.len()), (Stage::Succeeded, 1));
}

#[tokio::test]
async fn what_was_made_or_charged_is_not_told_as_free_however_its_job_ended() {
    let end = json!({ "state": "STOPPED" });
    for (status, result, kind, charge) in [
        (end.clone(), json!({}), ErrorKind::Cancelled, Charge::No),
        (
            json!({ "state": "STOPPED", "video": "{server}/v.mp4" }),
            json!({}),
            ErrorKind::Cancelled,
            Charge::Unknown,
        ),
        (json!({}), json!({ "error": "dark" }), ErrorKind::ModelFailed, Charge::No),
        (json!({}), json!({ "error": "dark", "cost": 0 }), ErrorKind::ModelFailed, Charge::No),
        (json!({}), json!({ "error": "dark", "cost": "0.855" }), ErrorKind::ModelFailed, Charge::Unknown),
        // A video at a place of which the specs know nothing.
        (
            json!({}),
            json!({ "error": "dark", "preview": "AAAAEGZ0eXBpc29tAAAAAAAAAAhtb292AAAADW1kYXR2aWRlbw==" }),
            ErrorKind::ModelFailed,
            Charge::Unknown,
        ),
    ] {
        let told: Arc<Mutex<Vec<Charge>>> = Arc::default();
        let (server, _) = accepted(json!({ "status_url": "{server}/t/k7/job-7?sig=s3cret" })).await;
        let status = if status == json!({}) {
            json!({ "state": "DONE", "result_url": "{server}/r/job-7" })
        } else {
            status
        };
        server.on(STATUS, [reply(&status)]).on(RESULT, [reply(&result)]);
        let client = Guide::moved(&server).observer(Charges(Arc::clone(&told))).build().unwrap();
        let error = client.clip().run().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (kind, charge), "{status} {result}: {error}");
        assert_eq!(told.lock().unwrap().last(), Some(&charge), "{status} {result}");
    }
}

/// Keeps what each job is told to cost.
struct Charges(Arc<Mutex<Vec<Charge>>>);

impl Observer for Charges {
    fn on_charge(&self, event: &ChargeEvent) {
        self.0.lock().unwrap().push(event.charge());
    }
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn addresses_are_durable_before_submit_returns() {
    use wan_runtime::{Journal, journal::Stage};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let (server, _) = accepted(json!({ "status_url": "{server}/t/k7/job-7?sig=s3cret" })).await;
    let job = Guide::moved(&server).journal(&path).build().unwrap().clip().submit().await.unwrap();
    // What another process finds from this moment on. Nothing that this one could still do helps it.
    let line = job.to_ref().to_string();
    std::mem::forget(job);
    let journal = Journal::open(&path).unwrap();
    let entries = journal.unfinished().await.unwrap();
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(entry.stage, Stage::Accepted);
    let client = Guide::moved(&server).journal(&path).build().unwrap();
    let found = client.resume(entry.job.as_ref().unwrap());
    assert_eq!(found.status().await.unwrap().state(), &State::Running);
    // With a journal, the id or the line is enough.
    for job in [client.0.resume_id("clip-1", "job-7").unwrap(), client.resume(&line.parse().unwrap())] {
        assert_eq!(job.status().await.unwrap().state(), &State::Running);
    }
    assert_eq!(server.count(STATUS), 3);
    assert!(!format!("{entry:?}").contains("s3cret"));
}

#[tokio::test]
async fn a_done_job_without_a_video_has_expired_where_the_provider_says_so() {
    let (server, client) = accepted(json!({ "status_url": "{server}/t/k7/job-7?sig=s3cret" })).await;
    server.on(STATUS, [reply(&json!({ "state": "DONE", "result_url": "{server}/r/job-7" }))]);
    server.on(RESULT, [reply(&json!({ "video": null }))]);
    // So soon no file is gone: something else is wrong.
    let job = client.clip().submit().await.unwrap();
    assert_eq!(job.wait().await.unwrap_err().kind(), ErrorKind::NoOutput);
    let error = client.resume(&before_today(&job.to_ref())).wait().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Expired, Charge::Yes));
    insta::assert_snapshot!(
        error,
        @"the video of the guide job job-7 is no longer kept: its answer holds none any more; the job counts as paid; look for it in your account at Guide before you pay again"
    );
}

#[tokio::test]
async fn an_accepted_job_that_is_not_known_has_expired_where_the_provider_says_so() {
    let (server, client) = accepted(json!({ "status_url": "{server}/t/k7/job-7?sig=s3cret" })).await;
    server.on(STATUS, [Reply::json(404, "{}")]);
    let job = client.clip().submit().await.unwrap();
    let old = before_today(&job.to_ref());
    let error = client.resume(&old).status().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Expired, Charge::Yes), "{error}");
    // What was accepted a moment ago may not yet be known everywhere.
    let error = job.status().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::NotFound, Charge::Yes), "{error}");
    // An id that somebody typed may never have been one.
    let typed =
        format!("v1:guide/clip-1/id/job-7@2026-11-20T10:00:00Z#0123456789ab;status={}/gone", server.url());
    let error = client.resume(&typed.parse().unwrap()).status().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}
