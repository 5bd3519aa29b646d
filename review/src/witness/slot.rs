use std::{borrow::Cow, cell::OnceCell, collections::HashMap};

use serde_json::{Map, Value};
use wan_codegen::ir;
use wan_runtime::Violation;

use super::{
    body, candidate, counting,
    side::{self, Side},
};

/// A place in the body where a parameter of one side or both stands.
#[derive(Debug)]
pub(super) struct Slot<'a> {
    pub(super) pointer: &'a str,
    /// The parameter that stands there on each side.
    pub(super) parameters: [Option<&'a ir::Parameter>; 2],
    choices: OnceCell<Choices>,
}

/// The values that a slot is tried with: one of each kind that a side can tell from another.
#[derive(Debug, Default)]
pub(super) struct Choices {
    /// Smallest first.
    pub(super) list: Vec<Choice>,
    /// A value that decides was too large to be tried.
    pub(super) is_cut: bool,
}

/// A value for a slot.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// `None`: it is left unset.
    pub(super) value: Option<Value>,
    /// Keys and characters that it adds to a body.
    pub(super) cost: (usize, usize),
    /// Whether each side takes it, rules not counted.
    pub(super) is_taken: [bool; 2],
}

/// What the sides can tell of a value: two with the same marks are the same to every parameter and rule.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Marks {
    /// What each side has against it.
    against: [Vec<String>; 2],
    /// Whether it is set: a null stands for no value.
    is_set: bool,
    /// Which of the values that rules name it is, on each side.
    named: [Option<usize>; 2],
    /// How many items each rule counts in it that counts items, on each side.
    counted: [Vec<usize>; 2],
}

/// Every slot of both sides.
pub(super) fn slots<'a>(sides: &[Side<'a>; 2]) -> Vec<Slot<'a>> {
    let mut slots: Vec<Slot<'a>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (at, side) in sides.iter().enumerate() {
        for parameter in &side.model.parameters {
            let slot = *known.entry(&parameter.pointer).or_insert_with(|| {
                slots.push(Slot {
                    pointer: &parameter.pointer,
                    parameters: [None, None],
                    choices: OnceCell::new(),
                });
                slots.len() - 1
            });
            if let Some(place) = slots.get_mut(slot).and_then(|slot| slot.parameters.get_mut(at)) {
                *place = Some(parameter);
            }
        }
    }
    slots
}

