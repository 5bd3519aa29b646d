use serde_json::{Value, json};

use super::{
    Facts,
    parameter::{Reading, is_media},
};
use crate::{phrase, prose};

/// Concludes how a file may be sent and what it may be.
pub(super) fn read(facts: &mut Facts, reading: &Reading) {
    if !is_media(reading.kind) {
        return;
    }
    let at = |key: &str| format!("{}/{key}", reading.at);
    let kind_line = reading.entry.kind.as_ref().map_or(reading.entry.line, |kind| kind.line);
    let lines = reading.entry.prose_lines();
    match forms(&reading.entry.prose_text()) {
        Some(forms) => {
            let question =
                format!("The page tells of base64 or of a data URI. How may `{}` be sent?", reading.name);
            facts.propose(at("forms"), forms, lines.clone(), question);
        }
        None => facts.state(at("forms"), json!(["url"]), [kind_line]),
    }
    let limits = prose::media_limits(&reading.entry.prose_text());
    if !limits.formats.is_empty() {
        facts.state(at("formats"), limits.formats, lines.clone());
    }
    if let Some((least, most)) = limits.seconds {
        facts.state(at("min_seconds"), least, lines.clone());
        facts.state(at("max_seconds"), most, lines.clone());
    }
    if let Some(bytes) = limits.megabytes.and_then(|megabytes| megabytes.checked_mul(1_000_000)) {
        let question = format!(
            "A megabyte of `{}` is read as a million bytes, the smaller of its two meanings.",
            reading.name
        );
        facts.propose(at("max_bytes"), bytes, lines, question);
    }
    propose_media(facts, reading);
}

/// Proposes what sentences about a file seem to say where they are not a plain list of its limits.
fn propose_media(facts: &mut Facts, reading: &Reading) {
    let (text, lines) = (reading.entry.prose_text(), reading.entry.prose_lines());
    let told = phrase::media(&text);
    let question = |what: &str| format!("A sentence about `{}` seems to tell {what}. Does it?", reading.name);
    let is_new = |facts: &Facts, key: &str| facts.get(&format!("{}/{key}", reading.at)).is_none();
    let at = |key: &str| format!("{}/{key}", reading.at);
    let formats = prose::named_formats(&text);
    if is_new(facts, "formats") && !formats.is_empty() {
        facts.propose(at("formats"), formats, lines.clone(), question("its formats"));
    }
    if is_new(facts, "max_seconds")
        && reading.kind != "image"
        && let Some((least, most)) = told.seconds
    {
        facts.propose(at("min_seconds"), least, lines.clone(), question("its playing time"));
        facts.propose(at("max_seconds"), most, lines.clone(), question("its playing time"));
    }
    if !is_new(facts, "max_bytes") {
        return;
    }
    match told.megabytes.and_then(|megabytes| megabytes.checked_mul(1_000_000)) {
        Some(bytes) => {
            let question = question("its greatest size, read in millions of bytes");
            facts.propose(at("max_bytes"), bytes, lines, question);
        }
        None if tells_a_size(&text) => facts.doubt(at("max_bytes"), lines, question("a size")),
        None => {}
    }
}

/// How a file may be sent, where the sentences tell of another way than its address.
fn forms(text: &str) -> Option<Value> {
    let text = text.to_lowercase().replace("data url", "data uri");
    let inline = match (text.contains("data uri"), text.contains("base64")) {
        (true, _) => "data_uri",
        (false, true) => "base64",
        (false, false) => return None,
    };
    let addressed = text.contains("url") || text.contains("address") || text.contains("link");
    Some(if addressed { json!(["url", inline]) } else { json!([inline]) })
}

/// Whether a sentence has a number of megabytes.
fn tells_a_size(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.any(|word| {
        let digits = ["mb", "kb", "gb"].iter().find_map(|unit| word.strip_suffix(unit));
        digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
    })
}
