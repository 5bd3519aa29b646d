//! What the operations of the providers do: routing, keys, jobs, files.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use http::HeaderMap;
use tokio::select;
use uuid::Uuid;
use wan_specs::{OperationKind, OperationSpec, StateMeaning};

use crate::{
    addressed::{self, Addressed},
    answer::Answer,
    catalog::{Model, Provider},
    content_type,
    fault::{self, Fault, Subject},
    filling::{Cost, Filling, static_answer},
    instance::Instance,
    job::{Fate, Job},
    json,
    key::{self, KeyState},
    ledger,
    refusal::{self, TooLate},
    route::{Asked, Route, Target},
    webhook,
};

/// A request whose body was read.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) asked: Asked<'a>,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    /// What the request itself asks to become of the job that it makes.
    pub(crate) of_job: Option<&'a Fault>,
}

impl Instance {
    /// Answers a request, as the fault would have it.
    pub(crate) async fn answer(&self, call: Call<'_>, route: &Route<'_>, fault: Option<&Fault>) -> Answer {
        let path = call.asked.path;
        match route {
            Route::Operation(target) => {
                let mut answer = self.operate_with(target, call, fault).await;
                if let Some(name) = &target.operation.answer.request_id_header
                    && !answer.headers.iter().any(|(known, _)| known == name)
                {
                    answer.headers.push((name.clone(), Uuid::new_v4().to_string()));
                }
                answer
            }
            Route::WrongMethod { provider, allowed } => {
                let message = format!("`{path}` takes {}, not {}", allowed.join(", "), call.asked.method);
                refusal::wrong_method(&provider.spec, &message, allowed)
            }
            Route::UnknownModel { provider, operation, sentence } => self
                .unauthorized(provider, operation, call.headers)
                .unwrap_or_else(|| refusal::unknown_model(&provider.spec, sentence)),
            Route::WrongQuery { provider, sentence } => refusal::rejected(&provider.spec, sentence),
            Route::Nothing { provider: None, sentence } => refusal::plain(404, sentence),
            Route::Nothing { provider: Some(provider), sentence } => {
                self.deliver(provider, call.asked, sentence, fault)
            }
        }
    }

    /// Acts on a request that gets no true answer: a job is begun, and its end not waited for. An error is the
    /// provider's refusal to act.
    pub(crate) async fn begin(&self, target: &Target<'_>, call: Call<'_>) -> Result<(), Answer> {
        match target.operation.operation {
            OperationKind::Submit | OperationKind::Sync => {
                match self.unauthorized(target.provider, target.operation, call.headers) {
                    Some(refused) => Err(refused),
                    None => self.accept(target, call).map(drop),
                }
            }
            _ => self.operate(target, call).await.map(drop),
        }
    }

    /// Answers an operation, as the fault would have it.
    async fn operate_with(&self, target: &Target<'_>, call: Call<'_>, fault: Option<&Fault>) -> Answer {
        let Some(fault) = fault else { return told(self.operate(target, call).await) };
        let provider = target.provider;
        if let Some((answer, accepted)) = fault::instead(fault, provider, target.id.as_deref()) {
            let begun = if accepted { self.begin(target, call).await } else { Ok(()) };
            // What the provider refuses does not look like a success.
            return if answer.status < 300 { told(begun.map(|()| answer)) } else { answer };
        }
        let turn = self.turns.fetch_add(1, Ordering::Relaxed) + 1;
        let answer = self.operate(target, call).await;
        told(
            answer.map(|answer| {
                fault::change(fault, &self.origin, &provider.spec, target.operation, turn, answer)
            }),
        )
    }

    /// The refusal of a request whose key is missing or wrong.
    fn unauthorized(
        &self,
        provider: &Provider,
        operation: &OperationSpec,
        headers: &HeaderMap,
    ) -> Option<Answer> {
        let spec = &provider.spec;
        let wants_key = provider.host(&operation.host).is_some_and(|host| host.key);
        let key = key::judge(&spec.auth, self.key.as_deref(), headers);
        (wants_key && key != KeyState::Right).then(|| refusal::unauthorized(spec, key))
    }

