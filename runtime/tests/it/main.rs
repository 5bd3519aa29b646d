//! The client against a server of a few lines on this machine, for providers that do not exist.

mod acme;
mod download;
mod jobs;
mod server;
mod setup;
mod submit;
mod sync;
