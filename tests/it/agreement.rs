//! The typed request, the catalog and a JSON Schema say the same of every body.
//!
//! One difference is by design: a typed request cannot be written with a value of the wrong type, an unknown name or
//! a value outside a closed list, so it says nothing of such a body.

use std::cell::Cell;

use proptest::{
    prelude::{Just, Strategy, any, prop_oneof},
    sample::Index,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::{Map, Number, Value, json};
use wan_tests::{
    agreement::{self, Judges},
    bodies::{self, Case, everything, put, smallest, take},
    examples::documented,
};

use crate::specs;

/// Random bodies that are tried.
const BODIES: u32 = 4_000;

/// One change of a body. An index picks one of as many things as there are.
#[derive(Clone, Debug)]
enum Change {
    /// Takes a value away.
    Drop(Index),
    /// Adds a name to an object.
    Add(Index, String, Value),
    /// Puts a value where another one stands.
    Replace(Index, Value),
    /// Puts a value on one side of a bound.
    Bound(Index),
    /// Makes a text of the length that a bound asks for, out of these characters.
    Fill(Index, Vec<char>, i8),
}

#[test]
fn the_validators_agree_on_both_sides_of_every_bound_and_rule() {
    let specs = specs();
    let found = agreement::compare(&specs).unwrap();
    assert!(found.differences.is_empty(), "{}", found.differences.join("\n"));
    assert!(found.bodies > 300, "only {} bodies were compared", found.bodies);
}

#[test]
fn a_bound_is_tried_from_both_sides() {
    for model in &specs().models {
        let cases = bodies::cases(model);
        for parameter in
            model.parameters.iter().filter(|one| one.minimum.is_some() || one.max_length.is_some())
        {
            let sides = |accepted| {
                let of_it = |case: &&Case| case.name.starts_with(&format!("{}: ", parameter.name));
                cases.iter().filter(of_it).any(|case| case.accepted == accepted)
            };
            assert!(sides(true) && sides(false), "{}: {}", model.model, parameter.name);
        }
    }
}

#[test]
fn the_validators_agree_on_random_bodies() {
    let specs = specs();
    let judges = agreement::all(&specs).unwrap();
    let cases: Vec<Vec<Case>> = judges.iter().map(|judges| bodies::cases(judges.spec)).collect();
    let (accepted, refused, typed) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let count = |cell: &Cell<u32>| cell.set(cell.get() + 1);
    let config = Config { cases: BODIES, failure_persistence: None, ..Config::default() };
    let input = (any::<Index>(), any::<Index>(), proptest::collection::vec(change(), 0..4));
    let result = TestRunner::new(config).run(&input, |(model, start, changes)| {
        let at = model.index(judges.len());
        let judges = &judges[at];
        let mut body = begin(judges, start);
        for change in &changes {
            apply(change, &cases[at], &mut body);
        }
        let verdict = judges.judge(&body);
        count(if verdict.untyped.is_empty() { &accepted } else { &refused });
        if verdict.typed.is_some() {
            count(&typed);
        }
        // A typed request sends every body that the provider documents.
        let plain =
            documented(judges.spec, &body) == body && !holds(&body, &Value::is_null) && !has_float(&body);
        let silent = verdict.untyped.is_empty() && verdict.typed.is_none();
        if !judges.agree(&verdict)
            || (silent && plain && judges.read(&body).is_none() && !is_emptied(judges, &body))
        {
            return Err(TestCaseError::fail(format!("{}: {verdict:?} of {body}", judges.spec.model)));
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    for (cell, what) in [(accepted, "accepted"), (refused, "refused"), (typed, "typed")] {
        assert!(cell.get() > BODIES / 20, "only {} bodies of {BODIES} were {what}", cell.get());
    }
}

/// A body to change: the smallest, the fullest or an example.
fn begin(judges: &Judges<'_>, start: Index) -> Value {
    let examples = &judges.spec.examples;
    match start.index(examples.len() + 2) {
        0 => smallest(judges.spec),
        1 => everything(judges.spec),
        other => examples[other - 2].body.0.clone(),
    }
}

fn apply(change: &Change, cases: &[Case], body: &mut Value) {
    let places = places(body);
    match change {
        Change::Drop(index) => take(body, index.get::<String>(&places)),
        Change::Add(index, name, value) => {
            let objects: Vec<&String> =
                places.iter().filter(|place| body.pointer(place).is_some_and(Value::is_object)).collect();
            // Earlier changes may have put something else than an object there.
            if let Some(place) = (!objects.is_empty()).then(|| index.get(&objects)) {
                put(body, &format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")), value.clone());
            }
        }
        Change::Replace(index, value) => put(body, index.get::<String>(&places), value.clone()),
        Change::Bound(index) => {
            let case = index.get(cases);
            match &case.value {
                Some(value) => put(body, &case.pointer, value.clone()),
                None => take(body, &case.pointer),
            }
        }
        Change::Fill(index, characters, more) => {
            let texts: Vec<(&String, usize)> = cases
                .iter()
                .filter_map(|case| Some((&case.pointer, case.value.as_ref()?.as_str()?.chars().count())))
                .filter(|(_, length)| *length > 1)
                .collect();
            if let Some((place, length)) = (!texts.is_empty()).then(|| *index.get(&texts)) {
                let length = length.saturating_add_signed(isize::from(*more));
                let text: String = characters.iter().cycle().take(length).collect();
                put(body, place, json!(text));
            }
        }
    }
}

/// The pointers of all values in a body, the body itself included.
fn places(body: &Value) -> Vec<String> {
    let mut places = Vec::new();
    let mut open = vec![(String::new(), body)];
    while let Some((pointer, value)) = open.pop() {
        match value {
            Value::Object(members) => open.extend(members.iter().map(|(key, value)| {
                (format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), value)
            })),
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(at, value)| (format!("{pointer}/{at}"), value)));
            }
            _ => {}
        }
        places.push(pointer);
    }
    places
}

fn change() -> impl Strategy<Value = Change> {
    let name = prop_oneof![Just("seed".to_owned()), Just("Prompt".to_owned()), ".{0,12}"];
    prop_oneof![
        2 => any::<Index>().prop_map(Change::Drop),
        1 => (any::<Index>(), name, value()).prop_map(|(at, name, value)| Change::Add(at, name, value)),
        2 => (any::<Index>(), value()).prop_map(|(at, value)| Change::Replace(at, value)),
        6 => any::<Index>().prop_map(Change::Bound),
        2 => (any::<Index>(), proptest::collection::vec(any::<char>(), 1..6), -1..=1_i8)
            .prop_map(|(at, characters, more)| Change::Fill(at, characters, more)),
    ]
}

/// Any JSON, and numbers near the ends of their kinds.
fn value() -> impl Strategy<Value = Value> {
    let float = any::<f64>()
        .prop_filter_map("JSON has no such number", |number| Number::from_f64(number).map(Value::from));
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..100_i64).prop_map(Value::from),
        (-3..100_i32).prop_map(|number| json!(f64::from(number))),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        float,
        ".{0,20}".prop_map(Value::from),
        "https?://[a-z/?#. ]{0,8}".prop_map(Value::from),
        "(data:[a-z]{0,3}/[a-z]{0,3};base64,)?[A-Za-z0-9+/]{0,4}={0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((".{0,6}", inner), 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn holds(value: &Value, wanted: &impl Fn(&Value) -> bool) -> bool {
    wanted(value)
        || match value {
            Value::Array(items) => items.iter().any(|item| holds(item, wanted)),
            Value::Object(members) => members.values().any(|member| holds(member, wanted)),
            _ => false,
        }
}

/// Whether a number is written with a point, as no typed request writes an integer.
fn has_float(body: &Value) -> bool {
    holds(body, &Value::is_f64)
}

/// Whether an object on the way to a parameter holds nothing, or an integer has more than 64 bits: both are taken,
/// and no typed request sends them.
fn is_emptied(judges: &Judges<'_>, body: &Value) -> bool {
    let groups = judges.spec.parameters.iter().filter_map(|parameter| parameter.pointer.as_deref());
    let empty = |pointer: &str| body.pointer(pointer).is_some_and(|group| *group == json!({}));
    groups.filter_map(|pointer| pointer.rsplit_once('/')).any(|(group, _)| !group.is_empty() && empty(group))
        || holds(body, &|value| value.is_u64() && !value.is_i64())
}
