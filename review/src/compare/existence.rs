//! Parameters that came or went.

use wan_specs::ParameterSpec;

use super::{
    Change, Found, ModelPair, Place,
    parameters::Owner,
    shown::{Presence, Role, Shown, field, presence, shown},
    wording::{code, code_or_none, kind, word},
};
use crate::{AppliedBy, Flag, rules::parameter as rules};

/// Tells of a parameter that came.
pub(super) fn added(
    pair: &ModelPair<'_>,
    owner: Owner<'_>,
    place: &Place<'_>,
    new: &ParameterSpec,
    found: &mut Found<'_>,
) {
    reused(pair, owner, place, new, found);
    let (name, change) = (place.name(), Change::added(new));
    if let Some(constant) = &new.constant {
        let message = format!("`{name}` is new and always sent, as {}", code(&constant.0));
        found.add(&rules::PARAM_CONSTANT_ADDED, place, change, message);
        return;
    }
    match presence(new) {
        Presence::Required => {
            let is_part = shown(pair.new, owner.role, new) != Shown::Field;
            let told = if is_part {
                "it is part of a choice".to_owned()
            } else {
                format!("every call to `{}::new` must now pass it", owner.type_name)
            };
            let message = format!("added required `{name}` ({}): {told}", kind(new));
            let finding = found.add(&rules::PARAM_REQUIRED_ADDED, place, change, message);
            if !is_part {
                finding.touching(Flag::Compile);
            }
        }
        Presence::Sent => {
            let default = code_or_none(new.default.as_ref());
            let message = format!("`{name}` is new and always sent, as {default} unless set");
            found
                .add(&rules::PARAM_REQUIRED_ADDED_WITH_DEFAULT, place, change, message)
                .applied_by(AppliedBy::Client);
        }
        Presence::Optional => {
            let default = code_or_none(new.default.as_ref());
            let message = format!("added optional `{name}` ({}, default {default})", kind(new));
            found.add(&rules::PARAM_OPTIONAL_ADDED, place, change, message);
        }
    }
}

/// Tells of a parameter that went.
pub(super) fn removed(
    pair: &ModelPair<'_>,
    owner: Owner<'_>,
    place: &Place<'_>,
    old: &ParameterSpec,
    found: &mut Found<'_>,
) {
    let (name, change) = (place.name(), Change::removed(old));
    if let Some(constant) = &old.constant {
        let message = format!("`{name}` is no longer sent; it was always {}", code(&constant.0));
        found.add(&rules::PARAM_CONSTANT_REMOVED, place, change, message);
        return;
    }
    let (type_name, setter) = (owner.type_name, field(old));
    let presence = presence(old);
    if let Some(note) = &old.deprecated {
        let message = format!("removed `{name}`, which was deprecated: {}", note.trim_end_matches('.'));
        let finding = found.add(&rules::PARAM_REMOVED_AFTER_DEPRECATION, place, change, message);
        if presence != Presence::Optional {
            finding.touching(Flag::Wire);
        }
        return;
    }
    let (rule, message) = match presence {
        Presence::Required if shown(pair.old, owner.role, old) != Shown::Field => {
            let message = format!("removed required `{name}`, which was part of a choice");
            (&rules::PARAM_REQUIRED_REMOVED, message)
        }
        Presence::Required => {
            let message = format!("removed required `{name}` from `{type_name}::new`");
            (&rules::PARAM_REQUIRED_REMOVED, message)
        }
        Presence::Sent => {
            let message =
                format!("removed `{name}`, which was always sent; `{type_name}::{setter}()` is gone");
            (&rules::PARAM_REQUIRED_WITH_DEFAULT_REMOVED, message)
        }
        Presence::Optional => {
            let message = format!("removed optional `{name}`; `{type_name}::{setter}()` is gone");
            (&rules::PARAM_OPTIONAL_REMOVED, message)
        }
    };
    found.add(rule, place, change, message);
}

/// Tells of a name that once stood for something else.
fn reused(
    pair: &ModelPair<'_>,
    owner: Owner<'_>,
    place: &Place<'_>,
    new: &ParameterSpec,
    found: &mut Found<'_>,
) {
    if owner.role != Role::Request {
        return;
    }
    let mut retired = pair.old.retired.iter().chain(&pair.new.retired);
    let Some(retired) = retired.find(|one| one.name == new.name && one.kind != new.kind) else { return };
    let message = format!(
        "`{}` was removed on {} as {} and returns as {}: choose another Rust name",
        new.name,
        retired.since,
        word(retired.kind),
        word(new.kind)
    );
    let change = Change::of(&retired.kind, &new.kind);
    found.add(&rules::PARAM_NAME_REUSED, &place.key("type"), change, message);
}
