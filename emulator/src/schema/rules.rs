use serde_json::{Value, json};
use wan_specs::{Json, ParameterSpec, RuleKind, RuleSpec};

use super::count;
use crate::written::written;

/// The rule as a schema, with its sentence as `description`. `None` where it cannot act: it names a parameter that
/// does not exist, or lacks what its kind needs, which is the generator's to report.
pub(super) fn schema(rule: &RuleSpec, parameters: &[ParameterSpec]) -> Option<Value> {
    let named = |names: &[String]| -> Option<Vec<Subject<'_>>> {
        names
            .iter()
            .map(|name| parameters.iter().find(|parameter| &parameter.name == name).map(Subject))
            .collect()
    };
    let subjects = named(&rule.parameters)?;
    let condition = || {
        let when = rule.when.as_ref()?;
        let subject = parameters.iter().find(|parameter| parameter.name == when.parameter).map(Subject)?;
        Some((subject, when.values.iter().map(|value| &value.0).collect::<Vec<_>>()))
    };
    let mut schema = match rule.kind {
        RuleKind::AllowedTuples => allowed_tuples(rule, &subjects),
        RuleKind::Requires => when(&any_set(&subjects), &all(&each_set(&named(&rule.others)?))),
        RuleKind::Excludes => excludes(&subjects),
        RuleKind::OneOf => one_of(&subjects),
        RuleKind::InertUnless => {
            let (subject, values) = condition()?;
            let mut permitted = vec![subject.is_one_of(&values)];
            permitted.extend(subject.is_unknown());
            when(&any_set(&subjects), &any(&permitted))
        }
        RuleKind::ConditionalValues => {
            let (subject, values) = condition()?;
            let limited = subjects.first()?;
            let left: Vec<&Value> = rule.values.iter().map(|value| &value.0).collect();
            let mut permitted = vec![limited.is_one_of(&left)];
            permitted.extend(limited.is_unknown());
            when(&subject.is_one_of(&values), &any(&permitted))
        }
        RuleKind::Precedence => {
            let ignored = named(&rule.others)?;
            not(&all(&[any_set(&subjects), any_set(&ignored)]))
        }
        RuleKind::CountByKind => count::schema(rule, &subjects)?,
        RuleKind::OneOfSets => {
            let whole: Vec<Value> = rule
                .sets
                .iter()
                .map(|set| named(set).map(|set| all(&each_set(&set))))
                .collect::<Option<_>>()?;
            json!({ "oneOf": whole })
        }
        RuleKind::Coerced => when(&any_set(&subjects), &all(&each_set(&subjects))),
        // It tells what a request costs, and no request breaks it.
        RuleKind::PriceFactor => return None,
    };
    if let Value::Object(members) = &mut schema {
        members.insert("description".to_owned(), json!(rule.doc));
    }
    Some(schema)
}

fn allowed_tuples(rule: &RuleSpec, subjects: &[Subject<'_>]) -> Value {
    let mut permitted: Vec<Value> = rule
        .tuples
        .iter()
        .filter(|tuple| tuple.value.len() == subjects.len())
        .map(|tuple| {
            let values = subjects.iter().zip(&tuple.value);
            all(&values.map(|(subject, value)| subject.is_one_of(&[&value.0])).collect::<Vec<_>>())
        })
        .collect();
    permitted.extend(subjects.iter().filter_map(Subject::is_unknown));
    any(&permitted)
}

fn excludes(subjects: &[Subject<'_>]) -> Value {
    let pairs = subjects.iter().enumerate().flat_map(|(index, first)| {
        subjects.iter().skip(index + 1).map(|second| not(&all(&[first.is_set(), second.is_set()])))
    });
    all(&pairs.collect::<Vec<_>>())
}

fn one_of(subjects: &[Subject<'_>]) -> Value {
    let set = each_set(subjects);
    if set.is_empty() { json!({}) } else { json!({ "oneOf": set }) }
}

fn each_set(subjects: &[Subject<'_>]) -> Vec<Value> {
    subjects.iter().map(Subject::is_set).collect()
}

fn any_set(subjects: &[Subject<'_>]) -> Value {
    any(&each_set(subjects))
}

/// A parameter that a rule looks at.
pub(super) struct Subject<'a>(pub(super) &'a ParameterSpec);

impl Subject<'_> {
    /// Present and not null.
    pub(super) fn is_set(&self) -> Value {
        self.present(json!({ "not": { "type": "null" } }))
    }

    /// The effective value, which is the default where the parameter is unset, is one of the values.
    pub(super) fn is_one_of(&self, values: &[&Value]) -> Value {
        let mut spelled: Vec<Value> =
            values.iter().map(|value| written(self.0, value).into_owned()).collect();
        for accepted in &self.0.also_accepts {
            if values.iter().any(|value| equal(value, &accepted.means.0)) {
                spelled.push(accepted.value.0.clone());
            }
        }
        let given = if spelled.is_empty() { json!(false) } else { self.present(json!({ "enum": spelled })) };
        match self.default() {
            Some(default) if values.iter().any(|value| equal(value, default)) => {
                any(&[self.falls_back(), given])
            }
            _ => given,
        }
    }

    /// Neither set nor with a default that holds. `None`: there is always a value.
    fn is_unknown(&self) -> Option<Value> {
        if self.default().is_none() {
            return Some(not(&self.is_set()));
        }
        self.0.nullable.then(|| self.present(json!({ "type": "null" })))
    }

    /// Unset, so that the default holds. A null says that there is no value, where the provider takes it.
    fn falls_back(&self) -> Value {
        not(&if self.0.nullable { self.present(json!({})) } else { self.is_set() })
    }

    /// A published default of null is no value.
    fn default(&self) -> Option<&Value> {
        let Json(default) = self.0.constant.as_ref().or(self.0.default.as_ref())?;
        (!default.is_null()).then_some(default)
    }

    pub(super) fn present(&self, schema: Value) -> Value {
        super::pointer(self.0)
            .iter()
            .rev()
            .fold(schema, |inner, segment| json!({ "type": "object", "required": [segment], "properties": { segment: inner } }))
    }
}

/// JSON Schema compares numbers by their value: 5 is 5.0. Whole numbers are compared as such, since large ones are
/// not exact as floats.
pub(crate) fn equal(left: &Value, right: &Value) -> bool {
    let floating = left.is_f64() || right.is_f64();
    left == right
        || floating && left.as_f64().zip(right.as_f64()).is_some_and(|(left, right)| left - right == 0.0)
}

fn when(condition: &Value, consequence: &Value) -> Value {
    json!({ "if": condition, "then": consequence })
}

pub(super) fn not(schema: &Value) -> Value {
    json!({ "not": schema })
}

/// `anyOf` may not be empty: nothing fits.
pub(super) fn any(schemas: &[Value]) -> Value {
    if schemas.is_empty() { not(&json!({})) } else { json!({ "anyOf": schemas }) }
}

/// `allOf` may not be empty: everything fits.
pub(super) fn all(schemas: &[Value]) -> Value {
    if schemas.is_empty() { json!({}) } else { json!({ "allOf": schemas }) }
}
