//! What goes wrong at random.

use serde_json::{Value, json};
use wan_emulator::Scenario;

/// How likely each fault of a submit is.
const SUBMIT: f64 = 0.012;

/// How likely each fault of a question is. There are more questions than submits.
const QUESTION: f64 = 0.02;

/// Faults of submits, of questions about jobs and of their results. None of them waits.
pub(super) fn scenario(seed: u64) -> Scenario {
    let mut rules: Vec<Value> = submits().into_iter().map(|fault| rule(&fault, "submit", SUBMIT)).collect();
    for operation in ["status", "result"] {
        rules.extend(questions().into_iter().map(|fault| rule(&fault, operation, QUESTION)));
    }
    rules.push(rule(&json!({ "no_output": { "form": "missing" } }), "result", QUESTION));
    rules.push(rule(&json!({ "unknown_state": {} }), "status", QUESTION));
    rules.push(rule(&json!("no_state"), "status", QUESTION));
    rules.push(rule(&json!("null_state"), "status", QUESTION));
    rules.push(rule(&json!("backwards_state"), "status", QUESTION));
    rules.push(rule(&json!({ "not_found_young": { "seconds": 5 } }), "status", QUESTION));
    let scenario = json!({ "seed": seed, "faults": rules }).to_string();
    Scenario::from_json(scenario.as_bytes()).unwrap()
}

fn rule(fault: &Value, operation: &str, chance: f64) -> Value {
    json!({ "fault": fault, "on": { "operation": operation }, "times": null, "chance": chance })
}

fn submits() -> Vec<Value> {
    let mut faults = vec![
        json!("no_id"),
        json!("wrong_id"),
        json!("job_fails"),
        json!("reset_before_request"),
        json!("reset_during_request"),
        json!({ "closed": { "accepted": false } }),
        json!({ "status": { "code": 500, "accepted": true } }),
        json!({ "status": { "code": 503, "accepted": true } }),
        json!({ "status": { "code": 504, "accepted": false } }),
        json!({ "status": { "code": 400 } }),
        json!({ "status": { "code": 406 } }),
    ];
    faults.extend(questions());
    faults
}

/// What can go wrong with any request.
fn questions() -> Vec<Value> {
    vec![
        json!("reset_after_request"),
        json!("reset_during_answer"),
        json!("reset_after_answer"),
        json!("closed"),
        json!("idle_closed"),
        json!({ "cut": { "framing": "length" } }),
        json!({ "cut": { "framing": "chunked" } }),
        json!({ "cut": { "framing": "close" } }),
        json!({ "not_http": { "form": "text" } }),
        json!({ "not_http": { "form": "two_lengths" } }),
        json!("rate_limited"),
        json!({ "status": { "code": 502 } }),
        json!("success_status"),
        json!("html"),
        json!("empty"),
    ]
}
