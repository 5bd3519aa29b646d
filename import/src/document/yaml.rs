use indexmap::{IndexMap, map::Entry};
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};
use serde_json::{Number, Value};

use super::{Anchors, DEEPEST, Data, Document, Malformed};

/// Reads YAML 1.2, event by event: one document, whose keys are texts. An alias is the very value of its anchor and no
/// copy, so that a document cannot grow by naming itself.
pub(super) fn read(text: &str) -> Result<Document, Malformed> {
    let mut reading = Reading::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Malformed {
            line: error.marker().line().max(1),
            what: format!("no YAML: {}", error.info()),
        })?;
        reading.take(event, span)?;
    }
    if reading.document.values.is_empty() {
        return Err(Malformed { line: 1, what: "the document is empty".to_owned() });
    }
    Ok(reading.document)
}

#[derive(Default)]
struct Reading {
    document: Document,
    open: Vec<Open>,
    anchors: Anchors,
    documents: usize,
}

/// A list or an object whose end has not come.
struct Open {
    id: usize,
    list: Vec<usize>,
    object: Option<IndexMap<String, usize>>,
    /// The key whose value comes next, and its line.
    key: Option<(String, usize)>,
}

impl Reading {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Malformed> {
        let line = span.start.line();
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Malformed { line, what: "a second document begins".to_owned() });
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                if self.takes_key() {
                    return self.key(&text, style, line);
                }
                let id = self.document.place(line);
                self.document.fill(id, Data::Scalar(scalar(&text, style, tag.as_deref())));
                self.anchors.insert(anchor, id);
                self.put(id);
            }
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor).copied().filter(|_| !self.takes_key());
                let what = "an alias that stands for no value".to_owned();
                self.put(known.ok_or(Malformed { line, what })?);
            }
            Event::SequenceStart(anchor, _) => self.begin(anchor, line, None)?,
            Event::MappingStart(anchor, _) => self.begin(anchor, line, Some(IndexMap::new()))?,
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    /// Whether a key comes next.
    fn takes_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.object.is_some() && open.key.is_none())
    }

    fn key(&mut self, text: &str, style: ScalarStyle, line: usize) -> Result<(), Malformed> {
        if text == "<<" && style == ScalarStyle::Plain {
            let what =
                "`<<` takes members over from elsewhere, which is not read here: write them out".to_owned();
            return Err(Malformed { line, what });
        }
        if let Some(open) = self.open.last_mut() {
            open.key = Some((text.to_owned(), line));
        }
        Ok(())
    }

    fn begin(
        &mut self,
        anchor: usize,
        line: usize,
        object: Option<IndexMap<String, usize>>,
    ) -> Result<(), Malformed> {
        if self.takes_key() {
            return Err(Malformed { line, what: "a key that is no text".to_owned() });
        }
        if self.open.len() >= DEEPEST {
            return Err(Malformed { line, what: format!("it is nested deeper than {DEEPEST} levels") });
        }
        let id = self.document.place(line);
        self.anchors.insert(anchor, id);
        self.open.push(Open { id, list: Vec::new(), object, key: None });
        Ok(())
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.document.fill(open.id, open.object.map_or(Data::List(open.list), Data::Object));
        self.put(open.id);
    }

    fn put(&mut self, id: usize) {
        let Some(open) = self.open.last_mut() else { return };
        let Some(object) = &mut open.object else {
            open.list.push(id);
            return;
        };
        let Some((key, line)) = open.key.take() else { return };
        match object.entry(key) {
            Entry::Vacant(place) => drop(place.insert(id)),
            Entry::Occupied(known) => self.document.twice(known.key(), line),
        }
    }
}

/// A scalar by the core schema of YAML 1.2. What stands in quotes is text.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let said_text = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
    if style != ScalarStyle::Plain || said_text {
        return text.into();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ => number(text).map_or_else(|| text.into(), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix).filter(|digits| !digits.starts_with(['+', '-'])) {
            return u64::from_str_radix(digits, radix).ok().map(Number::from);
        }
    }
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    let begins = bare.strip_prefix('.').unwrap_or(bare).starts_with(|first: char| first.is_ascii_digit());
    if !begins || !bare.chars().all(|letter| letter.is_ascii_digit() || ".eE+-".contains(letter)) {
        return None;
    }
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let whole =
        unsigned.parse::<i64>().map(Number::from).or_else(|_| unsigned.parse::<u64>().map(Number::from));
    whole.ok().or_else(|| Number::from_f64(unsigned.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_plain_scalar_is_what_the_core_schema_says() {
        for (text, value) in [
            ("16:9", json!("16:9")),
            ("yes", json!("yes")),
            ("2026-11-20", json!("2026-11-20")),
            ("-1", json!(-1)),
            ("+5", json!(5)),
            ("0x1F", json!(31)),
            ("1e3", json!(1000.0)),
            (".5", json!(0.5)),
            ("1.2.3", json!("1.2.3")),
            ("18446744073709551615", json!(u64::MAX)),
            (".", json!(".")),
            ("", json!(null)),
        ] {
            assert_eq!(scalar(text, ScalarStyle::Plain, None), value, "{text}");
        }
        assert_eq!(scalar("5", ScalarStyle::DoubleQuoted, None), json!("5"));
    }

    #[test]
    fn an_alias_is_the_value_of_its_anchor_and_may_be_within_it() {
        let document = read("a: &x {n: 1}\nb: *x\nc: &y [*y]\nd: !!str 5\n").unwrap();
        assert_eq!(document.root().at("/b/n").unwrap().number().unwrap().as_i64(), Some(1));
        assert_eq!(document.root().at("/c/0/0/0").unwrap().id(), document.root().at("/c").unwrap().id());
        assert!(document.root().get("c").unwrap().value().is_none());
        assert_eq!(document.root().get("d").unwrap().text(), Some("5"));
    }

    #[test]
    fn what_is_not_read_is_said() {
        for text in ["a: {<<: {b: 1}}", "? [a]\n: 1\n", "a: *x\n"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
