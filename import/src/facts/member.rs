use super::{
    Facts,
    parameter::{self, Reading},
};
use crate::{
    entry::{self, Entry, Said, Unclear},
    nesting,
};

/// How deep members may lie in each other.
const DEEPEST: usize = 12;

/// Concludes the members of an object and the items of a list.
pub(super) fn read(facts: &mut Facts, reading: &Reading) {
    let entry = reading.entry;
    match reading.kind {
        "object" if !too_deep(facts, reading) => read_fields(facts, &reading.at, entry, reading.example),
        "list" if !too_deep(facts, reading) => read_item(facts, reading),
        "object" | "list" => {}
        _ => {
            for name in entry.members.iter().filter_map(|member| member.name.as_ref()) {
                let outer = entry::short(&reading.name);
                let question = format!("`{}` stands inside of `{outer}`, which is no object.", name.text);
                facts.doubt(reading.at.clone(), [name.line], question);
            }
        }
    }
}

/// Whether the page says what the items of a list are.
pub(super) fn has_items(entry: &Entry) -> bool {
    !entry.members.is_empty()
        || entry.kind.as_ref().is_some_and(|kind| nesting::item_kind(&kind.text).is_some())
}

fn read_fields(facts: &mut Facts, at: &str, entry: &Entry, example: Option<&serde_json::Value>) {
    let mut seen = std::collections::HashSet::new();
    for (index, member) in entry.members.iter().enumerate() {
        let Some(name) = &member.name else { continue };
        let at = format!("{at}/fields/{index}");
        if !seen.insert(name.text.as_str()) {
            facts.doubt(format!("{at}/name"), [name.line], format!("The page lists `{}` twice.", name.text));
        }
        facts.state(format!("{at}/name"), name.text.as_str(), [name.line]);
        let example = example.and_then(|example| example.get(&name.text));
        parameter::read_rest(facts, at, name.text.clone(), member, example);
    }
}

fn read_item(facts: &mut Facts, reading: &Reading) {
    let Some(kind) = reading.entry.kind.as_ref().filter(|_| has_items(reading.entry)) else { return };
    let mut item = Entry::at(reading.entry.line);
    let of = nesting::item_kind(&kind.text).unwrap_or_else(|| "object".to_owned());
    // What a list of addresses leads to is told by the sentence about the list.
    item.kind = Some(Said::new(&of, kind.line));
    item.members.clone_from(&reading.entry.members);
    let at = format!("{}/item", reading.at);
    let name = nesting::item_name(&reading.name);
    let text = reading.entry.prose_text().to_lowercase();
    let addresses = text
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .any(|word| matches!(word, "url" | "urls" | "uris"));
    if of == "string" && addresses {
        let question =
            "The sentence about the list tells of addresses. Is each item one of a file?".to_owned();
        item.unclear.push(Unclear { key: "type", question, line: kind.line });
    }
    facts.state(format!("{at}/name"), name.as_str(), [kind.line]);
    let example = reading.example.and_then(|example| example.get(0));
    parameter::read_rest(facts, at, name, &item, example);
}

fn too_deep(facts: &mut Facts, reading: &Reading) -> bool {
    let deep = reading.at.matches('/').count() > DEEPEST * 2;
    if deep && !reading.entry.members.is_empty() {
        let question = format!("What `{}` holds lies too deep to be read.", reading.name);
        facts.doubt(reading.at.clone(), [reading.entry.line], question);
    }
    deep
}
