use std::{
    error::Error as _,
    fmt, io,
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{
    Client, ClientBuilder,
    header::{HeaderName, HeaderValue},
    redirect,
};

use super::{
    Body, ChunkFuture, Chunks, Purpose, Request, Response, SendFuture, Transport, TransportError,
    screen::{NotPublic, Screen, check_literal},
};

/// Sends requests over HTTP/1.1: the transport that is used unless a program brings its own.
///
/// It follows no redirect, keeps no cookies, decodes no compression and heeds no proxy variable of the
/// environment: a proxy in front of an address without TLS would see the key. Videos are fetched over connections of
/// their own, on which no key ever is; from a host that a server chose only if all of its addresses are public, by the
/// very look-up that the connection is made with. Its own type is public so that a program can put something around it.
#[derive(Clone)]
pub struct HttpTransport {
    calls: Client,
    downloads: Arc<Downloads>,
    connect_timeout: Duration,
}

/// The clients for videos, made when they are first needed: each reads the root certificates.
#[derive(Default)]
struct Downloads {
    listed: OnceLock<Result<Client, String>>,
    public: OnceLock<Result<Client, String>>,
}

impl HttpTransport {
    /// A transport that waits so long for a connection.
    ///
    /// # Errors
    ///
    /// The TLS library cannot be started, for instance for want of root certificates.
    pub fn new(connect_timeout: Duration) -> Result<Self, TransportError> {
        let calls =
            builder(connect_timeout).build().map_err(|error| TransportError::not_sent(causes(error)))?;
        Ok(Self { calls, downloads: Arc::default(), connect_timeout })
    }

    /// The client that may send a request of this kind.
    fn client(&self, purpose: Purpose) -> Result<&Client, TransportError> {
        let made = match purpose {
            Purpose::Call => return Ok(&self.calls),
            Purpose::Download => {
                let make = || builder(self.connect_timeout).build().map_err(causes);
                self.downloads.listed.get_or_init(make)
            }
            Purpose::PublicDownload => {
                let make = || builder(self.connect_timeout).dns_resolver(Screen).build().map_err(causes);
                self.downloads.public.get_or_init(make)
            }
        };
        made.as_ref().map_err(|why| TransportError::not_sent(why.as_str()).permanent())
    }
}

fn builder(connect_timeout: Duration) -> ClientBuilder {
    Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(connect_timeout)
        // A connection that a server may have given up is not used for what costs money.
        .pool_idle_timeout(Duration::from_secs(15))
        // With the 32 questions about jobs that may be under way, fewer than 64 connections in all.
        .pool_max_idle_per_host(16)
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let purpose = request.purpose();
            let request = translate(request)?;
            if purpose == Purpose::PublicDownload {
                check_literal(request.url())?;
            }
            let response = self.client(purpose)?.execute(request).await.map_err(failure)?;
            let headers = response.headers().iter().filter_map(|(name, value)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            });
            let headers = headers.collect();
            let status = response.status().as_u16();
            Ok(Response { status, headers, body: Body::from_chunks(Incoming(response)) })
        })
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HttpTransport")
    }
}

struct Incoming(reqwest::Response);

impl Chunks for Incoming {
    fn next(&mut self) -> ChunkFuture<'_> {
        Box::pin(async move {
            match self.0.chunk().await {
                Ok(Some(chunk)) => Some(Ok(chunk.into())),
                Ok(None) => None,
                Err(error) => Some(Err(failure(error))),
            }
        })
    }
}

fn translate(request: Request) -> Result<reqwest::Request, TransportError> {
    // Nothing of the values goes into the message: one of them is the key.
    let malformed = |what: &str| TransportError::not_sent(format!("the {what} of the request is malformed"));
    let url = request.url.parse().map_err(|_| malformed("address"))?;
    let method = request.method.parse().map_err(|_| malformed("method"))?;
    let mut translated = reqwest::Request::new(method, url);
    for header in request.headers {
        let name = HeaderName::try_from(header.name).map_err(|_| malformed("name of a header"))?;
        let mut value = HeaderValue::try_from(header.value).map_err(|_| malformed("value of a header"))?;
        value.set_sensitive(header.secret);
        translated.headers_mut().append(name, value);
    }
    if !request.body.is_empty() {
        *translated.body_mut() = Some(request.body.into());
    }
    Ok(translated)
}

fn failure(error: reqwest::Error) -> TransportError {
    // Only a failure to connect proves that the request did not leave.
    let not_sent = error.is_connect() || error.is_builder();
    let (timed_out, untrusted) = (error.is_timeout(), is_untrusted(&error) || is_not_public(&error));
    let message = causes(error);
    let failure =
        if not_sent { TransportError::not_sent(message) } else { TransportError::maybe_sent(message) };
    match (timed_out, untrusted) {
        (true, _) => failure.timeout(),
        (false, true) => failure.permanent(),
        (false, false) => failure,
    }
}

/// Whether TLS refused the server: its certificate, or that it does not speak TLS. Rustls tells it as data that is not
/// valid, the operating system's library as an error of its own that no error of the connection caused.
fn is_untrusted(error: &reqwest::Error) -> bool {
    let mut cause = error.source().filter(|_| error.is_connect());
    let mut is_of_system = false;
    while let Some(inner) = cause {
        is_of_system = (is_of_system || is_of_system_library(inner)) && !inner.is::<io::Error>();
        let mut io = inner.downcast_ref::<io::Error>();
        while let Some(error) = io {
            if error.kind() == io::ErrorKind::InvalidData {
                return true;
            }
            // One inside another is not among the sources.
            io = error.get_ref().and_then(|inner| inner.downcast_ref());
        }
        cause = inner.source();
    }
    is_of_system
}

/// Whether the operating system's TLS library tells it.
#[cfg(feature = "native-tls")]
fn is_of_system_library(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.is::<native_tls::Error>()
}

#[cfg(not(feature = "native-tls"))]
fn is_of_system_library(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}

/// Whether the screen of addresses refused the host.
fn is_not_public(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<NotPublic>() {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// The error and what caused it, without what an outer one repeats.
fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !told.contains(&text) {
            told.push_str(": ");
            told.push_str(&text);
        }
        cause = inner.source();
    }
    told
}
