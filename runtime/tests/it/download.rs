//! Videos on their way to the disk.

use std::{ffi::OsString, path::Path};

use serde_json::json;
use tempfile::TempDir;
use wan_runtime::{Charge, Error, ErrorKind, Output};

use crate::{
    acme::{Acme, KEY, job_at, mp4},
    server::{Reply, Server},
};

const VIDEO: &str = "GET /v.mp4?sig=secret";

/// The output of a job whose answer holds this in the place of the video.
async fn output(server: &Server, output: &str) -> Output {
    server.on("GET /v2/jobs/job-7/status", [Reply::json(200, r#"{"status":"DONE"}"#)]);
    server.on("GET /v2/jobs/job-7", [Reply::json(200, &format!(r#"{{"output":{output}}}"#))]);
    let job = Acme::at(server).resume(&job_at("2026-11-20T10:00:00Z")).unwrap();
    job.wait_for(std::time::Duration::from_secs(60)).await.unwrap()
}

/// Saves a video that is answered so, always, into an empty folder. It is asked for so often.
async fn saved(reply: Reply, times: usize) -> (TempDir, Result<u64, Error>) {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    server.on(VIDEO, [reply]);
    let output = output(&server, r#""{server}/v.mp4?sig=secret""#).await;
    let result = output.save(folder.path().join("fox.mp4")).await;
    assert_eq!(server.count(VIDEO), times, "{result:?}");
    for request in server.requests().iter().filter(|request| request.line == VIDEO) {
        assert!(!request.headers.values().any(|value| value.contains(KEY)), "{request:?}");
    }
    (folder, result)
}

fn names(folder: &Path) -> Vec<OsString> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

#[tokio::test]
async fn a_video_is_saved_whole_and_fetched_without_the_key() {
    let (folder, result) = saved(Reply::video(&mp4()), 1).await;
    assert_eq!(result.unwrap(), mp4().len() as u64);
    assert_eq!(names(folder.path()), ["fox.mp4"]);
    assert_eq!(std::fs::read(folder.path().join("fox.mp4")).unwrap(), mp4());
}

#[tokio::test]
async fn what_is_no_whole_video_is_refused_and_leaves_nothing() {
    let half = &mp4()[..mp4().len() - 3];
    let whole = mp4().len().to_string();
    for (reply, times) in [
        (Reply::http(200, &[("content-type", "text/html")], b"<html>please log in</html>"), 1),
        (Reply::json(200, r#"{"error":"gone"}"#), 1),
        (Reply::video(b""), 1),
        (Reply::video(half), 1),
        (Reply::http(400, &[], b""), 1),
        // What may pass is tried five times more.
        (Reply::raw(200, &[], half), 6),
        (Reply::raw(200, &[("content-length", &whole)], half), 6),
        (Reply::Close, 6),
        (Reply::http(206, &[], &mp4()), 6),
        (Reply::http(500, &[], b""), 6),
        // The job is asked for another address once.
        (Reply::http(403, &[], b"<Error>expired</Error>"), 2),
    ] {
        let (folder, result) = saved(reply.clone(), times).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Download, Charge::Yes), "{reply:?}: {error}");
        assert!(error.job().is_some() && !format!("{error} {error:?}").contains("secret"), "{error}");
        assert!(names(folder.path()).is_empty(), "{reply:?}");
    }
}

#[tokio::test]
async fn each_failure_tells_what_happened_and_how_to_get_the_video() {
    let mut told = Vec::new();
    let whole = mp4().len().to_string();
    for (reply, times) in [
        (Reply::http(403, &[], b""), 2),
        (Reply::http(200, &[], b"<!doctype html><p>please log in"), 1),
        (Reply::http(200, &[], b""), 1),
        (Reply::http(502, &[], b""), 6),
        (Reply::raw(200, &[("content-length", &whole)], &mp4()[..20]), 6),
        (Reply::http(451, &[], b""), 1),
    ] {
        let error = saved(reply, times).await.1.unwrap_err();
        told.push(format!("{:?} {error}", error.status()));
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    Some(403) the address of the video has run out: it was answered with HTTP 403, and no other address is known: the new one was refused as well; the job counts as paid; `resume` the job and wait for a new address, or look for it in your account at Acme before you pay again
    None what came is a page for people (HTML) and no MP4 video; the job counts as paid; nothing was saved: look at `url()` in a browser, or save again later
    None what came is empty and no MP4 video; the job counts as paid; nothing was saved: look at `url()` in a browser, or save again later
    Some(502) the video did not come whole, 0 bytes at the last attempt: it was answered with HTTP 502; the job counts as paid; nothing was saved and nothing is lost: call `save` again, the address is still there
    None the video did not come whole, 20 bytes at the last attempt: error decoding response body: error reading a body from connection: end of file before message length reached; the job counts as paid; nothing was saved and nothing is lost: call `save` again, the address is still there
    Some(451) the video was answered with HTTP 451; the job counts as paid; nothing was saved: save again later, or fetch `url()` by other means
    ");
}

#[tokio::test]
async fn a_file_that_is_there_is_not_touched_and_nothing_is_fetched() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    server.on(VIDEO, [Reply::video(&mp4())]);
    let output = output(&server, r#""{server}/v.mp4?sig=secret""#).await;
    let path = folder.path().join("fox.mp4");
    std::fs::write(&path, b"mine").unwrap();
    let error = output.save(&path).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Io, Charge::Yes));
    assert!(error.to_string().contains("save under another path"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    assert_eq!((server.count(VIDEO), names(folder.path()).len()), (0, 1));
    output.save(folder.path().join("other.mp4")).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_is_not_followed() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    server.on(VIDEO, [Reply::video(&mp4())]);
    let output = output(&server, r#""{server}/v.mp4?sig=secret""#).await;
    let path = folder.path().join("fox.mp4");
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), &path).unwrap();
    assert_eq!(output.save(&path).await.unwrap_err().kind(), ErrorKind::Io);
    assert!(!folder.path().join("elsewhere").exists());
}

#[tokio::test]
async fn a_path_that_cannot_be_written_keeps_the_video() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    server.on(VIDEO, [Reply::video(&mp4())]);
    let output = output(&server, r#""{server}/v.mp4?sig=secret""#).await;
    for path in [folder.path().join("missing/fox.mp4"), folder.path().to_owned(), "..".into(), "".into()] {
        let error = output.save(&path).await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Io, Charge::Yes), "{error}");
    }
    assert_eq!(output.save(folder.path().join("fox.mp4")).await.unwrap(), mp4().len() as u64);
}

#[tokio::test]
async fn an_origin_that_is_not_listed_is_asked_only_if_the_program_allows_it() {
    let (server, elsewhere) = (Server::start().await, Server::start().await);
    let folder = tempfile::tempdir().unwrap();
    elsewhere.on("GET /v.mp4", [Reply::video(&mp4())]);
    let address = json!(format!("{}/v.mp4", elsewhere.url())).to_string();
    let error = output(&server, &address).await.save(folder.path().join("fox.mp4")).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Download, Charge::Yes));
    assert!(error.to_string().contains("`download_origin`"), "{error}");
    assert!(elsewhere.requests().is_empty());

    let client = Acme::moved(&server).download_origin(elsewhere.url()).build().unwrap();
    let job = client.resume(&job_at("2026-11-20T10:00:00Z")).unwrap();
    let output = job.wait_for(std::time::Duration::from_secs(60)).await.unwrap();
    output.save(folder.path().join("fox.mp4")).await.unwrap();
    assert!(!elsewhere.requests()[0].headers.contains_key("x-api-key"));
}

#[tokio::test]
async fn several_videos_want_a_path_each() {
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    server.on("GET /a", [Reply::video(&mp4())]).on("GET /b", [Reply::video(&mp4())]);
    let output = output(&server, r#"["{server}/a","{server}/b"]"#).await;
    assert_eq!(output.save(folder.path().join("fox.mp4")).await.unwrap_err().kind(), ErrorKind::Config);
    for (index, video) in output.videos().iter().enumerate() {
        video.save(folder.path().join(format!("{index}.mp4"))).await.unwrap();
    }
    assert_eq!(names(folder.path()).len(), 2);
}

#[tokio::test]
async fn a_video_that_came_as_base64_is_saved() {
    // base64 of `mp4()`.
    let encoded = "AAAAEGZ0eXBpc29tAAAAAAAAAAhtb292AAAADW1kYXR2aWRlbw==";
    for text in [encoded.to_owned(), format!("data:video/mp4;base64,{encoded}")] {
        let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
        let output = output(&server, &json!(text).to_string()).await;
        assert_eq!(output.videos()[0].url(), None);
        assert_eq!(format!("{:?}", output.videos()[0]), format!("Video({} bytes)", mp4().len()));
        output.save(folder.path().join("fox.mp4")).await.unwrap();
        assert_eq!(std::fs::read(folder.path().join("fox.mp4")).unwrap(), mp4());
    }
}

#[tokio::test]
async fn a_key_in_an_address_is_not_shown() {
    let server = Server::start().await;
    let output = output(&server, &format!(r#""https://10.0.0.1/{KEY}/v.mp4""#)).await;
    let folder = tempfile::tempdir().unwrap();
    let error = output.save(folder.path().join("fox.mp4")).await.unwrap_err();
    let told = format!("{error} {error:?} {output:?}");
    assert!(!told.contains(KEY), "{told}");
}

#[tokio::test]
async fn a_video_that_is_announced_as_too_large_is_not_begun() {
    // Whoever begins it finds that it breaks off, and asks again.
    let reply = Reply::raw(200, &[("content-length", "4000000000")], &mp4());
    let (_folder, result) = saved(reply, 1).await;
    let error = result.unwrap_err();
    assert!(error.to_string().contains("larger than 2147483648 bytes"), "{error}");
}
