//! A provider and its file hosts that answer without a network.

use std::{
    collections::VecDeque,
    fmt, fs,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tempfile::TempDir;
use tokio::time::sleep;
use wan_video::{
    Body, ChunkFuture, Chunks, Error, Journal, Output, Request, Response, Save, Saved, SendFuture, Transport,
    journal::{JournalStore as _, Stage},
    segmind::{Client, Wan26T2v},
};

use super::{
    super::ground::{KEY, PROMPT},
    names,
};
use crate::canary;

/// A video that is made and not yet saved, and a folder for it.
pub(super) struct Ready {
    pub(super) cdn: Cdn,
    pub(super) output: Output,
    pub(super) folder: TempDir,
    kept: TempDir,
}

/// Answers what the provider is asked by itself, and what is asked for the video as it is told to.
#[derive(Clone)]
pub(super) struct Cdn {
    url: String,
    key: String,
    answer: Arc<dyn Fn(&Asked) -> Response + Send + Sync>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// What was asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) is_download: bool,
    pub(super) is_public_only: bool,
    /// How many requests for the video came before.
    pub(super) before: usize,
}

/// A part of a body.
pub(super) enum Piece {
    Bytes(Vec<u8>),
    /// Nothing for so long.
    Pause(Duration),
    /// Something that happens meanwhile.
    Do(Box<dyn Fn() + Send>),
    /// Nothing more, and no end.
    Never,
}

struct Pieces(VecDeque<Piece>);

impl Ready {
    /// A job whose video is at this address.
    pub(super) async fn job(url: &str, answer: impl Fn(&Asked) -> Response + Send + Sync + 'static) -> Self {
        let (cdn, kept) = (Cdn::new(url, answer), canary::folder());
        let job = cdn.client(&kept).wan26_t2v(&Wan26T2v::new(PROMPT)).submit().await.unwrap();
        let output = job.wait_for(super::PATIENCE).await.unwrap();
        Self { cdn, output, folder: canary::folder(), kept }
    }

    /// A blocking call whose video is at this address.
    pub(super) async fn call(url: &str, answer: impl Fn(&Asked) -> Response + Send + Sync + 'static) -> Self {
        let (cdn, kept) = (Cdn::new(url, answer), canary::folder());
        let output = cdn.client(&kept).wan26_t2v(&Wan26T2v::new(PROMPT)).run_sync().await.unwrap();
        Self { cdn, output, folder: canary::folder(), kept }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("fox.mp4")
    }

    pub(super) async fn save(&self) -> Result<Saved, Error> {
        self.output.save_with(Save::new(self.path())).await
    }

    /// What is true after every row; the video is saved as these bytes, or there is none and nothing of it.
    pub(super) async fn holds(&self, video: Option<&[u8]>) {
        let asked = self.cdn.asked();
        assert_eq!(asked.iter().filter(|asked| asked.method == "POST").count(), 1, "it was bought again");
        for fetch in asked.iter().filter(|asked| asked.is_download) {
            for (name, value) in &fetch.headers {
                assert!(!value.contains(&self.cdn.key), "the key went along: {fetch:?}");
                assert!(!["cookie", "referer", "x-api-key"].contains(&name.as_str()), "{fetch:?}");
            }
        }
        let entries =
            Journal::open(self.kept.path().join("journal.db")).unwrap().entries(false).await.unwrap();
        let stage = if video.is_some() { Stage::Saved } else { Stage::Succeeded };
        let stages: Vec<_> = entries.iter().map(|entry| (entry.stage, entry.outputs.len())).collect();
        assert_eq!(stages, [(stage, 1)]);
        match video {
            Some(video) => assert!(fs::read(self.path()).unwrap() == video, "another video"),
            None => assert_eq!(names(&self.folder), [""; 0]),
        }
    }
}

impl Cdn {
    fn new(url: &str, answer: impl Fn(&Asked) -> Response + Send + Sync + 'static) -> Self {
        // What a key learns holds in the whole process.
        static KEYS: AtomicUsize = AtomicUsize::new(0);
        let key = format!("{KEY}-{}", KEYS.fetch_add(1, Ordering::Relaxed));
        Self { url: url.to_owned(), key, answer: Arc::new(answer), asked: Arc::default() }
    }

    fn client(&self, folder: &TempDir) -> Client {
        Client::builder()
            .api_key(&*self.key)
            .transport(self.clone())
            .poll_interval(Duration::from_millis(1))
            .retry_pause(Duration::from_millis(1))
            .journal(folder.path().join("journal.db"))
            .build()
            .unwrap()
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The requests for the video.
    pub(super) fn fetches(&self) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.is_download).collect()
    }

    fn tell(&self, asked: &Asked) -> Response {
        let json = |text: String| {
            Response::new(200, Body::from(text.into_bytes())).header("content-type", "application/json")
        };
        match asked.url.as_str() {
            _ if asked.is_download => (self.answer)(asked),
            url if asked.method == "POST" && url.contains("/v2/") => {
                json(r#"{"request_id":"job-7","status":"QUEUED"}"#.to_owned())
            }
            url if url.ends_with("/status") => {
                json(r#"{"request_id":"job-7","status":"COMPLETED"}"#.to_owned())
            }
            _ => json(format!(r#"{{"status":"COMPLETED","output":"{}"}}"#, self.url)),
        }
    }
}

impl Transport for Cdn {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let headers = request.headers().iter();
        let mut asked = Asked {
            method: request.method().to_owned(),
            url: request.url().to_owned(),
            headers: headers.map(|header| (header.name().to_owned(), header.value().to_owned())).collect(),
            is_download: request.is_download(),
            is_public_only: request.is_public_only(),
            before: 0,
        };
        let mut all = self.asked.lock().unwrap();
        asked.before = all.iter().filter(|asked| asked.is_download).count();
        all.push(asked.clone());
        drop(all);
        let response = self.tell(&asked);
        Box::pin(async { Ok(response) })
    }
}

impl fmt::Debug for Cdn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Cdn")
    }
}

impl Asked {
    /// Where the part begins that is asked for. `None`: all is.
    pub(super) fn from(&self) -> Option<usize> {
        let (_, range) = self.headers.iter().find(|(name, _)| name == "range")?;
        range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }
}

impl Chunks for Pieces {
    fn next(&mut self) -> ChunkFuture<'_> {
        Box::pin(async {
            loop {
                match self.0.pop_front()? {
                    Piece::Bytes(bytes) => return Some(Ok(bytes)),
                    Piece::Pause(time) => sleep(time).await,
                    Piece::Do(act) => act(),
                    Piece::Never => std::future::pending().await,
                }
            }
        })
    }
}

