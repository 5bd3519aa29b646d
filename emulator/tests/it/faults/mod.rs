//! What each fault does on the wire, over a bare socket.

mod answers;
mod connection;
mod files;
mod jobs;
mod rules;
mod scenario;
mod table;

use std::{io::ErrorKind, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use wan_emulator::{Emulator, Fault, FaultRule};

use crate::{acme, client::connect};

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// With FIN.
    Closed,
    /// With RST.
    Reset,
    /// It did not.
    Open,
}

/// What came over a connection.
struct Wire {
    text: String,
    bytes: Vec<u8>,
    end: End,
}

impl Wire {
    fn status(&self) -> u16 {
        self.text.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status line")
    }

    fn body(&self) -> &[u8] {
        let end = self.bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a whole head");
        &self.bytes[end + 4..]
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.text.split("\r\n").take_while(|line| !line.is_empty());
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

const SUBMIT: &str = "/acme/api/v2/wan-1";
const GOOD: &str = r#"{"prompt":"a fox"}"#;

/// A test whose answer never comes fails instead of waiting for ever. A video may be encoded meanwhile.
const PATIENCE: Duration = Duration::from_secs(20);

/// Longer than any answer takes for which no video is encoded.
const SILENCE: Duration = Duration::from_millis(400);

/// An emulator that stands still, with this fault set once.
async fn with(fault: Fault) -> Emulator {
    let emulator = acme::start().await;
    emulator.add_fault(FaultRule::new(fault)).unwrap();
    emulator
}

fn request(method: &str, path: &str, headers: &[&str], body: &str) -> String {
    let mut lines =
        vec![format!("{method} {path} HTTP/1.1"), "host: localhost".to_owned(), acme::KEY.to_owned()];
    lines.extend(headers.iter().map(|line| (*line).to_owned()));
    if !body.is_empty() {
        lines.push("content-type: application/json".to_owned());
        lines.push(format!("content-length: {}", body.len()));
    }
    format!("{}\r\n\r\n{body}", lines.join("\r\n"))
}

/// Submits a good body and tells what came.
async fn submit(emulator: &Emulator) -> Wire {
    exchange(emulator, &request("POST", SUBMIT, &["connection: close"], GOOD)).await
}

/// Submits a good body and tells what came until nothing did.
async fn submit_until_silence(emulator: &Emulator) -> Wire {
    let mut stream = connect(emulator).await;
    stream.write_all(request("POST", SUBMIT, &[], GOOD).as_bytes()).await.unwrap();
    receive_until_silence(&mut stream).await
}

async fn get(emulator: &Emulator, path: &str) -> Wire {
    exchange(emulator, &request("GET", path, &["connection: close"], "")).await
}

async fn exchange(emulator: &Emulator, request: &str) -> Wire {
    let mut stream = connect(emulator).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    receive(&mut stream).await
}

/// Reads until the connection ends.
async fn receive(stream: &mut TcpStream) -> Wire {
    read(stream, PATIENCE).await
}

/// Reads until nothing came for a while: the only way to see that nothing comes is to wait for it.
async fn receive_until_silence(stream: &mut TcpStream) -> Wire {
    read(stream, SILENCE).await
}

async fn read(stream: &mut TcpStream, patience: Duration) -> Wire {
    let (mut bytes, mut part) = (Vec::new(), vec![0; 16 * 1024]);
    let end = loop {
        match timeout(patience, stream.read(&mut part)).await {
            Err(_) => break End::Open,
            Ok(Ok(0)) => break End::Closed,
            Ok(Ok(read)) => bytes.extend_from_slice(&part[..read]),
            Ok(Err(error)) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                break End::Reset;
            }
        }
    };
    Wire { text: String::from_utf8_lossy(&bytes).into_owned(), bytes, end }
}
