//! Finds requests that one side of a model takes and the other refuses, by the validators that users have.
//!
//! 1. `bridge` makes the runtime's description of a model out of what is generated.
//! 2. `candidate` tells the values at which a side can change its mind about a parameter; `slot` keeps one of each kind that
//!    the two sides can tell apart, so that few combinations stand for all.
//! 3. `search` tries combinations, smallest first; `trial` asks both sides and counts only refusals for what changed.
//! 4. `attach` adds what was found to findings.

mod attach;
mod body;
mod bridge;
mod candidate;
mod counting;
mod scope;
mod search;
mod side;
mod slot;
#[cfg(test)]
mod tests;
mod trial;

use std::cell::OnceCell;

use serde_json::Value;
use wan_codegen::ir;

use crate::{Price, Witness};
pub(crate) use bridge::model as runtime_data;
pub(crate) use scope::Scope;
pub(crate) use trial::Direction;
use trial::Trial;

/// Tries requests on both sides of a model, by the validators that users have.
///
/// It costs nothing until something is asked.
#[derive(Debug)]
pub(crate) struct Judge<'a> {
    old: Option<&'a ir::Model>,
    new: Option<&'a ir::Model>,
    trial: OnceCell<Option<Trial<'a>>>,
}

/// What came of one question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    /// The smallest request that the sides disagree on.
    pub(crate) witness: Option<Witness>,
    /// How many requests were tried.
    pub(crate) requests: usize,
    /// Whether the requests that were tried stand for all, so that finding none means that there is none.
    pub(crate) is_sure: bool,
}

impl Answer {
    /// Whether the sides disagree. What was not found in all that could be tried may be there.
    pub(crate) fn may_happen(&self) -> bool {
        self.witness.is_some() || !self.is_sure
    }
}

impl<'a> Judge<'a> {
    /// A judge over what is generated from both sides.
    pub(crate) fn new(old: Option<&'a ir::Model>, new: Option<&'a ir::Model>) -> Self {
        Self { old, new, trial: OnceCell::new() }
    }

    /// The smallest request on which the sides disagree in one direction, for what the scope says. `None`: a side cannot be
    /// tried, for nothing is generated from it.
    ///
    /// The parameters of the scope, and those that rules relate to them, are varied over every value at which a side can
    /// change its mind. Only refusals for what the scope says count: a request that is refused for something else tells
    /// nothing of it.
    pub(crate) fn ask(&self, direction: Direction, scope: &Scope) -> Option<Answer> {
        let searched = self.trial()?.search(direction, scope);
        let is_sure = searched.is_complete || searched.hit.is_some();
        Some(Answer { witness: searched.hit, requests: searched.tried, is_sure })
    }

    /// What the smallest request of each side costs there. Unknown where a side cannot be tried or has no price.
    pub(crate) fn price(&self) -> Price {
        let [before, after] = self.trial().map(Trial::prices).unwrap_or_default();
        Price { before, after }
    }

    /// What one request costs on both sides.
    pub(crate) fn costs(&self, request: &Value) -> Price {
        let [before, after] = self.trial().map(|trial| trial.costs(request)).unwrap_or_default();
        Price { before, after }
    }

    /// The smallest request in which a parameter holds a value, by the new side or, where that refuses it, the old one.
    pub(crate) fn smallest_with(&self, name: &str, value: &Value) -> Option<Value> {
        let trial = self.trial()?;
        trial.smallest_with(1, name, value).or_else(|| trial.smallest_with(0, name, value))
    }

    fn trial(&self) -> Option<&Trial<'a>> {
        self.trial.get_or_init(|| Some(Trial::new(self.old?, self.new?))).as_ref()
    }
}
