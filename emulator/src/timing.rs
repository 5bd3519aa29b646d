//! How long a job took, as its provider tells it.

use std::time::Duration;

use serde_json::{Value, json};
use wan_specs::{TimingSpec, TimingUnit};

use crate::{clock::milliseconds, job::Job};

/// How long the part took that the timing is about: a number or a string, as the sample has it.
pub(crate) fn like(timing: &TimingSpec, job: &Job, sample: &Value) -> Value {
    match sample {
        Value::String(_) => json!(text(timing, job)),
        sample if sample.is_f64() => json!(exact(timing.unit, job.took(timing.part))),
        _ => json!(rounded(timing.unit, job.took(timing.part))),
    }
}

/// How long it took, as a header has it.
pub(crate) fn text(timing: &TimingSpec, job: &Job) -> String {
    exact(timing.unit, job.took(timing.part)).to_string()
}

/// Exact to the millisecond.
fn exact(unit: TimingUnit, took: Duration) -> f64 {
    let seconds = Duration::from_millis(milliseconds(took)).as_secs_f64();
    match unit {
        TimingUnit::Seconds => seconds,
        TimingUnit::Milliseconds => (seconds * 1000.0).round(),
    }
}

fn rounded(unit: TimingUnit, took: Duration) -> u64 {
    match unit {
        TimingUnit::Seconds => took.as_secs() + u64::from(took.subsec_millis() >= 500),
        TimingUnit::Milliseconds => milliseconds(took),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_exact_to_the_millisecond_or_rounded() {
        let took = Duration::from_micros(104_812_700);
        assert_eq!(exact(TimingUnit::Seconds, took).to_string(), "104.812");
        assert_eq!(exact(TimingUnit::Milliseconds, took).to_string(), "104812");
        assert_eq!(
            (rounded(TimingUnit::Seconds, took), rounded(TimingUnit::Milliseconds, took)),
            (105, 104_812)
        );
    }
}
