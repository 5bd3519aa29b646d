//! All that a request can meet on its way since uploads, webhooks and addresses that servers send: at a server that repeats all
//! that it was ever sent, and signs each address, by its query or by its path.

use std::{
    collections::HashMap,
    io::Write,
    net::{TcpListener, TcpStream},
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, SystemTime},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use wan_runtime::internal::ProviderClient;
use wan_video::{
    ClientBuilder, Error, ErrorKind, Job, JobRef, Journal, Output, Save, journal::JournalStore as _,
    webhook::Receiver,
};

use super::{
    HOOK, KEY, PROMPT, SIGNATURE, folder, keep, key,
    life::{Showing, VIDEO, echo, read},
    road::{BAD, Blocking, Client, Clip, GOOD},
    show, told,
};

/// Answers by the path. Each path is refused the first time, with all that the server knows.
fn answer(path: &str, url: &str, is_first: bool) -> (u16, Value) {
    // Of a blocking call nobody is told.
    let hook = hook();
    let (_, hidden) = hook.split_once("example").unwrap();
    let known: &[&str] = if path.starts_with("/now/") { &[] } else { &[&hook, hidden] };
    let echo = || echo(known);
    let everything = || json!({ "code": "BUSY", "message": echo(), "error": echo(), "detail": [echo()], "request": KEY, "logs": [echo()] });
    // A path can be a signature as well.
    let signed = |path: &str| format!("{url}/{path}/{SIGNATURE}-0123456789abcdef/job-7");
    let queried = |path: &str| format!("{url}/{path}?X-Amz-Signature={SIGNATURE}");
    let told = json!({ "logs": [echo()], "actual_prompt": PROMPT, "error": null, "echo": echo() });
    let with = |members: Value| {
        let mut body = told.clone();
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        (200, body)
    };
    match path {
        // An error inside a success.
        path if is_first && (path.starts_with("/jobs/") || path.starts_with("/now/")) => (200, everything()),
        path if is_first && path.starts_with("/up") => (429, everything()),
        path if is_first && path.starts_with("/stop") => (409, everything()),
        _ if is_first => (503, everything()),
        path if path.starts_with("/up") => with(json!({
            "kept": queried("kept/1.png"),
            "put": queried("put/1.png"),
            "headers": { "x-security-token": SIGNATURE },
        })),
        path if path.starts_with("/jobs/good") => {
            with(json!({ "id": "job-7", "urls": { "get": signed("state"), "stop": queried("stop") } }))
        }
        path if path.starts_with("/jobs/") => {
            with(json!({ "id": "job-8", "urls": { "get": queried("failed") } }))
        }
        path if path.starts_with("/now/good") => with(json!({ "video": queried("v.mp4") })),
        path if path.starts_with("/now/") => with(json!({ "state": "FAILED", "error": echo() })),
        path if path.starts_with("/state/") => {
            with(json!({ "state": "DONE", "urls": { "result": queried("result") } }))
        }
        path if path.starts_with("/failed") => with(json!({ "state": "FAILED", "error": echo() })),
        path if path.starts_with("/result") => with(json!({ "state": "DONE", "video": queried("v.mp4") })),
        _ => with(json!({})),
    }
}

