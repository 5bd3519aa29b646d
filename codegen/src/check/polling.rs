use wan_specs::PollingSpec;

use super::place::{ROOT, Report};
use crate::Rule;

/// The shortest pause between two questions, in seconds.
const SHORTEST: f64 = 0.1;

/// The longest time that can be told, in seconds. No provider keeps a job for longer than a month.
const LONGEST: f64 = 31.0 * 86_400.0;

/// Checks how often jobs are asked about.
pub(super) fn check(report: &mut Report<'_>, polling: Option<&PollingSpec>) {
    let Some(polling) = polling else { return };
    let place = ROOT.key("polling");
    let PollingSpec { first_seconds, interval_seconds, growth, longest_seconds, deadline_seconds } = polling;
    if *polling == PollingSpec::default() {
        report
            .add(Rule::PollingNumber, &place, "nothing is told")
            .help("remove the key: the cadence follows from the latency then");
    }
    let numbers = [
        ("first_seconds", first_seconds, SHORTEST, LONGEST),
        ("interval_seconds", interval_seconds, SHORTEST, LONGEST),
        ("growth", growth, 1.0, 10.0),
        ("longest_seconds", longest_seconds, SHORTEST, LONGEST),
        ("deadline_seconds", deadline_seconds, 1.0, LONGEST),
    ];
    let before = report.len();
    for (key, number, least, most) in numbers {
        if number.is_some_and(|number| !(least..=most).contains(&number)) {
            let message = format!("it is from {least} to {most}");
            report
                .add(Rule::PollingNumber, &place.key(key), message)
                .help("write such a number, or remove the key where nothing is told");
        }
    }
    // One mistake has one message.
    if report.len() > before {
        return;
    }
    let pairs = [
        ("longest_seconds", longest_seconds, "interval_seconds", interval_seconds),
        ("deadline_seconds", deadline_seconds, "first_seconds", first_seconds),
        ("deadline_seconds", deadline_seconds, "interval_seconds", interval_seconds),
    ];
    for (key, number, other, least) in pairs {
        if let (Some(number), Some(least)) = (number, least)
            && number < least
        {
            report
                .add(Rule::PollingNumber, &place.key(key), format!("it is below `{other}`, {least}"))
                .help("correct one of the two");
            return;
        }
    }
}
