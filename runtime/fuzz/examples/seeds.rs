//! Writes what the fuzzer begins with: `corpus/<target>/`.

use std::{error::Error, fs, path::Path};

const BODIES: [&str; 12] = [
    r#"{"id":"job-7","status":"WAITING"}"#,
    r#"{"task":{"id":71}}"#,
    r#"{"status":"BROKEN","reason":"no fox"}"#,
    r#"{"status":"DONE","output":["https://files.example/7.mp4?sig=1"]}"#,
    r#"{"code":"CLOSED","message":"come back later"}"#,
    "<!doctype html><title>504</title>",
    r#"{"id":"job-7","urls":["https://files.example/7?sig=%3B;"],"url":"https://files.example/7","error":{"in":7}}"#,
    "\u{1b}[31mhunter2-canary\u{202e} refused",
    r#"{"code":2001,"message":"refused","id_of_request":"r-1","error":{"at":1788264030}}"#,
    r#"{"code":"2002","status":"DONE","reason":{"code":7},"output":[]}"#,
    r#"{"message":"the queue is full","error":{"in":"7","ms":1500}}"#,
    r#"{"code":"ENDED","status":"STOPPED","message":"AAAAGGZ0eXBtcDQyAAAAAG1wNDE"}"#,
];

const HEADERS: [&str; 8] = [
    "retry-after: 7",
    "retry-after: Tue, 01 Sep 2026 12:00:00 GMT\ndate: Tue, 01 Sep 2026 11:59:50 GMT",
    "x-reset-at: 2026-09-01T12:00:00Z",
    "x-reset-in: 1e300",
    "Retry-After: -5",
    "x-reset-ms: 1500\n\n{\"error\":{\"in\":\"7\",\"at\":1788264030}}",
    "\n\n{\"error\":{\"ms\":1e300}}",
    "",
];

const REFERENCES: [&str; 6] = [
    "v1:acme/clip-2.1/submit/2c7f-59_ea@2026-11-20T10:00:00.123Z#0123456789ab",
    "v1:acme/clip-1/submit/7@2026-11-20T10:00:00Z#0123456789ab;status=https://a.example/7;cancel=https://a.example/7?s=%3B",
    r#"{"v":1,"provider":"a","model":"b","operation":"submit","id":"d","submitted_at":"2026-11-20T10:00:00Z","spec":"e","addresses":{"status":"https://a.example/7?sig=1","later":"x"}}"#,
    "v2:acme/clip-1/sync/7@2026-11-20T10:00:00+01:00#0;new=1",
    r#"{"v":1,"provider":"acme","model":"clip-2.1","operation":"submit","id":"2c7f","submitted_at":"2026-11-20T10:00:00Z","spec":"0123456789ab"}"#,
    r#"{"v":9,"new":[1],"provider":"a","model":"b","operation":"c","id":"d","submitted_at":"+009999-01-01T00:00:00Z","spec":"e"}"#,
];

const DELIVERIES: [&str; 4] = [
    "webhook-id: d-1\nwebhook-timestamp: 1614265330\nwebhook-signature: v1,AAAA\n\n{\"type\":\"job.done\",\"data\":{\"id\":\"job-7\",\"status\":\"DONE\"}}",
    "webhook-timestamp: 1614265330\n\n{\"type\":\"job.failed\",\"data\":{\"id\":\"job-7\",\"reason\":\"no fox\"}}",
    "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v2,x\n\n{\"type\":\"job.done\",\"id\":\"job-7\",\"status\":\"RUNNING\"}",
    "\n\n{\"id\":\"../../admin\",\"type\":7}",
];

const ADDRESSES: [&str; 8] = [
    "https://api.acme.example/v1/jobs/7?sig=1",
    "https://api.acme.example/v1/x%2F..%2Fjobs;a=b",
    "https://api.acme.example@other.example/v1/jobs",
    "https://jobs.acme.example:443/7/./../v1%2fjobs",
    "http://127.0.0.1:9/moved/7",
    "https://files.acme.example/7",
    r#"{"id":"job-7","urls":["https://api.acme.example/V1//%6Aobs/"],"url":"https://jobs.acme.example/7"}"#,
    r#"{"urls":["https://api.acme.example/7?k=hunter2%2Dcanary"],"url":"https://other.example/7"}"#,
];

