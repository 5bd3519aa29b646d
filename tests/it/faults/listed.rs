//! Row 28: a provider that is closed for the moment, and whose spec says that it did nothing then. No shipped one says so:
//! the spec is a made-up one, and the client has what the generator makes of it.

use std::{
    fs,
    time::{Duration, Instant},
};

use serde::Serialize;
use serde_json::{Value, json};
use tempfile::TempDir;
use wan_codegen::SourceFile;
use wan_emulator::Emulator;
use wan_runtime::internal::{
    AnswerData, BackOffData, BackOffFormat, BackOffPlace, BillingData, Core, ErrorRuleData, ErrorsData,
    HostData, KeyData, ModelData, MoneyClass, OperationData, OperationKind, ParameterData, PollingData,
    PriceData, ProviderClient, ProviderData, Refusal,
};
use wan_specs::Specs;
use wan_video::{Error, ErrorKind, JobRef, Validate, Violations, offers};

use super::{
    ground::{Ground, PROMPT},
    row::Expected,
    server::{Script, Step, answer, last},
};
use crate::{generated_code::generate, new_model::made_up_folder};

static PARAMETERS: [ParameterData; 1] =
    [ParameterData::text("prompt", "/prompt", "What the video shows.").required().sensitive()];

static MODEL: ModelData = ModelData {
    provider: "mesa",
    id: "wan-3.1-t2v",
    wire_name: "wan-3.1-t2v",
    title: "Wan 3.1 text to video",
    task: "t2v",
    version: "3.1",
    deprecated: false,
    draft: None,
    sunset: None,
    docs: None,
    spec: "0123456789ab",
    operations: &[(OperationKind::Submit, true)],
    parameters: &PARAMETERS,
    rules: &[],
    price: Some(PriceData {
        currency: "USD",
        low_micros: 400_000,
        high_micros: 400_000,
        approximate: false,
        length: None,
        as_of: "2026-11-20",
    }),
    latency_ms: None,
    polling: PollingData::NONE,
};

static PROVIDER: ProviderData = ProviderData {
    id: "mesa",
    title: "Mesa",
    docs: None,
    key: KeyData { env: &["MESA_KEY"], header: "authorization", template: "Key {key}" },
    hosts: &[
        HostData { name: "api", origin: "https://api.mesa.example", key: true },
        HostData { name: "cdn", origin: "https://cdn.mesa.example", key: false },
    ],
    operations: &[OperationData {
        kind: OperationKind::Submit,
        host: "api",
        method: "POST",
        path: "/jobs/{model}",
        address: None,
        query: &[],
        headers: &[],
        body: &[],
        accepts: &[201],
        takes: None,
        effect: None,
        answer: AnswerData { id: &["/id"], ..AnswerData::NONE },
    }],
    states: &[],
    unknown_state_fails: false,
    terminal_body_wins: false,
    error_wins: false,
    errors: ErrorsData { code: &["/type"], message: &["/detail"], request_id: &[], rules: &RULES },
    back_off: &[BackOffData {
        place: BackOffPlace::Header("retry-after"),
        format: BackOffFormat::SecondsOrDate,
    }],
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

static RULES: [ErrorRuleData; 1] = [ErrorRuleData {
    http_status: 503,
    http_status_to: 503,
    code: None,
    code_prefix: None,
    message: None,
    means: Refusal::Server,
    money: MoneyClass::NotProcessed,
    title: "Closed",
}];

#[derive(Clone, Debug, Serialize)]
struct Clip {
    prompt: &'static str,
}

impl Validate for Clip {
    fn check(&self, _found: &mut Violations) {}
}

impl offers::Submit for Clip {}

#[derive(Clone, Debug)]
struct Mesa {
    core: Core,
}

impl ProviderClient for Mesa {
    const PROVIDER: &'static ProviderData = &PROVIDER;

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self { core })
    }
}

/// The made-up spec in a folder, with a rule for a provider that is closed. It goes before those of all other failures.
fn specs() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (made_up_folder().join("mesa"), folder.path().join("mesa"));
    fs::create_dir(&to).unwrap();
    fs::copy(from.join("wan-3.1-t2v.json"), to.join("wan-3.1-t2v.json")).unwrap();
    let mut provider: Value = serde_json::from_slice(&fs::read(from.join("provider.json")).unwrap()).unwrap();
    let closed = json!({
        "http_status": 503,
        "means": "server",
        "money": "not_processed",
        "title": "Closed",
        "doc": "It is closed, and took nothing.",
    });
    provider["errors"].as_array_mut().unwrap().insert(0, closed);
    fs::write(to.join("provider.json"), provider.to_string()).unwrap();
    folder
}

