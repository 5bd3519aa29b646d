//! An HTTP server of a few lines that answers by script and keeps what it was sent.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What the server does with a request that it has read as a whole.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Writes these bytes, in which `{server}` stands for the server's address, and closes.
    Bytes(Vec<u8>),
    /// Closes without a word.
    Close,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// Method and path with query: `GET /v2/jobs/7`.
    pub(crate) line: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Server {
    url: String,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    scripts: HashMap<String, VecDeque<Reply>>,
    requests: Vec<Recorded>,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::http(status, &[("content-type", "application/json")], body.as_bytes())
    }

    pub(crate) fn video(body: &[u8]) -> Self {
        Self::http(200, &[("content-type", "video/mp4")], body)
    }

    pub(crate) fn http(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut bytes = head(status, headers);
        // Written last, so that a header of the script can be a false length only by way of `raw`.
        bytes.extend(format!("content-length: {}\r\n\r\n", body.len()).bytes());
        bytes.extend(body);
        Self::Bytes(bytes)
    }

    /// As `http`, without a length of its own: the body ends where the connection does.
    pub(crate) fn raw(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut bytes = head(status, headers);
        bytes.extend(b"\r\n");
        bytes.extend(body);
        Self::Bytes(bytes)
    }
}

fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut lines = vec![format!("HTTP/1.1 {status} Scripted"), "connection: close".to_owned()];
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    (lines.join("\r\n") + "\r\n").into_bytes()
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::on_listener(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn on_listener(listener: TcpListener) -> Self {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let task = tokio::spawn(accept(listener, Arc::clone(&state), url.clone()));
        Self { url, state, task }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Answers requests of this method and path with these replies in turn; the last one stays.
    pub(crate) fn on(&self, line: &str, replies: impl IntoIterator<Item = Reply>) -> &Self {
        self.state.lock().unwrap().scripts.insert(line.to_owned(), replies.into_iter().collect());
        self
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.state.lock().unwrap().requests.clone()
    }

    /// How many requests of this method and path came.
    pub(crate) fn count(&self, line: &str) -> usize {
        self.requests().iter().filter(|request| request.line == line).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<Mutex<State>>, url: String) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, Arc::clone(&state), url.clone()));
    }
}

async fn answer(mut stream: TcpStream, state: Arc<Mutex<State>>, url: String) {
    let Some(request) = read(&mut stream).await else { return };
    let reply = {
        let mut state = state.lock().unwrap();
        let script = state.scripts.get_mut(&request.line);
        let reply = script.and_then(|script| match script.len() {
            0 | 1 => script.front().cloned(),
            _ => script.pop_front(),
        });
        state.requests.push(request);
        reply.unwrap_or_else(|| Reply::json(404, r#"{"message":"nothing is scripted here"}"#))
    };
    if let Reply::Bytes(bytes) = reply {
        // The client may have heard enough and gone.
        let _ = stream.write_all(&with_url(bytes, &url)).await;
        let _ = stream.shutdown().await;
    }
}

fn with_url(bytes: Vec<u8>, url: &str) -> Vec<u8> {
    let Some((head, body)) = split(&bytes) else { return bytes };
    let Ok(text) = std::str::from_utf8(body) else { return bytes };
    if !text.contains("{server}") {
        return bytes;
    }
    let body = text.replace("{server}", url);
    let head = String::from_utf8_lossy(head);
    let lines = head.lines().filter(|line| !line.starts_with("content-length"));
    let head = lines.collect::<Vec<_>>().join("\r\n");
    format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn read(stream: &mut TcpStream) -> Option<Recorded> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some((head, body)) = split(&bytes) {
            let head = String::from_utf8(head.to_vec()).ok()?;
            let mut lines = head.lines();
            let line = lines.next()?.rsplit_once(' ')?.0.to_owned();
            let headers: HashMap<String, String> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                return Some(Recorded { line, headers, body: body.to_vec() });
            }
        }
        match stream.read(&mut chunk).await {
            Ok(read) if read > 0 => bytes.extend(&chunk[..read]),
            _ => return None,
        }
    }
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some((&bytes[..end], &bytes[end + 4..]))
}
