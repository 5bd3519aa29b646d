//! The listening socket and its connections.

use std::{
    error::Error,
    fmt,
    future::{Future, poll_fn},
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http::{Request, Response};
use http_body_util::Full;
use hyper::{
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    select,
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_io_timeout::TimeoutWriter;

use crate::{
    instance::Instance,
    overheard::Overheard,
    script::{self, Script},
    serve::{Outcome, refuse_broken, serve},
};

/// Connections that are open at once at most. Further ones wait to be accepted.
const CONNECTIONS: usize = 4096;

/// Connections that wait to be accepted at most.
const BACKLOG: u32 = 4096;

/// Lines of a request's head that are parsed at most; beyond, nothing is known of the request but that it is refused.
const PARSED_HEADERS: usize = 12_000;

/// Bytes of a request's head that are read at most.
const HEAD_BYTES: usize = 512 * 1024;

/// How long accepting rests when no handle is free.
const FULL_PAUSE: Duration = Duration::from_millis(10);

/// How long open connections may take to end when the emulator goes down.
pub(crate) const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Listens on a port of this machine alone.
pub(crate) fn listen(port: u16) -> io::Result<TcpListener> {
    if port != 0 {
        // The flags below let two emulators share a port, which nobody wants: this one would not.
        drop(std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?);
    }
    reserve(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?.listen(BACKLOG)
}

/// Takes connections until the emulator goes down, then lets those that are open end.
pub(crate) async fn run(listener: TcpListener, instance: Arc<Instance>, mut stopped: watch::Receiver<bool>) {
    let mut refusing = instance.refusing.subscribe();
    // It may have been asked for before this runs.
    refusing.mark_changed();
    let open = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    let mut listener = Some(listener);
    while let Some(listening) = listener.take() {
        select! {
            biased;
            () = going_down(&mut stopped) => break,
            Ok(()) = refusing.changed() => {
                let asked = refusing.borrow().is_some_and(|until| until > Instant::now());
                listener = if asked {
                    refuse(listening, &mut refusing, &mut stopped).await
                } else {
                    Some(listening)
                };
            }
            Some(_) = connections.join_next() => listener = Some(listening),
            accepted = accept(&listening, &open) => {
                if let Some((stream, permit)) = accepted {
                    let (instance, stopped) = (Arc::clone(&instance), stopped.clone());
                    connections.spawn(async move {
                        converse(stream, instance, stopped).await;
                        drop(permit);
                    });
                }
                listener = Some(listening);
            }
        }
    }
    // A connection that does not end is cut when the set is dropped.
    let _ = timeout(LAST_ANSWERS, async { while connections.join_next().await.is_some() {} }).await;
}

/// Bound to the port, but not listening: who connects is refused, and nobody else gets the port.
fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    #[cfg(unix)]
    {
        socket.set_reuseaddr(true)?;
        socket.set_reuseport(true)?;
    }
    socket.bind(address)?;
    Ok(socket)
}

/// Refuses connections until the given moment, or until it is taken back.
async fn refuse(
    listener: TcpListener,
    refusing: &mut watch::Receiver<Option<Instant>>,
    stopped: &mut watch::Receiver<bool>,
) -> Option<TcpListener> {
    let reserved = listener.local_addr().and_then(|address| Ok((address, reserve(address)?)));
    let Ok((address, reserved)) = reserved else {
        // The port cannot be held without listening on it: going on is the lesser evil.
        return Some(listener);
    };
    drop(listener);
    loop {
        let until = *refusing.borrow_and_update();
        let Some(until) = until.filter(|until| *until > Instant::now()) else { break };
        select! {
            () = going_down(stopped) => return None,
            () = sleep_until(until) => {}
            Ok(()) = refusing.changed() => {}
        }
    }
    reserved.listen(BACKLOG).or_else(|_| listen(address.port())).ok()
}

async fn accept(listener: &TcpListener, open: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(open).acquire_owned().await.ok()?;
    let Ok((stream, _)) = listener.accept().await else {
        // Out of handles, most likely: they come back when connections end.
        sleep(FULL_PAUSE).await;
        return None;
    };
    Some((stream, permit))
}

/// Answers the requests of one connection.
async fn converse(stream: TcpStream, instance: Arc<Instance>, mut stopped: watch::Receiver<bool>) {
    let taken: Arc<Mutex<Option<Script>>> = Arc::default();
    let told = Arc::clone(&instance);
    let slot = Arc::clone(&taken);
    let patience = instance.client_timeout;
    // An answer is one small write: waiting for more of it would cost every answer 40 milliseconds.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| -> Answering {
        let (instance, slot) = (Arc::clone(&instance), Arc::clone(&slot));
        Box::pin(async move {
            match serve(&instance, request).await {
                Outcome::Answer(response) => Ok(response.map(Full::new)),
                Outcome::TakeOver(script) => {
                    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(script);
                    Err(TakenOver)
                }
            }
        })
    });
    let mut line = Box::pin(TimeoutWriter::new(stream));
    line.as_mut().set_timeout_pinned(Some(patience));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_headers(PARSED_HEADERS)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Overheard::new(line)), service);
    let mut ending = false;
    let ended = loop {
        select! {
            ended = poll_fn(|context| connection.poll_without_shutdown(context)) => break ended,
            () = going_down(&mut stopped), if !ending => {
                ending = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    let script = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Overheard { line: stream, refusal } = connection.into_parts().io.into_inner();
    let script = script.or_else(|| {
        let is_no_http = ended.as_ref().is_err_and(hyper::Error::is_parse);
        is_no_http.then(|| refuse_broken(&told, refusal))
    });
    if ended.is_err_and(|error| takes_nothing(&error)) {
        return script::reset(&stream);
    }
    let rest = async {
        match script {
            Some(script) => script.play(stream).await,
            // Also after an error: the client left.
            None => script::close(stream).await,
        }
    };
    select! {
        biased;
        () = rest => {}
        () = going_down(&mut stopped) => {}
    }
}

/// Whether a connection broke because its client took nothing of an answer.
fn takes_nothing(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::TimedOut)
}

/// Ends when the emulator goes down.
async fn going_down(stopped: &mut watch::Receiver<bool>) {
    // An error says that the emulator is gone already.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

type Answering = Pin<Box<dyn Future<Output = Result<Response<Full<Bytes>>, TakenOver>> + Send>>;

/// The connection belongs to a script from now on.
#[derive(Debug)]
struct TakenOver;

impl fmt::Display for TakenOver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a fault took the connection over")
    }
}

impl Error for TakenOver {}
