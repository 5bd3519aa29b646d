//! HTTP/1.1 over a bare socket, so that nothing between test and emulator has an opinion.

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use wan_emulator::Emulator;

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

/// Sends one request with these header lines and reads the answer. A body is JSON where they say nothing else.
pub(crate) async fn send(
    emulator: &Emulator,
    method: &str,
    path: &str,
    headers: &[&str],
    body: &[u8],
) -> Reply {
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    let length = format!("content-length: {}", body.len());
    let typed = headers.iter().any(|header| header.starts_with("content-type:"));
    let kind = (!body.is_empty() && !typed).then_some(&"content-type: application/json");
    for header in headers.iter().chain(kind).chain([&length.as_str(), &""]) {
        request.push_str(header);
        request.push_str("\r\n");
    }
    send_raw(emulator, &[request.as_bytes(), body].concat()).await
}

/// Sends these very bytes and reads the answer.
pub(crate) async fn send_raw(emulator: &Emulator, bytes: &[u8]) -> Reply {
    exchange(connect(emulator).await, bytes).await
}

/// Sends these very bytes over a connection and reads the answer.
pub(crate) async fn exchange(stream: TcpStream, bytes: &[u8]) -> Reply {
    let (mut reader, mut writer) = stream.into_split();
    // A refusal may come, and the connection go, before all is written.
    let write = async { writer.write_all(bytes).await.is_ok() };
    let read = async {
        let mut answer = Vec::new();
        let mut part = vec![0; 16 * 1024];
        loop {
            match reader.read(&mut part).await {
                Ok(0) | Err(_) => return answer,
                Ok(read) => answer.extend_from_slice(&part[..read]),
            }
        }
    };
    let (_, answer) = tokio::join!(write, read);
    parse(&answer)
}

pub(crate) async fn connect(emulator: &Emulator) -> TcpStream {
    let url = emulator.url();
    TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap()
}

/// The path of an address that an answer holds.
#[track_caller]
pub(crate) fn path_of(emulator: &Emulator, address: &Value) -> String {
    let address = address.as_str().unwrap();
    address.strip_prefix(&emulator.url()).unwrap_or_else(|| panic!("{address} leads away")).to_owned()
}

fn parse(answer: &[u8]) -> Reply {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer with headers");
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    Reply { status, headers, bytes: answer[end + 4..].to_vec() }
}
