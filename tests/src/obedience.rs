//! Bodies that keep the rules of their model.

use serde_json::Value;
use wan_specs::{ConditionSpec, ModelSpec, ParameterSpec, RuleKind, RuleSpec, Severity};

use crate::{
    bodies::{
        put,
        sample::{self, Extent},
        take,
    },
    examples::{meant, pointer, written},
    typed::equal,
};

/// Changes a body until it keeps the rules that refuse. The parameter `fixed` keeps its value.
pub fn obey(model: &ModelSpec, body: &mut Value, fixed: Option<&str>) {
    // Mending one rule may break one before it.
    for _ in 0..3 {
        for rule in model.rules.iter().filter(|rule| rule.severity == Severity::Refuse) {
            mend(rule, &mut View { model, body }, fixed);
        }
    }
}

/// A body by the names of parameters.
struct View<'a> {
    model: &'a ModelSpec,
    body: &'a mut Value,
}

fn mend(rule: &RuleSpec, view: &mut View<'_>, fixed: Option<&str>) {
    match rule.kind {
        RuleKind::AllowedTuples => choose_tuple(rule, view, fixed),
        RuleKind::Requires => {
            if rule.parameters.iter().any(|name| view.given(name).is_some()) {
                rule.others.iter().for_each(|name| view.fill(name));
            }
        }
        RuleKind::Excludes | RuleKind::OneOf => {
            let set: Vec<&String> =
                rule.parameters.iter().filter(|name| view.given(name).is_some()).collect();
            let kept = set.iter().find(|name| fixed == Some(name.as_str())).or(set.first()).copied();
            set.iter().filter(|name| Some(**name) != kept).for_each(|name| view.clear(name));
            if let (RuleKind::OneOf, None, Some(first)) = (rule.kind, kept, rule.parameters.first()) {
                view.fill(first);
            }
        }
        RuleKind::ConditionalValues => {
            let (Some(when), Some(name)) = (&rule.when, rule.parameters.first()) else { return };
            let fits =
                view.effective(name).is_none_or(|value| rule.values.iter().any(|one| equal(&one.0, &value)));
            if fits || view.holds(when) != Some(true) {
                return;
            }
            match rule.values.first() {
                Some(value) if fixed != Some(name) => view.set(name, &value.0),
                _ => view.break_condition(when),
            }
        }
        RuleKind::Precedence => {
            let given: Vec<&String> =
                rule.parameters.iter().filter(|name| view.given(name).is_some()).collect();
            let ignored: Vec<&String> =
                rule.others.iter().filter(|name| view.given(name).is_some()).collect();
            if !given.is_empty() && !ignored.is_empty() {
                let keeps = ignored.iter().any(|name| fixed == Some(name.as_str()));
                let cleared = if keeps { given } else { ignored };
                for name in cleared {
                    view.clear(name);
                }
            }
        }
        RuleKind::OneOfSets => choose_set(rule, view, fixed),
        RuleKind::CountByKind => count(rule, view, fixed),
        // No request breaks it, and what is coerced is taken.
        RuleKind::PriceFactor | RuleKind::Coerced => {}
        RuleKind::InertUnless => {
            let Some(when) = &rule.when else { return };
            if view.holds(when) != Some(false) {
                return;
            }
            match when.values.first() {
                Some(value) if fixed != Some(&when.parameter) => view.set(&when.parameter, &value.0),
                _ => rule.parameters.iter().for_each(|name| view.clear(name)),
            }
        }
    }
}

/// Leaves one set that is given as a whole, that of `fixed` where it is in one.
fn choose_set(rule: &RuleSpec, view: &mut View<'_>, fixed: Option<&str>) {
    let whole = |set: &&Vec<String>| set.iter().all(|name| view.given(name).is_some());
    if rule.sets.iter().filter(whole).count() == 1 {
        return;
    }
    let holds_fixed = |set: &&Vec<String>| set.iter().any(|name| fixed == Some(name.as_str()));
    let Some(kept) = rule.sets.iter().find(holds_fixed).or(rule.sets.first()) else { return };
    for name in rule.sets.iter().flatten().filter(|name| !kept.contains(name)) {
        view.clear(name);
    }
    for name in kept {
        view.fill(name);
    }
}

/// Takes items away till so many are left, or adds one item after the other.
fn count(rule: &RuleSpec, view: &mut View<'_>, fixed: Option<&str>) {
    let free: Vec<&String> = rule.parameters.iter().filter(|name| fixed != Some(name.as_str())).collect();
    if let Some(most) = rule.maximum {
        for name in &free {
            while view.counted(rule) > most && view.given(name).is_some() {
                view.shorten(name);
            }
        }
    }
    if let (Some(least), Some(name)) = (rule.minimum, free.first()) {
        // An item that does not count is not missed for ever.
        for _ in 0..least {
            if view.counted(rule) < least {
                view.lengthen(name, rule);
            }
        }
    }
}

fn choose_tuple(rule: &RuleSpec, view: &mut View<'_>, fixed: Option<&str>) {
    let values: Option<Vec<Value>> = rule.parameters.iter().map(|name| view.effective(name)).collect();
    let Some(values) = values else { return };
    let fits = |tuple: &[wan_specs::Json]| tuple.iter().zip(&values).all(|(one, value)| equal(&one.0, value));
    if rule.tuples.iter().any(|tuple| fits(&tuple.value)) {
        return;
    }
    let at = rule.parameters.iter().position(|name| fixed == Some(name));
    let keeps = |tuple: &[wan_specs::Json]| {
        at.is_none_or(|at| tuple.get(at).zip(values.get(at)).is_some_and(|(one, value)| equal(&one.0, value)))
    };
    let Some(tuple) = rule.tuples.iter().find(|tuple| keeps(&tuple.value)) else { return };
    for (name, value) in rule.parameters.iter().zip(&tuple.value).filter(|(name, _)| fixed != Some(name)) {
        view.set(name, &value.0);
    }
}

