//! Webhooks, registered and verified in every way: bolt's in the body and signed as Standard Webhooks has it, flare's in the
//! query and signed under names of its own, gust's in a header and not signed at all.

use std::{error::Error, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::timeout,
};
use wan_emulator::{DEFAULT_WEBHOOK_SECRET, Emulator, Fault, FaultRule};
use wan_specs::Specs;
use wan_video::{ErrorKind, Media, State, bolt, flare, gust, webhook::Receiver};

const KEY: &str = "exercise-key";

/// A secret of flare's, which a program would get from the provider's page.
const FLARE_SECRET: &str = "flsec_c2VjcmV0IG9mIGZsYXJl";

type Failure = Box<dyn Error>;

/// A delivery as a program's own server would have it.
struct Delivery {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Delivery {
    fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    a_signed_delivery_tells_how_the_job_ended().await?;
    a_delivery_that_is_forged_or_old_is_refused().await?;
    a_provider_may_have_names_of_its_own().await?;
    an_unsigned_delivery_tells_which_job_to_ask_for().await?;
    an_address_that_cannot_be_called_is_refused_before_anything_is_sent().await
}

async fn emulator() -> Result<Emulator, Failure> {
    let emulator = Emulator::builder()
        .specs(Specs::embedded()?)
        .key(KEY)
        .time_scale(1_000.0)
        .webhook_secret("flare", FLARE_SECRET);
    Ok(emulator.start().await?)
}

fn bolt_client(emulator: &Emulator) -> Result<bolt::Client, Failure> {
    let builder = bolt::Client::builder().emulator(emulator.url()).api_key(KEY);
    Ok(builder.poll_interval(Duration::from_millis(5)).build()?)
}

fn request() -> bolt::Wan30I2v {
    bolt::Wan30I2v::new(Media::url("https://pictures.example/fox.png")).prompt("A fox")
}

async fn a_signed_delivery_tells_how_the_job_ended() -> Result<(), Failure> {
    let (emulator, server) = (emulator().await?, TcpListener::bind("127.0.0.1:0").await?);
    let client = bolt_client(&emulator)?;
    let receiver = Receiver::signed::<bolt::Client>(DEFAULT_WEBHOOK_SECRET)?;
    let address = address(&server)?;
    let job = client.wan30_i2v(&request()).webhook(&address).submit().await?;
    let sent = emulator.requests();
    let body: Value = serde_json::from_str(&sent.first().ok_or("nothing was sent")?.body)?;
    let expected = json!({ "url": address, "events": ["task.succeeded", "task.failed"] });
    assert_eq!(body["callback"], expected, "{body}");
    let delivery = receive(&server).await?;
    let delivered = receiver.receive(delivery.headers(), &delivery.body)?;
    assert_eq!((delivered.job(), delivered.event()), (job.id(), Some("task.succeeded")));
    assert!(delivered.is_finished() && delivered.delivery().is_some_and(|id| id.starts_with("msg_")));
    assert_eq!(delivered.status().map(|status| status.state().clone()), Some(State::Succeeded));
    assert_eq!(job.wait().await?.videos().len(), 1);

    emulator.add_fault(FaultRule::new(Fault::JobFails { reason: "no fox".to_owned() }))?;
    client.wan30_i2v(&request()).webhook(&address).submit().await?;
    let delivery = receive(&server).await?;
    let delivered = receiver.receive(delivery.headers(), &delivery.body)?;
    let status = delivered.status().ok_or("a signed delivery tells the state")?;
    assert_eq!((status.state(), status.error()), (&State::Failed, Some("no fox")));
    assert_eq!(delivered.event(), Some("task.failed"));
    Ok(())
}

async fn a_delivery_that_is_forged_or_old_is_refused() -> Result<(), Failure> {
    let (emulator, server) = (emulator().await?, TcpListener::bind("127.0.0.1:0").await?);
    let client = bolt_client(&emulator)?;
    let receiver = Receiver::signed::<bolt::Client>(DEFAULT_WEBHOOK_SECRET)?;
    for fault in [Fault::ForgedDelivery, Fault::OldDelivery { seconds: 600 }] {
        emulator.add_fault(FaultRule::new(fault.clone()))?;
        client.wan30_i2v(&request()).webhook(address(&server)?).submit().await?;
        let delivery = receive(&server).await?;
        let error = receiver.receive(delivery.headers(), &delivery.body).err().ok_or("it was believed")?;
        assert_eq!(error.kind(), ErrorKind::Auth, "{fault:?}: {error}");
    }
    client.wan30_i2v(&request()).webhook(address(&server)?).submit().await?;
    let delivery = receive(&server).await?;
    let rotated = Receiver::signed::<bolt::Client>("whsec_YW5vdGhlciBzZWNyZXQ=")?;
    assert!(rotated.receive(delivery.headers(), &delivery.body).is_err());
    let both = rotated.and_secret(DEFAULT_WEBHOOK_SECRET)?;
    assert!(both.receive(delivery.headers(), &delivery.body).is_ok());
    let mut changed = delivery.body.clone();
    changed.push(b' ');
    assert!(both.receive(delivery.headers(), &changed).is_err());
    Ok(())
}

async fn a_provider_may_have_names_of_its_own() -> Result<(), Failure> {
    let (emulator, server) = (emulator().await?, TcpListener::bind("127.0.0.1:0").await?);
    let client = flare::Client::builder().emulator(emulator.url()).api_key(KEY).build()?;
    let request = flare::Wan22I2v::new(Media::url("https://pictures.example/fox.png"));
    let address = address(&server)?;
    let job = client.wan22_i2v(&request).webhook(&address).submit().await?;
    let requests = emulator.requests();
    let path = &requests.first().ok_or("nothing was sent")?.path;
    let escaped = address.replace(':', "%3A").replace('/', "%2F");
    let query = format!("?webhook={escaped}&events=video.done&events=video.failed");
    assert!(path.ends_with(&query), "{path}");
    let delivery = receive(&server).await?;
    assert!(
        delivery.headers().any(|(name, value)| name == "x-flare-signature" && value.starts_with("sha256="))
    );
    let receiver = Receiver::signed::<flare::Client>(FLARE_SECRET)?;
    let delivered = receiver.receive(delivery.headers(), &delivery.body)?;
    // The payload is the result, which names no state, and this event stands for no state of its own.
    assert_eq!((delivered.job(), delivered.event()), (job.id(), Some("video.done")));
    assert!(delivered.is_finished() && delivered.status().is_none());
    Ok(())
}

async fn an_unsigned_delivery_tells_which_job_to_ask_for() -> Result<(), Failure> {
    let (emulator, server) = (emulator().await?, TcpListener::bind("127.0.0.1:0").await?);
    let client = gust::Client::builder().emulator(emulator.url()).api_key(KEY).build()?;
    let request = gust::Wan22I2v::new(Media::url("https://pictures.example/fox.png"));
    let address = address(&server)?;
    let job = client.wan22_i2v(&request).webhook(&address).submit().await?;
    let requests = emulator.requests();
    let sent = requests.first().ok_or("nothing was sent")?;
    assert!(sent.headers.contains(&("x-callback-url".to_owned(), address)), "{sent:?}");
    let kept = job.to_ref();
    let delivery = receive(&server).await?;
    let receiver = Receiver::unverified::<gust::Client>()?;
    let delivered = receiver.receive(delivery.headers(), &delivery.body)?;
    assert_eq!((delivered.job(), delivered.status(), delivered.delivery()), (kept.id(), None, None));
    // What it says is a hint: the answer to a question is what counts.
    let status = client.resume(&kept)?.status().await?;
    assert_eq!(status.state(), &State::Succeeded);
    Ok(())
}

async fn an_address_that_cannot_be_called_is_refused_before_anything_is_sent() -> Result<(), Failure> {
    let emulator = emulator().await?;
    let client = gust::Client::builder().emulator(emulator.url()).api_key(KEY).build()?;
    let request = gust::Wan22I2v::new(Media::url("https://pictures.example/fox.png"));
    for address in
        ["", "me.example/hook", "http://me.example/hook", "ftp://me.example/", "https://me.example/\r\nx: y"]
    {
        let error = client.wan22_i2v(&request).webhook(address).submit().await.err().ok_or("it was sent")?;
        assert_eq!(error.kind(), ErrorKind::Config, "{address}: {error}");
    }
    let blocking = client.wan22_i2v(&request).webhook("https://me.example/hook").run_sync().await;
    assert_eq!(blocking.err().ok_or("nobody is called back")?.kind(), ErrorKind::Config);
    assert!(emulator.requests().is_empty());
    Ok(())
}

fn address(server: &TcpListener) -> Result<String, Failure> {
    Ok(format!("http://{}/hook", server.local_addr()?))
}

/// Takes one delivery, as any server would.
async fn receive(server: &TcpListener) -> Result<Delivery, Failure> {
    let (mut stream, _) = timeout(Duration::from_secs(30), server.accept()).await??;
    let mut read = Vec::new();
    loop {
        let mut part = [0; 4096];
        let length = stream.read(&mut part).await?;
        read.extend_from_slice(part.get(..length).unwrap_or_default());
        let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") else {
            assert!(length > 0, "the delivery ended early");
            continue;
        };
        let head = String::from_utf8(read.get(..end).unwrap_or_default().to_vec())?;
        let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let headers: Vec<_> = lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let announced = headers.iter().find(|(name, _)| name == "content-length");
        let wanted: usize = announced.ok_or("no length")?.1.parse()?;
        let body = read.get(end + 4..).unwrap_or_default();
        if body.len() >= wanted {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await?;
            return Ok(Delivery { headers, body: body.to_vec() });
        }
        assert!(length > 0, "the delivery ended early");
    }
}
