//! What is still open about a draft, and who reviewed what is none.

use std::collections::HashSet;

use serde_json::Value;
use wan_specs::{ModelSpec, ModelStatus, QuestionSpec};

use super::{
    place::{Place, ROOT, Report},
    pointer,
    text::{date, origin, words},
};
use crate::{Rule, schema::resolved, suggest::did_you_mean};

/// Checks questions and review.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec) {
    let is_draft = spec.status == ModelStatus::Draft;
    review(report, spec, is_draft);
    if spec.questions.is_empty() {
        return;
    }
    if !is_draft {
        let message = match spec.questions.len() {
            1 => "one question is open, so this is a draft still".to_owned(),
            many => format!("{many} questions are open, so this is a draft still"),
        };
        report
            .add(Rule::OpenQuestion, &ROOT.key("questions"), message)
            .help("delete each question once it is decided, or write \"status\": \"draft\"");
    }
    questions(report, spec);
}

fn review(report: &mut Report<'_>, spec: &ModelSpec, is_draft: bool) {
    let Some(review) = &spec.review else { return };
    let list = ROOT.key("review");
    if review.is_empty() && !is_draft {
        report
            .add(Rule::NotReviewed, &list, "nobody has reviewed this, so it is a draft still")
            .help("add who compared it with its sources and when, or write \"status\": \"draft\"");
    }
    for (at, one) in review.iter().enumerate() {
        let place = list.item(at);
        words(report, &place.key("by"), &one.by);
        date(report, &place.key("on"), Some(&one.on));
        origin(report, &place, (one.note.as_deref(), one.source.as_deref()), &spec.sources);
    }
}

fn questions(report: &mut Report<'_>, spec: &ModelSpec) {
    let list = ROOT.key("questions");
    let language = schemars::schema_for!(ModelSpec).to_value();
    let mut known = HashSet::new();
    for (at, one) in spec.questions.iter().enumerate() {
        let place = list.item(at);
        let QuestionSpec { at, question, proposed: _, lines, source } = one;
        words(report, &place.key("question"), question);
        origin(report, &place, (None, source.as_deref()), &spec.sources);
        address(report, &place.key("at"), at, &language);
        if !known.insert((at.as_str(), question.as_str())) {
            report
                .add(Rule::DuplicateQuestion, &place, "the same is asked of the same place already")
                .help("keep one of the two");
        }
        if lines.first() == Some(&0) || !lines.is_sorted_by(|a, b| a < b) {
            report
                .add(Rule::QuestionLines, &place.key("lines"), "these are no numbers of lines")
                .help("lines are counted from 1; write each once, in ascending order");
        }
    }
}

/// Checks that a question is about a place that a spec can have.
fn address(report: &mut Report<'_>, place: &Place<'_>, at: &str, language: &Value) {
    if let Some(fault) = pointer::fault(at) {
        report.add(Rule::QuestionPlace, place, fault).help("write it as `/parameters/0/default`");
        return;
    }
    let mut here = language;
    for step in at.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")) {
        here = resolved(here, language);
        if let Some(keys) = here.get("properties").and_then(Value::as_object) {
            let Some(next) = keys.get(&step) else {
                let help = did_you_mean(&step, keys.keys().map(String::as_str));
                report
                    .add(Rule::QuestionPlace, place, format!("there is no key `{step}` at such a place"))
                    .help_if(help);
                return;
            };
            here = next;
        } else if let Some(items) = here.get("items") {
            if step.parse::<usize>().is_err() {
                report
                    .add(Rule::QuestionPlace, place, format!("`{step}` is no index into a list"))
                    .help("items of a list are counted from 0");
                return;
            }
            here = items;
        } else if here.get("type").is_some() || here.get("oneOf").is_some() {
            let message = format!("nothing lies below a plain value, so `{step}` cannot be found");
            report
                .add(Rule::QuestionPlace, place, message)
                .help("end the pointer at the value; write `/` in a key as `~1`");
            return;
        } else {
            // A value of any shape: a default, an example's body.
            return;
        }
    }
}
