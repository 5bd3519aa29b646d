use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
};

use wan_codegen::{
    emit::{self, Output, TokenFile},
    ir,
};

use super::{
    api::{Api, Declared, Scope},
    tokens,
};
use crate::{Revision, Subject, compare::renamed};

/// The generated code of both sides, as far as it can differ.
#[derive(Debug, Default)]
pub(crate) struct Code {
    /// Files that differ.
    pub(crate) files: Vec<Differing>,
    /// Items that differ, sorted by path.
    pub(crate) items: Vec<Difference>,
    /// Files that are no Rust: sentences.
    pub(crate) broken: Vec<String>,
    /// Models that have another id, by what they were.
    pub(crate) renamed: BTreeMap<Subject, Subject>,
}

/// A generated file that differs.
#[derive(Debug)]
pub(crate) struct Differing {
    /// Path from the root of the repository.
    pub(crate) path: String,
    /// What it is generated for.
    pub(crate) owner: Owner,
}

/// What a file is generated for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// All specs.
    Catalog,
    /// A provider and its models.
    Provider(String),
    /// A model.
    Model(Subject),
}

/// An item of the generated code that differs.
#[derive(Debug)]
pub(crate) struct Difference {
    /// Its path below the provider's module.
    pub(crate) path: String,
    /// The specs that it is there for: of the old side, of the new side.
    pub(crate) subjects: BTreeSet<Subject>,
    /// How it was declared.
    pub(crate) before: Option<String>,
    /// How it is declared.
    pub(crate) after: Option<String>,
    /// Whether a program that used it stops compiling.
    pub(crate) breaks: bool,
}

