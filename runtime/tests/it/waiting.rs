//! Many jobs that are waited for, and what is told of one meanwhile.

use std::{
    collections::VecDeque,
    mem::size_of_val,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::sleep,
};
use wan_runtime::{Body, EtaBasis, Request, Response, SendFuture, Status, Transport};

use crate::acme::{Acme, Clip, KEY, job_at};

/// Accepts every job, and answers questions by script; the last answer stays.
#[derive(Clone, Debug, Default)]
struct Scripted(Arc<Mutex<VecDeque<&'static str>>>);

impl Scripted {
    fn on(&self, answers: impl IntoIterator<Item = &'static str>) {
        *self.0.lock().unwrap() = answers.into_iter().collect();
    }
}

impl Transport for Scripted {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let mut script = self.0.lock().unwrap();
            let body = match request.method() {
                "POST" => Some(r#"{"id":"job-7"}"#),
                _ if script.len() > 1 => script.pop_front(),
                _ => script.front().copied(),
            };
            Ok(Response::new(200, Body::from(body.unwrap_or("{}").as_bytes().to_vec())))
        })
    }
}

fn client(key: &str, transport: &Scripted) -> Acme {
    Acme::builder().api_key(format!("{KEY}-{key}")).transport(transport.clone()).build().unwrap()
}

/// Everything that is told of a new job.
async fn told(client: &Acme) -> Vec<Status> {
    let mut events = client.clip(&Clip::new()).submit().await.unwrap().events();
    let mut told = Vec::new();
    while let Some(status) = events.next().await {
        told.push(status.unwrap());
    }
    told
}

const RUNNING: &str = r#"{"status":"RUNNING"}"#;
const DONE: &str = r#"{"status":"DONE","output":"https://files.acme.example/v.mp4"}"#;

#[tokio::test(start_paused = true)]
async fn what_one_job_took_is_the_guess_for_the_next() {
    let scripted = Scripted::default();
    let client = client("guess", &scripted);
    scripted.on([RUNNING, RUNNING, RUNNING, RUNNING, DONE]);
    // No time is published, so nothing is known.
    assert!(told(&client).await.iter().all(|status| status.eta().is_none()));

    scripted.on([RUNNING, DONE]);
    let next = told(&client.clone()).await;
    let eta = next[0].eta().unwrap();
    // The first one was done between some nine and fourteen seconds, and this one is two seconds old.
    assert_eq!(eta.basis(), EtaBasis::Seen);
    assert!((4..=12).contains(&eta.remaining().as_secs()), "{eta}");
    assert_eq!(next[0].to_string(), "running");
    assert!(next[1].eta().is_none(), "nothing is left of a job that is done");
}

#[tokio::test(start_paused = true)]
async fn a_percentage_that_grows_is_a_better_guess() {
    let scripted = Scripted::default();
    let client = client("percentage", &scripted);
    scripted.on([
        r#"{"status":"QUEUED","place":2}"#,
        r#"{"status":"RUNNING","progress":0}"#,
        r#"{"status":"RUNNING","progress":10}"#,
        r#"{"status":"RUNNING","progress":60}"#,
        r#"{"status":"RUNNING","progress":80,"eta":3}"#,
        DONE,
    ]);
    let told = told(&client).await;
    let bases: Vec<_> = told.iter().map(|status| status.eta().map(|eta| eta.basis())).collect();
    let progress = Some(EtaBasis::Progress);
    assert_eq!(bases, [None, None, progress, progress, Some(EtaBasis::Provider), None]);
    // 50 points took some four seconds, so 40 more take some three.
    let left = told[3].eta().unwrap().remaining().as_secs_f64();
    assert!((2.0..=5.0).contains(&left), "{left}");
    assert_eq!(told[0].queue_position(), Some(2));
}

#[tokio::test]
async fn a_job_that_is_waited_for_has_no_room_for_a_question() {
    let job = client("room", &Scripted::default()).clip(&Clip::new()).submit().await.unwrap();
    let sizes = (size_of_val(&job.wait()), size_of_val(&job.events()));
    // A span of `tracing` takes some room of its own.
    let span = if cfg!(feature = "tracing") { 16 } else { 0 };
    assert!(sizes.0 <= 448 + span && sizes.1 <= 160 + span, "{sizes:?} bytes");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_found_done_at_the_last_moment_delivers() {
    let scripted = Scripted::default();
    let client = client("last", &scripted);
    let job = client.clip(&Clip::new()).submit().await.unwrap();
    scripted.on([DONE]);
    assert_eq!(job.wait_for(Duration::ZERO).await.unwrap().videos().len(), 1);
    let old = client.resume(&job_at("2026-01-01T00:00:00Z")).unwrap();
    assert_eq!(old.wait().await.unwrap().videos().len(), 1);
}

/// A server that keeps connections open and counts them.
#[derive(Default)]
struct Counting {
    open: AtomicUsize,
    most: AtomicUsize,
    polls: AtomicUsize,
}

impl Counting {
    async fn accept(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            let seen = Arc::clone(&self);
            let open = seen.open.fetch_add(1, Ordering::SeqCst) + 1;
            seen.most.fetch_max(open, Ordering::SeqCst);
            tokio::spawn(async move {
                seen.answer(stream).await;
                seen.open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    }

    async fn answer(&self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        while stream.read_buf(&mut bytes).await.unwrap_or(0) > 0 {
            while let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                bytes.drain(..end + 4);
                self.polls.fetch_add(1, Ordering::SeqCst);
                let reply = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{RUNNING}", RUNNING.len());
                if stream.write_all(reply.as_bytes()).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_thousand_jobs_that_are_asked_about_at_once_take_64_connections() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Counting::default());
    let server = tokio::spawn(Arc::clone(&seen).accept(listener));
    let builder = Acme::builder().api_key(KEY).base_url("api", url);
    let client = builder.poll_interval(Duration::from_millis(1)).build().unwrap();
    let mut waiting = JoinSet::new();
    for number in 0..1000 {
        let line = job_at("2026-11-20T10:00:00Z").to_string().replace("job-7", &format!("job-{number}"));
        let job = client.resume(&line.parse().unwrap()).unwrap();
        waiting.spawn(async move { job.wait_for(Duration::from_secs(3600)).await });
    }
    while seen.polls.load(Ordering::SeqCst) < 3000 {
        sleep(Duration::from_millis(1)).await;
    }
    waiting.shutdown().await;
    server.abort();
    let most = seen.most.load(Ordering::SeqCst);
    assert!((2..=64).contains(&most), "{most} connections");
}
