//! Validation of a JSON body against constant data, with the meaning that the typed requests have.
//!
//! Nothing here recurses deeper than the constant data does, however deep the body is.

pub(crate) mod allowed;
pub(crate) mod literal;
mod nearest;
mod place;
mod rules;
#[cfg(test)]
mod tests;
pub(crate) mod text_form;
mod value;
pub(crate) mod view;

use serde_json::{Map, Value};

use crate::{
    Severity, Violation, Violations,
    data::{LiteralData, ModelData, ParameterData},
    violation::Problem,
};
use place::{Place, Standing};
use value::Subject;

/// Adds everything for which the body would be refused: parameters in their order, then names that are not
/// known in the order of the body, then rules in their order.
pub(crate) fn check_json(model: &'static ModelData, body: &Value, found: &mut Violations) {
    let Some(object) = body.as_object() else {
        let problem = Problem::Kind(literal::kind_of(body));
        found.add(|| Violation::refusal("body", problem, "an object", None));
        return;
    };
    check_members(model.parameters, object, found);
    for rule in model.rules.iter().filter(|rule| rule.severity == Severity::Refuse) {
        rules::check_rule(model, rule, object, found);
    }
}

/// Adds warnings and notes, in the order of the rules. A body that is no object has none.
pub(crate) fn advise_json(model: &'static ModelData, body: &Value, found: &mut Violations) {
    let Some(object) = body.as_object() else { return };
    for rule in model.rules.iter().filter(|rule| rule.severity != Severity::Refuse) {
        rules::check_rule(model, rule, object, found);
    }
}

/// Checks the members of an object: the body, or a parameter that is an object.
fn check_members(parameters: &'static [ParameterData], object: &Map<String, Value>, found: &mut Violations) {
    for parameter in parameters {
        let subject = Subject { parameter, name: parameter.name };
        match place::find(object, parameter.pointer) {
            Place::Holds(value) => value::check_value(subject, value, found),
            Place::Missing if parameter.required || parameter.constant.is_some() => {
                add_missing(subject, found);
            }
            // What stands in the way is told once, with the names that are not known.
            Place::Missing | Place::Blocked => {}
        }
    }
    check_names(parameters, "", object, found);
}

/// Checks that every name in the object leads to a parameter. `prefix` is the part of the pointers that leads
/// to the object.
fn check_names(
    parameters: &'static [ParameterData],
    prefix: &'static str,
    object: &Map<String, Value>,
    found: &mut Violations,
) {
    for (name, value) in object {
        match place::standing(parameters, prefix, name) {
            Standing::Parameter => {}
            Standing::OnTheWay { name, prefix } => {
                if let Some(inner) = value.as_object() {
                    found.within(name, None, |found| check_names(parameters, prefix, inner, found));
                } else {
                    let problem = Problem::Kind(literal::kind_of(value));
                    found.add(|| Violation::refusal(name, problem, "an object", None));
                }
            }
            Standing::Unknown => found.add(|| {
                let known = place::names(parameters, prefix);
                let nearest = nearest::nearest(name, known).map(str::to_owned);
                Violation::refusal(shown(name), Problem::Unknown, "the documented names", nearest)
            }),
        }
    }
}

fn add_missing(subject: Subject, found: &mut Violations) {
    let parameter = subject.parameter;
    found.add(|| {
        // A required parameter with a default has to stand in the body, as a typed request sends it.
        let given = parameter.constant.or(parameter.default).filter(|given| *given != LiteralData::Null);
        let nearest = given.map(|given| literal::to_value(given).to_string());
        Violation::refusal(subject.name, Problem::Missing, allowed::text(parameter), nearest)
    });
}

/// A name out of the body as it may be shown: bounded, on one line.
fn shown(name: &str) -> String {
    const MOST: usize = 64;
    let mut text: String = name.chars().take(MOST).flat_map(char::escape_debug).collect();
    if name.chars().nth(MOST).is_some() {
        text.push_str("..");
    }
    text
}
