//! The one thread of a process that talks to the file. What waits for it is made durable together.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver},
    },
    thread,
};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::rows;
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

/// The thread. It ends when this is dropped and all orders are done.
pub(super) struct Writer {
    orders: mpsc::Sender<Order>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, JournalError> {
        let (orders, waiting) = mpsc::channel();
        let commits = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&commits);
        thread::Builder::new()
            .name("wan-journal".to_owned())
            .spawn(move || work(connection, &waiting, &counted))
            .map_err(|error| {
                JournalError::new("the journal's thread cannot be started").with_source(error)
            })?;
        Ok(Self { orders, commits })
    }

    pub(super) fn send(&self, order: Order) -> Result<(), JournalError> {
        self.orders.send(order).map_err(|_| JournalError::new("the journal's thread has ended"))
    }

    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }
}

fn work(mut connection: Connection, waiting: &Receiver<Order>, commits: &AtomicU64) {
    while let Ok(first) = waiting.recv() {
        let orders: Vec<Order> =
            std::iter::once(first).chain(waiting.try_iter().take(TOGETHER - 1)).collect();
        let mut endings = Vec::new();
        let done = together(&mut connection, orders, &mut endings);
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
    connection: &mut Connection,
    orders: Vec<Order>,
    endings: &mut Vec<Ending>,
) -> Result<(), rusqlite::Error> {
    let mut begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    for order in orders {
        let transaction = begun.as_mut();
        match order {
            Order::Begin { intent, keep_body, cap, answer } => {
                let done =
                    transaction.map(|transaction| rows::begin(transaction, &intent, keep_body, cap.as_ref()));
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
                let done = transaction.map(|transaction| rows::entries(transaction, unfinished));
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
