//! From checked specs to what is generated. Nothing here can fail: what an author can get wrong has been
//! refused before, and what is missing all the same is left out.

mod body;
mod facts;
mod field;
mod model;
mod polling;
mod provider;
mod rule;

pub(crate) use facts::span;

use crate::{Sources, ir};

/// Decides what is generated. Drafts are left out.
#[must_use]
pub fn lower(sources: &Sources) -> ir::Catalog {
    catalog(sources, false)
}

/// Decides what is generated, drafts included.
#[must_use]
pub fn lower_with_drafts(sources: &Sources) -> ir::Catalog {
    catalog(sources, true)
}

fn catalog(sources: &Sources, with_drafts: bool) -> ir::Catalog {
    let mut providers: Vec<ir::Provider> = sources
        .providers
        .iter()
        .map(|provider| provider::lower(&provider.spec, &provider.path, &sources.models, with_drafts))
        .collect();
    providers.sort_by(|a, b| a.id.cmp(&b.id));
    ir::Catalog { providers }
}
