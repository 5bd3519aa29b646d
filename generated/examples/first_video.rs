//! The first video: a request, its price, a job, a file.
//!
//! With a key, for money:
//! ```sh
//! SEGMIND_API_KEY=<key> cargo run --example first_video -- "a red fox in the snow" fox.mp4
//! ```
//! For nothing, once `cargo run -p wan-emulator -- --port 8080 --time-scale 60` runs:
//! ```sh
//! WAN_EMULATOR_URL=http://127.0.0.1:8080 cargo run --example first_video -- "a red fox in the snow" fox.mp4
//! ```

use std::{env, error::Error, io, path::Path, process::ExitCode, time::Duration};

use wan_video::{
    Validate,
    segmind::{Client, Wan26T2v, wan26_t2v::Size},
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
    let (Some(prompt), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("give a prompt and a file for the video".into());
    };
    // `save` never overwrites a file; it is better to know before anything is paid.
    if Path::new(&file).try_exists()? {
        return Err(format!("{file} is there already, so nothing was sent").into());
    }
    let client = client()?;

    let request = Wan26T2v::new(prompt).size(Size::W1280H720).seed(7);
    request.validate()?;
    println!("It costs {}. Press Enter to buy it.", request.estimate());
    if io::stdin().lines().next().is_none() {
        return Err("nothing was sent".into());
    }

    let job = client.wan26_t2v(&request).submit().await?;
    // Whoever has this line can take the job up again, on any day: `client.resume(&line.parse()?)`.
    println!("submitted {}", job.to_ref());
    let output = job.wait().await?;
    let bytes = output.save(&file).await?;
    println!("saved {file}, {bytes} bytes");
    Ok(())
}

/// The key comes from `SEGMIND_API_KEY`. The emulator takes any, and its jobs take seconds instead of minutes.
fn client() -> Result<Client, wan_video::Error> {
    match env::var("WAN_EMULATOR_URL") {
        Ok(url) => {
            Client::builder().emulator(url).api_key("any").poll_interval(Duration::from_secs(1)).build()
        }
        Err(_) => Client::from_env(),
    }
}
