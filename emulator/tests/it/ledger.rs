//! What accepted jobs would have cost, as tests of clients ask for it.

use std::time::Duration;

use serde_json::json;
use wan_emulator::{Emulator, Fault, FaultRule};
use wan_specs::{Billing, OperationKind, Specs};

use crate::{acme, client::send};

/// Acme with a price for its first model, and with an answer to what a failed job costs.
async fn start() -> Emulator {
    let mut specs = acme::specs();
    specs.providers[0].billing.failed_job = Billing::NotCharged;
    let price = json!({ "currency": "USD", "low": "0.625", "high": "2.81", "per": "generation", "as_of": "2026-11-20" });
    specs.models[0].price = serde_json::from_value(price).unwrap();
    Emulator::builder().specs(specs).key("secret").time_scale(0.0).start().await.unwrap()
}

#[tokio::test]
async fn every_accepted_job_is_one_entry_and_a_refused_one_is_none() {
    let emulator = start().await;
    for body in
        [json!({ "prompt": "a fox" }), json!({ "prompt": "a fox" }), json!({ "prompt": "" }), json!({})]
    {
        acme::post(&emulator, "/acme/api/v2/wan-1", &body).await;
    }
    send(&emulator, "POST", "/acme/api/v2/wan-1", &[], br#"{"prompt": "no key"}"#).await;
    let second = acme::post(&emulator, "/acme/api/v2/wan-2", &json!({ "prompt": "a fox" })).await;

    let ledger = emulator.ledger();
    assert_eq!(ledger.len(), 3);
    assert_eq!(ledger[0].amount, ledger[1].amount);
    let charge = ledger[0].amount.as_ref().unwrap();
    assert_eq!((charge.low.as_str(), charge.high.as_str()), ("0.625", "2.81"));
    assert_eq!((charge.currency.as_str(), charge.as_of.as_deref()), ("USD", Some("2026-11-20")));
    assert_eq!(json!(ledger[2].job), second.json()["job"]);
    assert_eq!(ledger[2].amount, None, "no price is published");

    let totals = emulator.ledger_totals();
    assert_eq!((totals.entries, totals.without_amount), (3, 1));
    assert_eq!((totals.sums[0].low.as_str(), totals.sums[0].high.as_str()), ("1.250", "5.62"));
}

#[tokio::test]
async fn a_job_whose_answer_was_lost_is_in_the_ledger() {
    let emulator = start().await;
    emulator
        .add_fault(FaultRule::new(Fault::Status {
            code: 503,
            error_code: None,
            row: 1,
            accepted: true,
            hint: None,
            message: None,
            body_bytes: 0,
        }))
        .unwrap();
    let body = json!({ "prompt": "a fox" });
    assert_eq!(acme::post(&emulator, "/acme/api/v2/wan-1", &body).await.status, 503);
    assert_eq!(emulator.ledger().len(), 1);
    emulator
        .add_fault(FaultRule::new(Fault::Status {
            code: 503,
            error_code: None,
            row: 1,
            accepted: false,
            hint: None,
            message: None,
            body_bytes: 0,
        }))
        .unwrap();
    assert_eq!(acme::post(&emulator, "/acme/api/v2/wan-1", &body).await.status, 503);
    assert_eq!(emulator.ledger().len(), 1);
}

#[tokio::test]
async fn what_a_job_without_video_costs_is_told_once_it_is_over() {
    let emulator = start().await;
    emulator.fail_next_job("refused");
    acme::submit(&emulator).await;
    let cancelled = acme::submit(&emulator).await;
    acme::submit(&emulator).await;
    let told = || emulator.ledger().iter().map(|entry| entry.without_video).collect::<Vec<_>>();
    assert_eq!(told(), [None, None, None]);
    acme::post(&emulator, &format!("/acme/api/v2/jobs/{cancelled}/cancel"), &json!({})).await;
    emulator.advance(Duration::from_secs(100));
    assert_eq!(told(), [Some(Billing::NotCharged), Some(Billing::Unknown), None]);
}

#[tokio::test]
async fn entries_tell_when_and_by_which_operation() {
    let emulator = start().await;
    emulator.advance(Duration::from_millis(1_500));
    acme::submit(&emulator).await;
    emulator.set_time_scale(1e6).unwrap();
    acme::post(&emulator, "/acme/api/v1/wan-1", &json!({ "prompt": "a fox" })).await;
    let ledger = emulator.ledger();
    assert_eq!((ledger[0].operation, ledger[0].submitted_milliseconds), (OperationKind::Submit, 1_500));
    assert_eq!(ledger[1].operation, OperationKind::Sync);
    assert_eq!((ledger[1].provider.as_str(), ledger[1].model.as_str()), ("acme", "wan-1"));
}

#[tokio::test]
async fn every_shipped_model_that_is_submitted_has_an_entry_with_its_published_price() {
    let specs = Specs::embedded().unwrap();
    let emulator =
        Emulator::builder().job_time(Duration::from_secs(7)).time_scale(0.0).start().await.unwrap();
    let mut expected = Vec::new();
    for model in &specs.models {
        let provider = specs.provider(&model.provider).unwrap();
        let submit =
            provider.operations.iter().find(|operation| operation.operation == OperationKind::Submit);
        let Some(submit) = submit.filter(|submit| submit.query.is_empty()) else { continue };
        if !model.operations.iter().any(|offer| offer.operation == OperationKind::Submit) {
            continue;
        }
        let path = submit.path.replace("{model}", model.wire_name());
        let path = format!("/{}/{}{path}", provider.provider, submit.host);
        let key = format!("{}: {}", provider.auth.header, provider.auth.template.replace("{key}", "k"));
        let body = model.examples[0].body.0.to_string();
        let reply = send(&emulator, "POST", &path, &[&key], body.as_bytes()).await;
        assert!(reply.status < 300, "{path}: {}", String::from_utf8_lossy(&reply.bytes));
        expected.push((model.model.clone(), model.price.is_some()));
    }
    let ledger = emulator.ledger();
    let found: Vec<_> = ledger.iter().map(|entry| (entry.model.clone(), entry.amount.is_some())).collect();
    assert_eq!(found, expected);
    assert!(!found.is_empty());
    assert!(emulator.jobs().iter().all(|job| job.ends_milliseconds == Some(7_000)), "the time that was set");
}

#[tokio::test]
async fn answers_tell_what_the_ledger_reckons() {
    let mut specs = acme::specs();
    let price = json!({ "currency": "USD", "low": "0.625", "high": "2.81", "per": "generation", "as_of": "2026-11-20" });
    specs.models[0].price = serde_json::from_value(price).unwrap();
    let emulator = Emulator::builder().specs(specs).key("secret").time_scale(1e6).start().await.unwrap();
    let reply = acme::post(&emulator, "/acme/api/v1/wan-1", &json!({ "prompt": "a fox" })).await;
    assert_eq!(reply.header("x-cost"), Some("2.81"));
}

/// Acme with places for price and times in its answers. Only its first model has a price.
fn with_facts() -> Specs {
    let mut specs = acme::specs();
    let price = json!({ "currency": "USD", "low": "0.625", "high": "2.81", "per": "generation", "as_of": "2026-11-20" });
    specs.models[0].price = serde_json::from_value(price).unwrap();
    for operation in &mut specs.providers[0].operations {
        let timings = match operation.operation {
            OperationKind::Result => {
                operation.answer.cost = vec!["/price".to_owned()];
                let body = &mut operation.samples[0].body.as_mut().unwrap().0;
                body["price"] = json!(0.855);
                body["took"] = json!({ "waited": 0.5, "ran": "17", "all": 3 });
                json!([
                    { "part": "queue", "unit": "seconds", "pointers": ["/took/waited"] },
                    { "part": "inference", "unit": "milliseconds", "pointers": ["/took/ran"] },
                    { "part": "total", "unit": "seconds", "pointers": ["/took/all"] },
                ])
            }
            OperationKind::Sync => {
                let header = json!({ "name": "x-time", "value": "1.5" });
                operation.samples[0].headers.push(serde_json::from_value(header).unwrap());
                json!([{ "part": "inference", "unit": "seconds", "header": "x-time" }])
            }
            _ => continue,
        };
        operation.answer.timings = serde_json::from_value(timings).unwrap();
    }
    specs
}

#[tokio::test]
async fn answers_tell_the_price_that_is_published_and_the_time_that_was_taken() {
    let emulator =
        Emulator::builder().specs(with_facts()).key("secret").time_scale(0.0).start().await.unwrap();
    for (model, in_body, in_header) in [("wan-1", json!(2.81), Some("2.81")), ("wan-2", json!(null), None)] {
        let body = json!({ "prompt": "a fox" });
        let (path, jobs) = (format!("/acme/api/v1/{model}"), emulator.jobs().len());
        let time_goes_by = async {
            while emulator.jobs().len() == jobs {
                tokio::task::yield_now().await;
            }
            emulator.advance(Duration::from_secs(100));
        };
        let (sync, ()) = tokio::join!(acme::post(&emulator, &path, &body), time_goes_by);
        assert_eq!(sync.status, 200);
        assert_eq!((sync.header("x-cost"), sync.header("x-time")), (in_header, Some("90")), "{model}");
        let id = acme::post(&emulator, &format!("/acme/api/v2/{model}"), &body).await.json();
        emulator.advance(Duration::from_secs(100));
        let result =
            acme::get(&emulator, &format!("/acme/api/v2/jobs/{}", id["job"].as_str().unwrap())).await.json();
        assert_eq!(result["price"], in_body, "{model}");
        assert_eq!(result["took"], json!({ "waited": 10.0, "ran": "90000", "all": 100 }), "{model}");
    }
}

#[test]
fn the_document_says_that_a_price_may_be_null() {
    let document = wan_emulator::openapi(&with_facts()).unwrap();
    let price = &document["components"]["schemas"]["acme_result_200"]["properties"]["price"];
    assert_eq!(price["type"], json!(["number", "null"]), "{price}");
}

#[tokio::test]
async fn a_job_that_is_a_test_has_no_amount() {
    let emulator = start().await;
    let body = json!({ "prompt": "a fox", "hook": { "url": "nowhere", "test": true, "state": "DONE" } });
    assert_eq!(acme::post(&emulator, "/acme/api/v2/wan-1", &body).await.status, 202);
    assert_eq!(emulator.ledger()[0].amount, None);
}
