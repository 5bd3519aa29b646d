//! What the tests and the demo share: every model as a value, reached through typed requests, and bodies out of specs.

pub mod agreement;
pub mod big_answer;
pub mod bodies;
pub mod examples;
#[rustfmt::skip]
pub mod generated;
pub mod obedience;
pub mod pages;
pub mod prices;
pub mod typed;

/// The README's example, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[derive(Debug)]
pub struct Readme;
