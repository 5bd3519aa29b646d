//! Ten thousand jobs that are waited for: what each takes, and how many connections they take together.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a bench"
)]

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use peak_alloc::PeakAlloc;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
    task::JoinHandle,
    time::sleep,
};
use wan_video::{
    Body, Job, JobRef, Request, Response, SendFuture, Transport,
    segmind::{Client, Wan26T2v},
};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Jobs that are waited for.
const JOBS: usize = 10_000;

/// Characters of each prompt.
const PROMPT: usize = 120;

const RUNNING: &[u8] = br#"{"status":"PROCESSING"}"#;

fn main() {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    println!("{JOBS} jobs that sleep between two questions; aim: at most 1024 bytes each");
    let resumed = |client: &Client| (0..JOBS).map(|job| resume(client, job)).collect::<Vec<_>>();
    memory(&runtime, "taken up again", resumed);
    memory(&runtime, &format!("submitted, each with a prompt of {PROMPT} bytes"), |client| {
        runtime.block_on(async {
            let mut jobs = Vec::with_capacity(JOBS);
            for _ in 0..JOBS {
                let call = client.wan26_t2v(&Wan26T2v::new("x".repeat(PROMPT)));
                jobs.push(call.submit().await.unwrap().into_untyped());
            }
            jobs
        })
    });
    connections(&runtime);
}

/// Measures what is allocated for the jobs once all of them were asked about and sleep.
fn memory(runtime: &Runtime, name: &str, jobs: impl FnOnce(&Client) -> Vec<Job>) {
    let asked = Asked::default();
    let builder = Client::builder().api_key("0123456789abcdef");
    let client = builder.transport(asked.clone()).poll_interval(Duration::from_secs(10)).build().unwrap();
    let before = ALLOCATED.current_usage();
    let jobs = jobs(&client);
    // Before they begin: the first ones ask while the last ones are being spawned.
    ALLOCATED.reset_peak_usage();
    let waiting: Vec<_> = jobs.into_iter().map(|job| runtime.spawn(wait(job))).collect();
    let peak = runtime.block_on(async {
        while asked.0.load(Ordering::SeqCst) < JOBS {
            sleep(Duration::from_millis(10)).await;
        }
        sleep(Duration::from_millis(500)).await;
        ALLOCATED.peak_usage()
    });
    let each = |now: usize| now.saturating_sub(before) / JOBS;
    println!(
        "{name}: {} bytes a job, {} at most while all are asked about",
        each(ALLOCATED.current_usage()),
        each(peak)
    );
    end(runtime, waiting);
}

/// Counts the connections of jobs that all want to ask at the same moment, every two seconds.
fn connections(runtime: &Runtime) {
    let server = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = server.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Seen::default());
    server.spawn(accept(listener, Arc::clone(&seen)));
    let builder = Client::builder().api_key("connections").emulator(url);
    let client = builder.poll_interval(Duration::from_secs(2)).build().unwrap();
    let waiting: Vec<_> = (0..JOBS).map(|job| runtime.spawn(wait(resume(&client, job)))).collect();
    let before = processor_time();
    runtime.block_on(async { sleep(Duration::from_secs(20)).await });
    let (polls, took) = (seen.polls.load(Ordering::SeqCst), processor_time().saturating_sub(before));
    println!(
        "{JOBS} jobs at once every 2 s: {} connections at most, {polls} polls in 20 s, {:.0} us of processor time a \
         poll, the server's included; aim: at most 64",
        seen.most.load(Ordering::SeqCst),
        took.as_secs_f64() * 1e6 / polls.max(1) as f64,
    );
    end(runtime, waiting);
}

/// Ends the waiting, and waits until nothing is left of it.
fn end(runtime: &Runtime, waiting: Vec<JoinHandle<()>>) {
    waiting.iter().for_each(JoinHandle::abort);
    for one in waiting {
        assert!(runtime.block_on(one).is_err_and(|error| error.is_cancelled()));
    }
}

async fn wait(job: Job) {
    drop(job.wait_for(Duration::from_hours(1)).await);
}

/// A job of which another process left the reference.
fn resume(client: &Client, number: usize) -> Job {
    let id = format!("2c7f59ea-13f1-402c-9353-{number:012}");
    let line = format!("v1:segmind/wan-2.6-t2v/submit/{id}@2026-11-20T10:00:00Z#0123456789ab");
    client.resume(&line.parse::<JobRef>().unwrap()).unwrap()
}

/// Accepts every job and tells of none that it is done.
#[derive(Clone, Debug, Default)]
struct Asked(Arc<AtomicUsize>);

impl Transport for Asked {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            if request.method() == "POST" {
                let body = format!(r#"{{"request_id":"2c7f59ea-13f1-402c-9353-{:p}"}}"#, &request);
                return Ok(Response::new(200, Body::from(body.replace("0x", "").into_bytes())));
            }
            self.0.fetch_add(1, Ordering::SeqCst);
            Ok(Response::new(200, Body::from(RUNNING.to_vec())))
        })
    }
}

#[derive(Default)]
struct Seen {
    open: AtomicUsize,
    most: AtomicUsize,
    polls: AtomicUsize,
}

async fn accept(listener: TcpListener, seen: Arc<Seen>) {
    while let Ok((stream, _)) = listener.accept().await {
        let seen = Arc::clone(&seen);
        let open = seen.open.fetch_add(1, Ordering::SeqCst) + 1;
        seen.most.fetch_max(open, Ordering::SeqCst);
        tokio::spawn(async move {
            answer(stream, &seen).await;
            seen.open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

/// Answers the questions of a connection, one after the other.
async fn answer(mut stream: TcpStream, seen: &Seen) {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", RUNNING.len());
    let reply = [head.as_bytes(), RUNNING].concat();
    let mut bytes = Vec::new();
    while stream.read_buf(&mut bytes).await.unwrap_or(0) > 0 {
        while let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            bytes.drain(..end + 4);
            seen.polls.fetch_add(1, Ordering::SeqCst);
            if stream.write_all(&reply).await.is_err() {
                return;
            }
        }
    }
}

/// What this process has taken of the processors so far.
fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // User and system time, in hundredths of a second.
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}
