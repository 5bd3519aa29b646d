use serde_json::Value;
use wan_emulator::{Fault, FaultRule, Hint, ScopedOperation};
use wan_specs::{BackOffFormat, BackOffSpec};

use super::{End, get, submit, with};
use crate::acme;

/// An emulator whose provider says when to try again.
async fn hinting(format: BackOffFormat, fault: Fault) -> wan_emulator::Emulator {
    let mut specs = acme::specs();
    specs.providers[0].back_off.push(BackOffSpec {
        header: Some("x-again".to_owned()),
        pointer: None,
        format,
        source: None,
    });
    let emulator = acme::builder().specs(specs).start().await.unwrap();
    emulator.add_fault(FaultRule::new(fault)).unwrap();
    emulator
}

fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap()
}

#[tokio::test]
async fn rate_limited_without_a_hint_says_only_so() {
    let emulator = hinting(BackOffFormat::Seconds, Fault::RateLimited { hint: None }).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.status(), wire.header("x-again")), (429, None));
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn rate_limited_with_a_hint_says_when_to_come_back_in_the_providers_header() {
    let hint = Some(Hint::Seconds(7));
    let emulator = hinting(BackOffFormat::Seconds, Fault::RateLimited { hint: hint.clone() }).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.status(), wire.header("x-again")), (429, Some("7")));

    let emulator = hinting(BackOffFormat::Timestamp, Fault::RateLimited { hint }).await;
    let wire = submit(&emulator).await;
    let moment: jiff::Timestamp = wire.header("x-again").unwrap().parse().unwrap();
    let away = moment.duration_since(jiff::Timestamp::now()).as_secs_f64();
    assert!((3.0..=8.0).contains(&away), "{away}");
}

#[tokio::test]
async fn a_hint_may_be_anything() {
    let hint = Some(Hint::Header { name: "retry-after".to_owned(), value: "yesterday".to_owned() });
    let emulator = with(Fault::RateLimited { hint }).await;
    assert_eq!(submit(&emulator).await.header("retry-after"), Some("yesterday"));
}

#[tokio::test]
async fn status_answers_with_any_row_of_the_error_table_before_or_after_the_job_was_accepted() {
    for code in [500, 502, 503, 504] {
        for (accepted, jobs) in [(false, 0), (true, 1)] {
            let emulator = with(Fault::Status {
                code,
                error_code: None,
                row: 1,
                accepted,
                hint: None,
                message: None,
                body_bytes: 0,
            })
            .await;
            let wire = submit(&emulator).await;
            assert_eq!(wire.status(), code);
            assert_eq!(json(wire.body())["status"], code);
            assert_eq!(emulator.jobs().len(), jobs, "{code} {accepted}");
        }
    }
}

#[tokio::test]
async fn status_can_pick_a_row_by_the_providers_word() {
    let error_code = Some("NO_MODEL".to_owned());
    let emulator = with(Fault::Status {
        code: 404,
        error_code,
        row: 1,
        accepted: false,
        hint: None,
        message: None,
        body_bytes: 0,
    })
    .await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.status(), &json(wire.body())["code"]), (404, &Value::from("NO_MODEL")));
}

#[tokio::test]
async fn redirect_leads_to_another_host() {
    let to = "http://127.0.0.1:1/elsewhere".to_owned();
    let emulator = with(Fault::Redirect { to: to.clone(), code: 308 }).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.status(), wire.header("location")), (308, Some(to.as_str())));
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn success_status_gives_the_true_answer_under_another_status() {
    let emulator = with(Fault::SuccessStatus { code: 203 }).await;
    let wire = submit(&emulator).await;
    assert_eq!(wire.status(), 203);
    assert_eq!(json(wire.body())["job"], emulator.jobs()[0].id);
}

#[tokio::test]
async fn no_id_accepts_the_job_and_does_not_say_which() {
    let emulator = with(Fault::NoId).await;
    let wire = submit(&emulator).await;
    assert_eq!(wire.status(), 202);
    assert_eq!(json(wire.body()).get("job"), None);
    assert_eq!(emulator.jobs().len(), 1);
}

#[tokio::test]
async fn wrong_id_puts_a_hostile_one_in_its_place() {
    let id = "../../etc\r\nx: y".to_owned();
    let emulator = with(Fault::WrongId { id: id.clone().into() }).await;
    let wire = submit(&emulator).await;
    assert_eq!(json(wire.body())["job"], id);
    assert_eq!(emulator.jobs().len(), 1);
}

#[tokio::test]
async fn html_accepts_the_job_and_answers_with_a_page() {
    let emulator = with(Fault::Html).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.status(), wire.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(wire.text.contains("<!doctype html>"));
    assert_eq!(emulator.jobs().len(), 1);
}

#[tokio::test]
async fn empty_accepts_the_job_and_answers_with_nothing() {
    for code in [200, 204] {
        let emulator = with(Fault::Empty { code }).await;
        let wire = submit(&emulator).await;
        assert_eq!((wire.status(), wire.body(), wire.end), (code, b"".as_slice(), End::Closed));
        assert_eq!(emulator.jobs().len(), 1);
    }
}

