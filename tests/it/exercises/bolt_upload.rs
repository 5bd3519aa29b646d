//! Uploads in every way, and outputs in every form: bolt takes files in a form, flare at addresses that it gives out, gust
//! as bare base64; videos come as an address, a list of them, a list of objects, and base64 in JSON.

use std::{error::Error, fs, path::PathBuf, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use wan_emulator::{Emulator, Fault, FaultRule, KeyState, RecordedRequest, ScopedOperation};
use wan_specs::Specs;
use wan_video::{ErrorKind, Media, Output, bolt, flare, gust};

const KEY: &str = "exercise-key";

/// A picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\xa6\xd7\xb4\x6c\0\0\0\0IEND\xaeB`\x82";

type Failure = Box<dyn Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    a_file_goes_into_a_form_and_its_address_into_the_request().await?;
    a_file_is_put_where_the_answer_says_and_the_key_stays_at_home().await?;
    an_upload_that_fails_costs_nothing().await?;
    a_list_of_addresses_is_a_list_of_videos().await?;
    base64_in_an_answer_is_a_video_and_so_is_a_list_of_objects().await?;
    what_else_an_answer_tells_is_told().await
}

async fn emulator() -> Result<Emulator, Failure> {
    Ok(Emulator::builder().specs(Specs::embedded()?).key(KEY).time_scale(1_000.0).start().await?)
}

fn bolt_client(emulator: &Emulator) -> Result<bolt::Client, Failure> {
    let builder = bolt::Client::builder().emulator(emulator.url()).api_key(KEY);
    Ok(builder.poll_interval(Duration::from_millis(5)).build()?)
}

fn flare_client(emulator: &Emulator) -> Result<flare::Client, Failure> {
    let builder = flare::Client::builder().emulator(emulator.url()).api_key(KEY);
    Ok(builder.poll_interval(Duration::from_millis(5)).retry_pause(Duration::from_millis(1)).build()?)
}

/// What was sent, after all that was sent before.
fn sent<'a>(
    requests: &'a [RecordedRequest],
    method: &str,
    path: &str,
) -> Result<&'a RecordedRequest, Failure> {
    let found = requests.iter().find(|request| request.method == method && request.path.contains(path));
    found.ok_or_else(|| format!("no {method} to {path} in {requests:#?}").into())
}

async fn fetched(emulator: &Emulator, address: &str) -> Result<Vec<u8>, Failure> {
    assert!(address.starts_with(&emulator.url()), "{address}");
    let (host, path) = address.trim_start_matches("http://").split_once('/').ok_or("no path")?;
    let mut stream = TcpStream::connect(host).await?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "{address}");
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").ok_or("no end of the head")?;
    Ok(answer.split_off(end + 4))
}

async fn a_file_goes_into_a_form_and_its_address_into_the_request() -> Result<(), Failure> {
    let emulator = emulator().await?;
    let request = bolt::Wan30I2v::new(Media::url("https://pictures.example/fox.png"))
        .prompt("A fox")
        .last_img_url(Media::bytes(PNG));
    bolt_client(&emulator)?.wan30_i2v(&request).run().await?;
    let requests = emulator.requests();
    let upload = sent(&requests, "POST", "/bolt/gateway/api/v1/files")?;
    assert!(upload.headers.iter().any(|(_, value)| value.starts_with("multipart/form-data; boundary=")));
    for part in ["name=\"purpose\"\r\n\r\nvideo", "name=\"name\"\r\n\r\nfile.png", "filename=\"file.png\""] {
        assert!(upload.body.contains(part), "{part}: {}", upload.body);
    }
    let submit = sent(&requests, "POST", "/bolt/gateway/v3/video/create")?;
    let body: Value = serde_json::from_str(&submit.body)?;
    let address = body["input"]["last_img_url"].as_str().ok_or("no address")?;
    assert_eq!(fetched(&emulator, address).await?, PNG);
    Ok(())
}

async fn a_file_is_put_where_the_answer_says_and_the_key_stays_at_home() -> Result<(), Failure> {
    let emulator = emulator().await?;
    let client = flare_client(&emulator)?;
    let request = flare::Wan22I2v::new(Media::bytes(PNG)).prompt("A fox");
    client.wan22_i2v(&request).run().await?;
    let requests = emulator.requests();
    let call = sent(&requests, "POST", "/flare/api/slots")?;
    let told: Value = serde_json::from_str(&call.body)?;
    assert_eq!(told["file"]["size"], PNG.len());
    assert_eq!((&told["file"]["name"], &told["file"]["type"]), (&"file.png".into(), &"image/png".into()));
    let put = sent(&requests, "PUT", "/flare/bucket/in/")?;
    assert_eq!((put.key, put.status), (Some(KeyState::Absent), Some(200)), "{put:?}");
    assert!(put.headers.contains(&("x-bucket-class".to_owned(), "short lived".to_owned())), "{put:?}");
    let submit: Value = serde_json::from_str(&sent(&requests, "POST", "/flare/api/jobs/")?.body)?;
    let address = submit["image"].as_str().ok_or("no address")?;
    assert!(address.contains("/flare/media/in/"), "{address}");
    assert_eq!(fetched(&emulator, address).await?, PNG);
    Ok(())
}

