//! A transport around the one that comes along: it sees every request, the download of the video too, and counts them.
//!
//! With a key, for money:
//! ```sh
//! SEGMIND_API_KEY=<key> cargo run --example own_transport -- "a red fox in the snow" fox.mp4
//! ```
//! For nothing, once `cargo run -p wan-emulator -- --port 8080 --time-scale 60` runs:
//! ```sh
//! WAN_EMULATOR_URL=http://127.0.0.1:8080 cargo run --example own_transport -- "a red fox in the snow" fox.mp4
//! ```

use std::{
    env,
    error::Error,
    io,
    path::Path,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use wan_video::{
    HttpTransport, Request, SendFuture, Transport,
    segmind::{Client, Wan26T2v},
};

/// Counts what goes through it. It sends each request once, as the client asks for: what is tried again, and what must
/// not be, is the client's to decide.
#[derive(Clone, Debug)]
struct Counting {
    inner: HttpTransport,
    requests: Arc<AtomicUsize>,
}

impl Transport for Counting {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        // The query of an address may be a signature, and headers hold the key: neither is for a log.
        let url = request.url().split('?').next().unwrap_or_default();
        println!("{number}. {} {url}, {} bytes", request.method(), request.body().len());
        self.inner.send(request)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [prompt, file] = arguments.as_slice() else {
        return Err("give a prompt and a file for the video".into());
    };
    if Path::new(file).try_exists()? {
        return Err(format!("{file} is there already, so nothing was sent").into());
    }
    let inner = HttpTransport::new(Duration::from_secs(10))?;
    let counting = Counting { inner, requests: Arc::default() };
    let mut builder = Client::builder().transport(counting.clone());
    if let Ok(url) = env::var("WAN_EMULATOR_URL") {
        builder = builder.emulator(url).api_key("any").poll_interval(Duration::from_secs(1));
    }
    let client = builder.build()?;

    let request = Wan26T2v::new(prompt);
    println!("It costs {}. Press Enter to buy it.", request.estimate());
    if io::stdin().lines().next().is_none() {
        return Err("nothing was sent".into());
    }
    let bytes = client.wan26_t2v(&request).run().await?.save(file).await?;
    println!("saved {file}, {bytes} bytes, with {} requests", counting.requests.load(Ordering::Relaxed));
    Ok(())
}
