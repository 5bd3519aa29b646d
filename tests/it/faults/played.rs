//! A provider in memory and a clock on the wall, for a test that leaps over minutes and hours: no socket is left behind
//! when the paused clock of tokio goes ahead.

use std::{
    collections::VecDeque,
    fmt,
    future::pending,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use wan_video::{
    Body, ClientBuilder, Error, Job, JobRef, Request, Response, SendFuture, Transport, TransportError,
    segmind::{Client, Wan26T2v},
};

use super::row::{Expected, Seen, hold};
use crate::canary;

/// A job that is accepted, and what the provider then answers.
#[derive(Clone)]
pub(crate) struct Played(Arc<Inner>);

struct Inner {
    statuses: Mutex<VecDeque<Answer>>,
    results: Mutex<VecDeque<Answer>>,
    asked: Mutex<Vec<Asked>>,
    start: Instant,
    /// What the clock on the wall showed then.
    wall: SystemTime,
    set: AtomicI64,
    folder: TempDir,
    key: String,
}

/// What is answered to one request.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Http(u16, Vec<(&'static str, String)>, String),
    /// The connection ends without a word.
    Lost,
    /// Nothing ever comes.
    Silence,
    /// The answer comes so much later.
    Late(Duration, Box<Answer>),
}

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Since the start.
    pub(crate) at: Duration,
    pub(crate) method: String,
    pub(crate) url: String,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::Http(status, Vec::new(), body.to_owned())
    }

    pub(crate) fn state(word: &str) -> Self {
        Self::json(200, &format!(r#"{{"status":"{word}"}}"#))
    }

    pub(crate) fn done() -> Self {
        Self::json(200, r#"{"status":"COMPLETED","output":"https://images.segmind.com/fox.mp4"}"#)
    }

    pub(crate) fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        match self {
            Self::Http(status, mut headers, body) => {
                headers.push((name, value.into()));
                Self::Http(status, headers, body)
            }
            other => other,
        }
    }
}

impl Played {
    /// Answers questions about the job so, one after the other; the last answer stays. Its result is there.
    pub(crate) fn new(statuses: impl IntoIterator<Item = Answer>) -> Self {
        static KEYS: AtomicU64 = AtomicU64::new(0);
        let key = format!("{}-{}", canary::key(), KEYS.fetch_add(1, Ordering::Relaxed));
        Self(Arc::new(Inner {
            statuses: Mutex::new(statuses.into_iter().collect()),
            results: Mutex::new([Answer::done()].into()),
            asked: Mutex::default(),
            start: Instant::now(),
            wall: SystemTime::now(),
            set: AtomicI64::new(0),
            folder: canary::folder(),
            key,
        }))
    }

    /// With these answers to the question for the result.
    pub(crate) fn results(self, results: impl IntoIterator<Item = Answer>) -> Self {
        *self.0.results.lock().unwrap() = results.into_iter().collect();
        self
    }

    /// Answers otherwise from now on.
    pub(crate) fn now_answers(&self, statuses: impl IntoIterator<Item = Answer>) {
        *self.0.statuses.lock().unwrap() = statuses.into_iter().collect();
    }

    /// Sets the clock on the wall by so many seconds against the steady one.
    pub(crate) fn set_wall(&self, seconds: i64) {
        self.0.set.store(seconds, Ordering::SeqCst);
    }

    pub(crate) fn builder(&self) -> ClientBuilder<Client> {
        self.builder_without_journal().journal(self.journal())
    }

    pub(crate) fn builder_without_journal(&self) -> ClientBuilder<Client> {
        let inner = Arc::clone(&self.0);
        let wall = move || {
            let (now, set) = (inner.wall + inner.start.elapsed(), inner.set.load(Ordering::SeqCst));
            let by = Duration::from_secs(set.unsigned_abs());
            if set < 0 { now - by } else { now + by }
        };
        Client::builder().api_key(&*self.0.key).transport(self.clone()).wall_clock(wall)
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.0.folder.path().join("journal.db")
    }

    /// A job that was accepted.
    pub(crate) async fn submit(&self) -> Job<Wan26T2v> {
        let client = self.builder().build().unwrap();
        client.wan26_t2v(&Wan26T2v::new(canary::prompt())).submit().await.unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.0.asked.lock().unwrap().clone()
    }

    /// When the job's state was asked for, in seconds since the start.
    pub(crate) fn polls(&self) -> Vec<f64> {
        let polls = self.asked().into_iter().filter(|asked| asked.url.ends_with("/status"));
        polls.map(|asked| asked.at.as_secs_f64()).collect()
    }

    /// How often the result was asked for.
    pub(crate) fn fetches(&self) -> usize {
        let asked = self.asked().into_iter().filter(|asked| asked.method == "GET");
        asked.filter(|asked| !asked.url.ends_with("/status")).count()
    }

    /// Holds what came of the waiting against what must come of it, with all that is true of every row.
    pub(super) async fn hold(&self, ended: Result<JobRef, Error>, expected: Expected) -> Option<Error> {
        let asked = self.asked();
        let sends = asked.iter().filter(|asked| asked.method == "POST").count();
        let elsewhere =
            asked.iter().filter(|asked| !asked.url.starts_with("https://api.segmind.com/")).count();
        let (folder, journal) = (self.0.folder.path(), &self.journal());
        let seen =
            Seen { operation: "submit", ended: &ended, paid: sends, sends, elsewhere, folder, journal };
        hold(&seen, expected).await;
        ended.err()
    }

    fn next(&self, request: &Request) -> Answer {
        if request.method() == "POST" {
            return Answer::json(200, r#"{"request_id":"job-7","status":"QUEUED"}"#);
        }
        let script = if request.url().ends_with("/status") { &self.0.statuses } else { &self.0.results };
        let mut script = script.lock().unwrap();
        let answer = if script.len() > 1 { script.pop_front() } else { script.front().cloned() };
        answer.unwrap_or_else(|| Answer::json(404, "{}"))
    }
}

impl Transport for Played {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let (method, url) = (request.method().to_owned(), request.url().to_owned());
        let at = self.0.start.elapsed();
        self.0.asked.lock().unwrap().push(Asked { at, method, url });
        let mut answer = self.next(&request);
        Box::pin(async move {
            while let Answer::Late(by, later) = answer {
                sleep(by).await;
                answer = *later;
            }
            match answer {
                Answer::Http(status, headers, body) => {
                    let response = Response::new(status, Body::from(body.into_bytes()));
                    Ok(headers
                        .into_iter()
                        .fold(response, |response, (name, value)| response.header(name, value)))
                }
                Answer::Lost => Err(TransportError::maybe_sent("connection reset")),
                Answer::Silence | Answer::Late(..) => pending().await,
            }
        })
    }
}

impl fmt::Debug for Played {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Played")
    }
}
