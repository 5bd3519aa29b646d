//! A client: where a provider listens, the key, the transport, and the guards every request passes.

mod builder;
mod chance;
mod core;
mod durations;
mod exchange;
mod hosts;
mod limiter;
mod public;
mod receive;
mod refused;
mod submit;
mod unclaimed;
mod under_way;
mod wall;

pub use self::{
    builder::ClientBuilder,
    core::{Core, ProviderClient},
};
pub(crate) use self::{
    chance::{chance, token},
    exchange::{JSON, Limits, Outgoing},
    hosts::is_loopback,
    limiter::Place,
    public::is_public,
    submit::{Paid, Taken},
    unclaimed::Unhanded,
    wall::Wall,
};
