use wan_specs::ParameterSpec;

use super::{Found, ModelPair, Place};

/// Finds what changed in the values that a parameter may hold: ranges, lengths, numbers of items, limits of files.
pub(super) fn compare(
    _pair: &ModelPair<'_>,
    _place: &Place<'_>,
    _old: &ParameterSpec,
    _new: &ParameterSpec,
    _found: &mut Found<'_>,
) {
}
