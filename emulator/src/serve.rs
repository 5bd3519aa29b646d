//! One request, from its head to its answer.

use std::sync::{Arc, atomic::Ordering};

use http::{Request, StatusCode, request::Parts};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
use serde_json::json;
use tokio::time::timeout;

use crate::{
    admin,
    answer::Answer,
    catalog::Model,
    clock::milliseconds,
    fault::{self, Early, Fault, FaultRule, ScopedOperation, Subject, fault_of_header},
    instance::Instance,
    operate::Call,
    record::RecordedRequest,
    refusal,
    respond::{self, Response, mark, respond},
    route::{self, Asked, Route},
    script::{End, Script, Step},
};

/// A request that carries it meets this fault, and no rule is asked.
const FAULT_HEADER: &str = "x-wan-emulator-fault";

/// Stands for method and path of what is no HTTP.
const NO_HTTP: &str = "?";

/// Lines of a request's head that are accepted at most.
const HEADERS: usize = 100;

/// What becomes of a request.
pub(crate) enum Outcome {
    Answer(Box<Response>),
    /// The connection belongs to the script.
    TakeOver(Script),
}

/// Where a request goes, in plain text.
pub(crate) struct Address {
    path: String,
    query: Vec<(String, String)>,
}

/// Reads a request, remembers it, answers it.
pub(crate) async fn serve(instance: &Arc<Instance>, request: Request<Incoming>) -> Outcome {
    let (parts, body) = request.into_parts();
    if admin::is_for(parts.uri.path()) {
        return Outcome::Answer(Box::new(admin::serve(instance, &parts, body).await));
    }
    let number = instance.records.arrive(instance.recorded(&parts));
    let mut arrived = Arrived { instance, number, status: None, fault: None };
    let (outcome, status, fault) = instance.outcome(&parts, body, number).await;
    arrived.status = status;
    arrived.fault = fault.map(|fault| fault.name());
    outcome
}

/// A request that is remembered and told of when this is dropped: also if its client leaves before it is answered.
struct Arrived<'a> {
    instance: &'a Instance,
    number: usize,
    status: Option<u16>,
    fault: Option<String>,
}

impl Drop for Arrived<'_> {
    fn drop(&mut self) {
        self.instance.records.answer(self.number, self.status, self.fault.take());
        if let Some(observer) = &self.instance.observer
            && let Some(recorded) = self.instance.records.find(self.number)
        {
            observer(&recorded);
        }
    }
}

/// What is sent to who speaks no HTTP, or too much of it. `status`: what HTTP would have said. `None`: it said so already,
/// or does not know the protocol.
pub(crate) fn refuse_broken(instance: &Instance, status: Option<u16>) -> Script {
    let number = instance.records.arrive(RecordedRequest {
        arrived_milliseconds: milliseconds(instance.clock.now()),
        method: NO_HTTP.to_owned(),
        path: NO_HTTP.to_owned(),
        headers: Vec::new(),
        key: None,
        body: String::new(),
        status: None,
        fault: None,
    });
    drop(Arrived { instance, number, status: Some(status.unwrap_or(400)), fault: None });
    let Some(status) = status else { return Script { steps: Vec::new(), end: End::Close } };
    let message = match status {
        414 => "the address is longer than this emulator reads",
        431 => "the head of the request is larger than this emulator reads",
        _ => "this is no request of HTTP/1.1, which is all that this emulator speaks",
    };
    let mut response = respond::json(status, &json!({ "error": message }));
    mark(&mut response);
    let (parts, body) = response.into_parts();
    Script { steps: vec![Step::Write(fault::whole(&parts, &body))], end: End::Close }
}

impl Address {
    pub(crate) fn of(parts: &Parts) -> Option<Self> {
        let path = percent_decode_str(parts.uri.path()).decode_utf8().ok()?.into_owned();
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned();
        Some(Self { path, query: query.collect() })
    }

    pub(crate) fn asked<'a>(&'a self, parts: &'a Parts) -> Asked<'a> {
        Asked { method: parts.method.as_str(), path: &self.path, query: &self.query }
    }
}

