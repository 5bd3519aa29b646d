use std::slice::from_ref;

use serde_json::{Value, json};
use wan_specs::{ModelSpec, Specs};

use super::request_schema;
use crate::request_check::RequestCheck;

fn model(parameters: &Value, rules: &Value) -> ModelSpec {
    let text = json!({
        "$schema": "../schema/model.schema.json", "format": 1, "provider": "acme", "model": "wan-1",
        "title": "Wan 1", "task": "t2v", "version": "1", "status": "stable", "doc": "A model.",
        "rust": { "type": "Wan1", "new": [] }, "operations": [], "parameters": parameters, "rules": rules,
        "output": { "videos": 1 }, "examples": [], "sources": [],
    });
    Specs::parse([("acme/wan-1.json", text.to_string().as_str())]).unwrap().models.remove(0)
}

/// The bodies that are taken and those that are refused, under these parameters and rules.
#[track_caller]
fn judge(parameters: &Value, rules: &Value, taken: &[Value], refused: &[Value]) {
    let model = model(parameters, rules);
    let check = RequestCheck::new(&model).unwrap();
    for body in taken {
        assert_eq!(check.complaints(&model, body), Vec::<String>::new(), "{body} is taken");
    }
    for body in refused {
        assert_ne!(check.complaints(&model, body), Vec::<String>::new(), "{body} is refused");
    }
}

/// One parameter called `a` with these keys: the values that are taken and those that are refused.
#[track_caller]
fn judge_value(keys: &Value, taken: &[Value], refused: &[Value]) {
    let mut parameter = json!({ "name": "a", "doc": "A." });
    parameter.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
    let bodies = |values: &[Value]| values.iter().map(|value| json!({ "a": value })).collect::<Vec<_>>();
    judge(&json!([parameter]), &json!([]), &bodies(taken), &bodies(refused));
}

fn optional(name: &str) -> Value {
    json!({ "name": name, "type": "integer", "doc": "One." })
}

fn rule(keys: &Value) -> Value {
    let mut rule = json!({ "severity": "refuse", "doc": "The rule." });
    rule.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
    json!([rule])
}

#[test]
fn the_schema_of_a_small_model_reads_as_written_by_hand() {
    let parameters = json!([
        { "name": "prompt", "type": "string", "required": true, "min_length": 1, "max_length": 9, "doc": "What." },
        { "name": "seed", "type": "integer", "default": null, "minimum": -1, "doc": "Where." },
        { "name": "style", "pointer": "/input/style", "type": "string", "constant": "film", "doc": "How." },
    ]);
    let expected = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Wan 1",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "prompt": { "type": "string", "minLength": 1, "maxLength": 9 },
            "seed": { "anyOf": [{ "type": "integer", "minimum": -1 }, { "type": "null" }] },
            "input": {
                "type": "object",
                "additionalProperties": false,
                "properties": { "style": { "const": "film" } },
                "required": ["style"],
            },
        },
        "required": ["prompt", "input"],
    });
    assert_eq!(request_schema(&model(&parameters, &json!([]))), expected);
}

#[test]
fn every_bound_holds_from_both_sides() {
    let integer = json!({ "type": "integer", "minimum": 10, "maximum": 70 });
    judge_value(
        &integer,
        &[json!(10), json!(70), json!(10.0)],
        &[json!(9), json!(71), json!(10.5), json!("10")],
    );
    let number = json!({ "type": "number", "minimum": 0.5, "maximum": 4 });
    judge_value(&number, &[json!(0.5), json!(4)], &[json!(0.49), json!(4.01), json!(true)]);
    let text = json!({ "type": "string", "min_length": 1, "max_length": 3 });
    judge_value(&text, &[json!("a"), json!("äöü"), json!("🦊🦊🦊")], &[json!(""), json!("abcd"), json!(1)]);
    let bytes = json!({ "type": "string", "min_length": 2, "max_length": 4, "length_unit": "bytes" });
    judge_value(
        &bytes,
        &[json!("ä"), json!("🦊"), json!("abcd")],
        &[json!("a"), json!("äöü"), json!("abcde")],
    );
    judge_value(&json!({ "type": "boolean" }), &[json!(true)], &[json!("true"), json!(0)]);
    let list = json!({ "type": "list", "min_items": 1, "max_items": 2, "item": optional("one") });
    judge_value(&list, &[json!([1]), json!([1, 2])], &[json!([]), json!([1, 2, 3]), json!(["1"]), json!(1)]);
    judge_value(&json!({ "type": "integer" }), &[json!(9_999_999_999_i64)], &[json!(1.5)]);
}