/// A body of these pieces.
pub(super) fn body(pieces: impl IntoIterator<Item = Piece>) -> Body {
    Body::from_chunks(Pieces(pieces.into_iter().collect()))
}

/// A file with the outline of a video, of so many bytes.
pub(super) fn video(size: usize) -> Vec<u8> {
    let mut file = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov".to_vec();
    file.extend(u32::try_from(size - file.len()).unwrap().to_be_bytes());
    file.extend(b"mdat");
    let left = size - file.len();
    file.extend((0..=250).cycle().take(left));
    file
}

/// The whole of a file, with a tag.
pub(super) fn whole(file: &[u8]) -> Response {
    let length = file.len().to_string();
    Response::new(200, Body::from(file.to_vec())).header("content-length", length).header("etag", "\"v1\"")
}

/// The answer to a request for a file, whole or from where it was asked for, with these pieces as its body.
pub(super) fn part(asked: &Asked, file: &[u8], pieces: impl IntoIterator<Item = Piece>) -> Response {
    let (from, length) = (asked.from().unwrap_or(0), file.len());
    let response = match asked.from() {
        None => Response::new(200, body(pieces)),
        Some(from) => Response::new(206, body(pieces))
            .header("content-range", format!("bytes {from}-{}/{length}", length - 1)),
    };
    response.header("content-length", (length - from).to_string()).header("etag", "\"v1\"")
}
