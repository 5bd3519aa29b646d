//! Many clients at once, as a test suite is one, against a process of its own. No time is asserted, only that nothing is
//! lost and nothing stays; the figures are printed, and those of a release build stand in `docs/performance.md`.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    sync::Barrier,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    acme::KEY,
    spawned::{MEBIBYTE, Memory, Spawned},
};

const JOBS: usize = 200;
/// Of each of two rounds.
const POLLS: usize = 10_000;

/// Connections that poll, kept alive.
const POLLING: usize = 50;

/// What hangs is a failure too.
const BOUNDED: Duration = Duration::from_mins(2);

/// A connection that is kept alive.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn of(emulator: &Spawned) -> Self {
        let stream = emulator.connect().await;
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends one request and gives status, body, and how long that took.
    async fn call(&mut self, method: &str, path: &str, body: &str) -> (u16, Value, Duration) {
        let begun = Instant::now();
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{KEY}\r\ncontent-type: application/json");
        let request = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        self.0.write_all(request.as_bytes()).await.unwrap();
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).await.unwrap() > 0, "the connection is kept");
            let line = line.trim_end();
            if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                status = rest[..3].parse().unwrap();
            } else if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().unwrap();
            } else if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap(), begun.elapsed())
    }
}

/// What a number of requests took.
#[derive(Debug)]
#[expect(dead_code, reason = "the fields are printed")]
struct Figures {
    requests: usize,
    a_second: usize,
    median: Duration,
    slowest_hundredth: Duration,
}

fn figures(mut latencies: Vec<Duration>, whole: Duration) -> Figures {
    latencies.sort_unstable();
    let requests = latencies.len();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a figure for people"
    )]
    let a_second = (requests as f64 / whole.as_secs_f64()) as usize;
    Figures {
        requests,
        a_second,
        median: latencies[requests / 2],
        slowest_hundredth: latencies[requests * 99 / 100],
    }
}

/// Submits on so many connections at the same moment; gives the connections and the jobs' ids.
async fn submit_at_once(emulator: &Spawned) -> (Vec<Client>, Vec<String>, Figures) {
    let barrier = Arc::new(Barrier::new(JOBS));
    let mut submits = JoinSet::new();
    let begun = Instant::now();
    for number in 0..JOBS {
        let (mut client, barrier) = (Client::of(emulator).await, Arc::clone(&barrier));
        submits.spawn(async move {
            barrier.wait().await;
            let body = format!("{{\"prompt\":\"fox {number}\"}}");
            let (status, told, latency) = client.call("POST", "/acme/api/v2/wan-1", &body).await;
            assert_eq!(status, 202);
            (client, told["job"].as_str().unwrap().to_owned(), latency)
        });
    }
    let done = timeout(BOUNDED, submits.join_all()).await.expect("200 jobs in bounded time");
    let whole = begun.elapsed();
    let figures = figures(done.iter().map(|(.., latency)| *latency).collect(), whole);
    let (clients, ids) = done.into_iter().map(|(client, id, _)| (client, id)).unzip();
    (clients, ids, figures)
}

/// Asks for the state of each job in turn, over these connections.
async fn poll(clients: Vec<Client>, ids: &[String]) -> (Vec<Client>, Figures) {
    let ids: Arc<[String]> = ids.into();
    let each = POLLS / clients.len();
    let mut polls = JoinSet::new();
    let begun = Instant::now();
    for (first, mut client) in clients.into_iter().enumerate() {
        let ids = Arc::clone(&ids);
        polls.spawn(async move {
            let mut latencies = Vec::with_capacity(each);
            for id in ids.iter().cycle().skip(first).take(each) {
                let path = format!("/acme/api/v2/jobs/{id}/status");
                let (status, told, latency) = client.call("GET", &path, "").await;
                assert_eq!((status, told["state"].as_str()), (200, Some("WAITING")));
                latencies.push(latency);
            }
            (client, latencies)
        });
    }
    let done = timeout(BOUNDED, polls.join_all()).await.expect("all polls in bounded time");
    let whole = begun.elapsed();
    let (clients, latencies): (Vec<_>, Vec<_>) = done.into_iter().unzip();
    (clients, figures(latencies.concat(), whole))
}

/// How often a request like this is in the records: the last 20,000 are kept.
fn count(records: &Value, path: &str) -> usize {
    records
        .as_array()
        .unwrap()
        .iter()
        .filter(|request| request["path"].as_str().unwrap().starts_with(path))
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_jobs_and_twenty_thousand_polls_lose_nothing_and_leave_nothing() {
    let emulator = Spawned::start();
    let handles = emulator.handles();
    let before = emulator.memory().now;
    round(&emulator, handles).await;
    let first = emulator.memory().now;
    round(&emulator, handles).await;
    let Memory { now: second, peak } = emulator.memory();
    let [before, first, second, peak] = [before, first, second, peak].map(|bytes| bytes / MEBIBYTE);
    println!(
        "MiB: {before} before, {first} after the first round, {second} after the second, {peak} at most"
    );
    assert!(peak < before + 256);
    // What the allocator keeps of the first round is enough for the second.
    assert!(second < first + 32);
}

/// Submits and polls, checks that all of it is told, and leaves nothing open and nothing remembered.
async fn round(emulator: &Spawned, handles: usize) {
    let (mut clients, ids, submits) = submit_at_once(emulator).await;
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), JOBS, "each job has its own id");
    assert!(emulator.handles() >= handles + JOBS);
    let records = emulator.send("GET", "/_emulator/requests", "").await.json();
    assert_eq!(count(&records, "/acme/api/v2/wan-1"), JOBS, "no submit is lost in the records");

    clients.truncate(POLLING);
    let (clients, polls) = poll(clients, &ids).await;
    let records = emulator.send("GET", "/_emulator/requests?bodies=false", "").await.json();
    assert_eq!(count(&records, "/acme/api/v2/jobs/"), POLLS, "no poll is lost in the records");
    let ledger = emulator.send("GET", "/_emulator/ledger", "").await.json();
    assert_eq!(ledger["totals"]["entries"], JOBS);
    let charged: BTreeSet<&str> =
        ledger["entries"].as_array().unwrap().iter().map(|entry| entry["job"].as_str().unwrap()).collect();
    assert_eq!(charged, ids.iter().map(String::as_str).collect(), "each job is in the ledger once");

    let most = emulator.handles();
    drop(clients);
    let closed = async {
        while emulator.handles() > handles {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(BOUNDED, closed).await.expect("all handles come back");
    emulator.send("POST", "/_emulator/reset", "").await;
    println!("submits on {JOBS} connections at once: {submits:?}\npolls on {POLLING} connections: {polls:?}");
    println!("handles: {handles} before, {most} while connections were open, {handles} after");
}
