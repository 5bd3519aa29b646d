use serde_json::{Value, json};

use super::data::{ACME, advice, least, model, optional, refusals, with};
use crate::{
    Violation, Violations,
    data::{KindData, LiteralData, ModelData, ParameterData},
    untyped::check_json,
};

/// Asserts what is found in a least body with one more member.
fn member(name: &str, cases: &[(Value, &str)]) {
    for (value, text) in cases {
        assert_eq!(refusals(&ACME, &with(json!({ name: value }))), *text, "{name}: {value}");
    }
}

#[test]
fn the_least_body_is_taken() {
    assert_eq!(refusals(&ACME, &least()), "");
}

#[test]
fn a_body_that_is_no_object_is_refused_and_advised_nothing() {
    for (body, text) in [
        (json!(null), "`body` is null; allowed: an object"),
        (json!([1]), "`body` is a list; allowed: an object"),
        (json!("a fox"), "`body` is a text; allowed: an object"),
    ] {
        assert_eq!(refusals(&ACME, &body), text);
        assert_eq!(advice(&ACME, &body), "");
    }
}

#[test]
fn every_missing_parameter_is_told_with_its_default() {
    assert_eq!(
        refusals(&ACME, &json!({})),
        "`prompt` is missing; needed: a text, 1 to 5 characters\n\
         `model` is missing; needed: \"acme-1\"; nearest: \"acme-1\"\n\
         `length` is missing; needed: a whole number, 1 to 5; nearest: 3"
    );
}

#[test]
fn integers() {
    member(
        "length",
        &[
            (json!(0), "`length` is 0; allowed: 1 to 5; nearest: 1"),
            (json!(1), ""),
            (json!(5), ""),
            (json!(6), "`length` is 6; allowed: 1 to 5; nearest: 5"),
            (json!(5.0), ""),
            (json!(6.0), "`length` is 6; allowed: 1 to 5; nearest: 5"),
            (json!(4.4), "`length` is 4.4; allowed: a whole number, 1 to 5; nearest: 4"),
            (json!(1e300), "`length` is 1e+300; allowed: 1 to 5; nearest: 5"),
            (json!(-1e300), "`length` is -1e+300; allowed: 1 to 5; nearest: 1"),
            (json!(u64::MAX), "`length` is 18446744073709551615; allowed: 1 to 5; nearest: 5"),
            (
                json!(9_223_372_036_854_775_808_u64),
                "`length` is 9223372036854775808; allowed: 1 to 5; nearest: 5",
            ),
            (json!("4"), "`length` is a text; allowed: a whole number, 1 to 5; nearest: 4"),
            (json!("40"), "`length` is a text; allowed: a whole number, 1 to 5; nearest: 5"),
            (json!("four"), "`length` is a text; allowed: a whole number, 1 to 5"),
            (json!(null), "`length` is null; allowed: a whole number, 1 to 5"),
            (json!(true), "`length` is a boolean; allowed: a whole number, 1 to 5"),
            (json!([3]), "`length` is a list; allowed: a whole number, 1 to 5"),
            (json!({}), "`length` is an object; allowed: a whole number, 1 to 5"),
        ],
    );
}

#[test]
fn an_integer_without_bounds_may_be_of_any_size() {
    member(
        "seed",
        &[
            (json!(9_999_999_999_i64), ""),
            (json!(u64::MAX), ""),
            (json!(1e300), ""),
            (json!(-1e300), ""),
            (json!(0.5), "`seed` is 0.5; allowed: a whole number; nearest: 1"),
        ],
    );
}

#[test]
fn a_null_is_taken_only_where_it_is_the_default() {
    static REQUIRED: ModelData = model(
        &[ParameterData {
            required: true,
            default: Some(LiteralData::Null),
            ..optional("seed", "/seed", KindData::Boolean)
        }],
        &[],
    );
    member("seed", &[(json!(null), "")]);
    member("note", &[(json!(null), "`note` is null; allowed: a text, at most 4 bytes")]);
    assert_eq!(refusals(&REQUIRED, &json!({ "seed": null })), "`seed` is missing; needed: true or false");
}

