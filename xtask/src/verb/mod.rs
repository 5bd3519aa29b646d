//! One module a verb.

pub(crate) mod changelog;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod generate;
pub(crate) mod import;
pub(crate) mod new;
pub(crate) mod openapi;
pub(crate) mod schema;
pub(crate) mod stale;
pub(crate) mod tidy;
pub(crate) mod verify;
