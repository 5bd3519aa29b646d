use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body as HttpBody, Bytes},
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use tokio::{select, sync::watch};
use uuid::Uuid;
use wan_specs::{OperationKind, StateMeaning};

use crate::{
    answer::{Answer, Body},
    catalog::{Catalog, Model, Provider},
    clock::{Clock, milliseconds},
    filling::{Filling, static_answer},
    job::{Job, Jobs},
    key::{self, KeyState},
    record::{RecordedRequest, Records},
    refusal,
    request_check::holds_constants,
    route::{self, Asked, Route, Target},
};

/// Bytes of a request's body that are read at most.
pub(crate) const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// Every answer carries it, so that nobody takes this for the provider.
const MARK: &str = "x-wan-emulator";

/// The video that every job makes: H.264 in MP4, two seconds.
static CLIP: &[u8] = include_bytes!("../assets/clip.mp4");

/// Called with each request once it is answered.
pub(crate) type Observer = Box<dyn Fn(&RecordedRequest) + Send + Sync>;

/// One emulator: nothing of it is shared with another.
pub(crate) struct Instance {
    pub(crate) catalog: Catalog,
    pub(crate) key: Option<String>,
    pub(crate) clock: Clock,
    pub(crate) jobs: Jobs,
    pub(crate) records: Records,
    pub(crate) origin: String,
    pub(crate) observer: Option<Observer>,
    /// Turns true when the emulator goes down: nobody may wait for a job any longer.
    pub(crate) stopped: watch::Receiver<bool>,
}

pub(crate) fn router(instance: Arc<Instance>) -> Router {
    Router::new().fallback(serve).layer(DefaultBodyLimit::max(BODY_LIMIT)).with_state(instance)
}

/// Reads a request, remembers it, answers it.
async fn serve(State(instance): State<Arc<Instance>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let number = instance.records.arrive(instance.recorded(&parts));
    let read = match announced(&parts.headers) {
        // Reading would end only once so much of it has come.
        Some(length) if length > BODY_LIMIT as u64 => Err(StatusCode::PAYLOAD_TOO_LARGE),
        _ => Bytes::from_request(Request::from_parts(parts.clone(), body), &())
            .await
            .map_err(|rejection| rejection.status()),
    };
    let answer = match read {
        Ok(body) => {
            instance.records.set_body(number, &body);
            instance.answer(&parts, &body).await
        }
        Err(status) => instance.unread(&parts, status),
    };
    let recorded = instance.records.answer(number, answer.status);
    if let (Some(observer), Some(recorded)) = (&instance.observer, &recorded) {
        observer(recorded);
    }
    respond(answer)
}

impl Instance {
    async fn answer(&self, parts: &Parts, body: &Bytes) -> Answer {
        let Ok(path) = percent_decode_str(parts.uri.path()).decode_utf8() else {
            return refusal::plain(400, "the path is not UTF-8");
        };
        let query: Vec<(String, String)> =
            form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let asked = Asked { method: parts.method.as_str(), path: &path, query: &query };
        match route::find(&self.catalog, asked) {
            Route::Operation(target) => {
                let mut answer = self.operate(&target, &parts.headers, body).await;
                if let Some(name) = &target.operation.answer.request_id_header
                    && !answer.headers.iter().any(|(known, _)| known == name)
                {
                    answer.headers.push((name.clone(), Uuid::new_v4().to_string()));
                }
                answer
            }
            Route::WrongMethod { provider, allowed } => {
                let allowed = allowed.join(", ");
                let message = format!("`{path}` takes {allowed}, not {}", parts.method);
                let mut answer = refusal::http(&provider.spec, 405, &message);
                answer.headers.push((header::ALLOW.to_string(), allowed));
                answer
            }
            Route::WrongQuery { provider, sentence } => refusal::rejected(&provider.spec, &sentence),
            Route::Nothing { provider: None, sentence } => refusal::plain(404, &sentence),
            Route::Nothing { provider: Some(provider), sentence } => {
                let reads = matches!(asked.method, "GET" | "HEAD");
                if reads && self.has_file(provider, &path) {
                    Answer::video()
                } else {
                    refusal::nothing_here(&provider.spec, &sentence)
                }
            }
        }
    }

    async fn operate(&self, target: &Target<'_>, headers: &HeaderMap, body: &Bytes) -> Answer {
        let Target { provider, operation, .. } = target;
        if provider.host(&operation.host).is_some_and(|host| host.key) {
            let key = key::judge(&provider.spec.auth, self.key.as_deref(), headers);
            if key != KeyState::Right {
                return refusal::unauthorized(&provider.spec, key);
            }
        }
        match operation.operation {
            OperationKind::Submit => match self.accept(target, body) {
                Ok(job) => self.filling(&job, job.submitted).answer(operation, StateMeaning::Queued),
                Err(refused) => refused,
            },
            OperationKind::Sync => match self.accept(target, body) {
                Ok(job) => self.finish(target, &job).await,
                Err(refused) => refused,
            },
            OperationKind::Status | OperationKind::Result | OperationKind::Cancel => self.tell(target),
            OperationKind::Upload | OperationKind::History => {
                static_answer(&self.origin, provider, operation)
            }
        }
    }

