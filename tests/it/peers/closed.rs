//! Clients that let out what must stay in: a key that breaks a header, a price of nothing, a request to a real host.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::json;
use wan_emulator::{
    Emulator, Fault, FaultRule,
    ScopedOperation::{Result as Fetch, Status, Submit},
};
use wan_specs::Specs;
use wan_video::{
    Charge, ErrorKind, HttpTransport, Media, Request, SendFuture, Transport,
    novita::{self, Wan21T2v, wan21_t2v::Size},
    segmind::{Wan21I2v480p, Wan26T2v},
};

use super::{PATIENCE, Stage, call};
use crate::canary;

/// 5.21: a newline in the key panics in async-openai where the header is made.
#[tokio::test]
async fn bad_key_is_config_error() {
    let stage = Stage::new().await;
    let long = "Z".repeat(5000);
    for key in
        ["", "\n", "ZQ\nZQ", "ZQ\r\nx-evil: ZQ", "ZQ ZQ", "ZQ\u{7f}", "ZQ\0", "ZQä", "ZQ\u{202e}", &long]
    {
        let error = stage.builder().api_key(key).build().unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No), "{key:?}: {error}");
        let told = format!("{error} {error:?}");
        assert!(!told.contains(['Z', 'Q']), "{told}");
        assert!(error.hint().is_some(), "{key:?}");
    }
    assert!(stage.emulator.requests().is_empty());
    // What `echo` leaves at the end is no mistake.
    let client = stage.builder().api_key(format!("{}\r\n", canary::key())).build().unwrap();
    call(&client).submit().await.unwrap();
}

/// 5.25: vibeframe says of a real run that it cost 0.
#[tokio::test]
async fn unknown_cost_is_null_never_zero() {
    let stage = Stage::new().await;
    let fox = Media::url("https://example.test/fox.png");
    let request = Wan21I2v480p::new(fox, canary::prompt()).seed(7);
    let estimate = request.estimate();
    assert_eq!((estimate.low(), estimate.high(), estimate.currency()), (None, None, None));
    assert!(!estimate.to_string().contains(|letter: char| letter.is_ascii_digit()), "{estimate}");
    let output = stage.client().wan21_i2v480p(&request).run().await.unwrap();
    assert_eq!(output.cost(), None);

    // Of another provider, whose answers have no place for a cost at all.
    let client = novita::Client::builder().emulator(stage.emulator.url()).api_key(canary::key());
    let client = client.poll_interval(Duration::from_millis(1)).journal(stage.journal()).build().unwrap();
    let request = Wan21T2v::new(canary::prompt(), Size::W832H480, 7);
    assert_eq!(request.estimate().high(), None);
    assert_eq!(client.wan21_t2v(&request).run().await.unwrap().cost(), None);

    let entries = stage.entries().await;
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| (entry.low, entry.high, &entry.currency) == (None, None, &None)));
    assert!(stage.emulator.ledger().iter().all(|entry| entry.amount.is_none()));
}

/// A provider that repeats what it was sent, key and prompt, has no echo in what the caller and the journal are told.
#[tokio::test]
async fn what_a_provider_echoes_is_shown_to_nobody() {
    let echo = format!("the key {} may not make {}", canary::key(), canary::prompt());
    for (operation, code) in
        [(Submit, 400), (Submit, 401), (Submit, 500), (Submit, 418), (Status, 401), (Fetch, 403)]
    {
        let stage = Stage::new().await;
        let mut fault = Fault::status(code);
        if let Fault::Status { message, .. } = &mut fault {
            *message = Some(echo.clone());
        }
        stage.emulator.add_fault(FaultRule::new(fault).on(operation)).unwrap();
        let error = call(&stage.client()).run().await.unwrap_err();
        tells_nothing(&stage, &canary::told(&error)).await;
    }
    let stage = Stage::new().await;
    stage.emulator.fail_next_job(echo);
    let error = call(&stage.client()).run().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ModelFailed, "{error}");
    tells_nothing(&stage, &canary::told(&error)).await;
}

/// The same of letters that JSON escapes: the raw body of an answer holds them in another form than the request.
#[tokio::test]
async fn what_a_provider_echoes_in_escapes_is_shown_to_nobody() {
    let prompt = "a \"red\" fox,\nétoile/snow \\ 🦊";
    let key = "canary/key\\of\"all";
    let emulator = Emulator::builder().job_time(Duration::ZERO).start().await.unwrap();
    for code in [400, 500] {
        let mut fault = Fault::status(code);
        if let Fault::Status { message, .. } = &mut fault {
            *message = Some(format!("{key} sent {prompt}"));
        }
        emulator.add_fault(FaultRule::new(fault).on(Submit)).unwrap();
        let builder = wan_video::segmind::Client::builder().emulator(emulator.url()).api_key(key);
        let error = builder.build().unwrap().wan26_t2v(&Wan26T2v::new(prompt)).submit().await.unwrap_err();
        let told = canary::told(&error);
        // Words that no message of ours has in it, as `answered` has the prompt's `red`.
        for word in ["fox", "toile", "snow", "canary"] {
            assert!(!told.contains(word), "{told}");
        }
    }
}