#[test]
fn a_byte_length_counts_inside_lists_and_objects() {
    let text = json!({ "name": "t", "type": "string", "max_length": 3, "length_unit": "bytes", "doc": "T." });
    let object = json!({ "name": "o", "type": "object", "fields": [text], "doc": "O." });
    judge_value(
        &json!({ "type": "list", "item": object }),
        &[json!([{ "t": "abc" }])],
        &[json!([{}, { "t": "äö" }])],
    );
}

#[test]
fn null_is_taken_only_where_it_is_the_published_default() {
    judge_value(&json!({ "type": "integer", "default": null }), &[json!(null), json!(1)], &[json!("1")]);
    judge_value(&json!({ "type": "integer", "default": 1 }), &[json!(1)], &[json!(null)]);
    judge_value(&json!({ "type": "integer" }), &[json!(1)], &[json!(null)]);
    judge_value(
        &json!({ "type": "integer", "required": true, "default": null }),
        &[json!(1)],
        &[json!(null)],
    );
}

#[test]
fn closed_lists_take_their_values_and_the_accepted_spellings() {
    let closed = json!({
        "type": "integer", "values": [{ "value": 360 }, { "value": 480 }],
        "also_accepts": [{ "value": "480", "means": 480 }],
    });
    judge_value(&closed, &[json!(360), json!(480), json!("480")], &[json!("360"), json!(576), json!(null)]);
    judge_value(&json!({ "type": "string", "constant": "x" }), &[json!("x")], &[json!("y"), json!(null)]);
}

#[test]
fn required_parameters_must_be_there_even_with_a_default() {
    let parameters = json!([
        { "name": "a", "type": "integer", "required": true, "default": 3, "doc": "A." },
        { "name": "b", "type": "integer", "constant": 1, "doc": "B." },
        { "name": "c", "pointer": "/input/c", "type": "integer", "required": true, "doc": "C." },
        { "name": "d", "pointer": "/input/d", "type": "integer", "doc": "D." },
        { "name": "e", "pointer": "/more/e", "type": "integer", "doc": "E." },
    ]);
    judge(
        &parameters,
        &json!([]),
        &[
            json!({ "a": 1, "b": 1, "input": { "c": 1 } }),
            json!({ "a": 1, "b": 1, "input": { "c": 1, "d": 2 }, "more": { "e": 1 } }),
            json!({ "a": 1, "b": 1, "input": { "c": 1 }, "more": {} }),
        ],
        &[
            json!({ "b": 1, "input": { "c": 1 } }),
            json!({ "a": 1, "input": { "c": 1 } }),
            json!({ "a": 1, "b": 1 }),
            json!({ "a": 1, "b": 1, "input": {} }),
            json!({ "a": 1, "b": 1, "input": { "c": 1, "x": 1 } }),
            json!({ "a": 1, "b": 1, "input": { "c": 1 }, "c": 1 }),
            json!({ "a": 1, "b": 1, "input": 1 }),
            json!([]),
        ],
    );
}

#[test]
fn objects_take_their_fields_and_nothing_else() {
    let fields = json!([
        { "name": "path", "type": "string", "required": true, "doc": "P." },
        { "name": "scale", "pointer": "/how/scale", "type": "number", "doc": "S." },
    ]);
    judge_value(
        &json!({ "type": "object", "fields": fields }),
        &[json!({ "path": "x" }), json!({ "path": "x", "how": { "scale": 1.5 } })],
        &[json!({}), json!({ "path": "x", "scale": 1 }), json!({ "path": null })],
    );
}

