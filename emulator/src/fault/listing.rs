use serde::Serialize;
use serde_json::{Value, json};

use super::{
    kind::{Fault, FaultPoint},
    rule::named,
};

/// A fault that can be set, for those who choose one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FaultKind {
    /// Its name, as JSON has it.
    pub name: String,

    /// What it can act on.
    pub point: FaultPoint,

    /// It with its defaults. What has no default has a value that serves as an example.
    pub example: Fault,
}

/// The names of all faults, in the order of a job's life.
const NAMES: [&str; 36] = [
    "refused",
    "reset_before_request",
    "reset_during_request",
    "reset_after_request",
    "reset_during_answer",
    "closed",
    "silence",
    "stall",
    "drip",
    "cut",
    "not_http",
    "rate_limited",
    "status",
    "redirect",
    "success_status",
    "no_id",
    "wrong_id",
    "html",
    "empty",
    "oversized",
    "job_fails",
    "never_finishes",
    "unknown_state",
    "no_state",
    "null_state",
    "backwards_state",
    "no_output",
    "not_found_young",
    "not_found_late",
    "foreign_urls",
    "file_refused",
    "wrong_type",
    "range_ignored",
    "wrong_content_range",
    "range_refused",
    "changed_etag",
];

impl Fault {
    /// All faults there are, each as an example.
    #[must_use]
    pub fn kinds() -> Vec<FaultKind> {
        let examples = NAMES.iter().filter_map(|name| example(name));
        examples.map(|example| FaultKind { name: example.name(), point: example.point(), example }).collect()
    }
}

fn example(name: &str) -> Option<Fault> {
    let by_name = named(Value::String(name.to_owned()));
    by_name.or_else(|_| named(json!({ name: { "code": 503 } }))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_that_can_be_read_is_listed_and_none_besides() {
        let message = named(json!("?")).unwrap_err().to_string();
        let (_, known) = message.split_once("expected one of ").unwrap();
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        let listed: Vec<String> = Fault::kinds().into_iter().map(|kind| kind.name).collect();
        assert_eq!(listed, known);
    }
}
