//! The one thread of a process that talks to the file. What waits for it is made durable together.

use std::{
    collections::HashSet,
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::{
    files::{Files, beside},
    live::Live,
    rows, schema,
};
use crate::{
    Amount, JobRef,
    journal::{
        entry::{Entry, EntryId, Intent},
        store::{Begun, Change, DayCap, JournalError},
    },
};

/// Orders that are made durable together at most.
const TOGETHER: usize = 1024;

/// How long others are waited for at most, for each request that is under way. What is under way takes a minute or
/// more, so nobody notices; and all of it comes, so the last one waits for nobody.
const LINGER: Duration = Duration::from_micros(400);

/// How long others are waited for at most, however many are under way.
const LINGER_AT_MOST: Duration = Duration::from_millis(100);

/// How long no order comes before the log is shortened.
const IDLE: Duration = Duration::from_millis(100);

/// Length of a log that is shortened when no order comes. Unit: bytes.
const LOG_WHEN_IDLE: u64 = 4 * 1024 * 1024;

/// Length of a log that is shortened although orders wait. Unit: bytes.
const LOG_AT_MOST: u64 = 64 * 1024 * 1024;

/// What is to be done, and who is to be told once it is durable.
pub(super) enum Order {
    Begin { intent: Box<Intent>, keep_body: bool, cap: Option<DayCap>, answer: Answer<Begun> },
    Update { entry: EntryId, change: Change, answer: Answer<()> },
    Find { job: Box<JobRef>, answer: Answer<Option<Entry>> },
    Entries { unfinished: bool, answer: Answer<Vec<Entry>> },
    Spent { cap: DayCap, answer: Answer<Amount> },
}

type Answer<T> = oneshot::Sender<Result<T, JournalError>>;

/// An answer that is given once the transaction has ended, well or not.
type Ending = Box<dyn FnOnce(Result<&(), &String>)>;

/// What was done in a transaction.
#[derive(Default)]
struct Done {
    endings: Vec<Ending>,
    /// Entries of requests that are under way from now on.
    begun: Vec<EntryId>,
    /// Entries of requests whose outcome is known.
    ended: Vec<EntryId>,
}

/// The thread. Dropping this waits until all orders are done and the file is closed.
pub(super) struct Writer {
    /// `None` while it is being dropped.
    orders: Option<mpsc::Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    commits: Arc<AtomicU64>,
}

/// What the thread works on.
struct Opened {
    connection: Connection,
    /// Where SQLite keeps what is not yet in the journal itself.
    log: PathBuf,
    files: Files,
    // Dropped after the connection: who finds the companion gone finds the journal closed.
    live: Live,
}

impl Writer {
    pub(super) fn start(connection: Connection, live: Live, files: Files) -> Result<Self, JournalError> {
        let (orders, waiting) = mpsc::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&commits);
        let log = beside(live.journal(), "-wal");
        let opened = Opened { connection, log, files, live };
        let thread = thread::Builder::new()
            .name("wan-journal".to_owned())
            .spawn(move || work(opened, &waiting, &counted))
            .map_err(|error| {
                JournalError::new("the journal's thread cannot be started").with_source(error)
            })?;
        Ok(Self { orders: Some(orders), thread: Some(thread), commits })
    }

    pub(super) fn send(&self, order: Order) -> Result<(), JournalError> {
        let ended = || JournalError::new("the journal's thread has ended");
        self.orders.as_ref().ok_or_else(ended)?.send(order).map_err(|_| ended())
    }

    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.orders = None;
        let Some(thread) = self.thread.take() else { return };
        // An answer may hold the last task that used the journal; then this is the thread itself.
        if thread.thread().id() != thread::current().id() {
            // It has nothing to tell; a panic in it was told where it happened.
            let _ = thread.join();
        }
    }
}

fn work(mut opened: Opened, waiting: &Receiver<Order>, commits: &AtomicU64) {
    let mut under_way = HashSet::new();
    while let Some(first) = next(&mut opened, waiting) {
        let orders = gather(first, waiting, under_way.len());
        let mut done = Done::default();
        let changes = opened.connection.total_changes();
        let durable = written(&mut opened, orders, &mut done);
        if durable.is_ok() {
            commits.fetch_add(u64::from(opened.connection.total_changes() > changes), Ordering::Relaxed);
            under_way.extend(done.begun);
            for entry in done.ended {
                under_way.remove(&entry);
            }
        }
        for ending in done.endings {
            ending(durable.as_ref());
        }
        if opened.log_length() > LOG_AT_MOST {
            opened.shorten_log();
        }
    }
}

/// Waits for the next order. What is due and not urgent is done while none comes.
fn next(opened: &mut Opened, waiting: &Receiver<Order>) -> Option<Order> {
    if opened.log_length() > LOG_WHEN_IDLE {
        match waiting.recv_timeout(IDLE) {
            Ok(order) => return Some(order),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => opened.shorten_log(),
        }
    }
    waiting.recv().ok()
}

