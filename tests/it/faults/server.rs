//! A TCP server that does what a script says, byte by byte, and counts what it would have been paid for.

use std::{
    collections::VecDeque,
    io,
    net::{SocketAddr, TcpListener as StdListener},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime,
    sync::{Notify, oneshot, watch},
};
use tokio_rustls::TlsAcceptor;

/// What is done on one connection, in this order. At its end the connection is closed with FIN.
pub(super) type Script = Vec<Step>;

/// One thing that is done on a connection.
#[derive(Clone)]
pub(super) enum Step {
    /// Waits until the client has sent something, and leaves it unread.
    Touch,
    /// Reads so many bytes and no more.
    Take(usize),
    /// Reads a whole request and does nothing about it.
    Read,
    /// Reads a whole request and charges for it.
    Buy,
    /// Writes these bytes.
    Write(Vec<u8>),
    /// Writes these bytes over and over, so many times at most, for as long as the client takes them.
    Flood(Vec<u8>, u64),
    /// Lets the test know that it came so far.
    Tell,
    /// Waits for the test.
    Wait,
    /// Waits until the client has gone.
    UntilLeft,
    /// Says that nothing more comes (FIN), and goes on.
    Finish,
    /// Ends the connection with RST.
    Reset,
    /// Shakes hands over TLS. If the client agrees, reads a whole request, charges for it, and answers.
    Tls(TlsAcceptor),
    /// As `Tls`, but it leaves without an answer, and without the goodbye of TLS.
    TlsWithoutAnswer(TlsAcceptor),
}

/// A server of its own thread: what a test does to its clock does not touch it.
pub(super) struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Seen {
    scripts: Mutex<VecDeque<Script>>,
    connections: AtomicUsize,
    posts: AtomicUsize,
    paid: AtomicUsize,
    written: AtomicU64,
    told: Notify,
    gate: Notify,
    open: watch::Sender<usize>,
}

impl Server {
    /// Plays these scripts, one a connection. All later requests are accepted, and charged for.
    pub(super) fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        Self::on(StdListener::bind("127.0.0.1:0").unwrap(), scripts)
    }

    pub(super) fn on(listener: StdListener, scripts: impl IntoIterator<Item = Script>) -> Self {
        let address = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let seen = Arc::new(Seen {
            scripts: Mutex::new(scripts.into_iter().collect()),
            connections: AtomicUsize::new(0),
            posts: AtomicUsize::new(0),
            paid: AtomicUsize::new(0),
            written: AtomicU64::new(0),
            told: Notify::new(),
            gate: Notify::new(),
            open: watch::Sender::new(0),
        });
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&seen);
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = accept(TcpListener::from_std(listener).unwrap(), shared) => {}
                }
            });
        });
        Self { address, seen, stop: Some(stop), thread: Some(thread) }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(super) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// Whole POSTs that came.
    pub(super) fn posts(&self) -> usize {
        self.seen.posts.load(Ordering::SeqCst)
    }

    /// What it charged for: each is a video.
    pub(super) fn paid(&self) -> usize {
        self.seen.paid.load(Ordering::SeqCst)
    }

    /// Bytes of floods that the client, or the buffers between, took.
    pub(super) fn written(&self) -> u64 {
        self.seen.written.load(Ordering::SeqCst)
    }

    /// Waits for a script to tell.
    pub(super) async fn told(&self) {
        self.seen.told.notified().await;
    }

    /// Lets one script that waits go on.
    pub(super) fn go_on(&self) {
        self.seen.gate.notify_one();
    }

    /// Waits until every connection is at its end.
    pub(super) async fn settled(&self) {
        self.seen.open.subscribe().wait_for(|open| *open == 0).await.unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = self.stop.take().is_some_and(|stop| stop.send(()).is_ok());
        if let Some(thread) = self.thread.take().filter(|_| stopped) {
            let _ = thread.join();
        }
    }
}

/// An answer in JSON. It also names a place on another host, with a signature, that nobody must follow or tell of.
pub(super) fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Scripted\r\nlocation: {{elsewhere}}/there?sig=canary-signature\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

/// As [`answer`], on a connection that is then closed.
pub(super) fn last(status: u16, body: &str) -> Vec<u8> {
    answer(status, "connection: close\r\n", body)
}

/// The answer to a request that was accepted.
pub(super) fn accepted() -> Vec<u8> {
    last(200, r#"{"request_id":"job-7","status":"QUEUED"}"#)
}

async fn accept(listener: TcpListener, seen: Arc<Seen>) {
    while let Ok((stream, _)) = listener.accept().await {
        seen.connections.fetch_add(1, Ordering::SeqCst);
        let script = seen.scripts.lock().unwrap().pop_front();
        let script = script.unwrap_or_else(|| vec![Step::Buy, Step::Write(accepted())]);
        let seen = Arc::clone(&seen);
        seen.open.send_modify(|open| *open += 1);
        tokio::spawn(async move {
            // A client may leave at any time; what it made of that is what the test looks at.
            let _ = play(stream, script, &seen).await;
            seen.open.send_modify(|open| *open -= 1);
        });
    }
}

async fn play(mut stream: TcpStream, script: Script, seen: &Seen) -> io::Result<()> {
    for step in script {
        match step {
            Step::Touch => {
                stream.peek(&mut [0]).await?;
            }
            Step::Take(count) => {
                stream.read_exact(&mut vec![0; count]).await?;
            }
            Step::Read => read(&mut stream, seen).await?,
            Step::Buy => buy(&mut stream, seen).await?,
            Step::Write(bytes) => stream.write_all(&bytes).await?,
            Step::Flood(bytes, times) => {
                for _ in 0..times {
                    stream.write_all(&bytes).await?;
                    seen.written.fetch_add(bytes.len() as u64, Ordering::SeqCst);
                }
            }
            Step::Tell => seen.told.notify_one(),
            Step::Wait => seen.gate.notified().await,
            Step::UntilLeft => while stream.read(&mut [0; 1024]).await? > 0 {},
            Step::Finish => stream.shutdown().await?,
            Step::Reset => return stream.set_zero_linger(),
            Step::TlsWithoutAnswer(acceptor) => return buy(&mut acceptor.accept(stream).await?, seen).await,
            Step::Tls(acceptor) => {
                let mut private = acceptor.accept(stream).await?;
                buy(&mut private, seen).await?;
                private.write_all(&accepted()).await?;
                return private.shutdown().await;
            }
        }
    }
    stream.shutdown().await
}

async fn buy(stream: &mut (impl AsyncRead + Unpin), seen: &Seen) -> io::Result<()> {
    read(stream, seen).await?;
    seen.paid.fetch_add(1, Ordering::SeqCst);
    Ok(())
}

/// Reads one request to its last byte.
async fn read(stream: &mut (impl AsyncRead + Unpin), seen: &Seen) -> io::Result<()> {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    while !is_whole(&bytes) {
        match stream.read(&mut chunk).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend(&chunk[..count]),
        }
    }
    if bytes.starts_with(b"POST ") {
        seen.posts.fetch_add(1, Ordering::SeqCst);
    }
    Ok(())
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    bytes.len() >= end + 4 + length.unwrap_or(0)
}
