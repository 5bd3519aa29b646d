use serde_json::json;

use super::parameter::Parameter;
use crate::{Facts, document::Node, entry::Entry, prose};

/// Concludes whether a text is one, or a file that is sent as text.
pub(super) fn read_kind(facts: &mut Facts, parameter: &mut Parameter, at: String, line: usize) {
    parameter.kind = "string";
    let shape = &parameter.shape;
    let listed = ["enum", "const"].iter().any(|key| shape.first(key).is_some()) || !shape.listed.is_empty();
    let described = shape.text("description").unwrap_or_default().to_lowercase();
    let said = form(shape.text("format").or_else(|| shape.text("contentEncoding")).unwrap_or_default());
    let patterns: Vec<Node> = shape.all("pattern").chain(shape.patterns.iter().copied()).collect();
    let shown: Vec<&'static str> =
        patterns.iter().filter_map(|pattern| form_of_pattern(pattern.text()?)).collect();
    if listed || (said.is_none() && shown.is_empty() && !sounds_like_address(&parameter.name, &described)) {
        facts.state(at, "string", [line]);
        return;
    }
    let by_name =
        file_kind(&parameter.name.to_lowercase()).filter(|_| !is_about_something_else(&parameter.name));
    let by_prose = file_kind(&described).filter(|_| !is_about_something_else(&parameter.name));
    let Some(kind) = by_name.or(by_prose) else {
        let question = format!(
            "`{}` holds an address of which the document does not say the kind of file.",
            parameter.name
        );
        facts.propose(at, "string", [line], question);
        return;
    };
    parameter.kind = kind;
    parameter.forms = if shown.is_empty() { vec![said.unwrap_or("url")] } else { shown };
    if said.is_some() && by_name.is_some() {
        facts.state(at, kind, [line]);
        return;
    }
    let question = format!(
        "`{}` is read as the address or the bytes of a file, of kind {kind}. Is it one?",
        parameter.name
    );
    facts.propose(at, kind, [line], question);
}

/// Concludes how a file is sent and what it may be.
pub(super) fn read(facts: &mut Facts, parameter: &Parameter, entry: &Entry) {
    if !matches!(parameter.kind, "image" | "audio" | "video") {
        return;
    }
    let at = |key: &str| format!("{}/{key}", parameter.at);
    let said = parameter.shape.first("format").or_else(|| parameter.shape.first("pattern"));
    let line = [said.map_or(parameter.line, Node::line)];
    let text = entry.prose_text();
    let lower = text.to_lowercase();
    let more = (lower.contains("base64") && !parameter.forms.contains(&"base64"))
        || lower.contains("data:")
        || lower.contains("data uri");
    if more && !parameter.forms.contains(&"data_uri") {
        let question = format!("The description of `{}` tells of another form besides.", parameter.name);
        facts.propose(at("forms"), json!(parameter.forms), line, question);
    } else {
        facts.state(at("forms"), json!(parameter.forms), line);
    }
    let limits = prose::media_limits(&text);
    if !limits.formats.is_empty() {
        facts.state(at("formats"), limits.formats, entry.prose_lines());
    }
    if let Some((least, most)) = limits.seconds {
        facts.state(at("min_seconds"), least, entry.prose_lines());
        facts.state(at("max_seconds"), most, entry.prose_lines());
    }
    if let Some(bytes) = limits.megabytes.and_then(|megabytes| megabytes.checked_mul(1_000_000)) {
        let question = format!(
            "A megabyte of `{}` is read as a million bytes, the smaller of its two meanings.",
            parameter.name
        );
        facts.propose(at("max_bytes"), bytes, entry.prose_lines(), question);
    }
}

/// The form that a format tells.
fn form(format: &str) -> Option<&'static str> {
    match format {
        "uri" | "url" | "uri-reference" | "iri" | "iri-reference" => Some("url"),
        "byte" | "base64" => Some("base64"),
        "data-url" | "data-uri" => Some("data_uri"),
        _ => None,
    }
}

/// The form that the beginning of a pattern tells.
pub(super) fn form_of_pattern(pattern: &str) -> Option<&'static str> {
    let bare = pattern.trim_start_matches(['^', '(']);
    if bare.starts_with("http") {
        Some("url")
    } else if bare.starts_with("data:") {
        Some("data_uri")
    } else if bare.starts_with("[A-Za-z0-9+/]") {
        Some("base64")
    } else {
        None
    }
}

/// Whether a text without a format is an address, by its name or its description.
fn sounds_like_address(name: &str, described: &str) -> bool {
    let lower = name.to_lowercase();
    let named = ["_url", "_uri", "url", "uri"].iter().any(|end| lower.ends_with(end));
    let file = file_kind(&lower).is_some();
    let bare = matches!(lower.as_str(), "image" | "audio" | "video");
    let told = described
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| matches!(word, "url" | "uri" | "urls"));
    (file && (named || told)) || bare || (named && file_kind(described).is_some())
}

/// The one kind of file that a text names.
fn file_kind(text: &str) -> Option<&'static str> {
    let mut found = ["image", "audio", "video"].into_iter().filter(|kind| text.contains(kind));
    found.next().filter(|_| found.next().is_none())
}

/// Whether a name with the word for a file in it tells of something else.
fn is_about_something_else(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "callback",
        "webhook",
        "hook",
        "notify",
        "notification",
        "format",
        "prompt",
        "style",
        "size",
        "type",
        "mode",
        "id",
    ];
    let lower = name.to_lowercase();
    lower.split(|letter: char| !letter.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_holds_a_file_sounds_like_one() {
        for (name, described, address) in [
            ("image", "", true),
            ("image_url", "", true),
            ("url", "where the video is", true),
            ("first_image", "a url", true),
            ("image_style", "", false),
            ("prompt", "as in the video at this url", false),
            ("url", "", false),
        ] {
            assert_eq!(sounds_like_address(name, described), address, "{name}");
        }
        assert!(is_about_something_else("video_callback_url") && !is_about_something_else("video_url"));
    }

    #[test]
    fn a_pattern_tells_its_form_by_its_beginning() {
        for (pattern, form) in [
            ("^https?://[^/]+", Some("url")),
            ("^(https|http)://", Some("url")),
            ("^data:[a-z]+", Some("data_uri")),
            ("^[A-Za-z0-9+/]+={0,2}$", Some("base64")),
            ("^[a-z]+$", None),
        ] {
            assert_eq!(form_of_pattern(pattern), form, "{pattern}");
        }
    }
}
