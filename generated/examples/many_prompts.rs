//! One video for each line of the input, four at a time, and a cap that holds whatever happens.
//!
//! With a key, for money:
//! ```sh
//! SEGMIND_API_KEY=<key> cargo run --example many_prompts -- 20.00 videos < prompts.txt
//! ```
//! For nothing, once `cargo run -p wan-emulator -- --port 8080 --time-scale 60` runs:
//! ```sh
//! WAN_EMULATOR_URL=http://127.0.0.1:8080 cargo run --example many_prompts -- 20.00 videos < prompts.txt
//! ```

use std::{env, error::Error, fs, io, path::Path, process::ExitCode, time::Duration};

use wan_video::{
    Amount, SpendGuard,
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
    let (Some(cap), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("give the most to spend, in dollars, and a folder that is not there yet".into());
    };
    let cap: Amount = cap.parse()?;

    // The guard counts a request with the most that it may cost, and counts it as spent where nobody knows.
    let mut builder = Client::builder().spend_guard(SpendGuard::new("USD").per_client(cap));
    if let Ok(url) = env::var("WAN_EMULATOR_URL") {
        builder = builder.emulator(url).api_key("any").poll_interval(Duration::from_secs(1));
    }
    let client = builder.build()?;
    fs::create_dir(&folder).map_err(|error| format!("{folder}: {error}, so nothing was sent"))?;

    let prompts = io::stdin().lines().collect::<Result<Vec<_>, _>>()?;
    let requests: Vec<_> = prompts.iter().map(Wan26T2v::new).collect();
    for (at, request) in requests.iter().enumerate() {
        println!("line {} costs {}", at + 1, request.estimate());
    }
    println!("No more than USD {cap} is spent.");
    let calls = requests
        .iter()
        .enumerate()
        .map(|(at, request)| client.wan26_t2v(request).tag(format!("line {}", at + 1)));

    let mut results = client.batch(calls).concurrency(4).run();
    let mut failed = 0;
    while let Some((at, result)) = results.next().await {
        let line = at + 1;
        match result {
            Ok(output) => {
                let file = Path::new(&folder).join(format!("{line}.mp4"));
                println!("line {line}: {} bytes", output.save(file).await?);
            }
            // The others go on. Only what holds for all of them, as the cap does, lets no further one begin.
            Err(error) => {
                failed += 1;
                println!("line {line}: {error}");
            }
        }
    }
    match (failed, results.into_rest().count()) {
        (0, 0) => Ok(()),
        (failed, rest) => Err(format!("{failed} failed, {rest} were not begun").into()),
    }
}
