//! What a parameter is called, on the wire and in Rust, and where it stands in the body.

use serde_json::json;
use wan_specs::ParameterSpec;

use super::{
    Change, Found,
    parameter::Both,
    shown::{Role, Shown, field, own_type, pointer, presence, rust_type, shown},
    wording::without_effect,
};
use crate::{Confidence, Flag, rules::parameter as rules};

const NOTHING_HANGS: &str = "what is sent and what Rust callers see stays";

/// Finds what changed in names and places.
pub(super) fn compare(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    if both.owner.role == Role::Item {
        return item(both, found);
    }
    let is_renamed = old.name != new.name;
    if is_renamed {
        renamed(both, found);
    } else {
        moved(both, found);
        rust(both, found);
        if old.renamed_from != new.renamed_from {
            let change = Change::of(&old.renamed_from, &new.renamed_from);
            without_effect(place, "renamed_from", change, "the parameter itself is the same", found);
        }
    }
}

/// Another name, and with it maybe another place in the body and another name in Rust.
fn renamed(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    let place = place.key("name");
    let (was, is) = ((field(old), pointer(old)), (field(new), pointer(new)));
    let known = !matches!(both.shown(), (Shown::Hidden, _) | (_, Shown::Hidden));
    let (ident, wire) = (known && was.0 != is.0, was.1 != is.1);
    let (a, b) = (&old.name, &new.name);
    let (rule, message) = match (ident, wire) {
        (true, true) => {
            (&rules::PARAM_RENAMED, format!("renamed `{a}` to `{b}`: `{}()` is now `{}()`", was.0, is.0))
        }
        (true, false) => (
            &rules::PARAM_RENAMED,
            format!("renamed `{a}` to `{b}`: `{}()` is now `{}()`, and what is sent stays", was.0, is.0),
        ),
        (false, true) => (
            &rules::PARAM_WIRE_RENAMED,
            format!(
                "`{}` is sent as \"{b}\" (was \"{a}\"); what older releases send under the old name may be ignored",
                is.0
            ),
        ),
        (false, false) => (
            &rules::PARAM_NAME_CHANGED,
            format!("`{a}` is called `{b}` in messages; what is sent and what Rust callers see stays"),
        ),
    };
    let told = |name: &str, (field, pointer): &(String, String), from: &Option<String>| json!({"name": name, "rust": field, "pointer": pointer, "renamed_from": from});
    let change =
        Change { old: Some(told(a, &was, &old.renamed_from)), new: Some(told(b, &is, &new.renamed_from)) };
    let finding = found.add(rule, &place, change, message);
    if wire {
        finding.touching(Flag::Wire);
    }
    if both.confidence == Confidence::Heuristic {
        finding.guessed();
    }
}

/// The same name at another place of the body.
fn moved(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    let (was, is) = (pointer(old), pointer(new));
    if was != is {
        let message = format!("`{}` stands at `{is}` of the body (was `{was}`)", both.name());
        found.add(&rules::PARAM_LOCATION_CHANGED, &place.key("pointer"), Change::of(&was, &is), message);
    } else if old.pointer != new.pointer {
        without_effect(place, "pointer", Change::of(&old.pointer, &new.pointer), NOTHING_HANGS, found);
    }
}

/// Another name in Rust.
fn rust(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    let (was, is) = (field(old), field(new));
    let hidden = matches!(both.shown(), (Shown::Hidden, _) | (_, Shown::Hidden));
    if let Some(heir) = heir(both, &was).filter(|_| was != is) {
        let message = format!(
            "setter `{was}()` sets `{}` now, where it set `{}`: programs compile and send something else",
            heir.name, old.name
        );
        found.add(&rules::PARAM_WIRE_RENAMED, &place.key("rust"), Change::of(&was, &is), message);
    } else if !hidden && was != is {
        let message = match both.shown() {
            (Shown::Field, Shown::Field) => {
                format!("setter `{was}()` is now `{is}()`; what is sent stays")
            }
            _ => format!("`{was}()` of the choice is now `{is}()`; what is sent stays"),
        };
        found.add(&rules::PARAM_IDENT_RENAMED, &place.key("rust"), Change::of(&was, &is), message);
    } else if old.rust != new.rust {
        without_effect(place, "rust", Change::of(&old.rust, &new.rust), NOTHING_HANGS, found);
    }
}

/// The parameter whose setter has a name that was this one's, and looks the same to programs.
fn heir<'a>(both: Both<'a, '_>, setter: &str) -> Option<&'a ParameterSpec> {
    let Both { models, owner, old, .. } = both;
    let is_field = |model, parameter| shown(model, owner.role, parameter) == Shown::Field;
    if owner.role != Role::Request || !is_field(models.old, old) {
        return None;
    }
    models.new.parameters.iter().find(|one| {
        field(one) == setter
            && is_field(models.new, one)
            && (rust_type(one), presence(one)) == (rust_type(old), presence(old))
    })
}

/// Nothing of a list's item is sent under its name; at most a type is called by it, which is told with the type.
fn item(both: Both<'_, '_>, found: &mut Found<'_>) {
    let Both { place, old, new, .. } = both;
    if old.name != new.name && own_type(old) == own_type(new) {
        without_effect(place, "name", Change::of(&old.name, &new.name), NOTHING_HANGS, found);
    }
    for (key, was, is) in [
        ("rust", &old.rust, &new.rust),
        ("pointer", &old.pointer, &new.pointer),
        ("renamed_from", &old.renamed_from, &new.renamed_from),
    ] {
        if was != is {
            without_effect(place, key, Change::of(was, is), NOTHING_HANGS, found);
        }
    }
}
