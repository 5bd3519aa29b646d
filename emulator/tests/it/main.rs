//! The emulator over HTTP, mostly with invented providers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy.toml allows them in tests, which leaves out the helpers of an integration test"
)]

mod acme;
mod admin;
mod bodies;
mod bolt;
mod client;
mod constants;
mod embedded;
#[cfg(feature = "video")]
mod faults;
mod ffprobe;
mod files;
mod follow_up;
mod hostile;
mod jobs;
mod keys;
mod ledger;
#[cfg(target_os = "linux")]
mod load;
mod meanings;
mod openapi;
mod program;
mod refusals;
mod routing;
mod shipped;
#[cfg(target_os = "linux")]
mod spawned;
mod uploads;
mod video;
mod webhooks;
