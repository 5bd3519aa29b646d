//! Every mistake that a spec can hold although it reads. One module a part of the spec language.

mod across;
mod answer;
mod bounds;
mod choice;
mod closed;
mod constants;
mod counted;
mod draft;
mod errors;
mod example;
mod factor;
mod follow_up;
mod history;
mod model;
mod money;
mod naming;
mod operation;
mod output;
mod parameter;
mod place;
mod pointer;
mod polling;
mod provider;
mod relation;
mod request;
mod several;
mod template;
mod text;
mod value;
mod wire;

use std::collections::HashSet;

pub(crate) use pointer::of as pointer_of;

use crate::{Diagnostics, Sources, diagnostic::Finding};

/// What is known to be there although it did not read.
#[derive(Debug, Default)]
pub(crate) struct Absent {
    /// Folders whose `provider.json` does not read: their models are not blamed for it.
    pub(crate) providers: HashSet<String>,
}

/// Every mistake of specs that read, drafts included. Empty: everything that follows works on them.
#[must_use]
pub fn check(sources: &Sources) -> Diagnostics {
    let mut found = Vec::new();
    findings(sources, &Absent::default(), &mut found);
    Diagnostics::locate(found, |path| sources.text(path))
}

/// Adds every mistake of specs that read.
pub(crate) fn findings(sources: &Sources, absent: &Absent, found: &mut Vec<Finding>) {
    for source in &sources.providers {
        provider::check(&mut place::Report::new(&source.path, found), &source.spec);
    }
    for source in &sources.models {
        model::check(&mut place::Report::new(&source.path, found), &source.spec);
    }
    across::check(sources, absent, found);
}
