use super::{Found, ModelPair};

/// Finds what changed in how parameters depend on each other.
pub(super) fn compare(_pair: &ModelPair<'_>, _found: &mut Found<'_>) {}
