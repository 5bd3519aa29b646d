//! What is written down of each request that costs money, so that none is lost and none bought twice.
//!
//! Two moments are durable before anything goes on: that a request is about to be sent, just before its first byte,
//! and that it was accepted, before the caller learns of it. A process that dies in between leaves an entry that says
//! so. A [`JournalStore`] keeps the entries; `sqlite` is the one that comes with the feature `journal`.

mod bound;
pub mod contract;
mod entry;
mod stage;
mod store;

#[cfg(test)]
mod tests;

#[cfg(feature = "journal")]
mod sqlite;

pub use entry::{Entry, EntryId, Intent, SavedFile};
#[cfg(feature = "journal")]
pub use sqlite::Journal;
pub use stage::Stage;
pub use store::{Begun, Change, DayCap, JournalError, JournalFuture, JournalStore};