/// Takes what waits. While many requests are under way, each of which will soon have something to be written, it
/// waits a little until half of them do: a wait for the disk is longer. One or two never wait for each other.
fn gather(first: Order, waiting: &Receiver<Order>, under_way: usize) -> Vec<Order> {
    let enough = under_way.div_ceil(2).min(TOGETHER);
    let patience = LINGER.saturating_mul(u32::try_from(under_way).unwrap_or(u32::MAX)).min(LINGER_AT_MOST);
    let since = Instant::now();
    let mut orders = vec![first];
    loop {
        orders.extend(waiting.try_iter().take(TOGETHER.saturating_sub(orders.len())));
        if orders.len() >= enough {
            return orders;
        }
        match waiting.recv_timeout(patience.saturating_sub(since.elapsed())) {
            Ok(order) => orders.push(order),
            Err(_) => return orders,
        }
    }
}

impl Order {
    /// Tells who asked that nothing was done.
    fn not_done(self) -> Ending {
        match self {
            Self::Begin { answer, .. } => ending(None, answer),
            Self::Update { answer, .. } => ending(None, answer),
            Self::Find { answer, .. } => ending(None, answer),
            Self::Entries { answer, .. } => ending(None, answer),
            Self::Spent { answer, .. } => ending(None, answer),
        }
    }
}

impl Opened {
    /// Length of the file in which SQLite keeps what is not yet in the journal itself. Unit: bytes.
    fn log_length(&self) -> u64 {
        fs::metadata(&self.log).map_or(0, |log| log.len())
    }

    /// Takes what is in the log over into the journal. Other processes that read are not waited for.
    fn shorten_log(&mut self) {
        let connection = &mut self.connection;
        let mut shorten = || -> Result<(), rusqlite::Error> {
            connection.busy_timeout(Duration::ZERO)?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            schema::prime(&transaction)?;
            transaction.commit()
        };
        // The log keeps everything; where it cannot be shortened now, it is tried again the next time.
        let _ = shorten();
        let _ = self.connection.busy_timeout(schema::PATIENCE);
    }
}

/// Carries the orders out where they are found again. In the place of an error: why they are not.
fn written(opened: &mut Opened, orders: Vec<Order>, done: &mut Done) -> Result<(), String> {
    if let Some(problem) = opened.files.problem() {
        done.endings.extend(orders.into_iter().map(Order::not_done));
        return Err(problem);
    }
    together(opened, orders, done).map_err(|error| error.to_string())?;
    // They may have gone in the meantime.
    opened.files.problem().map_or(Ok(()), Err)
}

/// Carries the orders out in one transaction. Nobody is told anything before it has ended.
fn together(opened: &mut Opened, orders: Vec<Order>, done: &mut Done) -> Result<(), rusqlite::Error> {
    let Opened { connection, live, .. } = opened;
    let mut begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    for order in orders {
        // A full disk ends the transaction at once; what is done after that would be done outside of it.
        let transaction = begun.as_mut().ok().filter(|transaction| !transaction.is_autocommit());
        match order {
            Order::Begin { intent, keep_body, cap, answer } => {
                let result = transaction.map(|transaction| {
                    rows::begin(transaction, &intent, keep_body, cap.as_ref(), live.token())
                });
                if let Some(Ok(Begun::Entry(entry))) = &result {
                    done.begun.push(*entry);
                }
                done.endings.push(ending(result, answer));
            }
            Order::Update { entry, change, answer } => {
                if matches!(change, Change::Stage(..) | Change::Accepted(_) | Change::IdLost { .. }) {
                    done.ended.push(entry);
                }
                let result = transaction.map(|transaction| rows::update(transaction, entry, change));
                done.endings.push(ending(result, answer));
            }
            Order::Find { job, answer } => {
                let result = transaction.map(|transaction| rows::find(transaction, &job));
                done.endings.push(ending(result, answer));
            }
            Order::Entries { unfinished, answer } => {
                let result = transaction.map(|transaction| rows::entries(transaction, unfinished, live));
                done.endings.push(ending(result, answer));
            }
            Order::Spent { cap, answer } => {
                let result = transaction.map(|transaction| rows::spent(transaction, &cap));
                done.endings.push(ending(result, answer));
            }
        }
    }
    begun?.commit()
}

/// Tells what came of an order: its own result if everything is durable, else why nothing is.
fn ending<T: 'static>(done: Option<Result<T, rusqlite::Error>>, answer: Answer<T>) -> Ending {
    Box::new(move |durable| {
        let told = match (durable, done) {
            (Ok(&()), Some(Ok(done))) => Ok(done),
            (Ok(&()), Some(Err(error))) => {
                Err(JournalError::new("the journal cannot be read or written").with_source(error))
            }
            (Err(error), _) => Err(JournalError::new(format!("the journal cannot be written: {error}"))),
            (Ok(&()), None) => Err(JournalError::new("the journal was not asked")),
        };
        // Who asked may have left. What was asked is done all the same.
        let _ = answer.send(told);
    })
}
