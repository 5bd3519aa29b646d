//! An invented provider for the tests of this folder.

use crate::data::{
    AnswerData, BackOffData, BackOffFormat, BillingData, ErrorRuleData, ErrorsData, HostData, KeyData,
    MoneyClass, OperationData, OperationKind, ProviderData, Refusal, StateData, StateMeaning,
};

pub(crate) static PROVIDER: ProviderData = provider(false);

/// The same provider, for which an unknown state is a failure.
pub(crate) static STRICT: ProviderData = provider(true);

pub(crate) const fn operation(kind: OperationKind) -> OperationData {
    OperationData {
        kind,
        host: "api",
        method: "POST",
        path: "/",
        query: &[],
        headers: &[],
        accepts: &[200],
        takes: None,
        answer: AnswerData {
            id: &["/id", "/task/id"],
            state: &["/status"],
            error: &["/reason"],
            output: &["/output"],
            ..AnswerData::NONE
        },
    }
}

pub(crate) const fn provider(unknown_state_fails: bool) -> ProviderData {
    ProviderData {
        id: "acme",
        title: "Acme",
        docs: None,
        key: KeyData { env: &["ACME_API_KEY"], header: "x-api-key", template: "{key}" },
        hosts: &[HostData { name: "api", origin: "https://api.acme.example", key: true }],
        operations: &[],
        states: &STATES,
        unknown_state_fails,
        terminal_body_wins: true,
        errors: ErrorsData { code: &["/code"], message: &["/message"], rules: &RULES },
        back_off: &[BackOffData { header: "retry-after", format: BackOffFormat::SecondsOrDate }],
        failed_job: BillingData::Unknown,
        record_seconds: None,
        file_seconds: None,
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

static RULES: [ErrorRuleData; 6] = [
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
];

const fn rule(
    http_status: u16,
    code: Option<&'static str>,
    message: Option<&'static str>,
    means: Refusal,
    money: MoneyClass,
    title: &'static str,
) -> ErrorRuleData {
    ErrorRuleData { http_status, code, message, means, money, title }
}
