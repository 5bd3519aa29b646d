use std::time::Duration;

use wan_emulator::{Emulator, Fault, FaultRule, Scenario, ScopedOperation};

use super::{End, GOOD, SUBMIT, exchange, request};
use crate::{acme, bolt, client::send};

fn broken() -> FaultRule {
    FaultRule::new(Fault::status(500))
}

/// The statuses of so many submits, one after the other.
async fn submits(emulator: &Emulator, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(super::submit(emulator).await.status());
    }
    statuses
}

async fn with(rules: Vec<FaultRule>) -> Emulator {
    let emulator = acme::start().await;
    for rule in rules {
        emulator.add_fault(rule).unwrap();
    }
    emulator
}

#[tokio::test]
async fn a_rule_lets_some_pass_and_then_acts_so_often() {
    let emulator = with(vec![broken().skip(1).times(2)]).await;
    assert_eq!(submits(&emulator, 5).await, [202, 500, 500, 202, 202]);
    let placed = emulator.faults().remove(0);
    assert_eq!((placed.met, placed.acted), (3, 2));
}

#[tokio::test]
async fn a_rule_without_end_acts_always() {
    let emulator = with(vec![broken().always()]).await;
    assert_eq!(submits(&emulator, 4).await, [500; 4]);
}

#[tokio::test]
async fn the_first_rule_that_acts_does_so_alone() {
    let second = FaultRule::new(Fault::SuccessStatus { code: 203 });
    let emulator = with(vec![broken(), second]).await;
    assert_eq!(submits(&emulator, 3).await, [500, 203, 202]);
}

#[tokio::test]
async fn a_rule_looks_at_its_provider_model_and_job_alone() {
    let (mut specs, other) = (acme::specs(), bolt::specs());
    specs.providers.extend(other.providers);
    specs.models.extend(other.models);
    let emulator = acme::builder().specs(specs).start().await.unwrap();
    emulator.add_fault(broken().provider("bolt").always()).unwrap();
    emulator.add_fault(broken().model("wan-2").always()).unwrap();
    assert_eq!(submits(&emulator, 1).await, [202]);
    let other =
        exchange(&emulator, &request("POST", "/acme/api/v2/wan-2", &["connection: close"], GOOD)).await;
    assert_eq!(other.status(), 500);

    let (first, second) = (acme::submit(&emulator).await, acme::submit(&emulator).await);
    emulator.add_fault(broken().job(&second).always()).unwrap();
    let status = async |id: &str| super::get(&emulator, &format!("/acme/api/v2/jobs/{id}/status")).await;
    assert_eq!((status(&first).await.status(), status(&second).await.status()), (200, 500));
}

#[tokio::test]
async fn the_same_seed_gives_the_same_faults_and_another_seed_others() {
    let run = async |seed: u64| {
        let scenario = format!(
            r#"{{"seed":{seed},"faults":[{{"fault":{{"status":{{"code":500}}}},"times":null,"chance":0.3}}]}}"#
        );
        let scenario = Scenario::from_json(scenario.as_bytes()).unwrap();
        let emulator = acme::builder().scenario(scenario).start().await.unwrap();
        submits(&emulator, 60).await
    };
    let (first, again, other) = (run(7).await, run(7).await, run(8).await);
    assert_eq!(first, again);
    assert_ne!(first, other);
    let acted = first.iter().filter(|status| **status == 500).count();
    assert!((8..=28).contains(&acted), "{acted} of 60 at 0.3");
}

