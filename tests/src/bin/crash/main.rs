//! Makes one video with a journal, and stops at a named point until it is told to abort or is killed.
//!
//! The tests of crashes run it. All points are reached from outside of the client, through a store and a transport that
//! are put around the real ones, so nothing of them is in the product.

mod pieces;
mod point;
mod stops;
mod watched;

use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use clap::Parser;
use wan_video::{
    Error, HttpTransport, Journal,
    segmind::{Client, Wan26T2v},
};

use point::Point;
use stops::{Phase, Stops};
use watched::{WatchedJournal, WatchedTransport};

/// Makes one video and stops on the way. The key comes from the environment, as for any program.
#[derive(Debug, Parser)]
struct Arguments {
    /// Address of the emulator.
    #[arg(long)]
    emulator: String,

    /// The journal.
    #[arg(long)]
    journal: PathBuf,

    /// Where the video is saved.
    #[arg(long)]
    video: PathBuf,

    /// What the video shows.
    #[arg(long)]
    prompt: String,

    /// Makes the video in one blocking request.
    #[arg(long)]
    blocking: bool,

    /// Has that request answered in base64.
    #[arg(long, requires = "blocking")]
    base64: bool,

    /// Name of the point to stop at.
    #[arg(long)]
    point: String,
}

fn main() -> ExitCode {
    // One thread for all that is done with files: so strace counts their system calls in the order in which they are made.
    let runtime = tokio::runtime::Builder::new_multi_thread().max_blocking_threads(1).enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(begin()),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn begin() -> ExitCode {
    let arguments = Arguments::parse();
    let Some(point) = Point::ALL.into_iter().find(|point| point.name() == arguments.point) else {
        eprintln!("there is no point `{}`", arguments.point);
        return ExitCode::from(2);
    };
    match run(&arguments, &Arc::new(Stops::new(point))).await {
        Ok(()) => {
            println!("the end");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments, stops: &Arc<Stops>) -> Result<(), Box<dyn std::error::Error>> {
    let journal = Journal::open(&arguments.journal)?;
    let transport = HttpTransport::new(Duration::from_secs(5))?;
    let client = Client::builder()
        .emulator(&arguments.emulator)
        .journal_store(WatchedJournal::new(journal, Arc::clone(stops)))
        .transport(WatchedTransport::new(transport, arguments.base64, Arc::clone(stops)))
        .poll_interval(Duration::from_millis(1))
        .build()?;
    Ok(make(&client, arguments, stops).await?)
}

async fn make(client: &Client, arguments: &Arguments, stops: &Stops) -> Result<(), Error> {
    // One seed: the emulator draws the same video each time, and only once.
    let request = Wan26T2v::new(arguments.prompt.as_str()).seed(7);
    let output = if arguments.blocking {
        client.wan26_t2v(&request).run_sync().await?
    } else {
        let job = client.wan26_t2v(&request).submit().await?;
        stops.at(Point::SubmitReturned);
        stops.enter(Phase::Waiting);
        job.wait().await?
    };
    stops.at(Point::ResultThere);
    stops.enter(Phase::Saving);
    output.save(&arguments.video).await?;
    stops.at(Point::SaveReturned);
    Ok(())
}
