use serde_json::Value;
use sha2::{Digest, Sha256};
use wan_specs::ModelSpec;

use crate::request_check::find;

/// What every provider calls the parameter that makes a video come out again.
const SEED: &str = "seed";

/// The seed that a job uses: the request's, else the published default, else a number that follows from the body, so
/// that the same request has the same seed.
pub(crate) fn used(model: &ModelSpec, body: &Value) -> i64 {
    let parameter = model.parameters.iter().find(|parameter| parameter.name == SEED);
    let given = parameter.and_then(|parameter| number(find(body, parameter)?));
    let default = || number(&parameter?.default.as_ref()?.0);
    let most = parameter.and_then(|parameter| parameter.maximum.as_ref()?.as_i64());
    given.or_else(default).unwrap_or_else(|| derived(body, most))
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        value => value.as_i64(),
    }
}

/// A number from 0 to `most`, 31 bits by default. SHA-256 is the same on every machine and in every release.
fn derived(body: &Value, most: Option<i64>) -> i64 {
    let digest = Sha256::digest(body.to_string());
    let bits = digest.iter().take(4).fold(0_i64, |bits, byte| bits << 8 | i64::from(*byte));
    let most = most.filter(|most| *most >= 0).unwrap_or(i64::MAX).min(i64::from(i32::MAX));
    bits % (most + 1)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wan_specs::Json;

    use super::*;

    /// A shipped model whose seed is made what the test needs.
    fn model(default: Option<Value>, maximum: Option<i64>) -> ModelSpec {
        let mut model = wan_specs::Specs::embedded().unwrap().models.remove(0);
        let seed = model.parameters.iter_mut().find(|parameter| parameter.name == SEED).unwrap();
        (seed.default, seed.maximum) = (default.map(Json), maximum.map(Into::into));
        model
    }

    #[test]
    fn the_requests_seed_comes_before_the_default_and_that_before_a_derived_one() {
        let published = model(Some(json!(42)), None);
        for (body, expected) in [
            (json!({ "seed": 7 }), 7),
            (json!({ "seed": -1 }), -1),
            (json!({ "seed": "8" }), 8),
            (json!({}), 42),
        ] {
            assert_eq!(used(&published, &body), expected, "{body}");
        }
    }

    #[test]
    fn a_derived_seed_follows_from_the_body_and_keeps_the_bound() {
        for open in [model(None, None), model(Some(Value::Null), None)] {
            let (fox, dog) = (json!({ "prompt": "a fox" }), json!({ "prompt": "a dog" }));
            assert_eq!(used(&open, &fox), used(&open, &fox.clone()));
            assert_ne!(used(&open, &fox), used(&open, &dog));
            assert!((0..=i64::from(i32::MAX)).contains(&used(&open, &json!({ "seed": null }))));
        }
        for number in 0..100 {
            let seed = used(&model(None, Some(3)), &json!({ "n": number }));
            assert!((0..=3).contains(&seed), "{seed}");
        }
    }
}