    /// What the provider answers. An error is its refusal to act.
    async fn operate(&self, target: &Target<'_>, call: Call<'_>) -> Result<Answer, Answer> {
        let Target { provider, operation, .. } = target;
        if let Some(refused) = self.unauthorized(provider, operation, call.headers) {
            return Err(refused);
        }
        match operation.operation {
            OperationKind::Submit => self
                .accept(target, call)
                .map(|job| self.filling(&job, job.submitted).answer(operation, StateMeaning::Queued)),
            OperationKind::Sync => Ok(self.finish(target, &self.accept(target, call)?).await),
            OperationKind::Status | OperationKind::Result | OperationKind::Cancel => self.tell(target, call),
            OperationKind::Upload => match content_type::complaint(call.headers, call.body) {
                Some(complaint) if operation.takes.is_some() => {
                    Err(refusal::content_type(&provider.spec, &complaint))
                }
                _ => {
                    let answer = self.uploads.receive(&self.origin, provider, operation, call.body);
                    if answer.status < 400 { Ok(answer) } else { Err(answer) }
                }
            },
            OperationKind::History => Ok(static_answer(&self.origin, provider, operation)),
        }
    }

    /// Makes a job of a body that the provider takes.
    fn accept(&self, target: &Target<'_>, call: Call<'_>) -> Result<Job, Answer> {
        if let Some(complaint) = content_type::complaint(call.headers, call.body) {
            return Err(refusal::content_type(&target.provider.spec, &complaint));
        }
        let rejected = |message: &str| refusal::rejected(&target.provider.spec, message);
        let body = json::read(call.body).map_err(|message| rejected(&message))?;
        let (provider, operation) = (&target.provider.spec, target.operation);
        let model = addressed::model(provider, operation, &target.models, &body)?;
        let body = addressed::without_constants(operation, body);
        let complaints = model.check.complaints(&model.spec, &body);
        if !complaints.is_empty() {
            return Err(rejected(&complaints.join("; ")));
        }
        let fate = webhook::made_up(&target.provider.spec, &body)
            .unwrap_or_else(|| self.fate(target, model, call.of_job));
        let now = self.clock.now();
        let kind = target.operation.operation;
        let job = Job::new(target.provider, model, kind, body, fate, self.job_time, now);
        let job = self.jobs.accept(job, now);
        self.webhooks.expect(&job);
        Ok(job)
    }

    /// What the faults make of a job: the one that its request asks for, or one of a rule.
    fn fate(&self, target: &Target<'_>, model: &Model, asked: Option<&Fault>) -> Fate {
        let subject = Subject {
            provider: &target.provider.spec.provider,
            models: vec![&model.spec.model],
            operation: target.operation.operation.into(),
            job: None,
            age: None,
            moved: false,
        };
        match asked.cloned().or_else(|| self.faults.of_job(&subject)) {
            Some(Fault::JobFails { reason }) => Fate::Fails(reason),
            Some(Fault::NeverFinishes) => Fate::NeverFinishes,
            _ => Fate::Succeeds,
        }
    }

    /// Waits for the end of a job and answers with its video.
    async fn finish(&self, target: &Target<'_>, job: &Job) -> Answer {
        let mut stopped = self.stopped.clone();
        let spec = &target.provider.spec;
        select! {
            biased;
            // What is forgotten has no video and no price any more, whatever the time.
            () = self.jobs.cleared_since(job) => {
                return refusal::broken(spec, "the emulator was reset, and this job is forgotten");
            }
            () = self.clock.wait_until(job.ends()) => {}
            _ = stopped.wait_for(|stopped| *stopped) => {
                return refusal::broken(spec, "the emulator goes down");
            }
        }
        // It may have been stopped meanwhile.
        let job = self.jobs.find(&job.id).unwrap_or_else(|| job.clone());
        let means = job.means(job.ends());
        if means != StateMeaning::Succeeded && target.operation.answer.state.is_empty() {
            let reason = job.failure().unwrap_or("the job was stopped");
            return refusal::broken(spec, reason);
        }
        self.filling(&job, job.ends()).answer(target.operation, means)
    }

