//! Sends every model's example through the generated client and saves the videos.
//!
//! `cargo xtask demo` runs it against the emulator; only `--live` reaches the providers, and it asks first.

mod job;
mod table;

use std::{
    fs,
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use wan_emulator::Emulator;
use wan_specs::Specs;
use wan_tests::typed::Target;

use crate::job::Order;

/// How much faster than the published latencies the emulator works.
const TIME_SCALE: f64 = 60.0;
/// Time between two polls of the emulator.
const POLL: Duration = Duration::from_millis(100);
/// The key the emulator asks for. It opens nothing.
const KEY: &str = "demo-key";

/// Sends every model's example and saves the videos.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder for the videos.
    #[arg(long, value_name = "FOLDER", default_value = "target/demo")]
    into: PathBuf,

    /// Uses the real providers, with their keys, and asks before it spends.
    #[arg(long)]
    live: bool,
}

/// Why the demo ended early. The text tells what to do.
#[derive(Debug)]
struct Stop(String);

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(Stop(text)) => {
            eprintln!("error: {text}");
            ExitCode::from(2)
        }
    }
}

/// Runs every order, one after the other, and tells how many failed.
async fn run(arguments: &Arguments) -> Result<usize, Stop> {
    let orders = job::orders(&Specs::embedded().map_err(|error| Stop(error.to_string()))?)?;
    if arguments.live {
        confirm(&orders)?;
    }
    make_folder(&arguments.into)?;
    let emulator = if arguments.live { None } else { Some(start_emulator().await?) };
    let target = match &emulator {
        Some(emulator) => {
            println!("emulator on {}: nothing leaves this machine and nothing is paid", emulator.url());
            println!("it works {TIME_SCALE} times faster than the providers publish");
            Target::Emulator { url: emulator.url(), key: KEY.to_owned(), poll: POLL }
        }
        None => Target::Live,
    };
    let mut rows = Vec::new();
    let mut failed = 0;
    for (at, order) in orders.iter().enumerate() {
        println!("\n[{}/{}] {}/{}", at + 1, orders.len(), order.provider, order.model);
        match job::run(order, target.clone(), &arguments.into).await {
            Ok(row) => rows.push(row),
            Err(error) => {
                failed += 1;
                eprintln!("  failed: {error}");
            }
        }
    }
    println!("\n{}", table::render(&rows));
    println!("{} of {} videos saved under {}", rows.len(), orders.len(), arguments.into.display());
    Ok(failed)
}

async fn start_emulator() -> Result<Emulator, Stop> {
    Emulator::builder()
        .key(KEY)
        .time_scale(TIME_SCALE)
        .start()
        .await
        .map_err(|error| Stop(format!("the emulator did not start: {error}")))
}

/// An empty folder for the videos: those of an earlier run go.
fn make_folder(folder: &Path) -> Result<(), Stop> {
    let cannot = |doing: &str, error: &io::Error| {
        Stop(format!(
            "cannot {doing} {}: {error}. Nothing was sent; give another folder to --into.",
            folder.display()
        ))
    };
    fs::create_dir_all(folder).map_err(|error| cannot("make the folder", &error))?;
    for entry in fs::read_dir(folder).map_err(|error| cannot("read", &error))? {
        let path = entry.map_err(|error| cannot("read", &error))?.path();
        if path.extension().is_some_and(|extension| extension == "mp4") {
            fs::remove_file(&path).map_err(|error| cannot("clear", &error))?;
        }
    }
    Ok(())
}

/// Asks before money is spent. Anything but `yes` typed by a person is a no.
fn confirm(orders: &[Order]) -> Result<(), Stop> {
    println!("--live sends these requests to the providers, who charge for them:");
    for order in orders {
        println!("  {}/{}: {}", order.provider, order.model, order.estimate);
    }
    if !io::stdin().is_terminal() {
        return Err(Stop(
            "--live asks before it spends, and there is no terminal to ask on. Nothing was sent.".to_owned(),
        ));
    }
    print!("Spend this? Type yes: ");
    io::stdout().flush().map_err(|error| Stop(format!("cannot ask: {error}. Nothing was sent.")))?;
    let mut answer = String::new();
    io::stdin()
        .read_line(&mut answer)
        .map_err(|error| Stop(format!("cannot read the answer: {error}. Nothing was sent.")))?;
    if answer.trim() == "yes" { Ok(()) } else { Err(Stop("not confirmed. Nothing was sent.".to_owned())) }
}
