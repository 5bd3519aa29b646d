//! Image to video from a local file, against the emulator: the file is uploaded, the video bought once.

use std::{fs, time::Duration};

use serde_json::{Value, json};
use wan_emulator::{Emulator, Fault, FaultRule, RecordedRequest, ScopedOperation::Upload};
use wan_video::{
    Charge, Error, ErrorKind, Media, Output, Validate,
    segmind::{Client, Wan26I2v, Wan26T2v},
};

use crate::canary;

const UPLOAD: &str = "/segmind/uploads/upload-asset";
const SUBMIT: &str = "/segmind/api/v2/";

/// An emulator whose jobs are done at once, and a picture in a file.
struct Stage {
    emulator: Emulator,
    folder: tempfile::TempDir,
}

impl Stage {
    async fn new() -> Self {
        let emulator = Emulator::builder().key(canary::key()).job_time(Duration::ZERO).start().await.unwrap();
        Self { emulator, folder: canary::folder() }
    }

    fn client(&self) -> Client {
        let moment = Duration::from_millis(1);
        let builder = Client::builder().emulator(self.emulator.url()).api_key(canary::key());
        builder.poll_interval(moment).retry_pause(moment).build().unwrap()
    }

    fn picture(&self) -> Media {
        let path = self.folder.path().join("fox.png");
        fs::write(&path, png()).unwrap();
        Media::file(path).unwrap()
    }

    fn fails(&self, fault: &Value, times: u32) {
        let fault: Fault = serde_json::from_value(fault.clone()).unwrap();
        self.emulator.add_fault(FaultRule::new(fault).on(Upload).times(times)).unwrap();
    }

    async fn run(&self) -> Result<Output, Error> {
        self.client().wan26_i2v(&Wan26I2v::new(self.picture(), canary::prompt()).seed(7)).run().await
    }

    fn sent(&self, path: &str) -> Vec<RecordedRequest> {
        let requests = self.emulator.requests().into_iter();
        requests.filter(|one| one.method == "POST" && one.path.starts_with(path)).collect()
    }

    /// That nothing was submitted and nothing paid, and that the error says so.
    fn is_free(&self, error: &Error) {
        assert_eq!(error.charge(), Charge::No, "{error}");
        assert!(error.to_string().contains("`image`"), "{error}");
        assert!(error.hint().unwrap().contains("`Media::url`"), "{error}");
        assert!(self.sent(SUBMIT).is_empty() && self.emulator.ledger().is_empty());
    }
}

/// A picture of one grey pixel.
fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU".to_vec();
    bytes.extend(b"\0\0\0\nIDATx\x9ch\0\0\0\x82\0\x81wJ\xb5\x98\0\0\0\0IEND\xaeB`\x82");
    bytes
}

#[tokio::test]
async fn a_video_is_made_from_a_local_file() {
    let stage = Stage::new().await;
    let output = stage.run().await.unwrap();
    let path = stage.folder.path().join("fox.mp4");
    output.save(&path).await.unwrap();
    assert_eq!(&fs::read(path).unwrap()[4..8], b"ftyp");

    let (uploads, submits) = (stage.sent(UPLOAD), stage.sent(SUBMIT));
    assert_eq!((uploads.len(), submits.len(), stage.emulator.ledger().len()), (1, 1, 1));
    let body: Value = serde_json::from_str(&submits[0].body).unwrap();
    let image = body["image"].as_str().unwrap();
    assert!(image.starts_with(&stage.emulator.url()), "{image}");
    assert!(!submits[0].body.contains("base64"));
    // What the provider would fetch is what was uploaded.
    let file = fetched(image).await;
    assert_eq!(file, png());
}

/// The body of an address on this machine.
async fn fetched(url: &str) -> Vec<u8> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let head = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    answer.split_off(end + 4)
}

#[tokio::test]
async fn an_upload_whose_answer_is_lost_is_repeated_and_the_video_bought_once() {
    for fault in
        [json!("reset_after_request"), json!("reset_before_request"), json!({ "closed": {} }), json!("html")]
    {
        let stage = Stage::new().await;
        stage.fails(&fault, 2);
        stage.run().await.unwrap();
        let counts = (stage.sent(UPLOAD).len(), stage.sent(SUBMIT).len(), stage.emulator.ledger().len());
        assert_eq!((counts.1, counts.2), (1, 1), "{fault}");
        assert!(counts.0 <= 3, "{fault}: {counts:?}");
    }
}

#[tokio::test]
async fn a_refused_upload_costs_nothing_and_nothing_is_submitted() {
    for (status, kind) in [(400, ErrorKind::Rejected), (401, ErrorKind::Auth), (413, ErrorKind::Rejected)] {
        let stage = Stage::new().await;
        stage.fails(&serde_json::to_value(Fault::status(status)).unwrap(), 1);
        let error = stage.run().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(status)), "{error}");
        stage.is_free(&error);
        assert_eq!(stage.sent(UPLOAD).len(), 1);
    }
}

#[tokio::test]
async fn an_upload_that_never_gets_through_costs_nothing_and_nothing_is_submitted() {
    let stage = Stage::new().await;
    stage.fails(&serde_json::to_value(Fault::status(500)).unwrap(), 9);
    let error = stage.run().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    stage.is_free(&error);
    assert_eq!(stage.sent(UPLOAD).len(), 3);
}

#[test]
fn a_voice_of_the_wrong_length_or_format_is_refused_before_anything_is_sent() {
    // One byte a sample, a thousand samples a second.
    let wav = |seconds: usize| {
        let mut file =
            b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\xe8\x03\0\0\xe8\x03\0\0\x01\0\x08\0data".to_vec();
        file.extend(u32::try_from(seconds * 1000).unwrap().to_le_bytes());
        file.extend(vec![0x80; seconds * 1000]);
        Media::bytes(file)
    };
    let told = |voice| Wan26T2v::new("a fox").audio(voice).validate().map_err(|found| found.to_string());
    assert_eq!(told(wav(3)), Ok(()));
    assert_eq!(told(wav(2)), Err("`audio` is 2 seconds; allowed: 3 to 30 seconds".to_owned()));
    assert_eq!(told(wav(31)), Err("`audio` is 31 seconds; allowed: 3 to 30 seconds".to_owned()));
    assert_eq!(told(Media::bytes(png())), Err("`audio` is png; allowed: wav, mp3".to_owned()));
    let unmeasured = Wan26T2v::new("a fox").audio(Media::bytes(*b"ID3\x04\0\0\0\0\0\0"));
    assert_eq!(unmeasured.validate(), Ok(()));
    let told = "warning: `audio`: How long the file plays cannot be told, so that was not checked.";
    assert_eq!(unmeasured.advice().to_string(), told);
}