#[test]
fn closed_lists() {
    let ratios = "allowed: \"16:9\" or \"1:1\"";
    member(
        "size",
        &[
            (json!(480), ""),
            (json!(480.0), ""),
            (json!("480"), ""),
            (json!(500), "`size` is 500; allowed: 360, 480 or 576; nearest: 480"),
            (json!(-1), "`size` is -1; allowed: 360, 480 or 576; nearest: 360"),
            (json!(1e300), "`size` is 1e+300; allowed: 360, 480 or 576; nearest: 360"),
            (json!("576"), "`size` is a text; allowed: 360, 480 or 576; nearest: 576"),
            (json!(null), "`size` is null; allowed: 360, 480 or 576"),
        ],
    );
    member(
        "ratio",
        &[
            (json!("1:1"), ""),
            (json!("16:10"), &format!("`ratio` is \"16:10\"; {ratios}; nearest: \"16:9\"")),
            (json!("16x9"), &format!("`ratio` is \"16x9\"; {ratios}; nearest: \"16:9\"")),
            (json!("wide and long"), &format!("`ratio` is a text; {ratios}")),
            (json!("x".repeat(33)), &format!("`ratio` is a text; {ratios}")),
            (json!(169), &format!("`ratio` is 169; {ratios}; nearest: \"16:9\"")),
            (json!([]), &format!("`ratio` is a list; {ratios}")),
        ],
    );
}

#[test]
fn a_constant_has_to_be_itself() {
    member(
        "model",
        &[
            (json!("acme-1"), ""),
            (json!("acme-2"), "`model` is \"acme-2\"; allowed: \"acme-1\"; nearest: \"acme-1\""),
            (json!(null), "`model` is null; allowed: \"acme-1\""),
        ],
    );
}

#[test]
fn booleans_and_texts() {
    member("hidden/name", &[(json!(true), ""), (json!(0), "`hidden` is a number; allowed: true or false")]);
    member(
        "note",
        &[
            (json!(""), ""),
            (json!("🦊"), ""),
            (json!("🦊!"), "`note` has 5 bytes; allowed: at most 4 bytes"),
            (json!(1), "`note` is a number; allowed: a text, at most 4 bytes"),
        ],
    );
    member(
        "input",
        &[
            (json!({ "prompt": "" }), "`prompt` has 0 characters; allowed: 1 to 5 characters"),
            (json!({ "prompt": "🦊🦊🦊🦊🦊" }), ""),
            (json!({ "prompt": "foxes!" }), "`prompt` has 6 characters; allowed: 1 to 5 characters"),
        ],
    );
}

#[test]
fn numbers() {
    let input = |scale: Value| json!({ "prompt": "a fox", "scale": scale });
    member(
        "input",
        &[
            (input(json!(0.4)), "`scale` is 0.4; allowed: 0.5 to 2; nearest: 0.5"),
            (input(json!(0.5)), ""),
            (input(json!(1)), ""),
            (input(json!(2)), ""),
            (input(json!(2.1)), "`scale` is 2.1; allowed: 0.5 to 2; nearest: 2"),
            (input(json!("1")), "`scale` is a text; allowed: a number, 0.5 to 2"),
        ],
    );
}

#[test]
fn media_are_texts_of_a_listed_form() {
    let forms = "an http or https url, or a data URI with base64";
    member(
        "image",
        &[
            (json!("https://example.com/fox.png"), ""),
            (json!("data:image/png;base64,iVBORw0="), ""),
            (json!("fox.png"), &format!("`image` is in no form that is accepted; allowed: {forms}")),
            (json!(1), &format!("`image` is a number; allowed: {forms}")),
        ],
    );
}

#[test]
fn lists_and_objects_tell_the_path() {
    member(
        "loras",
        &[
            (json!([]), ""),
            (json!([{ "path": "a", "deep": { "scale": 4 } }, { "path": "b", "deep": {} }]), ""),
            (
                json!([{ "path": "a" }, { "deep": { "scale": 5, "x": 1 } }, 7]),
                "`loras` has 3 items; allowed: at most 2 items\n\
                 `loras[1].path` is missing; needed: a text\n\
                 `loras[1].scale` is 5; allowed: 0 to 4; nearest: 4\n\
                 `loras[1].deep.x` is not known; allowed: the documented names\n\
                 `loras[2]` is a number; allowed: an object",
            ),
            (json!({}), "`loras` is an object; allowed: a list, at most 2 items"),
        ],
    );
    member(
        "grid",
        &[
            (json!([[0, 1], [2]]), ""),
            (
                json!([[], [0, -1], 5]),
                "`grid[0]` has 0 items; allowed: at least 1 item\n\
                 `grid[1][1]` is -1; allowed: at least 0; nearest: 0\n\
                 `grid[2]` is a number; allowed: a list, at least 1 item",
            ),
        ],
    );
    member(
        "extra",
        &[
            (json!({}), ""),
            (json!({ "on": 1 }), "`extra.on` is a number; allowed: true or false"),
            (json!({ "om": true }), "`extra.om` is not known; allowed: the documented names; nearest: on"),
        ],
    );
}

