//! A local stand-in for the providers of the Wan video models, driven by their specs alone.
//!
//! A generation costs money and takes minutes. This serves every operation that the specs describe on one port of
//! this machine, checks bodies against the published bounds, keeps jobs that take their time, and answers with a small
//! playable video. Each provider's hosts are below `/<provider>/<host>/`; every answer carries the header
//! `x-wan-emulator: true`. It opens no connection to anywhere.
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
//! A request goes through `service`, which asks `route` what the specs have at its address, `key` who asks,
//! `request_check` (the compiled [`request_schema`]) whether the body will do, and `job` how a job stands at the
//! `clock`'s time. `filling` makes the answer out of the spec's samples, `refusal` out of its error rules, and
//! `record` remembers what came.

mod answer;
mod catalog;
mod clock;
mod complaint;
mod emulator;
mod filling;
mod job;
mod key;
mod ledger;
mod pointer;
mod record;
mod refusal;
mod report;
mod request_check;
mod route;
mod schema;
mod service;
mod start_error;

pub use clock::{ClockInfo, TimeScaleError};
pub use emulator::{Emulator, EmulatorBuilder};
pub use job::{DEFAULT_LATENCY, JobInfo};
pub use key::KeyState;
pub use ledger::{Charge, LedgerEntry, LedgerSum, LedgerTotals};
pub use record::RecordedRequest;
pub use schema::request_schema;
pub use start_error::StartError;
