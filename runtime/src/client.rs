//! A client: where a provider listens, the key, the transport, and the guards every request passes.

mod builder;
mod chance;
mod core;
mod exchange;
mod hosts;
mod limiter;
mod receive;
mod refused;
mod submit;
mod unclaimed;
mod under_way;

pub use self::{
    builder::ClientBuilder,
    core::{Core, ProviderClient},
};
pub(crate) use self::{
    chance::{chance, token},
    exchange::{Limits, Outgoing},
    submit::{Paid, Taken},
    unclaimed::Unhanded,
};
