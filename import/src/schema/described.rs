use std::collections::HashSet;

use serde_json::Value;

use super::parameter::Parameter;
use crate::{
    Facts,
    entry::Entry,
    facts::default,
    number, phrase, prose, sentence,
    values::{self, Values},
};

/// Holds what the description says against what the schema says. The schema counts; what only the description says is
/// proposed, and what it says otherwise is asked.
pub(super) fn read(facts: &mut Facts, parameter: &Parameter, entry: &Entry) {
    if let Some(unit) = unit(parameter) {
        facts.state(format!("{}/unit", parameter.at), unit, entry.prose_lines());
    }
    let mut said = Entry::at(entry.line);
    for sentence in &entry.prose {
        sentence::take(&mut said, &sentence.text, sentence.line);
    }
    read_required(facts, parameter, &said);
    read_default(facts, parameter, &said);
    read_range(facts, parameter, &said);
    read_values(facts, parameter, &said);
    if parameter.kind == "string" {
        let lengths = phrase::lengths(&entry.prose_text());
        hold(facts, parameter, "min_length", lengths.least.map(Value::from), entry.prose_lines());
        hold(facts, parameter, "max_length", lengths.most.map(Value::from), entry.prose_lines());
    }
    let most = prose::most_items(&entry.prose_text()).filter(|_| parameter.kind == "list");
    hold(facts, parameter, "max_items", most.map(Value::from), entry.prose_lines());
}

/// The unit that the description gives a number.
pub(super) fn unit(parameter: &Parameter) -> Option<&'static str> {
    let counts = matches!(parameter.kind, "integer" | "number");
    prose::unit(parameter.shape.text("description")?).filter(|_| counts)
}

fn read_required(facts: &mut Facts, parameter: &Parameter, said: &Entry) {
    if let Some((required, line)) =
        said.required.filter(|(required, _)| *required != parameter.required.is_some())
    {
        let (says, means) = if required { ("required", "optional") } else { ("optional", "required") };
        let question =
            format!("The description calls `{}` {says}; the schema has it {means}.", parameter.name);
        facts.doubt(format!("{}/required", parameter.at), [line], question);
    }
}

fn read_default(facts: &mut Facts, parameter: &Parameter, said: &Entry) {
    let told = said.default.as_ref();
    let value = told.and_then(|told| default::value(&told.text, parameter.kind));
    hold(facts, parameter, "default", value, told.map(|told| told.line).into_iter().collect());
    if let Some(unclear) = said.unclear.iter().find(|unclear| unclear.key == "default")
        && facts.get(&format!("{}/default", parameter.at)).is_none()
    {
        let question = format!("`{}`: {}", parameter.name, unclear.question);
        facts.doubt(format!("{}/default", parameter.at), [unclear.line], question);
    }
}

fn read_range(facts: &mut Facts, parameter: &Parameter, said: &Entry) {
    let listed = facts.get(&format!("{}/values", parameter.at)).is_some();
    let Some(told) =
        said.range.as_ref().filter(|_| matches!(parameter.kind, "integer" | "number") && !listed)
    else {
        return;
    };
    let ends: Vec<(&str, serde_json::Number)> = match (number::one_end(&told.text), number::range(&told.text))
    {
        (Some(end), _) => vec![end],
        (None, Some((low, high))) => vec![("minimum", low), ("maximum", high)],
        (None, None) => return,
    };
    for (key, end) in ends {
        let value = Value::Number(end);
        hold(facts, parameter, key, default::fits(&value, parameter.kind).then_some(value), vec![told.line]);
    }
}

fn read_values(facts: &mut Facts, parameter: &Parameter, said: &Entry) {
    if said.allowed.is_empty() || !matches!(parameter.kind, "string" | "integer") {
        return;
    }
    let text = said.allowed.iter().map(|said| said.text.as_str()).collect::<Vec<_>>().join(" ");
    let lines: Vec<usize> = said.allowed.iter().map(|said| said.line).collect();
    let Values::Apart(list) = values::read(&text, &[], parameter.kind == "integer") else { return };
    let at = format!("{}/values", parameter.at);
    let written: HashSet<String> = list.iter().map(Value::to_string).collect();
    let known = facts.get(&at).and_then(Value::as_array).map(|known| {
        known.len() == list.len()
            && known.iter().all(|one| one.get("value").is_some_and(|one| written.contains(&one.to_string())))
    });
    let question = match known {
        Some(true) => return,
        Some(false) => {
            format!("The description lists other values of `{}` than the schema: {text}.", parameter.name)
        }
        None if facts.get(&format!("{}/constant", parameter.at)).is_some() => return,
        None => format!("Only the description lists values of `{}`: {text}. Are they all?", parameter.name),
    };
    facts.doubt(at, lines, question);
}

/// Proposes what only the description says, and asks where the schema says otherwise.
fn hold(facts: &mut Facts, parameter: &Parameter, key: &str, said: Option<Value>, lines: Vec<usize>) {
    let Some(said) = said else { return };
    let at = format!("{}/{key}", parameter.at);
    match facts.get(&at).cloned() {
        None if facts.get(&format!("{}/constant", parameter.at)).is_some() => {}
        None => {
            let question = format!("Only the description of `{}` says so, not its schema.", parameter.name);
            facts.propose(at, said, lines, question);
        }
        Some(known) if same(&known, &said) => {}
        Some(known) => {
            let question =
                format!("The description of `{}` says {said} where the schema says {known}.", parameter.name);
            facts.doubt(at, lines, question);
        }
    }
}

fn same(one: &Value, other: &Value) -> bool {
    let numbers = one.as_f64().zip(other.as_f64());
    one == other || numbers.is_some_and(|(one, other)| (one - other).abs() < f64::EPSILON)
}
