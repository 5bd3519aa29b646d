use std::collections::HashSet;

use serde_json::Value;
use wan_specs::{
    BackOffSpec, ErrorKind, ErrorRuleSpec, MoneyClass, OperationKind, OperationSpec, ProviderSpec,
    StateMeaning,
};

use super::{
    answer::{answer_pointer, answer_pointers},
    place::{Place, ROOT, Report},
    provider::header,
    template,
    text::{origin, sentence, words, words_if},
};
use crate::Rule;

/// The one header by which a failing server is believed to have done nothing.
const RETRY_AFTER: &str = "retry-after";

/// Checks the words for a job's state.
pub(super) fn states(report: &mut Report<'_>, spec: &ProviderSpec) {
    let list = ROOT.key("states");
    let mut known = HashSet::new();
    for (at, state) in spec.states.iter().enumerate() {
        let place = list.item(at);
        words(report, &place.key("state"), &state.state);
        sentence(report, &place.key("doc"), &state.doc);
        origin(report, &place, (None, state.source.as_deref()), &spec.sources);
        if !known.insert(&state.state) {
            report.add(
                Rule::DuplicateState,
                &place.key("state"),
                format!("`{}` is told already", state.state),
            );
        }
        if let Some(status) = state.http_status {
            http_status(report, &place.key("http_status"), status, 200);
        }
    }
    let has = |kind| spec.operations.iter().any(|operation| operation.operation == kind);
    if !has(OperationKind::Submit) && !has(OperationKind::Status) {
        return;
    }
    let means = |meaning| spec.states.iter().any(|state| state.means == meaning);
    if !means(StateMeaning::Succeeded) {
        let message = "no word means that a job succeeded, so waiting would never end";
        report.add(Rule::States, &list, message).help("add the word with \"means\": \"succeeded\"");
    }
    // A job that fails is told to have succeeded, with an error.
    if !means(StateMeaning::Failed) && !spec.error_wins {
        let message = "no word means that a job failed, so waiting for such a job would never end";
        report.add(Rule::States, &list, message).help("add the word with \"means\": \"failed\"");
    }
}

/// Checks what refusals mean and when to try again.
pub(super) fn check(report: &mut Report<'_>, spec: &ProviderSpec) {
    let place = ROOT.key("error_answer");
    let answer = &spec.error_answer;
    answer_pointers(report, &place.key("code"), &answer.code, false);
    answer_pointers(report, &place.key("message"), &answer.message, true);
    answer_pointers(report, &place.key("request_id"), &answer.request_id, false);
    if answer.message.is_empty() {
        report
            .add(
                Rule::ErrorMessage,
                &place.key("message"),
                "people would not be told why a request is refused",
            )
            .help("list a pointer: \"/message\"");
    }
    template::body(report, &place.key("body"), &answer.body.0, &["message", "code", "status"]);
    let list = ROOT.key("errors");
    for (at, rule) in spec.errors.iter().enumerate() {
        error_rule(report, &list.item(at), rule, spec);
        if let Some(earlier) = spec.errors.iter().take(at).position(|earlier| earlier.covers(rule)) {
            let message = format!("number {} of `errors` fits every answer that this one fits", earlier + 1);
            report
                .add(Rule::ErrorUnreachable, &list.item(at), message)
                .help("put the narrower rule first, or remove one of the two");
        }
    }
    causes(report, spec);
    wins(report, spec);
    let list = ROOT.key("back_off");
    for (at, one) in spec.back_off.iter().enumerate() {
        back_off(report, &list.item(at), one, spec.back_off.get(..at).unwrap_or_default());
        origin(report, &list.item(at), (None, one.source.as_deref()), &spec.sources);
    }
}

fn back_off(report: &mut Report<'_>, place: &Place<'_>, one: &BackOffSpec, earlier: &[BackOffSpec]) {
    match (&one.header, &one.pointer) {
        (Some(name), None) => {
            header(report, &place.key("header"), name);
            if earlier.iter().any(|earlier| earlier.header.as_ref() == Some(name)) {
                report.add(Rule::DuplicateHeader, &place.key("header"), "this header is told already");
            }
        }
        (None, Some(pointer)) => {
            let known = earlier.iter().filter_map(|earlier| earlier.pointer.clone());
            let pointers: Vec<String> = known.chain([pointer.clone()]).collect();
            // Faults of the earlier ones are told at their own places.
            let last = pointers.len().saturating_sub(1);
            answer_pointer(report, &place.key("pointer"), (&pointers, last), false);
        }
        (Some(_), Some(_)) => {
            report
                .add(Rule::BackOffPlace, &place.key("pointer"), "the hint has a `header` too")
                .help("make two hints of it: of several in one answer the longest is kept");
        }
        (None, None) => {
            report
                .add(Rule::BackOffPlace, place, "nothing tells where the hint stands")
                .help("add \"header\": \"retry-after\", or \"pointer\": \"/error/retry_after\"");
        }
    }
}

/// Checks that an error which outdoes a state can be found.
fn wins(report: &mut Report<'_>, spec: &ProviderSpec) {
    let tells = |operation: &OperationSpec| {
        let kinds = [OperationKind::Sync, OperationKind::Status, OperationKind::Result];
        kinds.contains(&operation.operation) && !operation.answer.error.is_empty()
    };
    if spec.error_wins && !spec.operations.iter().any(tells) {
        report
            .add(Rule::ErrorWins, &ROOT.key("error_wins"), "no answer about a job has a place for an error")
            .help("add `answer.error` to `status` or `result`: [\"/error\"]");
    }
}

