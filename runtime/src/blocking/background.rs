//! The thread of a client, and how other threads wait for what it does.

use std::{
    convert::Infallible,
    fmt,
    future::Future,
    mem,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, JoinHandle, Thread},
    time::Duration,
};

use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::oneshot,
    task::unconstrained,
};

use crate::{Error, ErrorKind, client::Core, wire::bounds};

/// How long the thread goes on for requests that cost money after nobody is left who could ask for anything: as long as
/// a provider may take to begin its answer.
const GRACE: Duration = bounds::HEAD;

/// Time for what else the thread had begun, such as the writing of a file whose reader has left.
const REST: Duration = Duration::from_secs(1);

/// A thread with an async runtime, which ends when this is dropped.
pub(super) struct Background {
    runtime: Handle,
    thread: Mutex<Option<Running>>,
}

struct Running {
    /// Dropped to tell the thread that nobody is left.
    leave: oneshot::Sender<Infallible>,
    /// Closed once the thread has nothing more to do.
    ended: Receiver<Infallible>,
    thread: JoinHandle<()>,
}

/// Wakes the thread that waits for a future.
struct Waiting {
    thread: Thread,
    woken: AtomicBool,
}

impl Background {
    /// Starts the thread of a client.
    pub(super) fn start(core: &Core) -> Result<Arc<Self>, Error> {
        let failed = |error| {
            Error::new(ErrorKind::Io, format!("the thread of the client cannot be started: {error}"))
                .with_hint("let the program have more threads and open files, or end some")
        };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (leave, left) = oneshot::channel();
        let (end, ended) = channel();
        let core = core.clone();
        let thread = thread::Builder::new()
            .name(env!("CARGO_PKG_NAME").to_owned())
            .spawn(move || live(runtime, left, core, end))
            .map_err(failed)?;
        Ok(Arc::new(Self { runtime: handle, thread: Mutex::new(Some(Running { leave, ended, thread })) }))
    }

    /// Blocks this thread until the future is done. What the future spawns, and whatever waits for the network or for
    /// the time, is driven by the other thread.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        let _inside = self.runtime.enter();
        // Inside a task of another runtime the future would be asked to yield to its other tasks, for ever.
        let mut future = pin!(unconstrained(future));
        let waiting = Arc::new(Waiting { thread: thread::current(), woken: AtomicBool::new(false) });
        let waker = Waker::from(Arc::clone(&waiting));
        let mut context = Context::from_waker(&waker);
        loop {
            if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
                return done;
            }
            while !waiting.woken.swap(false, Ordering::Acquire) {
                thread::park();
            }
        }
    }
}

/// What the thread does: everything, until nobody is left and nothing is under way that costs money.
fn live(runtime: Runtime, left: oneshot::Receiver<Infallible>, core: Core, end: Sender<Infallible>) {
    runtime.block_on(async {
        let _ = left.await;
        // What is under way longer is in the journal, if there is one, as a request of which nobody knows.
        let _ = core.shutdown(GRACE).await;
    });
    runtime.shutdown_timeout(REST);
    drop((core, end));
}

impl Drop for Background {
    fn drop(&mut self) {
        let thread = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(Running { leave, ended, thread }) = mem::take(thread) else { return };
        drop(leave);
        // A thread of an async runtime has others to serve, and the client's own would wait for itself.
        if Handle::try_current().is_ok() {
            return;
        }
        let patience = GRACE.saturating_add(REST.saturating_mul(2));
        if ended.recv_timeout(patience) == Err(RecvTimeoutError::Disconnected) {
            let _ = thread.join();
        }
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

impl fmt::Debug for Background {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Background")
    }
}
