//! Rows 1 to 3 and 7 to 10: the provider cannot act, for it never gets the request.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use serde_json::json;
use tokio::{
    net::{TcpSocket, TcpStream},
    task::yield_now,
    time::timeout,
};
use wan_video::{
    Amount, Cap, Charge, ErrorKind, JobRef, Journal, Media, SpendGuard,
    journal::{
        Begun, Change, DayCap, Entry, EntryId, Intent, JournalError, JournalFuture, JournalStore, Stage,
    },
    novita::{self, wan21_t2v::Size},
    segmind::Wan21I2v480p,
};

use super::{
    ground::{Ground, KEY, PROMPT, submit},
    row::{Expected, says_nothing_private},
    server::{Server, Step, accepted},
};

#[tokio::test]
async fn r01_dns_failure() {
    // No label of a name has more than 63 letters, so that no resolver needs to be asked to know that this fails.
    let origin = format!("https://{}.example", "a".repeat(64));
    let ground = Ground::at(Server::start([]), origin);
    ground.ends(Expected::unreachable(3)).await;
}

#[tokio::test]
async fn r02_connection_refused_then_up_on_the_third_try() {
    // A port that is taken, and where nobody listens yet.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let origin = format!("http://{}", socket.local_addr().unwrap());
    let waiting = Mutex::new(Some(socket));
    let listening = Arc::new(Mutex::new(None));
    let started = Arc::clone(&listening);
    let ground = Ground::at(Server::start([]), origin).before_each(move |sent| {
        if sent == 2 {
            let listener = waiting.lock().unwrap().take().unwrap().listen(8).unwrap().into_std().unwrap();
            *started.lock().unwrap() = Some(Server::on(listener, []));
        }
    });
    let ended = submit(&ground.client()).await;
    let server = listening.lock().unwrap().take().unwrap();
    assert_eq!((server.paid(), server.posts(), server.connections()), (1, 1, 1));
    ground.watching(server).hold(ended, Expected::accepted(3)).await;
}

#[tokio::test]
async fn r02_connection_refused_for_good() {
    // The kernel gives a freed port to nobody else for as long as this listener was the last to have it.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let ground = Ground::at(Server::start([]), format!("http://{}", socket.local_addr().unwrap()));
    ground.ends(Expected::unreachable(3)).await;
}

#[tokio::test]
async fn r03_connect_timeout_with_a_full_accept_queue() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let full = socket.listen(1).unwrap();
    let address = full.local_addr().unwrap();
    // Nobody accepts: once the queue is full, the kernel leaves whoever comes without an answer.
    let mut queue = Vec::new();
    while let Ok(stream) = timeout(Duration::from_millis(100), TcpStream::connect(address)).await {
        queue.push(stream.unwrap());
    }
    let ground = Ground::at(Server::start([]), format!("http://{address}"));
    let ground = ground.connecting_within(Duration::from_millis(100));
    // The kernel gives up by itself as well, after minutes.
    let ended = timeout(Duration::from_secs(20), ground.ends(Expected::unreachable(3))).await;
    let error = ended.expect("it waits no longer than it was told to").unwrap();
    // Two clocks run, and either may be the first.
    let told = error.to_string();
    assert!(told.contains("deadline has elapsed") || told.contains("timed out"), "{told}");
}

#[tokio::test]
async fn r07_invalid_local_request() {
    let ground = Ground::raw([]);
    let builder = novita::Client::builder().base_url("api", ground.server().url()).api_key(KEY);
    let client = builder.transport(ground.transport.clone()).journal(ground.journal()).build().unwrap();
    let out_of_range = novita::Wan21T2v::new(PROMPT, Size::W832H480, 7).guidance_scale(10.5);
    let ended = client.wan21_t2v(&out_of_range).submit().await.map(|job| job.to_ref());
    let error = ground.hold(ended, Expected::held_back(ErrorKind::Validation)).await.unwrap();
    assert_eq!(error.violations().unwrap().len(), 1, "{error}");

    // Each of the two is allowed, and both together are not.
    let across = json!({ "prompt": PROMPT, "width": 480, "height": 720, "seed": 7 });
    let ended = client.submit_json(novita::Wan21T2v::MODEL, &across).submit().await.map(|job| job.to_ref());
    ground.hold(ended, Expected::held_back(ErrorKind::Validation)).await;
}

