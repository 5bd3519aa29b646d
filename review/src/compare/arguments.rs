//! The arguments of `new`.

use std::collections::BTreeSet;

use wan_specs::{ModelSpec, ParameterSpec};

use super::{
    Change, Found, ModelPair, Place, ROOT,
    renames::paired,
    shown::{Presence, Role, Shown, presence, rust_type, shown},
    wording::list,
};
use crate::{Flag, rules::parameter as rules};

/// An argument that both sides have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Argument {
    /// Its name on the new side.
    name: String,
    /// Its type on the old side. What became of it is told elsewhere.
    rust_type: String,
}

impl Argument {
    pub(super) fn of_parameter(old: &ParameterSpec, new: &ParameterSpec) -> Self {
        Self { name: new.name.clone(), rust_type: rust_type(old) }
    }
}

/// Finds whether the arguments of a request's `new` changed their order. Which came and went is told by the parameters and
/// choices that they are.
pub(super) fn arguments(pair: &ModelPair<'_>, found: &mut Found<'_>) {
    let pairs = paired(&pair.old.parameters, &pair.new.parameters);
    let renamed = |name: &str| {
        let pair = pairs.iter().find(|pair| pair.aligned.old.is_some_and(|(_, old)| old.name == name));
        pair.and_then(|pair| pair.aligned.new).map_or_else(|| name.to_owned(), |(_, new)| new.name.clone())
    };
    let old: Vec<Argument> = (pair.old.rust.new.iter())
        .map(|name| Argument { name: renamed(name), rust_type: type_of(pair.old, name) })
        .collect();
    let new = &pair.new.rust.new;
    let before: Vec<Argument> = old.iter().filter(|argument| new.contains(&argument.name)).cloned().collect();
    let after: Vec<Argument> =
        new.iter().filter_map(|name| old.iter().find(|argument| argument.name == *name)).cloned().collect();
    let rust = ROOT.key("rust");
    let place = rust.key("new");
    if before != after {
        let change = Change::of(&pair.old.rust.new, new);
        reordered(&pair.new.rust.type_name, &place, (&before, &after), change, found);
        return;
    }
    // Where all rules of today hold, the list follows from what is needed. Where they do not, it may say anything.
    let names: BTreeSet<&str> = old.iter().map(|argument| argument.name.as_str()).collect();
    let same_list = old.len() == new.len() && new.iter().all(|name| names.contains(name.as_str()));
    let needed_before: BTreeSet<String> = needed(pair.old).iter().map(|name| renamed(name)).collect();
    if !same_list && needed_before == needed(pair.new) {
        let message = format!(
            "arguments of `{}::new` changed: ({}) → ({})",
            pair.new.rust.type_name,
            list(&pair.old.rust.new),
            list(new)
        );
        let change = Change::of(&pair.old.rust.new, new);
        found.add(&rules::PARAM_REQUIRED_ORDER_CHANGED, &place, change, message).touching(Flag::Compile);
    }
}

/// Tells that arguments stand in another order, and which of them trade places without a word from the compiler.
pub(super) fn reordered(
    type_name: &str,
    place: &Place<'_>,
    (before, after): (&[Argument], &[Argument]),
    change: Change,
    found: &mut Found<'_>,
) {
    let names = |arguments: &[Argument]| -> Vec<String> {
        arguments.iter().map(|argument| argument.name.clone()).collect()
    };
    let silent: Vec<&str> = before
        .iter()
        .zip(after)
        .filter(|(old, new)| old.name != new.name && old.rust_type == new.rust_type)
        .map(|(old, _)| old.name.as_str())
        .collect();
    let swapped = if silent.is_empty() {
        "no two of equal type trade places, so calls stop compiling".to_owned()
    } else {
        format!("{} take the place of arguments of equal type, so calls swap them silently", list(silent))
    };
    let message = format!(
        "order of `{type_name}::new` arguments changed: ({}) → ({}); {swapped}",
        list(names(before)),
        list(names(after))
    );
    let finding = found.add(&rules::PARAM_REQUIRED_ORDER_CHANGED, place, change, message);
    let types_differ = before.iter().zip(after).any(|(old, new)| old.rust_type != new.rust_type);
    if types_differ {
        finding.touching(Flag::Compile);
    }
}

/// The Rust type of an argument: of a parameter, or of a choice.
fn type_of(model: &ModelSpec, name: &str) -> String {
    let parameter = model.parameters.iter().find(|parameter| parameter.name == name);
    // A choice has an enum of its own, so its name stands for it.
    parameter.map_or_else(|| format!("choice {name}"), rust_type)
}

/// What has to be an argument of a request's `new`.
fn needed(model: &ModelSpec) -> BTreeSet<String> {
    let choices = model.rules.iter().filter_map(|rule| rule.choice.as_ref());
    let parameters = model.parameters.iter().filter(|parameter| {
        shown(model, Role::Request, parameter) == Shown::Field && presence(parameter) == Presence::Required
    });
    choices
        .map(|choice| choice.name.clone())
        .chain(parameters.map(|parameter| parameter.name.clone()))
        .collect()
}