fn serve(mut stream: TcpStream, url: &str, asked: &Mutex<HashMap<String, usize>>) {
    let Some((head, _)) = read(&mut stream) else { return };
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let times = {
        let mut asked = asked.lock().unwrap();
        let times = asked.entry(path.clone()).or_default();
        *times += 1;
        *times
    };
    let (status, body) = answer(&path, url, times == 1);
    // Who takes a job up again, and asks a third time, does not know who is called either.
    let known = if path.starts_with("/now/") || times > 2 { String::new() } else { hook() };
    let (kind, body) = match path {
        path if path.starts_with("/v.mp4") && times > 1 => ("video/mp4", VIDEO.to_vec()),
        _ => ("application/json", body.to_string().into_bytes()),
    };
    let head = format!(
        "HTTP/1.1 {status} {KEY}\r\nconnection: close\r\nretry-after: 0\r\nx-request-id: {KEY} {known}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

/// Starts the server, on threads that end with the process.
fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let own = url.clone();
    thread::spawn(move || {
        let asked = Mutex::default();
        for stream in listener.incoming() {
            serve(stream.unwrap(), &own, &asked);
        }
    });
    url
}

fn builder<C: ProviderClient>(url: &str, journal: &Journal) -> ClientBuilder<C> {
    ClientBuilder::<C>::new()
        .api_key(key())
        .base_url("api", url)
        .retry_pause(Duration::from_millis(1))
        .poll_interval(Duration::from_millis(1))
        .journal_store(journal.clone())
        .observer(Arc::new(Showing::default()))
}

fn hook() -> String {
    format!("https://me.example/{HOOK}/done?token={HOOK}")
}

/// Shows an error in all ways that it has, and as a program shows one that it did not expect.
fn fell(error: Error, kind: ErrorKind) {
    let shown = told(&error);
    assert_eq!(error.kind(), kind, "{shown}");
    let insist = |result: Result<(), Error>| result.unwrap();
    let unexpected = panic::catch_unwind(AssertUnwindSafe(|| insist(Err(error))));
    assert!(unexpected.is_err());
}

/// What came out is shown, as well as what leads to it again.
fn came(output: &Output, job: Option<&JobRef>) {
    show(output);
    show(&output.videos());
    assert_eq!(output.actual_prompt(), Some(PROMPT), "the prompt is the caller's own");
    // Logs are the provider's words.
    show(&output.logs());
    assert!(!output.logs().is_empty());
    if let Some(job) = job {
        show(job);
        show(&job.to_string());
    }
}

/// Everything that a job can meet.
async fn walked<const ROAD: usize>() {
    let (url, folder) = (start(), folder());
    let journal = Journal::open(folder.path().join("journal.db")).unwrap();
    let client = builder::<Client<ROAD>>(&url, &journal).build().unwrap();
    show(&client);
    let clip = |model| client.core.call(model, &Clip::new()).tag("scene 12").webhook(hook());
    show(&clip(&GOOD));
    let job: Job<Clip> = clip(&GOOD).submit().await.unwrap();
    show(&job);
    keep(folder.path());
    fell(job.status().await.unwrap_err(), ErrorKind::Unreachable);
    show(&job.status().await.unwrap());
    show(&job.cancel().await.unwrap());
    show(&job.cancel().await.unwrap());
    let output = job.wait().await.unwrap();
    came(&output, Some(&job.to_ref()));
    let saved =
        output.save_with(Save::new(folder.path().join(format!("{ROAD}.mp4"))).sidecar()).await.unwrap();
    show(&saved);

    // Taken up again, nobody knows the prompt, and the reference in JSON knows each address.
    let reference: JobRef = serde_json::to_string(&job.to_ref()).unwrap().parse().unwrap();
    show(&client.core.resume(&reference).unwrap().wait().await.unwrap());

    fell(clip(&BAD).run().await.unwrap_err(), ErrorKind::ModelFailed);
    fell(clip(&BAD).run_sync().await.unwrap_err(), ErrorKind::Config);
    let now = |model| client.core.call(model, &Clip::new());
    fell(now(&BAD).run_sync().await.unwrap_err(), ErrorKind::ModelFailed);
    came(&now(&GOOD).run_sync().await.unwrap(), None);
    // Past the validation, in a place and a form that nobody knows.
    let odd = json!({ "prompt": [PROMPT], "style": { "like": PROMPT }, "image": "https://a.example/1.png" });
    let odd = client.core.call_json("bad-1", &odd).dangerously_skip_validation();
    fell(odd.run_sync().await.unwrap_err(), ErrorKind::ModelFailed);

    for entry in journal.entries(false).await.unwrap() {
        show(&entry);
    }
    keep(folder.path());
}

#[tokio::test]
async fn with_an_upload_to_a_signed_address_and_a_webhook_in_the_body() {
    walked::<0>().await;
}

#[tokio::test]
async fn with_an_upload_in_a_form_and_a_webhook_in_the_query() {
    walked::<1>().await;
}

#[tokio::test]
async fn with_an_upload_in_json_and_a_webhook_in_a_header() {
    walked::<2>().await;
}

#[test]
fn without_async_code() {
    let (url, folder) = (start(), folder());
    let journal = Journal::open(folder.path().join("journal.db")).unwrap();
    let client = builder::<Blocking<0>>(&url, &journal).build().unwrap();
    show(&client);
    let clip = |model| client.core.call(model, &Clip::new()).webhook(hook());
    show(&clip(&GOOD));
    let job = clip(&GOOD).submit().unwrap();
    show(&job);
    fell(job.status().unwrap_err(), ErrorKind::Unreachable);
    let output = job.wait().unwrap();
    show(&output);
    let saved = output.save_with(Save::new(folder.path().join("blocking.mp4")).sidecar()).unwrap();
    show(&saved);
    fell(clip(&BAD).run().unwrap_err(), ErrorKind::ModelFailed);
    fell(client.core.call(&BAD, &Clip::new()).run_sync().unwrap_err(), ErrorKind::ModelFailed);
}

#[test]
fn with_a_delivery_that_is_forged() {
    key();
    let secret = format!("whsec_{}", STANDARD.encode(HOOK));
    let receiver = Receiver::signed::<Client<0>>(&secret).unwrap();
    show(&receiver);
    fell(Receiver::signed::<Client<0>>(&format!("{secret}!")).unwrap_err(), ErrorKind::Config);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs().to_string();
    let body = json!({ "id": "job-7", "event": "done", "error": "too dark" }).to_string();
    let forged = STANDARD.encode([7; 32]);
    for signature in [format!("v1,{forged}"), format!("v1,{}", STANDARD.encode(HOOK))] {
        let headers =
            [("webhook-id", "msg_1"), ("webhook-timestamp", &*now), ("webhook-signature", &*signature)];
        fell(receiver.receive(headers, body.as_bytes()).unwrap_err(), ErrorKind::Auth);
    }
}
