//! Serves the emulator until Ctrl-C: two lines that say what this is and where it listens, then one line a request.

mod failure;
mod output;

use std::{
    future::ready,
    io::{self, Write},
    path::PathBuf,
    pin::pin,
    process::ExitCode,
};

use clap::Parser;
use tokio::select;
use wan_emulator::{Emulator, Scenario, openapi};
use wan_specs::Specs;

use crate::{
    failure::Failure,
    output::{announce, log},
};

/// Serves the providers of the Wan video models on this machine. Nothing is real: no video is made, no money spent.
#[derive(Parser)]
#[command(name = "wan-emulator", version)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// The only key that is accepted. Without it any key is.
    #[arg(long)]
    key: Option<String>,

    /// How much faster than in real time jobs run, up to 1000000; 0 stops the time.
    #[arg(long, default_value_t = 1.0)]
    time_scale: f64,

    /// File of faults to begin with: a scenario, a list of rules, or one rule, as JSON.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,

    /// Folder of specs to serve instead of those of this release.
    #[arg(long, value_name = "FOLDER")]
    specs: Option<PathBuf>,

    /// Prints the OpenAPI document of what would be served, and ends.
    #[arg(long, conflicts_with_all = ["port", "key", "time_scale"])]
    openapi: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nobody is left to tell when even this cannot be written.
            let _ = writeln!(io::stderr(), "error: {failure}");
            ExitCode::from(2)
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Failure> {
    let specs = match arguments.specs {
        Some(folder) => Specs::from_dir(folder),
        None => Specs::embedded(),
    };
    let specs = specs.map_err(|error| Failure::Start(error.into()))?;
    if arguments.openapi {
        let document = openapi(&specs).map_err(Failure::Start)?;
        return writeln!(io::stdout(), "{document:#}").map_err(Failure::Io);
    }
    let hosts: Vec<String> = specs
        .providers
        .iter()
        .flat_map(|provider| {
            provider.hosts.iter().map(|host| format!("/{}/{}", provider.provider, host.name))
        })
        .collect();
    let mut builder = Emulator::builder()
        .specs(specs)
        .port(arguments.port)
        .time_scale(arguments.time_scale)
        .on_request(log);
    if let Some(key) = arguments.key {
        builder = builder.key(key);
    }
    if let Some(file) = arguments.scenario {
        builder = builder.scenario(Scenario::from_file(file).map_err(Failure::Scenario)?);
    }
    let emulator = builder.start().await.map_err(Failure::Start)?;
    let mut stopped = pin!(tokio::signal::ctrl_c());
    // Polled once before anybody is told to press it: the first poll is what sets the handler.
    let early = select! {
        biased;
        pressed = stopped.as_mut() => Some(pressed),
        () = ready(()) => None,
    };
    announce(&emulator, &hosts).map_err(Failure::Io)?;
    match early {
        Some(pressed) => pressed.map_err(Failure::Io)?,
        None => stopped.await.map_err(Failure::Io)?,
    }
    emulator.shutdown().await;
    Ok(())
}
