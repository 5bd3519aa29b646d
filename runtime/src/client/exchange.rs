//! One request and its answer, within bounds of time and size.

use std::time::Duration;

use tokio::time::timeout;

use super::{
    Core,
    receive::{Sink, receive},
    token,
};
use crate::{
    Request, Response, TransportError,
    data::OperationData,
    output::spool::{Label, Spools},
    wire::{
        Answer, Headers,
        address::{self, Variables},
        bounds,
        intake::Intake,
        skim::Mark,
    },
};

/// A request that is still a template.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outgoing<'a> {
    pub(crate) operation: &'a OperationData,
    pub(crate) variables: Variables<'a>,
    /// JSON. `None`: the operation has no body.
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) limits: Limits,
    /// What its videos are kept under, should the program die. `None`: nobody could do with them, or ask for them again.
    pub(crate) label: Option<Label>,
}

/// How long an answer may take and how large it may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Until its head has come.
    pub(crate) head: Duration,
    /// From there to its end.
    pub(crate) body: Duration,
    /// Bytes of its body, without the videos in it.
    pub(crate) bytes: usize,
}

impl Limits {
    /// Those of an answer that is JSON.
    pub(crate) const JSON: Self = Self { head: bounds::HEAD, body: bounds::BODY, bytes: bounds::JSON_BYTES };
}

impl Core {
    /// Sends one request of an operation and reads the answer. Videos in it go into files as they arrive.
    pub(crate) async fn exchange(&self, outgoing: Outgoing<'_>) -> (Result<Answer, TransportError>, Spools) {
        let (limits, label) = (outgoing.limits, outgoing.label);
        let sent = match self.request(outgoing) {
            Ok(request) => self.send(request, limits.head).await,
            Err(error) => Err(error),
        };
        let (status, headers, body) = match sent {
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
        answered.unwrap_or_else(|_| {
            let message = format!("no answer within {} s", head.as_secs());
            Err(TransportError::maybe_sent(message).timeout())
        })
    }

    /// A request for a video, to an address that a server sent. It never carries the key.
    pub(crate) fn download(&self, url: &str) -> Request {
        Request::new("GET", url.to_owned())
            .with_header("user-agent", self.settings().user_agent.as_str())
            .with_header("accept", "video/*, */*")
            // A compressed body would hide its length.
            .with_header("accept-encoding", "identity")
    }

    fn request(&self, outgoing: Outgoing<'_>) -> Result<Request, TransportError> {
        let Outgoing { operation, variables, body, .. } = outgoing;
        let settings = self.settings();
        let Some(base) = settings.hosts.base(operation.host) else {
            return Err(TransportError::not_sent(format!("the specs list no host `{}`", operation.host)));
        };
        let url = format!("{base}{}", address::target(operation, variables));
        let may_see_key = settings.hosts.may_see_key(&url);
        let mut request = Request::new(operation.method, url)
            .with_header("user-agent", settings.user_agent.as_str())
            .with_header("accept", "application/json, */*");
        for (name, value) in address::headers(operation, variables) {
            request = request.with_header(name, value);
        }
        if may_see_key {
            let (name, value) = settings.key.header(&settings.provider.key);
            request = request.with_secret_header(name, value);
        }
        Ok(match body {
            Some(body) => request.with_header("content-type", "application/json").with_body(body.to_vec()),
            None => request,
        })
    }
}
