//! The values at which a side can change its mind about a parameter.

use serde_json::{Map, Number, Value, json};
use wan_codegen::ir::{Bounds, LengthUnit, Media, Parameter, ParameterKind};

use super::body;

/// Texts and lists of more than this are not tried: nobody could read the witness.
const LONGEST: u64 = 100_000;
const MOST_ITEMS: u64 = 2_000;

/// A letter of two bytes, and one of four.
const LETTERS: [(char, u64); 2] = [('é', 2), ('🦊', 4)];

/// Values to try, simple ones first.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    pub(super) values: Vec<Value>,
    /// A value that decides was too large to be tried.
    pub(super) is_cut: bool,
}

impl Candidates {
    fn add(&mut self, value: Value) {
        if !self.values.contains(&value) {
            self.values.push(value);
        }
    }
}

/// Values for a parameter that one side or both have, or for a member or an item.
pub(super) fn of(old: Option<&Parameter>, new: Option<&Parameter>) -> Candidates {
    let mut found = Candidates::default();
    let sides = [old, new];
    for parameter in sides.into_iter().flatten() {
        found.add(smallest(parameter));
        for value in [&parameter.constant, &parameter.default].into_iter().flatten() {
            found.add(value.clone());
        }
        for (spelling, means) in &parameter.also_accepts {
            found.add(spelling.clone());
            found.add(means.clone());
        }
    }
    for parameter in sides.into_iter().flatten() {
        match &parameter.kind {
            ParameterKind::Boolean => [true, false].into_iter().for_each(|value| found.add(value.into())),
            ParameterKind::Integer(bounds) => integers(*bounds, &mut found),
            ParameterKind::Number(bounds) => numbers(*bounds, &mut found),
            ParameterKind::Text(bounds, _) => texts(*bounds, counts_bytes(sides), &mut found),
            ParameterKind::Closed(values) => values.iter().for_each(|value| found.add(value.clone())),
            ParameterKind::Media(media) => forms(media).for_each(|text| found.add(text.into())),
            ParameterKind::Object(_) | ParameterKind::List(..) => {}
        }
    }
    for parameter in sides.into_iter().flatten() {
        if let ParameterKind::Text(bounds, _) = &parameter.kind {
            unnamed(*bounds, &mut found);
        }
    }
    in_strings(sides, &mut found);
    objects(old, new, &mut found);
    lists(old, new, &mut found);
    found
}

/// Adds the strings that hold what is there already, where a side writes its values so.
pub(super) fn in_strings(sides: [Option<&Parameter>; 2], found: &mut Candidates) {
    if sides.into_iter().flatten().any(|parameter| parameter.as_text) {
        let held = found.values.iter().filter(|value| value.is_number() || value.is_boolean());
        let held: Vec<Value> = held.map(|value| value.to_string().into()).collect();
        for text in held {
            found.add(text);
        }
    }
}

/// A value of the spec as a body of this side holds it.
pub(super) fn written(parameter: &Parameter, value: Value) -> Value {
    let is_held = parameter.as_text && (value.is_number() || value.is_boolean());
    if is_held { value.to_string().into() } else { value }
}

/// Numbers beside one that a rule names, which no rule names.
pub(super) fn neighbours(value: &Value) -> impl Iterator<Item = Value> {
    let whole = value.as_i64().into_iter().flat_map(|value| [value.checked_add(1), value.checked_sub(1)]);
    let float = value.as_f64().filter(|_| !value.is_i64()).into_iter();
    whole.flatten().map(Value::from).chain(float.flat_map(|value| [number(value + 0.5), number(value - 0.5)]))
}

/// The smallest value that a parameter can hold.
pub(super) fn smallest(parameter: &Parameter) -> Value {
    written(parameter, plain(parameter))
}