/// What the row calls `BudgetExceeded` is `SpendGuard`.
#[tokio::test]
async fn r08_budget_exceeded() {
    let guard = || SpendGuard::new("USD");
    let two = Amount::from_micros(2_000_000);
    for (guard, cap) in [
        (guard().per_call(two), Cap::Call),
        (guard().per_client(two), Cap::Client),
        (guard().per_day(two), Cap::Day),
    ] {
        let ground = Ground::raw([]);
        let client = ground.builder().spend_guard(guard).build().unwrap();
        let ended = submit(&client).await;
        let error = ground.hold(ended, Expected::held_back(ErrorKind::SpendGuard)).await.unwrap();
        assert_eq!(error.cap(), Some(cap), "{error}");
    }
}

#[tokio::test]
async fn r08_unknown_price_under_a_cap() {
    let ground = Ground::raw([]);
    let guard = SpendGuard::new("USD").per_call(Amount::from_micros(1_000_000_000));
    let client = ground.builder().spend_guard(guard).build().unwrap();
    let request = Wan21I2v480p::new(Media::url("https://example.com/fox.png"), PROMPT);
    let ended = client.wan21_i2v480p(&request).submit().await.map(|job| job.to_ref());
    let error = ground.hold(ended, Expected::held_back(ErrorKind::SpendGuard)).await.unwrap();
    assert_eq!(error.cap(), Some(Cap::UnknownPrice), "{error}");
}

/// What may have been bought counts as bought, for another process too.
#[tokio::test]
async fn r08_budget_exceeded_by_what_nobody_knows() {
    let ground = Ground::raw([vec![Step::Buy, Step::Reset]]);
    let client = || {
        let guard = SpendGuard::new("USD").per_day(Amount::from_micros(4_000_000));
        ground.builder().spend_guard(guard).build().unwrap()
    };
    let unknown = submit(&client()).await;
    let refused = submit(&client()).await.unwrap_err();
    assert_eq!((refused.kind(), refused.charge()), (ErrorKind::SpendGuard, Charge::No), "{refused}");
    assert_eq!(refused.cap(), Some(Cap::Day));
    says_nothing_private(&refused);
    ground.hold(unknown, Expected::unknown(1)).await;
}

/// What the day has no room for is not kept from the client either: once there is room, it is sent.
#[tokio::test]
async fn r08_budget_exceeded_and_then_not() {
    let ground = Ground::raw([vec![Step::Take(8), Step::Reset]]);
    let guard = SpendGuard::new("USD").per_day(Amount::from_micros(2_810_000));
    let guard = guard.per_client(Amount::from_micros(5_620_000));
    let client = ground.builder().spend_guard(guard).build().unwrap();
    let unknown = submit(&client).await.unwrap_err();
    assert_eq!(unknown.charge(), Charge::Unknown, "{unknown}");
    let refused = submit(&client).await.unwrap_err();
    assert_eq!(refused.cap(), Some(Cap::Day), "{refused}");
    let journal = Journal::open(ground.journal()).unwrap();
    let entry = journal.entries(false).await.unwrap().remove(0);
    journal.update(entry.id, Change::Stage(Stage::Rejected, None)).await.unwrap();
    submit(&client).await.unwrap();
    assert_eq!((ground.server().posts(), ground.server().paid()), (1, 1));
    // What the client itself does not know to be free stays spent.
    let refused = submit(&client).await.unwrap_err();
    assert_eq!(refused.cap(), Some(Cap::Client), "{refused}");
}

/// What the row calls `JournalUnavailable` is `Journal`.
#[tokio::test]
async fn r09_journal_not_writable() {
    let ground = Ground::raw([]);
    let folder = ground.journal().parent().unwrap().to_path_buf();
    let no_journal = folder.join("journal.db.txt");
    std::fs::write(&no_journal, "this is no journal\n".repeat(200)).unwrap();
    for path in [folder.join("missing").join("journal.db"), folder.clone(), no_journal] {
        let error = ground.builder_without_journal().journal(&path).build().unwrap_err();
        ground.hold(Err(error), Expected::held_back(ErrorKind::Journal)).await;
    }
}

#[tokio::test]
async fn r09_disk_full() {
    let ground = Ground::raw([]);
    let client = ground.builder_without_journal().journal_store(FullDisk).build().unwrap();
    let ended = submit(&client).await;
    let error = ground.hold(ended, Expected::held_back(ErrorKind::Journal)).await.unwrap();
    assert!(error.to_string().contains("disk is full"), "{error}");
}

