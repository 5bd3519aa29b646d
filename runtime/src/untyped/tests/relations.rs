use serde_json::{Value, json};

use super::data::{advice, model, optional, refusals};
use crate::{
    Severity,
    data::{ConditionData, KindData, LiteralData, ModelData, ParameterData, RuleData, RuleKind},
};

const ANY: KindData = KindData::Integer { minimum: None, maximum: None };

const PARAMETERS: &[ParameterData] = &[
    optional("a", "/a", ANY),
    ParameterData {
        default: Some(LiteralData::Integer(2)),
        also_accepts: &[(LiteralData::Text("two"), LiteralData::Integer(2))],
        ..optional("b", "/in/b", ANY)
    },
    ParameterData { default: Some(LiteralData::Null), ..optional("c", "/c", ANY) },
    ParameterData { constant: Some(LiteralData::Integer(1)), ..optional("d", "/d", ANY) },
];

const fn integer(value: i64) -> LiteralData {
    LiteralData::Integer(value)
}

const fn rule(kind: RuleKind, parameters: &'static [&'static str]) -> RuleData {
    RuleData {
        kind,
        severity: Severity::Refuse,
        parameters,
        when: None,
        others: &[],
        sets: &[],
        minimum: None,
        maximum: None,
        of: None,
        values: &[],
        tuples: &[],
        factor: None,
        sentence: "Mind it.",
    }
}

const WHEN_B_IS_2: Option<ConditionData> = Some(ConditionData { parameter: "b", values: &[integer(2)] });

/// A body of the invented parameters, with the constant one always set.
fn body(members: Value) -> Value {
    let mut body = json!({ "d": 1 });
    let Value::Object(members) = members else { panic!("members have to be an object") };
    body.as_object_mut().unwrap().extend(members);
    body
}

/// Asserts which bodies break the model's rules: all of them as one violation of these fields, or none.
fn broken(model: &'static ModelData, fields: &str, cases: &[(Value, bool)]) {
    for (members, is_broken) in cases {
        let expected = if *is_broken { format!("{fields}: Mind it.") } else { String::new() };
        assert_eq!(refusals(model, &body(members.clone())), expected, "{members}");
        assert_eq!(advice(model, &body(members.clone())), "", "{members}");
    }
}

#[test]
fn allowed_tuples_look_at_effective_values() {
    static MODEL: ModelData = model(
        PARAMETERS,
        &[RuleData {
            tuples: &[&[integer(1), integer(2)], &[integer(2), integer(1)]],
            ..rule(RuleKind::AllowedTuples, &["a", "b"])
        }],
    );
    broken(
        &MODEL,
        "`a`, `b`",
        &[
            // Without a value and a default the rule does not act.
            (json!({}), false),
            (json!({ "in": { "b": 7 } }), false),
            (json!({ "a": 1 }), false),
            (json!({ "a": 1.0 }), false),
            (json!({ "a": 2 }), true),
            (json!({ "a": 2, "in": { "b": 1 } }), false),
            (json!({ "a": 1, "in": { "b": 1 } }), true),
            // Another spelling counts as what it means.
            (json!({ "a": 1, "in": { "b": "two" } }), false),
            (json!({ "a": 2, "in": { "b": "two" } }), true),
        ],
    );
}

#[test]
fn a_null_or_constant_counts_as_what_it_is() {
    static MODEL: ModelData = model(
        PARAMETERS,
        &[RuleData { tuples: &[&[integer(1), integer(1)]], ..rule(RuleKind::AllowedTuples, &["c", "d"]) }],
    );
    broken(
        &MODEL,
        "`c`, `d`",
        &[
            (json!({ "c": null }), false),
            (json!({}), false),
            (json!({ "c": 1 }), false),
            (json!({ "c": 2 }), true),
        ],
    );
    assert_eq!(
        refusals(&MODEL, &json!({ "c": 2 })),
        "`d` is missing; needed: 1; nearest: 1\n`c`, `d`: Mind it.",
        "a missing constant counts as itself"
    );
}

#[test]
fn requires_looks_at_what_is_set() {
    static REQUIRES: ModelData =
        model(PARAMETERS, &[RuleData { others: &["b", "c"], ..rule(RuleKind::Requires, &["a"]) }]);
    broken(
        &REQUIRES,
        "`a`",
        &[
            (json!({}), false),
            (json!({ "c": 1 }), false),
            // A default is not set.
            (json!({ "a": 1, "c": 1 }), true),
            (json!({ "a": 1, "in": { "b": 1 } }), true),
            (json!({ "a": 1, "in": { "b": 1 }, "c": null }), true),
            (json!({ "a": 1, "in": { "b": 1 }, "c": 1 }), false),
        ],
    );
}

#[test]
fn excludes_looks_at_what_is_set() {
    static EXCLUDES: ModelData = model(PARAMETERS, &[rule(RuleKind::Excludes, &["a", "b", "c"])]);
    broken(
        &EXCLUDES,
        "`a`, `b`, `c`",
        &[
            (json!({}), false),
            (json!({ "a": 1 }), false),
            (json!({ "a": 1, "c": null }), false),
            (json!({ "a": 1, "c": 1 }), true),
            (json!({ "a": 1, "in": { "b": 1 }, "c": 1 }), true),
        ],
    );
}

