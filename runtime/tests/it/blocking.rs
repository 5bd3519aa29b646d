//! The client whose methods block: the same guards, inside and outside of async programs, and no thread that stays.

use std::{
    fs::read_dir,
    sync::{atomic::Ordering, mpsc},
    thread,
    time::{Duration, Instant},
};

use tokio::runtime::{Builder, Runtime};
use wan_runtime::{
    Amount, Cap, Charge, ClientBuilder, Error, ErrorKind, SpendGuard, State,
    blocking::{BatchResults, Call, Events, Job, Output, Video},
    internal::{BlockingCore, Core, ProviderClient, ProviderData},
};

use crate::{
    acme::{ACME, CLIP, Clip, DEAR, KEY, mp4},
    limits::Gated,
    server::{Reply, Server},
};

const SUBMIT: &str = "POST /v2/clip-1";
const STATUS: &str = "GET /v2/jobs/job-7/status";
const RESULT: &str = "GET /v2/jobs/job-7";

/// A client as the generator writes them.
#[derive(Clone, Debug)]
struct Acme {
    core: BlockingCore,
}

impl ProviderClient for Acme {
    const PROVIDER: &'static ProviderData = &ACME;

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self { core: BlockingCore::new(core)? })
    }
}

impl Acme {
    fn moved(url: &str) -> ClientBuilder<Self> {
        let millisecond = Duration::from_millis(1);
        ClientBuilder::new()
            .api_key(KEY)
            .base_url("api", url)
            .base_url("files", url)
            .poll_interval(millisecond)
            .retry_pause(millisecond)
    }

    fn clip(&self) -> Call<Clip> {
        self.core.call(&CLIP, &Clip::new())
    }

    fn dear(&self) -> Call<Clip> {
        self.core.call(&DEAR, &Clip::new())
    }
}

/// A server that works while the test's own thread is blocked.
struct Elsewhere {
    server: Server,
    _runtime: Runtime,
}

impl Elsewhere {
    /// A server on which each job is done at once.
    fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(Server::start());
        server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
        server.on("POST /v2/dear-1", [Reply::json(200, r#"{"id":"job-7"}"#)]);
        server.on(
            STATUS,
            [Reply::json(200, r#"{"status":"RUNNING"}"#), Reply::json(200, r#"{"status":"DONE"}"#)],
        );
        server.on(RESULT, [Reply::json(200, r#"{"status":"DONE","output":"{server}/out/7.mp4"}"#)]);
        server.on("GET /out/7.mp4", [Reply::video(&mp4())]);
        Self { server, _runtime: runtime }
    }

    fn client(&self) -> Acme {
        Acme::moved(self.server.url()).build().unwrap()
    }
}

/// Everything that a program does with a client, until the video is in its file.
fn make(client: &Acme) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.mp4");
    let job = client.clip().submit().unwrap();
    let output = job.wait().unwrap();
    assert_eq!(output.save(&path).unwrap(), mp4().len() as u64);
    assert_eq!(std::fs::read(path).unwrap(), mp4());
}

#[test]
fn a_job_is_submitted_followed_and_saved_without_async_code() {
    let elsewhere = Elsewhere::start();
    let client = elsewhere.client();
    let job = client.clip().tag("scene 12").submit().unwrap();
    let states: Vec<State> = job.events().map(|status| status.unwrap().state().clone()).collect();
    assert_eq!(states, [State::Running, State::Succeeded]);
    let output = client.core.resume(&job.to_ref()).unwrap().wait_for(Duration::from_secs(20)).unwrap();
    assert_eq!(output.job(), Some(&job.to_ref()));
    let folder = tempfile::tempdir().unwrap();
    let saved = output.videos()[0].save(folder.path().join("fox.mp4")).unwrap();
    assert_eq!(saved, mp4().len() as u64);
    assert_eq!(elsewhere.server.count(SUBMIT), 1);
}

#[test]
fn an_ambiguous_submit_is_not_retried_by_a_blocking_client() {
    let elsewhere = Elsewhere::start();
    elsewhere.server.on(SUBMIT, [Reply::Close]);
    let error = elsewhere.client().clip().submit().unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown), "{error}");
    assert_eq!(elsewhere.server.count(SUBMIT), 1);
}

#[test]
fn a_job_that_is_cancelled_is_asked_to_stop() {
    let elsewhere = Elsewhere::start();
    elsewhere.server.on("DELETE /v2/jobs/job-7", [Reply::json(200, "{}")]);
    let stopped = elsewhere.client().clip().submit().unwrap().cancel().unwrap();
    assert!(stopped.goes_on());
    assert_eq!(elsewhere.server.count("DELETE /v2/jobs/job-7"), 1);
}

#[test]
fn a_batch_of_blocking_calls_stops_at_the_cap_and_hands_the_rest_back() {
    let elsewhere = Elsewhere::start();
    let caps = SpendGuard::new("USD").per_client(Amount::from_micros(4_000_000));
    let client = Acme::moved(elsewhere.server.url()).spend_guard(caps).build().unwrap();
    let mut results = client.core.batch((0..6).map(|_| client.dear())).concurrency(1).run();
    let ended: Vec<_> =
        results.by_ref().map(|(at, result)| (at, result.map(drop).map_err(|error| error.cap()))).collect();
    assert_eq!(ended, [(0, Ok(())), (1, Ok(())), (2, Err(Some(Cap::Client)))]);
    assert_eq!((results.begun(), results.into_rest().count()), (3, 3));
    assert_eq!(elsewhere.server.count("POST /v2/dear-1"), 2);
}

#[test]
fn it_works_inside_an_async_program_and_is_dropped_there() {
    let elsewhere = Elsewhere::start();
    for runtime in [Builder::new_current_thread().enable_all().build(), Runtime::new()] {
        runtime.unwrap().block_on(async {
            let client = elsewhere.client();
            make(&client);
            drop(client);
        });
    }
    assert_eq!(elsewhere.server.count(SUBMIT), 2);
}

/// A task may do so much before it has to let others in; what is asked of a blocked thread never would.
#[test]
fn a_task_that_blocks_for_long_is_not_asked_to_yield() {
    let elsewhere = Elsewhere::start();
    let client = elsewhere.client();
    Runtime::new().unwrap().block_on(async {
        let job = client.clip().submit().unwrap();
        for _ in 0..300 {
            job.status().unwrap();
        }
    });
}

#[test]
fn clones_work_on_many_threads_at_a_time() {
    let elsewhere = Elsewhere::start();
    let client = elsewhere.client();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| make(&client.clone()));
        }
    });
    assert_eq!(elsewhere.server.count(SUBMIT), 8);
}