fn plain(parameter: &Parameter) -> Value {
    if let Some(constant) = &parameter.constant {
        return constant.clone();
    }
    match &parameter.kind {
        ParameterKind::Boolean => true.into(),
        ParameterKind::Integer(bounds) => within(1, *bounds).into(),
        ParameterKind::Number(bounds) => {
            number(1.0_f64.min(bounds.maximum.unwrap_or(1.0)).max(bounds.minimum.unwrap_or(f64::MIN)))
        }
        ParameterKind::Text(bounds, _) => {
            let length = bounds.minimum.unwrap_or(1).max(1).min(bounds.maximum.unwrap_or(u64::MAX));
            repeated('a', length.min(LONGEST)).into()
        }
        ParameterKind::Closed(values) => values.first().cloned().unwrap_or_default(),
        ParameterKind::Media(media) => forms(media).next().unwrap_or_default().into(),
        ParameterKind::Object(members) => {
            let mut object = Map::new();
            for member in members.iter().filter(|member| member.required || member.constant.is_some()) {
                body::put(&mut object, &member.pointer, smallest(member));
            }
            object.into()
        }
        ParameterKind::List(item, bounds) => {
            vec![smallest(item); count(bounds.minimum.unwrap_or(0).min(MOST_ITEMS))].into()
        }
    }
}

fn within(value: i64, bounds: Bounds<i64>) -> i64 {
    value.min(bounds.maximum.unwrap_or(i64::MAX)).max(bounds.minimum.unwrap_or(i64::MIN))
}

fn integers(bounds: Bounds<i64>, found: &mut Candidates) {
    for bound in [bounds.minimum, bounds.maximum].into_iter().flatten() {
        for value in [Some(bound), bound.checked_add(1), bound.checked_sub(1)].into_iter().flatten() {
            found.add(value.into());
        }
    }
}

fn numbers(bounds: Bounds<f64>, found: &mut Candidates) {
    for bound in [bounds.minimum, bounds.maximum].into_iter().flatten() {
        for value in [bound, bound + 0.5, bound - 0.5, bound + 1.0, bound - 1.0] {
            found.add(number(value));
        }
    }
    // A fraction that is in the range, for a side that takes whole numbers alone.
    let (low, high) = (bounds.minimum, bounds.maximum);
    found.add(number(match (low, high) {
        (Some(low), Some(high)) if high - low < 1.0 => f64::midpoint(low, high),
        (Some(low), _) => low.floor() + 0.5 + f64::from(u8::from(low.fract() > 0.5)),
        (None, Some(high)) => {
            high.ceil() - 0.5 - f64::from(u8::from(high.fract() < 0.5 && high.fract() > 0.0))
        }
        (None, None) => 0.5,
    }));
}

