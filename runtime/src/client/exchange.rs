//! One request and its answer, within bounds of time and size.

use std::{borrow::Cow, time::Duration};

use tokio::time::{Instant, timeout, timeout_at};

use super::Core;
use crate::{
    Body, Request, Response, TransportError,
    data::OperationData,
    transport::Purpose,
    wire::{
        Answer, Cut, Headers,
        address::{self, Variables},
        bounds,
    },
};

/// A request that is still a template.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing<'a> {
    pub(crate) operation: &'a OperationData,
    pub(crate) variables: Variables<'a>,
    /// JSON. `None`: the operation has no body.
    pub(crate) body: Option<Cow<'a, [u8]>>,
    pub(crate) limits: Limits,
}

/// How long an answer may take and how large it may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Until its head has come. `None`: as long as the client waits for every answer.
    pub(crate) head: Option<Duration>,
    /// From there to its end.
    pub(crate) body: Duration,
    /// Bytes of its body.
    pub(crate) bytes: usize,
}

impl Limits {
    /// Those of an answer that is JSON.
    pub(crate) const JSON: Self = Self { head: None, body: bounds::BODY, bytes: bounds::JSON_BYTES };
}

impl Core {
    /// Sends one request of an operation and reads the answer.
    pub(crate) async fn exchange(&self, outgoing: Outgoing<'_>) -> Result<Answer, TransportError> {
        self.attempt(outgoing, 1).await
    }

    /// As [`exchange`](Self::exchange), for the time of this number that the request is sent.
    pub(crate) async fn attempt(
        &self,
        outgoing: Outgoing<'_>,
        attempt: u32,
    ) -> Result<Answer, TransportError> {
        let Outgoing { operation, variables, limits, .. } = outgoing;
        let request = self.request(outgoing)?;
        let watch = self.telemetry().request(self.provider(), operation.kind, variables, &request, attempt);
        let answer = self.answer(request, limits).await;
        watch.answered(&answer);
        answer
    }

    /// The longest that an answer of JSON may take.
    pub(crate) fn patience(&self) -> Duration {
        self.settings().answer_timeout.saturating_add(Limits::JSON.body)
    }

    async fn answer(&self, request: Request, limits: Limits) -> Result<Answer, TransportError> {
        let head = limits.head.unwrap_or(self.settings().answer_timeout);
        let response = self.send(request, head).await?;
        let (status, headers, body) = response.into_parts();
        let (body, cut) = collect(body, limits.bytes, limits.body).await;
        Ok(Answer { status, headers: Headers(headers), body, cut })
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
        let Outgoing { operation, variables, body, .. } = outgoing;
        let settings = self.settings();
        let Some(base) = settings.hosts.base(operation.host) else {
            return Err(TransportError::not_sent(format!("the specs list no host `{}`", operation.host)));
        };
        let url = format!("{base}{}", address::target(operation, variables));
        let may_see_key = settings.hosts.may_see_key(&url);
        let mut request = Request::new(operation.method, url)
            .with_header("user-agent", settings.user_agent.as_str())
            .with_header("accept", "application/json, */*")
            // Without it any compression would be allowed, and none is read.
            .with_header("accept-encoding", "identity");
        for (name, value) in address::headers(operation, variables) {
            request = request.with_header(name, value);
        }
        if may_see_key {
            let (name, value) = settings.key.header(&settings.provider.key);
            request = request.with_secret_header(name, value);
        }
        Ok(match body {
            Some(body) => {
                request.with_header("content-type", "application/json").with_body(body.into_owned())
            }
            None => request,
        })
    }
}

/// Reads a body to its end, or as far as it goes within the bounds.
async fn collect(mut body: Body, most: usize, within: Duration) -> (Vec<u8>, Option<Cut>) {
    let end = Instant::now() + within;
    let mut read = Vec::new();
    loop {
        let patience = end.min(Instant::now() + bounds::STALL);
        match timeout_at(patience, body.next()).await {
            Ok(Some(Ok(chunk))) if chunk.len() > most.saturating_sub(read.len()) => {
                read.extend(chunk.into_iter().take(most.saturating_sub(read.len())));
                return (read, Some(Cut::TooLong(most)));
            }
            Ok(Some(Ok(chunk))) => read.extend(chunk),
            Ok(Some(Err(error))) => return (read, Some(Cut::Broken(error.to_string()))),
            Ok(None) => return (read, None),
            Err(_) => return (read, Some(Cut::Stalled)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChunkFuture, Chunks};

    /// Sends pieces of ten bytes, then nothing more, not even an end.
    struct Drip(usize);

    impl Chunks for Drip {
        fn next(&mut self) -> ChunkFuture<'_> {
            Box::pin(async {
                if self.0 == 0 {
                    std::future::pending::<()>().await;
                }
                self.0 -= 1;
                Some(Ok(vec![b'x'; 10]))
            })
        }
    }

    const LONG: Duration = Duration::from_secs(3600);

    #[tokio::test(start_paused = true)]
    async fn a_body_is_read_up_to_its_bound() {
        let (read, cut) = collect(Body::from_chunks(Drip(usize::MAX)), 25, LONG).await;
        assert_eq!((read.len(), cut), (25, Some(Cut::TooLong(25))));
        let (read, cut) = collect(Body::from(vec![b'x'; 25]), 25, LONG).await;
        assert_eq!((read.len(), cut), (25, None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_coming_is_given_up_after_half_a_minute() {
        let start = Instant::now();
        let (read, cut) = collect(Body::from_chunks(Drip(2)), 100, LONG).await;
        assert_eq!((read.len(), cut), (20, Some(Cut::Stalled)));
        assert_eq!(start.elapsed().as_secs(), bounds::STALL.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_breaks_keeps_what_came() {
        struct Break(bool);
        impl Chunks for Break {
            fn next(&mut self) -> ChunkFuture<'_> {
                let first = std::mem::replace(&mut self.0, false);
                Box::pin(async move {
                    Some(if first { Ok(b"half".to_vec()) } else { Err(TransportError::maybe_sent("reset")) })
                })
            }
        }
        let (read, cut) = collect(Body::from_chunks(Break(true)), 100, LONG).await;
        assert_eq!((read.as_slice(), cut), (&b"half"[..], Some(Cut::Broken("reset".to_owned()))));
    }
}
