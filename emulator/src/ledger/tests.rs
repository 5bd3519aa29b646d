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

fn entry(amount: Option<Charge>) -> LedgerEntry {
    LedgerEntry {
        job: "j".to_owned(),
        provider: "acme".to_owned(),
        model: "m".to_owned(),
        operation: OperationKind::Submit,
        submitted_milliseconds: 0,
        amount,
        without_video: None,
    }
}

fn charge(currency: &str, low: &str, high: &str) -> Charge {
    Charge {
        currency: currency.to_owned(),
        low: low.to_owned(),
        high: high.to_owned(),
        approximate: false,
        as_of: None,
    }
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
    for length in [json!("long"), json!(1e300), json!(-1), json!([5])] {
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
fn totals_are_exact_and_kept_apart_by_currency() {
    let entries = [
        entry(Some(charge("USD", "0.1", "0.625"))),
        entry(Some(charge("EUR", "1", "2"))),
        entry(Some(charge("USD", "0.2", "2.81"))),
        entry(None),
    ];
    let totals = LedgerTotals::of(&entries);
    let sum = |currency: &str, low: &str, high: &str| LedgerSum {
        currency: currency.to_owned(),
        low: low.to_owned(),
        high: high.to_owned(),
    };
    assert_eq!(totals.sums, [sum("EUR", "1", "2"), sum("USD", "0.3", "3.435")]);
    assert_eq!((totals.entries, totals.without_amount), (4, 1));
}

#[test]
fn an_amount_beyond_counting_is_in_no_sum() {
    let greatest = "79228162514264337593543950335";
    let entries = [entry(Some(charge("USD", greatest, greatest))), entry(Some(charge("USD", "1", "1")))];
    let totals = LedgerTotals::of(&entries);
    assert_eq!((totals.without_amount, totals.sums[0].low.as_str()), (1, greatest));
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
