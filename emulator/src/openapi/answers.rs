//! Answers that the emulator makes, asked for without a request. This is all that the document knows of its inside.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use wan_specs::{ExpirySignal, OperationKind, OperationSpec, StateMeaning};

use super::endpoint::Call;
use crate::{
    answer::{Answer, Body},
    catalog::{Model, Provider},
    filling::{Cost, Filling, static_answer},
    job::{Fate, Job},
};

/// Where the emulator of the examples listens.
const ORIGIN: &str = "http://127.0.0.1:8080";

/// The job of the examples: a document is the same each time, a job's id is not.
const JOB: &str = "00000000-0000-4000-8000-000000000000";

const REASON: &str = "the model could not make the video";

/// An answer, and what the job means that it is about. `None`: it is about no job.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) means: Option<StateMeaning>,
    pub(super) answer: Answer,
}

/// Every kind of good answer to the operation, with the terminal ones that come under another status.
pub(super) fn told(provider: &Arc<Provider>, call: &Call<'_>) -> Vec<Told> {
    let Some(model) = call.models.first() else {
        return vec![Told { means: None, answer: static_answer(ORIGIN, provider, call.operation) }];
    };
    meanings(provider, call.operation)
        .into_iter()
        .map(|means| {
            let (job, now) = job(provider, model, means);
            let answer =
                Filling { origin: ORIGIN, job: &job, now, cost: Cost::Sampled }.answer(call.operation, means);
            Told { means: Some(means), answer: steady(&answer, &job.id) }
        })
        .collect()
}

/// The paths under which files of finished jobs are served, with `{id}` for the job.
pub(super) fn file_paths(provider: &Arc<Provider>) -> Vec<String> {
    let mut paths = Vec::new();
    for model in &provider.models {
        let (job, now) = job(provider, model, StateMeaning::Succeeded);
        for path in (Filling { origin: ORIGIN, job: &job, now, cost: Cost::Sampled }).file_paths() {
            let path = path.replace(&job.id, "{id}");
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths
}

/// What a job may mean when the operation tells of it.
fn meanings(provider: &Provider, operation: &OperationSpec) -> Vec<StateMeaning> {
    use StateMeaning::{Cancelled, Failed, Queued, Running, Succeeded};
    let cancels = provider.operation(OperationKind::Cancel).is_some()
        && provider.models.iter().any(|model| model.offers(OperationKind::Cancel));
    let tells = matches!(operation.operation, OperationKind::Status | OperationKind::Result);
    let expired = provider.spec.retention.expired.contains(&ExpirySignal::State) && tells;
    let mut meanings = match operation.operation {
        OperationKind::Submit => vec![Queued],
        // Without a place for a state, a failure is a refusal.
        OperationKind::Sync if operation.answer.state.is_empty() => vec![Succeeded],
        OperationKind::Sync => vec![Succeeded, Failed],
        OperationKind::Cancel => vec![Cancelled, Succeeded, Failed],
        _ if cancels => vec![Queued, Running, Succeeded, Failed, Cancelled],
        _ => vec![Queued, Running, Succeeded, Failed],
    };
    meanings.extend(expired.then_some(StateMeaning::Expired));
    meanings
}

/// A job that means this, and when it does.
fn job(provider: &Arc<Provider>, model: &Arc<Model>, means: StateMeaning) -> (Job, Duration) {
    let fate = if means == StateMeaning::Failed { Fate::Fails(REASON.to_owned()) } else { Fate::Succeeds };
    let body = model.spec.examples.first().map_or_else(|| json!({}), |example| example.body.0.clone());
    let mut job = Job::new(provider, model, OperationKind::Submit, body, fate, None, Duration::ZERO);
    let now = match means {
        StateMeaning::Queued => Duration::ZERO,
        StateMeaning::Running | StateMeaning::Cancelled => job.ends() / 2,
        _ => job.ends(),
    };
    match means {
        StateMeaning::Cancelled => {
            // A job that is not over can be stopped whatever the provider says of it.
            let _ = job.cancel(None, now);
            (job, now)
        }
        _ => (job, now),
    }
}

/// The answer with the id of the examples in it.
fn steady(answer: &Answer, id: &str) -> Answer {
    let body = match &answer.body {
        Body::Json(body) => Body::Json(replaced(body, id)),
        other => other.clone(),
    };
    let headers = answer.headers.iter().map(|(name, value)| (name.clone(), value.replace(id, JOB)));
    Answer { status: answer.status, headers: headers.collect(), body }
}

fn replaced(value: &Value, id: &str) -> Value {
    match value {
        Value::String(text) => json!(text.replace(id, JOB)),
        Value::Array(items) => items.iter().map(|item| replaced(item, id)).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), replaced(value, id))).collect())
        }
        scalar => scalar.clone(),
    }
}
