use std::{fmt, time::Duration};

use serde_json::Value;

use super::{Registration, Uploads, Written, unlisted, webhook};
use crate::{
    Charge, Error, ErrorKind, Estimate, Job, Output, Violations,
    client::{Core, Limits, Paid, Taken},
    data::{ModelData, OperationData, OperationKind},
    media::check_upload,
    output::Recipe,
    wire::{address::Variables, bounds, constants, depth, private::Private},
};

/// A call without its type.
pub(crate) struct Prepared {
    core: Core,
    request: Result<Checked, Fault>,
    pub(super) unlisted: Vec<(String, Value)>,
    pub(super) skip_validation: bool,
    pub(super) deadline: Option<Duration>,
    pub(super) tag: Option<String>,
    pub(super) allow_duplicate: bool,
    /// The address that is to be called when the job is over.
    pub(super) webhook: Option<String>,
}

struct Checked {
    model: &'static ModelData,
    body: Vec<u8>,
    uploads: Uploads,
    found: Violations,
}

/// Why there is no request. Unlike an error it can be told more than once.
struct Fault {
    kind: ErrorKind,
    what: String,
    hint: String,
}

impl Prepared {
    pub(crate) fn new(
        core: Core,
        model: &'static ModelData,
        written: Written,
        mut found: Violations,
    ) -> Self {
        if model.draft.is_some() {
            return Self::draft(core, model);
        }
        let Written { body, uploads } = written;
        let takes = core.operation(OperationKind::Upload).and_then(|upload| upload.takes.as_ref());
        for (place, takes) in uploads.files().filter_map(|place| Some((place, takes?))) {
            check_upload(&place.name, &place.media, takes, &mut found);
        }
        Self::with(core, Ok(Checked { model, body, uploads, found }))
    }

    /// Every call comes by here, so that no door and no opt-out sends what nobody has vouched for.
    fn draft(core: Core, model: &ModelData) -> Self {
        let what = format!(
            "`{}` is a draft whose facts nobody has confirmed, so nothing was sent and nothing is paid",
            model.id
        );
        let hint =
            "call a model that is no draft, or review the draft's spec, make it stable and generate again";
        Self::fault(core, ErrorKind::Config, what, hint)
    }

    pub(crate) fn fault(core: Core, kind: ErrorKind, what: String, hint: impl Into<String>) -> Self {
        Self::with(core, Err(Fault { kind, what, hint: hint.into() }))
    }

    fn with(core: Core, request: Result<Checked, Fault>) -> Self {
        Self {
            core,
            request,
            unlisted: Vec::new(),
            skip_validation: false,
            deadline: None,
            tag: None,
            allow_duplicate: false,
            webhook: None,
        }
    }

    /// What the request costs by the published price, whether or not it may be sent.
    pub(super) fn estimate(&self) -> Estimate {
        match &self.request {
            Ok(checked) => {
                // What cannot be read is not sent either.
                let body = serde_json::from_slice(&checked.body).unwrap_or_default();
                Estimate::of(checked.model, &body)
            }
            Err(_) => Estimate::new(None),
        }
    }

    /// The body as it is sent, if the request may be: to the queue, where the model has one.
    pub(super) fn sent_body(&self) -> Result<Value, Error> {
        let mut body = self.asked()?;
        self.registration()?.put(&mut body)?;
        let model = self.checked()?.model;
        let offered = |kind| model.operations.iter().any(|(offered, _)| *offered == kind);
        let kinds = [OperationKind::Submit, OperationKind::Sync];
        let operation =
            kinds.into_iter().filter(|kind| offered(*kind)).find_map(|kind| self.core.operation(kind));
        if let Some(operation) = operation {
            self.complete(&mut body, operation)?;
        }
        Ok(body)
    }

    /// Puts into the body what the operation adds to it.
    fn complete(&self, body: &mut Value, operation: &OperationData) -> Result<(), Error> {
        let touched = self.unlisted.iter().find(|(pointer, _)| constants::touches(operation, pointer));
        if let Some((pointer, _)) = touched {
            return Err(unlisted_fault(pointer, "touches what the provider wants in every request"));
        }
        let variables = Variables { model: self.checked()?.model.wire_name, id: None };
        constants::put(body, operation, variables).map_err(|pointer| {
            let what = "cannot be put into the body, so nothing was sent";
            Error::config(format!("`{pointer}`, which the provider wants in every request, {what}"))
                .with_hint("remove from the body what stands there, and is no object")
        })
    }

    /// What is asked of the model: the body with what is not listed, if the request may be sent.
    fn asked(&self) -> Result<Value, Error> {
        let checked = self.checked()?;
        if !checked.found.is_empty() && !self.skip_validation {
            return Err(checked.found.clone().into());
        }
        let mut body = serde_json::from_slice(&checked.body).map_err(|_| too_deep())?;
        for (pointer, value) in &self.unlisted {
            unlisted::check(checked.model.parameters, pointer)
                .and_then(|()| unlisted::put(&mut body, pointer, value.clone()))
                .map_err(|problem| unlisted_fault(pointer, problem))?;
        }
        if depth::is_value_too_deep(&body) {
            return Err(too_deep());
        }
        Ok(body)
    }

    /// Where the request says who is to be called.
    fn registration(&self) -> Result<Registration, Error> {
        match &self.webhook {
            Some(address) => Registration::of(self.core.provider(), address),
            None => Ok(Registration::default()),
        }
    }

