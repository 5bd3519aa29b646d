//! Tells what a change of specs means: to the wire, to Rust callers, to behaviour and to money.
//!
//! Two revisions of the specs go in, a [`Report`] comes out: nothing here reads a file, a repository or a clock. Every
//! leaf of a spec that differs is told by a [`Finding`] of a [`Rule`], for the comparers take the specs' types apart
//! field by field and the compiler counts.
//!
//! 1. [`Revision`] reads the specs of one side, also those of an older format.
//! 2. `compare` walks both sides and finds where rules apply.
//! 3. `witness` finds the smallest request that one side takes and the other refuses, by the validators that users have.
//! 4. `signature` reads what the generated code of both sides offers to Rust callers.
//! 5. `contradiction` holds the findings against that code: where the two disagree, the report says so.
//! 6. `text` writes reports for a terminal, a pull request, a program and a build's annotations.

mod approvals;
mod changelog;
mod compare;
mod contradiction;
mod explain;
mod finding;
mod gate;
mod report;
mod revision;
mod rule;
mod rules;
mod signature;
mod text;
mod version;
mod witness;

pub use approvals::{Approval, Approvals, Mistake};
pub use changelog::changelog;
pub use compare::compare;
pub use explain::{UnknownRule, explain, list_rules};
pub use finding::{
    AppliedBy, Cause, Confidence, Finding, Flags, Location, Price, Side, Signature, Subject, Witness,
};
pub use gate::{Gate, Verdict};
pub use report::{ModelSummary, Report};
pub use revision::{Revision, Unreadable};
pub use rule::{Bump, Flag, Level, Mirror, Rule};
pub use rules::{all as all_rules, find as find_rule};
pub use text::{MARKER, Page, Suggestion, report_schema};
pub use version::next_version;
