use serde_json::json;

use crate::{
    acme,
    client::{Reply, send},
};

fn text(reply: &Reply) -> String {
    reply.json()["error"]["text"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_unknown_model_is_a_404_that_names_the_nearest() {
    let emulator = acme::start().await;
    let reply = acme::post(&emulator, "/acme/api/v2/wan1", &json!({ "prompt": "a fox" })).await;
    assert_eq!(reply.status, 404);
    assert_eq!(reply.json()["code"], "NO_MODEL");
    let told = "no model is called `wan1` here; the nearest is `wan-1`, at `POST /acme/api/v2/wan-1`";
    assert_eq!(text(&reply), told);
    // Who has no key is told of that first.
    assert_eq!(send(&emulator, "POST", "/acme/api/v2/wan1", &[], b"{}").await.status, 401);
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn an_unknown_path_is_a_404_that_names_the_nearest_operation() {
    let emulator = acme::start().await;
    for (path, nearest) in [
        ("/acme/api/v2/job/7/status", "`GET /acme/api/v2/jobs/{id}/status`"),
        ("/acme/apis/v2/jobs/7/status", "`GET /acme/api/v2/jobs/{id}/status`"),
        ("/acme/v2/jobs/7", "`GET /acme/api/v2/jobs/{id}`"),
    ] {
        let reply = acme::get(&emulator, path).await;
        assert_eq!(reply.status, 404);
        assert_eq!(reply.json()["code"], "");
        assert!(text(&reply).contains(nearest), "{}", text(&reply));
    }
}

#[tokio::test]
async fn an_unknown_provider_is_a_404_that_lists_the_known_ones() {
    let emulator = acme::start().await;
    for path in ["/nowhere", "/acmee/api/v2/wan-1", "/ACME/api", "//"] {
        let reply = acme::get(&emulator, path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert!(reply.json()["error"].as_str().unwrap().ends_with("serves `/acme`"), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_a_405_that_names_the_right_one() {
    let emulator = acme::start().await;
    for (method, path, allowed) in [
        ("GET", "/acme/api/v2/wan-1", "POST"),
        ("POST", "/acme/api/v2/jobs/7/status", "GET"),
        ("DELETE", "/acme/api/v2/jobs/7", "GET"),
    ] {
        let reply = send(&emulator, method, path, &[acme::KEY], b"").await;
        assert_eq!(reply.status, 405, "{method} {path}");
        assert_eq!(reply.header("allow"), Some(allowed));
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
        let page = String::from_utf8(reply.bytes.clone()).unwrap();
        assert!(page.starts_with("<h1>405</h1><p>`/acme/"), "{page}");
        assert!(reply.header("x-reason").is_some_and(|reason| reason.starts_with("405: `/acme/")));
    }
}

#[tokio::test]
async fn an_escaped_path_is_the_same_path() {
    let emulator = acme::start().await;
    let reply = acme::post(&emulator, "/acme/api/v2/wan%2D1", &json!({ "prompt": "a fox" })).await;
    assert_eq!(reply.status, 202);
    assert_eq!(acme::get(&emulator, "/acme/api/v2/jobs/%FF").await.status, 400);
}

#[tokio::test]
async fn every_answer_says_that_it_is_emulated() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    for path in ["/", "/acme/api/v2/jobs/7", &format!("/acme/api/v2/jobs/{id}"), "/acme/api/v2/wan-1"] {
        assert_eq!(acme::get(&emulator, path).await.header("x-wan-emulator"), Some("true"), "{path}");
    }
    let large = "content-length: 99999999999";
    let request =
        format!("POST /acme/api/v2/wan-1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{large}\r\n\r\n");
    let reply = crate::client::send_raw(&emulator, request.as_bytes()).await;
    assert_eq!((reply.status, reply.header("x-wan-emulator")), (413, Some("true")));
}

#[tokio::test]
async fn emulators_side_by_side_share_nothing() {
    let (first, second) = (acme::start().await, acme::start().await);
    assert_ne!(first.url(), second.url());
    let id = acme::submit(&first).await;
    assert_eq!(acme::get(&first, &format!("/acme/api/v2/jobs/{id}/status")).await.status, 200);
    assert_eq!(acme::get(&second, &format!("/acme/api/v2/jobs/{id}/status")).await.status, 404);
    assert!(second.jobs().is_empty());
}
