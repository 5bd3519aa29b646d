use serde_json::{Number, Value};

use super::{allowed, check_members, literal, nearest::nearest, text_form};
use crate::{
    Violation, Violations,
    data::{KindData, LengthUnit, LiteralData, ParameterData},
    media,
    violation::{Problem, Range},
};

/// Longest text of a closed list that a message repeats.
const LONGEST_WORD: usize = 32;

/// What is checked, and under which name: an item of a list has none of its own.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    pub(super) parameter: &'static ParameterData,
    pub(super) name: &'static str,
}

/// Checks the value of one parameter, or of one item of a list.
pub(super) fn check_value(subject: Subject, value: &Value, found: &mut Violations) {
    let parameter = subject.parameter;
    if parameter.also_accepts.iter().any(|(accepted, _)| literal::is(value, *accepted)) {
        return;
    }
    if value.is_null() && parameter.nullable {
        return;
    }
    // A null stands for no value however values are written.
    let is_none = value.is_null() && parameter.default == Some(LiteralData::Null);
    if !parameter.as_text || is_none {
        check_meant(subject, value, found);
    } else if let Some(meant) = text_form::decoded(parameter, value) {
        check_meant(subject, &meant, found);
    } else {
        add_bare(subject, value, found);
    }
}

/// Checks a value that is written as the parameter is.
fn check_meant(subject: Subject, value: &Value, found: &mut Violations) {
    let parameter = subject.parameter;
    if let Some(constant) = parameter.constant {
        if !literal::is(value, constant) {
            add_unlisted(subject, &[constant], value, found);
        }
        return;
    }
    if value.is_null() && parameter.default == Some(LiteralData::Null) {
        // A null stands for no value, which an optional parameter may have.
        if parameter.required {
            super::add_missing(subject, found);
        }
        return;
    }
    check_kind(subject, value, found);
}

fn check_kind(subject: Subject, value: &Value, found: &mut Violations) {
    let Subject { parameter, name } = subject;
    match (&parameter.kind, value) {
        (KindData::Boolean, Value::Bool(_)) => {}
        (KindData::Integer { minimum, maximum }, Value::Number(number)) => {
            check_integer(subject, number, Range::new(*minimum, *maximum), found);
        }
        (KindData::Number { minimum, maximum }, Value::Number(number)) => {
            found.number(name, number.as_f64(), Range::new(*minimum, *maximum).into_tuple());
        }
        (KindData::Text { minimum, maximum, unit }, Value::String(text)) => {
            let bounds = Range::new(*minimum, *maximum).into_tuple();
            match unit {
                LengthUnit::Characters => found.characters(name, text.as_str(), bounds),
                LengthUnit::Bytes => found.bytes(name, text.as_str(), bounds),
            }
        }
        (KindData::Closed { values }, value) => {
            if !values.iter().any(|listed| literal::is(value, *listed)) {
                add_unlisted(subject, values, value, found);
            }
        }
        (KindData::Media(accepts), Value::String(text)) => media::check_text(name, text, accepts, found),
        (KindData::Object { fields }, Value::Object(object)) => {
            found.within(name, None, |found| check_members(fields, object, found));
        }
        (KindData::List { item, minimum, maximum }, Value::Array(items)) => {
            found.items(name, items.len(), Range::new(*minimum, *maximum).into_tuple());
            for (index, value) in items.iter().enumerate() {
                found.within(name, Some(index), |found| {
                    check_value(Subject { parameter: item, name: "" }, value, found);
                });
            }
        }
        _ => add_wrong_kind(subject, value, found),
    }
}

fn check_integer(subject: Subject, number: &Number, bounds: Range<i64>, found: &mut Violations) {
    if let Some(integer) = number.as_i64().or_else(|| whole(number.as_f64()?)) {
        found.integer(subject.name, integer, bounds.into_tuple());
        return;
    }
    let float = number.as_f64().unwrap_or_default();
    let is_whole = float.fract() == 0.0;
    // Beyond 64 bits every end that there is has been passed.
    let end = if float < 0.0 { &bounds.low } else { &bounds.high };
    if is_whole && matches!(end, std::ops::Bound::Unbounded) {
        return;
    }
    found.add(|| {
        let rounded = whole(float.round()).unwrap_or(if float < 0.0 { i64::MIN } else { i64::MAX });
        let nearest = bounds.nearest(rounded).map(|nearest| nearest.to_string());
        let bound =
            if is_whole { bounds.text().unwrap_or_default() } else { allowed::text(subject.parameter) };
        Violation::refusal(subject.name, Problem::Value(number.to_string()), bound, nearest)
    });
}

