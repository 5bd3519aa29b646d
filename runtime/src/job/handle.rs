use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout;

use super::{State, Status, age::Age, events::End};
use crate::{
    Error, JobRef, TransportError,
    client::{Core, Limits, Outgoing},
    data::{ModelData, OperationData, OperationKind},
    journal::{Change, Stage},
    output::spool::Spools,
    wire::{
        Answer,
        address::Variables,
        answer::{self, Reading},
        poll::{Poll, poll},
        private::Private,
        refusal,
        schedule::default_deadline,
        text,
    },
};

/// A job without its type.
pub(crate) struct Handle {
    pub(crate) core: Core,
    pub(crate) reference: JobRef,
    pub(crate) model: Option<&'static ModelData>,
    pub(crate) private: Private,
    /// Whether `private` holds what the caller wrote. Of a job that was taken up again nobody knows it.
    knows_request: bool,
    pub(crate) age: Age,
}

impl Handle {
    /// The handle of a job. `private` is the key and what the caller wrote; `None`: the latter is not known any more.
    pub(super) fn new(
        core: Core,
        reference: JobRef,
        model: Option<&'static ModelData>,
        private: Option<Private>,
    ) -> Self {
        let (age, knows_request) = (Age::since(reference.timestamp()), private.is_some());
        let private = private.unwrap_or_else(|| Private::default().and(core.settings().key.expose()));
        Self { core, reference, model, private, knows_request, age }
    }

    /// The model's published time from request to result.
    pub(super) fn latency(&self) -> Option<Duration> {
        self.model.and_then(|model| model.latency_ms).map(Duration::from_millis)
    }

    /// How long the provider keeps jobs, from their submission.
    pub(super) fn record(&self) -> Option<Duration> {
        self.core.provider().record_seconds.map(Duration::from_secs)
    }

    pub(super) fn default_end(&self) -> End {
        End::Age(default_deadline(self.latency(), self.record()))
    }

    /// Writes down how the job ended, if it did.
    pub(super) async fn note(&self, reading: &Reading) {
        let stage = match reading.state {
            Some(State::Succeeded) => Stage::Succeeded,
            Some(State::Failed) => Stage::Failed,
            Some(State::Cancelled) => Stage::Cancelled,
            Some(State::Expired) => Stage::Expired,
            Some(State::Queued | State::Running | State::Other(_)) | None => return,
        };
        // The journal holds no prompt, which the provider may repeat and which nobody could find here.
        let why = reading.error.as_ref().filter(|_| self.knows_request);
        let why = why.map(|why| text::line(why, &self.private));
        self.core.note(&self.reference, Change::Stage(stage, why)).await;
    }

    pub(super) async fn status(&self) -> Result<Status, Error> {
        let operation = self.operation(OperationKind::Status)?;
        match self.ask(operation, Limits::JSON.head.saturating_add(Limits::JSON.body)).await {
            Poll::Seen(reading) => Ok(Status::new(&reading, &self.private)),
            Poll::Again(trouble) => Err(self.trouble(&trouble)),
            Poll::Missing(refused) => Err(self.missing(&refused)),
            Poll::Stop(refused) => Err(self.refused(&refused, "question about job")),
        }
    }

    pub(super) async fn cancel(&self) -> Result<(), Error> {
        let operation = self.operation(OperationKind::Cancel)?;
        match self.exchange(operation).await.0 {
            Ok(answer) if answer.is_success() => Ok(()),
            Ok(answer) => {
                let refused = refusal::read(self.core.provider(), &answer);
                Err(self.refused(&refused, "cancellation of job"))
            }
            Err(error) => Err(self.cancel_unknown(&error)),
        }
    }

    /// Asks the provider, which may take so long to answer.
    pub(super) async fn ask(&self, operation: &OperationData, within: Duration) -> Poll {
        let late = |_| {
            let late = TransportError::maybe_sent("no whole answer came in time").timeout();
            (Err(late), Spools::default())
        };
        let (sent, spools) = timeout(within, self.exchange(operation)).await.unwrap_or_else(late);
        let mut poll = poll(self.core.provider(), operation, &sent, Timestamp::now());
        if let (true, OperationKind::Result, Ok(answer)) = (spools.is_body, operation.kind, &sent) {
            let reading = answer::read(self.core.provider(), &operation.answer, &answer.headers, None);
            poll = Poll::Seen(reading);
        }
        if let Poll::Seen(reading) = &mut poll {
            spools.join(reading);
        }
        poll
    }

    pub(super) fn operation(&self, kind: OperationKind) -> Result<&'static OperationData, Error> {
        self.core.operation(kind).ok_or_else(|| self.not_offered(kind))
    }

    async fn exchange(&self, operation: &OperationData) -> (Result<Answer, TransportError>, Spools) {
        // A model that is no longer known is called by its id, which most providers use on the wire as well.
        let model = self.model.map_or(self.reference.model(), |model| model.wire_name);
        let variables = Variables { model, id: Some(self.reference.id()) };
        let settings = self.core.settings();
        settings.limiter.ask(settings.pace).await;
        let outgoing = Outgoing { operation, variables, body: None, limits: Limits::JSON, label: None };
        self.core.exchange(outgoing).await
    }
}
