use std::cmp::Ordering;

use serde_json::{Number, Value, json};

use super::parameter::Parameter;
use crate::{Facts, document::Node};

/// How many multiples are few enough to be listed.
const FEW: i64 = 16;

/// Concludes bounds of numbers, lengths of texts and counts of items.
pub(super) fn read(facts: &mut Facts, parameter: &Parameter) {
    ask_of_others(facts, parameter);
    match parameter.kind {
        "integer" if multiples(facts, parameter) => {}
        "integer" | "number" => {
            let low = end(facts, parameter, LOW);
            let high = end(facts, parameter, HIGH);
            if let (Some(low), Some(high)) = (low, high)
                && low > high
            {
                let question = format!("The least `{}` is greater than the greatest.", parameter.name);
                facts.doubt(format!("{}/minimum", parameter.at), [parameter.line], question);
            }
            if let Some(step) =
                parameter.shape.first("multipleOf").filter(|step| step.number() != Some(&1.into()))
            {
                let number = step.number().map(ToString::to_string).unwrap_or_default();
                let question =
                    format!("`{}` must be a multiple of {number}, which a spec cannot say.", parameter.name);
                facts.doubt(parameter.at.clone(), [step.line()], question);
            }
        }
        "string" => {
            read_format(facts, parameter);
            count(facts, parameter, "minLength", "min_length", true);
            count(facts, parameter, "maxLength", "max_length", false);
            for pattern in parameter.shape.all("pattern").chain(parameter.shape.patterns.iter().copied()) {
                let question = format!(
                    "`{}` must match {}, which a spec cannot say.",
                    parameter.name,
                    pattern.text().unwrap_or_default()
                );
                facts.doubt(parameter.at.clone(), [pattern.line()], question);
            }
        }
        "list" => {
            count(facts, parameter, "minItems", "min_items", true);
            count(facts, parameter, "maxItems", "max_items", false);
        }
        _ => {}
    }
}

/// Asks about a format, which a text has and a spec does not.
fn read_format(facts: &mut Facts, parameter: &Parameter) {
    let known = ["password", "uri", "url", "uri-reference", "iri", "iri-reference", "string", "text"];
    for format in parameter.shape.all("format").chain(parameter.shape.all("contentEncoding")) {
        let Some(written) = format.text().filter(|written| !known.contains(written)) else { continue };
        let question =
            format!("`{}` must be of the format {written}, which a spec cannot say.", parameter.name);
        facts.doubt(parameter.at.clone(), [format.line()], question);
    }
}

/// Asks about what has no meaning for the type, and may mean that the type is another.
fn ask_of_others(facts: &mut Facts, parameter: &Parameter) {
    const NUMBER: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
    const TEXT: &[&str] = &["minLength", "maxLength", "pattern", "contentEncoding"];
    const LIST: &[&str] = &["minItems", "maxItems", "items"];
    let others: &[&[&str]] = match parameter.kind {
        "integer" | "number" => &[TEXT, LIST],
        "string" => &[NUMBER, LIST],
        "list" => &[NUMBER, TEXT],
        "boolean" | "object" => &[NUMBER, TEXT, LIST],
        "image" | "audio" | "video" => &[NUMBER, LIST, &["minLength", "maxLength"]],
        _ => &[],
    };
    for key in others.iter().flat_map(|keys| keys.iter()) {
        if let Some(node) = parameter.shape.first(key) {
            let question = format!(
                "`{}` has `{key}`, which means nothing for its type, {}.",
                parameter.name, parameter.kind
            );
            facts.doubt(parameter.at.clone(), [node.line()], question);
        }
    }
}

