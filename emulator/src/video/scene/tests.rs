use serde_json::json;
use wan_specs::Specs;

use super::*;

fn model(parameters: &Value, output: &Value) -> ModelSpec {
    serde_json::from_value(json!({
        "$schema": "", "format": 1, "provider": "acme", "model": "clip-1", "title": "Clip", "task": "t2v",
        "version": "1", "status": "stable", "doc": "A model.", "rust": { "type": "Clip1", "new": [] },
        "operations": [], "parameters": parameters, "output": output, "examples": [], "sources": [],
    }))
    .unwrap()
}

fn rich() -> ModelSpec {
    model(
        &json!([
            { "name": "prompt", "type": "string", "doc": "", "pointer": "/input/prompt" },
            { "name": "seed", "type": "integer", "default": 42, "doc": "" },
            { "name": "length", "type": "integer", "default": 3, "doc": "" },
            {
                "name": "shape", "type": "string", "default": "wide", "doc": "",
                "also_accepts": [{ "value": 169, "means": "wide" }, { "value": 916, "means": "tall" }],
            },
        ]),
        &json!({
            "videos": 1,
            "seconds": { "parameter": "length", "standing": "documented" },
            "frame_rate": { "value": 16.0, "standing": "documented" },
            "size": { "parameter": "shape", "standing": "documented", "table": [
                { "value": "wide", "width": 320, "height": 180 },
                { "value": "tall", "width": 180, "height": 320 },
            ] },
        }),
    )
}

fn sized(width: u64, height: u64) -> Scene {
    let number = |name: &str| json!({ "name": name, "type": "integer", "doc": "" });
    let size = json!({ "width": "w", "height": "h", "standing": "documented" });
    let model = model(&json!([number("w"), number("h")]), &json!({ "videos": 1, "size": size }));
    Scene::of(&model, &json!({ "w": width, "h": height }))
}

#[test]
fn the_output_section_tells_size_rate_and_time() {
    let body = json!({ "input": { "prompt": "a fox" }, "seed": 7, "length": 5, "shape": "tall" });
    let scene = Scene::of(&rich(), &body);
    assert_eq!((scene.width, scene.height, scene.frame_rate, scene.seconds), (180, 320, 16.0, 5.0));
    assert_eq!((scene.provider.as_str(), scene.model.as_str()), ("acme", "clip-1"));
    assert_eq!((scene.prompt.as_str(), scene.seed), ("a fox", 7));
}

#[test]
fn defaults_and_other_spellings_count() {
    let plain = Scene::of(&rich(), &json!({}));
    assert_eq!((plain.width, plain.height, plain.seconds, plain.seed), (320, 180, 3.0, 42));
    for same in
        [json!({ "length": 3 }), json!({ "shape": 169, "seed": null }), json!({ "length": 3.0, "seed": 42 })]
    {
        assert_eq!(Scene::of(&rich(), &same), plain, "{same}");
    }
    assert_eq!(Scene::of(&rich(), &json!({ "shape": 916 })).height, 320);
}

#[test]
fn what_the_spec_does_not_tell_is_a_constant() {
    let unknown = model(&json!([]), &json!({ "videos": 1 }));
    let scene = Scene::of(&unknown, &json!({}));
    assert_eq!(((scene.width, scene.height), scene.frame_rate), (UNKNOWN_SIZE, UNKNOWN_FRAME_RATE));
    assert_eq!((scene.seconds, scene.prompt.as_str()), (UNKNOWN_SECONDS, ""));
    let strange = Scene::of(&rich(), &json!({ "shape": "round", "length": "long" }));
    assert_eq!(((strange.width, strange.height), strange.seconds), (UNKNOWN_SIZE, UNKNOWN_SECONDS));
}

#[test]
fn sizes_are_even_and_within_bounds() {
    let size = |width: u64, height: u64| {
        let scene = sized(width, height);
        (scene.width, scene.height)
    };
    assert_eq!(size(480, 832), (480, 832));
    assert_eq!(size(481, 269), (482, 270));
    assert_eq!(size(0, 1), (16, 16));
    assert_eq!(size(100_000, 100_000), (3840, 2160));
    assert_eq!(size(9999, u64::MAX), (2160, 3840));
    assert_eq!(size(3839, 2159), (3840, 2160));
}

#[test]
fn rates_and_times_are_within_bounds() {
    for (told, rate, seconds) in
        [(1e9, 60.0, 60.0), (0.001, 1.0, 0.001), (-1.0, UNKNOWN_FRAME_RATE, UNKNOWN_SECONDS)]
    {
        let fact = json!({ "value": told, "standing": "assumed" });
        let model = model(&json!([]), &json!({ "videos": 1, "seconds": fact, "frame_rate": fact }));
        let scene = Scene::of(&model, &json!({}));
        assert_eq!((scene.frame_rate, scene.seconds), (rate, seconds), "{told}");
    }
}

#[test]
fn the_order_of_keys_does_not_matter_and_every_value_does() {
    let scene = |text: &str| Scene::of(&rich(), &serde_json::from_str(text).unwrap());
    let first = scene(r#"{ "seed": 1, "extra": { "a": 1, "b": [1, 2] } }"#);
    assert_eq!(scene(r#"{ "extra": { "b": [1, 2.0], "a": 1, "c": null }, "seed": 1 }"#), first);
    for other in [
        r#"{ "seed": 2, "extra": { "a": 1, "b": [1, 2] } }"#,
        r#"{ "seed": 1, "extra": { "a": 1, "b": [2, 1] } }"#,
        r#"{ "seed": 1, "extra": { "a": "1", "b": [1, 2] } }"#,
        r#"{ "seed": 1, "extra": { "a": 1, "b": [[1], 2] } }"#,
        r#"{ "seed": 1, "extra": { "a": 1 } }"#,
    ] {
        assert_ne!(scene(other).fingerprint, first.fingerprint, "{other}");
    }
}

#[test]
fn the_same_body_for_another_model_is_another_scene() {
    let mut other = rich();
    "clip-2".clone_into(&mut other.model);
    let body = json!({ "seed": 1 });
    assert_ne!(Scene::of(&other, &body).fingerprint, Scene::of(&rich(), &body).fingerprint);
}

#[test]
fn every_shipped_model_tells_its_size_and_time() {
    let models = Specs::embedded().unwrap().models;
    assert!(!models.is_empty());
    for model in models {
        for example in &model.examples {
            let scene = Scene::of(&model, &example.body.0);
            assert_ne!((scene.width, scene.height), UNKNOWN_SIZE, "{}", model.model);
            assert!(scene.seconds >= 1.0, "{}", model.model);
        }
    }
}
