//! The static table of providers, models, parameters, bounds, prices and rules.
//!
//! It is what the generated types know, for programs that choose at run time: listing models, drawing a form,
//! checking a JSON body. All of it is constant; a handle is one pointer and is passed by value.

mod model;
mod parameter;
mod provider;
mod rule;
#[cfg(test)]
mod tests;

use std::fmt;

pub use model::{Model, Standing};
pub use parameter::{AppliedBy, Kind, MediaLimits, Parameter};
pub use provider::{Host, Provider};
pub use rule::Rule;

use crate::data::ProviderData;
pub use crate::data::{LengthUnit, MediaForm, MediaKind, OperationKind, RuleKind};

/// Every provider and model that the crate was generated with and that its features leave in.
#[derive(Clone, Copy)]
pub struct Catalog(&'static [&'static ProviderData]);

impl Catalog {
    /// The catalog of these providers.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(providers: &'static [&'static ProviderData]) -> Self {
        Self(providers)
    }

    /// The providers.
    #[must_use]
    pub fn providers(self) -> impl ExactSizeIterator<Item = Provider> + Clone {
        self.0.iter().map(|provider| Provider(provider))
    }

    /// The provider with this id.
    #[must_use]
    pub fn provider(self, id: &str) -> Option<Provider> {
        self.providers().find(|provider| provider.id() == id)
    }

    /// The models of all providers.
    pub fn models(self) -> impl Iterator<Item = Model> + Clone {
        self.providers().flat_map(Provider::models)
    }

    /// The model with this id, at this provider.
    #[must_use]
    pub fn model(self, provider: &str, id: &str) -> Option<Model> {
        self.provider(provider)?.model(id)
    }
}

impl fmt::Debug for Catalog {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.models()).finish()
    }
}
