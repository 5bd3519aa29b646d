//! Reads one large answer in one way and tells how much memory that took. Tests and benches run it as a process of its own,
//! so that one peak does not hide another.

use std::{
    alloc::System,
    fs,
    io::{self, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cap::Cap;
use clap::Parser;
use serde_json::Value;
use wan_tests::big_answer::{Taken, Way};
use wan_video::segmind::{Client, Wan26T2v};

// Counts what is allocated, in safe code.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

type Failure = Box<dyn std::error::Error>;

/// Reads one large answer.
#[derive(Debug, Parser)]
struct Arguments {
    /// How: `client`, `value` or `text`.
    #[arg(long)]
    way: String,

    /// Address of the server.
    #[arg(long)]
    url: String,

    /// Bytes of base64 in the answer.
    #[arg(long)]
    payload: u64,

    /// Where the video may lie.
    #[arg(long)]
    folder: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(taken) => {
            println!("{}", serde_json::to_string(&taken).unwrap_or_default());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<Taken, Failure> {
    let way = Way::ALL.into_iter().find(|way| way.word() == arguments.way).ok_or("there is no such way")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let client =
        Client::builder().api_key("k").emulator(&arguments.url).spool_folder(&arguments.folder).build()?;
    let (allocated, resident, start) = (ALLOCATOR.allocated(), peak()?, Instant::now());
    let video = match way {
        Way::Client => runtime.block_on(async {
            let output = client.wan26_t2v(&Wan26T2v::new("a fox")).run_sync().await?;
            Ok::<u64, Failure>(output.save(arguments.folder.join("fox.mp4")).await?)
        })?,
        Way::Value => {
            let body = body(&arguments.url)?;
            decode(&serde_json::from_slice(&body)?, &arguments.folder)?
        }
        Way::Text => {
            let body = body(&arguments.url)?;
            let text = String::from_utf8_lossy(&body).into_owned();
            decode(&serde_json::from_str(&text)?, &arguments.folder)?
        }
    };
    Ok(Taken {
        payload: arguments.payload,
        allocated: ALLOCATOR.max_allocated().saturating_sub(allocated) as u64,
        resident: peak()?.saturating_sub(resident),
        milliseconds: u64::try_from(start.elapsed().as_millis())?,
        video,
    })
}

/// The body of an answer as a whole, as plain clients read it.
fn body(url: &str) -> Result<Vec<u8>, Failure> {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://"))?;
    stream.write_all(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8(head)?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).ok_or("no length")?;
    // Read once into what fits, which is kinder than what most clients do.
    let mut body = Vec::with_capacity(length.parse()?);
    stream.read_to_end(&mut body)?;
    Ok(body)
}

fn decode(answer: &Value, folder: &Path) -> Result<u64, Failure> {
    let video = STANDARD.decode(answer["output"].as_str().ok_or("no video")?)?;
    fs::write(folder.join("fox.mp4"), &video)?;
    Ok(video.len() as u64)
}

/// Most memory that this process had resident so far, in bytes. 0 where the system does not tell.
fn peak() -> io::Result<u64> {
    if !cfg!(target_os = "linux") {
        return Ok(0);
    }
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    Ok(number.unwrap_or(0) * 1024)
}