#[tokio::test]
async fn a_fault_in_the_header_acts_on_that_request_alone_and_before_all_rules() {
    let emulator = with(vec![broken()]).await;
    let headers = ["connection: close", "x-wan-emulator-fault: reset_after_request"];
    let wire = exchange(&emulator, &request("POST", SUBMIT, &headers, GOOD)).await;
    assert_eq!((wire.end, emulator.jobs().len()), (End::Reset, 1));
    assert_eq!(submits(&emulator, 2).await, [500, 202]);

    let headers = ["connection: close", r#"x-wan-emulator-fault: {"status":{"code":503}}"#];
    assert_eq!(exchange(&emulator, &request("POST", SUBMIT, &headers, GOOD)).await.status(), 503);
}

#[tokio::test]
async fn a_fault_in_the_header_that_is_unknown_or_out_of_place_is_told() {
    let emulator = acme::start().await;
    for (fault, told) in [
        ("reset_after_requst", "the nearest is `reset_after_request`"),
        ("range_ignored", "does not act on this request"),
        ("refused", "does not act on this request"),
        (r#"{"status":{"code":404,"error_code":"NO_MODL"}}"#, "the nearest is `NO_MODEL`"),
        (r#"{"status":{"code":200}}"#, "`code` is 200"),
    ] {
        let header = format!("x-wan-emulator-fault: {fault}");
        let wire = exchange(&emulator, &request("POST", SUBMIT, &["connection: close", &header], GOOD)).await;
        assert_eq!(wire.status(), 400);
        assert!(wire.text.contains(told), "{}", wire.text);
    }
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn a_rule_that_could_never_act_is_refused() {
    let emulator = acme::start().await;
    let refused = |rule: FaultRule| emulator.add_fault(rule).unwrap_err().to_string();
    assert_eq!(
        refused(FaultRule::new(Fault::NoId).on(ScopedOperation::Status)),
        "`no_id` does not act on `status`; it acts on `sync`, `submit`"
    );
    assert_eq!(refused(broken().chance(1.5)), "`chance` is 1.5; it is from 0 to 1");
    assert_eq!(
        refused(FaultRule::new(Fault::FileRefused { code: 200, old: false })),
        "`file_refused`: `code` is 200; it is the status of an error, 300 to 599"
    );
    assert_eq!(
        refused(FaultRule::new(Fault::Refused { milliseconds: 1 }).always()),
        "`refused` acts once, when it is set; leave `on`, `skip`, `times` and `chance` away"
    );
    assert!(emulator.faults().is_empty());
}

fn read(json: &str) -> FaultRule {
    Scenario::from_json(json.as_bytes()).unwrap().faults.remove(0)
}

/// Rules that read well and could never act where acme is served, and what is told of each.
const IN_VAIN: [(&str, &str); 10] = [
    (
        r#"{"fault":"stall","on":{"provider":"acmee"}}"#,
        "no `provider` is called `acmee` here; the nearest is `acme`",
    ),
    (
        r#"{"fault":"stall","on":{"model":"wn-1"}}"#,
        "no `model` is called `wn-1` here; the nearest is `wan-1`",
    ),
    (
        r#"{"fault":"stall","on":{"operation":"history"}}"#,
        "no provider that it looks at has the operation `history`",
    ),
    (
        r#"{"fault":{"status":{"code":404,"error_code":"NO_MODL"}}}"#,
        "`status`: no `error_code` with the status 404 is called `NO_MODL` here; the nearest is `NO_MODEL`",
    ),
    (r#"{"fault":{"status":{"code":418,"error_code":"TEA"}}}"#, "called `TEA` here; there is none"),
    (r#"{"fault":{"status":{"code":404,"row":3}}}"#, "`row` is 3; 2 rows have the status 404"),
    (r#"{"fault":{"status":{"code":404,"error_code":"NO_MODEL","row":2}}}"#, "`row` is 2; 1 rows"),
    (r#"{"fault":{"status":{"code":418,"row":2}}}"#, "`row` is 2; 0 rows"),
    (r#"{"fault":{"rate_limited":{"hint":{"seconds":2}}}}"#, "has a header for `seconds`; name one"),
    (r#"{"fault":{"status":{"code":503,"hint":{"seconds":2}}}}"#, "has a header for `seconds`; name one"),
];

#[tokio::test]
async fn a_rule_that_could_never_act_here_is_refused_wherever_it_is_set_with_the_nearest_name() {
    let emulator = acme::start().await;
    for (json, told) in IN_VAIN {
        let refused = emulator.add_fault(read(json)).unwrap_err().to_string();
        assert!(refused.contains(told), "{json}: {refused}");

        let scenario =
            Scenario::from_json(format!(r#"{{"faults":[{{"fault":"stall"}},{json}]}}"#).as_bytes()).unwrap();
        let refused = emulator.set_scenario(scenario.clone()).unwrap_err().to_string();
        assert!(refused.starts_with("fault 2: ") && refused.contains(told), "{json}: {refused}");
        let refused = acme::builder().scenario(scenario).start().await.unwrap_err().to_string();
        assert!(refused.starts_with("the scenario cannot be used: fault 2: "), "{refused}");

        let list = format!(r#"[{{"fault":"stall"}},{json}]"#);
        let reply = send(&emulator, "POST", "/_emulator/faults", &[], list.as_bytes()).await;
        assert_eq!(reply.status, 400);
        assert!(reply.json()["error"].as_str().unwrap().contains(told), "{json}");
    }
    assert!(emulator.faults().is_empty(), "a list is set whole or not at all");
    emulator.add_fault(read(r#"{"fault":{"status":{"code":404,"row":2}}}"#)).unwrap();
    emulator.add_fault(read(r#"{"fault":{"status":{"code":418}}}"#)).unwrap();
}

#[test]
fn values_that_could_not_be_sent_or_would_never_end_are_refused_when_they_are_read() {
    for (fault, told) in [
        (r#"{"redirect":{"to":"elsewhere"}}"#, "`to` is `elsewhere`, which is no address"),
        (r#"{"redirect":{"to":"https://a\r\nb: c"}}"#, "which is no address"),
        (r#"{"foreign_urls":{"origin":"/elsewhere"}}"#, "`origin` is `/elsewhere`, which is no address"),
        (
            r#"{"rate_limited":{"hint":{"header":{"name":"retry after","value":"1"}}}}"#,
            "cannot be called `retry after`",
        ),
        (r#"{"rate_limited":{"hint":{"header":{"name":"Content-Length","value":"1"}}}}"#, "cannot be called"),
        (
            r#"{"status":{"hint":{"header":{"name":"retry-after","value":"1\n2"}}}}"#,
            "can have the value `1\\n2`",
        ),
        (r#"{"drip":{"bytes":0}}"#, "`bytes` is 0"),
        (r#"{"drip":{"milliseconds":60001}}"#, "`milliseconds` is 60001; at most 60000 are allowed"),
        (r#"{"refused":{"milliseconds":18446744073709551615}}"#, "at most 600000 are allowed"),
        (r#"{"status":{"row":0}}"#, "rows are counted from 1"),
    ] {
        let refused =
            Scenario::from_json(format!(r#"{{"fault":{fault}}}"#).as_bytes()).unwrap_err().to_string();
        assert!(refused.contains(told), "{fault}: {refused}");
    }
    let refused = Scenario::from_json(br#"{"fault":"stall","times":0}"#).unwrap_err().to_string();
    assert!(refused.contains("`times` is 0"), "{refused}");
    for fault in [
        r#"{"redirect":{"to":"/elsewhere"}}"#,
        r#"{"redirect":{"to":"file:///x"}}"#,
        r#"{"refused":{"milliseconds":600000}}"#,
    ] {
        read(&format!(r#"{{"fault":{fault}}}"#));
    }
}

#[tokio::test]
async fn a_fault_in_the_header_can_decide_what_becomes_of_the_job() {
    let emulator = with(vec![FaultRule::new(Fault::NeverFinishes)]).await;
    let header = r#"x-wan-emulator-fault: {"job_fails":{"reason":"asked for"}}"#;
    let headers = ["connection: close", header];
    assert_eq!(exchange(&emulator, &request("POST", SUBMIT, &headers, GOOD)).await.status(), 202);
    assert_eq!(emulator.jobs()[0].failure.as_deref(), Some("asked for"));
    assert_eq!(emulator.requests()[0].fault.as_deref(), Some("job_fails"));
    assert_eq!(emulator.faults()[0].acted, 0);

    let headers = ["connection: close", "x-wan-emulator-fault: never_finishes"];
    assert_eq!(exchange(&emulator, &request("POST", SUBMIT, &headers, GOOD)).await.status(), 202);
    assert_eq!(emulator.jobs()[1].ends_milliseconds, None);

    let emulator = acme::builder().job_time(Duration::ZERO).start().await.unwrap();
    let headers = ["connection: close", header];
    let sync = exchange(&emulator, &request("POST", "/acme/api/v1/wan-1", &headers, GOOD)).await;
    assert_eq!(sync.status(), 500);
    assert!(sync.text.contains("asked for"), "{}", sync.text);
}

#[tokio::test]
async fn a_fault_in_the_header_respects_the_jobs_age() {
    let emulator = acme::start().await;
    let path = format!("/acme/api/v2/jobs/{}/status", acme::submit(&emulator).await);
    let status = async |fault: &str| {
        let header = format!(r#"x-wan-emulator-fault: {{"{fault}":{{"seconds":50}}}}"#);
        exchange(&emulator, &request("GET", &path, &["connection: close", &header], "")).await.status()
    };
    assert_eq!((status("not_found_young").await, status("not_found_late").await), (404, 200));
    emulator.advance(Duration::from_secs(50));
    assert_eq!((status("not_found_young").await, status("not_found_late").await), (200, 404));
}

#[tokio::test]
async fn a_fault_does_not_turn_a_refusal_into_a_success() {
    for fault in [
        Fault::Html,
        Fault::Empty { code: 200 },
        Fault::SuccessStatus { code: 203 },
        Fault::NoId,
        Fault::WrongId { id: "..".into() },
    ] {
        let emulator = with(vec![FaultRule::new(fault.clone()).always()]).await;
        let close = ["connection: close"];
        let (wrong_body, wrong_key) =
            (request("POST", SUBMIT, &close, "{}"), request("POST", SUBMIT, &close, GOOD));
        let wrong_key = wrong_key.replace("secret", "other");
        let unharmed = acme::start().await;
        for (request, status) in [(wrong_body, 400), (wrong_key, 403)] {
            let wire = exchange(&emulator, &request).await;
            assert_eq!(wire.status(), status, "{fault:?}");
            assert!(wire.body() == exchange(&unharmed, &request).await.body(), "{fault:?}: {}", wire.text);
        }
        assert!(emulator.jobs().is_empty());
    }
    let emulator = with(vec![FaultRule::new(Fault::Html).always()]).await;
    assert_eq!(super::get(&emulator, "/acme/api/v2/jobs/unknown/status").await.status(), 404);
}

#[tokio::test]
async fn a_scenario_written_in_rust_is_judged_like_one_that_is_read() {
    let mut scenario = Scenario::default();
    scenario.faults = vec![broken(), broken().chance(1.5)];
    let told = "fault 2: `chance` is 1.5; it is from 0 to 1";
    let emulator = acme::start().await;
    emulator.add_fault(broken()).unwrap();
    let refused = emulator.set_scenario(scenario.clone()).unwrap_err().to_string();
    assert_eq!((refused.as_str(), emulator.faults().len()), (told, 1));
    let refused = acme::builder().scenario(scenario).start().await.unwrap_err().to_string();
    assert_eq!(refused, format!("the scenario cannot be used: {told}"));
}

#[tokio::test]
async fn rules_are_added_all_or_none() {
    let emulator = acme::start().await;
    let many = vec![r#"{"fault":"stall"}"#; 6_000].join(",");
    let add =
        async || send(&emulator, "POST", "/_emulator/faults", &[], format!("[{many}]").as_bytes()).await;
    assert_eq!((add().await.status, emulator.faults().len()), (200, 6_000));
    let refused = add().await;
    assert_eq!((refused.status, emulator.faults().len()), (400, 6_000));
    assert_eq!(refused.json()["error"], "12000 faults are too many; 10000 are allowed");
}

#[tokio::test]
async fn refusals_that_are_set_together_act_together_and_no_more() {
    let rules = br#"[{"fault":"refused"},{"fault":"refused"}]"#;
    let emulator = acme::builder().scenario(Scenario::from_json(rules).unwrap()).start().await.unwrap();
    let acted = || emulator.faults().iter().map(|placed| placed.acted).collect::<Vec<u32>>();
    assert_eq!(acted(), [1, 1]);
    emulator.add_fault(broken()).unwrap();
    assert_eq!(acted(), [1, 1, 0]);
}

#[tokio::test]
async fn a_reset_takes_the_seed_away_too() {
    let run = async |emulator: &Emulator| {
        emulator.add_fault(broken().chance(0.3).always()).unwrap();
        submits(emulator, 40).await
    };
    let (fresh, used) = (acme::start().await, acme::start().await);
    used.set_scenario(Scenario::from_json(br#"{"seed":8}"#).unwrap()).unwrap();
    used.reset();
    assert_eq!(run(&used).await, run(&fresh).await);
}

#[tokio::test]
async fn cleared_faults_act_no_longer() {
    let emulator = with(vec![broken().always()]).await;
    assert_eq!(submits(&emulator, 1).await, [500]);
    emulator.clear_faults();
    assert_eq!(submits(&emulator, 1).await, [202]);
}