/// A number as people write it: without a fraction where it is whole.
fn number(value: f64) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number below a million millions is an integer"
    )]
    if value.fract() == 0.0 && value.abs() < 1e12 {
        return (value as i64).into();
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

fn counts_bytes(sides: [Option<&Parameter>; 2]) -> bool {
    let mut kinds = sides.into_iter().flatten().map(|parameter| &parameter.kind);
    kinds.any(|kind| matches!(kind, ParameterKind::Text(_, LengthUnit::Bytes)))
}

fn texts(bounds: Bounds<u64>, counts_bytes: bool, found: &mut Candidates) {
    found.add("a".into());
    for bound in [bounds.minimum, bounds.maximum].into_iter().flatten() {
        for length in around(bound) {
            add_text('a', length, found);
        }
        for (letter, bytes) in LETTERS.into_iter().filter(|_| counts_bytes) {
            for length in around(bound).chain(around(bound / bytes)) {
                add_text(letter, length, found);
            }
        }
    }
}

/// The smallest text that nothing names yet, for a side that takes named ones alone.
fn unnamed(bounds: Bounds<u64>, found: &mut Candidates) {
    let least = bounds.minimum.unwrap_or(1).max(1);
    let texts = (least..=LONGEST).flat_map(|length| ('a'..='z').map(move |letter| repeated(letter, length)));
    if let Some(text) = texts.map(Value::from).find(|text| !found.values.contains(text)) {
        found.add(text);
    }
}

fn add_text(letter: char, length: u64, found: &mut Candidates) {
    if length > LONGEST {
        found.is_cut = true;
    } else {
        found.add(repeated(letter, length).into());
    }
}

fn repeated(letter: char, length: u64) -> String {
    std::iter::repeat_n(letter, count(length)).collect()
}

fn around(bound: u64) -> impl Iterator<Item = u64> {
    [Some(bound), bound.checked_add(1), bound.checked_sub(1)].into_iter().flatten()
}

fn count(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// A file in each form that is taken.
fn forms(media: &Media) -> impl Iterator<Item = &'static str> {
    let data = match media.kind {
        "Audio" => "data:audio/wav;base64,AAAA",
        "Video" => "data:video/mp4;base64,AAAA",
        _ => "data:image/png;base64,AAAA",
    };
    media.forms.iter().map(move |form| match *form {
        "DataUri" => data,
        "Base64" => "AAAA",
        _ => "https://a.example/a",
    })
}

/// Varies each member by itself, in what each side holds for the smallest object.
fn objects(old: Option<&Parameter>, new: Option<&Parameter>, found: &mut Candidates) {
    let (old_members, new_members) = (members(old), members(new));
    if old_members.is_empty() && new_members.is_empty() {
        return;
    }
    let mut pointers: Vec<&str> = Vec::new();
    for member in old_members.iter().chain(new_members) {
        if !pointers.contains(&member.pointer.as_str()) {
            pointers.push(&member.pointer);
        }
    }
    let starts: Vec<Map<String, Value>> = [old, new]
        .into_iter()
        .flatten()
        .filter_map(|parameter| smallest(parameter).as_object().cloned())
        .collect();
    for pointer in pointers {
        let inner = of(
            old_members.iter().find(|member| member.pointer == pointer),
            new_members.iter().find(|member| member.pointer == pointer),
        );
        found.is_cut |= inner.is_cut;
        for start in &starts {
            let mut without = start.clone();
            body::take(&mut without, pointer);
            found.add(without.clone().into());
            for value in &inner.values {
                let mut with = without.clone();
                if body::put(&mut with, pointer, value.clone()) {
                    found.add(with.into());
                }
            }
        }
    }
}

fn members(parameter: Option<&Parameter>) -> &[Parameter] {
    match parameter.map(|parameter| &parameter.kind) {
        Some(ParameterKind::Object(members)) => members,
        _ => &[],
    }
}

/// Varies the number of items, and the first of them.
fn lists(old: Option<&Parameter>, new: Option<&Parameter>, found: &mut Candidates) {
    let (old_list, new_list) = (list(old), list(new));
    if old_list.is_none() && new_list.is_none() {
        return;
    }
    let items: Vec<Value> =
        [old_list, new_list].into_iter().flatten().map(|(item, _)| smallest(item)).collect();
    let inner = of(old_list.map(|(item, _)| item), new_list.map(|(item, _)| item));
    found.is_cut |= inner.is_cut;
    found.add(json!([]));
    for (_, bounds) in [old_list, new_list].into_iter().flatten() {
        for bound in [bounds.minimum, bounds.maximum].into_iter().flatten() {
            for length in around(bound) {
                if length > MOST_ITEMS {
                    found.is_cut = true;
                } else {
                    for item in &items {
                        found.add(vec![item.clone(); count(length)].into());
                    }
                }
            }
        }
        let least = count(bounds.minimum.unwrap_or(1).clamp(1, MOST_ITEMS));
        for value in &inner.values {
            for item in &items {
                let mut list = vec![item.clone(); least];
                if let Some(first) = list.first_mut() {
                    *first = value.clone();
                }
                found.add(list.into());
            }
        }
    }
}

fn list(parameter: Option<&Parameter>) -> Option<(&Parameter, Bounds<u64>)> {
    match parameter.map(|parameter| &parameter.kind) {
        Some(ParameterKind::List(item, bounds)) => Some((item, *bounds)),
        _ => None,
    }
}
