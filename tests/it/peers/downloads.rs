//! Clients that save what is no video, keep all of it in memory, or buy it again because it did not come.

use std::{fs, process::Command, time::Duration};

use wan_emulator::{Fault, FaultRule, ScopedOperation::File};
use wan_video::{Charge, ErrorKind};

use super::{PATIENCE, Stage, call};
use crate::canary;

/// 5.17: Replicate's command line writes the body of a download without a look at its status.
#[tokio::test]
async fn html_404_never_becomes_mp4() {
    for fault in [Fault::status(404), Fault::status(500), Fault::Html] {
        let stage = Stage::new().await;
        stage.emulator.add_fault(FaultRule::new(fault.clone()).on(File).always()).unwrap();
        let folder = canary::folder();
        let video = folder.path().join("fox.mp4");
        let job = call(&stage.client()).submit().await.unwrap();
        let output = job.wait_for(PATIENCE).await.unwrap();
        let error = output.save(&video).await.unwrap_err();
        canary::told(&error);
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Download, Charge::Yes), "{fault:?}: {error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{fault:?}");
        stage.emulator.clear_faults();
        output.save(&video).await.unwrap();
        assert_eq!((stage.submits().len(), stage.emulator.ledger().len()), (1, 1));
    }
}

/// 5.30: a retry around both generation and download buys a video for every download that fails (`ArcReel`).
#[tokio::test]
async fn download_502_five_times_one_submit() {
    let stage = Stage::new().await;
    stage.emulator.add_fault(FaultRule::new(Fault::status(502)).on(File).times(5)).unwrap();
    let video = stage.folder.path().join("fox.mp4");
    let output = call(&stage.client()).run().await.unwrap();
    output.save(&video).await.unwrap();
    let fetches = stage.emulator.requests().into_iter().filter(|request| request.path.contains(".mp4"));
    let statuses: Vec<_> = fetches.map(|fetch| fetch.status).collect();
    assert_eq!(statuses, [Some(502), Some(502), Some(502), Some(502), Some(502), Some(200)]);
    assert_eq!((stage.submits().len(), stage.emulator.ledger().len(), video.exists()), (1, 1, true));
}

/// 5.22: async-openai keeps the whole video in memory. A process of its own saves one of 256 MiB, and its peak says so.
#[cfg(target_os = "linux")]
#[test]
fn download_memory_bounded() {
    const CHILD: &str = "WAN_TESTS_LARGE_VIDEO";
    if std::env::var_os(CHILD).is_some() {
        large::save();
        return;
    }
    let test = "peers::downloads::download_memory_bounded";
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test, "--nocapture"]).env(CHILD, "1");
    let output = child.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    let growth = told.lines().find_map(|line| line.strip_prefix("grew by ")?.parse::<u64>().ok()).unwrap();
    assert!(growth < 16 << 20, "a video of {} bytes took {growth} bytes of memory", large::SIZE);
}

#[cfg(target_os = "linux")]
mod large {
    use std::{fmt, fs};

    use wan_video::{
        Body, ChunkFuture, Chunks, Request, Response, SendFuture, Transport,
        segmind::{Client, Wan26T2v},
    };

    use super::Duration;

    pub(super) const SIZE: usize = 256 << 20;

    /// Bytes that come at once.
    const PIECE: usize = 64 << 10;

    /// A provider without a network, with a large video.
    struct Large;

    /// The video, of which so many bytes are left.
    struct Video(usize);

    impl Chunks for Video {
        fn next(&mut self) -> ChunkFuture<'_> {
            let size = PIECE.min(self.0);
            let mut piece = vec![7; size];
            if self.0 == SIZE {
                piece[..28].copy_from_slice(b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\0");
                piece[28..32].copy_from_slice(b"mdat");
            }
            self.0 -= size;
            Box::pin(async move { Some(Ok(piece)).filter(|_| size > 0) })
        }
    }

    impl Transport for Large {
        fn send(&self, request: Request) -> SendFuture<'_> {
            let json = |text: &str| Response::new(200, Body::from(text.as_bytes().to_vec()));
            let response = if request.is_download() {
                Response::new(200, Body::from_chunks(Video(SIZE))).header("content-length", SIZE.to_string())
            } else {
                json(r#"{"request_id":"job-7","status":"COMPLETED","output":"https://cdn.example/v.mp4"}"#)
            };
            Box::pin(async { Ok(response) })
        }
    }

    impl fmt::Debug for Large {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("Large")
        }
    }

    /// Saves the video and says by how much the process grew meanwhile, at its peak.
    pub(super) fn save() {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let builder = Client::builder().api_key("large").transport(Large);
            let client = builder.poll_interval(Duration::from_millis(1)).build().unwrap();
            let output = client.wan26_t2v(&Wan26T2v::new("a fox")).run().await.unwrap();
            let before = peak();
            let saved = output.save(folder.path().join("fox.mp4")).await.unwrap();
            assert_eq!(saved, SIZE as u64);
            println!("\ngrew by {}", peak() - before);
        });
    }

    /// The most memory that this process ever had. Unit: bytes.
    fn peak() -> u64 {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() << 10
    }
}