#[test]
fn an_unknown_name_is_told_with_the_nearest() {
    member("lenght", &[(json!(1), "`lenght` is not known; allowed: the documented names; nearest: length")]);
    member("zzz", &[(json!(1), "`zzz` is not known; allowed: the documented names")]);
    // A nested parameter's name is no name in the body itself.
    member("prompt", &[(json!("a fox"), "`prompt` is not known; allowed: the documented names")]);
    member(
        "input",
        &[(
            json!({ "prompt": "a fox", "scales": 1 }),
            "`input.scales` is not known; allowed: the documented names; nearest: scale",
        )],
    );
}

#[test]
fn what_stands_in_the_way_of_a_pointer_is_told_once() {
    static INDEXED: ModelData = model(&[optional("first", "/list/0", KindData::Boolean)], &[]);
    member("input", &[(json!(7), "`input` is a number; allowed: an object")]);
    // A list is never stepped into, not even by a pointer that could be an index.
    assert_eq!(refusals(&INDEXED, &json!({ "list": [true] })), "`list` is a list; allowed: an object");
    assert_eq!(refusals(&INDEXED, &json!({ "list": { "0": true } })), "");
}

#[test]
fn all_violations_come_at_once_in_the_order_of_the_data() {
    let body = json!({ "zzz": 1, "size": 1, "length": 9, "input": { "prompt": "", "yyy": 2 } });
    let mut found = Violations::default();
    check_json(&ACME, &body, &mut found);
    let fields: Vec<_> = found.iter().map(Violation::field).collect();
    let (parameters, unknown) = fields.split_at(4);
    assert_eq!(parameters, ["prompt", "model", "length", "size"]);
    // The order of a JSON object depends on a feature that another crate may turn on.
    let in_body: Vec<_> = body
        .as_object()
        .unwrap()
        .keys()
        .filter_map(|name| [("zzz", "zzz"), ("input", "input.yyy")].into_iter().find(|(key, _)| key == name))
        .map(|(_, field)| field)
        .collect();
    assert_eq!(unknown, in_body);
}

#[test]
fn a_hostile_body_costs_little_and_breaks_nothing() {
    let long = "k".repeat(1_000_000);
    let mut body = with(json!({ (long.as_str()): 1, "line\nbreak": 1 }));
    for index in 0..100_000 {
        body.as_object_mut().unwrap().insert(format!("unknown{index}"), json!(index));
    }
    let mut found = Violations::default();
    check_json(&ACME, &body, &mut found);
    assert_eq!((found.len(), found.len() + found.omitted()), (100, 100_002));
    assert!(found.iter().all(|violation| violation.to_string().len() < 200));

    let text = refusals(&ACME, &with(json!({ "line\nbreak": 1 })));
    assert_eq!(text, "`line\\nbreak` is not known; allowed: the documented names");
    let text = refusals(&ACME, &with(json!({ (long.as_str()): 1 })));
    assert!(text.starts_with(&format!("`{}..` is not known", "k".repeat(64))), "{text}");
}

#[test]
fn a_body_deeper_than_the_data_is_not_followed() {
    let mut deep = json!(1);
    for _ in 0..5_000 {
        deep = Value::Array(vec![deep]);
    }
    let mut body = least();
    body.as_object_mut().unwrap().insert("grid".to_owned(), deep);
    let text = refusals(&ACME, &body);
    // Taking the value apart is the test's own affair, level by level.
    let Value::Object(mut members) = body else { unreachable!() };
    let mut rest = members.remove("grid").unwrap();
    while let Value::Array(mut items) = rest {
        rest = items.pop().unwrap_or_default();
    }
    assert_eq!(text, "`grid[0][0]` is a list; allowed: a whole number, at least 0");
}

#[test]
fn no_violation_repeats_a_private_value() {
    let body = json!({
        "input": { "prompt": "secret secret" },
        "model": { "secret": 1 },
        "length": "secret",
        "size": "secret",
        "note": "secret secret",
        "image": "secret",
    });
    let mut found = Violations::default();
    check_json(&ACME, &body, &mut found);
    assert_eq!(found.len(), 6);
    assert!(!format!("{found:?}").contains("secret"), "{found:?}");
}

#[test]
fn a_sensitive_word_is_not_repeated() {
    static SECRET: ModelData = model(
        &[ParameterData {
            sensitive: true,
            ..optional("word", "/word", KindData::Closed { values: &[LiteralData::Text("fox")] })
        }],
        &[],
    );
    assert_eq!(
        refusals(&SECRET, &json!({ "word": "box" })),
        "`word` is a text; allowed: \"fox\"; nearest: \"fox\""
    );
}
