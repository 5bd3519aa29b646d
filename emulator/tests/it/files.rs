use std::time::Duration;

use serde_json::Value;
use wan_emulator::Emulator;

use crate::{
    acme,
    client::{path_of, send},
};

const SECOND: Duration = Duration::from_secs(1);

/// The paths of a finished job's files, as its result names them.
async fn finished(emulator: &Emulator, id: &str) -> Vec<String> {
    let result = acme::get(emulator, &format!("/acme/api/v2/jobs/{id}")).await.json();
    let addresses: [&Value; 3] = [&result["video"], &result["more"][0]["url"], &result["more"][1]["url"]];
    addresses.into_iter().map(|address| path_of(emulator, address)).collect()
}

#[tokio::test]
async fn every_address_of_a_result_serves_the_video_without_a_key() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    emulator.advance(100 * SECOND);
    let paths = finished(&emulator, &id).await;
    assert_eq!(paths.len(), 3);
    for path in paths {
        let file = send(&emulator, "GET", &path, &[], b"").await;
        assert_eq!(file.status, 200, "{path}");
        assert_eq!(file.header("content-type"), Some("video/mp4"));
        assert_eq!(file.header("content-length"), Some(file.bytes.len().to_string().as_str()));
        assert_eq!(&file.bytes[4..8], b"ftyp");

        let head = send(&emulator, "HEAD", &path, &[], b"").await;
        assert_eq!((head.status, head.bytes.len()), (200, 0));
        assert_eq!(head.header("content-length"), file.header("content-length"));
    }
}

#[tokio::test]
async fn only_files_of_finished_jobs_exist() {
    let emulator = acme::start().await;
    emulator.fail_next_job("no luck");
    let (failed, good) = (acme::submit(&emulator).await, acme::submit(&emulator).await);
    let path = |id: &str| format!("/acme/cdn/out/{id}-job.mp4");
    let status = async |path: &str| send(&emulator, "GET", path, &[], b"").await.status;
    assert_eq!(status(&path(&good)).await, 404);
    emulator.advance(100 * SECOND);
    assert_eq!(status(&path(&good)).await, 200);
    assert_eq!(status(&path(&failed)).await, 404);
    assert_eq!(status(&path("5a3b9c1e")).await, 404);
    assert_eq!(status(&format!("/acme/cdn/elsewhere/{good}.mp4")).await, 404);
    assert_eq!(status(&format!("/acme/api/out/{good}-job.mp4")).await, 404);
    let posted = send(&emulator, "POST", &path(&good), &[], b"").await;
    assert_eq!((posted.status, posted.header("allow")), (405, Some("GET, HEAD")));
    assert_eq!(send(&emulator, "POST", &path(&failed), &[], b"").await.status, 404);
}

#[tokio::test]
async fn a_file_outlives_the_record_and_is_gone_after_its_own_retention() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    let path = format!("/acme/cdn/out/{id}-job.mp4");
    emulator.advance(Duration::from_millis(7_299_999));
    assert_eq!(acme::get(&emulator, &format!("/acme/api/v2/jobs/{id}")).await.status, 404);
    assert_eq!(send(&emulator, "GET", &path, &[], b"").await.status, 200);
    emulator.advance(Duration::from_millis(1));
    let gone = send(&emulator, "GET", &path, &[], b"").await;
    assert_eq!(gone.status, 404);
    let told = gone.json()["error"].to_string();
    assert!(told.contains("no longer kept") && told.contains("7200 seconds"), "{told}");
    let never = send(&emulator, "GET", &format!("/acme/cdn/elsewhere/{id}.mp4"), &[], b"").await;
    assert!(!never.json()["error"].to_string().contains("no longer kept"));
}

#[tokio::test]
async fn a_file_can_be_had_in_parts() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    emulator.advance(100 * SECOND);
    let path = format!("/acme/cdn/out/{id}-job.mp4");
    let get = async |headers: &[&str]| send(&emulator, "GET", &path, headers, b"").await;

    let whole = get(&[]).await;
    let (length, tag) = (whole.bytes.len(), whole.header("etag").unwrap().to_owned());
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag} is strong");

    let part = get(&["range: bytes=10-19"]).await;
    assert_eq!((part.status, &part.bytes[..]), (206, &whole.bytes[10..20]));
    assert_eq!(part.header("content-range"), Some(format!("bytes 10-19/{length}").as_str()));
    assert_eq!((part.header("content-length"), part.header("etag")), (Some("10"), Some(tag.as_str())));
    assert_eq!(part.header("content-type"), Some("video/mp4"));

    let rest = get(&["range: bytes=20-", &format!("if-range: {tag}")]).await;
    assert_eq!((rest.status, &rest.bytes[..]), (206, &whole.bytes[20..]));
    let changed = get(&["range: bytes=20-", "if-range: \"another\""]).await;
    assert_eq!((changed.status, changed.bytes.len()), (200, length));

    let beyond = get(&[&format!("range: bytes={length}-")]).await;
    assert_eq!((beyond.status, beyond.bytes.len()), (416, 0));
    assert_eq!(beyond.header("content-range"), Some(format!("bytes */{length}").as_str()));
    assert_eq!(emulator.requests().last().unwrap().status, Some(416));
}

#[tokio::test]
async fn head_tells_of_the_whole_file() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    emulator.advance(100 * SECOND);
    let path = format!("/acme/cdn/out/{id}-job.mp4");
    let file = send(&emulator, "GET", &path, &[], b"").await;
    let head = send(&emulator, "HEAD", &path, &["range: bytes=0-9"], b"").await;
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    for name in ["content-length", "content-type", "etag", "accept-ranges", "content-range"] {
        assert_eq!(head.header(name), file.header(name), "{name}");
    }
}