#[test]
fn one_of_looks_at_what_is_set() {
    static ONE_OF: ModelData = model(PARAMETERS, &[rule(RuleKind::OneOf, &["a", "c"])]);
    broken(
        &ONE_OF,
        "`a`, `c`",
        &[
            (json!({}), true),
            (json!({ "a": 1 }), false),
            (json!({ "a": 1, "c": null }), false),
            (json!({ "c": 1 }), false),
            (json!({ "a": 1, "c": 1 }), true),
        ],
    );
}

#[test]
fn conditional_values_act_while_the_condition_holds() {
    static DEFAULT: ModelData = model(
        PARAMETERS,
        &[RuleData {
            when: Some(ConditionData { parameter: "a", values: &[integer(1)] }),
            values: &[integer(9)],
            ..rule(RuleKind::ConditionalValues, &["b"])
        }],
    );
    static MODEL: ModelData = model(
        PARAMETERS,
        &[RuleData {
            when: WHEN_B_IS_2,
            values: &[integer(1), integer(3)],
            ..rule(RuleKind::ConditionalValues, &["a"])
        }],
    );
    broken(
        &MODEL,
        "`a`",
        &[
            (json!({}), false),
            (json!({ "a": 1 }), false),
            (json!({ "a": 3 }), false),
            (json!({ "a": 2 }), true),
            (json!({ "a": 2, "in": { "b": 2 } }), true),
            (json!({ "a": 2, "in": { "b": "two" } }), true),
            (json!({ "a": 2, "in": { "b": 1 } }), false),
        ],
    );
    // The default itself may be what the condition rules out.
    broken(
        &DEFAULT,
        "`b`",
        &[
            (json!({}), false),
            (json!({ "a": 2 }), false),
            (json!({ "a": 1 }), true),
            (json!({ "a": 1, "in": { "b": 9 } }), false),
        ],
    );
}

#[test]
fn inert_parameters_are_told_each_by_itself() {
    static UNKNOWN: ModelData = model(
        PARAMETERS,
        &[RuleData {
            when: Some(ConditionData { parameter: "a", values: &[integer(1)] }),
            ..rule(RuleKind::InertUnless, &["c"])
        }],
    );
    static MODEL: ModelData = model(
        PARAMETERS,
        &[RuleData {
            when: WHEN_B_IS_2,
            severity: Severity::Warn,
            ..rule(RuleKind::InertUnless, &["a", "c"])
        }],
    );
    for (members, expected) in [
        (json!({}), ""),
        (json!({ "a": 1, "c": 1 }), ""),
        (json!({ "in": { "b": 1 } }), ""),
        (json!({ "a": 1, "in": { "b": 1 } }), "warning: `a`: Mind it."),
        (json!({ "a": 1, "c": null, "in": { "b": 1 } }), "warning: `a`: Mind it."),
        (json!({ "a": 1, "c": 1, "in": { "b": 1 } }), "warning: `a`: Mind it.\nwarning: `c`: Mind it."),
    ] {
        assert_eq!(advice(&MODEL, &body(members.clone())), expected, "{members}");
        assert_eq!(refusals(&MODEL, &body(members)), "");
    }
    // The condition's own parameter has neither value nor default, so nothing is known.
    broken(
        &UNKNOWN,
        "`c`",
        &[(json!({ "c": 1 }), false), (json!({ "c": 1, "a": 1 }), false), (json!({ "c": 1, "a": 2 }), true)],
    );
}

#[test]
fn severity_decides_between_refusal_and_advice() {
    static MODEL: ModelData = model(
        PARAMETERS,
        &[
            RuleData { severity: Severity::Inform, ..rule(RuleKind::OneOf, &["a"]) },
            RuleData { severity: Severity::Warn, ..rule(RuleKind::OneOf, &["a", "c"]) },
            rule(RuleKind::OneOf, &["c"]),
        ],
    );
    assert_eq!(advice(&MODEL, &body(json!({}))), "note: `a`: Mind it.\nwarning: `a`, `c`: Mind it.");
    assert_eq!(refusals(&MODEL, &body(json!({}))), "`c`: Mind it.");
}

#[test]
fn a_rule_over_what_is_not_there_does_not_act() {
    static MODEL: ModelData = model(
        PARAMETERS,
        &[rule(RuleKind::AllowedTuples, &["nowhere"]), rule(RuleKind::ConditionalValues, &["a"])],
    );
    assert_eq!(refusals(&MODEL, &body(json!({ "a": 1 }))), "");
}

