//! An invented provider for the tests of this folder.

use crate::data::{
    AnswerData, BackOffData, BackOffFormat, BackOffPlace, BillingData, ErrorRuleData, ErrorsData, HostData,
    KeyData, MoneyClass, OperationData, OperationKind, PollingData, ProviderData, Refusal, StateData,
    StateMeaning,
};

#[cfg(test)]
pub(crate) static PROVIDER: ProviderData = provider();

/// The same provider, for which an unknown state is a failure.
#[cfg(test)]
pub(crate) static STRICT: ProviderData = ProviderData { unknown_state_fails: true, ..provider() };

/// The same provider, for which an error outdoes the word for success.
#[cfg(test)]
pub(crate) static ERROR_WINS: ProviderData = ProviderData { error_wins: true, ..provider() };

pub(crate) const fn operation(kind: OperationKind) -> OperationData {
    OperationData {
        kind,
        host: "api",
        method: "POST",
        path: "/",
        address: None,
        query: &[],
        headers: &[],
        body: &[],
        accepts: &[200],
        takes: None,
        effect: None,
        answer: AnswerData {
            id: &["/id", "/task/id"],
            state: &["/status"],
            error: &["/reason"],
            output: &["/output"],
            ..AnswerData::NONE
        },
    }
}

pub(crate) const fn provider() -> ProviderData {
    ProviderData {
        id: "acme",
        title: "Acme",
        docs: None,
        key: KeyData { env: &["ACME_API_KEY"], header: "x-api-key", template: "{key}" },
        hosts: &[HostData { name: "api", origin: "https://api.acme.example", key: true }],
        operations: &[],
        states: &STATES,
        unknown_state_fails: false,
        terminal_body_wins: true,
        error_wins: false,
        errors: ErrorsData {
            code: &["/code"],
            message: &["/message"],
            request_id: &["/id_of_request"],
            rules: &RULES,
        },
        back_off: &[BackOffData {
            place: BackOffPlace::Header("retry-after"),
            format: BackOffFormat::SecondsOrDate,
        }],
        polling: PollingData::NONE,
        failed_job: BillingData::Unknown,
        cancelled_job: BillingData::Unknown,
        record_seconds: None,
        file_seconds: None,
        expiry: &[],
        requests_per_minute: None,
        webhook: None,
        models: &[],
    }
}

static STATES: [StateData; 6] = [
    StateData { word: "WAITING", means: StateMeaning::Queued },
    StateData { word: "RUNNING", means: StateMeaning::Running },
    StateData { word: "DONE", means: StateMeaning::Succeeded },
    StateData { word: "BROKEN", means: StateMeaning::Failed },
    StateData { word: "STOPPED", means: StateMeaning::Cancelled },
    StateData { word: "GONE", means: StateMeaning::Expired },
];

static RULES: [ErrorRuleData; 14] = [
    rule(
        403,
        Some("NO_MONEY"),
        None,
        Refusal::InsufficientCredits,
        MoneyClass::Rejected,
        "Not enough balance",
    ),
    rule(403, None, None, Refusal::Auth, MoneyClass::Rejected, "Forbidden"),
    rule(406, None, Some("content type"), Refusal::Rejected, MoneyClass::Rejected, "Not acceptable"),
    rule(406, None, None, Refusal::InsufficientCredits, MoneyClass::Rejected, "No credits"),
    rule(429, None, None, Refusal::RateLimited, MoneyClass::NotProcessed, "Slow down"),
    rule(503, Some("CLOSED"), None, Refusal::Server, MoneyClass::NotProcessed, "Closed"),
    rule(400, Some("1102"), None, Refusal::InsufficientCredits, MoneyClass::Rejected, "Empty"),
    ErrorRuleData {
        http_status_to: 451,
        code_prefix: Some("15"),
        ..rule(400, None, None, Refusal::Moderation, MoneyClass::Rejected, "Not shown here")
    },
    ErrorRuleData {
        http_status_to: 529,
        ..rule(520, None, None, Refusal::Server, MoneyClass::Ambiguous, "A proxy")
    },
    rule(200, Some("2001"), None, Refusal::Rejected, MoneyClass::Rejected, "Refused in a success"),
    rule(200, Some("2002"), None, Refusal::Server, MoneyClass::Ambiguous, "Broken in a success"),
    rule(200, Some("2004"), None, Refusal::NotFound, MoneyClass::Rejected, "Unknown in a success"),
    rule(200, None, Some("queue is full"), Refusal::RateLimited, MoneyClass::NotProcessed, "Full"),
    // One that says nothing besides the status is no reason to doubt a success.
    rule(200, None, None, Refusal::Rejected, MoneyClass::Rejected, "Any success"),
];

/// The same provider, with rules for cancellations alone.
pub(crate) static STOPPING: ProviderData = ProviderData {
    errors: ErrorsData { code: &["/code"], message: &["/message"], request_id: &[], rules: &STOPPING_RULES },
    ..provider()
};

static STOPPING_RULES: [ErrorRuleData; 3] = [
    rule(409, Some("ENDED"), None, Refusal::AlreadyFinished, MoneyClass::Rejected, "Over"),
    rule(409, Some("BEGUN"), None, Refusal::AlreadyRunning, MoneyClass::Rejected, "Too late"),
    rule(200, Some("ENDED"), None, Refusal::AlreadyFinished, MoneyClass::Rejected, "Over"),
];

const fn rule(
    http_status: u16,
    code: Option<&'static str>,
    message: Option<&'static str>,
    means: Refusal,
    money: MoneyClass,
    title: &'static str,
) -> ErrorRuleData {
    ErrorRuleData {
        http_status,
        http_status_to: http_status,
        code,
        code_prefix: None,
        message,
        means,
        money,
        title,
    }
}
