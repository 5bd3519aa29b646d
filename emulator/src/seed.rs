use serde_json::Value;
use wan_specs::ModelSpec;

use crate::effective;

/// What every provider calls the parameter that makes a video come out again.
const SEED: &str = "seed";

/// The seed that a job uses: the body's, else the published default, else a number that follows from the fingerprint, so
/// that the same request has the same seed.
pub(crate) fn used(model: &ModelSpec, body: &Value, fingerprint: &[u8; 32]) -> i64 {
    let parameter = model.parameters.iter().find(|parameter| parameter.name == SEED);
    let most = parameter.and_then(|parameter| parameter.maximum.as_ref()?.as_i64());
    let told = parameter.and_then(|parameter| number(effective::value(parameter, body)?.as_ref()));
    told.unwrap_or_else(|| derived(fingerprint, most))
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        value => value.as_i64(),
    }
}

/// A number from 0 to `most`, 31 bits by default.
fn derived(fingerprint: &[u8; 32], most: Option<i64>) -> i64 {
    let bits = fingerprint.iter().take(4).fold(0_i64, |bits, byte| bits << 8 | i64::from(*byte));
    let most = most.filter(|most| *most >= 0).unwrap_or(i64::MAX).min(i64::from(i32::MAX));
    bits % (most + 1)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wan_specs::Json;

    use super::*;
    use crate::video::Scene;

    /// A shipped model whose seed is made what the test needs.
    fn model(default: Option<Value>, maximum: Option<i64>) -> ModelSpec {
        let mut model = wan_specs::Specs::embedded().unwrap().models.remove(0);
        let seed = model.parameters.iter_mut().find(|parameter| parameter.name == SEED).unwrap();
        (seed.default, seed.maximum) = (default.map(Json), maximum.map(Into::into));
        model
    }

    fn seed(model: &ModelSpec, body: &Value) -> i64 {
        Scene::of(model, body).seed
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
            assert_eq!(seed(&published, &body), expected, "{body}");
        }
    }

    #[test]
    fn a_derived_seed_follows_from_what_the_body_means_and_keeps_the_bound() {
        for open in [model(None, None), model(Some(Value::Null), None)] {
            let (fox, dog) = (json!({ "prompt": "a fox" }), json!({ "prompt": "a dog" }));
            assert_eq!(seed(&open, &fox), seed(&open, &json!({ "prompt": "a fox", "seed": null })));
            assert_ne!(seed(&open, &fox), seed(&open, &dog));
            assert!((0..=i64::from(i32::MAX)).contains(&seed(&open, &json!({ "seed": null }))));
        }
        for number in 0..100 {
            let seed = seed(&model(None, Some(3)), &json!({ "n": number }));
            assert!((0..=3).contains(&seed), "{seed}");
        }
    }
}
