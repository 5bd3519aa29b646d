//! Which files there are, and what each is made of.

use proc_macro2::TokenStream;

use super::{
    client::{self, Manner},
    crate_root, model, provider, typed,
};
use crate::ir;

/// A Rust file before it is printed.
#[derive(Debug)]
pub struct TokenFile {
    /// Path from the root of the repository.
    pub path: String,
    /// The spec it comes from; a whole-catalog file comes from the folder.
    pub from: String,
    /// Its items.
    pub tokens: TokenStream,
}

/// One Rust file to be written: each can be emitted and printed by itself, on any thread.
#[derive(Clone, Copy, Debug)]
pub enum Output<'a> {
    /// Root of the generated crate.
    CrateRoot(&'a ir::Catalog),
    /// A provider's module.
    Module(&'a ir::Provider),
    /// A provider's client.
    Client(&'a ir::Provider),
    /// A provider's client whose methods block.
    BlockingClient(&'a ir::Provider),
    /// A provider's description.
    Provider(&'a ir::Provider),
    /// A model.
    Model(&'a ir::Provider, &'a ir::Model),
    /// Root of the test support.
    TypedRoot(&'a ir::Catalog),
    /// Test support of one provider.
    Typed(&'a ir::Provider),
    /// Test support of one model.
    TypedModel(&'a ir::Provider, &'a ir::Model),
}

/// Every file of a catalog, in a fixed order.
#[must_use]
pub fn outputs(catalog: &ir::Catalog) -> Vec<Output<'_>> {
    let mut outputs = vec![Output::CrateRoot(catalog), Output::TypedRoot(catalog)];
    for provider in &catalog.providers {
        outputs.extend([
            Output::Module(provider),
            Output::Client(provider),
            Output::BlockingClient(provider),
            Output::Provider(provider),
            Output::Typed(provider),
        ]);
        outputs.extend(provider.models.iter().map(|model| Output::Model(provider, model)));
        outputs.extend(typed::called(provider).map(|model| Output::TypedModel(provider, model)));
    }
    outputs
}

impl Output<'_> {
    /// The file's tokens.
    #[must_use]
    pub fn emit(self) -> TokenFile {
        let (path, from, tokens) = match self {
            Output::CrateRoot(catalog) => {
                ("generated/src/lib.rs".to_owned(), "specs", crate_root::emit(catalog))
            }
            Output::Module(provider) => (
                format!("generated/src/{}/mod.rs", provider.id),
                provider.path.as_str(),
                provider::module(provider),
            ),
            Output::Client(provider) => (
                format!("generated/src/{}/client.rs", provider.id),
                provider.path.as_str(),
                client::emit(provider, Manner::Async),
            ),
            Output::BlockingClient(provider) => (
                format!("generated/src/{}/blocking.rs", provider.id),
                provider.path.as_str(),
                client::emit(provider, Manner::Blocking),
            ),
            Output::Provider(provider) => (
                format!("generated/src/{}/provider.rs", provider.id),
                provider.path.as_str(),
                provider::description(provider),
            ),
            Output::Model(provider, model) => (
                format!("generated/src/{}/{}.rs", provider.id, model.module),
                model.path.as_str(),
                model::emit(provider, model),
            ),
            Output::TypedRoot(catalog) => {
                ("tests/src/generated/mod.rs".to_owned(), "specs", typed::root(catalog))
            }
            Output::Typed(provider) => (
                format!("tests/src/generated/{}/mod.rs", provider.id),
                provider.path.as_str(),
                typed::provider(provider),
            ),
            Output::TypedModel(provider, model) => (
                format!("tests/src/generated/{}/{}.rs", provider.id, model.module),
                model.path.as_str(),
                typed::model(provider, model),
            ),
        };
        TokenFile { path, from: from.to_owned(), tokens }
    }
}