impl View<'_> {
    fn parameter(&self, name: &str) -> Option<&ParameterSpec> {
        self.model.parameters.iter().find(|parameter| parameter.name == name)
    }

    fn given(&self, name: &str) -> Option<&Value> {
        let parameter = self.parameter(name)?;
        self.body.pointer(&pointer(parameter)).filter(|value| !value.is_null())
    }

    /// The value that counts: the given one as it is documented, or the default.
    fn effective(&self, name: &str) -> Option<Value> {
        let parameter = self.parameter(name)?;
        if parameter.nullable && self.body.pointer(&pointer(parameter)).is_some_and(Value::is_null) {
            return None;
        }
        let Some(given) = self.given(name) else {
            let known = parameter.constant.as_ref().or(parameter.default.as_ref());
            return known.map(|known| known.0.clone()).filter(|known| !known.is_null());
        };
        let other = parameter.also_accepts.iter().find(|accepted| accepted.value.0 == *given);
        Some(other.map_or_else(|| meant(parameter, given), |accepted| accepted.means.0.clone()))
    }

    fn holds(&self, when: &ConditionSpec) -> Option<bool> {
        let value = self.effective(&when.parameter)?;
        Some(when.values.iter().any(|one| equal(&one.0, &value)))
    }

    /// Puts a value of the spec into the body.
    fn set(&mut self, name: &str, value: &Value) {
        if let Some((pointer, value)) =
            self.parameter(name).map(|parameter| (pointer(parameter), written(parameter, value)))
        {
            put(self.body, &pointer, value);
        }
    }

    fn clear(&mut self, name: &str) {
        match self.parameter(name).map(|parameter| (pointer(parameter), parameter.unset)) {
            // A typed request says so too.
            Some((pointer, Some(_))) => put(self.body, &pointer, Value::Null),
            Some((pointer, None)) => take(self.body, &pointer),
            None => {}
        }
    }

    fn fill(&mut self, name: &str) {
        if let (None, Some(parameter)) = (self.given(name), self.parameter(name)) {
            let value = sample::plain(parameter, Extent::Most);
            self.set(name, &value);
        }
    }

    /// How many items count for the rule.
    fn counted(&self, rule: &RuleSpec) -> u64 {
        let of = |name: &String| -> u64 {
            let (Some(parameter), Some(given)) = (self.parameter(name), self.given(name)) else { return 0 };
            let Value::Array(items) = given else { return 1 };
            let counts = |one: &&Value| {
                let Some(of) = &rule.of else { return true };
                let item = parameter.item.as_deref();
                let member = item.and_then(|item| item.fields.iter().find(|field| field.name == of.member));
                let Some(member) = member else { return false };
                let held = one.pointer(&pointer(member)).filter(|value| !value.is_null());
                let held = held.map(|value| meant(member, value));
                let held = held.or_else(|| member.default.as_ref().map(|default| default.0.clone()));
                held.is_some_and(|held| of.values.iter().any(|value| equal(&value.0, &held)))
            };
            items.iter().filter(counts).count() as u64
        };
        rule.parameters.iter().map(of).sum()
    }

    /// Takes the last item away; a list without items goes, and so does a file.
    fn shorten(&mut self, name: &str) {
        let shorter = match self.given(name) {
            Some(Value::Array(items)) if items.len() > 1 => items.split_last().map(|(_, rest)| rest.to_vec()),
            _ => None,
        };
        let place = self.parameter(name).map(pointer);
        match (shorter, place) {
            (Some(shorter), Some(place)) => put(self.body, &place, shorter.into()),
            _ => self.clear(name),
        }
    }

    /// Adds an item that counts.
    fn lengthen(&mut self, name: &str, rule: &RuleSpec) {
        let Some(parameter) = self.parameter(name) else { return };
        let Some(item) = parameter.item.as_deref() else { return self.fill(name) };
        let mut one = sample::value(item, Extent::Most);
        let of = rule.of.as_ref();
        let member = of.and_then(|of| item.fields.iter().find(|field| field.name == of.member));
        if let (Some(member), Some(value)) = (member, of.and_then(|of| of.values.first())) {
            put(&mut one, &pointer(member), written(member, &value.0));
        }
        let place = pointer(parameter);
        let mut items = self.given(name).and_then(Value::as_array).cloned().unwrap_or_default();
        items.push(one);
        put(self.body, &place, items.into());
    }

    /// Gives the condition's parameter a value under which it does not hold.
    fn break_condition(&mut self, when: &ConditionSpec) {
        let Some(parameter) = self.parameter(&when.parameter) else { return };
        let listed = |value: &Value| when.values.iter().any(|one| equal(&one.0, value));
        let truths = [Value::Bool(true), Value::Bool(false)];
        let others = parameter.values.iter().map(|one| &one.value.0).chain(truths.iter());
        let other = others
            .filter(|value| !listed(value))
            .find(|value| parameter.values.is_empty() == value.is_boolean());
        match other.cloned() {
            Some(other) => self.set(&when.parameter, &other),
            None => self.clear(&when.parameter),
        }
    }
}
