//! How often jobs are asked about: a matter of the provider, which a model may tell otherwise.

use wan_specs::PollingSpec;

use super::{Change, Found, ROOT};
use crate::rules::protocol as rules;

/// Finds another cadence.
pub(super) fn compare((old, new): (Option<&PollingSpec>, Option<&PollingSpec>), found: &mut Found<'_>) {
    let place = ROOT.key("polling");
    let (before, after) = (old.cloned().unwrap_or_default(), new.cloned().unwrap_or_default());
    let PollingSpec { first_seconds, interval_seconds, growth, longest_seconds, deadline_seconds } = before;
    for (key, what, old, new) in [
        ("first_seconds", "seconds to the first question about a job", first_seconds, after.first_seconds),
        (
            "interval_seconds",
            "seconds from the first to the second",
            interval_seconds,
            after.interval_seconds,
        ),
        ("growth", "the factor by which later pauses grow", growth, after.growth),
        ("longest_seconds", "seconds of the longest pause", longest_seconds, after.longest_seconds),
        (
            "deadline_seconds",
            "seconds for which a job is waited for",
            deadline_seconds,
            after.deadline_seconds,
        ),
    ] {
        if old != new {
            let told = |number: Option<f64>| {
                number.map_or_else(|| "not told".to_owned(), |number| number.to_string())
            };
            let message = format!("{what}: {} (was {})", told(new), told(old));
            found.add(&rules::POLLING_CHANGED, &place.key(key), Change::of(&old, &new), message);
        }
    }
}