    /// Makes a job of a body that the provider takes.
    fn accept(&self, target: &Target<'_>, body: &Bytes) -> Result<Job, Answer> {
        let rejected = |message: &str| refusal::rejected(&target.provider.spec, message);
        let text = std::str::from_utf8(body).map_err(|_| rejected("the body is not UTF-8"))?;
        let body: Value = serde_json::from_str(text)
            .map_err(|error| rejected(&format!("the body is not JSON: {error}")))?;
        let model = addressed(&target.models, &body).map_err(|message| rejected(&message))?;
        let complaints = model.check.complaints(&model.spec, &body);
        if !complaints.is_empty() {
            return Err(rejected(&complaints.join("; ")));
        }
        Ok(self.jobs.accept(target.provider, model, target.operation.operation, body, self.clock.now()))
    }

    /// Waits for the end of a job and answers with its video.
    async fn finish(&self, target: &Target<'_>, job: &Job) -> Answer {
        let mut stopped = self.stopped.clone();
        select! {
            () = self.clock.wait_until(job.ends()) => {}
            _ = stopped.wait_for(|stopped| *stopped) => {
                return refusal::broken(&target.provider.spec, "the emulator goes down");
            }
        }
        match &job.failure {
            Some(reason) if target.operation.answer.state.is_empty() => {
                refusal::broken(&target.provider.spec, reason)
            }
            failure => {
                let means = if failure.is_some() { StateMeaning::Failed } else { StateMeaning::Succeeded };
                self.filling(job, job.ends()).answer(target.operation, means)
            }
        }
    }

    /// Tells how a job is, and stops it before if that is asked.
    fn tell(&self, target: &Target<'_>) -> Answer {
        let id = target.id.as_deref().unwrap_or_default();
        let now = self.clock.now();
        let known = self.jobs.find(id).filter(|job| {
            job.is_kept(now)
                && Arc::ptr_eq(&job.provider, target.provider)
                && target.models.iter().any(|model| Arc::ptr_eq(model, &job.model))
        });
        let job = match target.operation.operation {
            OperationKind::Cancel => known.and_then(|job| self.jobs.cancel(&job.id, now)),
            _ => known,
        };
        match job {
            Some(job) => self.filling(&job, now).answer(target.operation, job.means(now)),
            None => refusal::no_job(&target.provider.spec, id),
        }
    }

    /// Whether a finished job has its file at this path.
    fn has_file(&self, provider: &Arc<Provider>, path: &str) -> bool {
        let now = self.clock.now();
        self.jobs
            .named_in(path)
            .filter(|job| Arc::ptr_eq(&job.provider, provider) && job.has_file(now))
            .is_some_and(|job| self.filling(&job, now).file_paths().iter().any(|known| known == path))
    }

    fn filling<'a>(&'a self, job: &'a Job, now: Duration) -> Filling<'a> {
        Filling { origin: &self.origin, job, now }
    }

    /// The body was too large, or the connection broke.
    fn unread(&self, parts: &Parts, status: StatusCode) -> Answer {
        let message = match status {
            StatusCode::PAYLOAD_TOO_LARGE => format!("the body is larger than {BODY_LIMIT} bytes"),
            _ => "the body could not be read to its end".to_owned(),
        };
        match self.provider_at(parts) {
            Some(provider) => refusal::http(&provider.spec, status.as_u16(), &message),
            None => refusal::plain(status.as_u16(), &message),
        }
    }

    fn provider_at(&self, parts: &Parts) -> Option<&Arc<Provider>> {
        self.catalog.provider(parts.uri.path().split('/').nth(1)?)
    }

    /// The request as it is remembered: without anything that may be a key.
    fn recorded(&self, parts: &Parts) -> RecordedRequest {
        let provider = self.provider_at(parts);
        let private = |name: &HeaderName| {
            *name == header::AUTHORIZATION
                || self.catalog.providers.iter().any(|provider| name == provider.spec.auth.header.as_str())
        };
        let headers = parts.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), if private(name) { "(kept private)".to_owned() } else { value })
        });
        RecordedRequest {
            arrived_milliseconds: milliseconds(self.clock.now()),
            method: parts.method.to_string(),
            path: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            headers: headers.collect(),
            key: provider
                .map(|provider| key::judge(&provider.spec.auth, self.key.as_deref(), &parts.headers)),
            body: String::new(),
            status: None,
        }
    }
}

/// The length of the body, as its header has it.
fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The model that the body is for. Where several share an address, their constants tell them apart.
fn addressed<'a>(models: &[&'a Arc<Model>], body: &Value) -> Result<&'a Arc<Model>, String> {
    if let [only] = models {
        return Ok(only);
    }
    models.iter().find(|model| holds_constants(&model.spec, body)).copied().ok_or_else(|| {
        let names: Vec<&str> = models.iter().map(|model| model.spec.model.as_str()).collect();
        format!("the body is for none of the models that are offered here: {}", names.join(", "))
    })
}

fn respond(answer: Answer) -> Response {
    let (kind, body) = match answer.body {
        Body::Json(body) => ("application/json", HttpBody::from(body.to_string())),
        Body::Video => ("video/mp4", HttpBody::from(CLIP)),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for (name, value) in answer.headers {
        // A spec may hold what HTTP does not allow in a header; the generator's checks tell so.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(MARK, HeaderValue::from_static("true"));
    response
}
