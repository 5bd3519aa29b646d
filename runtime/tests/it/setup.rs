//! What a client is made of, before anything is sent.

use std::time::Duration;

use serde_json::json;
use wan_runtime::{Call, Charge, ClientBuilder, Error, ErrorKind, Events, Job, Output, Video};

use crate::{
    acme::{Acme, Clip, KEY, PROMPT},
    server::Server,
};

fn refused(builder: ClientBuilder<Acme>) -> Error {
    let error = builder.build().unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No));
    error
}

#[test]
fn a_malformed_key_is_refused_without_showing_it() {
    for key in ["", "\n", "qz qz", "qz\nqz", "qz\r\nx: qz", "qzäqz", " qz", "qz\0"] {
        let error = refused(Acme::builder().api_key(key));
        let told = format!("{error} {error:?}");
        assert!(told.contains("`api_key`") && !told.contains("qz"), "{told}");
    }
    assert!(Acme::builder().api_key("k\n").build().is_ok());
}

#[test]
fn a_key_that_is_not_set_names_its_variable() {
    // Nothing sets this variable: providers that do not exist have none.
    let error = refused(Acme::builder());
    insta::assert_snapshot!(
        error,
        @"no key: the environment variable `ACME_API_KEY` is not set; set it, or give the key to `api_key` of the builder: `ACME_API_KEY=<key>`"
    );
}

#[test]
fn settings_that_cannot_be_used_are_refused() {
    let builder = || Acme::builder().api_key(KEY);
    for builder in [
        builder().base_url("api", "http://api.acme.example"),
        builder().base_url("nowhere", "https://api.acme.example"),
        builder().emulator("http://192.168.0.7:8080"),
        builder().download_origin("ftp://files.example"),
        builder().connect_timeout(Duration::ZERO),
        builder().connect_timeout(Duration::from_secs(60)),
        builder().answer_timeout(Duration::from_secs(10)),
        builder().answer_timeout(Duration::ZERO),
        builder().poll_interval(Duration::ZERO),
        builder().user_agent("a\r\nx-evil: b"),
    ] {
        let error = refused(builder);
        assert!(error.hint().is_some(), "{error}");
    }
}

#[test]
fn nothing_that_is_shown_holds_key_or_prompt() {
    let client = Acme::builder().api_key(KEY).build().unwrap();
    let call = client.clip(&Clip::new());
    let shown = format!("{client:?} {:?} {call:?}", Acme::builder().api_key(KEY));
    assert!(shown.contains("ApiKey([redacted])"), "{shown}");
    assert!(!shown.contains(KEY) && !shown.contains(PROMPT), "{shown}");
}

#[test]
fn everything_can_be_sent_to_other_threads() {
    fn is_portable<T: Send + Sync + 'static>() {}
    fn is_send<T: Send>(_: T) {}
    is_portable::<Acme>();
    is_portable::<Call<Clip>>();
    is_portable::<Job<Clip>>();
    is_portable::<Output>();
    is_portable::<Video>();
    is_portable::<Events>();
    let client = Acme::builder().api_key(KEY).build().unwrap();
    is_send(client.clip(&Clip::new()).run());
    is_send(client.clip(&Clip::new()).run_sync());
    let job = client.resume(&crate::acme::job_at("2026-11-20T10:00:00Z")).unwrap();
    is_send(job.wait());
}

#[tokio::test]
async fn an_emulator_stands_for_every_host() {
    let server = Server::start().await;
    let client = Acme::builder().api_key(KEY).emulator(server.url()).user_agent("test/1").build().unwrap();
    client.submit_json("clip-1", &json!({ "prompt": PROMPT })).submit().await.unwrap_err();
    let requests = server.requests();
    assert_eq!(requests[0].line, "POST /acme/api/v2/clip-1");
    assert_eq!(requests[0].headers["x-api-key"], KEY);
    assert!(requests[0].headers["user-agent"].ends_with(" test/1"));
}
