//! What runs in the process of the clients.

use std::{
    fs,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    runtime::{Builder, Runtime},
    sync::Barrier,
    task::JoinSet,
};
use wan_video::{
    Charge, Error, ErrorKind, HttpTransport, Journal, Output, Request, SendFuture, Transport, TransportError,
    segmind::{Client, Wan26T2v},
};

use super::{IN_FLIGHT, JOBS, Order, measure::Held};
use crate::canary;

/// How long a job is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Jobs under way at one time, each by a client of its own.
const WORKERS: usize = 12;

/// How often the one journal is open at one time.
const JOURNALS: usize = 4;

/// How likely no connection can be made for a submit.
const UNREACHABLE: u64 = 25;

/// Does nothing but in the process of the clients.
#[test]
fn the_clients_of_a_soak() {
    let Some(order) = Order::read() else { return };
    let order = Arc::new(order);
    let runtime = Runtime::new().unwrap();
    let told = Arc::new(Mutex::new(String::new()));
    let held = Arc::new(Mutex::new(Vec::new()));
    let journals: Vec<Journal> =
        (0..JOURNALS).map(|_| Journal::open(order.journal()).unwrap().keep_prompts()).collect();
    runtime.block_on(async {
        let mut workers = JoinSet::new();
        for number in 0..WORKERS {
            let journal = journals[number % JOURNALS].clone();
            let mut worker = Worker::new(Arc::clone(&order), journal, number);
            let (told, held) = (Arc::clone(&told), Arc::clone(&held));
            workers.spawn(async move {
                for job in (1 + number..=JOBS).step_by(WORKERS) {
                    let line = line(job, &worker.make(job).await);
                    told.lock().unwrap().push_str(&line);
                    held.lock().unwrap().push(Held::now());
                }
            });
        }
        while let Some(ended) = workers.join_next().await {
            ended.unwrap();
        }
    });
    fs::write(order.told(), told.lock().unwrap().as_str()).unwrap();
    is_flat(&held.lock().unwrap());
}

/// Makes one video after the other.
struct Worker {
    order: Arc<Order>,
    journal: Journal,
    number: usize,
    client: Client,
    /// Clients that it had before.
    earlier: usize,
}

impl Worker {
    fn new(order: Arc<Order>, journal: Journal, number: usize) -> Self {
        let client = client(&order, &journal, &format!("{number}-0"), number);
        Self { order, journal, number, client, earlier: 0 }
    }

    /// Once the client sends nothing for a while, another with another key goes on: it was not this job's turn.
    async fn make(&mut self, job: usize) -> Result<Output, Error> {
        loop {
            match one(&self.client, job).await {
                Err(error) if is_closed(&error) => self.change_client(),
                ended => return ended,
            }
        }
    }

    fn change_client(&mut self) {
        self.earlier += 1;
        let key = format!("{}-{}", self.number, self.earlier);
        self.client = client(&self.order, &self.journal, &key, self.number + WORKERS * self.earlier);
    }
}

/// Whether nothing was sent because of how earlier requests ended.
fn is_closed(error: &Error) -> bool {
    let kind = matches!(error.kind(), ErrorKind::Unreachable | ErrorKind::InsufficientCredits);
    kind && error.retry_after().is_some() && error.charge() == Charge::No
}

/// Does nothing but in the process of the clients.
#[test]
fn the_client_of_a_hundred_jobs() {
    let Some(order) = Order::read() else { return };
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let before = Held::now();
    let under_way = Arc::new(UnderWay::default());
    runtime.block_on(async {
        let client = Client::builder()
            .emulator(&order.url)
            .api_key(canary::key())
            .poll_interval(Duration::from_millis(1))
            .journal(order.journal())
            .transport(Counted::new(Arc::clone(&under_way)))
            .build()
            .unwrap();
        let mut jobs = JoinSet::new();
        for number in 0..100 {
            let client = client.clone();
            jobs.spawn(async move { one(&client, number).await });
        }
        while let Some(ended) = jobs.join_next().await {
            ended.unwrap().unwrap();
        }
    });
    assert_eq!(under_way.most.load(Ordering::SeqCst), IN_FLIGHT, "submits were under way at one time");
    // The threads of connections and of the journal end a moment after the client.
    let start = Instant::now();
    while runtime.metrics().num_alive_tasks() > 0 || Held::now().handles > before.handles {
        let tasks = runtime.metrics().num_alive_tasks();
        assert!(start.elapsed() < PATIENCE, "left open: {tasks} tasks, {:?} after {before:?}", Held::now());
        std::thread::yield_now();
    }
}

