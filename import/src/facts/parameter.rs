use serde_json::{Value, json};

use super::{Facts, default, listing, media, member};
use crate::{code::Body, entry::Entry, nesting, number, phrase, prose};

/// A parameter while it is being read: where its facts go and what is known so far.
pub(super) struct Reading<'a> {
    /// `/parameters/3`.
    pub at: String,

    /// What the layout found.
    pub entry: &'a Entry,

    /// The name, stated or proposed.
    pub name: String,

    /// What the example body holds for it.
    pub example: Option<&'a Value>,

    /// The type in the spec's words. Empty: not known.
    pub kind: &'static str,
}

/// Concludes what the page says about one parameter.
pub(super) fn read(facts: &mut Facts, index: usize, entry: &Entry, body: Option<&Body>) {
    let at = format!("/parameters/{index}");
    let name = read_name(facts, &at, index, entry);
    let example = body.and_then(|body| body.value.get(&name));
    read_rest(facts, at, name, entry, example);
}

/// Concludes what is said of a parameter, a member or an item, whose name is known.
pub(super) fn read_rest(facts: &mut Facts, at: String, name: String, entry: &Entry, example: Option<&Value>) {
    let mut reading = Reading { at, entry, name, example, kind: "" };
    read_kind(facts, &mut reading);
    if let Some((required, line)) = entry.required {
        facts.state(format!("{}/required", reading.at), required, [line]);
    }
    default::read(facts, &reading);
    let null = facts.get(&format!("{}/default", reading.at)).is_some_and(Value::is_null);
    if nesting::takes_null(entry) && !null {
        read_nullable(facts, &reading);
    }
    read_deprecated(facts, &reading);
    read_range(facts, &reading);
    if matches!(reading.kind, "integer" | "number")
        && let Some(unit) = prose::unit(&entry.prose_text())
    {
        facts.state(format!("{}/unit", reading.at), unit, entry.prose_lines());
    }
    read_lengths(facts, &reading);
    listing::read(facts, &reading);
    member::read(facts, &reading);
    media::read(facts, &reading);
    read_example(facts, &reading);
    for unclear in &entry.unclear {
        let key = if unclear.key.is_empty() { String::new() } else { format!("/{}", unclear.key) };
        let question = format!("`{}`: {}", reading.name, unclear.question);
        facts.doubt(format!("{}{key}", reading.at), [unclear.line], question);
    }
    if reading.kind != "boolean" && (reading.name.contains("prompt") || is_media(reading.kind)) {
        facts.state(format!("{}/sensitive", reading.at), true, [entry.line]);
    }
    facts.state(format!("{}/doc", reading.at), entry.prose_text(), entry.prose_lines());
}

/// Concludes that `null` is taken besides.
fn read_nullable(facts: &mut Facts, reading: &Reading) {
    let at = format!("{}/nullable", reading.at);
    if reading.entry.required.is_some_and(|(required, _)| required) {
        let question = format!("`{}` must be sent and may be null, which a spec cannot say.", reading.name);
        facts.doubt(at, [reading.entry.line], question);
        return;
    }
    facts.state(at, true, [reading.entry.line]);
}

/// A sentence that tells people to stop using it.
fn read_deprecated(facts: &mut Facts, reading: &Reading) {
    let bare = |text: &str| text.replace("**", "").trim_start_matches(['`', '(', '[', ' ']).to_owned();
    for said in &reading.entry.prose {
        let mut sentences = said.text.split_inclusive(". ").map(str::trim);
        let told = sentences.find(|text| bare(text).to_lowercase().starts_with("deprecated"));
        if let Some(told) = told.map(bare) {
            let question =
                "These are the page's words. A spec says in ours why, and what to do instead.".to_owned();
            facts.propose(format!("{}/deprecated", reading.at), told, [said.line], question);
            return;
        }
    }
}

pub(super) fn is_media(kind: &str) -> bool {
    matches!(kind, "image" | "audio" | "video")
}

