//! One request and its answer, within bounds of time and size.

use std::{borrow::Cow, time::Duration};

use tokio::time::timeout;

use super::{
    Core,
    receive::{Sink, receive},
    token,
};
use crate::{
    Request, Response, TransportError,
    call::Registration,
    data::OperationData,
    output::spool::{Label, Spools},
    transport::Purpose,
    wire::{
        Answer, Headers,
        address::{self, Variables},
        bounds,
        intake::Intake,
        skim::Mark,
        upload::Slot,
    },
};

/// The type of most bodies.
pub(crate) const JSON: &str = "application/json";

/// A request that is still a template.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing<'a> {
    pub(crate) operation: &'a OperationData,
    pub(crate) variables: Variables<'a>,
    /// Where it goes, where a server named a place that may see the key. `None`: where the operation's template leads.
    pub(crate) address: Option<String>,
    /// The type of the body.
    pub(crate) media_type: &'a str,
    /// `None`: the operation has no body.
    pub(crate) body: Option<Cow<'a, [u8]>>,
    /// Who is to be called when the job is over. `None`: nobody can be.
    pub(crate) registration: Option<&'a Registration>,
    pub(crate) limits: Limits,
    /// What its videos are kept under, should the program die. `None`: nobody could do with them, or ask for them again.
    pub(crate) label: Option<Label>,
}

/// How long an answer may take and how large it may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Until its head has come. `None`: as long as the client waits for every answer.
    pub(crate) head: Option<Duration>,
    /// From there to its end.
    pub(crate) body: Duration,
    /// Bytes of its body, without the videos in it.
    pub(crate) bytes: usize,
}

impl Limits {
    /// Those of an answer that is JSON.
    pub(crate) const JSON: Self = Self { head: None, body: bounds::BODY, bytes: bounds::JSON_BYTES };
}

impl Core {
    /// Sends one request of an operation and reads the answer. Videos in it go into files as they arrive.
    pub(crate) async fn exchange(&self, outgoing: Outgoing<'_>) -> (Result<Answer, TransportError>, Spools) {
        self.attempt(outgoing, 1).await
    }

    /// As [`exchange`](Self::exchange), for the time of this number that the request is sent.
    pub(crate) async fn attempt(
        &self,
        outgoing: Outgoing<'_>,
        attempt: u32,
    ) -> (Result<Answer, TransportError>, Spools) {
        let Outgoing { operation, variables, limits, label, .. } = outgoing;
        let request = match self.request(outgoing) {
            Ok(request) => request,
            Err(error) => return (Err(error), Spools::default()),
        };
        let watch = self.telemetry().request(self.provider(), operation.kind, variables, &request, attempt);
        let (answer, spools) = self.answer(request, limits, label).await;
        watch.answered(&answer);
        (answer, spools)
    }

