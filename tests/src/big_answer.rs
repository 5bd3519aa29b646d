//! A blocking call whose answer is a large video as base64 in JSON, and how much memory reading it takes in a process of
//! its own.

use std::{
    io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    thread,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// Bytes of the video that are encoded at a time: no padding stands between them.
const BLOCK: usize = 48 * 1024;

/// What stands before the video in the answer.
const BEFORE: &str = r#"{"metrics":{"cost":0.855},"output":""#;

/// What stands behind it.
const BEHIND: &str = r#"","seed":7}"#;

/// The head of an MP4 file: its type, what it is, then one box that goes on to the end of the file.
const HEAD: &[u8; 32] = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\0mdat";

/// How the answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the client.
    Client,
    /// As a JSON value, whose text is then decoded.
    Value,
    /// As a text, which is then parsed and decoded.
    Text,
}

/// What reading the answer took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Bytes of base64 in the answer.
    pub payload: u64,
    /// Most bytes that were allocated at a time, less those before the call.
    pub allocated: u64,
    /// Most bytes that were resident, less those before the call. 0 where the system does not tell.
    pub resident: u64,
    /// Milliseconds until the video was there.
    pub milliseconds: u64,
    /// Bytes of the video.
    pub video: u64,
}

impl Way {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Client, Self::Value, Self::Text];

    /// Its word on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Value => "value",
            Self::Text => "text",
        }
    }
}

impl Taken {
    /// Most bytes that were allocated, in payloads.
    #[must_use]
    pub fn allocated_ratio(&self) -> f64 {
        ratio(self.allocated, self.payload)
    }

    /// Most bytes that were resident, in payloads.
    #[must_use]
    pub fn resident_ratio(&self) -> f64 {
        ratio(self.resident, self.payload)
    }
}

/// Serves one answer with so many bytes of base64, a multiple of 64 KiB, has the program `reader` read it in this way, and
/// tells what that took.
///
/// # Errors
///
/// The program cannot be started or fails.
pub fn measure(reader: &Path, way: Way, payload: u64, folder: &Path) -> io::Result<Taken> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let server = thread::spawn(move || listener.accept().and_then(|(stream, _)| answer(&stream, payload)));
    let output = Command::new(reader)
        .args(["--way", way.word(), "--url", &url, "--payload", &payload.to_string(), "--folder"])
        .arg(folder)
        .output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    let taken = serde_json::from_str(told.trim()).map_err(|_| {
        io::Error::other(format!("{}: {told}{}", output.status, String::from_utf8_lossy(&output.stderr)))
    })?;
    match server.join() {
        Ok(answered) => answered.map(|()| taken),
        Err(_) => Err(io::Error::other("the server panicked")),
    }
}

/// Answers one request.
fn answer(stream: &TcpStream, payload: u64) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut length, mut line) = (0, String::new());
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        match line.to_lowercase().trim_end().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().unwrap_or(0),
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    io::copy(&mut reader.take(length), &mut io::sink())?;
    let mut writer = BufWriter::with_capacity(1 << 20, stream);
    let length = payload + (BEFORE.len() + BEHIND.len()) as u64;
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n";
    write!(writer, "{head}content-length: {length}\r\n\r\n{BEFORE}")?;
    let mut block = vec![0x5a; BLOCK];
    let rest = STANDARD.encode(&block);
    for (place, byte) in block.iter_mut().zip(HEAD) {
        *place = *byte;
    }
    let first = STANDARD.encode(&block);
    for number in 0..payload / first.len() as u64 {
        writer.write_all(if number == 0 { first.as_bytes() } else { rest.as_bytes() })?;
    }
    writer.write_all(BEHIND.as_bytes())?;
    writer.flush()
}

#[expect(clippy::cast_precision_loss, reason = "a ratio is told with two digits")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}
