//! A program that dies after it paid, and one that finishes what it began. The journal is all that they share.
//!
//! With a key, for money:
//! ```sh
//! SEGMIND_API_KEY=<key> cargo run --features journal --example resume_after_crash -- journal.db "a red fox"
//! SEGMIND_API_KEY=<key> cargo run --features journal --example resume_after_crash -- journal.db
//! ```
//! For nothing, once `cargo run -p wan-emulator -- --port 8080 --time-scale 60` runs:
//! ```sh
//! WAN_EMULATOR_URL=http://127.0.0.1:8080 cargo run --features journal --example resume_after_crash -- journal.db "a red fox"
//! WAN_EMULATOR_URL=http://127.0.0.1:8080 cargo run --features journal --example resume_after_crash -- journal.db
//! ```

use std::{env, error::Error, io, path::Path, process, process::ExitCode, time::Duration};

use wan_video::{
    Journal,
    segmind::{Client, Wan26T2v},
};

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
    let mut arguments = env::args().skip(1);
    let path = arguments.next().ok_or("give a journal, and a prompt for the run that dies")?;
    let mut builder = Client::builder().journal(&path);
    if let Ok(url) = env::var("WAN_EMULATOR_URL") {
        builder = builder.emulator(url).api_key("any").poll_interval(Duration::from_secs(1));
    }
    let client = builder.build()?;
    match arguments.next() {
        Some(prompt) => submit_and_die(&client, prompt).await,
        None => finish(&client, &path).await,
    }
}

async fn submit_and_die(client: &Client, prompt: String) -> Result<(), Box<dyn Error>> {
    let request = Wan26T2v::new(prompt);
    println!("It costs {}. Press Enter to buy it.", request.estimate());
    if io::stdin().lines().next().is_none() {
        return Err("nothing was sent".into());
    }
    let job = client.wan26_t2v(&request).tag("the fox").submit().await?;
    println!("submitted {}, and now the program dies", job.id());
    process::abort();
}

/// It sends nothing that costs money.
async fn finish(client: &Client, path: &str) -> Result<(), Box<dyn Error>> {
    let entries = Journal::open(path)?.unfinished().await?;
    println!("{} unfinished", entries.len());
    for entry in entries {
        let Some(job) = &entry.job else {
            // Nobody knows whether it was bought, so it is not sent again: a person has to look.
            println!("look in your account at {}: {:?}", entry.provider, entry.stage);
            continue;
        };
        let file = Path::new(path).with_file_name(format!("{}.mp4", job.id()));
        let bytes = client.resume(job)?.wait().await?.save(&file).await?;
        println!("saved {}, {bytes} bytes", file.display());
    }
    Ok(())
}
