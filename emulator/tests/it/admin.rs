//! The routes below `/_emulator/`: each does what a method of `Emulator` does, and they keep strangers out.

use std::time::Duration;

use serde_json::{Value, json};
use wan_emulator::{Emulator, Fault, FaultRule};
use wan_specs::StateMeaning;

use crate::{
    acme,
    client::{Reply, send, send_raw},
};

async fn get(emulator: &Emulator, path: &str) -> Value {
    let reply = ask(emulator, "GET", path, "").await;
    assert_eq!(reply.status, 200, "{path}: {}", String::from_utf8_lossy(&reply.bytes));
    reply.json()
}

async fn ask(emulator: &Emulator, method: &str, path: &str, body: &str) -> Reply {
    let reply = send(emulator, method, path, &[], body.as_bytes()).await;
    assert_eq!(reply.header("x-wan-emulator"), Some("true"), "{method} {path}");
    reply
}

async fn refused(emulator: &Emulator, method: &str, path: &str, body: &str) -> (u16, String) {
    let reply = ask(emulator, method, path, body).await;
    (reply.status, reply.json()["error"].as_str().unwrap().to_owned())
}

fn json_of(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[tokio::test]
async fn the_index_names_every_route_and_each_of_them_answers() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    let index = get(&emulator, "/_emulator/").await;
    assert_eq!(get(&emulator, "/_emulator").await, index);
    let routes = index["routes"].as_array().unwrap();
    assert!(routes.len() > 10);
    for route in routes.iter().filter(|route| route["method"] == "GET") {
        let path = route["path"].as_str().unwrap().replace("{id}", &id);
        get(&emulator, &path).await;
    }
}

#[tokio::test]
async fn the_documentation_has_a_row_for_each_route() {
    let emulator = acme::start().await;
    let page = include_str!("../../../docs/emulator.md");
    let table = page.split("<!-- routes -->").nth(1).expect("a table between two marks");
    let documented: Vec<(&str, &str)> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.split('`'))
        .map(|mut cells| (cells.nth(1).unwrap(), cells.nth(1).unwrap()))
        .collect();
    let index = get(&emulator, "/_emulator/").await;
    let routes = index["routes"].as_array().unwrap().iter();
    let served: Vec<(&str, &str)> =
        routes.map(|route| (route["method"].as_str().unwrap(), route["path"].as_str().unwrap())).collect();
    assert_eq!(documented, served);
}

#[tokio::test]
async fn routes_tell_what_the_methods_tell() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    emulator.add_fault(FaultRule::new(Fault::Html).skip(3)).unwrap();
    emulator.advance(Duration::from_secs(50));
    assert_eq!(get(&emulator, "/_emulator/jobs").await, json_of(&emulator.jobs()));
    assert_eq!(get(&emulator, &format!("/_emulator/jobs/{id}")).await, json_of(&emulator.job(&id)));
    assert_eq!(emulator.job("another"), None);
    assert_eq!(get(&emulator, "/_emulator/requests").await, json_of(&emulator.requests()));
    assert_eq!(get(&emulator, "/_emulator/faults").await, json_of(&emulator.faults()));
    let kinds = get(&emulator, "/_emulator/faults/kinds").await;
    let examples: Vec<&Value> = kinds.as_array().unwrap().iter().map(|kind| &kind["example"]).collect();
    assert_eq!(json_of(&examples), json_of(&Fault::all()));
    assert_eq!(get(&emulator, "/_emulator/clock").await, json_of(&emulator.clock()));
    let ledger = get(&emulator, "/_emulator/ledger").await;
    assert_eq!(ledger["entries"], json_of(&emulator.ledger()));
    assert_eq!(ledger["totals"], json_of(&emulator.ledger_totals()));
    assert_eq!(emulator.requests().len(), 1, "its own requests are not recorded");
}

#[tokio::test]
async fn a_job_tells_its_progress_and_where_its_video_is() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    emulator.advance(Duration::from_millis(25_500));
    let job = get(&emulator, &format!("/_emulator/jobs/{id}")).await;
    let expected = json!({
        "provider": "acme", "model": "wan-1", "id": id, "body": { "prompt": "a fox" }, "means": "running",
        "state": "WORKING", "failure": null, "percent": 25, "seconds_left": 75, "submitted_milliseconds": 0,
        "ends_milliseconds": 100_000, "video": null,
    });
    assert_eq!(job, expected);

    emulator.advance(Duration::from_secs(75));
    let job = get(&emulator, &format!("/_emulator/jobs/{id}")).await;
    let video = job["video"].as_str().unwrap().strip_prefix(&emulator.url()).unwrap().to_owned();
    let reply = send(&emulator, "GET", &video, &[], b"").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("video/mp4")));
}

#[tokio::test]
async fn a_job_without_end_has_none() {
    let emulator = acme::start().await;
    emulator.add_fault(FaultRule::new(Fault::NeverFinishes)).unwrap();
    acme::submit(&emulator).await;
    emulator.advance(Duration::from_secs(1_000_000));
    let job = &emulator.jobs()[0];
    assert_eq!((job.means, job.percent), (StateMeaning::Running, 99));
    assert_eq!((job.seconds_left, job.ends_milliseconds), (None, None));
}

