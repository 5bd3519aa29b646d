use serde::Serialize;
use wan_specs::ParameterSpec;

use super::{
    Change, Found, ModelPair, Place, bound, constant, default, kind, media_form, naming, null,
    parameters::{self, Owner},
    presence,
    shown::{self, Role, Shown, shown},
    spellings, values,
    wording::without_effect,
};
use crate::{Confidence, Rule, rules::parameter as rules};

/// A parameter that both sides have, a member of an object or the item of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Both<'a, 'm> {
    pub(super) models: &'a ModelPair<'m>,
    pub(super) owner: Owner<'a>,
    pub(super) place: &'a Place<'a>,
    pub(super) old: &'a ParameterSpec,
    pub(super) new: &'a ParameterSpec,
    /// Whether it is surely the same, where its name differs.
    pub(super) confidence: Confidence,
}

impl Both<'_, '_> {
    /// Where Rust callers meet it, on either side.
    pub(super) fn shown(&self) -> (Shown, Shown) {
        let role = self.owner.role;
        (shown(self.models.old, role, self.old), shown(self.models.new, role, self.new))
    }

    /// Its name for people.
    pub(super) fn name(&self) -> String {
        self.place.name()
    }
}

/// Finds what changed in a parameter that both sides have, in a member of an object or in the item of a list.
pub(super) fn compare(both: Both<'_, '_>, found: &mut Found<'_>) {
    naming::compare(both, found);
    match both.shown() {
        (Shown::Hidden, Shown::Hidden) => constant::changed(both, found),
        // What was a constant and is none, or the reverse, is told as a whole.
        (Shown::Hidden, _) | (_, Shown::Hidden) => return constant::turned(both, found),
        _ => held(both, found),
    }
    facts(both, found);
}

/// What a parameter holds that is no constant.
fn held(both: Both<'_, '_>, found: &mut Found<'_>) {
    presence::compare(both, found);
    default::compare(both, found);
    null::compare(both, found);
    if kind::changed(both, found) {
        return;
    }
    kind::own_type(both, found);
    let Both { models, owner, place, old, new, .. } = both;
    values::compare(both, found);
    media_form::compare(both, found);
    bound::compare(models, place, old, new, found);
    let fields = place.key("fields");
    let type_name = shown::own_type(new).unwrap_or_default();
    let object = Owner { role: Role::Object, type_name: &type_name };
    parameters::members(models, object, &fields, (&old.fields, &new.fields), found);
    if let (Some(old), Some(new)) = (&old.item, &new.item) {
        let place = place.key("item");
        let owner = Owner { role: Role::Item, ..owner };
        compare(Both { owner, place: &place, old, new, ..both }, found);
    } else if old.item != new.item {
        let why = "nothing is generated from a list without it";
        without_effect(place, "item", Change::of(&old.item, &new.item), why, found);
    }
}

/// What is told of a parameter besides what it holds. This is where the spec's type is taken apart.
fn facts(both: Both<'_, '_>, found: &mut Found<'_>) {
    let ParameterSpec {
        // Names and the place in the body: `naming`.
        name: _,
        rust: _,
        renamed_from: _,
        pointer: _,
        // What it holds: `presence`, `default`, `constant`, `kind`, `values`, `media_form`, and members above.
        kind: _,
        required: _,
        default: _,
        constant: _,
        values: _,
        rust_type: _,
        forms: _,
        fields: _,
        item: _,
        // What `null` means, and what is sent of the unset: `null`.
        nullable: _,
        unset: _,
        // Bounds: `bound`.
        minimum: _,
        maximum: _,
        min_length: _,
        max_length: _,
        length_unit: _,
        min_items: _,
        max_items: _,
        formats: _,
        min_seconds: _,
        max_seconds: _,
        max_bytes: _,
        min_width: _,
        max_width: _,
        min_height: _,
        max_height: _,
        min_pixels: _,
        max_pixels: _,
        also_accepts,
        sent_as,
        deprecated,
        unit,
        sensitive,
        doc,
        note,
        source,
    } = both.old;
    let new = both.new;
    spellings::compare(both.place, also_accepts, &new.also_accepts, found);
    self::sent_as(both, sent_as.is_some(), found);
    self::deprecated(both, deprecated.as_deref(), found);
    self::unit(both, unit.as_deref(), found);
    self::sensitive(both, *sensitive, found);
    let name = both.name();
    words(both.place, "doc", (doc, &new.doc), (&rules::PARAM_DOC_CHANGED, "is described", &name), found);
    words(both.place, "note", (note, &new.note), (&rules::PARAM_NOTE_CHANGED, "has", &name), found);
    words(both.place, "source", (source, &new.source), (&rules::PARAM_SOURCE_CHANGED, "has", &name), found);
}

