//! The program in a process of its own, where memory and handles can be looked at.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::{
    acme::{self, KEY},
    client::{Reply, exchange},
};

pub(crate) const MEBIBYTE: u64 = 1024 * 1024;

/// The program with the invented provider; ended when dropped.
pub(crate) struct Spawned {
    child: Child,
    address: String,
    _specs: TempDir,
}

/// Memory that a process has of the machine. Unit: bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    pub(crate) now: u64,
    pub(crate) peak: u64,
}

impl Spawned {
    /// Time stands still.
    pub(crate) fn start() -> Self {
        Self::with_handles(4096)
    }

    /// Lets the process open so many files and connections.
    pub(crate) fn with_handles(count: usize) -> Self {
        let specs = tempfile::tempdir().unwrap();
        acme::write(specs.path());
        let program = env!("CARGO_BIN_EXE_wan-emulator");
        let limited = format!("ulimit -n {count}; exec \"$@\"");
        let mut child = Command::new("sh")
            .args([
                "-c",
                &limited,
                "sh",
                program,
                "--port",
                "0",
                "--key",
                "secret",
                "--time-scale",
                "0",
                "--specs",
            ])
            .arg(specs.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // The rest of its log goes nowhere, which it does not mind.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap).skip(1);
        let line = lines.next().unwrap();
        let base = line.split(' ').find_map(|word| word.strip_prefix("http://")).unwrap();
        let address = base.split('/').next().unwrap().to_owned();
        Self { child, address, _specs: specs }
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &str) -> Reply {
        let typed = "connection: close\r\ncontent-type: application/json";
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{KEY}\r\n{typed}\r\ncontent-length: {}",
            body.len()
        );
        exchange(self.connect().await, format!("{head}\r\n\r\n{body}").as_bytes()).await
    }

    /// Whether it still does what it is for.
    pub(crate) async fn submits(&self) {
        assert_eq!(self.send("POST", "/acme/api/v2/wan-1", r#"{"prompt":"a fox"}"#).await.status, 202);
    }

    pub(crate) fn memory(&self) -> Memory {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let bytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse::<u64>().unwrap() * 1024
        };
        Memory { now: bytes("VmRSS:"), peak: bytes("VmHWM:") }
    }

    /// Files and connections that are open.
    pub(crate) fn handles(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap().count()
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