impl Instance {
    /// What becomes of the request, the status that is sent, if any is, and the fault that acts.
    async fn outcome(
        &self,
        parts: &Parts,
        mut body: Incoming,
        number: usize,
    ) -> (Outcome, Option<u16>, Option<Fault>) {
        if parts.headers.len() > HEADERS {
            let message = format!("the request has more than {HEADERS} headers");
            return self.refuse_unread(parts, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, &message).await;
        }
        let Some(address) = Address::of(parts) else {
            return self.refuse_unread(parts, StatusCode::BAD_REQUEST, "the path is not UTF-8").await;
        };
        let asked = address.asked(parts);
        let route = route::find(&self.catalog, asked);
        let fault = match self.fault(parts, asked, &route) {
            Ok(fault) => fault,
            Err(message) => return self.refuse_unread(parts, StatusCode::BAD_REQUEST, &message).await,
        };
        if let Some(early) = fault.as_ref().and_then(fault::early) {
            if early == Early::FirstBytes {
                // Whether they come or not, the connection is reset.
                let _ = timeout(self.client_timeout, body.frame()).await;
            }
            return (Outcome::TakeOver(Script { steps: Vec::new(), end: End::Reset }), None, fault);
        }
        let read = match self.room.read(&parts.headers, body, self.client_timeout).await {
            Ok(read) => read,
            Err(unread) => {
                let (status, message) = unread.refusal();
                return self.refuse_unread(parts, status, &message).await;
            }
        };
        self.records.set_body(number, &read.bytes);
        let of_job = fault.as_ref().filter(|fault| fault.is_of_job());
        let call = Call { asked, headers: &parts.headers, body: &read.bytes, of_job };
        if let Some((script, accepted)) = fault.as_ref().and_then(fault::without_answer) {
            if let (true, Route::Operation(target)) = (accepted, &route) {
                drop(self.begin(target, call).await);
            }
            return (Outcome::TakeOver(script), None, fault);
        }
        let answer = self.answer(call, &route, fault.as_ref()).await;
        let response = self.response(parts, answer, fault.as_ref()).await;
        let status = response.status().as_u16();
        (deliver(response, fault.as_ref()), Some(status), fault)
    }

    /// The fault that acts on the request: the one in its header, or one of a rule.
    pub(crate) fn fault(
        &self,
        parts: &Parts,
        asked: Asked<'_>,
        route: &Route<'_>,
    ) -> Result<Option<Fault>, String> {
        let Some(subject) = self.subject(asked, route) else { return Ok(None) };
        let Some(header) = parts.headers.get(FAULT_HEADER) else {
            return Ok(self.faults.of_request(&subject));
        };
        let header = String::from_utf8_lossy(header.as_bytes());
        let fault = fault_of_header(&header).map_err(|error| format!("`{FAULT_HEADER}`: {error}"))?;
        if !subject.operation.is_at(fault.point()) {
            return Err(format!("`{FAULT_HEADER}`: `{}` does not act on this request", fault.name()));
        }
        let rule = FaultRule::new(fault.clone()).provider(subject.provider);
        rule.check_in(&self.catalog).map_err(|error| format!("`{FAULT_HEADER}`: {error}"))?;
        Ok(fault.fits(&subject).then_some(fault))
    }

    /// The request as rules look at it. `None`: nothing is there that a fault could act on.
    fn subject<'a>(&self, asked: Asked<'_>, route: &'a Route<'_>) -> Option<Subject<'a>> {
        match route {
            Route::Operation(target) => {
                let job = target.id.as_deref().and_then(|id| self.jobs.find(id));
                // An address that several models share is for the model of its job.
                let of_job =
                    |model: &&&Arc<Model>| job.as_ref().is_none_or(|job| Arc::ptr_eq(&job.model, model));
                let models = target.models.iter().filter(of_job).map(|model| model.spec.model.as_str());
                Some(Subject {
                    provider: &target.provider.spec.provider,
                    models: models.collect(),
                    operation: target.operation.operation.into(),
                    job: target.id.as_deref(),
                    age: job.as_ref().map(|job| self.clock.now().saturating_sub(job.submitted).as_secs_f64()),
                    moved: false,
                })
            }
            Route::Nothing { provider: Some(provider), .. } if asked.reads() => {
                self.file(provider, asked.path).map(|_| Subject {
                    provider: &provider.spec.provider,
                    models: Vec::new(),
                    operation: ScopedOperation::File,
                    job: None,
                    age: None,
                    moved: asked.query.iter().any(|(name, _)| name == fault::AGAIN),
                })
            }
            _ => None,
        }
    }

    /// The answer in HTTP, as a fault of files would have it.
    async fn response(&self, parts: &Parts, answer: Answer, fault: Option<&Fault>) -> Response {
        let headers = fault::file_selection(fault, &parts.headers);
        let mut response = respond(&self.videos, &parts.method, &headers, answer).await;
        if let Some(fault) = fault {
            response = fault::change_delivery(fault, self.turns.fetch_add(1, Ordering::Relaxed), response);
        }
        mark(&mut response);
        response
    }

    /// Answers a request that was not read to its end.
    async fn refuse_unread(
        &self,
        parts: &Parts,
        status: StatusCode,
        message: &str,
    ) -> (Outcome, Option<u16>, Option<Fault>) {
        let status = status.as_u16();
        let answer = match self.provider_at(parts) {
            Some(provider) => refusal::http(&provider.spec, status, message),
            None => refusal::plain(status, message),
        };
        let response = self.response(parts, answer, None).await;
        let (parts, body) = response.into_parts();
        let steps = vec![Step::Write(fault::whole(&parts, &body))];
        (Outcome::TakeOver(Script { steps, end: End::Close }), Some(status), None)
    }
}

fn deliver(response: Response, fault: Option<&Fault>) -> Outcome {
    let (parts, body) = response.into_parts();
    match fault.and_then(|fault| fault::late(fault, &parts, &body)) {
        Some(script) => Outcome::TakeOver(script),
        None => Outcome::Answer(Box::new(Response::from_parts(parts, body))),
    }
}