#[test]
fn media_are_taken_in_their_forms_only() {
    let url = [json!("https://a.example/b.png?c=d"), json!("http://a")];
    let data = [json!("data:image/png;base64,AAAA"), json!("data:image/svg+xml;base64,AA==")];
    let bare = [json!("AAAA"), json!("A/+=")];
    let never = [
        json!(""),
        json!("ftp://a"),
        json!("https:///a"),
        json!("https://?a"),
        json!("https://a b"),
        json!("https://a\nb"),
        json!("https://a\n"),
        json!("data:image/png,AAAA"),
        json!("data:image/png;base64,"),
        json!("A==="),
        json!(1),
    ];
    let judge_forms = |forms: &[&str], taken: &[&[Value]], refused: &[&[Value]]| {
        judge_value(&json!({ "type": "image", "forms": forms }), &taken.concat(), &refused.concat());
    };
    judge_forms(&["url"], &[&url], &[&data, &bare, &never]);
    judge_forms(&["data_uri"], &[&data], &[&url, &bare, &never]);
    judge_forms(&["base64"], &[&bare], &[&url, &data, &never]);
    judge_forms(&["url", "data_uri"], &[&url, &data], &[&bare, &never]);
}

#[test]
fn tuples_count_defaults_and_do_not_act_on_unknown_values() {
    let rules = rule(&json!({
        "rule": "allowed_tuples", "parameters": ["w", "h"],
        "tuples": [{ "value": [480, 832] }, { "value": [832, 480] }],
    }));
    let plain = json!([optional("w"), optional("h")]);
    judge(
        &plain,
        &rules,
        &[json!({}), json!({ "w": 1 }), json!({ "w": 480, "h": 832 }), json!({ "w": 832.0, "h": 480 })],
        &[json!({ "w": 480, "h": 480 }), json!({ "w": 1, "h": 832 })],
    );
    let with_default = json!([
        { "name": "w", "type": "integer", "default": 832, "also_accepts": [{ "value": "480", "means": 480 }],
          "doc": "W." },
        { "name": "h", "type": "integer", "default": null, "doc": "H." },
    ]);
    judge(
        &with_default,
        &rules,
        &[json!({}), json!({ "h": null }), json!({ "h": 480 }), json!({ "w": "480", "h": 832 })],
        &[json!({ "h": 832 }), json!({ "w": "480", "h": 480 })],
    );
}

#[test]
fn conditions_look_at_effective_values() {
    let rules = rule(&json!({
        "rule": "conditional_values", "parameters": ["duration"], "values": [5],
        "when": { "parameter": "size", "values": ["large"] },
    }));
    let size = |default: Value| {
        let mut size = json!({ "name": "size", "type": "string", "doc": "S.",
                               "also_accepts": [{ "value": "L", "means": "large" }] });
        size["default"] = default;
        size
    };
    let (taken, refused) = (
        [json!({ "size": "large", "duration": 5 }), json!({ "size": "small", "duration": 10 })],
        [json!({ "size": "large", "duration": 10 }), json!({ "size": "L", "duration": 10 })],
    );
    judge(&json!([size(json!("small")), optional("duration")]), &rules, &taken, &refused);
    judge(&json!([size(json!("small")), optional("duration")]), &rules, &[json!({ "duration": 10 })], &[]);
    judge(
        &json!([size(json!("large")), optional("duration")]),
        &rules,
        &[json!({})],
        &[json!({ "duration": 10 })],
    );
    judge(&json!([size(json!(null)), optional("duration")]), &rules, &[json!({ "duration": 10 })], &[]);

    let duration = json!({ "name": "duration", "type": "integer", "default": 10, "doc": "D." });
    let large_by_default = json!([size(json!("large")), duration]);
    judge(&large_by_default, &rules, &[json!({ "duration": 5 }), json!({ "size": "small" })], &[json!({})]);
}

