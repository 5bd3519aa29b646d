use serde_json::json;

use super::*;

fn model(changes: &Value) -> ModelSpec {
    let mut model = json!({
        "$schema": "", "format": 1, "provider": "acme", "model": "m", "title": "M", "task": "t2v", "version": "1",
        "status": "stable", "doc": "A model.", "rust": { "type": "M", "new": [] }, "operations": [],
        "parameters": [{
            "name": "duration", "type": "integer", "default": 5, "pointer": "/options/length", "doc": "How long.",
            "also_accepts": [{ "value": "ten", "means": 10 }],
        }],
        "output": { "videos": 1, "seconds": { "parameter": "duration", "standing": "documented" } },
        "price": { "currency": "USD", "low": "0.1", "high": "0.30", "per": "second", "as_of": "2026-11-20" },
        "examples": [], "sources": [],
    });
    for (key, value) in changes.as_object().unwrap() {
        model.as_object_mut().unwrap().insert(key.clone(), value.clone());
    }
    serde_json::from_value(model).unwrap()
}

fn range(model: &ModelSpec, body: &Value) -> Option<(String, String)> {
    price(model, body).map(|charge| (charge.low, charge.high))
}

fn amounts(low: &str, high: &str) -> (String, String) {
    (low.to_owned(), high.to_owned())
}

#[test]
fn a_price_a_second_is_multiplied_by_the_seconds_without_rounding() {
    let model = model(&json!({}));
    let asked = |length: Value| range(&model, &json!({ "options": { "length": length } }));
    assert_eq!(asked(json!(3)), Some(amounts("0.3", "0.90")));
    assert_eq!(asked(json!(0.7)), Some(amounts("0.07", "0.210")));
    assert_eq!(asked(json!("15")), Some(amounts("1.5", "4.50")));
}

#[test]
fn seconds_come_from_the_default_or_from_another_spelling() {
    let model = model(&json!({}));
    assert_eq!(range(&model, &json!({})), Some(amounts("0.5", "1.50")));
    assert_eq!(range(&model, &json!({ "options": { "length": null } })), Some(amounts("0.5", "1.50")));
    assert_eq!(range(&model, &json!({ "options": { "length": "ten" } })), Some(amounts("1.0", "3.00")));
}

#[test]
fn seconds_that_are_fixed_do_not_look_at_the_body() {
    let output = json!({ "videos": 1, "seconds": { "value": 2.5, "standing": "documented" } });
    let model = model(&json!({ "output": output }));
    assert_eq!(range(&model, &json!({ "options": { "length": 9 } })), Some(amounts("0.25", "0.750")));
}

#[test]
fn unknown_seconds_make_no_amount() {
    let unknown = model(&json!({ "output": { "videos": 1 } }));
    assert_eq!(price(&unknown, &json!({})), None);
    let model = model(&json!({}));
    for length in [json!("long"), json!(1e300), json!(-1), json!([5]), json!(0), json!("0")] {
        assert_eq!(price(&model, &json!({ "options": { "length": length } })), None, "{length}");
    }
}

#[test]
fn a_price_a_generation_is_told_as_it_is_published() {
    let price = json!({ "currency": "EUR", "low": "0.625", "high": "2.810", "per": "generation", "approximate": true });
    let charge =
        super::price(&model(&json!({ "price": price, "output": { "videos": 1 } })), &json!({})).unwrap();
    assert_eq!((charge.low.as_str(), charge.high.as_str()), ("0.625", "2.810"));
    assert_eq!((charge.currency.as_str(), charge.approximate, charge.as_of), ("EUR", true, None));
}

#[test]
fn an_unknown_price_is_none_and_not_zero() {
    let model = model(&json!({ "price": null }));
    assert_eq!(price(&model, &json!({})), None);
}

#[test]
fn the_shipped_prices_are_all_exact_numbers() {
    for model in wan_specs::Specs::embedded().unwrap().models {
        for example in &model.examples {
            let charge = price(&model, &example.body.0);
            assert_eq!(charge.is_some(), model.price.is_some(), "{}/{}", model.provider, model.model);
        }
    }
}

const HIGHER: &str = r#"[
    { "rule": "price_factor", "severity": "inform", "doc": "X.", "factor": "1.5",
      "when": { "parameter": "resolution", "values": ["720p"] } },
    { "rule": "price_factor", "severity": "inform", "doc": "X.", "factor": "4",
      "when": { "parameter": "resolution", "values": ["1080p"] } },
    { "rule": "price_factor", "severity": "inform", "doc": "X.", "factor": "0.5",
      "when": { "parameter": "steps", "values": [1, 2] } },
    { "rule": "price_factor", "severity": "inform", "doc": "X.", "factor": "2",
      "when": { "parameter": "sound", "values": [true] } }
]"#;

/// A model whose price hangs on a closed list with a default, on a number and on a boolean that have none.
fn with_factors() -> ModelSpec {
    let resolutions = [json!({ "value": "480p" }), json!({ "value": "720p" }), json!({ "value": "1080p" })];
    model(&json!({
        "rules": serde_json::from_str::<Value>(HIGHER).unwrap(),
        "parameters": [
            { "name": "duration", "type": "integer", "default": 5, "doc": "How long." },
            { "name": "resolution", "type": "string", "default": "480p", "values": resolutions, "doc": "How high.",
              "also_accepts": [{ "value": "hd", "means": "720p" }] },
            { "name": "steps", "type": "integer", "doc": "How many." },
            { "name": "sound", "type": "boolean", "doc": "Whether it sounds." },
        ],
    }))
}

