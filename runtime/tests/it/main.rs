//! The client against a server of a few lines on this machine, for providers that do not exist.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do, and clippy lets only test functions do so"
)]

mod acme;
#[cfg(any(feature = "tracing", all(feature = "blocking", target_os = "linux")))]
mod alone;
mod batch;
#[cfg(feature = "blocking")]
mod blocking;
mod bounds;
mod contradictions;
#[cfg(feature = "journal")]
mod crash;
mod download;
mod dropped;
mod follow_up;
mod guard;
mod hostile;
mod jobs;
#[cfg(feature = "journal")]
mod journal;
#[cfg(feature = "journal")]
mod journal_contract;
#[cfg(feature = "journal")]
mod journal_damage;
mod journal_fixtures;
#[cfg(feature = "journal")]
mod journal_processes;
mod limits;
mod observe;
mod retry;
mod server;
mod setup;
mod shutdown;
#[cfg(feature = "checksum")]
mod sidecar;
mod spool;
mod submit;
mod sync;
mod uploads;
mod waiting;
