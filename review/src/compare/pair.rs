use wan_codegen::ir;
use wan_specs::ModelSpec;

use crate::witness::Judge;

/// A model that both sides have.
#[derive(Debug)]
pub(crate) struct ModelPair<'a> {
    /// What it was.
    pub(crate) old: &'a ModelSpec,
    /// What it is.
    pub(crate) new: &'a ModelSpec,
    /// What is generated from the old side. `None`: nothing, for it is a draft or breaks a rule of today.
    pub(crate) old_generated: Option<&'a ir::Model>,
    /// What is generated from the new side.
    pub(crate) new_generated: Option<&'a ir::Model>,
    /// Tries requests on both sides.
    pub(crate) judge: Judge<'a>,
}