impl<'a> Slot<'a> {
    /// Whether a parameter with this name stands here on a side.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.parameters.iter().flatten().any(|parameter| parameter.wire == name)
    }

    /// Whether a request lacks something without it, on a side.
    pub(super) fn is_needed(&self) -> bool {
        self.parameters.iter().flatten().any(|parameter| parameter.required || parameter.constant.is_some())
    }

    /// The values to try.
    pub(super) fn choices(&self, sides: &[Side<'a>; 2]) -> &Choices {
        self.choices.get_or_init(|| self.make(sides))
    }

    /// A value of a spec as a body holds it here.
    pub(super) fn written(&self, value: &Value) -> Value {
        let held = self.parameters.iter().flatten().find(|parameter| parameter.as_text);
        held.map_or_else(|| value.clone(), |parameter| candidate::written(parameter, value.clone()))
    }

    /// One value of its own.
    pub(super) fn choice(&self, value: Option<Value>, sides: &[Side<'a>; 2]) -> Choice {
        let marks = self.marks(value.as_ref(), sides, &[]);
        self.marked(value, &marks)
    }

    /// Whether a violation tells of what stands here. `inner` is the path of a member or item: `[].scale`.
    pub(super) fn is_told_by(&self, violation: &Violation, inner: &str) -> bool {
        let field = without_indices(violation.field());
        let names = self.parameters.iter().flatten().map(|parameter| parameter.wire.as_str());
        let told = names.into_iter().any(|name| leads_to(&field, &format!("{name}{inner}")));
        // A name that is not known is told by the keys that lead to it, and only the first of them may be unknown.
        let way = body::tokens(self.pointer).collect::<Vec<_>>().join(".");
        told || (inner.is_empty() && (leads_to(&field, &way) || leads_to(&way, &field)))
    }

    fn make(&self, sides: &[Side<'a>; 2]) -> Choices {
        let [old, new] = self.parameters;
        let mut candidates = candidate::of(old, new);
        let literals = self.literals(sides);
        for literal in &literals {
            candidates.values.push((*literal).clone());
            candidates.values.extend(candidate::neighbours(literal));
        }
        for (side, parameter) in sides.iter().zip(self.parameters) {
            let Some(parameter) = parameter else { continue };
            let lists = counting::rules(side, parameter).flat_map(|rule| counting::lists(rule, parameter));
            candidates.values.extend(lists);
        }
        candidate::in_strings(self.parameters, &mut candidates);
        let takes_null =
            |parameter: &ir::Parameter| parameter.nullable || parameter.default == Some(Value::Null);
        if old.into_iter().chain(new).any(takes_null) {
            candidates.values.push(Value::Null);
        }
        let mut best: HashMap<Marks, usize> = HashMap::new();
        let mut list: Vec<Choice> = Vec::new();
        for value in std::iter::once(None).chain(candidates.values.into_iter().map(Some)) {
            let marks = self.marks(value.as_ref(), sides, &literals);
            let choice = self.marked(value, &marks);
            match best.get(&marks).and_then(|at| list.get_mut(*at)) {
                Some(known) if choice.cost < known.cost => *known = choice,
                Some(_) => {}
                None => {
                    best.insert(marks, list.len());
                    list.push(choice);
                }
            }
        }
        list.sort_by_key(|choice| choice.cost);
        Choices { list, is_cut: candidates.is_cut }
    }

    fn marked(&self, value: Option<Value>, marks: &Marks) -> Choice {
        let cost = value.as_ref().map_or((0, 0), |value| (1, self.pointer.len() + value.to_string().len()));
        let [old, new] = &marks.against;
        Choice { value, cost, is_taken: [old.is_empty(), new.is_empty()] }
    }

    fn marks(&self, value: Option<&Value>, sides: &[Side<'a>; 2], literals: &[&Value]) -> Marks {
        let mut object = Map::new();
        if let Some(value) = value {
            body::put(&mut object, self.pointer, value.clone());
        }
        let body = Value::Object(object);
        let against = sides.each_ref().map(|side| {
            let told = side.single_refusals(&body).into_iter().filter(|one| self.is_told_by(one, ""));
            let mut against: Vec<String> = told.map(|one| without_indices(one.field())).collect();
            against.dedup();
            against
        });
        let named = self.parameters.map(|parameter| {
            let effective = effective(parameter?, value)?;
            literals.iter().position(|literal| is_same(literal, &effective))
        });
        let counted = [0, 1].map(|at| {
            let (side, parameter) = (sides.get(at), self.parameters.get(at).copied().flatten());
            let Some((side, parameter)) = side.zip(parameter) else { return Vec::new() };
            counting::rules(side, parameter).map(|rule| counting::count(rule, parameter, value)).collect()
        });
        Marks { against, is_set: value.is_some_and(|value| !value.is_null()), named, counted }
    }

    /// The values that rules of both sides name.
    fn literals(&self, sides: &[Side<'a>; 2]) -> Vec<&'a Value> {
        let mut found: Vec<&Value> = Vec::new();
        for (side, parameter) in sides.iter().zip(self.parameters) {
            let Some(parameter) = parameter else { continue };
            for literal in side.refusing().flat_map(|rule| side::literals(rule, &parameter.wire)) {
                if !found.contains(&literal) {
                    found.push(literal);
                }
            }
        }
        found
    }
}

/// The value that counts for rules, as the runtime sees it.
pub(super) fn effective<'v>(
    parameter: &'v ir::Parameter,
    value: Option<&'v Value>,
) -> Option<Cow<'v, Value>> {
    if parameter.nullable && value.is_some_and(Value::is_null) {
        return None;
    }
    let Some(value) = value.filter(|value| !value.is_null()) else {
        let default = parameter.constant.as_ref().or(parameter.default.as_ref());
        return default.filter(|value| !value.is_null()).map(Cow::Borrowed);
    };
    if let Some((_, means)) = parameter.also_accepts.iter().find(|(spelling, _)| is_same(spelling, value)) {
        return Some(Cow::Borrowed(means));
    }
    let held = value.as_str().filter(|_| parameter.as_text);
    let held = held.and_then(|text| serde_json::from_str(text).ok());
    Some(held.map_or(Cow::Borrowed(value), Cow::Owned))
}

/// Whether two values are the same one: 5.0 is 5.
pub(super) fn is_same(a: &Value, b: &Value) -> bool {
    #[expect(clippy::float_cmp, reason = "the runtime compares numbers by what they count, too")]
    let same_number = || a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a == b);
    a == b || (a.is_f64() || b.is_f64()) && same_number()
}

/// Whether a path is another one or leads into it.
fn leads_to(path: &str, start: &str) -> bool {
    path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// A path in which no item of a list has its number: `loras[0].scale` is `loras[].scale`.
fn without_indices(field: &str) -> String {
    let mut path = String::with_capacity(field.len());
    let mut in_brackets = false;
    for letter in field.chars() {
        in_brackets = letter == '[' || (in_brackets && letter.is_ascii_digit());
        if !(in_brackets && letter.is_ascii_digit()) {
            path.push(letter);
        }
    }
    path
}
