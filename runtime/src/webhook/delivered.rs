use serde_json::Value;

use crate::{
    State, Status,
    data::{AnswerData, OperationKind, ProviderData, WebhookData},
    wire::{
        Headers,
        address::is_job_id,
        answer::{self, Reading},
        private::Private,
        text,
    },
};

/// What a delivery tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivered {
    job: String,
    delivery: Option<String>,
    event: Option<String>,
    is_finished: bool,
    status: Option<Status>,
}

impl Delivered {
    /// The provider's id of the job: look up the [`JobRef`](crate::JobRef) that was kept under it, and give that to
    /// `resume` of the client. Letters, digits and characters of `-_.~:/+=`, so take care where it becomes a file's name.
    /// Length: 1 to 256.
    #[must_use]
    pub fn job(&self) -> &str {
        &self.job
    }

    /// The delivery's own id, which is the same when it is delivered again: what came once can be dropped the next time.
    /// `None`: it is not verified. Length: at most 256 bytes.
    #[must_use]
    pub fn delivery(&self) -> Option<&str> {
        self.delivery.as_deref()
    }

    /// The provider's word for what happened, on one line. `None`: it has none.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// Whether the job is said to be over. Anybody can say so where [`is_verified`](Self::is_verified) is false.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Whether it is signed by the provider.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.delivery.is_some()
    }

    /// How the job stands, as the answer to a question would tell it. `None`: the delivery is not verified or does not
    /// tell, so the job has to be asked for.
    #[must_use]
    pub fn status(&self) -> Option<&Status> {
        self.status.as_ref()
    }

    /// Reads a body. `delivery` is its id where it is verified. `None`: it names no job.
    pub(super) fn read(
        provider: &ProviderData,
        hook: &WebhookData,
        delivery: Option<String>,
        body: &Value,
    ) -> Option<Self> {
        let payload = body.pointer(hook.payload).unwrap_or(&Value::Null);
        let job = job(provider, hook, body, payload).filter(|id| is_job_id(id))?;
        let event = hook.event.and_then(|pointer| answer::text(body, &[pointer]));
        let reading = reading(provider, hook, event.as_deref(), payload);
        let says_end = match (&event, hook.event) {
            (Some(event), _) => is_of_end(hook, event),
            // Without a place for events each delivery is of a job that is over.
            (None, None) => true,
            (None, Some(_)) => false,
        };
        let ended = reading.state.as_ref().map(State::is_terminal);
        let told = delivery.is_some() && reading.state.is_some();
        let no_secret = Private::default();
        Some(Self {
            job,
            event: event.map(|event| text::line(&event, &no_secret)),
            is_finished: ended.unwrap_or(says_end),
            status: told.then(|| Status::new(&reading, &no_secret, None, false)),
            delivery,
        })
    }
}

/// The job's id: where the delivery has it, else where the answers to `status` and `submit` have it in the payload.
fn job(provider: &ProviderData, hook: &WebhookData, body: &Value, payload: &Value) -> Option<String> {
    if let Some(pointer) = hook.id {
        return answer::text(body, &[pointer]);
    }
    let kinds = [OperationKind::Status, OperationKind::Submit];
    let answers = kinds.into_iter().filter_map(|kind| answer_of(provider, kind));
    answers.into_iter().find_map(|answer| answer::text(payload, answer.id))
}

/// What the payload tells, and the event where the payload has no state.
fn reading(provider: &ProviderData, hook: &WebhookData, event: Option<&str>, payload: &Value) -> Reading {
    let answer = hook.contains.operation().and_then(|kind| answer_of(provider, kind));
    let mut reading = match answer {
        Some(answer) => answer::read(provider, answer, &Headers::default(), Some(payload)),
        None => Reading::default(),
    };
    if reading.state.is_none() {
        let ending = hook.endings.iter().find(|(own, _)| Some(*own) == event);
        reading.state = ending.map(|(_, word)| answer::state(provider, (*word).to_owned()));
    }
    reading
}

fn is_of_end(hook: &WebhookData, event: &str) -> bool {
    hook.finished == Some(event) || hook.endings.iter().any(|(own, _)| *own == event)
}

fn answer_of(provider: &ProviderData, kind: OperationKind) -> Option<&'static AnswerData> {
    let operations = provider.operations.iter();
    operations.filter(|operation| operation.kind == kind).map(|operation| &operation.answer).next()
}
