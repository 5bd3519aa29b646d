//! Turns specs of the Wan video models into the Rust text of a client crate.
//!
//! Bytes go in, texts come out: nothing here reads or writes a file. The work is done in stages, and each reads
//! only what the stage before it made.
//!
//! 1. `load`: paths and bytes become typed specs. `structure` finds every mistake of a file that does not read.
//! 2. `check`: every mistake that a spec can still hold becomes a [`Diagnostic`]. Nothing after it can fail
//!    because of what an author wrote.
//! 3. `lower`: specs become the [`ir`], in which names are Rust names and every reference points at something.
//! 4. `emit`: the catalog becomes tokens.
//! 5. `print`: tokens become formatted text under a header. `guide` makes pages for people beside it, out of the checked
//!    specs and the catalog.
//! 6. plan and 7. apply compare the texts with the disk and write; they are `cargo xtask`'s, which alone does I/O.
//!
//! Beside the way: [`explain`] tells a rule, [`format`](fn@format) writes a spec in its one canonical form, and
//! [`model_schema`] and [`provider_schema`] describe specs to editors.

mod check;
mod diagnostic;
mod digits;
mod drafts;
pub mod emit;
mod explain;
mod format;
mod guide;
pub mod ir;
mod load;
mod locate;
mod lower;
pub mod name;
mod pipeline;
mod print;
mod render;
mod rules;
mod schema;
mod structure;
mod suggest;

pub use check::{check, is_method};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use drafts::{Draft, drafts, without};
pub use emit::Block;
pub use explain::{UnknownCode, explain};
pub use format::{canonical, format};
pub use load::{MAX_BYTES, SourceFile, Sourced, Sources, UPGRADES, Upgrade, load, load_any_format, read};
pub use locate::Places;
pub use lower::{lower, lower_with_drafts};
pub use pipeline::{GenerateError, Generated, generate, generate_with_drafts};
pub use print::{PrintError, TextFile, print};
pub use rules::Rule;
pub use schema::{model_schema, provider_schema, resolved};
pub use suggest::did_you_mean;
