//! From checked specs to what is generated. Nothing here can fail: what an author can get wrong has been
//! refused before, and what is missing all the same is left out.

mod body;
mod facts;
mod field;
mod model;
mod provider;
mod rule;
mod webhook;

use crate::{Sources, ir};

/// Decides what is generated. Drafts are left out.
#[must_use]
pub fn lower(sources: &Sources) -> ir::Catalog {
    let mut providers: Vec<ir::Provider> = sources
        .providers
        .iter()
        .map(|provider| provider::lower(&provider.spec, &provider.path, &sources.models))
        .collect();
    providers.sort_by(|a, b| a.id.cmp(&b.id));
    ir::Catalog { providers }
}