/// The emulator of that spec, with this fault of a submit.
async fn emulated(fault: &Value) -> Ground {
    let folder = specs();
    let emulator = Emulator::builder().specs(Specs::from_dir(folder.path()).unwrap());
    let rule = json!({ "fault": fault, "on": { "operation": "submit" }, "times": null });
    Ground::emulated_with(emulator, &rule).await
}

/// A submit of the made-up provider ends so.
async fn ends(ground: &Ground, expected: Expected) -> Option<Error> {
    let builder = ground.builder_of::<Mesa>(&["cdn"]).journal(ground.journal());
    let client = builder.build().unwrap();
    let ended: Result<JobRef, Error> =
        client.core.call(&MODEL, &Clip { prompt: PROMPT }).submit().await.map(|job| job.to_ref());
    ground.hold(ended, expected).await
}

fn closed(after: &str) -> Script {
    let hint = format!("connection: close\r\nretry-after: {after}\r\n");
    vec![Step::Read, Step::Write(answer(503, &hint, "{}"))]
}

fn accepted() -> Script {
    vec![Step::Buy, Step::Write(last(201, r#"{"id":"job-7"}"#))]
}

/// The client above is no invention: the generator makes this of the spec.
#[test]
fn r28_a_spec_can_say_that_a_503_was_not_processed() {
    let folder = specs();
    let file = |name: &str| SourceFile {
        path: format!("mesa/{name}"),
        bytes: fs::read(folder.path().join("mesa").join(name)).unwrap(),
    };
    let generated = generate(vec![file("provider.json"), file("wan-3.1-t2v.json")]);
    let provider = generated.files.iter().find(|file| file.path.ends_with("mesa/provider.rs")).unwrap();
    let words: String = provider.text.split_whitespace().collect();
    let rule = "ErrorRuleData{http_status:503,http_status_to:503,code:None,code_prefix:None,message:None,\
                means:Refusal::Server,money:MoneyClass::NotProcessed,title:\"Closed\",}";
    assert!(words.contains(&rule.replace(char::is_whitespace, "")), "{}", provider.text);
}

#[tokio::test]
async fn r28_unavailable_with_retry_after_that_the_spec_lists_then_accepted() {
    let ground = Ground::raw([closed("1"), accepted()]);
    let start = Instant::now();
    ends(&ground, Expected::accepted(2)).await;
    assert!(start.elapsed() >= Duration::from_secs(1), "it did not wait: {:?}", start.elapsed());
}

#[tokio::test]
async fn r28_unavailable_for_good_where_the_spec_lists_it() {
    let ground = Ground::raw([closed("0"), closed("0"), closed("0")]);
    let expected = Expected::refused(ErrorKind::Unreachable, 3);
    let error = ends(&ground, expected).await.unwrap();
    assert_eq!(error.status(), Some(503));
    let hint = json!({ "header": { "name": "retry-after", "value": "0" } });
    let ground = emulated(&json!({ "status": { "code": 503, "hint": hint } })).await;
    ends(&ground, expected).await;
    assert_eq!(ground.emulator().requests().len(), 3);
}

#[tokio::test]
async fn r28_unavailable_for_a_day_where_the_spec_lists_it() {
    let expected = Expected::refused(ErrorKind::Unreachable, 1);
    let error = ends(&Ground::raw([closed("86400")]), expected).await.unwrap();
    assert_eq!(error.retry_after(), Some(Duration::from_hours(24)));
    let ground = emulated(&json!({ "status": { "code": 503, "hint": { "seconds": 86_400 } } })).await;
    ends(&ground, expected).await;
}

/// The spec alone is not believed: a server that fails and does not say when to come back knows nothing of what it did.
#[tokio::test]
async fn r28_unavailable_without_retry_after_stays_in_doubt_where_the_spec_lists_it() {
    for hint in ["", "retry-after: soon\r\n"] {
        let unavailable = answer(503, &format!("connection: close\r\n{hint}"), "{}");
        let ground = Ground::raw([vec![Step::Buy, Step::Write(unavailable)]]);
        ends(&ground, Expected::unknown(1)).await;
    }
    let ground = emulated(&json!({ "status": { "code": 503, "accepted": true } })).await;
    ends(&ground, Expected::unknown(1)).await;
}

/// What is safe to send again once is not safe for ever: the second answer decides by itself.
#[tokio::test]
async fn r28_unavailable_with_retry_after_that_the_spec_lists_then_in_doubt() {
    let ground = Ground::raw([closed("0"), vec![Step::Buy, Step::Reset]]);
    ends(&ground, Expected { sends: 2, ..Expected::unknown(1) }).await;
}
