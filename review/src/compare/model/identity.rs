use wan_specs::ModelSpec;

use super::words::{from_to, word};
use crate::{
    compare::{Change, Found, ROOT},
    rules::{documentation, model as rules},
};

/// How a model with another id is known to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Renaming {
    /// Its spec names the other id.
    Declared,
    /// It has the same parameters, and no other model of its provider came or went with them.
    Likely,
}

/// Finds what changed in what a model is called and in what it is.
pub(super) fn compare(old: &ModelSpec, new: &ModelSpec, renaming: Option<Renaming>, found: &mut Found<'_>) {
    id(old, new, renaming, found);
    wire_name(old, new, found);
    if old.rust.type_name != new.rust.type_name {
        let message = format!("renamed `{}` to `{}` in Rust", old.rust.type_name, new.rust.type_name);
        let (rust, change) = (ROOT.key("rust"), Change::of(&old.rust.type_name, &new.rust.type_name));
        found.add(&rules::MODEL_IDENT_RENAMED, &rust.key("type"), change, message);
    }
    if old.version != new.version {
        let message = format!(
            "`{}` moved from version `{}` to `{}`: the same inputs and seed may give a different video",
            new.model, old.version, new.version
        );
        let change = Change::of(&old.version, &new.version);
        found.add(&rules::MODEL_VERSION_CHANGED, &ROOT.key("version"), change, message);
    }
    if old.task != new.task {
        let message =
            format!("`{}` changed its task from `{}` to `{}`", new.model, word(&old.task), word(&new.task));
        found.add(&rules::TASK_CHANGED, &ROOT.key("task"), Change::of(&old.task, &new.task), message);
    }
    for (key, change) in
        [("$schema", Change::of(&old.schema, &new.schema)), ("format", Change::of(&old.format, &new.format))]
    {
        if change.old != change.new {
            let message = format!("`{key}` went {}", from_to(change.old.as_ref(), change.new.as_ref()));
            found.add(&documentation::SPELLED_OTHERWISE, &ROOT.key(key), change, message);
        }
    }
}

fn id(old: &ModelSpec, new: &ModelSpec, renaming: Option<Renaming>, found: &mut Found<'_>) {
    if let Some(renaming) = renaming {
        let message = format!(
            "renamed model `{}` to `{}`: job references and untyped calls name the old id",
            old.model, new.model
        );
        let change = Change::of(&old.model, &new.model);
        let finding = found.add(&rules::MODEL_RENAMED, &ROOT.key("model"), change, message);
        if renaming == Renaming::Likely {
            finding.guessed();
        }
    }
    if old.renamed_from != new.renamed_from && renaming != Some(Renaming::Declared) {
        let went = from_to(old.renamed_from.as_ref(), new.renamed_from.as_ref());
        let (place, change) = (ROOT.key("renamed_from"), Change::of(&old.renamed_from, &new.renamed_from));
        found.add(&documentation::FORMER_ID_CHANGED, &place, change, format!("the earlier id went {went}"));
    }
}

fn wire_name(old: &ModelSpec, new: &ModelSpec, found: &mut Found<'_>) {
    let place = ROOT.key("wire_name");
    if old.wire_name() != new.wire_name() {
        let message = format!("`{}` now calls `{}` (was `{}`)", new.model, new.wire_name(), old.wire_name());
        let change = Change::of(old.wire_name(), new.wire_name());
        found.add(&rules::MODEL_SLUG_CHANGED, &place, change, message);
    } else if old.wire_name != new.wire_name {
        let message = format!("the wire name stays `{}` and is written in another way", new.wire_name());
        let change = Change::of(&old.wire_name, &new.wire_name);
        found.add(&documentation::SPELLED_OTHERWISE, &place, change, message);
    }
}