/// Another process knows the job and not the prompt, so that it cannot see it in what a provider says. It knows the key.
#[tokio::test]
async fn what_a_provider_echoes_to_another_process_holds_no_key() {
    let stage = Stage::new().await;
    stage.emulator.fail_next_job(format!("no fox with {}", canary::key()));
    let job = call(&stage.client()).submit().await.unwrap().to_ref();
    let error = stage.client().resume(&job).unwrap().wait_for(PATIENCE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ModelFailed, "{error}");
    assert!(error.to_string().contains("no fox with"), "{error}");
    tells_nothing(&stage, &canary::told(&error)).await;
}

/// Another process does not know the prompt, so it writes down nothing of what a provider says of it.
#[tokio::test]
async fn what_a_provider_echoes_to_another_process_is_not_in_the_journal() {
    let stage = Stage::new().await;
    stage.emulator.fail_next_job(format!("no {}", canary::prompt()));
    let job = call(&stage.client()).submit().await.unwrap().to_ref();
    stage.client().resume(&job).unwrap().wait_for(PATIENCE).await.unwrap_err();
    let entry = stage.entries().await.remove(0);
    assert_eq!((entry.stage, entry.detail), (wan_video::journal::Stage::Failed, None));
}

async fn tells_nothing(stage: &Stage, told: &str) {
    let entries = stage.entries().await;
    canary::show(&entries);
    for text in [told, &format!("{entries:?}")] {
        assert!(!text.contains(canary::HALF_A_KEY) && !text.contains(canary::WORDS), "{text}");
    }
}

/// Client, call, job and video are shown without key and prompt, whoever prints them.
#[tokio::test]
async fn nothing_that_a_program_holds_shows_key_or_prompt() {
    let stage = Stage::new().await;
    let client = stage.client();
    let prepared = call(&client);
    let shown = format!("{client:?} {:?} {prepared:?}", stage.builder());
    let job = prepared.submit().await.unwrap();
    let shown = format!("{shown} {job:?} {:?}", job.status().await.unwrap());
    let output = job.wait_for(PATIENCE).await.unwrap();
    tells_nothing(&stage, &format!("{shown} {output:?} {:?}", client.batch([call(&client)]).submit())).await;
}

/// Notes where each request goes.
#[derive(Debug)]
struct Spy {
    transport: HttpTransport,
    urls: Arc<Mutex<Vec<String>>>,
}

impl Spy {
    fn new() -> (Self, Arc<Mutex<Vec<String>>>) {
        let urls = Arc::new(Mutex::new(Vec::new()));
        (Self { transport: HttpTransport::new(PATIENCE).unwrap(), urls: Arc::clone(&urls) }, urls)
    }
}

impl Transport for Spy {
    fn send(&self, request: Request) -> SendFuture<'_> {
        self.urls.lock().unwrap().push(request.url().to_owned());
        self.transport.send(request)
    }
}

/// 5.26: a request that matches no rule of smithy-rs' mock goes to the real service, and is paid there.
#[tokio::test]
async fn mock_unmatched_fails_closed() {
    let mut specs = Specs::embedded().unwrap();
    specs.models.retain(|model| model.model != "wan-2.6-t2v");
    let stage = Stage::with(Emulator::builder().specs(specs)).await;
    let elsewhere = format!("{}/no/such/place", stage.emulator.url());
    for url in [stage.emulator.url(), elsewhere] {
        let (spy, urls) = Spy::new();
        let client = stage.builder().emulator(&url).transport(spy).build().unwrap();
        let error = call(&client).submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::NotFound, Charge::No), "{error}");
        call(&client).run_sync().await.unwrap_err();
        client.submit_json("wan-2.6-t2v", &json!({ "prompt": canary::prompt() })).submit().await.unwrap_err();
        let urls = urls.lock().unwrap();
        assert_eq!(urls.len(), 3, "{urls:?}");
        assert!(urls.iter().all(|url| url.starts_with(&format!("{}/", stage.emulator.url()))), "{urls:?}");
    }
    assert!(stage.emulator.ledger().is_empty());
}

/// The same where the emulator is gone: nobody steps in for it.
#[tokio::test]
async fn an_emulator_that_is_gone_is_not_replaced_by_the_provider() {
    let stage = Stage::new().await;
    let (spy, urls) = Spy::new();
    let client = stage.builder().transport(spy).build().unwrap();
    let Stage { emulator, folder: _folder } = stage;
    let origin = emulator.url();
    emulator.shutdown().await;
    let error = call(&client).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Unreachable, Charge::No), "{error}");
    let urls = urls.lock().unwrap();
    assert!(!urls.is_empty() && urls.iter().all(|url| url.starts_with(&origin)), "{urls:?}");
}
