use wan_specs::PollingSpec;

use super::model::milliseconds;
use crate::ir;

/// The cadence of a model: each number is the model's own or, where it has none, the provider's.
pub(super) fn lower(own: Option<&PollingSpec>, provider: Option<&PollingSpec>) -> ir::Polling {
    let first = |number: fn(&PollingSpec) -> Option<f64>| own.and_then(number).or(provider.and_then(number));
    let time = |number| first(number).map(milliseconds);
    ir::Polling {
        first: time(|polling| polling.first_seconds),
        interval: time(|polling| polling.interval_seconds),
        growth: first(|polling| polling.growth),
        longest: time(|polling| polling.longest_seconds),
        deadline: time(|polling| polling.deadline_seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_overrides_its_provider_number_by_number() {
        let provider = PollingSpec { first_seconds: Some(5.0), growth: Some(2.0), ..PollingSpec::default() };
        let own = PollingSpec {
            first_seconds: Some(0.25),
            deadline_seconds: Some(900.0),
            ..PollingSpec::default()
        };
        let expected = ir::Polling {
            first: Some(250),
            growth: Some(2.0),
            deadline: Some(900_000),
            ..ir::Polling::default()
        };
        assert_eq!(lower(Some(&own), Some(&provider)), expected);
        assert_eq!(lower(None, Some(&provider)).first, Some(5000));
        assert_eq!(lower(None, None), ir::Polling::default());
    }
}
