//! Reports of changes, fixture by fixture.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy.toml allows them in tests, which leaves out the helpers of an integration test"
)]

mod drawn;
mod edits;
mod example;
mod fixture;
mod formats;
mod laws;
mod models;
mod no_silent_leaf;
mod parameters;
mod provider;
mod relations;
mod rules;
mod signatures;
mod text;
mod tool_oracle;
mod validator_oracle;
mod verdicts;
mod witness;
