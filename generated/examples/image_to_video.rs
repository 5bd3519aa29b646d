//! A picture of this machine begins to move. Where a provider takes addresses alone, the client uploads the file first.
//!
//! With a key, for money:
//! ```sh
//! SEGMIND_API_KEY=<key> cargo run --example image_to_video -- fox.png "the fox wakes up" fox.mp4
//! ```
//! For nothing, once `cargo run -p wan-emulator -- --port 8080 --time-scale 60` runs:
//! ```sh
//! WAN_EMULATOR_URL=http://127.0.0.1:8080 cargo run --example image_to_video -- fox.png "the fox wakes up" fox.mp4
//! ```

use std::{env, error::Error, io, path::Path, process::ExitCode, time::Duration};

use wan_video::{
    Media, Validate,
    segmind::{Client, Wan26I2v},
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
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [picture, prompt, file] = arguments.as_slice() else {
        return Err("give a picture, a prompt and a file for the video".into());
    };
    if Path::new(file).try_exists()? {
        return Err(format!("{file} is there already, so nothing was sent").into());
    }
    let client = client()?;

    // Read and looked at here and now; it leaves this machine no sooner than `submit` is called.
    let image = Media::file(picture)?;
    println!("{picture} is a {} file", image.format().unwrap_or("strange"));
    let request = Wan26I2v::new(image, prompt);
    request.validate()?;
    println!("It costs {}. Press Enter to buy it.", request.estimate());
    if io::stdin().lines().next().is_none() {
        return Err("nothing was sent".into());
    }

    // `run` is `submit` and `wait`. An error that comes after the job was accepted holds the job.
    let output = client.wan26_i2v(&request).run().await?;
    let bytes = output.save(file).await?;
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
