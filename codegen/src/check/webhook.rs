//! How a provider calls back.

use std::collections::HashSet;

use wan_specs::{
    OperationKind, OperationSpec, ProviderSpec, WebhookEventsSpec, WebhookPayload, WebhookSpec,
    WebhookVerification,
};

use super::{
    place::{Place, ROOT, Report},
    pointer,
    provider::header,
    text::{origin, words, words_if},
};
use crate::{Rule, suggest::did_you_mean};

const NO_EVENT: &str = "add `event`: \"/event_type\", or leave out the words for events";

/// Checks where an address is told, and what is read from a delivery.
pub(super) fn check(report: &mut Report<'_>, hook: &WebhookSpec, spec: &ProviderSpec) {
    let place = ROOT.key("webhook");
    origin(report, &place, (None, hook.source.as_deref()), &spec.sources);
    register(report, &place, hook, spec);
    if let Some(events) = &hook.events {
        self::events(report, &place.key("events"), events, hook);
    }
    if let Some(test) = &hook.test_mode {
        let place = place.key("test_mode");
        for (key, text) in [("enabled", &test.enabled), ("state", &test.state)] {
            json_pointer(report, &place.key(key), text);
        }
    }
    for (key, text) in [("event", &hook.event), ("id", &hook.id)] {
        if let Some(text) = text {
            json_pointer(report, &place.key(key), text);
        }
    }
    if !hook.payload.is_empty() {
        json_pointer(report, &place.key("payload"), &hook.payload);
    }
    finished(report, &place, hook);
    endings(report, &place, hook, spec);
    contains(report, &place, hook, spec);
    signature(report, &place, hook);
}

fn json_pointer(report: &mut Report<'_>, place: &Place<'_>, text: &str) {
    if let Some(fault) = pointer::fault(text) {
        report.add(Rule::WebhookPointer, place, fault).help("write it as \"/hook/url\"");
    }
}

fn register(report: &mut Report<'_>, place: &Place<'_>, hook: &WebhookSpec, spec: &ProviderSpec) {
    let (pointer, query, name) = (&hook.register, &hook.register_query, &hook.register_header);
    let places = [pointer, query, name].into_iter().filter(|place| place.is_some()).count();
    if places != 1 {
        let message = if places == 0 {
            "nothing says where a submit names the address"
        } else {
            "a submit would name the address at several places"
        };
        report
            .add(Rule::WebhookRegister, place, message)
            .help("keep one of `register`, `register_query` and `register_header`");
    }
    if let Some(pointer) = pointer {
        json_pointer(report, &place.key("register"), pointer);
    }
    if let Some(query) = query {
        words(report, &place.key("register_query"), query);
    }
    if let Some(name) = name {
        header(report, &place.key("register_header"), name);
    }
    let taken = |operation: &OperationSpec| {
        let queries = operation.query.iter().any(|one| Some(&one.name) == query.as_ref());
        queries || operation.headers.iter().any(|one| Some(&one.name) == name.as_ref())
    };
    let submit = spec.operations.iter().find(|one| one.operation == OperationKind::Submit);
    if submit.is_some_and(taken) || name.as_ref() == Some(&spec.auth.header) {
        report
            .add(Rule::WebhookRegister, place, "a submit says something else there already")
            .help("remove it from the operation, or name another place");
    }
}

fn events(report: &mut Report<'_>, place: &Place<'_>, events: &WebhookEventsSpec, hook: &WebhookSpec) {
    let WebhookEventsSpec { pointer, query, values } = events;
    if pointer.is_some() == query.is_some() {
        report
            .add(Rule::WebhookEvents, place, "the events are told at one place: in the body or in the query")
            .help("keep one of `pointer` and `query`");
    }
    if let Some(pointer) = pointer {
        json_pointer(report, &place.key("pointer"), pointer);
        if hook.register.as_ref() == Some(pointer) {
            report.add(Rule::WebhookEvents, &place.key("pointer"), "the address stands there already");
        }
    }
    if let Some(query) = query {
        words(report, &place.key("query"), query);
        if hook.register_query.as_ref() == Some(query) {
            report.add(Rule::WebhookEvents, &place.key("query"), "the address stands there already");
        }
    }
    if values.is_empty() {
        report
            .add(Rule::WebhookEvents, &place.key("values"), "no event is named")
            .help("name the one of a finished job, or leave out `events`");
    }
    let (list, mut known) = (place.key("values"), HashSet::new());
    for (at, value) in values.iter().enumerate() {
        words(report, &list.item(at), value);
        if !known.insert(value) {
            report.add(Rule::WebhookEvents, &list.item(at), "this event is named already");
        }
    }
}