/// Why a value is not allowed, where it is not: by the facts about the parameter that are known so far.
pub(super) fn outside(facts: &Facts, parameter: &Parameter, value: &Value) -> Option<String> {
    let get = |key: &str| facts.get(&format!("{}/{key}", parameter.at));
    let number = value.as_f64();
    let below = number.zip(get("minimum").and_then(Value::as_f64)).is_some_and(|(one, least)| one < least);
    let above = number.zip(get("maximum").and_then(Value::as_f64)).is_some_and(|(one, most)| one > most);
    if below || above {
        return Some("outside of the range".to_owned());
    }
    let length = value.as_str().map(|text| text.chars().count() as u64);
    let items = value.as_array().map(|items| items.len() as u64);
    for (size, least, most) in [(length, "min_length", "max_length"), (items, "min_items", "max_items")] {
        let short = size.zip(get(least).and_then(Value::as_u64)).is_some_and(|(size, least)| size < least);
        let long = size.zip(get(most).and_then(Value::as_u64)).is_some_and(|(size, most)| size > most);
        if short || long {
            return Some("shorter or longer than is allowed".to_owned());
        }
    }
    let told: Vec<Vec<Value>> =
        parameter.shape.all("enum").map(|list| list.items().filter_map(Node::value).collect()).collect();
    let listed: Vec<Value> = parameter.shape.listed.iter().map(|(value, _)| value.clone()).collect();
    let fits = |list: &Vec<Value>| {
        list.iter().any(|one| super::parameter::exact(one.clone(), parameter.kind) == *value)
    };
    let missing = told.iter().chain((!listed.is_empty()).then_some(&listed)).any(|list| !fits(list));
    missing.then(|| "not in its list".to_owned())
}

/// The whole number that a number is, where it is one of 64 bits.
pub(super) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().filter(|number| number.fract() == 0.0).and_then(in_range))
}

/// One end of a range.
struct End {
    key: &'static str,
    inclusive: &'static str,
    exclusive: &'static str,
    /// 1 for the low end, -1 for the high one.
    inward: i64,
}

const LOW: End = End { key: "minimum", inclusive: "minimum", exclusive: "exclusiveMinimum", inward: 1 };
const HIGH: End = End { key: "maximum", inclusive: "maximum", exclusive: "exclusiveMaximum", inward: -1 };

/// Concludes one end of the range: the tightest of those that are told.
#[expect(clippy::needless_pass_by_value, reason = "a constant that names what is looked for")]
fn end(facts: &mut Facts, parameter: &Parameter, end: End) -> Option<f64> {
    let mut tightest: Option<(Number, bool, usize)> = None;
    for (node, number, exclusive) in told(parameter, &end) {
        let tighter = tightest.as_ref().is_none_or(|(known, was_exclusive, _)| {
            let order = number.as_f64().partial_cmp(&known.as_f64());
            let inward = if end.inward > 0 { Ordering::Greater } else { Ordering::Less };
            order == Some(inward) || (exclusive && !was_exclusive && order == Some(Ordering::Equal))
        });
        if tighter {
            tightest = Some((number, exclusive, node.line()));
        }
    }
    let (number, exclusive, line) = tightest?;
    let at = format!("{}/{}", parameter.at, end.key);
    if parameter.kind == "integer" {
        let Some(whole) = whole_end(&number, exclusive, end.inward) else {
            let question =
                format!("{number} as {} of `{}` is no number of 64 bits.", end.key, parameter.name);
            facts.doubt(at, [line], question);
            return None;
        };
        facts.state(at, whole, [line]);
        return number.as_f64();
    }
    if exclusive {
        let question = format!(
            "{number} itself is not allowed for `{}`; a spec's range holds its ends. What is the {} then?",
            parameter.name, end.key
        );
        facts.propose(at, number.clone(), [line], question);
    } else {
        facts.state(at, number.clone(), [line]);
    }
    number.as_f64()
}

/// The ends that the schemas tell, each with whether it is left out: in OpenAPI 3.0 by a mark beside it, since then by
/// a keyword of its own.
fn told<'a>(parameter: &Parameter<'a>, end: &End) -> Vec<(Node<'a>, Number, bool)> {
    let mut found = Vec::new();
    for part in &parameter.shape.parts {
        let exclusive = part.get(end.exclusive);
        if let Some((node, number)) = part.get(end.inclusive).and_then(|node| Some((node, node.number()?))) {
            found.push((node, number.clone(), exclusive.and_then(Node::flag) == Some(true)));
        }
        if let Some((node, number)) = exclusive.and_then(|node| Some((node, node.number()?))) {
            found.push((node, number.clone(), true));
        }
    }
    found
}