#[test]
fn factors_multiply_by_effective_values() {
    let model = with_factors();
    let asked = |resolution: Value, steps: u8, sound: bool| {
        range(&model, &json!({ "duration": 10, "resolution": resolution, "steps": steps, "sound": sound }))
    };
    assert_eq!(asked(Value::Null, 3, false), Some(amounts("1.0", "3.00")));
    assert_eq!(asked(json!("480p"), 1, false), Some(amounts("0.50", "1.500")));
    assert_eq!(asked(json!("hd"), 3, false), Some(amounts("1.50", "4.500")));
    assert_eq!(asked(json!("1080p"), 2, true), Some(amounts("4.00", "12.000")));
}

#[test]
fn a_value_that_nothing_tells_makes_the_amount_a_range() {
    let model = with_factors();
    assert_eq!(range(&model, &json!({ "sound": false })), Some(amounts("0.25", "1.50")));
    assert_eq!(range(&model, &json!({ "steps": 3 })), Some(amounts("0.5", "3.00")));
}

#[test]
fn a_value_of_which_the_page_does_not_tell_makes_no_amount() {
    let model = with_factors();
    for (name, value) in [("resolution", json!("2160p")), ("steps", json!("1")), ("sound", json!("yes"))] {
        assert_eq!(price(&model, &json!({ name: value })), None, "{name}");
    }
}

#[test]
fn the_seconds_of_all_videos_count() {
    let output = json!({ "videos": 3, "seconds": { "value": 2.5, "standing": "documented" } });
    assert_eq!(range(&model(&json!({ "output": output })), &json!({})), Some(amounts("0.75", "2.250")));
}

fn with_rules(rules: &Value) -> ModelSpec {
    let mut model = with_factors();
    let more: Vec<RuleSpec> = serde_json::from_value(rules.clone()).unwrap();
    model.rules.extend(more);
    model
}

#[test]
fn a_parameter_that_is_ignored_may_cost_what_any_value_of_it_costs() {
    let model = with_rules(&json!([
        { "rule": "precedence", "severity": "inform", "doc": "X.", "parameters": ["steps"], "others": ["resolution"] }
    ]));
    let asked = |body: Value| range(&model, &body);
    assert_eq!(asked(json!({ "sound": false, "steps": null })), Some(amounts("0.25", "1.50")));
    assert_eq!(asked(json!({ "sound": false, "steps": 3 })), Some(amounts("0.5", "6.00")));
    assert_eq!(
        asked(json!({ "sound": false, "steps": 3, "resolution": "480p" })),
        Some(amounts("0.5", "6.00"))
    );
}

#[test]
fn a_parameter_that_is_set_without_effect_may_cost_as_if_it_were_not_set() {
    let model = with_rules(&json!([
        { "rule": "inert_unless", "severity": "inform", "doc": "X.", "parameters": ["duration", "steps"],
          "when": { "parameter": "sound", "values": [true] } }
    ]));
    let asked = |body: Value| range(&model, &body);
    assert_eq!(asked(json!({ "sound": true, "duration": 2, "steps": 3 })), Some(amounts("0.4", "1.20")));
    assert_eq!(asked(json!({ "sound": false, "duration": 2, "steps": 3 })), Some(amounts("0.10", "1.50")));
    assert_eq!(asked(json!({ "duration": 2, "steps": 3 })), Some(amounts("0.10", "3.00")));
}

#[test]
fn a_length_that_nothing_tells_lies_between_its_bounds() {
    let length = |low: Value, high: Value| {
        model(&json!({ "parameters": [
            { "name": "duration", "type": "number", "minimum": low, "maximum": high, "doc": "How long." }
        ] }))
    };
    assert_eq!(range(&length(json!(2.5), json!(6)), &json!({})), Some(amounts("0.25", "1.80")));
    for unbounded in [length(json!(0), json!(5)), length(json!(2), Value::Null)] {
        assert_eq!(price(&unbounded, &json!({})), None);
    }
    let listed = json!([{ "name": "duration", "type": "integer", "values": [{ "value": 4 }, { "value": 8 }],
        "doc": "How long." }]);
    let longer = json!([{ "rule": "price_factor", "severity": "inform", "doc": "X.", "factor": "0.25",
        "when": { "parameter": "duration", "values": [8] } }]);
    let model = model(&json!({ "parameters": listed, "rules": longer }));
    // 4 seconds cost 4 times the price, 8 seconds a quarter of 8 times.
    assert_eq!(range(&model, &json!({})), Some(amounts("0.200", "1.20")));
}

#[test]
fn no_factor_applies_where_there_is_no_value() {
    let resolutions = [json!({ "value": "480p" }), json!({ "value": "1080p" })];
    let model = model(&json!({
        "parameters": [{ "name": "resolution", "type": "string", "default": "480p", "nullable": true,
                         "values": resolutions, "doc": "How high." }],
        "output": { "videos": 1 },
        "price": { "currency": "USD", "low": "0.1", "high": "0.30", "per": "generation", "as_of": "2026-11-20" },
        "rules": [
            { "rule": "price_factor", "severity": "inform", "doc": "X.", "factor": "0.5",
              "when": { "parameter": "resolution", "values": ["480p"] } },
            { "rule": "price_factor", "severity": "inform", "doc": "X.", "factor": "0.8",
              "when": { "parameter": "resolution", "values": ["1080p"] } },
        ],
    }));
    assert_eq!(range(&model, &json!({})), Some(amounts("0.05", "0.150")));
    assert_eq!(range(&model, &json!({ "resolution": null })), Some(amounts("0.05", "0.30")));
}
