use std::time::Duration;

use wan_emulator::{Emulator, Fault, FaultRule, ScopedOperation, WrongType};

use super::{End, Wire, exchange, get, request};
use crate::{acme, client::path_of};

struct Finished {
    emulator: Emulator,
    path: String,
    video: Vec<u8>,
}

impl Finished {
    /// A finished job's file, and a fault on the next request for it.
    async fn with(fault: Fault) -> Self {
        let emulator = acme::start().await;
        let id = acme::submit(&emulator).await;
        emulator.advance(Duration::from_secs(100));
        let path = format!("/acme/cdn/out/{id}-job.mp4");
        // It is encoded now, which may take longer than a bare socket waits.
        let whole = acme::get(&emulator, &path).await;
        assert_eq!((whole.status, whole.header("content-type")), (200, Some("video/mp4")));
        emulator.add_fault(FaultRule::new(fault).on(ScopedOperation::File)).unwrap();
        Self { video: whole.bytes, emulator, path }
    }

    async fn part(&self, headers: &[&str]) -> Wire {
        exchange(&self.emulator, &request("GET", &self.path, headers, "")).await
    }
}

const PART: [&str; 2] = ["connection: close", "range: bytes=10-19"];

#[tokio::test]
async fn a_part_of_a_file_is_delivered_where_no_fault_acts() {
    let finished = Finished::with(Fault::RangeRefused).await;
    assert_eq!(finished.part(&PART).await.status(), 416);
    let part = finished.part(&PART).await;
    assert_eq!(part.status(), 206);
    assert!(part.body() == &finished.video[10..20]);
}

#[tokio::test]
async fn file_refused_is_an_expired_or_forbidden_address() {
    for code in [403, 404, 410] {
        let finished = Finished::with(Fault::FileRefused { code, old: false }).await;
        assert_eq!(get(&finished.emulator, &finished.path).await.status(), code);
        assert_eq!(get(&finished.emulator, &finished.path).await.status(), 200);
    }
}

#[tokio::test]
async fn wrong_type_delivers_something_else() {
    for (form, kind) in [
        (WrongType::Html, "text/html; charset=utf-8"),
        (WrongType::Json, "application/json"),
        (WrongType::Empty, "video/mp4"),
        (WrongType::Noise, "video/mp4"),
    ] {
        let finished = Finished::with(Fault::WrongType { form }).await;
        let wire = get(&finished.emulator, &finished.path).await;
        assert_eq!((wire.status(), wire.header("content-type"), wire.end), (200, Some(kind), End::Closed));
        assert!(wire.body() != finished.video);
        assert_eq!(wire.body().is_empty(), form == WrongType::Empty);
    }
}

#[tokio::test]
async fn oversized_downloads_go_on_after_the_video() {
    let finished = Finished::with(Fault::Oversized { bytes: 1_000_000 }).await;
    let wire = get(&finished.emulator, &finished.path).await;
    assert_eq!(wire.body().len(), finished.video.len() + 1_000_000);
    assert!(wire.body().starts_with(&finished.video));
}

#[tokio::test]
async fn range_ignored_sends_the_whole_file() {
    let finished = Finished::with(Fault::RangeIgnored).await;
    let wire = finished.part(&PART).await;
    assert_eq!((wire.status(), wire.header("content-range")), (200, None));
    assert!(wire.body() == finished.video);
}

#[tokio::test]
async fn wrong_content_range_sends_the_part_and_says_it_is_another() {
    let finished = Finished::with(Fault::WrongContentRange).await;
    let wire = finished.part(&PART).await;
    assert_eq!((wire.status(), wire.header("content-range")), (206, Some("bytes 1-2/3")));
    assert!(wire.body() == &finished.video[10..20]);
}

#[tokio::test]
async fn range_refused_is_a_416() {
    let finished = Finished::with(Fault::RangeRefused).await;
    let wire = finished.part(&PART).await;
    assert_eq!((wire.status(), wire.header("content-range")), (416, Some("bytes */1")));
}

#[tokio::test]
async fn changed_etag_sends_the_whole_file_to_who_asks_for_a_part_of_the_old_one() {
    let finished = Finished::with(Fault::RangeIgnored).await;
    let before = get(&finished.emulator, &finished.path).await;
    let old = before.header("etag").unwrap().to_owned();
    let conditional = format!("if-range: {old}");
    let headers = ["connection: close", "range: bytes=10-19", &conditional];
    assert_eq!(finished.part(&headers).await.status(), 206);
    finished.emulator.add_fault(FaultRule::new(Fault::ChangedEtag).always()).unwrap();
    let first = finished.part(&headers).await;
    assert_eq!(first.status(), 200);
    assert!(first.body() == finished.video);
    let second = finished.part(&headers).await;
    assert_ne!(first.header("etag"), Some(old.as_str()));
    assert_ne!(first.header("etag"), second.header("etag"));
}

#[tokio::test]
async fn answers_of_any_kind_act_on_files_in_a_plain_shape() {
    for (fault, status, body) in [
        (Fault::status(503), 503, "{\"error\":\"a fault of the emulator\"}"),
        (Fault::RateLimited { hint: None }, 429, "{\"error\":\"a fault of the emulator\"}"),
        (Fault::Empty { code: 204 }, 204, ""),
    ] {
        let finished = Finished::with(fault).await;
        let wire = get(&finished.emulator, &finished.path).await;
        assert_eq!((wire.status(), wire.body()), (status, body.as_bytes()));
        assert_eq!(get(&finished.emulator, &finished.path).await.status(), 200);
    }
    let finished = Finished::with(Fault::Html).await;
    let page = get(&finished.emulator, &finished.path).await;
    assert_eq!((page.status(), page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let finished = Finished::with(Fault::SuccessStatus { code: 203 }).await;
    let wire = get(&finished.emulator, &finished.path).await;
    assert_eq!(wire.status(), 203);
    assert!(wire.body() == finished.video);
}

#[tokio::test]
async fn an_old_address_can_be_refused_and_the_one_that_is_told_next_work() {
    let finished = Finished::with(Fault::FileRefused { code: 403, old: true }).await;
    let Finished { emulator, path, video } = &finished;
    emulator.clear_faults();
    emulator.add_fault(FaultRule::new(Fault::FileRefused { code: 403, old: true }).always()).unwrap();
    emulator.add_fault(FaultRule::new(Fault::MovedOutput).skip(1).always()).unwrap();
    let id = &emulator.jobs()[0].id;
    let told = async || {
        let body = acme::get(emulator, &format!("/acme/api/v2/jobs/{id}")).await.json();
        path_of(emulator, &body["video"])
    };
    let (first, second, third) = (told().await, told().await, told().await);
    assert_eq!(first, format!("{path}?signed=1"));
    assert!(second.starts_with(&format!("{first}&again=")), "{second}");
    assert_ne!(second, third);
    assert_eq!(get(emulator, &first).await.status(), 403);
    for moved in [&second, &third] {
        let wire = get(emulator, moved).await;
        assert_eq!(wire.status(), 200);
        assert!(wire.body() == video);
    }
    emulator.clear_faults();
    assert_eq!(get(emulator, &first).await.status(), 200);
}