fn error_rule(report: &mut Report<'_>, place: &Place<'_>, rule: &ErrorRuleSpec, spec: &ProviderSpec) {
    words(report, &place.key("title"), &rule.title);
    sentence(report, &place.key("doc"), &rule.doc);
    words_if(report, &place.key("code"), rule.code.as_deref());
    words_if(report, &place.key("code_prefix"), rule.code_prefix.as_deref());
    words_if(report, &place.key("message"), rule.message.as_deref());
    origin(report, place, (rule.note.as_deref(), rule.source.as_deref()), &spec.sources);
    statuses(report, place, rule);
    let key = if rule.code.is_some() { "code" } else { "code_prefix" };
    if rule.code.is_some() && rule.code_prefix.is_some() {
        report
            .add(Rule::ErrorCodeTwice, &place.key("code_prefix"), "the rule has a `code` too")
            .help("keep `code` for one word, `code_prefix` for all that begin so");
    } else if (rule.code.is_some() || rule.code_prefix.is_some()) && spec.error_answer.code.is_empty() {
        report
            .add(Rule::ErrorCode, &place.key(key), "`error_answer.code` is empty, so no answer has a code")
            .help("say where the code stands, or match by `message`");
    }
    let of_cancel = matches!(rule.means, ErrorKind::AlreadyFinished | ErrorKind::AlreadyRunning);
    if of_cancel && !spec.operations.iter().any(|one| one.operation == OperationKind::Cancel) {
        report
            .add(Rule::ErrorCancel, &place.key("means"), "the provider has no operation that stops a job")
            .help("describe `cancel`, or write \"rejected\"");
    }
    let can_vouch = |hint: &BackOffSpec| hint.header.as_deref() == Some(RETRY_AFTER);
    let fails = *rule.statuses().end() >= 500 && rule.money == MoneyClass::NotProcessed;
    if fails && !spec.back_off.iter().any(can_vouch) {
        let message = "`back_off` lists no `retry-after`, so every submit that is answered so is in doubt";
        report
            .add(Rule::ErrorVouched, &place.key("money"), message)
            .help("add the header to `back_off` where the provider sends it, or write \"ambiguous\"");
    }
    error_body(report, place, rule);
}

/// Checks the statuses that a rule is about.
fn statuses(report: &mut Report<'_>, place: &Place<'_>, rule: &ErrorRuleSpec) {
    http_status(report, &place.key("http_status"), rule.http_status, 200);
    let is_success = (200..300).contains(&rule.http_status);
    if is_success && rule.code.is_none() && rule.code_prefix.is_none() && rule.message.is_none() {
        report
            .add(Rule::ErrorSuccess, place, "every answer of this status would be an error")
            .help("add the `code` or the `message` by which such an answer is known");
    }
    let Some(to) = rule.http_status_to else { return };
    let place = place.key("http_status_to");
    http_status(report, &place, to, 200);
    if to <= rule.http_status {
        let message = format!("{to} is not above {}", rule.http_status);
        report
            .add(Rule::ErrorStatuses, &place, message)
            .help("write the last status of several, or remove the key");
    } else if is_success && to > 299 {
        report
            .add(Rule::ErrorStatuses, &place, "a success and a refusal are understood in different ways")
            .help("make two rules of it: one up to 299, one from 300");
    }
}

/// Variables of the body that a refusal has.
const VARIABLES: &[&str] = &["message", "code", "status", "id"];

/// Checks what an emulator answers with.
fn error_body(report: &mut Report<'_>, place: &Place<'_>, rule: &ErrorRuleSpec) {
    if let Some(body) = &rule.body {
        template::body(report, &place.key("body"), &body.0, VARIABLES);
    }
    if let Some(text) = &rule.text {
        template::body(report, &place.key("text"), &Value::from(text.as_str()), VARIABLES);
    }
    words_if(report, &place.key("content_type"), rule.content_type.as_deref());
    let headers = place.key("headers");
    for (at, one) in rule.headers.iter().enumerate() {
        let place = headers.item(at);
        header(report, &place.key("name"), &one.name);
        template::check(report, &place.key("value"), &one.value, VARIABLES);
        if rule.headers.iter().take(at).any(|earlier| earlier.name == one.name) {
            report.add(Rule::DuplicateHeader, &place.key("name"), format!("`{}` is set already", one.name));
        }
    }
    match (&rule.body, &rule.text, &rule.content_type) {
        (Some(_), Some(_), _) => {
            report
                .add(Rule::ErrorBody, &place.key("text"), "the rule has a `body` too")
                .help("keep `body` for JSON, `text` for anything else");
        }
        (_, Some(_), None) => {
            report
                .add(Rule::ErrorBody, &place.key("text"), "nothing tells the media type of this text")
                .help("add \"content_type\": \"text/html\"");
        }
        (_, None, Some(_)) => {
            report
                .add(
                    Rule::ErrorBody,
                    &place.key("content_type"),
                    "there is no `text` that has this media type",
                )
                .help("add `text`, or remove the key: a `body` is JSON");
        }
        _ => {}
    }
}

/// Checks that a cause leads to one rule.
fn causes(report: &mut Report<'_>, spec: &ProviderSpec) {
    let list = ROOT.key("errors");
    let mut known = HashSet::new();
    for (at, rule) in spec.errors.iter().enumerate() {
        let place = list.item(at);
        let causes = place.key("causes");
        for (at, cause) in rule.causes.iter().enumerate() {
            if !known.insert(cause) {
                report
                    .add(Rule::DuplicateCause, &causes.item(at), "this cause has a rule already")
                    .help("keep it where the provider's documentation has it");
            }
        }
    }
}

fn http_status(report: &mut Report<'_>, place: &Place<'_>, status: u16, least: u16) {
    if status < least || status > 599 {
        report.add(Rule::HttpStatus, place, format!("{status} is not between {least} and 599"));
    }
}
