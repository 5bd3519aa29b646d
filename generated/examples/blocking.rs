//! The first video without async code: each method blocks its thread until it is done.
//!
//! With a key, for money:
//! ```sh
//! SEGMIND_API_KEY=<key> cargo run --features blocking --example blocking -- "a red fox in the snow" fox.mp4
//! ```
//! For nothing, once `cargo run -p wan-emulator -- --port 8080 --time-scale 60` runs:
//! ```sh
//! WAN_EMULATOR_URL=http://127.0.0.1:8080 cargo run --features blocking --example blocking -- "a red fox in the snow" fox.mp4
//! ```

use std::{env, error::Error, io, path::Path, process::ExitCode, time::Duration};

use wan_video::{
    Validate,
    segmind::{Wan26T2v, blocking::Client},
};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [prompt, file] = arguments.as_slice() else {
        return Err("give a prompt and a file for the video".into());
    };
    if Path::new(file).try_exists()? {
        return Err(format!("{file} is there already, so nothing was sent").into());
    }
    let client = client()?;

    let request = Wan26T2v::new(prompt);
    request.validate()?;
    println!("It costs {}. Press Enter to buy it.", request.estimate());
    if io::stdin().lines().next().is_none() {
        return Err("nothing was sent".into());
    }

    let job = client.wan26_t2v(&request).submit()?;
    println!("submitted {}", job.to_ref());
    for status in job.events() {
        println!("{}", status?);
    }
    // A job that failed has no video; `wait` then tells why, and what it means for the money.
    let bytes = job.wait()?.save(file)?;
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