/// What was not sent for want of room is not spent.
#[tokio::test]
async fn r09_disk_full_and_then_not() {
    let ground = Ground::raw([]);
    let guard = SpendGuard::new("USD").per_client(Amount::from_micros(2_810_000));
    let store = FullOnce(Journal::open(ground.journal()).unwrap(), AtomicBool::new(true));
    let client = ground.builder_without_journal().journal_store(store).spend_guard(guard).build().unwrap();
    let refused = submit(&client).await.unwrap_err();
    assert_eq!((refused.kind(), refused.charge()), (ErrorKind::Journal, Charge::No), "{refused}");
    let ended = submit(&client).await;
    ground.hold(ended, Expected::accepted(1)).await;
}

/// Nobody is told that the second was cancelled, for its future is gone. The first shows that nothing else was lost.
#[tokio::test]
async fn r10_future_dropped_while_waiting_for_a_permit() {
    let ground = Ground::raw([vec![Step::Buy, Step::Tell, Step::Wait, Step::Write(accepted())]]);
    let client = ground.builder().max_in_flight(1).build().unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { submit(&client).await }
    });
    ground.server().told().await;
    {
        let mut second = pin!(submit(&client));
        for _ in 0..100 {
            let polled = poll_fn(|context| Poll::Ready(second.as_mut().poll(context))).await;
            assert!(polled.is_pending(), "there was a permit");
            yield_now().await;
        }
    }
    ground.server().go_on();
    let ended = first.await.unwrap();
    client.shutdown(Duration::from_secs(10)).await.unwrap();
    ground.hold(ended, Expected::accepted(1)).await;
}

/// The other half of the row: the disk is full once the answer is there. The job is not lost, for the error has it.
#[tokio::test]
async fn r09_disk_full_once_the_job_is_accepted() {
    let ground = Ground::raw([]);
    let store = FilledLater(Journal::open(ground.journal()).unwrap());
    let client = ground.builder_without_journal().journal_store(store).build().unwrap();
    let ended = submit(&client).await;
    let kind = Some(ErrorKind::Journal);
    let expected = Expected { kind, stage: Some(Stage::Sending), ..Expected::accepted(1) };
    let error = ground.hold(ended, expected).await.unwrap();
    assert_eq!(error.job().map(JobRef::id), Some("job-7"), "{error}");
}

/// A store that has room for the beginning alone.
#[derive(Debug)]
struct FilledLater(Journal);

impl JournalStore for FilledLater {
    fn begin(&self, intent: Intent, cap: Option<DayCap>) -> JournalFuture<'_, Begun> {
        self.0.begin(intent, cap)
    }

    fn update(&self, _entry: EntryId, _change: Change) -> JournalFuture<'_, ()> {
        FullDisk::refuse()
    }

    fn find(&self, job: JobRef) -> JournalFuture<'_, Option<Entry>> {
        self.0.find(job)
    }

    fn entries(&self, unfinished: bool) -> JournalFuture<'_, Vec<Entry>> {
        self.0.entries(unfinished)
    }
}

/// A store that has no room the first time.
#[derive(Debug)]
struct FullOnce(Journal, AtomicBool);

impl JournalStore for FullOnce {
    fn begin(&self, intent: Intent, cap: Option<DayCap>) -> JournalFuture<'_, Begun> {
        if self.1.swap(false, Ordering::SeqCst) { FullDisk::refuse() } else { self.0.begin(intent, cap) }
    }

    fn update(&self, entry: EntryId, change: Change) -> JournalFuture<'_, ()> {
        self.0.update(entry, change)
    }

    fn find(&self, job: JobRef) -> JournalFuture<'_, Option<Entry>> {
        self.0.find(job)
    }

    fn entries(&self, unfinished: bool) -> JournalFuture<'_, Vec<Entry>> {
        self.0.entries(unfinished)
    }
}

/// A store that has no room.
#[derive(Debug)]
struct FullDisk;

impl FullDisk {
    fn refuse<T>() -> JournalFuture<'static, T> {
        Box::pin(async { Err(JournalError::new("the disk is full")) })
    }
}

impl JournalStore for FullDisk {
    fn begin(&self, _intent: Intent, _cap: Option<DayCap>) -> JournalFuture<'_, Begun> {
        Self::refuse()
    }

    fn update(&self, _entry: EntryId, _change: Change) -> JournalFuture<'_, ()> {
        Self::refuse()
    }

    fn find(&self, _job: JobRef) -> JournalFuture<'_, Option<Entry>> {
        Self::refuse()
    }

    fn entries(&self, _unfinished: bool) -> JournalFuture<'_, Vec<Entry>> {
        Self::refuse()
    }
}