/// Submits of which nobody knows the answer yet.
#[derive(Debug, Default)]
struct UnderWay {
    now: AtomicUsize,
    most: AtomicUsize,
}

/// Holds submits until as many are under way as may be, and counts them.
#[derive(Debug)]
struct Counted {
    transport: HttpTransport,
    under_way: Arc<UnderWay>,
    enough: Barrier,
}

impl Counted {
    fn new(under_way: Arc<UnderWay>) -> Self {
        let transport = HttpTransport::new(PATIENCE).unwrap();
        Self { transport, under_way, enough: Barrier::new(IN_FLIGHT) }
    }
}

impl Transport for Counted {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            if request.method() != "POST" {
                return self.transport.send(request).await;
            }
            let now = self.under_way.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.under_way.most.fetch_max(now, Ordering::SeqCst);
            self.enough.wait().await;
            let answer = self.transport.send(request).await;
            self.under_way.now.fetch_sub(1, Ordering::SeqCst);
            answer
        })
    }
}

async fn one(client: &Client, number: usize) -> Result<Output, Error> {
    let request = Wan26T2v::new(canary::prompt()).seed(number.try_into().unwrap());
    client.wan26_t2v(&request).submit().await?.wait_for(PATIENCE).await
}

fn line(number: usize, ended: &Result<Output, Error>) -> String {
    match ended {
        Ok(_) => format!("{number} - {:?}\n", Charge::Yes),
        Err(error) => format!("{number} {:?} {:?}\n", error.kind(), error.charge()),
    }
}

/// What the last jobs hold is what the first ones did.
fn is_flat(held: &[Held]) {
    let part = held.len() / 5;
    let (first, last) = (Held::most(&held[..part]), Held::most(&held[held.len() - part..]));
    println!("the first {part} jobs held {first:?}, the last {last:?}");
    assert!(last.memory <= first.memory + MEMORY, "memory grows: {first:?}, then {last:?}");
    assert!(last.handles <= first.handles + HANDLES, "handles are left open: {first:?}, then {last:?}");
}

/// Bytes that an allocator may keep more at one time than at another.
const MEMORY: u64 = 4 * 1024 * 1024;

/// Connections that may be open at one time and not at another: one a job under way.
const HANDLES: usize = WORKERS;

fn client(order: &Order, journal: &Journal, key: &str, number: usize) -> Client {
    let transport = HttpTransport::new(PATIENCE).unwrap();
    Client::builder()
        .emulator(&order.url)
        .api_key(format!("{}-{key}", canary::key()))
        .poll_interval(Duration::from_millis(1))
        .retry_pause(Duration::from_millis(1))
        .journal_store(journal.clone())
        .transport(Unreliable { transport, random: AtomicU64::new(order.seed ^ number as u64) })
        .build()
        .unwrap()
}

/// Cannot always make a connection for a submit.
#[derive(Debug)]
struct Unreliable {
    transport: HttpTransport,
    random: AtomicU64,
}

impl Unreliable {
    /// The next of a row of numbers that look random: `SplitMix64`.
    fn next(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut mixed = self.random.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Transport for Unreliable {
    fn send(&self, request: Request) -> SendFuture<'_> {
        if request.method() == "POST" && self.next() % 100 < UNREACHABLE {
            return Box::pin(async { Err(TransportError::not_sent("there is no way")) });
        }
        self.transport.send(request)
    }
}
