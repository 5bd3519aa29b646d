//! The emulator over HTTP, mostly with invented providers.

mod acme;
mod bodies;
mod bolt;
mod client;
mod embedded;
mod files;
mod hostile;
mod jobs;
mod keys;
mod program;
mod routing;
