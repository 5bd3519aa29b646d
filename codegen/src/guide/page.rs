//! The page of one model.

use wan_specs::{ModelSpec, ModelStatus, RuleKind, RuleSpec, Severity, Task};

use super::{
    Subject, curl, facts, header,
    markdown::{block, code, link, paragraph, text},
    operations, parameters,
    sources::{self, remarks},
};
use crate::emit::program;

/// The page.
pub(super) fn page(subject: &Subject<'_>) -> String {
    let model = subject.model;
    let mut page = header(subject.spec);
    page.extend(["# ", &text(&model.title), " on ", &text(&subject.provider.title), "\n\n"]);
    page.extend([&paragraph(&model.doc), "\n\n", &overview(subject)]);
    for section in [
        parameters::section(model),
        rules(model),
        curl::section(subject),
        rust(subject),
        facts::section(subject),
        operations::section(subject),
        sources::section(subject),
    ] {
        if !section.is_empty() {
            page.extend(["\n", &section]);
        }
    }
    page
}

/// What a model makes out of what.
pub(super) fn task(model: &ModelSpec) -> &'static str {
    match model.task {
        Task::T2v => "text to video",
        Task::I2v => "image to video",
    }
}

/// Whether a model can be relied on.
pub(super) fn status(model: &ModelSpec) -> String {
    match (model.status, &model.sunset) {
        (ModelStatus::Draft, _) => "draft: not yet reviewed".to_owned(),
        (ModelStatus::Stable, _) => "stable".to_owned(),
        (ModelStatus::Deprecated, Some(day)) => {
            format!("deprecated: the provider takes it away on {}", text(day))
        }
        (ModelStatus::Deprecated, None) => {
            "deprecated: the provider wants people to leave it; no last day is announced".to_owned()
        }
    }
}

fn overview(subject: &Subject<'_>) -> String {
    let (model, provider) = (subject.model, subject.provider);
    let page_of =
        |docs: &Option<String>| docs.as_deref().map(|url| format!(", {}", link(url))).unwrap_or_default();
    let wire = if model.wire_name() == model.model {
        String::new()
    } else {
        format!(", which the provider calls {}", code(model.wire_name()))
    };
    let (module, lowered) = subject.rust;
    [
        format!("Provider: {}{}", text(&provider.title), page_of(&provider.docs)),
        format!("Model: {}{wire}{}", code(&model.model), page_of(&model.docs)),
        format!("Version of Wan: {}", text(&model.version)),
        format!("Task: {}", task(model)),
        format!("Status: {}", status(model)),
        format!("In Rust: {}", code(&format!("wan_video::{module}::{}", lowered.type_name))),
    ]
    .iter()
    .fold(String::new(), |list, item| list + "- " + item + ".\n")
}

fn rules(model: &ModelSpec) -> String {
    let mut list = String::new();
    for rule in &model.rules {
        let remarks = remarks(rule.note.as_deref(), rule.source.as_deref());
        list.extend(["- ", severity(rule), ": ", &text(&rule.doc), &remarks, "\n"]);
    }
    if list.is_empty() { list } else { format!("## Rules\n\n{list}") }
}

/// What becomes of a request that breaks a rule.
fn severity(rule: &RuleSpec) -> &'static str {
    match (rule.kind, rule.severity) {
        (RuleKind::PriceFactor, _) => "Price",
        (_, Severity::Refuse) => "Refused",
        (_, Severity::Warn) => "Warning, and sent",
        (_, Severity::Inform) => "Worth knowing",
    }
}

fn rust(subject: &Subject<'_>) -> String {
    let example = subject.model.examples.first();
    let Some(body) =
        example.map(|example| parameters::documented(&subject.model.parameters, &example.body.0))
    else {
        return String::new();
    };
    let (module, lowered) = subject.rust;
    let program =
        program::text(subject.provider.auth.env.first().map(String::as_str), (module, lowered), &body);
    format!(
        "## With Rust\n\nThe same request by `wan-video`. It costs money; a request that breaks a rule is refused before it is \
         sent.\n\n{}",
        block("rust", &program)
    )
}
