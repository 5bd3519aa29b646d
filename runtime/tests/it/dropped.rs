//! Callers who leave: at every moment at which their future waits for something, and a wake later.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use wan_runtime::{Body, Error, ErrorKind, JobRef, Request, Response, SendFuture, Transport};

use crate::uploads::{Film, Keeper, one_film, png};

const LONG: Duration = Duration::from_secs(10);

/// More polls than any of the calls here needs.
const MANY: usize = 200;

/// When a future is dropped that was polled so many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaves {
    /// At once.
    AtOnce,
    /// When it is woken, and would have gone on.
    WhenWoken,
}

/// What a caller wants to have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wants {
    Submit,
    SubmitWithUpload,
    Run,
    RunSync,
    RunSyncWithUpload,
    Batch,
}

const ALL: [Wants; 6] = [
    Wants::Submit,
    Wants::SubmitWithUpload,
    Wants::Run,
    Wants::RunSync,
    Wants::RunSyncWithUpload,
    Wants::Batch,
];

/// Answers from memory, and lets everybody else go first three times: before the request leaves and before its answer comes.
#[derive(Clone, Debug, Default)]
struct Slow {
    bought: Arc<AtomicUsize>,
}

impl Transport for Slow {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let url = request.url().to_owned();
            others_first().await;
            let is_paid = url.contains("/v1/") || url.contains("/v2/");
            // From here on the provider has it.
            self.bought.fetch_add(usize::from(is_paid), Ordering::SeqCst);
            others_first().await;
            let body = if url.contains("/v2/") {
                r#"{"id":"job-7"}"#
            } else if url.contains("/v1/") {
                r#"{"output":"https://files.test/1.mp4"}"#
            } else {
                r#"{"urls":["https://f.example/1"]}"#
            };
            Ok(Response::new(200, Body::from(body.as_bytes().to_vec())))
        })
    }
}

async fn others_first() {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}

