use std::{collections::HashMap, fmt};

use wan_codegen::{Diagnostics, SourceFile, Sourced, Sources, ir};
use wan_specs::{ModelSpec, ModelStatus, ProviderSpec};

use crate::witness;

/// The specs of one side.
///
/// Texts are put into their one canonical form first, so that only what a spec says can differ.
#[derive(Debug)]
pub struct Revision {
    name: String,
    sources: Sources,
    /// Texts as they were found, by path below `specs/`, for lines.
    texts: HashMap<String, String>,
    /// What is generated from them today. `None`: they break a rule of today.
    catalog: Option<ir::Catalog>,
    /// Rules of today that they break.
    broken: Diagnostics,
}

/// Specs that do not read at all.
#[derive(Debug)]
pub struct Unreadable {
    name: String,
    diagnostics: Diagnostics,
}

impl Revision {
    /// Reads the specs of one side, which `name` tells to people: `main`, `v0.4.2`, a folder.
    ///
    /// # Errors
    ///
    /// Files that are no specs, all of them. Specs that read and break a rule of today are taken: rules came later than
    /// many a revision.
    pub fn read(name: impl Into<String>, files: Vec<SourceFile>) -> Result<Self, Unreadable> {
        let name = name.into();
        let texts = files
            .iter()
            .map(|file| (file.path.clone(), String::from_utf8_lossy(&file.bytes).into_owned()))
            .collect();
        let mut sources = match wan_codegen::load_any_format(files, wan_codegen::UPGRADES) {
            Ok(sources) => sources,
            Err(diagnostics) => return Err(Unreadable { name, diagnostics }),
        };
        let mut broken = wan_codegen::check(&sources);
        let without_drafts = !broken.is_empty();
        if without_drafts {
            broken = wan_codegen::check(&settled(&sources));
        }
        for source in &mut sources.providers {
            source.text = wan_codegen::canonical(&source.spec);
        }
        for source in &mut sources.models {
            source.text = wan_codegen::canonical(&source.spec);
        }
        let catalog = broken.is_empty().then(|| {
            if without_drafts { wan_codegen::lower(&settled(&sources)) } else { wan_codegen::lower(&sources) }
        });
        Ok(Self { name, sources, texts, catalog, broken })
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Rules of today that it breaks, those that only drafts break left out. Not empty: nothing can be generated from it.
    #[must_use]
    pub fn broken_rules(&self) -> &Diagnostics {
        &self.broken
    }

    pub(crate) fn providers(&self) -> &[Sourced<ProviderSpec>] {
        &self.sources.providers
    }

    pub(crate) fn models(&self) -> &[Sourced<ModelSpec>] {
        &self.sources.models
    }

    pub(crate) fn catalog(&self) -> Option<&ir::Catalog> {
        self.catalog.as_ref()
    }

    /// What is generated from a model. `None`: nothing, for it is a draft or the specs break a rule.
    pub(crate) fn generated(&self, provider: &str, model: &str) -> Option<&ir::Model> {
        let provider = self.catalog()?.providers.iter().find(|one| one.id == provider)?;
        provider.models.iter().find(|one| one.id == model)
    }

    /// A model as the validators and prices of a generated crate see it. `None`: nothing is generated from it.
    ///
    /// Its data is never given back, so this is for tests.
    #[doc(hidden)]
    #[must_use]
    pub fn runtime_model(&self, provider: &str, model: &str) -> Option<wan_runtime::catalog::Model> {
        let data = witness::runtime_data(self.generated(provider, model)?);
        Some(wan_runtime::catalog::Model::new(data))
    }

    /// A file as it was found, by its path below `specs/`.
    pub(crate) fn text(&self, path: &str) -> &str {
        self.texts.get(path).map_or("", String::as_str)
    }
}

/// The specs besides the drafts, whose mistakes stop nobody, and besides providers of which nothing else is left.
fn settled(sources: &Sources) -> Sources {
    let mut settled = sources.clone();
    settled.models.retain(|source| source.spec.status != ModelStatus::Draft);
    let has_model =
        |models: &[Sourced<ModelSpec>], id: &str| models.iter().any(|source| source.spec.provider == id);
    settled.providers.retain(|source| {
        let id = &source.spec.provider;
        has_model(&settled.models, id) || !has_model(&sources.models, id)
    });
    settled
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the specs of {} do not read:\n{}", self.name, self.diagnostics.render(false))
    }
}

impl std::error::Error for Unreadable {}
