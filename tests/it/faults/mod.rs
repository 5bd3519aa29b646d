//! What goes wrong with a submit, with the waiting for its job and with its download, one test a row: what the client
//! tells, what its journal keeps, and what was paid.
//!
//! A row is named by its number and title. `server` plays it byte by byte, and where the emulator knows the fault it is
//! played there as well; both count the money by themselves. `row` holds all that must be true after every row.

mod ambiguous;
mod answered;
mod blocking;
mod cancelled;
mod downloads;
mod emulated;
mod ground;
mod listed;
mod not_sent;
pub(crate) mod played;
mod polling;
mod pooled;
mod row;
mod server;
mod tls;