#[test]
fn lists_and_objects_are_compared_by_value() {
    static MODEL: ModelData = model(
        &[ParameterData {
            constant: Some(LiteralData::Json(r#"{"x":[1,{"y":null}]}"#)),
            ..optional("k", "/k", ANY)
        }],
        &[],
    );
    assert_eq!(refusals(&MODEL, &json!({ "k": { "x": [1.0, { "y": null }] } })), "");
    for other in [
        json!({ "x": [1] }),
        json!({ "x": [1, { "y": 0 }] }),
        json!({ "x": [1, { "z": null }] }),
        json!({ "x": [1, { "y": null }], "w": 1 }),
        json!([]),
        json!(1),
        json!("x"),
    ] {
        let kind = if other.is_object() { "an object" } else { "" };
        let text = refusals(&MODEL, &json!({ "k": other }));
        assert!(text.starts_with(&format!("`k` is {kind}")), "{text}");
        assert!(text.ends_with(r#"allowed: {"x":[1,{"y":null}]}"#), "{text}");
    }
}

const KINDS: &[LiteralData] = &[LiteralData::Text("still"), LiteralData::Text("film")];
const MEMBERS: &[ParameterData] = &[ParameterData {
    default: Some(LiteralData::Text("still")),
    ..optional("kind", "/kind", KindData::Closed { values: KINDS })
}];
static ITEM: ParameterData = ParameterData::object("item", "/item", "One.", MEMBERS);
const LISTS: &[ParameterData] = &[
    ParameterData::list("items", "/items", "Some.", &ITEM, None, None),
    optional("a", "/a", ANY),
    ParameterData { constant: Some(LiteralData::Integer(1)), ..optional("d", "/d", ANY) },
];

#[test]
fn items_are_counted_together_and_by_their_kind() {
    static TOGETHER: ModelData = model(
        LISTS,
        &[RuleData { minimum: Some(1), maximum: Some(2), ..rule(RuleKind::CountByKind, &["items", "a"]) }],
    );
    static FILMS: ModelData = model(
        LISTS,
        &[RuleData {
            maximum: Some(1),
            of: Some(ConditionData { parameter: "kind", values: &[LiteralData::Text("film")] }),
            ..rule(RuleKind::CountByKind, &["items"])
        }],
    );
    static STILLS: ModelData = model(
        LISTS,
        &[RuleData {
            maximum: Some(1),
            of: Some(ConditionData { parameter: "kind", values: &[LiteralData::Text("still")] }),
            ..rule(RuleKind::CountByKind, &["items"])
        }],
    );
    let some = |count: usize| json!(vec![json!({}); count]);
    broken(
        &TOGETHER,
        "`items`, `a`",
        &[
            (json!({}), true),
            (json!({ "a": 1 }), false),
            (json!({ "items": some(2) }), false),
            (json!({ "items": some(2), "a": 1 }), true),
            (json!({ "items": [] }), true),
        ],
    );
    let film = json!({ "kind": "film" });
    broken(
        &FILMS,
        "`items`",
        &[(json!({ "items": [film, {}, {}] }), false), (json!({ "items": [film, {}, film] }), true)],
    );
    // What an item does not tell is its default.
    broken(
        &STILLS,
        "`items`",
        &[(json!({ "items": [film, {}, film] }), false), (json!({ "items": [film, {}, {}] }), true)],
    );
}

#[test]
fn exactly_one_set_is_given_as_a_whole() {
    static MODEL: ModelData = model(
        PARAMETERS,
        &[RuleData { sets: &[&["a"], &["b", "c"]], ..rule(RuleKind::OneOfSets, &["a", "b", "c"]) }],
    );
    broken(
        &MODEL,
        "`a`, `b`, `c`",
        &[
            (json!({}), true),
            (json!({ "a": 1 }), false),
            (json!({ "in": { "b": 1 } }), true),
            (json!({ "in": { "b": 1 }, "c": 1 }), false),
            (json!({ "a": 1, "in": { "b": 1 } }), false),
            (json!({ "a": 1, "in": { "b": 1 }, "c": 1 }), true),
        ],
    );
}

#[test]
fn each_parameter_that_is_ignored_is_told_by_itself() {
    static MODEL: ModelData =
        model(PARAMETERS, &[RuleData { others: &["b", "c"], ..rule(RuleKind::Precedence, &["a"]) }]);
    for (members, expected) in [
        (json!({ "a": 1 }), ""),
        (json!({ "c": 1 }), ""),
        (json!({ "a": 1, "c": 1 }), "`c`: Mind it."),
        (json!({ "a": 1, "in": { "b": 2 }, "c": 1 }), "`b`: Mind it.\n`c`: Mind it."),
    ] {
        assert_eq!(refusals(&MODEL, &body(members.clone())), expected, "{members}");
    }
}

#[test]
fn some_and_not_all_are_told_of_what_is_coerced() {
    static MODEL: ModelData = model(
        PARAMETERS,
        &[RuleData {
            severity: Severity::Warn,
            values: &[integer(1), integer(2)],
            ..rule(RuleKind::Coerced, &["a", "c"])
        }],
    );
    for (members, expected) in [
        (json!({}), ""),
        (json!({ "a": 1, "c": 1 }), ""),
        (json!({ "a": 1 }), "warning: `a`, `c`: Mind it."),
        (json!({ "c": 1, "a": null }), "warning: `a`, `c`: Mind it."),
    ] {
        let told = advice(&MODEL, &body(members.clone()));
        assert_eq!(told, expected, "{members}");
    }
}
