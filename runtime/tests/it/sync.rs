//! The blocking call.

use wan_runtime::{Charge, Error, ErrorKind, Output};

use crate::{
    acme::{Acme, Clip, KEY, mp4},
    server::{Reply, Server},
};

async fn run(reply: Reply) -> Result<Output, Error> {
    let server = Server::start().await;
    server.on("POST /v1/clip-1", [reply]);
    let result = Acme::at(&server).clip(&Clip::new()).run_sync().await;
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.requests()[0].headers["x-api-key"], KEY);
    result
}

#[tokio::test]
async fn the_video_may_be_the_answer_itself() {
    let headers = [("content-type", "video/mp4"), ("x-cost", "0.855"), ("x-request-id", "r-1")];
    let output = run(Reply::http(200, &headers, &mp4())).await.unwrap();
    assert_eq!(output.videos()[0].url(), None);
    assert_eq!((output.cost().unwrap().micros(), output.request_id()), (855_000, Some("r-1")));
    assert!(output.job().is_none());
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(output.save(folder.path().join("fox.mp4")).await.unwrap(), mp4().len() as u64);
    assert_eq!(std::fs::read(folder.path().join("fox.mp4")).unwrap(), mp4());
}

#[tokio::test]
async fn the_content_type_decides_and_where_it_is_silent_the_first_bytes() {
    let json = br#"{"output":"https://files.acme.example/v.mp4"}"#;
    let encoded = b"AAAAEGZ0eXBpc29tAAAAAAAAAAhtb292AAAADW1kYXR2aWRlbw==";
    for (kind, body, is_address) in [
        (Some("application/json; charset=utf-8"), &json[..], true),
        (Some("text/plain"), json, true),
        (None, json, true),
        (Some("text/plain"), encoded, false),
        (Some("application/octet-stream"), &mp4(), false),
        (None, &mp4(), false),
    ] {
        let headers: Vec<_> = kind.map(|kind| ("content-type", kind)).into_iter().collect();
        let output = run(Reply::http(200, &headers, body)).await.unwrap();
        assert_eq!(output.videos()[0].url().is_some(), is_address, "{kind:?}");
    }
}

#[tokio::test]
async fn an_answer_without_a_video_counts_as_paid() {
    for reply in [
        Reply::json(200, "{}"),
        Reply::http(200, &[("content-type", "text/html")], b"<html>"),
        Reply::json(204, ""),
    ] {
        let error = run(reply).await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::NoOutput, Charge::Yes), "{error}");
    }
    let cut = Reply::raw(200, &[("content-type", "video/mp4"), ("content-length", "99")], &mp4());
    let error = run(cut).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::AcceptedIdLost, Charge::Yes));
}

#[tokio::test]
async fn a_failure_inside_http_200_costs_what_the_provider_says() {
    let error = run(Reply::json(200, r#"{"error":"blocked"}"#)).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::ModelFailed, Charge::No));
}

#[tokio::test]
async fn an_error_beside_a_video_is_neither_sent_again_nor_told_as_free() {
    let encoded = "AAAAEGZ0eXBpc29tAAAAAAAAAAhtb292AAAADW1kYXR2aWRlbw==";
    // At the place of videos, and where the specs know of none.
    let known = format!(r#"{{"code":"BUSY","error":"busy","output":"{encoded}"}}"#);
    assert_eq!(run(Reply::json(200, &known)).await.unwrap().videos().len(), 1);
    let elsewhere = format!(r#"{{"code":"BUSY","error":"busy","preview":"{encoded}"}}"#);
    let error = run(Reply::json(200, &elsewhere)).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::ModelFailed, Charge::Unknown), "{error}");
}

#[tokio::test]
async fn a_blocking_call_without_an_answer_is_unknown_and_is_sent_once() {
    for reply in [Reply::Close, Reply::json(504, "")] {
        let error = run(reply).await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown));
    }
    let error = run(Reply::json(406, r#"{"message":"Insufficient credits"}"#)).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::InsufficientCredits, Charge::No));
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn what_became_of_a_blocking_call_is_in_the_journal_until_its_video_is_saved() {
    use wan_runtime::{
        Journal,
        journal::{JournalStore, Stage},
    };

    let address = r#"{"output":"{server}/out/7.mp4"}"#;
    for (reply, stage, outputs) in [
        (Reply::json(200, address), Stage::Succeeded, 1),
        (Reply::video(&mp4()), Stage::Succeeded, 1),
        (Reply::json(200, r#"{"error":"no fox"}"#), Stage::Failed, 0),
        (Reply::json(200, r#"{"note":"later"}"#), Stage::IdLost, 0),
    ] {
        let server = Server::start().await;
        server.on("POST /v1/clip-1", [reply]).on("GET /out/7.mp4", [Reply::video(&mp4())]);
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path().join("journal.db")).unwrap();
        let client = Acme::moved(&server).journal_store(journal.clone()).build().unwrap();
        let made = client.clip(&Clip::new()).run_sync().await;
        let only = async || journal.entries(false).await.unwrap().remove(0);
        let entry = only().await;
        assert_eq!((entry.stage, entry.outputs.len()), (stage, outputs));
        assert_eq!((entry.operation.as_str(), entry.answer.is_some()), ("sync", stage == Stage::IdLost));
        let is_lost = entry.detail.as_deref() == Some("its answer holds no video");
        assert_eq!(is_lost, stage == Stage::IdLost, "{:?}", entry.detail);
        let Ok(output) = made else { continue };
        output.save(folder.path().join("fox.mp4")).await.unwrap();
        assert_eq!((only().await.stage, only().await.files.len()), (Stage::Saved, 1));
    }
}
