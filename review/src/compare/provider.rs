use wan_specs::ProviderSpec;

use super::Found;

/// Finds what changed in a provider.
pub(super) fn compare(_old: Option<&ProviderSpec>, _new: Option<&ProviderSpec>, _found: &mut Found<'_>) {}
