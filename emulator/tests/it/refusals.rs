//! Error rows: which one a wrong request meets, and that each can be answered.

use serde_json::{Value, json};
use wan_emulator::{Emulator, Fault, FaultRule};
use wan_specs::{ErrorCause, ErrorRuleSpec, OperationKind, ProviderSpec, Specs};

use crate::{
    acme,
    client::{Reply, send},
    embedded::{Served, each_model},
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
    each_model(async |served| {
        let Some(status) = served.operation(OperationKind::Status) else { return };
        for wanted in &served.provider.errors {
            served.emulator.clear_faults();
            let named = |rule: &&ErrorRuleSpec| {
                rule.http_status == wanted.http_status && (wanted.code.is_none() || rule.code == wanted.code)
            };
            let mut fitting = served.provider.errors.iter().filter(named);
            let row = fitting.position(|rule| std::ptr::eq(rule, wanted)).unwrap() + 1;
            let (code, error_code) = (wanted.http_status, wanted.code.clone());
            let fault = |message: Option<&str>| Fault::Status {
                code,
                error_code: error_code.clone(),
                row,
                accepted: false,
                hint: None,
                message: message.map(str::to_owned),
                body_bytes: 0,
            };
            for message in [None, Some("canary")] {
                served.emulator.add_fault(FaultRule::new(fault(message))).unwrap();
            }
            let reply = served.call(status, "7", "").await;
            let (provider, title) = (&served.provider.provider, &wanted.title);
            assert_eq!(met(served.provider, &reply), Some(wanted), "{provider}: {title}");
            let reply = served.call(status, "7", "").await;
            assert_eq!(reply.status, wanted.http_status);
            assert!(String::from_utf8_lossy(&reply.bytes).contains("canary"), "{provider}: {title}");
        }
    })
    .await;
}

/// A request that has the cause.
async fn provoke(served: &Served<'_>, cause: ErrorCause) -> Reply {
    let submit = served.operation(OperationKind::Submit).unwrap();
    let (provider, auth) = (&served.provider.provider, &served.provider.auth);
    let model = served.model.wire_name();
    let path = |model: &str| format!("/{provider}/{}{}", submit.host, submit.path.replace("{model}", model));
    let key = format!("{}: {}", auth.header, auth.template.replace("{key}", "right"));
    let wrong = format!("{}: {}", auth.header, auth.template.replace("{key}", "wrong"));
    let example = served.example();
    let post = async |path: &str, headers: &[&str], body: &str| {
        send(served.emulator, "POST", path, headers, body.as_bytes()).await
    };
    match cause {
        ErrorCause::MissingKey => post(&path(model), &[], &example).await,
        ErrorCause::WrongKey => post(&path(model), &[&wrong], &example).await,
        ErrorCause::ContentType => post(&path(model), &[&key, "content-type: text/plain"], &example).await,
        ErrorCause::Method => send(served.emulator, "DELETE", &path(model), &[&key], b"").await,
        ErrorCause::Body => post(&path(model), &[&key], "{}").await,
        ErrorCause::UnknownModel => post(&path(&format!("{model}x")), &[&key], &example).await,
        ErrorCause::UnknownJob => {
            let status = served.operation(OperationKind::Status).unwrap();
            let query: Vec<String> = status
                .query
                .iter()
                .map(|query| format!("{}={}", query.name, query.value.replace("{id}", "no-such-job")))
                .collect();
            let path = status.path.replace("{id}", "no-such-job");
            let path = format!("/{provider}/{}{path}?{}", status.host, query.join("&"));
            send(served.emulator, "GET", &path, &[&key], b"").await
        }
        ErrorCause::UnknownPath => {
            let path = format!("/{provider}/{}/no/such/path/here", submit.host);
            send(served.emulator, "GET", &path, &[&key], b"").await
        }
    }
}

#[tokio::test]
async fn every_cause_meets_the_row_that_names_it() {
    let causes = [
        ErrorCause::MissingKey,
        ErrorCause::WrongKey,
        ErrorCause::ContentType,
        ErrorCause::Method,
        ErrorCause::Body,
        ErrorCause::UnknownModel,
        ErrorCause::UnknownJob,
        ErrorCause::UnknownPath,
    ];
    let specs = Specs::embedded().unwrap();
    let emulator = Emulator::builder().key("right").time_scale(0.0).start().await.unwrap();
    for model in &specs.models {
        let provider = specs.provider(&model.provider).unwrap();
        let served = Served { emulator: &emulator, provider, model };
        for cause in causes {
            let reply = provoke(&served, cause).await;
            let row = provider.errors.iter().find(|rule| rule.causes.contains(&cause));
            if let Some(row) = row {
                assert_eq!(
                    met(provider, &reply),
                    Some(row),
                    "{} {cause:?}: {}",
                    provider.provider,
                    reply.status
                );
            }
            assert!((400..500).contains(&reply.status), "{} {cause:?}", provider.provider);
            let kind = row.and_then(|row| row.content_type.as_deref()).unwrap_or("application/json");
            assert_eq!(reply.header("content-type"), Some(kind));
            if let (ErrorCause::UnknownJob, Some(body)) = (cause, row.and_then(|row| row.body.as_ref())) {
                let expected = body.0.to_string().replace("{id}", "no-such-job");
                assert_eq!(reply.json().to_string(), expected);
            }
        }
    }
    assert!(emulator.jobs().is_empty());
}