/// Whether strings hold the values. What Rust callers write is the same.
fn sent_as(both: Both<'_, '_>, was_text: bool, found: &mut Found<'_>) {
    let is_text = both.new.sent_as.is_some();
    if was_text == is_text {
        return;
    }
    let form = if is_text { "as a string that holds it" } else { "as JSON has it" };
    let message = format!("`{}` is sent {form}: earlier releases send the other form", both.name());
    let change = Change::of(&both.old.sent_as, &both.new.sent_as);
    found.add(&rules::WRITTEN_FORM_CHANGED, &both.place.key("sent_as"), change, message);
}

fn deprecated(both: Both<'_, '_>, old: Option<&str>, found: &mut Found<'_>) {
    let (name, place) = (both.name(), both.place.key("deprecated"));
    let new = both.new.deprecated.as_deref();
    let (rule, message) = match (old, new) {
        (None, Some(note)) => {
            (&rules::PARAM_DEPRECATED, format!("deprecated `{name}`: {}", note.trim_end_matches('.')))
        }
        (Some(_), None) => (&rules::PARAM_UNDEPRECATED, format!("`{name}` is no longer deprecated")),
        (Some(old), Some(new)) if old != new => (
            &rules::PARAM_DEPRECATION_REWORDED,
            format!("`{name}` is deprecated in other words: {}", new.trim_end_matches('.')),
        ),
        _ => return,
    };
    found.add(rule, &place, Change::of(&old, &new), message);
}

fn unit(both: Both<'_, '_>, old: Option<&str>, found: &mut Found<'_>) {
    let (name, place) = (both.name(), both.place.key("unit"));
    let new = both.new.unit.as_deref();
    let (rule, message) = match (old, new) {
        (Some(old), Some(new)) if old != new => (
            &rules::UNIT_CHANGED,
            format!("`{name}` counts `{new}` (was `{old}`): the same number means another thing"),
        ),
        (None, Some(unit)) => (&rules::UNIT_TOLD, format!("the unit of `{name}` is told: `{unit}`")),
        (Some(unit), None) => {
            (&rules::UNIT_TOLD, format!("the unit of `{name}`, `{unit}`, is no longer told"))
        }
        _ => return,
    };
    found.add(rule, &place, Change::of(&old, &new), message);
}

fn sensitive(both: Both<'_, '_>, old: bool, found: &mut Found<'_>) {
    let (name, place, new) = (both.name(), both.place.key("sensitive"), both.new.sensitive);
    let (rule, message) = match (old, new) {
        (false, true) => (
            &rules::PARAM_BECAME_SENSITIVE,
            format!(
                "`{name}` is treated as sensitive: its value is kept out of logs, errors and the journal"
            ),
        ),
        (true, false) => (
            &rules::PARAM_NO_LONGER_SENSITIVE,
            format!(
                "`{name}` is no longer treated as sensitive: its value may appear in logs, errors and the journal"
            ),
        ),
        _ => return,
    };
    found.add(rule, &place, Change::of(&old, &new), message);
}

/// Tells of words that differ.
fn words<T: Serialize + PartialEq>(
    place: &Place<'_>,
    key: &str,
    (old, new): (&T, &T),
    (rule, verb, name): (&'static Rule, &str, &str),
    found: &mut Found<'_>,
) {
    if old != new {
        let message = if key == "doc" {
            format!("`{name}` {verb} in other words")
        } else {
            format!("`{name}` {verb} another {key}")
        };
        found.add(rule, &place.key(key), Change::of(old, new), message);
    }
}
