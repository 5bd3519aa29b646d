//! From what is decided to Rust tokens: one module an output.

mod blocks;
mod catalog;
mod check;
mod client;
mod closed;
mod count;
mod crate_root;
mod docs;
mod example;
mod literal;
mod model;
mod object;
mod output;
mod polling;
pub(crate) mod program;
mod provider;
mod request;
mod serialize;
mod typed;

pub use blocks::{Block, blocks};
pub use output::{Output, TokenFile, outputs};
