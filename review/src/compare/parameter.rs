use wan_specs::ParameterSpec;

use super::{Found, ModelPair, Place, bound};

/// Finds what changed in a parameter that both sides have, in a member of an object or in the item of a list.
pub(super) fn compare(
    pair: &ModelPair<'_>,
    place: &Place<'_>,
    old: &ParameterSpec,
    new: &ParameterSpec,
    found: &mut Found<'_>,
) {
    bound::compare(pair, place, old, new, found);
}
