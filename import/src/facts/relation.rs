use serde_json::{Value, json};

use super::Facts;
use crate::{entry::Entry, prose};

/// Concludes how parameters depend on each other, by what sentences say. `rules`: how many rules there are already.
pub(crate) fn read(facts: &mut Facts, entries: &[Entry], rules: usize) {
    let mut count = rules;
    for (index, entry) in entries.iter().enumerate() {
        let Some(name) = name(facts, index) else { continue };
        if let Some((other, value)) = prose::acts_only_when(&entry.prose_text()) {
            let rule = json!({
                "rule": "inert_unless",
                "severity": "inform",
                "parameters": [name],
                "when": { "parameter": other, "values": [value] },
                "doc": format!("`{name}` acts only while `{other}` is {value}."),
            });
            add(facts, &mut count, rule, entry.prose_lines(), &other);
        }
        let text = entry.allowed.iter().map(|said| said.text.as_str()).collect::<Vec<_>>().join(" ");
        let Some((other, pairs)) = prose::pairs(&text) else { continue };
        let tuples: Vec<Value> =
            pairs.iter().map(|(own, theirs)| json!({ "value": [theirs, own] })).collect();
        let rule = json!({
            "rule": "allowed_tuples",
            "severity": "refuse",
            "parameters": [other, name],
            "tuples": tuples,
            "doc": format!("Only {} pairs of `{other}` and `{name}` are allowed.", pairs.len()),
        });
        add(facts, &mut count, rule, entry.allowed.iter().map(|said| said.line).collect(), &other);
    }
}

fn name(facts: &Facts, index: usize) -> Option<String> {
    facts.get(&format!("/parameters/{index}/name"))?.as_str().map(str::to_owned)
}

/// A rule about a parameter that the page does not list is only a question.
fn add(facts: &mut Facts, count: &mut usize, rule: Value, lines: Vec<usize>, other: &str) {
    if facts.is_parameter(other) {
        facts.state(format!("/rules/{count}"), rule, lines);
        *count += 1;
    } else {
        facts.doubt("/rules", lines, format!("A sentence names `{other}`, which the page does not list."));
    }
}