#[tokio::test]
async fn oversized_sends_the_announced_zeros_after_the_true_body() {
    let emulator = with(Fault::Oversized { bytes: 300_000 }).await;
    let wire = submit(&emulator).await;
    let announced: usize = wire.header("content-length").unwrap().parse().unwrap();
    assert_eq!(wire.body().len(), announced);
    let (true_body, zeros) = wire.body().split_at(announced - 300_000);
    assert_eq!(json(true_body)["job"], emulator.jobs()[0].id);
    assert!(zeros.iter().all(|byte| *byte == 0));
}

#[tokio::test]
async fn foreign_urls_lead_to_another_host() {
    let emulator = with(Fault::ForeignUrls { origin: "http://user@127.0.0.1:1".to_owned() }).await;
    let wire = submit(&emulator).await;
    let id = &emulator.jobs()[0].id;
    assert_eq!(json(wire.body())["poll"], format!("http://user@127.0.0.1:1/acme/api/v2/jobs/{id}/status"));
}

#[tokio::test]
async fn a_fault_looks_at_the_operation_it_is_set_for() {
    let emulator = acme::start().await;
    let fault = Fault::status(500);
    emulator.add_fault(FaultRule::new(fault).on(ScopedOperation::Status)).unwrap();
    let id = acme::submit(&emulator).await;
    assert_eq!(get(&emulator, &format!("/acme/api/v2/jobs/{id}")).await.status(), 200);
    assert_eq!(get(&emulator, &format!("/acme/api/v2/jobs/{id}/status")).await.status(), 500);
    assert_eq!(get(&emulator, &format!("/acme/api/v2/jobs/{id}/status")).await.status(), 200);
}

#[tokio::test]
async fn wrong_id_may_be_of_any_type() {
    for id in [Value::Null, json(b"7"), json(b"[\"7\"]"), json(b"{\"id\":7}"), json(b"\"\"")] {
        let rule = serde_json::json!({ "fault": { "wrong_id": { "id": id } } }).to_string();
        let scenario = wan_emulator::Scenario::from_json(rule.as_bytes()).unwrap();
        let emulator = acme::start().await;
        emulator.set_scenario(scenario).unwrap();
        assert_eq!(json(submit(&emulator).await.body()).get("job"), Some(&id));
        assert_eq!(emulator.jobs().len(), 1);
    }
}

#[tokio::test]
async fn status_says_what_it_is_given_where_the_providers_message_stands() {
    let message = "\u{1b}[31mkey Token secret, prompt \"a fox\"\u{1b}[0m <b>";
    for (code, place) in [(500, "/error/text"), (401, "/error/text"), (418, "/error/text")] {
        let rule =
            serde_json::json!({ "fault": { "status": { "code": code, "message": message } } }).to_string();
        let emulator = acme::start().await;
        emulator.set_scenario(wan_emulator::Scenario::from_json(rule.as_bytes()).unwrap()).unwrap();
        let wire = submit(&emulator).await;
        assert_eq!(wire.status(), code);
        let told = json(wire.body());
        assert!(told.pointer(place).unwrap().as_str().unwrap().ends_with(message), "{code}: {told}");
    }
}

#[tokio::test]
async fn status_can_have_a_body_as_large_as_one_likes() {
    let rule = br#"{"fault":{"status":{"code":500,"body_bytes":300000}}}"#;
    let emulator = acme::start().await;
    emulator.set_scenario(wan_emulator::Scenario::from_json(rule).unwrap()).unwrap();
    let wire = submit(&emulator).await;
    let announced: usize = wire.header("content-length").unwrap().parse().unwrap();
    assert_eq!((wire.status(), wire.body().len()), (500, announced));
    assert!(announced > 300_000);
    assert_eq!(json(wire.body())["code"], "OOPS");
}

#[tokio::test]
async fn gzip_is_small_on_the_wire_and_large_when_it_is_read() {
    use std::io::Read;
    for bytes in [0, 3_500_000, 200_000_000] {
        let emulator = with(Fault::Gzip { bytes }).await;
        let wire = submit(&emulator).await;
        assert_eq!((wire.status(), wire.header("content-encoding")), (202, Some("gzip")));
        assert!(wire.body().len() < 1_000 + usize::try_from(bytes).unwrap() / 900, "{}", wire.body().len());
        let mut plain = Vec::new();
        let mut decoder = flate2::bufread::GzDecoder::new(wire.body());
        decoder.by_ref().take(4_000_000).read_to_end(&mut plain).unwrap();
        if bytes < 4_000_000 {
            assert_eq!(plain.len() as u64, bytes.max(plain.trim_ascii_end().len() as u64));
            assert_eq!(json(&plain)["job"], emulator.jobs()[0].id);
        } else {
            let rest = std::io::copy(&mut decoder, &mut std::io::sink()).unwrap();
            assert_eq!(plain.len() as u64 + rest, bytes);
        }
    }
}

#[tokio::test]
async fn a_status_that_has_no_name_is_said_to_be_unknown() {
    for code in [499, 299] {
        let fault = if code < 300 { Fault::SuccessStatus { code } } else { Fault::status(code) };
        let wire = submit(&with(fault).await).await;
        assert!(wire.text.starts_with(&format!("HTTP/1.1 {code} Unknown\r\n")), "{}", wire.text);
    }
}
