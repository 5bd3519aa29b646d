//! One job from its submit to its file, at a server that repeats all that it was ever sent, in every spelling at hand.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::json;
use wan_video::{
    ChargeEvent, DownloadEvent, Observer, RequestEvent, RetryEvent, StateEvent,
    segmind::{Client, Wan26T2v},
};

use super::{KEY, PROMPT, SIGNATURE, folder, key, prompt, show, told};

/// The least file that is a video: its kind, and a box of pictures.
pub(super) const VIDEO: &[u8] = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x0dmdatvideo";

/// Shows every event, and counts them.
#[derive(Default)]
pub(super) struct Showing(Mutex<Vec<&'static str>>);

impl Showing {
    fn note(&self, kind: &'static str, event: &dyn std::fmt::Debug) {
        show(event);
        self.0.lock().unwrap().push(kind);
    }
}

impl Observer for Showing {
    fn on_request(&self, event: &RequestEvent) {
        self.note("request", event);
    }

    fn on_retry(&self, event: &RetryEvent) {
        self.note("retry", event);
    }

    fn on_state(&self, event: &StateEvent) {
        self.note("state", event);
    }

    fn on_download(&self, event: &DownloadEvent) {
        self.note("download", event);
    }

    fn on_charge(&self, event: &ChargeEvent) {
        self.note("charge", event);
    }
}

/// What was sent, as error pages, forms and logs spell it.
pub(super) fn echo(also: &[&str]) -> String {
    let percent = |text: &str| {
        let spell = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("%{other:02x}"),
        };
        text.bytes().map(spell).collect::<String>()
    };
    let html = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('-', "&#45;");
    let all = [KEY, PROMPT].into_iter().chain(also.iter().copied());
    let spellings = all.map(|text| {
        [
            text.to_owned(),
            text.to_uppercase(),
            percent(text),
            html(text),
            percent(&html(text)),
            json!(text).to_string(),
        ]
        .join(" | ")
    });
    format!(
        "{} at https://files.example/v.mp4?X-Amz-Signature={SIGNATURE}",
        spellings.collect::<Vec<_>>().join(" | ")
    )
}

/// The head of a request in lower case, and its body.
pub(super) fn read(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        match stream.read(&mut buffer) {
            Ok(read) if read > 0 => request.extend(&buffer[..read]),
            _ => return None,
        }
    };
    let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
    let length = head
        .split_once("content-length: ")
        .map_or(0, |(_, length)| length.split("\r\n").next().unwrap().parse().unwrap());
    while request.len() < end + length {
        let read = stream.read(&mut buffer).unwrap();
        request.extend(&buffer[..read]);
    }
    Some((head, request.split_off(end)))
}

/// Answers what the path asks for. Each question is refused once, with all that the server knows.
fn serve(mut stream: TcpStream, url: &str, asked: &AtomicUsize) {
    let Some((head, _)) = read(&mut stream) else { return };
    let line = head.lines().next().unwrap();
    let is_first = asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(2);
    let json = |status: u16, body: serde_json::Value| {
        (status, "content-type: application/json\r\n".to_owned(), body.to_string().into_bytes())
    };
    let (status, headers, body) = match line {
        line if line.contains("/v.mp4?") && is_first => {
            // Cut in the middle.
            (200, format!("etag: \"v\"\r\nx-length: {}\r\n", VIDEO.len()), VIDEO[..16].to_vec())
        }
        line if line.contains("/v.mp4?") => {
            let range =
                format!("etag: \"v\"\r\ncontent-range: bytes 16-{}/{}\r\n", VIDEO.len() - 1, VIDEO.len());
            (206, range, VIDEO[16..].to_vec())
        }
        line if is_first => {
            let status = if line.starts_with("post") { 429 } else { 503 };
            json(status, json!({ "error": echo(&[]), "message": echo(&[]), "detail": [echo(&[])] }))
        }
        line if line.starts_with("post") => {
            json(200, json!({ "request_id": "job-7", "status": "QUEUED", "echo": echo(&[]) }))
        }
        line if line.contains("/status ") => json(200, json!({ "status": "COMPLETED", "error": echo(&[]) })),
        _ => {
            let video = format!("{url}/v.mp4?X-Amz-Signature={SIGNATURE}&X-Amz-Expires=3600");
            json(200, json!({ "status": "COMPLETED", "output": video, "error": echo(&[]) }))
        }
    };
    let length = if status == 200 && headers.contains("x-length") { VIDEO.len() } else { body.len() };
    let head = format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\nretry-after: 0\r\n{headers}content-length: {length}\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

/// Starts the server, on threads that end with the process.
fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (own, asked) = (url.clone(), AtomicUsize::new(0));
    thread::spawn(move || {
        for stream in listener.incoming() {
            serve(stream.unwrap(), &own, &asked);
        }
    });
    url
}

#[tokio::test]
async fn a_whole_life_leaks_nothing() {
    let (url, folder, showing) = (start(), folder(), Arc::new(Showing::default()));
    let client = Client::builder()
        .api_key(key())
        .base_url("api", &*url)
        .base_url("uploads", &*url)
        .base_url("files", &*url)
        .retry_pause(Duration::from_millis(1))
        .poll_interval(Duration::from_millis(1))
        .journal(folder.path().join("journal.db"))
        .observer(Arc::clone(&showing))
        .build()
        .unwrap();
    show(&client);
    let job = client.wan26_t2v(&Wan26T2v::new(prompt())).submit().await.unwrap();
    show(&job);
    told(&job.status().await.unwrap_err());
    let output = job.wait().await.unwrap();
    show(&output);
    let saved = output.save(folder.path().join("fox.mp4")).await.unwrap();
    assert_eq!(saved, VIDEO.len() as u64);
    let heard = showing.0.lock().unwrap().clone();
    for kind in ["request", "retry", "state", "download", "charge"] {
        assert!(heard.contains(&kind), "{kind} is not among {heard:?}");
    }
}
