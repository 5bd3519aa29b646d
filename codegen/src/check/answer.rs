use std::collections::HashSet;

use serde_json::Value;
use wan_specs::{AnswerSpec, OperationKind, OperationSpec, ProviderSpec, SampleSpec};

use super::{
    follow_up,
    place::{Place, Report},
    pointer,
    provider::header,
    text::origin,
};
use crate::{Rule, structure::show, suggest::did_you_mean};

/// Checks where facts stand in the answers to a call, and the answers that were seen.
pub(super) fn check(
    report: &mut Report<'_>,
    place: &Place<'_>,
    operation: &OperationSpec,
    spec: &ProviderSpec,
) {
    let answer = &operation.answer;
    if operation.operation == OperationKind::Submit && answer.id.is_empty() {
        report
            .add(Rule::SubmitId, place, "a job that is paid for could not be found again")
            .help("add `answer.id`: [\"/id\"]");
    }
    if operation.operation == OperationKind::Status && answer.state.is_empty() {
        report
            .add(Rule::StatusState, place, "nothing would tell that a job is done")
            .help("add `answer.state`: [\"/status\"]");
    }
    let at = place.key("answer");
    pointers(report, &at, answer);
    let headers = [
        ("seed_header", &answer.seed_header),
        ("cost_header", &answer.cost_header),
        ("request_id_header", &answer.request_id_header),
    ];
    for (key, name) in headers {
        if let Some(name) = name {
            header(report, &at.key(key), name);
        }
    }
    timings(report, &at.key("timings"), answer);
    samples(report, place, operation, spec);
}

fn timings(report: &mut Report<'_>, list: &Place<'_>, answer: &AnswerSpec) {
    for (index, timing) in answer.timings.iter().enumerate() {
        let place = list.item(index);
        answer_pointers(report, &place.key("pointers"), &timing.pointers, false);
        if let Some(name) = &timing.header {
            header(report, &place.key("header"), name);
        } else if timing.pointers.is_empty() {
            report
                .add(Rule::AnswerPointer, &place, "this timing stands nowhere")
                .help("add `pointers`: [\"/metrics/total_time\"], or a `header`");
        }
    }
}

fn pointers(report: &mut Report<'_>, place: &Place<'_>, answer: &AnswerSpec) {
    // Only outputs can be many, and sentences about what went wrong.
    let lists = [
        ("id", &answer.id, false),
        ("state", &answer.state, false),
        ("error", &answer.error, true),
        ("output", &answer.output, true),
        ("output_ttl", &answer.output_ttl, true),
        ("progress", &answer.progress, false),
        ("eta", &answer.eta, false),
        ("queue_position", &answer.queue_position, false),
        ("cost", &answer.cost, false),
        ("seed", &answer.seed, false),
    ];
    for (key, list, many) in lists {
        answer_pointers(report, &place.key(key), list, many);
    }
}

/// Checks pointers into an answer. `many`: a `*` may stand for each item of a list.
pub(super) fn answer_pointers(report: &mut Report<'_>, list: &Place<'_>, pointers: &[String], many: bool) {
    for at in 0..pointers.len() {
        answer_pointer(report, &list.item(at), (pointers, at), many);
    }
}

/// Checks one of several pointers into an answer, which stands at the place.
pub(super) fn answer_pointer(
    report: &mut Report<'_>,
    place: &Place<'_>,
    (pointers, at): (&[String], usize),
    many: bool,
) {
    let Some(text) = pointers.get(at) else { return };
    if let Some(fault) = pointer::fault(text) {
        report.add(Rule::AnswerPointer, place, fault).help("write it as \"/task/status\"");
    } else if !many && text.split('/').any(|step| step == "*") {
        let message = "`*` stands for each item of a list, and only outputs and sentences are many";
        report.add(Rule::AnswerPointer, place, message).help("name one item: \"/0\"");
    } else if pointers.iter().take(at).any(|earlier| earlier == text) {
        report.add(Rule::AnswerPointer, place, "this pointer is listed already");
    }
}

fn samples(report: &mut Report<'_>, place: &Place<'_>, operation: &OperationSpec, spec: &ProviderSpec) {
    let list = place.key("samples");
    let mut known = HashSet::new();
    for (at, sample) in operation.samples.iter().enumerate() {
        let place = list.item(at);
        origin(report, &place, (None, sample.source.as_deref()), &spec.sources);
        let headers = place.key("headers");
        for (index, one) in sample.headers.iter().enumerate() {
            header(report, &headers.item(index).key("name"), &one.name);
        }
        if let Some(state) = &sample.state
            && !spec.states.iter().any(|one| one.state == *state)
        {
            let help = did_you_mean(state, spec.states.iter().map(|one| one.state.as_str()));
            report
                .add(Rule::SampleState, &place.key("state"), format!("`{state}` is no word of `states`"))
                .help_if(help);
        } else if !known.insert(&sample.state) {
            report
                .add(Rule::SampleState, &place, "this state has a sample already")
                .help("keep one of the two");
        } else if let Some(body) = &sample.body {
            contradictions(report, &place.key("body"), &body.0, sample, operation);
            follow_up::sample(report, &place.key("body"), (operation, &body.0), spec);
        }
    }
}

/// A sample must hold what the call's answer is said to hold.
fn contradictions(
    report: &mut Report<'_>,
    place: &Place<'_>,
    body: &Value,
    sample: &SampleSpec,
    operation: &OperationSpec,
) {
    let answer = &operation.answer;
    let first = |pointers: &[String]| pointers.iter().find_map(|pointer| body.pointer(pointer));
    if operation.operation == OperationKind::Submit && !answer.id.is_empty() && first(&answer.id).is_none() {
        report
            .add(Rule::SampleBody, place, "no pointer of `answer.id` finds an id in this body")
            .help("correct the pointer or the sample");
    }
    let Some(state) = sample.state.as_deref().filter(|_| !answer.state.is_empty()) else { return };
    let found = first(&answer.state);
    if found.and_then(Value::as_str) != Some(state) {
        let found = found.map_or("nothing".to_owned(), show);
        let message = format!("`answer.state` finds {found} in this body, not `{state}`");
        report.add(Rule::SampleBody, place, message).help("correct the pointer or the sample");
    }
}