fn finished(report: &mut Report<'_>, place: &Place<'_>, hook: &WebhookSpec) {
    words_if(report, &place.key("finished"), hook.finished.as_deref());
    let names_any = hook.finished.is_some() || !hook.endings.is_empty();
    if hook.event.is_none() && names_any {
        let key = if hook.finished.is_some() { "finished" } else { "endings" };
        report
            .add(Rule::WebhookEvent, &place.key(key), "nothing says where a delivery has its event")
            .help(NO_EVENT);
    } else if hook.event.is_some() && !names_any {
        report
            .add(Rule::WebhookEvent, &place.key("event"), "no event of a job that is over is known")
            .help("add `finished` or `endings`");
    }
}

fn endings(report: &mut Report<'_>, place: &Place<'_>, hook: &WebhookSpec, spec: &ProviderSpec) {
    let list = place.key("endings");
    let mut known: HashSet<&str> = hook.finished.as_deref().into_iter().collect();
    for (at, ending) in hook.endings.iter().enumerate() {
        let place = list.item(at);
        words(report, &place.key("event"), &ending.event);
        if !known.insert(&ending.event) {
            report.add(Rule::WebhookEvent, &place.key("event"), "this event is told already");
        }
        match spec.states.iter().find(|state| state.state == ending.state) {
            Some(state) if state.means.is_terminal() => {}
            Some(_) => {
                report.add(
                    Rule::WebhookEvent,
                    &place.key("state"),
                    "a job in this state goes on, and its event ends nothing",
                );
            }
            None => {
                let help = did_you_mean(&ending.state, spec.states.iter().map(|one| one.state.as_str()));
                let message = format!("`{}` is no word of `states`", ending.state);
                report.add(Rule::WebhookEvent, &place.key("state"), message).help_if(help);
            }
        }
    }
}

fn contains(report: &mut Report<'_>, place: &Place<'_>, hook: &WebhookSpec, spec: &ProviderSpec) {
    let offers = |kind| spec.operations.iter().any(|operation| operation.operation == kind);
    match hook.contains {
        WebhookPayload::Status => {}
        WebhookPayload::Result if offers(OperationKind::Result) => {}
        WebhookPayload::Result => {
            report
                .add(Rule::WebhookContains, &place.key("contains"), "there is no operation `result`")
                .help("leave it out: the answer to `status` holds the videos where there is no `result`");
        }
        WebhookPayload::Id if hook.id.is_some() => {}
        WebhookPayload::Id => {
            report
                .add(Rule::WebhookContains, &place.key("contains"), "nothing says where the job's id is")
                .help("add `id`: \"/data/id\"");
        }
    }
}

fn signature(report: &mut Report<'_>, place: &Place<'_>, hook: &WebhookSpec) {
    let Some(signature) = &hook.signature else { return };
    let place = place.key("signature");
    if hook.verification == WebhookVerification::None {
        report
            .add(Rule::WebhookSignature, &place, "deliveries are said to carry no signature")
            .help("write `verification`: \"standard_webhooks\", or leave this out");
    }
    let mut known = HashSet::new();
    let headers = [
        ("id_header", &signature.id_header, "webhook-id"),
        ("timestamp_header", &signature.timestamp_header, "webhook-timestamp"),
        ("signature_header", &signature.signature_header, "webhook-signature"),
    ];
    for (key, name, default) in headers {
        if let Some(name) = name {
            header(report, &place.key(key), name);
        }
        if !known.insert(name.as_deref().unwrap_or(default)) {
            report.add(Rule::WebhookSignature, &place.key(key), "another of the three has this name");
        }
    }
    words_if(report, &place.key("prefix"), signature.prefix.as_deref());
    words_if(report, &place.key("secret_prefix"), signature.secret_prefix.as_deref());
}
