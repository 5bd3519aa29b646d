use std::fmt;

use serde_json::Value;

use super::{
    bounds,
    plain::{Plain, Readings},
    text,
};
use crate::data::{KindData, ParameterData};

/// Least characters of a private text that is looked for: a shorter one would blot out ordinary words.
const LEAST: usize = 3;

/// Texts that no message may show, though a server may send them back: the key and what the caller wrote.
#[derive(Clone, Default)]
pub(crate) struct Private(Vec<String>);

impl Private {
    /// What the body holds of the caller's own words.
    pub(crate) fn of_request(parameters: &[ParameterData], body: &Value) -> Self {
        let mut found = Self::default();
        for parameter in parameters {
            if let Some(value) = body.pointer(parameter.pointer) {
                found.collect(parameter, value, parameter.sensitive);
            }
        }
        found
    }

    /// These texts and one more.
    pub(crate) fn and(mut self, secret: &str) -> Self {
        self.add(secret);
        self
    }

    /// These texts and all that the values hold, of which nobody knows what they mean.
    pub(crate) fn and_all<'a>(mut self, values: impl Iterator<Item = &'a Value>) -> Self {
        for value in values {
            match value {
                Value::String(text) => self.add(text),
                Value::Array(values) => self = self.and_all(values.iter()),
                Value::Object(members) => self = self.and_all(members.values()),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        self
    }

    /// These texts and others.
    pub(crate) fn with(mut self, others: Self) -> Self {
        let new = others.0.into_iter().filter(|text| !self.0.contains(text)).collect::<Vec<_>>();
        self.0.extend(new);
        self
    }

    /// These texts without those that are found elsewhere, in no more room than they take.
    pub(crate) fn beside(mut self, others: &Self) -> Self {
        self.0.retain(|text| !others.0.contains(text));
        self.fitted()
    }

    fn fitted(mut self) -> Self {
        self.0.iter_mut().for_each(String::shrink_to_fit);
        self.0.shrink_to_fit();
        self
    }

    /// The text with every private one in it blotted out, also where it is written with escapes, or cut at the end.
    pub(crate) fn blot(&self, text: &str) -> String {
        let found =
            |plain: Plain| self.0.iter().flat_map(|private| plain.places_of(private)).collect::<Vec<_>>();
        let mut places: Vec<_> = Readings::of(text).flat_map(found).collect();
        places.sort_by_key(|place| place.start);
        let (mut blotted, mut end) = (String::with_capacity(text.len()), 0);
        for place in places {
            // One that lies within another, or begins there, is blotted out with it.
            if place.start >= end {
                blotted.push_str(text.get(end..place.start).unwrap_or_default());
                blotted.push_str("[redacted]");
            }
            end = end.max(place.end);
        }
        blotted.push_str(text.get(end..).unwrap_or_default());
        blotted
    }

    fn collect(&mut self, parameter: &ParameterData, value: &Value, sensitive: bool) {
        match (&parameter.kind, value) {
            (KindData::Object { fields }, value) => {
                for field in *fields {
                    if let Some(value) = value.pointer(field.pointer) {
                        self.collect(field, value, sensitive || field.sensitive);
                    }
                }
            }
            (KindData::List { item, .. }, Value::Array(values)) => {
                for value in values {
                    self.collect(item, value, sensitive || item.sensitive);
                }
            }
            // The bytes of a file are never sent back; only its address may be.
            (KindData::Media(_), Value::String(text)) if !text.starts_with("http") => {}
            (_, Value::String(text)) if sensitive => self.add(text),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        // Messages are cleaned before they are blotted, so the text is looked for in the same form.
        // Of a body no more is ever looked at, so a longer text cannot stand in it as a whole.
        let cleaned = text::clean(text::cut(text, 2 * bounds::KEPT_BYTES));
        let (first, last) = (Readings::of(&cleaned).next(), Plain::of(&cleaned));
        for plain in first.iter().chain([&last]) {
            let reading = plain.trimmed();
            if reading.chars().count() >= LEAST && !self.0.iter().any(|known| known == reading) {
                self.0.push(reading.to_owned());
            }
        }
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Private({} texts)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::data::{MediaData, MediaKind};

    static STYLE: [ParameterData; 1] = [ParameterData::text("words", "/words", "Words.").sensitive()];
    static ITEM: ParameterData = ParameterData::object("style", "/style", "A style.", &STYLE);
    static PARAMETERS: [ParameterData; 3] = [
        ParameterData::text("prompt", "/input/prompt", "What it shows.").sensitive(),
        ParameterData::text("size", "/size", "How large."),
        ParameterData::list("styles", "/styles", "Styles.", &ITEM, None, None),
    ];

    #[test]
    fn what_the_caller_wrote_is_blotted_out_and_nothing_else() {
        let body = json!({
            "input": { "prompt": "a red\nfox" },
            "size": "large",
            "styles": [{ "words": "in the manner of Klee" }, { "words": "a" }],
        });
        let private = Private::of_request(&PARAMETERS, &body).and("key-123");
        let told = "a red fox, large, in the manner of Klee, key-123: a";
        assert_eq!(private.blot(told), "[redacted], large, [redacted], [redacted]: a");
        assert_eq!(format!("{private:?}"), "Private(3 texts)");
    }

    #[test]
    fn all_within_what_is_private_is_and_of_media_the_address_alone() {
        const MEDIA: MediaData = MediaData::any(MediaKind::Image, &[]);
        static PARTS: [ParameterData; 2] = [
            ParameterData::text("place", "/place", "Where."),
            ParameterData::media("image", "/image", "What.", MEDIA),
        ];
        static SCENES: [ParameterData; 2] = [
            ParameterData::object("open", "/open", "Not private.", &PARTS),
            ParameterData::object("hidden", "/hidden", "Private.", &PARTS).sensitive(),
        ];
        static WORD: ParameterData = ParameterData::text("word", "/word", "A word.");
        static LISTS: [ParameterData; 2] = [
            ParameterData::list("open", "/open", "Not private.", &WORD, None, None),
            ParameterData::list("hidden", "/hidden", "Private.", &WORD, None, None).sensitive(),
        ];
        let part = |place: &str, image: &str| json!({ "place": place, "image": image });
        let body = json!({
            "open": part("Paris", "https://files.test/open.png"),
            "hidden": part("Atlantis", "https://files.test/hidden.png"),
        });
        let told = "Paris https://files.test/open.png Atlantis https://files.test/hidden.png";
        let private = Private::of_request(&SCENES, &body);
        assert_eq!(private.blot(told), "Paris https://files.test/open.png [redacted] [redacted]");
        let lists = json!({ "open": ["Paris"], "hidden": ["Atlantis", "Eldorado"] });
        let private = Private::of_request(&LISTS, &lists);
        assert_eq!(private.blot("Paris Atlantis Eldorado"), "Paris [redacted] [redacted]");
        // A file is never sent back, and looking for all of it in each message would take its time.
        let file = json!({ "hidden": part("Atlantis", "data:image/png;base64,AAAA") });
        assert_eq!(Private::of_request(&SCENES, &file).0.len(), 1);
    }

    #[test]
    fn of_a_text_of_many_megabytes_the_beginning_is_looked_for() {
        let long = "a red fox, then a blue one; ".repeat(1 << 18);
        let private = Private::default().and(&long);
        assert!(private.0.iter().all(|text| text.len() <= 2 * bounds::KEPT_BYTES));
        assert_eq!(private.blot(&format!("you sent {}", &long[..3000])), "you sent [redacted]");
        // As much as is ever looked at.
        let numbers = (100_000..130_000).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
        let told = Private::default().and(&numbers).blot(&numbers[..2 * bounds::KEPT_BYTES]);
        assert_eq!(told.trim_end(), "[redacted]");
    }

    #[test]
    fn every_text_within_values_of_unknown_meaning_is_private_and_stays_so() {
        let values = json!({ "style": ["Klee", { "of": "Bern", "year": 1914, "late": false, "by": null }] });
        let private = Private::default().and("hunter2").and_all([&values].into_iter());
        let known = Private::default().and("Klee").and("hunter2");
        let private = known.clone().with(private.beside(&known));
        assert_eq!(
            private.blot("hunter2: style Klee of Bern, 1914"),
            "[redacted]: style [redacted] of [redacted], 1914"
        );
    }

    #[test]
    fn an_escape_that_ends_in_a_private_text_does_not_hide_it() {
        let private = Private::default().and("1 red \"fox\"");
        assert_eq!(private.blot(r#"at %41 red \"fox\"."#), "at %4[redacted].");
    }

    #[test]
    fn what_was_escaped_or_cut_is_blotted_out_as_well() {
        let private = Private::default().and("a \"red\"\nfox, schön").and("red");
        for (sent_back, told) in [
            (r#"{"input":"a \"red\"\nfox, sch\u00f6n"}"#, r#"{"input":"[redacted]"}"#),
            (
                r#"{"why":"{\"input\":\"a \\\"red\\\"\\nfox, schön\"}"}"#,
                r#"{"why":"{\"input\":\"[redacted]\"}"}"#,
            ),
            (r"input='a \x22red\x22\nfox, sch\xf6n'", "input='[redacted]'"),
            (r#"you sent a \"re"#, "you sent [redacted]"),
            ("?input=a%20%22red%22%0Afox%2C%20sch%C3%B6n&x=1", "?input=[redacted]&x=1"),
            ("?input=a+%22red%22%0afox%2c+sch%F6n", "?input=[redacted]"),
            ("<p>a &quot;red&quot; fox, sch&#246;n</p>", "<p>[redacted]</p>"),
            ("A \"RED\" FOX, SCHÖN; Red", "[redacted]; [redacted]"),
            ("cut: a%20%22red%22%0Af%", "cut: [redacted]"),
            (r#"you sent a \"red\"\nfox, sch\u00"#, r"you sent [redacted]\u00"),
        ] {
            assert_eq!(private.blot(sent_back), told);
        }
    }
}
