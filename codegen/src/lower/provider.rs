use wan_specs::{
    AddressSource, AnswerSpec, BackOffFormat, BackOffSpec, Billing, CancelEffect, ErrorKind, ErrorRuleSpec,
    ExpirySignal, Method, ModelSpec, ModelStatus, MoneyClass, OperationKind, OperationSpec, ProviderSpec,
    StateMeaning, UnknownState,
};

use super::{field, model, polling};
use crate::{Sourced, ir};

/// One provider with its models.
pub(super) fn lower(
    spec: &ProviderSpec,
    path: &str,
    models: &[Sourced<ModelSpec>],
    with_drafts: bool,
) -> ir::Provider {
    let mut models: Vec<ir::Model> = models
        .iter()
        .filter(|model| model.spec.provider == spec.provider)
        .filter(|model| with_drafts || model.spec.status != ModelStatus::Draft)
        .map(|model| model::lower(model, spec))
        .collect();
    models.sort_by(|a, b| a.module.cmp(&b.module));
    ir::Provider {
        id: spec.provider.clone(),
        title: spec.title.clone(),
        path: format!("specs/{path}"),
        docs: spec.docs.clone(),
        key: ir::Key {
            env: spec.auth.env.clone(),
            header: spec.auth.header.clone(),
            template: spec.auth.template.clone(),
        },
        hosts: spec
            .hosts
            .iter()
            .map(|host| ir::Host { name: host.name.clone(), origin: host.origin.clone(), key: host.key })
            .collect(),
        operations: spec.operations.iter().map(operation).collect(),
        states: spec.states.iter().map(|state| (state.state.clone(), meaning(state.means))).collect(),
        unknown_state_fails: spec.unknown_state == UnknownState::Fail,
        terminal_body_wins: spec.terminal_body_wins,
        error_wins: spec.error_wins,
        error_code: spec.error_answer.code.clone(),
        error_message: spec.error_answer.message.clone(),
        error_request_id: spec.error_answer.request_id.clone(),
        errors: spec.errors.iter().map(error_rule).collect(),
        back_off: spec.back_off.iter().map(back_off).collect(),
        polling: polling::lower(None, spec.polling.as_ref()),
        failed_job: billing(spec.billing.failed_job),
        cancelled_job: billing(spec.billing.cancelled_job),
        record_seconds: spec.retention.record_seconds,
        file_seconds: spec.retention.file_seconds,
        expiry: spec.retention.expired.iter().map(|signal| expiry(*signal)).collect(),
        requests_per_minute: spec.requests_per_minute,
        models,
    }
}

fn operation(spec: &OperationSpec) -> ir::Operation {
    ir::Operation {
        kind: operation_kind(spec.operation),
        host: spec.host.clone(),
        method: match spec.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        },
        path: spec.path.clone(),
        address: spec.address.as_ref().map(|address| ir::Address {
            from: match address.from {
                AddressSource::Submit => "Submit",
                AddressSource::Status => "Status",
            },
            pointers: address.pointers.clone(),
        }),
        query: spec.query.iter().map(|query| (query.name.clone(), query.value.clone())).collect(),
        headers: spec.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect(),
        body: spec.body.iter().map(|one| (one.pointer.clone(), one.value.0.clone())).collect(),
        accepts: spec.accepts.clone(),
        takes: spec.takes.as_ref().map(|takes| ir::Takes {
            files: takes.files.clone(),
            form: field::form(takes.form),
            formats: takes.formats.clone(),
            max_bytes: takes.max_bytes,
        }),
        effect: spec.effect.map(|effect| match effect {
            CancelEffect::Immediate => "Immediate",
            CancelEffect::Requested => "Requested",
            CancelEffect::WhileQueued => "WhileQueued",
        }),
        pointers: pointers(&spec.answer),
        answer_headers: [
            ("seed_header", &spec.answer.seed_header),
            ("cost_header", &spec.answer.cost_header),
            ("request_id_header", &spec.answer.request_id_header),
        ]
        .into_iter()
        .filter_map(|(field, header)| Some((field, header.clone()?)))
        .collect(),
    }
}

fn pointers(answer: &AnswerSpec) -> Vec<(&'static str, Vec<String>)> {
    [
        ("id", &answer.id),
        ("state", &answer.state),
        ("error", &answer.error),
        ("output", &answer.output),
        ("output_ttl", &answer.output_ttl),
        ("progress", &answer.progress),
        ("eta", &answer.eta),
        ("queue_position", &answer.queue_position),
        ("cost", &answer.cost),
        ("seed", &answer.seed),
    ]
    .into_iter()
    .filter(|(_, pointers)| !pointers.is_empty())
    .map(|(field, pointers)| (field, pointers.clone()))
    .collect()
}

fn error_rule(spec: &ErrorRuleSpec) -> ir::ErrorRule {
    ir::ErrorRule {
        http_status: *spec.statuses().start(),
        http_status_to: *spec.statuses().end(),
        code: spec.code.clone(),
        code_prefix: spec.code_prefix.clone(),
        message: spec.message.clone(),
        means: match spec.means {
            ErrorKind::Auth => "Auth",
            ErrorKind::Permission => "Permission",
            ErrorKind::InsufficientCredits => "InsufficientCredits",
            ErrorKind::NotFound => "NotFound",
            ErrorKind::RateLimited => "RateLimited",
            ErrorKind::Rejected => "Rejected",
            ErrorKind::Moderation => "Moderation",
            ErrorKind::AlreadyFinished => "AlreadyFinished",
            ErrorKind::AlreadyRunning => "AlreadyRunning",
            ErrorKind::Server => "Server",
        },
        money: match spec.money {
            MoneyClass::NotProcessed => "NotProcessed",
            MoneyClass::Rejected => "Rejected",
            MoneyClass::Ambiguous => "Ambiguous",
        },
        title: spec.title.clone(),
    }
}

/// Name of the runtime's operation kind.
pub(super) fn operation_kind(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Sync => "Sync",
        OperationKind::Submit => "Submit",
        OperationKind::Status => "Status",
        OperationKind::Result => "Result",
        OperationKind::Cancel => "Cancel",
        OperationKind::Upload => "Upload",
        OperationKind::History => "History",
    }
}

fn meaning(means: StateMeaning) -> &'static str {
    match means {
        StateMeaning::Queued => "Queued",
        StateMeaning::Running => "Running",
        StateMeaning::Succeeded => "Succeeded",
        StateMeaning::Failed => "Failed",
        StateMeaning::Cancelled => "Cancelled",
        StateMeaning::Expired => "Expired",
    }
}

fn expiry(signal: ExpirySignal) -> &'static str {
    match signal {
        ExpirySignal::NotFound => "NotFound",
        ExpirySignal::State => "State",
        ExpirySignal::NoOutput => "NoOutput",
    }
}

fn back_off(spec: &BackOffSpec) -> ir::BackOff {
    ir::BackOff {
        kind: if spec.header.is_some() { "Header" } else { "Body" },
        place: spec.place().to_owned(),
        format: match spec.format {
            BackOffFormat::SecondsOrDate => "SecondsOrDate",
            BackOffFormat::Seconds => "Seconds",
            BackOffFormat::Milliseconds => "Milliseconds",
            BackOffFormat::Timestamp => "Timestamp",
            BackOffFormat::UnixSeconds => "UnixSeconds",
        },
    }
}

fn billing(billing: Billing) -> &'static str {
    match billing {
        Billing::Charged => "Charged",
        Billing::NotCharged => "NotCharged",
        Billing::Unknown => "Unknown",
    }
}