const SOUNDS: [&[u8]; 3] = [
    b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x04\0\0\0abcd",
    b"RIFF\xff\xff\xff\xffWAVELIST\x04\0\0\0INFOdata\xff\xff\xff\xff",
    b"data\0\0\0\0abcd",
];

const NAMES: [&str; 6] = [
    "../../x",
    "attachment; filename=\"NUL.tar.mp4\"",
    "attachment; filename*=UTF-8''a%E2%80%AEgpm.mp4",
    "C:\\Windows\\com1",
    "...hidden. . .",
    "a \"b\\\"c.mp4",
];

const FILES: [&[u8]; 4] = [
    b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x0dmdatvideo",
    b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x01mdat\0\0\0\0\0\0\0\x15video",
    b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\0mdatto the end",
    b"<!doctype html>",
];

/// Cut, then the rest, then another file, another part, no part and trouble, as `fuzzing::resumed` reads them.
const ANSWERS: [[u8; 24]; 2] = [
    [0, 1, 30, 0, 1, 1, 10, 0, 4, 4, 90, 0, 5, 1, 200, 40, 6, 1, 0, 0, 7, 1, 0, 0],
    [2, 1, 60, 0, 6, 1, 0, 0, 9, 1, 20, 0, 3, 4, 20, 0, 4, 8, 9, 0, 4, 1, 90, 0],
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut answers = Vec::new();
    for status in [200_u16, 202, 204, 302, 400, 401, 406, 408, 422, 429, 500, 503, 524] {
        for (number, body) in BODIES.iter().enumerate() {
            let mut answer = (status - 100).to_be_bytes().to_vec();
            answer.push(2 + u8::try_from(number % 2)?);
            answer.extend(HEADERS.get(number % HEADERS.len()).copied().unwrap_or_default().bytes());
            answer.extend(b"\n\n");
            answer.extend(body.bytes());
            answers.push(answer);
        }
    }
    write("answer", &answers)?;
    let encoded = "AAAAEGZ0eXBpc29tAAAAAA==";
    let streams = [
        format!("\x06\x01{{\"output\":\"{encoded}\",\"a\":[\"data:video\\/mp4;base64,{encoded}\"]}}"),
        format!("\x10\x01{{\"{encoded}\":\"{encoded}!\",\"b\":\"AAAA\\u0045GZ0eXBp\\r\\nc29t\"}}"),
        format!("\x02\x02data:video/mp4;base64,{encoded}"),
        format!("\x01\x03{encoded}"),
    ];
    write("base64_stream", &streams.map(String::into_bytes))?;
    write("job_ref", &REFERENCES.map(|line| line.as_bytes().to_vec()))?;
    write("follow_up", &ADDRESSES.map(|address| address.as_bytes().to_vec()))?;
    write("delivery", &DELIVERIES.map(|delivery| delivery.as_bytes().to_vec()))?;
    write("back_off_headers", &HEADERS.map(|lines| lines.as_bytes().to_vec()))?;
    write("wav_header", &SOUNDS.map(<[u8]>::to_vec))?;
    let mut frame = vec![0xff, 0xfb, 0x90, 0];
    frame.resize(417, 0);
    let told = [&frame[..36], b"Xing\0\0\0\x01\0\0\x01\x7f", &frame[48..]].concat();
    let tagged = [b"ID3\x04\0\0\0\0\0\x02..", &frame[..]].concat();
    write("mp3_header", &[frame.repeat(3), told, tagged])?;
    write("file_name", &NAMES.map(|name| name.as_bytes().to_vec()))?;
    write("mp4_end", &FILES.map(<[u8]>::to_vec))?;
    write("resumed", &ANSWERS.map(|answers| answers.to_vec()))
}

fn write(target: &str, seeds: &[Vec<u8>]) -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number}")), seed)?;
    }
    println!("{}: {} inputs", folder.display(), seeds.len());
    Ok(())
}
