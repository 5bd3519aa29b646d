//! The one thread of a process that talks to the file. What waits for it is made durable together.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver},
    },
    thread::{self, JoinHandle},
};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::{live::Live, rows};
use crate::{
    JobRef,
    journal::{
        entry::{Entry, EntryId, Intent},
        store::{Begun, Change, DayCap, JournalError},
    },
};

/// Orders that are made durable together at most.
const TOGETHER: usize = 1024;

/// What is to be done, and who is to be told once it is durable.
pub(super) enum Order {
    Begin { intent: Box<Intent>, keep_body: bool, cap: Option<DayCap>, answer: Answer<Begun> },
    Update { entry: EntryId, change: Change, answer: Answer<()> },
    Find { job: Box<JobRef>, answer: Answer<Option<Entry>> },
    Entries { unfinished: bool, answer: Answer<Vec<Entry>> },
}

type Answer<T> = oneshot::Sender<Result<T, JournalError>>;

/// An answer that is given once the transaction has ended, well or not.
type Ending = Box<dyn FnOnce(Result<&(), &rusqlite::Error>)>;

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
    // Dropped after the connection: who finds the companion gone finds the journal closed.
    live: Live,
}

impl Writer {
    pub(super) fn start(connection: Connection, live: Live) -> Result<Self, JournalError> {
        let (orders, waiting) = mpsc::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&commits);
        let opened = Opened { connection, live };
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
    while let Ok(first) = waiting.recv() {
        let orders: Vec<Order> =
            std::iter::once(first).chain(waiting.try_iter().take(TOGETHER - 1)).collect();
        let mut endings = Vec::new();
        let done = together(&mut opened, orders, &mut endings);
        if done.is_ok() {
            commits.fetch_add(1, Ordering::Relaxed);
        }
        for ending in endings {
            ending(done.as_ref());
        }
    }
}

/// Carries the orders out in one transaction. Nobody is told anything before it has ended.
fn together(
    Opened { connection, live }: &mut Opened,
    orders: Vec<Order>,
    endings: &mut Vec<Ending>,
) -> Result<(), rusqlite::Error> {
    let mut begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    for order in orders {
        let transaction = begun.as_mut();
        match order {
            Order::Begin { intent, keep_body, cap, answer } => {
                let done = transaction.map(|transaction| {
                    rows::begin(transaction, &intent, keep_body, cap.as_ref(), live.token())
                });
                endings.push(ending(done.ok(), answer));
            }
            Order::Update { entry, change, answer } => {
                let done = transaction.map(|transaction| rows::update(transaction, entry, change));
                endings.push(ending(done.ok(), answer));
            }
            Order::Find { job, answer } => {
                let done = transaction.map(|transaction| rows::find(transaction, &job));
                endings.push(ending(done.ok(), answer));
            }
            Order::Entries { unfinished, answer } => {
                let done = transaction.map(|transaction| rows::entries(transaction, unfinished, live));
                endings.push(ending(done.ok(), answer));
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
