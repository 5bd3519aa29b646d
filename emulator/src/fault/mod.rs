//! What goes wrong on purpose: named, scripted and the same each time.
//!
//! `kind` names the faults, `parameter` and `default` what they take, `rule` says when one acts, `check` refuses one that
//! never could, `store` decides which one does, `scenario` reads files of them. `reply` and `file` say how an answer
//! changes, `wire` what is sent instead of a well-formed one.

mod check;
mod default;
mod file;
mod gzip;
mod kind;
mod parameter;
mod reply;
mod rule;
mod scenario;
mod store;
mod wire;

pub(crate) use file::{change_delivery, file_selection};
pub use kind::{Fault, FaultPoint};
pub use parameter::{Framing, Gibberish, Hint, MissingOutput, WrongType};
pub(crate) use reply::{AGAIN, change, instead, instead_of_file};
pub use rule::{FaultRule, FaultScope, ScopedOperation};
pub(crate) use scenario::{Given, fault_of_header};
pub use scenario::{Scenario, ScenarioError};
pub use store::PlacedFault;
pub(crate) use store::{Faults, Subject};
pub(crate) use wire::{Early, early, late, whole, without_answer};
