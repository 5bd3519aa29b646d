//! What every [`JournalStore`] must do, as checks that the author of one can run.
//!
//! [`check`] runs all of them. Each is a function of its own in [`clauses`], and says what it asks for. What no check
//! can tell from within one process is left to the tests of the store itself: that entries survive the end of the
//! process and of the machine, and that what an ended process was sending becomes unknown.
//!
//! ```
//! # #[cfg(feature = "journal")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::atomic::{AtomicU32, Ordering};
//! use wan_runtime::journal::contract;
//! # use wan_runtime::Journal as MyStore;
//!
//! let folder = tempfile::tempdir()?;
//! let number = AtomicU32::new(0);
//! contract::check(async || {
//!     let name = format!("{}.db", number.fetch_add(1, Ordering::Relaxed));
//!     MyStore::open(folder.path().join(name)).expect("a new store opens")
//! })
//! .await?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "journal"))]
//! # fn main() {}
//! ```

pub mod clauses;
mod probe;

use std::{error::Error, fmt};

use super::store::JournalStore;

/// A clause of the contract that a store breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    clause: &'static str,
    how: String,
}

/// Runs every clause, each with an empty store of its own. Stops at the first that is broken.
///
/// # Errors
///
/// The clause that is broken, and how.
pub async fn check<S: JournalStore>(empty: impl AsyncFn() -> S) -> Result<(), Broken> {
    clauses::an_entry_is_kept_as_it_was_begun(&empty().await).await?;
    clauses::entries_have_numbers_of_their_own_and_come_oldest_first(&empty().await).await?;
    clauses::what_is_learnt_is_kept(&empty().await).await?;
    clauses::what_cannot_follow_is_passed_over(&empty().await).await?;
    clauses::unfinished_is_what_has_something_left_to_be_done(&empty().await).await?;
    clauses::a_job_is_found_by_its_reference(&empty().await).await?;
    clauses::what_is_long_is_bounded(&empty().await).await?;
    clauses::a_cap_counts_all_that_may_be_paid(&empty().await).await?;
    clauses::a_cap_is_of_one_currency_and_one_day(&empty().await).await?;
    clauses::what_is_over_the_cap_is_not_begun(&empty().await).await?;
    clauses::of_many_that_want_the_last_dollar_one_gets_it(&empty().await).await
}

impl Broken {
    /// The name of the function in [`clauses`].
    #[must_use]
    pub const fn clause(&self) -> &'static str {
        self.clause
    }

    /// What was found, and what was expected.
    #[must_use]
    pub fn how(&self) -> &str {
        &self.how
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the store breaks the clause `{}`: {}", self.clause, self.how)
    }
}

impl Error for Broken {}