/// The integer that a number is, where it is one of 64 bits.
fn whole(number: f64) -> Option<i64> {
    /// Two to the power of 63: the first number above every `i64`.
    const END: f64 = 9_223_372_036_854_775_808.0;
    #[expect(clippy::cast_possible_truncation, reason = "the number is whole and in range")]
    (number.fract() == 0.0 && (-END..END).contains(&number)).then_some(number as i64)
}

fn add_wrong_kind(subject: Subject, value: &Value, found: &mut Violations) {
    found.add(|| {
        let nearest = match (&subject.parameter.kind, value) {
            (KindData::Integer { minimum, maximum }, Value::String(text)) => {
                text.parse().ok().and_then(|number| Range::<i64>::new(*minimum, *maximum).nearest(number))
            }
            _ => None,
        };
        let problem = Problem::Kind(literal::kind_of(value));
        let nearest = nearest.map(|nearest| nearest.to_string());
        Violation::refusal(subject.name, problem, allowed::text(subject.parameter), nearest)
    });
}

/// Adds that a value is not written as a string that holds it. What it may mean is told as such a string.
fn add_bare(subject: Subject, value: &Value, found: &mut Violations) {
    found.add(|| {
        let written = match value {
            Value::Number(_) | Value::Bool(_) => Value::String(value.to_string()),
            _ => Value::Null,
        };
        let is_meant = text_form::decoded(subject.parameter, &written).is_some();
        let nearest = is_meant.then(|| written.to_string());
        let problem = Problem::Kind(literal::kind_of(value));
        Violation::refusal(subject.name, problem, allowed::text(subject.parameter), nearest)
    });
}

fn add_unlisted(subject: Subject, values: &[LiteralData], value: &Value, found: &mut Violations) {
    found.add(|| {
        let nearest = nearest_listed(values, value).map(|listed| literal::to_value(listed).to_string());
        let problem = match value {
            Value::Number(number) => Problem::Value(number.to_string()),
            Value::String(word) if !subject.parameter.sensitive && may_be_shown(word, values) => {
                Problem::Value(value.to_string())
            }
            other => Problem::Kind(literal::kind_of(other)),
        };
        Violation::refusal(subject.name, problem, allowed::list(values), nearest)
    });
}

/// Whether a text looks like a word of a closed list, and not like a prompt or an address in the wrong place.
fn may_be_shown(word: &str, values: &[LiteralData]) -> bool {
    values.iter().any(|listed| matches!(listed, LiteralData::Text(_)))
        && word.len() <= LONGEST_WORD
        && word.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The listed value that is nearest: by difference between numbers, else by how it is written.
fn nearest_listed(values: &[LiteralData], value: &Value) -> Option<LiteralData> {
    let far = |listed: &LiteralData| match (value, listed) {
        (Value::Number(number), LiteralData::Integer(listed)) => {
            let listed = Number::from(*listed).as_f64()?;
            number.as_f64().map(|number| (number - listed).abs())
        }
        _ => None,
    };
    let by_number = values.iter().filter_map(|listed| Some((far(listed)?, *listed)));
    if let Some((_, listed)) = by_number.min_by(|(left, _), (right, _)| left.total_cmp(right)) {
        return Some(listed);
    }
    let written = |value: &Value| match value {
        Value::String(word) => Some(word.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let texts: Vec<_> = values.iter().filter_map(|listed| written(&literal::to_value(*listed))).collect();
    let best = nearest(&written(value)?, texts.iter().map(String::as_str))?;
    values.iter().copied().find(|listed| written(&literal::to_value(*listed)).as_deref() == Some(best))
}