#[test]
fn inert_parameters_are_refused_where_the_spec_refuses_them() {
    let rules = |severity: &str| {
        let mut rules = rule(&json!({
            "rule": "inert_unless", "parameters": ["a"], "when": { "parameter": "on", "values": [true] },
        }));
        rules[0]["severity"] = json!(severity);
        rules
    };
    let parameters = |default: Value| {
        let mut on = json!({ "name": "on", "type": "boolean", "doc": "On." });
        if !default.is_null() {
            on["default"] = default;
        }
        json!([on, optional("a")])
    };
    let off = json!({ "a": 1, "on": false });
    judge(
        &parameters(json!(true)),
        &rules("refuse"),
        &[json!({ "a": 1 }), json!({ "on": false })],
        from_ref(&off),
    );
    judge(
        &parameters(json!(false)),
        &rules("refuse"),
        &[json!({ "a": 1, "on": true })],
        &[json!({ "a": 1 })],
    );
    judge(&parameters(json!(null)), &rules("refuse"), &[json!({ "a": 1 })], from_ref(&off));
    judge(&parameters(json!(true)), &rules("warn"), from_ref(&off), &[]);
    judge(&parameters(json!(true)), &rules("inform"), from_ref(&off), &[]);
}

#[test]
fn set_means_present_and_not_null() {
    let nullable = |name: &str| json!({ "name": name, "type": "integer", "default": null, "doc": "One." });
    let parameters = json!([nullable("a"), nullable("b"), nullable("c")]);
    let requires = rule(&json!({ "rule": "requires", "parameters": ["a", "b"], "others": ["c"] }));
    judge(
        &parameters,
        &requires,
        &[json!({}), json!({ "a": null }), json!({ "a": 1, "c": 1 }), json!({ "c": 1 })],
        &[json!({ "a": 1 }), json!({ "b": 1, "c": null })],
    );
    let excludes = rule(&json!({ "rule": "excludes", "parameters": ["a", "b", "c"] }));
    judge(
        &parameters,
        &excludes,
        &[json!({}), json!({ "a": 1, "b": null }), json!({ "c": 1 })],
        &[json!({ "a": 1, "b": 1 }), json!({ "b": 1, "c": 1 }), json!({ "a": 1, "c": 1 })],
    );
    let one_of = rule(&json!({ "rule": "one_of", "parameters": ["a", "b"] }));
    judge(
        &parameters,
        &one_of,
        &[json!({ "a": 1 }), json!({ "a": null, "b": 1 })],
        &[json!({}), json!({ "a": null }), json!({ "a": 1, "b": 1 })],
    );
}

#[test]
fn rules_find_parameters_inside_objects() {
    let nested = |name: &str| json!({ "name": name, "pointer": format!("/input/{name}"), "type": "integer", "default": null, "doc": "N." });
    let rules = rule(&json!({ "rule": "requires", "parameters": ["a"], "others": ["b"] }));
    judge(
        &json!([nested("a"), nested("b")]),
        &rules,
        &[json!({}), json!({ "input": { "a": null } }), json!({ "input": { "a": 1, "b": 1 } })],
        &[json!({ "input": { "a": 1 } })],
    );
}