/// Polls the future so many times. `None`: it was not done by then, and is gone.
async fn polled<T>(times: usize, leaves: Leaves, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if left == 0 && leaves == Leaves::AtOnce => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// How many jobs the caller has. A call that was dropped has given it none.
async fn call(client: &Keeper, wants: Wants) -> Result<usize, Error> {
    let plain = Film::default();
    match wants {
        Wants::Submit => client.film(&plain).submit().await.map(|_| 1),
        Wants::SubmitWithUpload => client.film(&Film::of(png(1))).submit().await.map(|_| 1),
        // The provider tells no state, so the job is left at its first question.
        Wants::Run => client.film(&plain).run().await.map(|_| 1),
        Wants::RunSync => client.film(&plain).run_sync().await.map(|_| 0),
        Wants::RunSyncWithUpload => client.film(&Film::of(png(1))).run_sync().await.map(|_| 0),
        Wants::Batch => {
            let calls = [client.film(&plain)];
            let mut results = client.core.batch(calls).submit();
            match results.next().await {
                Some((_, result)) => result.map(|_| 1),
                None => Ok(0),
            }
        }
    }
}

fn client(slow: &Slow, key: &str) -> wan_runtime::ClientBuilder<Keeper> {
    wan_runtime::ClientBuilder::new().api_key(key).transport(slow.clone())
}

fn ids(jobs: &[JobRef]) -> Vec<&str> {
    jobs.iter().map(JobRef::id).collect()
}

/// Runs the call once for each number of polls, until one is done.
async fn at_every_await<F, Fut>(wants: Wants, leaves: Leaves, run: F)
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = bool>,
{
    let mut times = 0;
    while !run(times).await {
        times += 1;
        assert!(times < MANY, "{wants:?} {leaves:?}: it is never done");
    }
    assert!(times > 1, "{wants:?} {leaves:?}: it never waits for anything");
}

#[tokio::test]
async fn who_leaves_at_any_await_finds_the_job_with_the_client() {
    for wants in ALL {
        for leaves in [Leaves::AtOnce, Leaves::WhenWoken] {
            at_every_await(wants, leaves, |times| async move {
                let slow = Slow::default();
                let client =
                    client(&slow, &format!("unclaimed {wants:?}{leaves:?}{times}").replace(' ', "-"))
                        .build()
                        .unwrap();
                let got = polled(times, leaves, call(&client, wants)).await;
                client.core.shutdown(LONG).await.unwrap();
                let bought = slow.bought.load(Ordering::SeqCst);
                let unclaimed = client.core.take_unclaimed();
                let what = format!("{wants:?} {leaves:?} {times}");
                let has = match &got {
                    Some(Ok(jobs)) => *jobs,
                    Some(Err(error)) => usize::from(error.job().is_some()),
                    None => 0,
                };
                let is_queued = !matches!(wants, Wants::RunSync | Wants::RunSyncWithUpload);
                assert!(bought <= 1, "{what}");
                assert_eq!(unclaimed.len() + has, usize::from(is_queued) * bought, "{what}: {got:?}");
                assert!(ids(&unclaimed).iter().all(|id| *id == "job-7"), "{what}");
                got.is_some()
            })
            .await;
        }
    }
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn who_leaves_at_any_await_finds_what_was_bought_in_the_journal() {
    use wan_runtime::{
        Journal,
        journal::{JournalStore as _, Stage},
    };

    for wants in ALL {
        for leaves in [Leaves::AtOnce, Leaves::WhenWoken] {
            at_every_await(wants, leaves, |times| async move {
                let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
                let journal = Journal::open(folder.path().join("journal.db")).unwrap();
                let slow = Slow::default();
                let key = format!("journal-{wants:?}{leaves:?}{times}");
                let client = client(&slow, &key).journal_store(journal.clone()).build().unwrap();
                let got = polled(times, leaves, call(&client, wants)).await;
                client.core.shutdown(LONG).await.unwrap();
                let bought = slow.bought.load(Ordering::SeqCst);
                let entries = journal.entries(false).await.unwrap();
                let what = format!("{wants:?} {leaves:?} {times}: {got:?} {entries:?}");
                assert_eq!((entries.len(), bought <= 1), (bought, true), "{what}");
                for entry in &entries {
                    let is_there = match entry.stage {
                        Stage::Accepted => entry.job.as_ref().is_some_and(|job| job.id() == "job-7"),
                        Stage::Succeeded => !entry.outputs.is_empty(),
                        _ => false,
                    };
                    assert!(is_there, "{what}");
                }
                got.is_some()
            })
            .await;
        }
    }
}

#[tokio::test]
async fn who_leaves_at_any_await_has_spent_what_was_bought_and_nothing_else() {
    for wants in ALL {
        for leaves in [Leaves::AtOnce, Leaves::WhenWoken] {
            at_every_await(wants, leaves, |times| async move {
                let slow = Slow::default();
                let key = format!("money-{wants:?}{leaves:?}{times}");
                let client = client(&slow, &key).spend_guard(one_film()).build().unwrap();
                let got = polled(times, leaves, call(&client, wants)).await;
                // What is under way is set aside for, and what never was is not: there is money for one, and one is bought.
                let again = client.film(&Film::default()).submit().await;
                client.core.shutdown(LONG).await.unwrap();
                let what = format!("{wants:?} {leaves:?} {times}: {got:?} {again:?}");
                assert_eq!(slow.bought.load(Ordering::SeqCst), 1, "{what}");
                assert!(
                    again.map_or_else(|error| error.kind() == ErrorKind::SpendGuard, |_| got.is_none()),
                    "{what}"
                );
                got.is_some()
            })
            .await;
        }
    }
}

/// A caller may live in another runtime than the one in which its request is sent; both may end.
#[test]
fn a_job_that_was_accepted_as_its_runtime_ended_is_kept() {
    for times in 0..60 {
        let slow = Slow::default();
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = client(&slow, &format!("runtime-{times}")).build().unwrap();
        let first = runtime();
        let got = first.block_on(polled(times, Leaves::WhenWoken, call(&client, Wants::Submit)));
        drop(first);
        let second = runtime();
        second.block_on(client.core.shutdown(LONG)).unwrap();
        let unclaimed = client.core.take_unclaimed().len();
        let bought = slow.bought.load(Ordering::SeqCst);
        let has = usize::from(matches!(got, Some(Ok(_))));
        assert!(bought <= 1 && unclaimed + has <= bought, "{times}: {got:?}");
        if got.is_some() {
            return assert_eq!((bought, has), (1, 1));
        }
    }
    panic!("it is never done");
}