#[tokio::test]
async fn lists_give_the_last_ones_and_leave_bodies_out_on_request() {
    let emulator = acme::start().await;
    acme::submit(&emulator).await;
    let second = acme::submit(&emulator).await;
    for list in ["jobs", "requests"] {
        let short = get(&emulator, &format!("/_emulator/{list}?last=1&bodies=false")).await;
        assert_eq!(short.as_array().unwrap().len(), 1);
        assert_eq!(short[0].get("body"), None);
    }
    assert_eq!(get(&emulator, "/_emulator/jobs?last=1").await[0]["id"], json!(second));
    let ledger = get(&emulator, "/_emulator/ledger?last=1").await;
    assert_eq!(ledger["entries"].as_array().unwrap().len(), 1);
    assert_eq!(ledger["totals"]["entries"], 2);
}

#[tokio::test]
async fn the_clock_is_moved_and_set() {
    let emulator = acme::start().await;
    let moved = ask(&emulator, "POST", "/_emulator/clock", r#"{"advance_seconds": 60}"#).await.json();
    assert_eq!(moved, json!({ "milliseconds": 60_000, "scale": 0.0 }));
    let set = ask(&emulator, "POST", "/_emulator/clock", r#"{"scale": 10}"#).await.json();
    assert_eq!(set["scale"], 10.0);
    emulator.set_time_scale(0.0).unwrap();
    let stands = emulator.clock();
    assert_eq!(get(&emulator, "/_emulator/clock").await, json_of(&stands));

    let (status, message) =
        refused(&emulator, "POST", "/_emulator/clock", r#"{"advance": 60, "scale": 5}"#).await;
    assert_eq!(status, 400);
    assert!(message.contains("nearest known one is `advance_seconds`"), "{message}");
    assert_eq!(emulator.clock(), stands, "nothing of it happened");
}

#[tokio::test]
async fn no_leap_of_the_clock_takes_it_out_of_use() {
    let emulator = acme::start().await;
    for (leap, part) in [
        (r#"{"advance_seconds": 1e18}"#, "3153600000 in all"),
        (r#"{"advance_seconds": 1e30, "scale": 5}"#, "3153600000 in all"),
        (r#"{"advance_seconds": 1, "scale": 1e300}"#, "up to 1000000"),
    ] {
        let (status, message) = refused(&emulator, "POST", "/_emulator/clock", leap).await;
        assert_eq!(status, 400);
        assert!(message.contains(part), "{leap}: {message}");
    }
    assert_eq!(json_of(&emulator.clock()), json!({ "milliseconds": 0, "scale": 0.0 }));
    emulator.advance(Duration::MAX);
    acme::submit(&emulator).await;
    emulator.set_time_scale(1e6).unwrap();
    let reply = acme::post(&emulator, "/acme/api/v1/wan-1", &json!({ "prompt": "a fox" })).await;
    assert_eq!((reply.status, emulator.jobs()[0].means), (200, StateMeaning::Succeeded));
}

#[tokio::test]
async fn faults_are_added_replaced_and_cleared() {
    let emulator = acme::start().await;
    let post = async |body: &str| ask(&emulator, "POST", "/_emulator/faults", body).await.json();
    let names = || emulator.faults().iter().map(|placed| placed.rule.fault.name()).collect::<Vec<_>>();
    let told = post(r#"{"fault": "html"}"#).await;
    assert_eq!(told, json_of(&emulator.faults()));
    post(r#"[{"fault": "no_id"}, {"fault": "never_finishes", "times": 2}]"#).await;
    assert_eq!(names(), ["html", "no_id", "never_finishes"]);
    post(r#"{"seed": 7, "faults": [{"fault": {"status": {"code": 503}}}]}"#).await;
    assert_eq!(names(), ["status"]);

    let reply = acme::post(&emulator, "/acme/api/v2/wan-1", &json!({ "prompt": "a fox" })).await;
    assert_eq!(reply.status, 503);
    assert_eq!(emulator.requests()[0].fault.as_deref(), Some("status"));

    let (status, message) = refused(&emulator, "POST", "/_emulator/faults", r#"{"fault": "htm"}"#).await;
    assert_eq!(status, 400);
    assert!(message.contains("`html`"), "{message}");
    let (status, message) =
        refused(&emulator, "POST", "/_emulator/faults", r#"{"fault": "html", "skp": 1}"#).await;
    assert_eq!(status, 400);
    assert!(message.contains("the nearest is `skip`"), "{message}");
    assert_eq!(names(), ["status"], "what is refused changes nothing");
    assert_eq!(ask(&emulator, "DELETE", "/_emulator/faults", "").await.json(), json!([]));
    assert!(emulator.faults().is_empty());
}

#[tokio::test]
async fn a_reset_forgets_everything_but_the_time() {
    let emulator = acme::start().await;
    acme::submit(&emulator).await;
    emulator.advance(Duration::from_secs(5));
    emulator.add_fault(FaultRule::new(Fault::Html)).unwrap();
    let clock = ask(&emulator, "POST", "/_emulator/reset", "").await.json();
    assert_eq!(clock["milliseconds"], 5_000);
    assert!(emulator.jobs().is_empty() && emulator.ledger().is_empty());
    assert!(emulator.requests().is_empty() && emulator.faults().is_empty());
    acme::submit(&emulator).await;
    assert_eq!(emulator.jobs()[0].submitted_milliseconds, 5_000);

    assert_eq!(ask(&emulator, "DELETE", "/_emulator/requests", "").await.json(), json!([]));
    assert_eq!((emulator.requests().len(), emulator.jobs().len()), (0, 1));
}

#[tokio::test]
async fn what_is_not_there_is_named_with_what_is() {
    let emulator = acme::start().await;
    let cases = [
        ("GET", "/_emulator/job", 404, "nearest address is `/_emulator/jobs`"),
        ("GET", "/_emulator/jobs/", 404, "nearest address is `/_emulator/jobs`"),
        ("GET", "/_emulator/jobs/7", 404, "no job has the id `7`"),
        ("GET", "/_emulator/jobs?lats=1", 400, "nearest known one is `last`"),
        ("GET", "/_emulator/clock?last=1", 400, "none is taken here"),
        ("PUT", "/_emulator/clock", 405, "takes GET, POST, HEAD, not PUT"),
        ("POST", "/", 405, "takes GET, HEAD, not POST"),
    ];
    for (method, path, status, part) in cases {
        let (found, message) = refused(&emulator, method, path, "").await;
        assert_eq!(found, status, "{method} {path}");
        assert!(message.contains(part), "{method} {path}: {message}");
    }
    assert_eq!(
        ask(&emulator, "PUT", "/_emulator/faults", "").await.header("allow"),
        Some("GET, POST, DELETE, HEAD")
    );
    // Only what begins with the very prefix is the emulator's own.
    assert_eq!(ask(&emulator, "GET", "/_emulators", "").await.status, 404);
    assert_eq!(emulator.requests().len(), 1);
}

#[tokio::test]
async fn a_page_of_another_site_cannot_drive_it_and_providers_answer_any_host() {
    let emulator = acme::start().await;
    let raw = async |host: &str, more: &str, path: &str| {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\n{more}connection: close\r\ncontent-length: 0\r\n\r\n"
        );
        send_raw(&emulator, request.as_bytes()).await
    };
    let own = emulator.url();
    let port = own.rsplit(':').next().unwrap();
    acme::submit(&emulator).await;
    let reset = "/_emulator/reset";
    assert_eq!(raw("evil.example", "", reset).await.status, 403);
    assert_eq!(raw(&format!("evil.example:{port}"), "", reset).await.status, 403);
    let other = raw(&format!("127.0.0.1:{port}"), "origin: https://evil.example\r\n", reset).await;
    assert_eq!(other.status, 403);
    assert!(other.json()["error"].as_str().unwrap().contains("https://evil.example"));
    assert_eq!(other.header("access-control-allow-origin"), None);
    let hidden = raw(&format!("127.0.0.1:{port}"), "sec-fetch-site: cross-site\r\n", reset).await;
    assert_eq!(hidden.status, 403);
    assert_eq!(emulator.jobs().len(), 1, "nothing was reset");

    assert_eq!(raw("evil.example", "", "/acme/api/v2/wan-1").await.status, 401);
    assert_eq!(raw(&format!("127.0.0.1:{port}"), &format!("origin: {own}\r\n"), reset).await.status, 200);
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn bodies_that_are_hostile_are_refused_in_words() {
    let emulator = acme::start().await;
    let deep = "[".repeat(100_000);
    for body in ["\u{0}", "nonsense", &deep, r#"{"scale": 1, "scale"#] {
        for path in ["/_emulator/clock", "/_emulator/faults"] {
            assert_eq!(refused(&emulator, "POST", path, body).await.0, 400);
        }
    }
    let head = "POST /_emulator/clock HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999999\r\n\r\n";
    let reply = send_raw(&emulator, head.as_bytes()).await;
    assert_eq!(reply.status, 413);
}

#[tokio::test]
async fn the_page_lets_only_its_own_script_act() {
    let emulator = acme::start().await;
    let page = ask(&emulator, "GET", "/", "").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'nonce-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let text = String::from_utf8(page.bytes).unwrap();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert_eq!(text.matches(&format!("nonce=\"{nonce}\"")).count(), 2, "its style and its script");
    assert_eq!(text.matches("<script").count(), 1);
    assert!(!text.contains("innerHTML") && !text.contains("{nonce}"));
    assert!(!text.contains("http://") && !text.contains("https://"), "nothing is external");
    let again = ask(&emulator, "GET", "/", "").await;
    assert_ne!(again.header("content-security-policy"), Some(policy.as_str()), "a number is used once");
    assert!(emulator.requests().is_empty());
}
