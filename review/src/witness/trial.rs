use std::{
    cell::{OnceCell, RefCell},
    collections::{HashMap, HashSet},
};

use serde_json::{Map, Value};
use wan_codegen::ir;
use wan_runtime::Violation;

use super::{
    body, candidate,
    scope::{About, Scope, When},
    search::{self, Searched, Varied},
    side::{self, Broken, Side},
    slot::{self, Slot},
};
use crate::Witness;

/// How many requests one question may cost.
const MOST: usize = 50_000;

/// How many are spent on a start that both sides accept, which makes witnesses plainer and is not needed.
const MOST_FOR_PLAINNESS: usize = 1_000;

/// Which way the sides disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    /// It was accepted and is refused.
    Refused,
    /// It was refused and is accepted.
    Accepted,
}

/// Both sides of a model, ready to be asked.
#[derive(Debug)]
pub(super) struct Trial<'a> {
    sides: [Side<'a>; 2],
    slots: Vec<Slot<'a>>,
    /// Rules of each side that the other has, too.
    shared: [HashSet<Broken<'a>>; 2],
    smallest: [OnceCell<Option<Map<String, Value>>>; 2],
    /// What both sides accept, to vary parameters in.
    common: OnceCell<Option<Map<String, Value>>>,
    known: RefCell<HashMap<(Direction, Scope), Searched<Witness>>>,
}

impl Direction {
    /// Index of the side that accepts.
    fn accepting(self) -> usize {
        match self {
            Self::Refused => 0,
            Self::Accepted => 1,
        }
    }
}

impl<'a> Trial<'a> {
    pub(super) fn new(old: &'a ir::Model, new: &'a ir::Model) -> Self {
        let sides = [Side::new(old), Side::new(new)];
        let [first, second] = &sides;
        let shared = [first.shared_with(second), second.shared_with(first)];
        let slots = slot::slots(&sides);
        Self {
            sides,
            slots,
            shared,
            smallest: [OnceCell::new(), OnceCell::new()],
            common: OnceCell::new(),
            known: RefCell::default(),
        }
    }

    /// The smallest request on which the sides disagree in this direction, for what the scope says.
    pub(super) fn search(&self, direction: Direction, scope: &Scope) -> Searched<Witness> {
        let key = (direction, scope.clone());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let searched = self.search_anew(direction, scope);
        self.known.borrow_mut().insert(key, searched.clone());
        searched
    }

    /// The smallest request that a side accepts: 0 is the old one.
    pub(super) fn smallest(&self, side: usize) -> Option<Value> {
        let request = self.smallest.get(side)?.get_or_init(|| self.start(&[side], MOST));
        request.clone().map(Value::Object)
    }

    /// The smallest request that a side accepts in which a parameter holds a value.
    pub(super) fn smallest_with(&self, side: usize, name: &str, value: &Value) -> Option<Value> {
        let accepting = self.sides.get(side)?;
        let pointer = &accepting.parameter(name)?.pointer;
        let mut varied = self.varied(&[name.to_owned()], side);
        for one in varied.iter_mut().filter(|one| one.slot.pointer == pointer) {
            one.choices = vec![one.slot.choice(Some(one.slot.written(value)), &self.sides)];
        }
        let fixed = self.fixed(side, &varied)?;
        search::smallest(&varied, &fixed, MOST, |body| accepting.accepts(body).then(|| body.clone())).hit
    }

    /// What a request costs on both sides.
    pub(super) fn costs(&self, request: &Value) -> [Option<String>; 2] {
        self.sides.each_ref().map(|side| side.costs(request))
    }

    /// What a request costs on each side that says no more than it has to.
    pub(super) fn prices(&self) -> [Option<String>; 2] {
        [0, 1].map(|side| self.sides.get(side)?.costs(&self.unsaid(side)?))
    }

    /// The smallest request of a side, with the defaults that the client sends for what nobody set: they decide what is
    /// paid, however small another value would be.
    fn unsaid(&self, side: usize) -> Option<Value> {
        let smallest = self.smallest(side)?;
        let accepting = self.sides.get(side)?;
        let mut body = smallest.as_object()?.clone();
        for parameter in accepting.model.parameters.iter().filter(|parameter| parameter.required) {
            if let Some(default) = parameter.default.as_ref().filter(|default| !default.is_null()) {
                body::take(&mut body, &parameter.pointer);
                body::put(&mut body, &parameter.pointer, candidate::written(parameter, default.clone()));
            }
        }
        let body = Value::Object(body);
        // A rule may refuse a default beside the smallest of the rest.
        Some(if accepting.accepts(&body) { body } else { smallest })
    }

    fn search_anew(&self, direction: Direction, scope: &Scope) -> Searched<Witness> {
        let nothing = Searched { hit: None, tried: 0, is_complete: false };
        let at = direction.accepting();
        let [old, new] = &self.sides;
        let (accepting, refusing) = if at == 0 { (old, new) } else { (new, old) };
        let mut varied = self.varied(&scope.names, at);
        if let About::Parameter { only: Some(value), .. } = &scope.about {
            for one in varied.iter_mut().filter(|one| scope.names.iter().any(|name| one.slot.is_called(name)))
            {
                one.choices = vec![one.slot.choice(Some(one.slot.written(value)), &self.sides)];
            }
        }
        let Some(fixed) = self.fixed(at, &varied) else { return nothing };
        let is_cut = varied.iter().any(|one| one.slot.choices(&self.sides).is_cut);
        let mut searched = search::smallest(&varied, &fixed, MOST, |request| {
            if !accepting.accepts(request) {
                return None;
            }
            let refusals = refusing.refusals(request);
            let why = refusals.iter().find(|one| self.counts(one, request, 1 - at, scope))?;
            // It is read in the middle of a sentence.
            let why = why.to_string().trim_end_matches('.').to_owned();
            let (old_refusal, new_refusal) = if at == 0 { (None, Some(why)) } else { (Some(why), None) };
            Some(Witness { request: request.clone(), old_refusal, new_refusal })
        });
        searched.is_complete &= !is_cut;
        searched
    }

    /// Whether a refusal is for what the scope says.
    fn counts(&self, violation: &Violation, request: &Value, side: usize, scope: &Scope) -> bool {
        let side = self.sides.get(side).zip(self.shared.get(side));
        let Some((side, shared)) = side else { return false };
        let broken =
            side.refusing().map(|rule| (rule, Broken::of(rule))).find(|(_, one)| one.is_told_by(violation));
        match (&scope.about, broken) {
            (About::Rule { sentence, parameters }, Some((_, broken))) => {
                broken.sentence == sentence && broken.parameters.iter().eq(parameters)
            }
            (About::Rule { .. }, None) => false,
            (About::Parameter { inner, when, .. }, broken) => {
                let told = |slot: &&Slot<'_>| match &broken {
                    // What a rule that changed refuses is told with the rule.
                    Some((rule, broken)) => {
                        shared.contains(broken) && side::all_names(rule).any(|name| slot.is_called(name))
                    }
                    None => slot.is_told_by(violation, inner),
                };
                self.called(&scope.names).filter(told).any(|slot| match when {
                    When::Any => true,
                    When::Set => is_set(request, slot.pointer),
                    When::Unset => !is_set(request, slot.pointer),
                })
            }
        }
    }

    fn called(&self, names: &[String]) -> impl Iterator<Item = &Slot<'a>> {
        self.slots.iter().filter(|slot| names.iter().any(|name| slot.is_called(name)))
    }

    /// The slots of these parameters and of all that rules relate to them, with the values that a side takes.
    fn varied(&self, names: &[String], side: usize) -> Vec<Varied<'_, 'a>> {
        let related = self.related(names);
        let slots = self.slots.iter().filter(|slot| related.iter().any(|name| slot.is_called(name)));
        slots.map(|slot| self.taken(slot, &[side])).collect()
    }

    /// A slot with the values that all of these sides take.
    fn taken<'s>(&'s self, slot: &'s Slot<'a>, sides: &[usize]) -> Varied<'s, 'a> {
        let choices = slot.choices(&self.sides).list.iter();
        let taken =
            choices.filter(|choice| sides.iter().all(|side| choice.is_taken.get(*side) == Some(&true)));
        Varied { slot, choices: taken.cloned().collect() }
    }

    /// The parameters, and those that rules relate to them, and so on.
    fn related<'n>(&self, names: &'n [String]) -> HashSet<&'n str>
    where
        'a: 'n,
    {
        let mut related: HashSet<&str> = names.iter().map(String::as_str).collect();
        loop {
            let before = related.len();
            for rule in self.sides.iter().flat_map(Side::refusing) {
                let mut all = side::all_names(rule);
                if all.any(|name| related.contains(name)) {
                    related.extend(side::all_names(rule));
                }
            }
            if related.len() == before {
                return related;
            }
        }
    }

    /// The rest of the body while some slots are varied.
    fn fixed(&self, side: usize, varied: &[Varied<'_, 'a>]) -> Option<Map<String, Value>> {
        let common = self.common.get_or_init(|| self.start(&[0, 1], MOST_FOR_PLAINNESS));
        let mut fixed = match common {
            Some(common) => common.clone(),
            None => match self.smallest(side)? {
                Value::Object(object) => object,
                _ => return None,
            },
        };
        for one in varied {
            body::take(&mut fixed, one.slot.pointer);
        }
        Some(fixed)
    }

    /// The smallest request that all of these sides accept.
    fn start(&self, sides: &[usize], most: usize) -> Option<Map<String, Value>> {
        let ruled: HashSet<&str> =
            self.sides.iter().flat_map(Side::refusing).flat_map(side::all_names).collect();
        let matters = |slot: &&Slot<'a>| slot.is_needed() || ruled.iter().any(|name| slot.is_called(name));
        let varied: Vec<_> = self.slots.iter().filter(matters).map(|slot| self.taken(slot, sides)).collect();
        let accepted = |request: &Value| {
            let all = sides.iter().filter_map(|side| self.sides.get(*side)).all(|side| side.accepts(request));
            all.then(|| request.as_object().cloned()).flatten()
        };
        search::smallest(&varied, &Map::new(), most, accepted).hit
    }
}

fn is_set(request: &Value, pointer: &str) -> bool {
    body::find(request, pointer).is_some_and(|value| !value.is_null())
}
