use serde_json::{Value, json};

use super::{Facts, default, parameter::Reading};
use crate::{
    number, phrase, prose,
    values::{self, Values},
};

/// Concludes the closed list of values, or how many items a list may have.
pub(super) fn read(facts: &mut Facts, reading: &Reading) {
    let entry = reading.entry;
    let told = || prose::most_items(&entry.prose_text()).or_else(|| phrase::most_items(&entry.prose_text()));
    if reading.kind == "list"
        && let Some((least, most)) = phrase::items(&entry.prose_text())
    {
        let question = format!("The page seems to tell how many items `{}` has. Does it?", reading.name);
        facts.propose(format!("{}/min_items", reading.at), least, entry.prose_lines(), question.clone());
        facts.propose(format!("{}/max_items", reading.at), most, entry.prose_lines(), question);
    } else if reading.kind == "list"
        && let Some(most) = told()
    {
        facts.state(format!("{}/max_items", reading.at), most, entry.prose_lines());
    }
    if entry.allowed.is_empty() {
        return;
    }
    let text = entry.allowed.iter().map(|said| said.text.as_str()).collect::<Vec<_>>().join(" ");
    let lines: Vec<usize> = entry.allowed.iter().map(|said| said.line).collect();
    if let Some((_, pairs)) = prose::pairs(&text) {
        let mut seen = std::collections::HashSet::new();
        let own = pairs.iter().filter(|(own, _)| seen.insert(*own)).map(|(own, _)| json!(own)).collect();
        facts.state(format!("{}/values", reading.at), named(&unit(facts, reading), own), lines);
        return;
    }
    let at = format!("{}/values", reading.at);
    let known = known(reading);
    let numbers = matches!(reading.kind, "integer" | "number");
    match values::read(&text, &known, numbers) {
        Values::Apart(list) if list.iter().all(|value| default::fits(value, reading.kind)) => {
            check_default(facts, reading, &list, &lines);
            match list.as_slice() {
                [only] if reading.entry.kind.is_none() => {
                    let question = format!("`{}` has one value only. Is it always sent?", reading.name);
                    facts.propose(format!("{}/constant", reading.at), only.clone(), lines, question);
                }
                _ => facts.state(at, named(&unit(facts, reading), list), lines),
            }
        }
        Values::Together(list) if numbers => {
            let fit = if known.len() > 1 { "fit" } else { "fits" };
            let known: Vec<String> = known.iter().map(ToString::to_string).collect();
            let question = format!(
                "The values of `{}` ran together as {text}. They are taken apart so that {} {fit}; are these they?",
                reading.name,
                known.join(" and ")
            );
            facts.propose(at, named(&unit(facts, reading), list), lines, question);
        }
        _ => facts.doubt(at, lines, format!("The values of `{}` are not clear: {text}", reading.name)),
    }
}

/// Values that must be in the list: the default and the example's, where they are of the type.
fn known(reading: &Reading) -> Vec<Value> {
    let said = reading.entry.default.as_ref();
    let default = said.and_then(|said| default::value(&said.text, reading.kind));
    let mut known: Vec<Value> = default.into_iter().chain(reading.example.cloned()).collect();
    known.retain(|value| !value.is_null() && default::fits(value, reading.kind));
    known.dedup();
    known
}

fn check_default(facts: &mut Facts, reading: &Reading, list: &[Value], lines: &[usize]) {
    for value in known(reading).iter().filter(|value| !list.contains(value)) {
        let question =
            format!("{value} is the default or the example of `{}` and not in its list.", reading.name);
        facts.doubt(format!("{}/values", reading.at), lines, question);
    }
}

fn unit(facts: &Facts, reading: &Reading) -> String {
    let unit = facts.get(&format!("{}/unit", reading.at)).and_then(Value::as_str);
    unit.unwrap_or("value").to_owned()
}

/// The list with a Rust name for each value that makes none by itself.
pub(crate) fn named(unit: &str, list: Vec<Value>) -> Value {
    let items = list.into_iter().map(|value| match rust_name(&value, unit) {
        Some(rust) => json!({ "value": value, "rust": rust }),
        None => json!({ "value": value }),
    });
    items.collect()
}

/// `W16H9` for `16:9` and `16*9`, `P720` for `720p`, `Seconds5` for 5.
fn rust_name(value: &Value, unit: &str) -> Option<String> {
    let Some(text) = value.as_str() else {
        let number = value.as_i64()?;
        let (first, rest) = unit.split_at_checked(1)?;
        let sign = if number < 0 { "Minus" } else { "" };
        return Some(format!("{}{rest}{sign}{}", first.to_uppercase(), number.unsigned_abs()));
    };
    let (first, rest) = number::leading(text)?;
    if !first.is_u64() {
        return None;
    }
    if rest == "p" {
        return Some(format!("P{first}"));
    }
    let second = number::whole(rest.strip_prefix([':', '*', 'x', '\u{d7}'])?)?;
    second.is_u64().then(|| format!("W{first}H{second}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_make_no_name_get_one() {
        for (value, name) in [
            (json!("16:9"), Some("W16H9")),
            (json!("1280*720"), Some("W1280H720")),
            (json!("720p"), Some("P720")),
            (json!(5), Some("Seconds5")),
            (json!(-1), Some("SecondsMinus1")),
            (json!("fast"), None),
            (json!("1.3b"), None),
        ] {
            assert_eq!(rust_name(&value, "seconds").as_deref(), name, "{value}");
        }
    }
}