    /// Puts a file to an address that an answer to the operation told. It carries the key only where that may be seen.
    pub(crate) async fn put_file(
        &self,
        (operation, variables): (&OperationData, Variables<'_>),
        slot: &Slot,
        (media_type, file): (&str, &[u8]),
        limits: Limits,
        attempt: u32,
    ) -> Result<Answer, TransportError> {
        let settings = self.settings();
        let mut request = Request::new("PUT", slot.address.clone())
            .with_header("user-agent", settings.user_agent.as_str())
            .with_header("accept-encoding", "identity");
        if !slot.headers.iter().any(|(name, _)| name == "content-type") {
            request = request.with_header("content-type", media_type);
        }
        for (name, value) in &slot.headers {
            request = request.with_secret_header(name, value.clone());
        }
        if settings.hosts.is_of_key(&slot.address) {
            let (name, value) = settings.key.header(&settings.provider.key);
            request = request.with_secret_header(name, value);
        }
        let request = request.with_body(file.to_vec());
        let watch = self.telemetry().request(self.provider(), operation.kind, variables, &request, attempt);
        let (answer, _) = self.answer(request, limits, None).await;
        watch.answered(&answer);
        answer
    }

    /// The longest that an answer of JSON may take.
    pub(crate) fn patience(&self) -> Duration {
        self.settings().answer_timeout.saturating_add(Limits::JSON.body)
    }

    async fn answer(
        &self,
        request: Request,
        limits: Limits,
        label: Option<Label>,
    ) -> (Result<Answer, TransportError>, Spools) {
        let head = limits.head.unwrap_or(self.settings().answer_timeout);
        let (status, headers, body) = match self.send(request, head).await {
            Ok(response) => response.into_parts(),
            Err(error) => return (Err(error), Spools::default()),
        };
        let mut answer = Answer { status, headers: Headers(headers), body: Vec::new(), cut: None };
        let mark = Mark::new(token());
        let intake = if answer.is_success() {
            Intake::new(answer.headers.get("content-type"), mark.clone())
        } else {
            Intake::text()
        };
        let sink = Sink::new(&self.settings().spool, mark, label);
        // On the heap, for it is large, and a thousand jobs that wait for their turn have none of it.
        let received = Box::pin(receive(body, intake, sink, limits.bytes, limits.body)).await;
        (answer.body, answer.cut) = (received.body, received.cut);
        (Ok(answer), received.spools)
    }

    /// Sends one request, which waits so long for the head of its answer.
    pub(crate) async fn send(&self, request: Request, head: Duration) -> Result<Response, TransportError> {
        let answered = timeout(head, self.settings().transport.send(request)).await;
        let answer = answered.unwrap_or_else(|_| {
            let message = format!("no answer within {} s", head.as_secs_f64());
            Err(TransportError::maybe_sent(message).timeout())
        })?;
        let (status, headers, body) = answer.into_parts();
        let headers = Headers(headers);
        match headers.excess() {
            Some(excess) => Err(TransportError::maybe_sent(excess)),
            None => Ok(Response::from_parts(status, headers.0, body)),
        }
    }

    /// A request for a video, to an address that a server sent. It never carries the key.
    pub(crate) fn download(&self, url: &str, purpose: Purpose) -> Request {
        Request::new("GET", url.to_owned())
            .with_purpose(purpose)
            .with_header("user-agent", self.settings().user_agent.as_str())
            .with_header("accept", "video/*, */*")
            // A compressed body would hide its length.
            .with_header("accept-encoding", "identity")
    }

    fn request(&self, outgoing: Outgoing<'_>) -> Result<Request, TransportError> {
        let Outgoing { operation, variables, media_type, address, body, registration, .. } = outgoing;
        let settings = self.settings();
        let query = registration.map(Registration::query).unwrap_or_default();
        let url = match (address, settings.hosts.base(operation.host)) {
            (Some(address), _) => address,
            (None, Some(base)) => format!("{base}{}", address::target_with(operation, variables, query)),
            (None, None) => {
                return Err(TransportError::not_sent(format!("the specs list no host `{}`", operation.host)));
            }
        };
        let may_see_key = settings.hosts.may_see_key(&url);
        let mut request = Request::new(operation.method, url)
            .with_header("user-agent", settings.user_agent.as_str())
            .with_header("accept", "application/json, */*")
            // Without it any compression would be allowed, and none is read.
            .with_header("accept-encoding", "identity");
        for (name, value) in address::headers(operation, variables) {
            request = request.with_header(name, value);
        }
        // An address that is called may hold a secret of the program.
        for (name, value) in registration.map(Registration::headers).unwrap_or_default() {
            request = request.with_secret_header(name, value.clone());
        }
        if may_see_key {
            let (name, value) = settings.key.header(&settings.provider.key);
            request = request.with_secret_header(name, value);
        }
        Ok(match body {
            Some(body) => request.with_header("content-type", media_type).with_body(body.into_owned()),
            None => request,
        })
    }
}
