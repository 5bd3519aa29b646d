use wan_emulator::{Emulator, Fault, FaultRule, Scenario, ScopedOperation};

use super::{End, GOOD, SUBMIT, exchange, request};
use crate::acme;

fn broken() -> FaultRule {
    FaultRule::new(Fault::Status { code: 500, error_code: None, row: 1, accepted: false, hint: None })
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
    let emulator = with(vec![broken().provider("bolt").always(), broken().model("wan-2").always()]).await;
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
        ("job_fails", "does not act on this request"),
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
        refused(FaultRule::new(Fault::FileRefused { code: 200 })),
        "`file_refused`: `code` is 200; it is the status of an error, 300 to 599"
    );
    assert_eq!(
        refused(FaultRule::new(Fault::Refused { milliseconds: 1 }).always()),
        "`refused` acts once, when it is set; leave `on`, `skip`, `times` and `chance` away"
    );
    assert!(emulator.faults().is_empty());
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
    used.set_scenario(Scenario::from_json(br#"{"seed":8}"#).unwrap());
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
