//! What a video costs that nobody has asked for before: processor time and bytes, for each size that is sold.
//!
//! `cargo bench -p wan-emulator --bench video` (Linux, which tells the processor time of a process).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench that cannot run says so"
)]

use std::{fs, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use wan_emulator::{Emulator, JobInfo};
use wan_specs::{OperationKind, Specs};

/// Longer than any latency.
const LONG: Duration = Duration::from_mins(30);

#[tokio::main]
async fn main() {
    let specs = Specs::embedded().unwrap();
    println!("{:40} {:>12} {:>12}", "video", "bytes", "processor");
    for model in &specs.models {
        let provider = specs.provider(&model.provider).unwrap();
        let Some(submit) = provider.operations.iter().find(|call| call.operation == OperationKind::Submit)
        else {
            continue;
        };
        let emulator = Emulator::builder().time_scale(0.0).start().await.unwrap();
        let path = format!("/{}/{}{}", provider.provider, submit.host, submit.path);
        let key = format!("{}: {}", provider.auth.header, provider.auth.template.replace("{key}", "k"));
        let mut body = model.examples.first().unwrap().body.0.clone();
        body["seed"] = json!(7);
        let path = path.replace("{model}", model.wire_name());
        send(&emulator, &format!("POST {path}"), &key, &body).await;
        emulator.advance(LONG);
        let JobInfo { video: Some(address), .. } = emulator.jobs().remove(0) else {
            panic!("{} was not accepted", model.model)
        };
        let file = address.strip_prefix(&emulator.url()).unwrap().to_owned();
        let before = processor_seconds();
        let answer = send(&emulator, &format!("GET {file}"), &key, &Value::Null).await;
        let name = format!("{}/{}", model.provider, model.model);
        println!("{name:40} {:>12} {:>10.2} s", answer.len(), processor_seconds() - before);
    }
}

async fn send(emulator: &Emulator, call: &str, key: &str, body: &Value) -> Vec<u8> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(emulator.url().strip_prefix("http://").unwrap()).await.unwrap();
    let head = format!(
        "{call} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{key}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    answer
}

/// What this process has used so far, in all its threads: hundredths of a second, as Linux counts.
fn processor_seconds() -> f64 {
    let told = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = told.rsplit(") ").next().unwrap().split(' ').collect();
    let ticks = |index: usize| fields.get(index).unwrap().parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}
