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
        // No request breaks it.
        RuleKind::PriceFactor => {}
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
        if let Some(pointer) = self.parameter(name).map(pointer) {
            take(self.body, &pointer);
        }
    }

    fn fill(&mut self, name: &str) {
        if let (None, Some(parameter)) = (self.given(name), self.parameter(name)) {
            let value = sample::plain(parameter, Extent::Most);
            self.set(name, &value);
        }
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