/// The outermost whole number within an end.
fn whole_end(number: &Number, exclusive: bool, inward: i64) -> Option<i64> {
    if let Some(whole) = number.as_i64() {
        return if exclusive { whole.checked_add(inward) } else { Some(whole) };
    }
    let exact = number.as_f64()?;
    let whole = in_range(if inward > 0 { exact.ceil() } else { exact.floor() })?;
    if exclusive && exact.fract() == 0.0 { whole.checked_add(inward) } else { Some(whole) }
}

/// A whole float as an integer, as far as floats are exact.
fn in_range(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2 to the 53rd")]
    (number.abs() <= EXACT).then_some(number as i64)
}

/// Proposes the multiples of a number, where they are few. False: there is nothing of the kind to propose.
fn multiples(facts: &mut Facts, parameter: &Parameter) -> bool {
    let bound = |end: &End| {
        let (_, number, exclusive) = told(parameter, end).into_iter().next()?;
        whole_end(&number, exclusive, end.inward)
    };
    let Some(step) = parameter.shape.first("multipleOf") else { return false };
    let of = step.number().and_then(Number::as_i64).filter(|of| *of > 1);
    let (Some(of), Some(low), Some(high)) = (of, bound(&LOW), bound(&HIGH)) else { return false };
    let one_each = [LOW, HIGH].iter().all(|end| told(parameter, end).len() == 1);
    let first = low.div_euclid(of) + i64::from(low.rem_euclid(of) != 0);
    let last = high.div_euclid(of);
    let few = last.checked_sub(first).is_some_and(|count| (0..FEW).contains(&count));
    if !few || !one_each || parameter.shape.first("enum").is_some() {
        return false;
    }
    let unit = super::described::unit(parameter).unwrap_or("value");
    let multiples = (first..=last).filter_map(|one| one.checked_mul(of)).map(|value| json!(value)).collect();
    let question =
        format!("`{}` must be a multiple of {of} within its range; are these all?", parameter.name);
    let values = crate::facts::listing::named(unit, multiples);
    facts.propose(format!("{}/values", parameter.at), values, [step.line()], question);
    true
}

fn count(facts: &mut Facts, parameter: &Parameter, key: &str, ours: &str, least: bool) {
    let told = parameter.shape.all(key).filter_map(|node| {
        let number = node.number()?;
        let whole = whole(&Value::Number(number.clone())).and_then(|whole| u64::try_from(whole).ok());
        Some((node, whole))
    });
    let told: Vec<(Node, Option<u64>)> = told.collect();
    let known = told.iter().filter_map(|(node, count)| Some(((*count)?, node.line())));
    let tightest =
        if least { known.max_by_key(|(count, _)| *count) } else { known.min_by_key(|(count, _)| *count) };
    let at = format!("{}/{ours}", parameter.at);
    if let Some((node, _)) = told.iter().find(|(_, count)| count.is_none()) {
        facts.doubt(at.clone(), [node.line()], format!("What is the `{key}` of `{}`?", parameter.name));
    }
    if let Some((count, line)) = tightest {
        facts.state(at, count, [line]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_of_whole_numbers_is_the_outermost_within() {
        let number = |text: &str| serde_json::from_str::<Number>(text).unwrap();
        for (text, exclusive, inward, end) in [
            ("1", false, 1, Some(1)),
            ("1", true, 1, Some(2)),
            ("1", true, -1, Some(0)),
            ("0.5", true, 1, Some(1)),
            ("0.5", false, -1, Some(0)),
            ("3.0", true, -1, Some(2)),
            ("9223372036854775807", true, 1, None),
            ("18446744073709551615", false, -1, None),
        ] {
            assert_eq!(whole_end(&number(text), exclusive, inward), end, "{text}");
        }
    }
}
