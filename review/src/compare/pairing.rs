use std::collections::{BTreeMap, HashMap};

use wan_codegen::Sourced;
use wan_specs::{ModelSpec, ModelStatus, Task};

use super::model::Renaming;
use crate::{Revision, Subject};

/// A model on the sides that have it.
pub(super) struct Paired<'a> {
    /// What it is called: by the new side, where that has it.
    pub(super) subject: Subject,
    pub(super) old: Option<&'a Sourced<ModelSpec>>,
    pub(super) new: Option<&'a Sourced<ModelSpec>>,
    /// How it is known to be the same, where its id changed.
    pub(super) renaming: Option<Renaming>,
}

/// Provider and id.
type Key<'a> = (&'a str, &'a str);

/// The models of both sides, by provider and id. One whose id changed is one model and not two.
pub(super) fn models<'a>(old: &'a Revision, new: &'a Revision) -> Vec<Paired<'a>> {
    let (old, new) = (by_key(old), by_key(new));
    let gone: BTreeMap<Key<'a>, &'a Sourced<ModelSpec>> =
        old.iter().filter(|(key, _)| !new.contains_key(*key)).map(|(key, source)| (*key, *source)).collect();
    let come: BTreeMap<Key<'a>, &'a Sourced<ModelSpec>> =
        new.iter().filter(|(key, _)| !old.contains_key(*key)).map(|(key, source)| (*key, *source)).collect();
    let renamed = renamings(&gone, &come);
    let taken: HashMap<Key<'a>, Key<'a>> = renamed.iter().map(|(new, (old, _))| (*old, *new)).collect();
    let mut pairs = Vec::with_capacity(new.len());
    for (key, source) in &new {
        let renaming = renamed.get(key);
        let before = renaming.map_or(*key, |(before, _)| *before);
        pairs.push(Paired {
            subject: subject(*key),
            old: old.get(&before).copied(),
            new: Some(*source),
            renaming: renaming.map(|(_, how)| *how),
        });
    }
    for (key, source) in gone.into_iter().filter(|(key, _)| !taken.contains_key(key)) {
        pairs.push(Paired { subject: subject(key), old: Some(source), new: None, renaming: None });
    }
    pairs
}

/// The models whose id changed, by what they were.
pub(crate) fn renamed(old: &Revision, new: &Revision) -> BTreeMap<Subject, Subject> {
    let renamed = models(old, new).into_iter().filter_map(|pair| {
        let (before, _, _) = (pair.old?, pair.new?, pair.renaming?);
        Some((subject((&before.spec.provider, &before.spec.model)), pair.subject))
    });
    renamed.collect()
}

fn by_key(revision: &Revision) -> BTreeMap<Key<'_>, &Sourced<ModelSpec>> {
    revision
        .models()
        .iter()
        .map(|source| ((source.spec.provider.as_str(), source.spec.model.as_str()), source))
        .collect()
}

fn subject((provider, model): Key<'_>) -> Subject {
    Subject { provider: provider.to_owned(), model: Some(model.to_owned()) }
}

/// The models whose id changed: new key, old key and how it is known.
fn renamings<'a>(
    gone: &BTreeMap<Key<'a>, &'a Sourced<ModelSpec>>,
    come: &BTreeMap<Key<'a>, &'a Sourced<ModelSpec>>,
) -> HashMap<Key<'a>, (Key<'a>, Renaming)> {
    let mut free = gone.clone();
    let mut renamed = HashMap::new();
    for (key, source) in come {
        let declared = source.spec.renamed_from.as_deref().map(|from| (key.0, from));
        // Who takes a renaming back has it declared by the old side.
        let taken_back = || {
            free.iter()
                .find(|(old, source)| old.0 == key.0 && source.spec.renamed_from.as_deref() == Some(key.1))
        };
        let old = declared.filter(|old| free.contains_key(old)).or_else(|| taken_back().map(|(old, _)| *old));
        if let Some((old, _)) = old.and_then(|old| free.remove_entry(&old)) {
            renamed.insert(*key, (old, Renaming::Declared));
        }
    }
    // A type is the model to who compiles against it, so it says more than parameters do.
    for likeness in [type_name, purpose] {
        let open = come.iter().filter(|(key, _)| !renamed.contains_key(*key)).map(|(key, one)| (*key, *one));
        let (was, is) =
            (by_likeness(free.iter().map(|(key, one)| (*key, *one)), likeness), by_likeness(open, likeness));
        for (likeness, is) in is {
            // Where several are alike, nobody knows which is which.
            if let (Some([old]), [new]) = (was.get(&likeness).map(Vec::as_slice), is.as_slice()) {
                free.remove(old);
                renamed.insert(*new, (*old, Renaming::Likely));
            }
        }
    }
    renamed
}

/// What models that are likely the same have in common, and their provider.
type Likeness<'a> = (&'a str, String);

fn by_likeness<'a>(
    models: impl Iterator<Item = (Key<'a>, &'a Sourced<ModelSpec>)>,
    likeness: fn(&ModelSpec) -> Option<String>,
) -> HashMap<Likeness<'a>, Vec<Key<'a>>> {
    let mut alike: HashMap<Likeness<'a>, Vec<Key<'a>>> = HashMap::new();
    for (key, source) in models.filter(|(_, source)| source.spec.status != ModelStatus::Draft) {
        if let Some(likeness) = likeness(&source.spec) {
            alike.entry((key.0, likeness)).or_default().push(key);
        }
    }
    alike
}

/// What Rust callers know it by.
#[expect(clippy::unnecessary_wraps, reason = "a likeness may be missing, and this one never is")]
fn type_name(spec: &ModelSpec) -> Option<String> {
    Some(spec.rust.type_name.clone())
}

/// Task and parameters.
fn purpose(spec: &ModelSpec) -> Option<String> {
    let task = match spec.task {
        Task::T2v => "t2v",
        Task::I2v => "i2v",
    };
    // The types of specs hold nothing that JSON cannot.
    let parameters = serde_json::to_string(&spec.parameters).ok().filter(|_| !spec.parameters.is_empty())?;
    Some(format!("{task} {parameters}"))
}
