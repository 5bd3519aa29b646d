//! Error rows: which one a wrong request meets, and that each can be answered.

use serde_json::{Value, json};
use wan_emulator::{Emulator, Fault, FaultRule, Hint};
use wan_specs::{ErrorRuleSpec, OperationKind, ProviderSpec, Specs};

use crate::{
    acme,
    client::{Reply, send},
};

#[tokio::test]
async fn a_body_that_is_not_declared_as_json_is_refused_as_seen() {
    let emulator = acme::start().await;
    for path in ["/acme/api/v2/wan-1", "/acme/api/v1/wan-1", "/acme/api/assets"] {
        for kind in
            ["content-type: text/plain", "content-type: multipart/form-data; boundary=a", "content-type:"]
        {
            let reply = send(&emulator, "POST", path, &[acme::KEY, kind], br#"{ "prompt": "a fox" }"#).await;
            assert_eq!(reply.status, 406, "{path} {kind}");
            assert_eq!(reply.json(), json!({ "error": { "text": "Not JSON" } }));
        }
    }
    assert!(emulator.jobs().is_empty());
    let kind = "content-type: application/json; charset=utf-8";
    let reply =
        send(&emulator, "POST", "/acme/api/v2/wan-1", &[acme::KEY, kind], br#"{ "prompt": "a" }"#).await;
    assert_eq!(reply.status, 202);
}

#[tokio::test]
async fn a_body_without_a_declared_type_is_refused() {
    let emulator = acme::start().await;
    let head =
        format!("POST /acme/api/v2/wan-1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{}\r\n", acme::KEY);
    let request = format!("{head}content-length: 15\r\n\r\n{{\"prompt\": \"a\"}}");
    assert_eq!(crate::client::send_raw(&emulator, request.as_bytes()).await.status, 406);
}

#[tokio::test]
async fn a_body_that_names_a_job_belongs_to_requests_about_one() {
    let emulator = acme::start().await;
    let job = acme::get(&emulator, "/acme/api/v2/jobs/7/status").await;
    assert_eq!(
        (job.status, job.json()),
        (404, json!({ "error": { "text": "Job `7` is not there" }, "status": 404 }))
    );
    let elsewhere = acme::get(&emulator, "/acme/api/v3").await.json();
    assert_eq!(elsewhere["in"], "HTTP 404");
}

#[tokio::test]
async fn what_is_told_in_html_cannot_end_its_text() {
    let emulator = acme::start().await;
    let reply = send(&emulator, "<B>", "/acme/api/v2/wan-1", &[acme::KEY], b"").await;
    // HTTP refuses such a method itself; a path cannot hold the characters unescaped.
    assert_eq!(reply.status, 400);
    let reply = send(&emulator, "PATCH", "/acme/api/v2/jobs/%3Cb%3E", &[acme::KEY], b"").await;
    let page = String::from_utf8(reply.bytes).unwrap();
    assert!(page.contains("&lt;b&gt;") && !page.contains("<b>"), "{page}");
}

#[tokio::test]
async fn a_store_of_files_refuses_in_no_providers_words() {
    let emulator = acme::start().await;
    for path in ["/acme/cdn/out/x.mp4", "/acme/files/x.mp4"] {
        let reply = send(&emulator, "GET", path, &[], b"").await;
        assert_eq!(reply.status, 404);
        assert!(reply.json()["error"].is_string(), "{path}");
    }
}

#[tokio::test]
async fn a_rate_limit_says_when_to_try_again_in_the_providers_own_header() {
    let emulator = acme::start().await;
    let fault = Fault::RateLimited { hint: Some(Hint::Seconds(60)) };
    emulator.add_fault(FaultRule::new(fault)).unwrap();
    let before = jiff::Timestamp::now();
    let reply = acme::post(&emulator, "/acme/api/v2/wan-1", &json!({ "prompt": "a fox" })).await;
    let after = jiff::Timestamp::now();
    assert_eq!(reply.status, 429);
    let again: jiff::Timestamp = reply.header("x-again-at").unwrap().parse().unwrap();
    assert!(again.as_second() >= before.as_second() + 60 && again.as_second() <= after.as_second() + 61);
}

/// The first row that fits an answer, as a client finds it.
fn met<'a>(provider: &'a ProviderSpec, reply: &Reply) -> Option<&'a ErrorRuleSpec> {
    let body: Value = serde_json::from_slice(&reply.bytes).unwrap_or_default();
    let told = |pointers: &[String]| -> Vec<String> {
        pointers.iter().filter_map(|pointer| body.pointer(pointer)?.as_str().map(str::to_lowercase)).collect()
    };
    let (codes, messages) = (told(&provider.error_answer.code), told(&provider.error_answer.message));
    provider.errors.iter().find(|rule| {
        let code = rule.code.as_ref().is_none_or(|code| codes.contains(&code.to_lowercase()));
        let part = rule.message.as_ref().map(|part| part.to_lowercase());
        let message = part.is_none_or(|part| messages.iter().any(|message| message.contains(&part)));
        rule.http_status == reply.status && code && message
    })
}

#[tokio::test]
async fn every_row_of_every_table_is_answered_so_that_a_client_finds_it() {
    for provider in Specs::embedded().unwrap().providers {
        let emulator = Emulator::builder().start().await.unwrap();
        let status =
            provider.operations.iter().find(|operation| operation.operation == OperationKind::Status);
        let Some(status) = status else { continue };
        let path = status.path.replace("{id}", "7");
        let query: Vec<String> = status
            .query
            .iter()
            .map(|query| format!("{}={}", query.name, query.value.replace("{id}", "7")))
            .collect();
        let path = format!("/{}/{}{path}?{}", provider.provider, status.host, query.join("&"));
        let mut met_rows = 0;
        for row in &provider.errors {
            emulator.clear_faults();
            let error_code = row.code.clone();
            let fault = Fault::Status { code: row.http_status, error_code, accepted: false, hint: None };
            emulator.add_fault(FaultRule::new(fault)).unwrap();
            let reply = send(&emulator, "GET", &path, &[], b"").await;
            assert_eq!(reply.status, row.http_status, "{}", provider.provider);
            let found = met(&provider, &reply).expect("a row fits every answer");
            assert_eq!(found.code, row.code, "{}: {}", provider.provider, row.title);
            met_rows += usize::from(found == row);
        }
        // A status that several rows have, apart from their codes, is answered by the first of them.
        let firsts = provider.errors.iter().enumerate().filter(|(at, row)| {
            let alike = |earlier: &&ErrorRuleSpec| {
                (earlier.http_status, &earlier.code) == (row.http_status, &row.code)
            };
            row.code.is_some() && !provider.errors.iter().take(*at).any(|earlier| alike(&earlier))
        });
        assert!(met_rows >= firsts.count(), "{}", provider.provider);
    }
}