/// A batch with one result that was handed out, and one request under way.
fn one_under_way(gated: &Gated) -> (Acme, impl Iterator<Item = (usize, Result<Job<Clip>, Error>)> + use<>) {
    let client = Acme::moved("http://127.0.0.1:9").transport(gated.clone()).build().unwrap();
    let calls: Vec<_> = (0..2).map(|_| client.clip()).collect();
    let mut results = client.core.batch(calls).concurrency(2).submit();
    gated.open.add_permits(1);
    results.next().unwrap().1.unwrap();
    while gated.waiting.load(Ordering::SeqCst) != 1 {
        thread::yield_now();
    }
    (client, results)
}

#[test]
fn the_last_value_that_is_dropped_waits_for_a_request_that_costs_money() {
    let gated = Gated::new();
    let (client, results) = one_under_way(&gated);
    let (dropping, told) = mpsc::channel();
    let provider = thread::spawn({
        let open = gated.open.clone();
        move || {
            told.recv().unwrap();
            open.add_permits(1);
        }
    });
    drop(client);
    dropping.send(()).unwrap();
    drop(results);
    assert_eq!(gated.waiting.load(Ordering::SeqCst), 0, "the request was cut short");
    provider.join().unwrap();
}

#[test]
fn what_a_dropped_batch_bought_is_handed_out_by_its_client() {
    let gated = Gated::new();
    let (client, results) = one_under_way(&gated);
    drop(results);
    gated.open.add_permits(1);
    client.core.shutdown(Duration::from_secs(20)).unwrap();
    let unclaimed = client.core.take_unclaimed();
    assert_eq!(unclaimed.iter().map(wan_runtime::JobRef::id).collect::<Vec<_>>(), ["job-7"]);
}

#[test]
fn nothing_is_waited_for_where_an_async_program_drops_it() {
    let gated = Gated::new();
    let started = Instant::now();
    Runtime::new().unwrap().block_on(async { drop(one_under_way(&gated)) });
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn everything_that_blocks_can_be_sent_to_other_threads() {
    fn is_portable<T: Send + Sync + 'static>() {}
    is_portable::<Acme>();
    is_portable::<Call<Clip>>();
    is_portable::<Job<Clip>>();
    is_portable::<Output>();
    is_portable::<Video>();
    is_portable::<Events>();
    is_portable::<BatchResults<std::vec::IntoIter<Call<Clip>>, Job<Clip>>>();
    is_portable::<BatchResults<std::vec::IntoIter<Call<Clip>>, Output>>();
}

/// Runs in a process of its own, for other tests have threads as well.
#[cfg(target_os = "linux")]
#[test]
fn no_thread_stays_when_the_last_value_is_dropped() {
    if !crate::alone::is_alone("blocking::no_thread_stays_when_the_last_value_is_dropped") {
        return;
    }
    let threads = || read_dir("/proc/self/task").unwrap().count();
    let elsewhere = Elsewhere::start();
    let before = threads();
    for _ in 0..10 {
        make(&elsewhere.client());
    }
    assert_eq!(threads(), before, "clients that were dropped left threads");

    // A job keeps the thread of its client, and so does an output.
    let job = elsewhere.client().clip().submit().unwrap();
    assert!(threads() > before);
    let output = job.wait().unwrap();
    drop(job);
    let folder = tempfile::tempdir().unwrap();
    output.save(folder.path().join("fox.mp4")).unwrap();
    drop(output);
    assert_eq!(threads(), before);
}
