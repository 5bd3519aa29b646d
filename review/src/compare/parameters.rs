use wan_specs::ParameterSpec;

use super::{
    Change, Found, ModelPair, Place, ROOT, arguments, existence,
    parameter::{self, Both},
    renames::{Paired, paired},
    shown::{Presence, Role, Shown, presence, shown},
};
use crate::rules::parameter as rules;

/// A parameter that both sides have, with its index on each.
type Kept<'a> = ((usize, &'a ParameterSpec), (usize, &'a ParameterSpec));

/// The struct whose fields are compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner<'a> {
    pub(super) role: Role,
    /// Its name on the new side.
    pub(super) type_name: &'a str,
}

/// Finds what changed in a model's list of parameters: what came, went, moved or has another name.
pub(super) fn compare(pair: &ModelPair<'_>, found: &mut Found<'_>) {
    let owner = Owner { role: Role::Request, type_name: &pair.new.rust.type_name };
    let parameters = ROOT.key("parameters");
    members(pair, owner, &parameters, (&pair.old.parameters, &pair.new.parameters), found);
    arguments::arguments(pair, found);
}

/// Finds what changed in a list of parameters, those of a request or those of an object.
pub(super) fn members(
    pair: &ModelPair<'_>,
    owner: Owner<'_>,
    list: &Place<'_>,
    (old, new): (&[ParameterSpec], &[ParameterSpec]),
    found: &mut Found<'_>,
) {
    let pairs = paired(old, new);
    for Paired { aligned, confidence } in &pairs {
        let place = list.item(aligned.item());
        match (aligned.old, aligned.new) {
            (Some((_, old)), Some((_, new))) => {
                let before = found.count();
                let both = Both { models: pair, owner, place: &place, old, new, confidence: *confidence };
                parameter::compare(both, found);
                if owner.role == Role::Request && old.name != new.name {
                    for finding in found.since(before) {
                        finding.parameters = vec![old.name.clone(), new.name.clone()];
                    }
                }
            }
            (None, Some((_, new))) => existence::added(pair, owner, &place, new, found),
            (Some((_, old)), None) => existence::removed(pair, owner, &place, old, found),
            (None, None) => {}
        }
    }
    order(pair, owner, list, &pairs, found);
}

/// The members of an object that have no default are the arguments of its `new`, in their order. Those of a request are
/// in an order of their own.
fn order(
    pair: &ModelPair<'_>,
    owner: Owner<'_>,
    list: &Place<'_>,
    pairs: &[Paired<'_>],
    found: &mut Found<'_>,
) {
    let mut kept: Vec<_> = pairs.iter().filter_map(|pair| pair.aligned.old.zip(pair.aligned.new)).collect();
    kept.sort_by_key(|(_, (at, _))| *at);
    if kept.is_sorted_by_key(|((at, _), _)| *at) {
        return;
    }
    let is_argument = |model, parameter: &ParameterSpec| {
        shown(model, owner.role, parameter) == Shown::Field && presence(parameter) == Presence::Required
    };
    let mut by_old = kept.clone();
    by_old.sort_by_key(|((at, _), _)| *at);
    let names_before: Vec<&str> = by_old.iter().map(|((_, old), _)| old.name.as_str()).collect();
    let names_after: Vec<&str> = kept.iter().map(|(_, (_, new))| new.name.as_str()).collect();
    let change = Change::of(&names_before, &names_after);
    if owner.role == Role::Object {
        let arguments = |pairs: &[Kept<'_>]| {
            let both = pairs
                .iter()
                .filter(|((_, old), (_, new))| is_argument(pair.old, old) && is_argument(pair.new, new));
            both.map(|((_, old), (_, new))| arguments::Argument::of_parameter(old, new)).collect::<Vec<_>>()
        };
        let (before, after) = (arguments(&by_old), arguments(&kept));
        if before != after {
            arguments::reordered(owner.type_name, list, (&before, &after), change, found);
            return;
        }
    }
    let message = "parameters are listed in another order";
    found.add(&rules::PARAM_FILE_ORDER_CHANGED, list, change, message);
}