    /// Tells how a job is, and stops it before if that is asked.
    fn tell(&self, target: &Target<'_>, call: Call<'_>) -> Result<Answer, Answer> {
        let Addressed { models, id } = asked_for(target, call)?;
        let id = id.as_deref().unwrap_or_default();
        let now = self.clock.now();
        let known = self.jobs.find(id).filter(|job| {
            (job.is_kept(now) || job.is_told_expired())
                && Arc::ptr_eq(&job.provider, target.provider)
                && models.iter().any(|model| Arc::ptr_eq(model, &job.model))
        });
        let job = match target.operation.operation {
            OperationKind::Cancel => {
                let cancelled = known.and_then(|job| self.jobs.cancel(&job.id, target.operation.effect, now));
                self.webhooks.look_again();
                match cancelled {
                    Some((job, Ok(()))) => Some(job),
                    Some((job, Err(late))) => return self.too_late(target, &job, late, now),
                    None => None,
                }
            }
            _ => known,
        };
        match job {
            Some(job) => {
                let means = if job.is_kept(now) { job.means(now) } else { StateMeaning::Expired };
                Ok(self.filling(&job, now).answer(target.operation, means))
            }
            None => Err(refusal::no_job(&target.provider.spec, id)),
        }
    }

    /// Answers the wish to stop a job that is not stopped: as the provider words it, else by the job's state. Where the
    /// answer would be taken for a success, it is a conflict.
    fn too_late(
        &self,
        target: &Target<'_>,
        job: &Job,
        late: TooLate,
        now: Duration,
    ) -> Result<Answer, Answer> {
        let (spec, operation) = (&target.provider.spec, target.operation);
        if let Some(refused) = refusal::too_late(spec, &job.id, late) {
            return Err(refused);
        }
        if operation.effect.is_some() && operation.answer.state.is_empty() {
            return Err(refusal::http(spec, 409, "it is too late to stop the job"));
        }
        Ok(self.filling(job, now).answer(operation, job.means(now)))
    }

    pub(crate) fn filling<'a>(&'a self, job: &'a Job, now: Duration) -> Filling<'a> {
        Filling {
            origin: &self.origin,
            job,
            now,
            cost: ledger::charged(job).map_or(Cost::Unknown, Cost::Known),
        }
    }
}

/// What is sent, whether the provider acted or refused.
fn told(answer: Result<Answer, Answer>) -> Answer {
    answer.unwrap_or_else(|refused| refused)
}

/// The job that a question is about, by its address and by its body where the operation has one.
fn asked_for<'a>(target: &Target<'a>, call: Call<'_>) -> Result<Addressed<'a>, Answer> {
    let Target { provider, operation, models, id } = target;
    if operation.body.is_empty() {
        return Ok(Addressed { models: models.clone(), id: id.clone() });
    }
    let provider = &provider.spec;
    if let Some(complaint) = content_type::complaint(call.headers, call.body) {
        return Err(refusal::content_type(provider, &complaint));
    }
    let body = json::read(call.body).map_err(|message| refusal::rejected(provider, &message))?;
    let found = addressed::find(provider, operation, models, &body)?;
    let id = match (id, found.id) {
        (Some(id), Some(other)) if *id != other => {
            return Err(refusal::rejected(provider, "the address and the body name different jobs"));
        }
        (Some(id), _) => Some(id.clone()),
        (None, other) => other,
    };
    Ok(Addressed { models: found.models, id })
}
