//! A local stand-in for the providers of the Wan video models, driven by their specs alone.
//!
//! A generation costs money and takes minutes. This serves every operation that the specs describe on one port of
//! this machine, checks bodies against the published bounds, keeps jobs that take their time, and answers with a playable
//! video of what was asked. Each provider's hosts are below `/<provider>/<host>/`; every answer carries the header
//! `x-wan-emulator: true`. It opens no connection but those of webhooks, and those to this machine only.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! use wan_emulator::Emulator;
//!
//! let emulator = Emulator::builder().key("secret").time_scale(1000.0).start().await?;
//! println!("send requests to {}", emulator.host_url("acme", "api"));
//! emulator.fail_next_job("the prompt was refused");
//! assert!(emulator.jobs().is_empty());
//! emulator.shutdown().await;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where things are
//!
//! `server` takes connections, `overheard` what HTTP itself would say on one, `serve` one request, whose body `incoming`
//! reads within bounds. `route` knows what the specs have at its address, and `fault` what is to go wrong. `operate` asks
//! `key` who asks, `addressed` which model or job a body names, `content_type` and `request_check` (the compiled [`request_schema`]) whether the body will do, which
//! `complaint` and `broken_rule` put into words, with `written` for values that stand there as strings, and `job` how a job stands at the `clock`'s time. `filling` makes the
//! answer out of the spec's samples, whose addresses and ids `rewriting` and whose times `timing` turns into ours, and
//! `refusal` out of its error rules; `respond` turns it into HTTP, or `script` into bytes that no well-formed answer has.
//! `file` serves what jobs deliver and what was sent in: `video` draws and encodes the one, with the `seed` that it tells,
//! `upload` keeps the other, and `range` says which part of it is sent. `record` remembers what came, `ledger` what
//! it would have cost, which `price` reckons, and `admin` and `report` tell of it all, at `/_emulator/` and on a page;
//! `openapi` describes what is served.
//!
//! `jobs` keeps as many jobs as there is room for, and `json` reads bodies within bounds. `webhook` tells who asked for it
//! that a job is over. `effective` is what a body means to its provider, `pointer` finds places in JSON, `loopback` knows
//! this machine, and `wording` has what sentences share.
//!
//! # Features
//!
//! `video` (on by default) draws a video for each request: the spec's size, frame rate and length, with model, prompt,
//! seed, frame number and EMULATED on it. The same request has the same bytes. It builds an encoder, which needs a C++
//! compiler; nasm makes it faster. Without the feature every job has the same clip of two seconds.

mod addressed;
mod admin;
mod answer;
mod broken_rule;
mod builder;
mod catalog;
mod clock;
mod complaint;
mod content_type;
mod effective;
mod emulator;
mod fault;
mod file;
mod filling;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod incoming;
mod instance;
mod job;
mod jobs;
mod json;
mod key;
mod ledger;
mod loopback;
mod openapi;
mod operate;
mod overheard;
mod place;
mod pointer;
mod price;
mod range;
mod record;
mod refusal;
mod report;
mod request_check;
mod respond;
mod rewriting;
mod route;
mod schema;
mod script;
mod seed;
mod serve;
mod server;
mod start_error;
mod timing;
mod upload;
mod video;
mod webhook;
mod wording;
mod written;

pub use builder::EmulatorBuilder;
pub use clock::{ClockInfo, MAX_ADVANCE, MAX_TIME_SCALE, TimeScaleError};
pub use emulator::Emulator;
pub use fault::{
    Fault, FaultPoint, FaultRule, FaultScope, Framing, Gibberish, Hint, MissingOutput, PlacedFault, Scenario,
    ScenarioError, ScopedOperation, WrongType,
};
pub use job::{DEFAULT_LATENCY, JobInfo};
pub use jobs::{JOB_BYTES, JOBS};
pub use key::KeyState;
pub use ledger::{Charge, LedgerEntry, LedgerSum, LedgerTotals};
pub use openapi::openapi;
pub use record::RecordedRequest;
pub use schema::request_schema;
pub use start_error::StartError;
pub use webhook::{DEFAULT_WEBHOOK_SECRET, Delivery, DeliveryOutcome, RETRY_DELAY};