fn read_name(facts: &mut Facts, at: &str, index: usize, entry: &Entry) -> String {
    let at = format!("{at}/name");
    if let Some(name) = &entry.name {
        if facts.is_parameter(&name.text) {
            facts.doubt(at.clone(), [name.line], format!("The page lists `{}` twice.", name.text));
        }
        facts.state(at, name.text.as_str(), [name.line]);
        return name.text.clone();
    }
    let text = entry.prose_text();
    let suggested = prose::suggested_name(&text);
    let name = suggested
        .filter(|name| !facts.is_parameter(name))
        .unwrap_or_else(|| format!("unnamed_{}", index + 1));
    let question = format!("The page as copied shows no name for \"{text}\". What is it sent as?");
    facts.propose(at, name.clone(), entry.prose_lines(), question);
    name
}

fn read_kind(facts: &mut Facts, reading: &mut Reading) {
    let at = format!("{}/type", reading.at);
    let Some(kind) = &reading.entry.kind else {
        if reading.entry.unclear.iter().any(|unclear| unclear.key.is_empty()) {
            // Nothing can be concluded from cells that are out of place; the doubt about all of it says so.
            return;
        }
        reading.kind = default::suggested_kind(reading.entry, &reading.name);
        let lines = reading.entry.prose_lines();
        let question = format!("The page as copied shows no type for `{}`.", reading.name);
        facts.propose(at, reading.kind, lines, question);
        return;
    };
    let lower = kind.text.to_lowercase();
    let word = lower.split([' ', '(', '<', '[', ',']).next().unwrap_or_default();
    let addressed = ["uri", "url", "file"].iter().any(|form| lower.contains(form));
    let list = nesting::is_list(&kind.text);
    reading.kind = match word {
        _ if list => "list",
        "integer" | "int" | "int32" | "int64" | "long" => "integer",
        "number" | "float" | "double" | "decimal" => "number",
        "boolean" | "bool" => "boolean",
        "object" | "dict" | "map" => "object",
        "string" | "str" | "text" | "enum" | "file" | "url" | "uri" if !addressed => "string",
        "string" | "str" | "file" | "url" | "uri" => media_kind(reading).unwrap_or("string"),
        named if named.ends_with("enum") && lists_texts(reading.entry) => "string",
        "image" => "image",
        "audio" => "audio",
        "video" => "video",
        _ => "",
    };
    let question = match reading.kind {
        "" => {
            facts.doubt(at, [kind.line], format!("What is the type `{}` of `{}`?", kind.text, reading.name));
            return;
        }
        "string" if addressed => {
            format!("`{}` holds an address of which the page does not say the kind of file.", reading.name)
        }
        "string" if is_named_for_a_file(reading) && media_kind(reading).is_some() => {
            reading.kind = media_kind(reading).unwrap_or("string");
            format!("`{}` is a text by the page and an address of a file by its name.", reading.name)
        }
        "list" if !member::has_items(reading.entry) => {
            format!("The page does not say what the items of `{}` are.", reading.name)
        }
        "object" if reading.entry.members.is_empty() => {
            format!("The page does not say what the members of `{}` are.", reading.name)
        }
        _ => {
            facts.state(at, reading.kind, [kind.line]);
            return;
        }
    };
    facts.propose(at, reading.kind, [kind.line], question);
}

/// Whether the name is one of a file or of its address: `image`, `tail_image`, `audio_url`. What an item is called
/// says as much of it as the name of its list.
fn is_named_for_a_file(reading: &Reading) -> bool {
    let last = reading.name.rsplit('_').next().unwrap_or_default().to_lowercase();
    last == "url" || (is_media(&last) && !reading.at.ends_with("/item"))
}

/// Whether the values that the page lists are texts: a page may name its own type for them.
fn lists_texts(entry: &Entry) -> bool {
    let first = entry.allowed.first().map(|said| said.text.trim_start_matches('`').trim_start());
    first.is_some_and(|text| text.starts_with('"') || number::leading(text).is_none())
}

