use wan_specs::LatencySpec;

use super::{
    documentation::{Evidence, evidence, reading_day},
    words::short,
};
use crate::{
    compare::{Change, Found, ROOT},
    rules::money as rules,
};

/// Finds what changed in the published time from request to result.
pub(super) fn compare(old: Option<&LatencySpec>, new: Option<&LatencySpec>, found: &mut Found<'_>) {
    let place = ROOT.key("latency");
    match (old, new) {
        (Some(old), Some(new)) => changed(old, new, found),
        (None, Some(new)) => {
            let message = format!("the typical time is known now: {} s", short(new.seconds));
            found.add(&rules::LATENCY_KNOWN, &place, Change::added(new), message);
        }
        (Some(old), None) => {
            let message = format!("the typical time is no longer known (was {} s)", short(old.seconds));
            found.add(&rules::LATENCY_UNKNOWN, &place, Change::removed(old), message);
        }
        (None, None) => {}
    }
}

fn changed(old: &LatencySpec, new: &LatencySpec, found: &mut Found<'_>) {
    let LatencySpec { seconds, approximate, as_of, note } = old;
    let place = ROOT.key("latency");
    let change = Change::of(seconds, &new.seconds);
    if change.old != change.new {
        let message = format!(
            "typical time {} s → {} s: the first question after a job and the default deadline follow it",
            short(*seconds),
            short(new.seconds)
        );
        found.add(&rules::LATENCY_CHANGED, &place.key("seconds"), change, message);
    }
    if *approximate != new.approximate {
        let is = if new.approximate { "now called" } else { "no longer called" };
        let change = Change::of(approximate, &new.approximate);
        let message = format!("the typical time is {is} approximate");
        found.add(&rules::LATENCY_CERTAINTY_CHANGED, &place.key("approximate"), change, message);
    }
    reading_day(&place, as_of.as_ref(), new.as_of.as_ref(), found);
    let before = Evidence { note: note.as_ref(), source: None };
    evidence(&place, before, Evidence { note: new.note.as_ref(), source: None }, found);
}