async fn an_upload_that_fails_costs_nothing() -> Result<(), Failure> {
    let emulator = emulator().await?;
    let client = flare_client(&emulator)?;
    // The address is on a host that the specs do not list.
    let elsewhere = Fault::ForeignUrls { origin: "https://evil.example".to_owned() };
    emulator.add_fault(FaultRule::new(elsewhere).on(ScopedOperation::Upload).times(10))?;
    let request = flare::Wan22I2v::new(Media::bytes(PNG)).prompt("A fox");
    let error = client.wan22_i2v(&request).run().await.err().ok_or("bytes went elsewhere")?;
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Decode, wan_video::Charge::No), "{error}");
    assert!(emulator.requests().iter().all(|request| request.path.contains("/slots")));
    // What is too large is refused before anything is sent.
    let before = emulator.requests().len();
    let large = [PNG, &vec![0; 100_000]].concat();
    let request = flare::Wan22I2v::new(Media::bytes(large)).prompt("A fox");
    let error = client.wan22_i2v(&request).run().await.err().ok_or("it was sent")?;
    assert_eq!((error.kind(), emulator.requests().len()), (ErrorKind::Validation, before), "{error}");
    Ok(())
}

async fn a_list_of_addresses_is_a_list_of_videos() -> Result<(), Failure> {
    let (emulator, folder) = (emulator().await?, folder("list")?);
    let request = flare::Wan22I2v::new(Media::url("https://pictures.example/fox.png"));
    let output = flare_client(&emulator)?.wan22_i2v(&request).run().await?;
    assert_eq!(output.videos().len(), 2);
    for (number, video) in output.videos().iter().enumerate() {
        assert!(video.url().is_some() && video.save(folder.join(format!("{number}.mp4"))).await? > 100);
    }
    fs::remove_dir_all(folder)?;
    Ok(())
}

async fn base64_in_an_answer_is_a_video_and_so_is_a_list_of_objects() -> Result<(), Failure> {
    let emulator = emulator().await?;
    let client = gust::Client::builder().emulator(emulator.url()).api_key(KEY);
    let client = client.poll_interval(Duration::from_millis(5)).build()?;
    let request = gust::Wan22I2v::new(Media::bytes(PNG)).prompt("A fox").seed(7);
    let queued = client.wan22_i2v(&request).run().await?;
    assert_eq!((queued.videos().len(), one(&queued)?), (1, None), "it came along");
    let blocking = client.wan22_i2v(&request).run_sync().await?;
    assert!(one(&blocking)?.is_some_and(|address| address.contains("/gust/out/")), "{blocking:?}");
    assert_eq!(blocking.seed(), Some(7));
    let folder = folder("forms")?;
    let (one, other) = (folder.join("queued.mp4"), folder.join("blocking.mp4"));
    assert!(queued.save(&one).await? > 1000 && blocking.save(&other).await? > 1000);
    assert_eq!(fs::read(one)?.get(4..8), Some(b"ftyp".as_slice()), "base64 became a video");
    fs::remove_dir_all(folder)?;
    let requests = emulator.requests();
    let body: Value = serde_json::from_str(&sent(&requests, "PUT", "/gust/api/store")?.body)?;
    assert!(body["contents"][0].as_str().is_some_and(|text| text.starts_with("iVBORw0KGgo")), "{body}");
    Ok(())
}

/// A new folder of this process.
fn folder(name: &str) -> Result<PathBuf, Failure> {
    let folder = std::env::temp_dir().join(format!("wan-exercise-{}-{name}", std::process::id()));
    fs::create_dir(&folder)?;
    Ok(folder)
}

fn one(output: &Output) -> Result<Option<&str>, Failure> {
    let [video] = output.videos() else { return Err(format!("{output:?}").into()) };
    Ok(video.url())
}

async fn what_else_an_answer_tells_is_told() -> Result<(), Failure> {
    let emulator = emulator().await?;
    let request = bolt::Wan30I2v::new(Media::url("https://pictures.example/fox.png")).prompt("A fox");
    let output = bolt_client(&emulator)?.wan30_i2v(&request).run().await?;
    assert_eq!(output.remaining_credits().map(|left| left.to_string()), Some("41.50".to_owned()));
    assert_eq!(output.actual_prompt(), Some("A fox runs through deep snow"));
    assert_eq!(output.logs(), ["loading", "rendering"]);
    assert!(!format!("{output:?}").contains("deep snow"), "{output:?}");
    let request = flare::Wan22I2v::new(Media::url("https://pictures.example/fox.png"));
    let job = flare_client(&emulator)?.wan22_i2v(&request).submit().await?;
    assert_eq!(job.status().await?.logs(), ["frame 4 of 10"]);
    let output = job.wait().await?;
    assert_eq!(
        (output.actual_prompt(), output.logs()),
        (Some("A fox, filmed from above"), ["frame 4 of 10".to_owned()].as_slice())
    );
    Ok(())
}