/// What an address leads to, by the parameter's name and else by the sentence about it.
fn media_kind(reading: &Reading) -> Option<&'static str> {
    let one_of = |text: &str| {
        let mut found = ["image", "audio", "video"].into_iter().filter(|kind| text.contains(kind));
        found.next().filter(|_| found.next().is_none())
    };
    one_of(&reading.name.to_lowercase()).or_else(|| one_of(&reading.entry.prose_text().to_lowercase()))
}

/// How long a text may be, where the sentences say so.
fn read_lengths(facts: &mut Facts, reading: &Reading) {
    if reading.kind != "string" || reading.entry.range.is_some() {
        return;
    }
    let lengths = phrase::lengths(&reading.entry.prose_text());
    for (key, length) in [("min_length", lengths.least), ("max_length", lengths.most)] {
        if let Some(length) = length {
            facts.state(format!("{}/{key}", reading.at), length, reading.entry.prose_lines());
        }
    }
}

fn read_range(facts: &mut Facts, reading: &Reading) {
    let Some(said) = &reading.entry.range else { return };
    let at = |key: &str| format!("{}/{key}", reading.at);
    let counts = matches!(reading.kind, "integer" | "number");
    if let Some((key, end)) = number::one_end(&said.text)
        .filter(|(_, end)| counts && default::fits(&end.clone().into(), reading.kind))
    {
        facts.state(at(key), end, [said.line]);
        return;
    }
    let Some((low, high)) = number::range(&said.text) else {
        facts.doubt(
            at("minimum"),
            [said.line],
            format!("The range \"{}\" of `{}` is not clear.", said.text, reading.name),
        );
        return;
    };
    let whole = low.is_i64() && high.is_i64();
    match reading.kind {
        "number" => {
            facts.state(at("minimum"), low, [said.line]);
            facts.state(at("maximum"), high, [said.line]);
        }
        "integer" if whole => {
            facts.state(at("minimum"), low, [said.line]);
            facts.state(at("maximum"), high, [said.line]);
        }
        "string" if whole && low.as_u64().is_some() => {
            let question = format!(
                "The page gives `{}` a range without a unit; a length in characters is assumed.",
                reading.name
            );
            facts.propose(at("min_length"), low, [said.line], question.clone());
            facts.propose(at("max_length"), high, [said.line], question);
        }
        _ => {
            let question = format!("What does the range \"{}\" of `{}` bound?", said.text, reading.name);
            facts.doubt(at("minimum"), [said.line], question);
        }
    }
}

/// Holds the example against what the page says of the parameter.
fn read_example(facts: &mut Facts, reading: &Reading) {
    let Some(example) = reading.example else { return };
    let line = [reading.entry.line];
    if default::fits(example, reading.kind) || example.is_null() {
        let get = |key: &str| facts.get(&format!("{}/{key}", reading.at)).and_then(Value::as_f64);
        let outside = example.as_f64().is_some_and(|number| {
            get("minimum").is_some_and(|least| number < least)
                || get("maximum").is_some_and(|most| number > most)
        });
        if outside {
            let question = format!(
                "The page's example has {example} for `{}`, outside of the range it gives.",
                reading.name
            );
            facts.doubt(format!("{}/minimum", reading.at), line, question);
        }
        return;
    }
    let means = example
        .as_str()
        .and_then(number::whole)
        .filter(|number| reading.kind == "integer" && number.is_i64());
    let question =
        format!("The page's example sends {example} for `{}`, which is no {}.", reading.name, reading.kind);
    match means {
        Some(number) => {
            let accepted = json!([{ "value": example, "means": number }]);
            facts.propose(format!("{}/also_accepts", reading.at), accepted, line, question);
        }
        None => facts.doubt(reading.at.clone(), line, question),
    }
}
