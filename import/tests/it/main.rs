//! Pages in, drafts out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy.toml allows them in tests, which leaves out the helpers of an integration test"
)]

mod any_text;
mod documents;
mod doubts;
mod large;
mod layouts;
mod leaves;
mod lost_lines;
mod measure;
mod merge;
mod pages;
mod repeated;
mod round_trip;
mod verify;
