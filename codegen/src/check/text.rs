use std::collections::HashSet;

use wan_specs::SourceSpec;

use super::place::{Place, ROOT, Report};
use crate::{Rule, structure, suggest::did_you_mean};

/// Checks what every file begins with. Returns whether the rest of the file can be checked.
pub(super) fn head(report: &mut Report<'_>, format: u32, schema: &str, kind: &str) -> bool {
    if format != wan_specs::FORMAT {
        let message = structure::unsupported(u64::from(format));
        report.add(Rule::UnsupportedFormat, &ROOT.key("format"), message).help(structure::FORMAT_HELP);
        return false;
    }
    let expected = format!("../schema/{kind}.schema.json");
    if schema != expected {
        let message = format!("editors find the schema at `{expected}`");
        report.add(Rule::SchemaPath, &ROOT.key("$schema"), message).help(format!("write \"{expected}\""));
    }
    true
}

/// Checks a text that people read.
pub(super) fn words(report: &mut Report<'_>, place: &Place<'_>, text: &str) {
    if text.trim().is_empty() {
        report.add(Rule::EmptyText, place, "this text must say something");
    } else if text.chars().any(char::is_control) {
        report
            .add(
                Rule::ControlCharacter,
                place,
                "a line break, tab or other control character stands in this text",
            )
            .help("write it as one line; generated documentation breaks lines by itself");
    }
}

/// Checks a text that people may read.
pub(super) fn words_if(report: &mut Report<'_>, place: &Place<'_>, text: Option<&str>) {
    if let Some(text) = text {
        words(report, place, text);
    }
}

/// Checks a text that becomes documentation.
pub(super) fn sentence(report: &mut Report<'_>, place: &Place<'_>, text: &str) {
    words(report, place, text);
    if !text.trim().is_empty() && !text.ends_with('.') {
        report
            .add(Rule::Sentence, place, "documentation is made of whole sentences")
            .help("end the text with a full stop");
    }
}

/// Checks notes.
pub(super) fn notes(report: &mut Report<'_>, notes: &[String]) {
    let place = ROOT.key("notes");
    for (at, note) in notes.iter().enumerate() {
        words(report, &place.item(at), note);
    }
}

/// Checks a day.
pub(super) fn date(report: &mut Report<'_>, place: &Place<'_>, text: Option<&str>) {
    let Some(text) = text else { return };
    // The parser also takes shorter and longer forms; the spec language has one.
    if text.len() != "2026-11-20".len() || text.parse::<jiff::civil::Date>().is_err() {
        report.add(Rule::Date, place, "this is no day of the calendar").help("write a day as `2026-11-20`");
    }
}

/// Checks an address of the web.
pub(super) fn url(report: &mut Report<'_>, place: &Place<'_>, text: Option<&str>) {
    let Some(text) = text else { return };
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let starts = host.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !starts
        || text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`'))
    {
        report
            .add(Rule::Url, place, "this is no address of a page")
            .help("write a complete address that begins with `https://`");
    }
}

/// Checks what was read.
pub(super) fn sources(report: &mut Report<'_>, sources: &[SourceSpec]) {
    let list = ROOT.key("sources");
    if sources.is_empty() {
        report
            .add(Rule::NoSource, &list, "nothing tells where the facts of this file come from")
            .help("name the provider's page first: it is the contract");
    }
    let mut known = HashSet::new();
    for (at, source) in sources.iter().enumerate() {
        let place = list.item(at);
        words(report, &place.key("id"), &source.id);
        words(report, &place.key("title"), &source.title);
        url(report, &place.key("url"), source.url.as_deref());
        date(report, &place.key("read"), source.read.as_deref());
        if !known.insert(source.id.as_str()) {
            report.add(
                Rule::DuplicateSource,
                &place.key("id"),
                format!("`{}` is another source's id", source.id),
            );
        }
    }
}

/// Checks which source a fact names, and what is noted of it.
pub(super) fn origin(
    report: &mut Report<'_>,
    place: &Place<'_>,
    (note, source): (Option<&str>, Option<&str>),
    sources: &[SourceSpec],
) {
    words_if(report, &place.key("note"), note);
    let Some(source) = source else { return };
    if !sources.iter().any(|known| known.id == source) {
        let help = did_you_mean(source, sources.iter().map(|known| known.id.as_str()));
        let message = format!("`{source}` is no id in `sources`");
        report.add(Rule::UnknownSource, &place.key("source"), message).help_if(help);
    }
}
