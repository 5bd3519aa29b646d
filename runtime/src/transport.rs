//! The one door to the network. A program may bring its own, to record, count, delay or answer requests.

mod http;
mod screen;

use std::{fmt, future::Future, pin::Pin};

pub use http::HttpTransport;

use crate::wire::{private::Private, text};

/// Sends requests.
///
/// An implementation sends each request once, follows no redirect, and adds nothing to it that depends on other
/// requests. It must bound the time to connect; all other time limits are kept by the caller. Where
/// [`is_public_only`](Request::is_public_only) holds it refuses hosts that are not of the public network.
///
/// ```
/// use wan_runtime::{Request, Response, SendFuture, Transport, TransportError};
///
/// /// Refuses every request, as a machine without a network does.
/// #[derive(Debug)]
/// struct Offline;
///
/// impl Transport for Offline {
///     fn send(&self, _request: Request) -> SendFuture<'_> {
///         Box::pin(async { Err(TransportError::not_sent("there is no network")) })
///     }
/// }
/// ```
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request and returns the head of the answer, with its body to be read.
    fn send(&self, request: Request) -> SendFuture<'_>;
}

/// The future of [`Transport::send`].
pub type SendFuture<'a> = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + 'a>>;

/// The future of [`Chunks::next`].
pub type ChunkFuture<'a> = Pin<Box<dyn Future<Output = Option<Result<Vec<u8>, TransportError>>> + Send + 'a>>;

/// A request to send.
pub struct Request {
    method: &'static str,
    url: String,
    headers: Vec<Header>,
    body: Vec<u8>,
    purpose: Purpose,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// One of the provider's operations.
    Call,
    /// A video, from an origin that is listed or that the program allows.
    Download,
    /// A video, from any host of the public network.
    PublicDownload,
}

/// A header of a request.
#[derive(Clone)]
pub struct Header {
    name: String,
    value: String,
    secret: bool,
}

/// The head of an answer, and its body to be read.
#[derive(Debug)]
pub struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Body,
}

/// The body of an answer, piece by piece.
pub struct Body(Pieces);

enum Pieces {
    Whole(Option<Vec<u8>>),
    Chunks(Box<dyn Chunks>),
}

/// Where the pieces of a body come from.
pub trait Chunks: Send {
    /// The next piece; `None` at the end.
    fn next(&mut self) -> ChunkFuture<'_>;
}

/// Why no answer came, or not all of it.
#[derive(Debug)]
pub struct TransportError {
    message: String,
    sent: Sent,
    timed_out: bool,
    permanent: bool,
}

/// Whether a request can have reached the server. Money hangs on it: only what was provably not sent is sent
/// again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sent {
    /// Not a byte of it left, which is known when no connection could be made.
    NotSent,
    /// It may have arrived. Every error after the connection was made counts so.
    MaybeSent,
}

impl Request {
    pub(crate) fn new(method: &'static str, url: String) -> Self {
        Self { method, url, headers: Vec::new(), body: Vec::new(), purpose: Purpose::Call }
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push(Header { name: name.to_owned(), value: value.into(), secret: false });
        self
    }

    pub(crate) fn with_secret_header(mut self, name: &str, value: String) -> Self {
        self.headers.push(Header { name: name.to_owned(), value, secret: true });
        self
    }

    pub(crate) fn with_body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    pub(crate) fn with_purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    pub(crate) fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Whether it fetches a video. Such a request never holds the key, and should share no connection with those that do.
    #[must_use]
    pub fn is_download(&self) -> bool {
        self.purpose != Purpose::Call
    }

    /// Whether a server chose the host freely, so that it must be one of the public network: a transport refuses it
    /// unless the name leads to public addresses alone, which it looks up itself when it connects.
    #[must_use]
    pub fn is_public_only(&self) -> bool {
        self.purpose == Purpose::PublicDownload
    }

    /// The HTTP method: `GET`, `POST`.
    #[must_use]
    pub fn method(&self) -> &str {
        self.method
    }

    /// The absolute address, with its query.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers, the key's included.
    #[must_use]
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// The body. Empty: there is none.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Takes the body out.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }
}

impl Header {
    /// The name, in lower case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value. It must not be written anywhere where [`is_secret`](Self::is_secret) holds.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether the value is the key.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.secret
    }
}

impl Response {
    /// An answer with this status and body.
    #[must_use]
    pub fn new(status: u16, body: Body) -> Self {
        Self { status, headers: Vec::new(), body }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The headers, names and values.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Takes the body out, to read it, count it or put something around it.
    #[must_use]
    pub fn into_body(self) -> Body {
        self.body
    }

    pub(crate) fn from_parts(status: u16, headers: Vec<(String, String)>, body: Body) -> Self {
        Self { status, headers, body }
    }

    pub(crate) fn into_parts(self) -> (u16, Vec<(String, String)>, Body) {
        (self.status, self.headers, self.body)
    }
}

impl Body {
    /// A body that comes in pieces.
    pub fn from_chunks(chunks: impl Chunks + 'static) -> Self {
        Self(Pieces::Chunks(Box::new(chunks)))
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    ///
    /// The connection broke, so that the rest does not come.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>, TransportError>> {
        match &mut self.0 {
            Pieces::Whole(body) => body.take().map(Ok),
            Pieces::Chunks(chunks) => chunks.next().await,
        }
    }
}

impl From<Vec<u8>> for Body {
    /// A body that is there as a whole.
    fn from(body: Vec<u8>) -> Self {
        Self(Pieces::Whole(Some(body)))
    }
}

impl TransportError {
    /// No connection could be made. Say so only if that is certain: the request is sent again.
    pub fn not_sent(message: impl Into<String>) -> Self {
        Self { message: message.into(), sent: Sent::NotSent, timed_out: false, permanent: false }
    }

    /// Something broke after the connection was made, or nobody knows when.
    pub fn maybe_sent(message: impl Into<String>) -> Self {
        Self { message: message.into(), sent: Sent::MaybeSent, timed_out: false, permanent: false }
    }

    /// The same error, caused by a time limit.
    #[must_use]
    pub fn timeout(self) -> Self {
        Self { timed_out: true, ..self }
    }

    /// The same error, which comes back however often the request is sent, such as a certificate that is another's.
    #[must_use]
    pub fn permanent(self) -> Self {
        Self { permanent: true, ..self }
    }

    /// Whether the request can have reached the server.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.sent
    }

    /// Whether a time limit caused it.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.timed_out
    }

    /// Whether sending the request again cannot help.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.permanent
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {}

impl fmt::Debug for Request {
    /// Shows no secret, no body and no query.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("method", &self.method)
            .field("url", &text::address(&self.url, &Private::default()))
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("purpose", &self.purpose)
            .finish()
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.secret { "[redacted]" } else { &self.value };
        write!(formatter, "{}: {value}", self.name)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Pieces::Whole(body) => write!(formatter, "Body({} bytes)", body.as_ref().map_or(0, Vec::len)),
            Pieces::Chunks(_) => formatter.write_str("Body(..)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_shows_no_key_no_body_and_no_query() {
        let request = Request::new("POST", "https://api.acme.example/v1?task=1".to_owned())
            .with_header("accept", "application/json")
            .with_secret_header("x-api-key", "hunter2".to_owned())
            .with_body(b"a fox".to_vec());
        let shown = format!("{request:?}");
        assert_eq!(
            shown,
            "Request { method: \"POST\", url: \"https://api.acme.example/v1?..\", headers: [accept: \
             application/json, x-api-key: [redacted]], body: 5 bytes, purpose: Call }"
        );
    }
}
