use serde_json::Value;
use wan_specs::{ModelSpec, OutputSize, OutputSizeValue, OutputSpec, OutputValue, PriceUnit, Standing};

use super::{
    documentation::{Evidence, evidence, order},
    words::{from_to, word},
};
use crate::{
    Finding, Flag, Rule,
    compare::{Change, Found, Place, ROOT, align},
    rules::model as rules,
};

/// Whether the price of either side is for a second of video, so that its length is money.
pub(super) fn costs_by_the_second(old: &ModelSpec, new: &ModelSpec) -> bool {
    [old, new].iter().any(|spec| spec.price.as_ref().is_some_and(|price| price.per == PriceUnit::Second))
}

/// Finds what changed in what a finished request delivers.
pub(super) fn compare(old: &OutputSpec, new: &OutputSpec, length_is_money: bool, found: &mut Found<'_>) {
    let OutputSpec { videos, seconds, frame_rate, size } = old;
    let output = ROOT.key("output");
    if *videos != new.videos {
        let message = format!("a request delivers `{}` videos (was `{videos}`)", new.videos);
        let change = Change::of(videos, &new.videos);
        found.add(&rules::OUTPUT_VIDEOS_CHANGED, &output.key("videos"), change, message);
    }
    let fact =
        Fact { rule: &rules::OUTPUT_SECONDS_CHANGED, what: "the playing time", is_money: length_is_money };
    number(&fact, &output.key("seconds"), seconds.as_ref(), new.seconds.as_ref(), found);
    let fact = Fact { rule: &rules::OUTPUT_FRAME_RATE_CHANGED, what: "the frame rate", is_money: false };
    number(&fact, &output.key("frame_rate"), frame_rate.as_ref(), new.frame_rate.as_ref(), found);
    let place = output.key("size");
    match (size, &new.size) {
        (Some(old), Some(new)) => sizes(&place, old, new, found),
        (None, Some(new)) => told(&place, new, "the size", found),
        (Some(old), None) => {
            untold(&place, old, "the size", found);
        }
        (None, None) => {}
    }
}

/// A number about the videos.
struct Fact {
    rule: &'static Rule,
    what: &'static str,
    is_money: bool,
}

fn number(
    fact: &Fact,
    place: &Place<'_>,
    old: Option<&OutputValue>,
    new: Option<&OutputValue>,
    found: &mut Found<'_>,
) {
    match (old, new) {
        (Some(old), Some(new)) => numbers(fact, place, old, new, found),
        (None, Some(new)) => told(place, new, fact.what, found),
        (Some(old), None) => {
            let finding = untold(place, old, fact.what, found);
            if fact.is_money {
                finding.touching(Flag::Money);
            }
        }
        (None, None) => {}
    }
}

fn numbers(fact: &Fact, place: &Place<'_>, old: &OutputValue, new: &OutputValue, found: &mut Found<'_>) {
    let OutputValue { value, parameter, standing, note, source } = old;
    let change =
        Change::of(&decided(*value, parameter.as_ref()), &decided(new.value, new.parameter.as_ref()));
    if change.old != change.new {
        let message = format!("{} went {}", fact.what, from_to(change.old.as_ref(), change.new.as_ref()));
        let finding = found.add(fact.rule, place, change, message);
        if fact.is_money {
            finding.touching(Flag::Money);
        }
    }
    self::standing(place, fact.what, *standing, new.standing, found);
    let before = Evidence { note: note.as_ref(), source: source.as_ref() };
    evidence(place, before, Evidence { note: new.note.as_ref(), source: new.source.as_ref() }, found);
}

/// What decides a number: itself, or the parameter with this name.
fn decided(value: Option<f64>, parameter: Option<&String>) -> Value {
    match (value, parameter) {
        (Some(value), None) => Value::from(value),
        (None, Some(parameter)) => Value::from(parameter.as_str()),
        (value, parameter) => Value::from(vec![Value::from(value), Value::from(parameter.cloned())]),
    }
}

fn sizes(place: &Place<'_>, old: &OutputSize, new: &OutputSize, found: &mut Found<'_>) {
    let OutputSize { width, height, parameter, table, standing, note, source } = old;
    for (key, old, new) in [
        ("width", width, &new.width),
        ("height", height, &new.height),
        ("parameter", parameter, &new.parameter),
    ] {
        if old != new {
            let message =
                format!("what decides the size went {} (`{key}`)", from_to(old.as_ref(), new.as_ref()));
            found.add(&rules::OUTPUT_SIZE_CHANGED, &place.key(key), Change::of(old, new), message);
        }
    }
    let list = place.key("table");
    let rows = align(table, &new.table, |row| word(&row.value));
    for pair in &rows {
        let pixels = |row: Option<(usize, &OutputSizeValue)>| row.map(|(_, row)| pixels(row));
        let (old, new) = (pixels(pair.old), pixels(pair.new));
        if old != new {
            let message =
                format!("the size under `{}` went {}", pair.name, from_to(old.as_ref(), new.as_ref()));
            let change = Change::of(&old, &new);
            found.add(&rules::OUTPUT_SIZE_CHANGED, &list.item(pair.item()), change, message);
        }
    }
    order(&rows, &list, "sizes", found);
    self::standing(place, "the size", *standing, new.standing, found);
    let before = Evidence { note: note.as_ref(), source: source.as_ref() };
    evidence(place, before, Evidence { note: new.note.as_ref(), source: new.source.as_ref() }, found);
}

fn pixels(row: &OutputSizeValue) -> String {
    // The value is the name by which rows are paired.
    let OutputSizeValue { value: _, width, height } = row;
    format!("{width}x{height}")
}

fn standing(place: &Place<'_>, what: &str, old: Standing, new: Standing, found: &mut Found<'_>) {
    if old != new {
        let message = format!("{what} is {} (was {})", word(&new), word(&old));
        let change = Change::of(&old, &new);
        found.add(&rules::OUTPUT_STANDING_CHANGED, &place.key("standing"), change, message);
    }
}

fn told<T: serde::Serialize>(place: &Place<'_>, new: &T, what: &str, found: &mut Found<'_>) {
    found.add(&rules::OUTPUT_TOLD, place, Change::added(new), format!("{what} is known now"));
}

fn untold<'f, T: serde::Serialize>(
    place: &Place<'_>,
    old: &T,
    what: &str,
    found: &'f mut Found<'_>,
) -> &'f mut Finding {
    found.add(&rules::OUTPUT_UNTOLD, place, Change::removed(old), format!("{what} is no longer known"))
}
