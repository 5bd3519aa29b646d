use serde_json::{Map, Value};

use super::{
    literal,
    place::{self, Place},
    text_form,
};
use crate::data::{ConditionData, KindData, LiteralData, ModelData, ParameterData, RuleData, RuleKind};

/// A value that counts: one out of the body, or one that the data names.
#[derive(Clone, Copy)]
pub(crate) enum Effective<'a> {
    Given(&'a Value),
    Named(LiteralData),
}

/// A body as rules look at it: by the names of parameters.
pub(crate) struct View<'a> {
    parameters: &'static [ParameterData],
    body: &'a Map<String, Value>,
}

impl<'a> View<'a> {
    pub(crate) fn new(model: &'static ModelData, body: &'a Map<String, Value>) -> Self {
        Self { parameters: model.parameters, body }
    }

    /// Whether the parameter stands in the body. A null stands for no value.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.parameter(name).and_then(|parameter| self.given(parameter)).is_some()
    }

    /// Whether the condition holds; `None` where its parameter has neither value nor default.
    pub(super) fn holds(&self, condition: Option<&ConditionData>) -> Option<bool> {
        let condition = condition?;
        let value = self.effective(condition.parameter)?;
        Some(condition.values.iter().any(|listed| value.is(*listed)))
    }

    /// Whether the one parameter holds a listed value, or none at all.
    pub(super) fn is_listed(&self, rule: &RuleData) -> bool {
        let value = rule.parameters.first().and_then(|name| self.effective(name));
        value.is_none_or(|value| rule.values.iter().any(|listed| value.is(*listed)))
    }

    /// Whether the values are a listed combination, or one of them is not known.
    pub(super) fn is_allowed_tuple(&self, rule: &RuleData) -> bool {
        let Some(values) =
            rule.parameters.iter().map(|name| self.effective(name)).collect::<Option<Vec<_>>>()
        else {
            return true;
        };
        rule.tuples.iter().any(|tuple| {
            tuple.len() == values.len() && values.iter().zip(*tuple).all(|(value, listed)| value.is(*listed))
        })
    }

    /// How many items the parameter holds: those of a list that are of a kind, or one file.
    pub(super) fn count(&self, name: &str, of: Option<&ConditionData>) -> u64 {
        let Some(parameter) = self.parameter(name) else { return 0 };
        match (self.given(parameter), &parameter.kind) {
            (None, _) => 0,
            (Some(Value::Array(items)), KindData::List { item, .. }) => {
                let counts = |one: &&Value| of.is_none_or(|of| is_of_kind(item, one, of));
                items.iter().filter(counts).count() as u64
            }
            (Some(_), _) => 1,
        }
    }

    /// The value that the provider takes the parameter to have, whatever it makes of others that are not all set: what a
    /// request costs follows from it. `None`: nothing tells it, also where the provider ignores the parameter for others.
    pub(crate) fn understood(&self, model: &'static ModelData, name: &str) -> Option<Effective<'a>> {
        let is_ignored = |rule: &RuleData| {
            rule.kind == RuleKind::Precedence
                && rule.others.contains(&name)
                && rule.parameters.iter().any(|parameter| self.is_set(parameter))
        };
        if model.rules.iter().any(is_ignored) {
            // What counts instead nobody tells, and least of all the default.
            return None;
        }
        let coerced = model.rules.iter().filter(|rule| rule.kind == RuleKind::Coerced).find_map(|rule| {
            let at = rule.parameters.iter().position(|parameter| *parameter == name)?;
            let is_whole = rule.parameters.iter().all(|parameter| self.is_set(parameter));
            if is_whole { None } else { rule.values.get(at) }
        });
        match coerced {
            Some(value) => Some(Effective::Named(*value)),
            None => self.effective(name),
        }
    }

    /// Whether the parameter is set and perhaps without effect, so that the provider may take it to be unset.
    pub(crate) fn may_be_inert(&self, model: &'static ModelData, name: &str) -> bool {
        let is_inert = |rule: &RuleData| {
            rule.kind == RuleKind::InertUnless
                && rule.parameters.contains(&name)
                && self.holds(rule.when.as_ref()) != Some(true)
        };
        self.is_set(name) && model.rules.iter().any(is_inert)
    }

    /// The value that counts: the given one, spelled as documented, or the default.
    pub(crate) fn effective(&self, name: &str) -> Option<Effective<'a>> {
        let parameter = self.parameter(name)?;
        if parameter.nullable && place::find(self.body, parameter.pointer) == Place::Holds(&Value::Null) {
            // It was said that there is none.
            return None;
        }
        let Some(value) = self.given(parameter) else {
            let literal = parameter.constant.or(parameter.default)?;
            return (literal != LiteralData::Null).then_some(Effective::Named(literal));
        };
        let meant = parameter.also_accepts.iter().find(|(accepted, _)| literal::is(value, *accepted));
        if let Some((_, means)) = meant {
            return Some(Effective::Named(*means));
        }
        let held = if parameter.as_text { text_form::literal(parameter, value) } else { None };
        Some(held.map_or(Effective::Given(value), Effective::Named))
    }

    fn given(&self, parameter: &ParameterData) -> Option<&'a Value> {
        match place::find(self.body, parameter.pointer) {
            Place::Holds(Value::Null) | Place::Missing | Place::Blocked => None,
            Place::Holds(value) => Some(value),
        }
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&'static ParameterData> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

/// Whether an item of a list is of a kind, by the effective value of its member.
fn is_of_kind(item: &'static ParameterData, one: &Value, of: &ConditionData) -> bool {
    let (KindData::Object { fields }, Value::Object(body)) = (&item.kind, one) else { return false };
    let value = View { parameters: fields, body }.effective(of.parameter);
    value.is_some_and(|value| of.values.iter().any(|listed| value.is(*listed)))
}

impl Effective<'_> {
    pub(crate) fn is(self, literal: LiteralData) -> bool {
        match self {
            Self::Given(value) => literal::is(value, literal),
            Self::Named(named) => literal::is(&literal::to_value(named), literal),
        }
    }

    pub(crate) fn to_value(self) -> Value {
        match self {
            Self::Given(value) => value.clone(),
            Self::Named(named) => literal::to_value(named),
        }
    }
}
