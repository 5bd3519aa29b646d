use serde_json::{Map, Value};

use super::{
    literal,
    place::{self, Place},
};
use crate::{
    Severity, Violations,
    data::{ConditionData, LiteralData, ModelData, ParameterData, RuleData, RuleKind},
};

/// A value that counts: one out of the body, or one that the data names.
#[derive(Clone, Copy)]
enum Effective<'a> {
    Given(&'a Value),
    Named(LiteralData),
}

/// A body as rules look at it: by the names of parameters.
struct View<'a> {
    parameters: &'static [ParameterData],
    body: &'a Map<String, Value>,
}

/// Adds the rule where the body breaks it, whatever its severity.
pub(super) fn check_rule(
    model: &'static ModelData,
    rule: &'static RuleData,
    body: &Map<String, Value>,
    found: &mut Violations,
) {
    let view = View { parameters: model.parameters, body };
    let set = || rule.parameters.iter().filter(|name| view.is_set(name));
    let broken = match rule.kind {
        RuleKind::AllowedTuples => !view.is_allowed_tuple(rule),
        RuleKind::Requires => set().next().is_some() && !rule.others.iter().all(|name| view.is_set(name)),
        RuleKind::Excludes => set().count() > 1,
        RuleKind::OneOf => set().count() != 1,
        RuleKind::ConditionalValues => view.holds(rule.when.as_ref()) == Some(true) && !view.is_listed(rule),
        RuleKind::InertUnless => {
            // Each parameter without effect is told by itself.
            if view.holds(rule.when.as_ref()) == Some(false) {
                set().for_each(|name| add(&[name], rule, found));
            }
            false
        }
    };
    if broken {
        add(rule.parameters, rule, found);
    }
}

fn add(fields: &[&'static str], rule: &'static RuleData, found: &mut Violations) {
    match rule.severity {
        Severity::Refuse => found.refuse(fields, rule.sentence),
        Severity::Warn => found.warn(fields, rule.sentence),
        Severity::Inform => found.inform(fields, rule.sentence),
    }
}

impl<'a> View<'a> {
    /// Whether the parameter stands in the body. A null stands for no value.
    fn is_set(&self, name: &str) -> bool {
        self.parameter(name).and_then(|parameter| self.given(parameter)).is_some()
    }

    /// Whether the condition holds; `None` where its parameter has neither value nor default.
    fn holds(&self, condition: Option<&ConditionData>) -> Option<bool> {
        let condition = condition?;
        let value = self.effective(condition.parameter)?;
        Some(condition.values.iter().any(|listed| value.is(*listed)))
    }

    /// Whether the one parameter holds a listed value, or none at all.
    fn is_listed(&self, rule: &RuleData) -> bool {
        let value = rule.parameters.first().and_then(|name| self.effective(name));
        value.is_none_or(|value| rule.values.iter().any(|listed| value.is(*listed)))
    }

    /// Whether the values are a listed combination, or one of them is not known.
    fn is_allowed_tuple(&self, rule: &RuleData) -> bool {
        let Some(values) =
            rule.parameters.iter().map(|name| self.effective(name)).collect::<Option<Vec<_>>>()
        else {
            return true;
        };
        rule.tuples.iter().any(|tuple| {
            tuple.len() == values.len() && values.iter().zip(*tuple).all(|(value, listed)| value.is(*listed))
        })
    }

    /// The value that counts: the given one, spelled as documented, or the default.
    fn effective(&self, name: &str) -> Option<Effective<'a>> {
        let parameter = self.parameter(name)?;
        let Some(value) = self.given(parameter) else {
            let literal = parameter.constant.or(parameter.default)?;
            return (literal != LiteralData::Null).then_some(Effective::Named(literal));
        };
        let meant = parameter.also_accepts.iter().find(|(accepted, _)| literal::is(value, *accepted));
        Some(meant.map_or(Effective::Given(value), |(_, means)| Effective::Named(*means)))
    }

    fn given(&self, parameter: &ParameterData) -> Option<&'a Value> {
        match place::find(self.body, parameter.pointer) {
            Place::Holds(Value::Null) | Place::Missing | Place::Blocked => None,
            Place::Holds(value) => Some(value),
        }
    }

    fn parameter(&self, name: &str) -> Option<&'static ParameterData> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

impl Effective<'_> {
    fn is(self, literal: LiteralData) -> bool {
        match self {
            Self::Given(value) => literal::is(value, literal),
            Self::Named(named) => literal::is(&literal::to_value(named), literal),
        }
    }
}