/// The part of the generated code that a file is, whatever its path.
type Part = (Owner, &'static str);

impl Code {
    /// Emits what can differ on both sides, and reads it. `None`: a side generates nothing, for it breaks a rule.
    ///
    /// Files that a finding explains are read only where callers see them: a report may be made of many models.
    pub(crate) fn of(old: &Revision, new: &Revision, explains: impl Fn(&Owner) -> bool) -> Option<Self> {
        let mut code = Self { renamed: renamed(old, new), ..Self::default() };
        let mut apis = [Apis::new(), Apis::new()];
        for ((owner, _), outputs) in pairs(old, new)? {
            let seen = outputs.iter().flatten().any(|output| scope(*output).is_some());
            if !seen && explains(&owner) {
                continue;
            }
            let files = outputs.map(|output| output.map(Output::emit));
            if let [Some(old), Some(new)] = &files
                && old.path == new.path
                && tokens::same(&old.tokens, &new.tokens)
            {
                continue;
            }
            let paths: BTreeSet<String> = files.iter().flatten().map(|file| file.path.clone()).collect();
            code.files.extend(paths.into_iter().map(|path| Differing { path, owner: owner.clone() }));
            for ((output, file), apis) in outputs.into_iter().zip(files).zip(&mut apis) {
                if let Some((output, file)) = output.zip(file) {
                    code.read(output, file, apis);
                }
            }
        }
        let [old, new] = apis;
        code.items = differences(old, new);
        for item in &mut code.items {
            let new_names: Vec<Subject> =
                item.subjects.iter().filter_map(|old| code.renamed.get(old)).cloned().collect();
            item.subjects.extend(new_names);
        }
        Some(code)
    }

    /// Reads what callers see of a file.
    fn read(&mut self, output: Output<'_>, file: TokenFile, apis: &mut Apis) {
        let Some((provider, scope)) = scope(output) else { return };
        match syn::parse2(tokens::declarations(file.tokens)) {
            Ok(tree) => apis.entry(provider).or_default().read(scope, &tree),
            Err(error) => {
                self.broken.push(format!("the generator made of `{}` what is no Rust: {error}", file.path));
            }
        }
    }
}

/// What can differ, on both sides.
fn pairs<'a>(old: &'a Revision, new: &'a Revision) -> Option<BTreeMap<Part, [Option<Output<'a>>; 2]>> {
    let changed = Changed::between(old, new);
    let mut pairs: BTreeMap<Part, [Option<Output<'_>>; 2]> = BTreeMap::new();
    for (side, catalog) in [old.catalog()?, new.catalog()?].into_iter().enumerate() {
        for output in emit::outputs(catalog) {
            let part = part(output);
            if changed.has(&part.0)
                && let Some(place) = pairs.entry(part).or_default().get_mut(side)
            {
                *place = Some(output);
            }
        }
    }
    Some(pairs)
}

/// What each provider's module offers, by the provider's id.
type Apis = BTreeMap<String, Api>;

fn part(output: Output<'_>) -> Part {
    let provider = |provider: &ir::Provider| Owner::Provider(provider.id.clone());
    let model = |provider: &ir::Provider, model: &ir::Model| Owner::Model(subject(&provider.id, &model.id));
    match output {
        Output::CrateRoot(_) => (Owner::Catalog, "root"),
        Output::TypedRoot(_) => (Owner::Catalog, "test support"),
        Output::Module(one) => (provider(one), "module"),
        Output::Client(one) => (provider(one), "client"),
        Output::BlockingClient(one) => (provider(one), "blocking client"),
        Output::Provider(one) => (provider(one), "description"),
        Output::Typed(one) => (provider(one), "test support"),
        Output::Model(one, its) => (model(one, its), "model"),
        Output::TypedModel(one, its) => (model(one, its), "test support"),
    }
}

/// The provider of a file that callers see, and where in its module it stands.
fn scope(output: Output<'_>) -> Option<(String, Scope<'_>)> {
    match output {
        Output::Module(provider) => Some((provider.id.clone(), Scope::Module(provider))),
        Output::Client(provider) => Some((provider.id.clone(), Scope::Root(provider))),
        Output::BlockingClient(provider) => Some((provider.id.clone(), Scope::Below(provider, "blocking"))),
        Output::Model(provider, model) => Some((provider.id.clone(), Scope::Model(model))),
        Output::CrateRoot(_)
        | Output::Provider(_)
        | Output::TypedRoot(_)
        | Output::Typed(_)
        | Output::TypedModel(..) => None,
    }
}

fn differences(mut old: Apis, mut new: Apis) -> Vec<Difference> {
    let providers: BTreeSet<String> = old.keys().chain(new.keys()).cloned().collect();
    let mut found = Vec::new();
    for provider in providers {
        let mut pairs: BTreeMap<String, [Option<Declared>; 2]> = BTreeMap::new();
        for (side, apis) in [&mut old, &mut new].into_iter().enumerate() {
            for (path, item) in apis.remove(&provider).unwrap_or_default().into_items() {
                if let Some(place) = pairs.entry(path).or_default().get_mut(side) {
                    *place = Some(item);
                }
            }
        }
        for (path, [before, after]) in pairs {
            let text = |item: &Option<Declared>| item.as_ref().map(|item| item.text.clone());
            let shape = |item: &Option<Declared>| item.as_ref().map(|item| item.shape.clone());
            if text(&before) == text(&after) && shape(&before) == shape(&after) {
                continue;
            }
            let owners = [&before, &after]
                .into_iter()
                .flatten()
                .map(|item| Subject { provider: provider.clone(), model: item.model.clone() });
            found.push(Difference {
                subjects: owners.collect(),
                before: text(&before),
                after: text(&after),
                breaks: before.is_some() && shape(&before) != shape(&after),
                path,
            });
        }
    }
    found
}

fn subject(provider: &str, model: &str) -> Subject {
    Subject { provider: provider.to_owned(), model: Some(model.to_owned()) }
}

/// What of two revisions differs.
#[derive(Debug, Default)]
struct Changed {
    /// Providers whose own spec differs.
    providers: BTreeSet<String>,
    models: BTreeSet<Subject>,
    /// Providers of which anything differs.
    touched: BTreeSet<String>,
}

impl Changed {
    fn between(old: &Revision, new: &Revision) -> Self {
        let providers = [old, new].map(|side| {
            let texts =
                side.providers().iter().map(|source| (source.spec.provider.clone(), source.text.as_str()));
            texts.collect::<HashMap<_, _>>()
        });
        let models = [old, new].map(|side| {
            let texts = side
                .models()
                .iter()
                .map(|source| (subject(&source.spec.provider, &source.spec.model), source.text.as_str()));
            texts.collect::<HashMap<_, _>>()
        });
        let (providers, models) = (differing(&providers), differing(&models));
        let touched =
            models.iter().map(|model| model.provider.clone()).chain(providers.iter().cloned()).collect();
        Self { providers, models, touched }
    }

    /// Whether what is generated for it can differ.
    fn has(&self, owner: &Owner) -> bool {
        match owner {
            Owner::Catalog => !self.touched.is_empty(),
            Owner::Provider(provider) => self.touched.contains(provider),
            Owner::Model(model) => self.models.contains(model) || self.providers.contains(&model.provider),
        }
    }
}

/// What one side alone has, or both have in other words.
fn differing<K: Ord + Clone + Hash>([old, new]: &[HashMap<K, &str>; 2]) -> BTreeSet<K> {
    let differs = |(name, text): &(&K, &&str), other: &HashMap<K, &str>| other.get(name) != Some(text);
    let gone = old.iter().filter(|item| differs(item, new));
    let come = new.iter().filter(|item| differs(item, old));
    gone.chain(come).map(|(name, _)| name.clone()).collect()
}
