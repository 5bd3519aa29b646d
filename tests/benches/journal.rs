//! A thousand submits at one time, with a journal on disk, against the same without one.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]

#[path = "support/mod.rs"]
mod support;

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
    task::JoinSet,
};
use wan_video::{
    Journal,
    segmind::{Client, Wan26T2v},
};

/// Requests at one time.
const REQUESTS: usize = 1_000;

/// Pairs of measurements.
const PAIRS: usize = 15;

fn main() {
    let server = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let url = serve(&server);
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let number = AtomicU64::new(0);
    let mut commits = Vec::new();
    support::compare(
        "1,000 submits at once, the journal on disk",
        PAIRS,
        "aim: at most 1.5",
        || submit(&runtime, &url, None),
        || {
            let path = folder.path().join(format!("{}.db", number.fetch_add(1, Ordering::Relaxed)));
            let journal = Journal::open(path).unwrap();
            submit(&runtime, &url, Some(&journal));
            commits.push(journal.commits());
        },
    );
    commits.sort_unstable();
    println!("commits: {} ({} to {})", commits[commits.len() / 2], commits[0], commits[commits.len() - 1]);

    let one = Journal::open(folder.path().join("one.db")).unwrap();
    let client = client(&url, Some(&one));
    runtime.block_on(client.wan26_t2v(&Wan26T2v::new("a fox")).submit()).unwrap();
    println!("commits of one submit: {}", one.commits());
}

/// A client of its own each time, so that both sides open as many connections.
fn client(url: &str, journal: Option<&Journal>) -> Client {
    let builder =
        Client::builder().api_key("k").emulator(url).max_in_flight(REQUESTS).requests_per_minute(u32::MAX);
    match journal {
        Some(journal) => builder.journal_store(journal.clone()),
        None => builder,
    }
    .build()
    .unwrap()
}

fn submit(runtime: &Runtime, url: &str, journal: Option<&Journal>) {
    runtime.block_on(async {
        let client = client(url, journal);
        let mut submits = JoinSet::new();
        for number in 0..REQUESTS {
            let call = client.wan26_t2v(&Wan26T2v::new(format!("fox {number}")));
            submits.spawn(async move { call.submit().await.unwrap() });
        }
        assert_eq!(submits.join_all().await.len(), REQUESTS);
    });
}

/// Accepts each request as a job of its own, as fast as it can.
fn serve(runtime: &Runtime) -> String {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    url
}

/// Answers the requests of a connection, one after the other.
async fn answer(mut stream: TcpStream) {
    static JOBS: AtomicU64 = AtomicU64::new(0);
    let mut bytes = Vec::new();
    loop {
        while let Some(length) = whole(&bytes) {
            bytes.drain(..length);
            let body = format!(r#"{{"request_id":"job-{}"}}"#, JOBS.fetch_add(1, Ordering::Relaxed));
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
            if stream.write_all(format!("{head}{body}").as_bytes()).await.is_err() {
                return;
            }
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    }
}

/// Length of the first request, if it is there as a whole.
fn whole(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"))?;
    let length = head + length.trim().parse::<usize>().ok()?;
    (bytes.len() >= length).then_some(length)
}
