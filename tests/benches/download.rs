//! A video of 2 GiB from a socket into a file: how much memory a process takes for it, and how fast it is, beside curl
//! and the plain ways to write a download.
#![allow(missing_docs, clippy::unwrap_used, clippy::cast_precision_loss, reason = "a bench")]

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;
use wan_video::segmind::Client;

/// Bytes of the video: the most that the client takes.
const BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Tells a process of this bench that it is the one that is measured.
const WAY: &str = "WAN_BENCH_WAY";

/// Ways to save a download, of which the first is ours.
const WAYS: [&str; 4] = ["wan-video", "reqwest, piece by piece", "reqwest, all at once", "curl"];

/// How often the memory of a process is looked at.
const GLANCE: Duration = Duration::from_millis(5);

fn main() {
    let Ok(way) = env::var(WAY) else { return measure() };
    let mut arguments = env::args().skip(1);
    let (url, path) = (arguments.next().unwrap(), arguments.next().unwrap());
    Runtime::new().unwrap().block_on(save(&way, &url, Path::new(&path)));
}

/// Saves the video in each way, in a process of its own, and prints what it took.
fn measure() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        listener.incoming().for_each(|stream| drop(thread::spawn(|| answer(stream.unwrap()))));
    });
    let folder = tempfile::tempdir().unwrap();
    println!("a video of {} MiB into {}", BYTES >> 20, folder.path().display());
    for way in WAYS {
        let path = folder.path().join("clip.mp4");
        let start = Instant::now();
        let mut child = spawn(way, &url, &path);
        let peak = watch(&mut child);
        assert!(child.wait().unwrap().success(), "{way}");
        let speed = BYTES as f64 / start.elapsed().as_secs_f64() / 1e6;
        assert_eq!(fs::metadata(&path).unwrap().len(), BYTES, "{way}");
        fs::remove_file(&path).unwrap();
        println!("{way}: peak {:.1} MiB, {speed:.0} MB/s", peak as f64 / 1024.0);
    }
    println!("aim: a peak of at most 16 MiB");
}

fn spawn(way: &str, url: &str, path: &Path) -> Child {
    let mut command = if way == "curl" {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--fail", "--output"]).arg(path).arg(format!("{url}/clip.mp4"));
        curl
    } else {
        let mut own = Command::new(env::current_exe().unwrap());
        own.arg(url).arg(path).env(WAY, way);
        own
    };
    command.spawn().unwrap()
}

/// The greatest memory of a process until it ends, in KiB.
fn watch(child: &mut Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let size = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = size.unwrap_or(0).max(peak);
        thread::sleep(GLANCE);
    }
    peak
}

async fn save(way: &str, url: &str, path: &Path) {
    match way {
        "wan-video" => {
            let client = Client::builder().api_key("k").emulator(url).build().unwrap();
            let output = client.resume_id("wan-2.6-t2v", "job-7").unwrap().wait().await.unwrap();
            output.save(path).await.unwrap();
        }
        "reqwest, piece by piece" => {
            let mut answer = reqwest::get(format!("{url}/clip.mp4")).await.unwrap();
            let mut file = fs::File::create(path).unwrap();
            while let Some(piece) = answer.chunk().await.unwrap() {
                file.write_all(&piece).unwrap();
            }
        }
        "reqwest, all at once" => {
            let answer = reqwest::get(format!("{url}/clip.mp4")).await.unwrap();
            fs::write(path, answer.bytes().await.unwrap()).unwrap();
        }
        other => unreachable!("no way {other}"),
    }
}

/// Answers the requests of a connection: that the job is done, where its video is, and the video.
fn answer(mut stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    while let Some(Ok(first)) = lines.next() {
        // The head of a GET ends with an empty line.
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let done = if target.ends_with("clip.mp4") { video(&mut stream) } else { json(&mut stream) };
        if done.is_err() {
            return;
        }
    }
}

fn json(stream: &mut TcpStream) -> std::io::Result<()> {
    let here = stream.local_addr()?;
    let body = format!(r#"{{"status":"COMPLETED","output":"http://{here}/clip.mp4"}}"#);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes())
}

/// A file type, what it is, and one box of nothing for all the rest.
fn video(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut start = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x01mdat".to_vec();
    start.extend((BYTES - 24).to_be_bytes());
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: {BYTES}\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(&start)?;
    let piece = vec![7; 1 << 20];
    let mut left = BYTES - start.len() as u64;
    while left > 0 {
        let now = left.min(piece.len() as u64);
        stream.write_all(piece.get(..usize::try_from(now).unwrap()).unwrap())?;
        left -= now;
    }
    Ok(())
}