#[test]
fn sentences_name_field_bound_and_nearest_name() {
    let model = model(
        &json!([
            { "name": "prompt", "type": "string", "required": true, "max_length": 3, "doc": "P." },
            { "name": "steps", "type": "integer", "minimum": 10, "default": null, "doc": "S." },
            { "name": "size", "type": "string", "values": [{ "value": "1:1" }, { "value": "16:9" }], "doc": "S." },
            { "name": "style", "pointer": "/input/style", "type": "string", "doc": "S." },
            { "name": "image", "type": "image", "forms": ["url", "data_uri"], "doc": "I." },
        ]),
        &rule(&json!({ "rule": "excludes", "parameters": ["size", "image"] })),
    );
    let check = RequestCheck::new(&model).unwrap();
    let cases = [
        (json!({}), "`/prompt` is missing and required"),
        (json!({ "prompt": "abcd" }), "`/prompt` has 4 characters; at most 3 are allowed"),
        (json!({ "prompt": "a", "steps": 9 }), "`/steps` is 9; the least allowed is 10"),
        (json!({ "prompt": "a", "steps": "x" }), "`/steps` is a string; it must be of type integer"),
        (json!({ "prompt": "a", "size": "2:1" }), r#"`/size` is "2:1"; allowed are "1:1", "16:9""#),
        (json!({ "prompt": "a", "step": 9 }), "`/step` is not known; the nearest known name is `steps`"),
        (
            json!({ "prompt": "a", "input": { "stile": "x" } }),
            "`/input/stile` is not known; the nearest known name is `style`",
        ),
        (
            json!({ "prompt": "a", "image": "x" }),
            "`/image` must be an http or https address or a data URI (`data:<type>;base64,<bytes>`)",
        ),
        (
            json!({ "prompt": "a", "size": "1:1", "image": "http://a" }),
            r#"The rule (`/size` is "1:1", `/image` is "http://a")"#,
        ),
        (
            json!({ "prompt": "a", "foo": 1 }),
            "`/foo` is not known; known are `prompt`, `steps`, `size`, `input`, `image`",
        ),
        (json!([]), "`/` is an array; it must be of type object"),
    ];
    for (body, sentence) in cases {
        assert_eq!(check.complaints(&model, &body), [sentence], "{body}");
    }
}

#[track_caller]
fn told(keys: &Value, body: &Value) -> Vec<String> {
    let parameters = json!([
        { "name": "width", "pointer": "/size/width", "type": "integer", "doc": "W." },
        { "name": "height", "type": "integer", "default": 480, "doc": "H." },
        { "name": "mode", "type": "string", "doc": "M." },
    ]);
    let model = model(&parameters, &rule(keys));
    RequestCheck::new(&model).unwrap().complaints(&model, body)
}

#[test]
fn a_broken_rule_tells_its_fields_what_was_sent_and_what_is_allowed() {
    let tuples = json!({
        "rule": "allowed_tuples", "parameters": ["width", "height"],
        "tuples": [{ "value": [480, 832] }, { "value": [832, 480] }, { "value": [1280, 720] }],
    });
    assert_eq!(
        told(&tuples, &json!({ "size": { "width": 832 }, "height": 832 })),
        [
            "The rule (`/size/width` is 832, `/height` is 832; allowed are (480, 832), (832, 480), (1280, 720); \
          the nearest is (480, 832))"
        ]
    );
    assert_eq!(
        told(&tuples, &json!({ "size": { "width": 1200 } })),
        ["The rule (`/size/width` is 1200, `/height` is not set, which means 480; \
          allowed are (480, 832), (832, 480), (1280, 720); the nearest is (832, 480))"]
    );
    let cases = [
        (
            json!({ "rule": "requires", "parameters": ["width"], "others": ["mode"] }),
            json!({ "size": { "width": 1 } }),
            "`/size/width` is 1, `/mode` is not set",
        ),
        (
            json!({ "rule": "one_of", "parameters": ["width", "mode"] }),
            json!({}),
            "`/size/width` is not set, `/mode` is not set",
        ),
        (
            json!({ "rule": "excludes", "parameters": ["width", "height", "mode"] }),
            json!({ "size": { "width": 1 }, "height": 2, "mode": "a" }),
            "`/size/width` is 1, `/height` is 2, `/mode` is \"a\"",
        ),
        (
            json!({ "rule": "inert_unless", "parameters": ["width"],
                "when": { "parameter": "height", "values": [720, 1080] } }),
            json!({ "size": { "width": 1 } }),
            "`/size/width` is 1, `/height` is not set, which means 480; `height` must be 720 or 1080",
        ),
        (
            json!({ "rule": "conditional_values", "parameters": ["mode"], "values": ["a", "b"],
                "when": { "parameter": "height", "values": [480] } }),
            json!({ "mode": "c" }),
            "`/mode` is \"c\", `/height` is not set, which means 480; allowed are then \"a\", \"b\"",
        ),
    ];
    for (keys, body, told_of_it) in cases {
        assert_eq!(told(&keys, &body), [format!("The rule ({told_of_it})")], "{keys}");
    }
}

#[test]
fn a_body_with_a_million_mistakes_is_told_in_few_sentences() {
    let model = model(&json!([optional("steps")]), &json!([]));
    let check = RequestCheck::new(&model).unwrap();
    let body: Value = (0..100_000)
        .map(|index| (format!("step{index}"), json!(1)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    assert_eq!(check.complaints(&model, &body).len(), 8);
}
