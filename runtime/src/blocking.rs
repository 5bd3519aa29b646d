//! For programs without async code: the same names, and each method blocks its thread until it is done.
//!
//! A client has a thread of its own, which answers, pauses and requests that are under way live on while the program
//! does something else. It ends with the last value that came from the client: the client and its clones, calls, jobs,
//! outputs and results of batches.
//!
//! Where a request that costs money is under way then, which only results of a batch leave behind, dropping that last
//! value waits for the provider's answer, at most one minute, so that the journal gets the id. A program that wants to
//! wait longer, or to have the ids, calls `shutdown` and `take_unclaimed` of the client first.
//!
//! It works on every thread. One that belongs to an async program is blocked as any other, so there
//! `spawn_blocking` is the place for it; and a value that is dropped inside an async runtime waits for nothing. An
//! `Observer` is called on the thread of the client, which must not wait for itself: it calls no method that blocks.

mod background;
mod batch;
mod call;
mod core;
mod job;
mod output;

pub use self::{
    batch::{Batch, BatchResults},
    call::Call,
    core::Core,
    job::{Events, Job},
    output::{Output, Video},
};
use background::Background;
