//! The tests of the workspace as a whole: one binary, one module a topic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

mod agreement;
mod blocking;
mod canary;
mod checkout;
mod crash;
mod determinism;
mod end_to_end;
mod examples;
mod faults;
mod fixture_crate;
mod generated_code;
mod journal;
mod memory;
mod model_pages;
mod neutral_code;
mod new_model;
mod peers;
mod prices;
mod regeneration;
mod request_bodies;
mod review;
mod review_bridge;
mod soak;
mod ui;
mod uploads;
mod whole_language;

use wan_specs::{ModelSpec, ModelStatus, Specs};
use wan_tests::typed::Entry;

/// The specs that travel with the crate, without drafts: nothing is generated from those.
fn specs() -> Specs {
    let mut specs = Specs::embedded().unwrap();
    specs.models.retain(|model| model.status != ModelStatus::Draft);
    specs
}

/// The spec of a model.
fn spec_of<'a>(specs: &'a Specs, entry: &Entry) -> &'a ModelSpec {
    specs.model(entry.provider, entry.model).unwrap()
}