    /// The request as it goes out, if the model offers the operation and all guards let it pass.
    fn ready(self, kind: OperationKind) -> Result<Paid, Error> {
        let mut body = self.asked()?;
        let operation = self.offered(kind)?;
        if self.webhook.is_some() && kind == OperationKind::Sync {
            return Err(Error::config("nobody is called back for a blocking call, so nothing was sent")
                .with_hint("call `submit` or `run` instead, or leave out the webhook"));
        }
        let recipe = self.recipe(&body)?;
        let registration = self.registration()?;
        registration.put(&mut body)?;
        let sent = self.written_body(&body, operation, &registration)?;
        let checked = self.request.map_err(Error::from)?;
        let estimate = Estimate::of(checked.model, &body);
        let unlisted = self.unlisted.iter().map(|(_, value)| value);
        let private = Private::of_request(checked.model.parameters, &body).and_all(unlisted);
        // Of a body that breaks the specs nobody knows what means what.
        let unknown = Some(&body).filter(|_| !checked.found.is_empty());
        let private = private.and_all(unknown.into_iter());
        // An address that is called may hold a secret of the program, also where a server tells its path alone.
        let hook = self.webhook.as_deref().unwrap_or_default();
        let private = private.and(hook).and(webhook::secret_part(hook));
        let own = self.core.settings().key.expose();
        Ok(Paid {
            limits: limits(kind, checked.model, self.deadline),
            model: checked.model,
            operation,
            body: sent.unwrap_or(checked.body),
            registration,
            uploads: checked.uploads,
            private: private.and(own),
            recipe,
            estimate,
            vouched: checked.found.is_empty() && self.unlisted.is_empty(),
            tag: self.tag,
            allow_duplicate: self.allow_duplicate,
            core: self.core,
        })
    }

    /// What the video will be made from. Who is called back is no part of it, so that no sidecar tells that address.
    fn recipe(&self, asked: &Value) -> Result<Recipe, Error> {
        let checked = self.checked()?;
        let files = checked.uploads.places.iter().map(|place| (&*place.pointer, &place.media));
        Ok(Recipe::of(checked.model, asked, files))
    }

    /// The body in bytes. `None`: what was written at first is sent as it is, key order included.
    fn written_body(
        &self,
        body: &Value,
        operation: &OperationData,
        registration: &Registration,
    ) -> Result<Option<Vec<u8>>, Error> {
        if self.unlisted.is_empty() && operation.body.is_empty() && !registration.is_in_body() {
            return Ok(None);
        }
        let mut body = body.clone();
        self.complete(&mut body, operation)?;
        Ok(Some(body.to_string().into_bytes()))
    }

    pub(super) async fn submit(self) -> Result<Job, Error> {
        let core = self.core.clone();
        let paid = self.ready(OperationKind::Submit)?;
        let (model, recipe) = (paid.model, paid.recipe.clone());
        match paid.send().await? {
            Taken::Job { job, private, unhanded } => {
                unhanded.claim();
                Ok(Job::submitted(core, job, model, private, recipe))
            }
            Taken::Output(_) => Err(contradiction()),
        }
    }

    pub(super) async fn run_sync(self) -> Result<Output, Error> {
        match self.ready(OperationKind::Sync)?.send().await? {
            Taken::Output(output) => Ok(output),
            Taken::Job { job, .. } => Err(contradiction().with_job(Some(&job))),
        }
    }

    fn offered(&self, kind: OperationKind) -> Result<&'static OperationData, Error> {
        let model = self.checked()?.model;
        let offered = model.operations.iter().any(|(offered, _)| *offered == kind);
        let operation = self.core.operation(kind).filter(|_| offered);
        operation.ok_or_else(|| {
            let (what, instead) = match kind {
                OperationKind::Sync => ("cannot be run in one request", "call `run` instead"),
                _ => ("cannot be queued", "call `run_sync` instead"),
            };
            Error::config(format!("`{}` of {} {what}, so nothing was sent", model.id, model.provider))
                .with_hint(instead)
        })
    }

    fn checked(&self) -> Result<&Checked, Error> {
        self.request.as_ref().map_err(|fault| Error::new(fault.kind, &*fault.what).with_hint(&*fault.hint))
    }
}

fn unlisted_fault(pointer: &str, problem: &str) -> Error {
    let shown = pointer.chars().take(100).collect::<String>();
    Error::config(format!("the unlisted pointer `{}` {problem}", shown.escape_debug()))
        .with_hint("give a pointer such as `/new_option` to a place that the specs do not list")
}

fn too_deep() -> Error {
    Error::config(format!("the request is nested more than {} deep, so nothing was sent", bounds::DEPTH))
        .with_hint("give a flatter body")
}

/// A queued call is answered by a job, and a blocking one by a video: `outcome` tells them apart by the operation.
fn contradiction() -> Error {
    Error::new(ErrorKind::Decode, "the answer is one to another kind of call")
        .with_charge(Charge::Yes)
        .with_hint("report this: it is a mistake of this crate")
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::new(fault.kind, fault.what).with_hint(fault.hint)
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = self.request.as_ref().map(|checked| checked.model.id).ok();
        formatter
            .debug_struct("Call")
            .field("provider", &self.core.provider().id)
            .field("model", &model)
            .finish_non_exhaustive()
    }
}

/// A blocking call takes as long as the video does.
fn limits(kind: OperationKind, model: &ModelData, deadline: Option<Duration>) -> Limits {
    if kind != OperationKind::Sync {
        return Limits::JSON;
    }
    let latency = Duration::from_millis(model.latency_ms.unwrap_or_default());
    let head = deadline.unwrap_or_else(|| latency.saturating_mul(5).max(bounds::SYNC));
    Limits { head: Some(head), body: bounds::SYNC, bytes: bounds::JSON_BYTES }
}
