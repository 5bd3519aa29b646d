//! What a request asked for, in the form in which it may stand beside its video.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    Estimate, Media,
    data::{KindData, ModelData, ParameterData},
    media::bare_address,
    untyped::text_form,
    wire::{private::Private, text::without_queries},
};

/// How much of a file's encoded text is decoded to tell its format. It is a multiple of four.
const BEGINNING: usize = 256;

/// Text without a single space that is longer than this is none. Unit: bytes.
const LARGE: usize = 16 * 1024;

/// What a video was made from: what no message may show is read from it, and what is told in a sidecar.
#[derive(Clone, Default)]
pub(crate) struct Recipe(Option<Arc<Known>>);

/// What is kept of a request.
pub(super) struct Known {
    pub(super) model: &'static ModelData,
    /// The body without files as JSON text, which takes less room than a value. There may be thousands of them.
    request: Box<str>,
}

impl Recipe {
    /// What a body asks of a model: files are replaced by their size and format. `files` are those that are uploaded
    /// first, by the JSON pointer of their place.
    pub(crate) fn of<'a>(
        model: &'static ModelData,
        body: &Value,
        files: impl Iterator<Item = (&'a str, &'a Media)>,
    ) -> Self {
        let mut body = copied(body);
        without_files(model.parameters, &mut body);
        for (pointer, media) in files {
            if let Some(place) = body.pointer_mut(pointer) {
                *place = json!({ "bytes": media.len(), "format": media.format() });
            }
        }
        let request = body.to_string().into();
        Self(Some(Arc::new(Known { model, request })))
    }

    /// What the body holds of the caller's own words.
    pub(crate) fn private(&self) -> Private {
        let known = self.known();
        known.map_or_else(Private::default, |it| Private::of_request(it.model.parameters, &it.body()))
    }

    pub(crate) fn is_known(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn known(&self) -> Option<&Known> {
        self.0.as_deref()
    }
}

impl Known {
    /// The body as it may be told: addresses have no query, and the key stands nowhere.
    pub(super) fn request(&self, key: &str) -> Value {
        cleaned(self.body(), key)
    }

    /// What it was said to cost. It is reckoned again, so that a job that is waited for has no room for it.
    pub(super) fn estimate(&self) -> Estimate {
        Estimate::of(self.model, &self.body())
    }

    /// The seed that was sent.
    pub(super) fn seed(&self) -> Option<i64> {
        let parameter = self.model.parameters.iter().find(|parameter| parameter.name == "seed")?;
        let (body, pointer) = (self.body(), parameter.pointer);
        let value = body.pointer(pointer)?;
        if parameter.as_text { text_form::decoded(parameter, value)?.as_i64() } else { value.as_i64() }
    }

    fn body(&self) -> Value {
        serde_json::from_str(&self.request).unwrap_or_default()
    }
}

/// A text without what it may hold of secrets: the key, and the login, query and fragment of addresses.
pub(super) fn clean(text: &str, key: &str) -> String {
    let cleaned = match bare_address(text) {
        Some((scheme, address, _)) => format!("{scheme}{address}"),
        None => without_queries(text),
    };
    if key.is_empty() { cleaned } else { cleaned.replace(key, "[redacted]") }
}

/// Replaces each file that goes along in a place that is meant for one.
fn without_files(parameters: &[ParameterData], body: &mut Value) {
    for parameter in parameters {
        if let Some(value) = body.pointer_mut(parameter.pointer) {
            without_file(&parameter.kind, value);
        }
    }
}

fn without_file(kind: &KindData, value: &mut Value) {
    match (kind, value) {
        (KindData::Media(_), value) => {
            if let Some(text) = value.as_str().filter(|text| !text.starts_with("http")) {
                *value = file(text);
            }
        }
        (KindData::Object { fields }, value) => without_files(fields, value),
        (KindData::List { item, .. }, Value::Array(values)) => {
            for value in values {
                without_file(&item.kind, value);
            }
        }
        _ => {}
    }
}

/// A copy in which no text is a large file.
fn copied(value: &Value) -> Value {
    match value {
        Value::String(text) if is_file(text) => file(text),
        Value::Array(values) => values.iter().map(copied).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), copied(value))).collect(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// The value with every text cleaned, of unlisted members too, of which nobody knows what they are.
fn cleaned(value: Value, key: &str) -> Value {
    match value {
        Value::String(text) => clean(&text, key).into(),
        Value::Array(values) => values.into_iter().map(|value| cleaned(value, key)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, cleaned(value, key))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// Whether a text is a file wherever it stands: a data URI, or more base64 than anybody writes by hand.
fn is_file(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    text.starts_with("data:") && text.contains(";base64,") || text.len() > LARGE && text.bytes().all(is_digit)
}

/// What is told in the place of a file: how large it is, and its format where that is known.
fn file(text: &str) -> Value {
    let digits = text.split_once(";base64,").map_or(text, |(_, digits)| digits);
    let digits = digits.trim_end_matches('=');
    let beginning = digits.get(..BEGINNING.min(digits.len() / 4 * 4)).unwrap_or_default();
    let format = STANDARD.decode(beginning).ok().and_then(|bytes| Media::bytes(bytes).format());
    json!({ "bytes": digits.len() / 4 * 3 + digits.len() % 4 * 3 / 4, "format": format })
}

impl fmt::Debug for Recipe {
    /// Shows nothing of the request, which holds the prompt.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "Recipe(known)" } else { "Recipe(unknown)" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{
        DimensionsData, LengthUnit, MediaData, MediaForm, MediaKind, OperationKind, PollingData,
    };

    const PICTURE: MediaData = MediaData {
        kind: MediaKind::Image,
        forms: &[MediaForm::Url, MediaForm::Base64],
        formats: &[],
        min_seconds: None,
        max_seconds: None,
        max_bytes: None,
        dimensions: DimensionsData::ANY,
        uploads: false,
    };
    static ITEM: ParameterData = ParameterData::media("picture", "", "A picture.", PICTURE);
    static PARAMETERS: [ParameterData; 4] = [
        ParameterData::text_of("prompt", "/input/prompt", "Words.", None, None, LengthUnit::Characters)
            .sensitive(),
        ParameterData::media("image", "/input/image", "A picture.", PICTURE),
        ParameterData::list("more", "/more", "Pictures.", &ITEM, None, None),
        ParameterData::integer("seed", "/extra/seed", "A seed.", None, None),
    ];
    static MODEL: ModelData = ModelData {
        provider: "acme",
        id: "clip-1",
        wire_name: "clip-1",
        title: "Clip",
        task: "i2v",
        version: "1",
        deprecated: false,
        draft: None,
        sunset: None,
        docs: None,
        spec: "0123456789ab",
        operations: &[(OperationKind::Submit, true)],
        parameters: &PARAMETERS,
        rules: &[],
        price: None,
        latency_ms: None,
        polling: PollingData::NONE,
    };

    fn recipe(body: &Value) -> Recipe {
        Recipe::of(&MODEL, body, [("/upload", &Media::bytes(*b"GIF89a"))].into_iter())
    }

    #[test]
    fn files_are_told_by_size_and_format_and_nothing_secret_is_kept() {
        let picture: Vec<u8> = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".iter().copied().cycle().take(1000).collect();
        let encoded = STANDARD.encode(&picture);
        let recipe = recipe(&json!({
            "input": { "prompt": "a fox? see https://a.example/b?sig=1 hunter2", "image": encoded },
            "more": ["https://me:pw@a.example/b.png?sig=2#x", encoded],
            "new": { "file": format!("data:image/png;base64,{encoded}") },
            "extra": { "seed": 7 },
            "upload": "upload:0 (gif, 6 bytes)",
        }));
        let known = recipe.known().unwrap();
        assert_eq!(
            known.request("hunter2"),
            json!({
                "input": {
                    "prompt": "a fox? see https://a.example/b?.. [redacted]",
                    "image": { "bytes": 1000, "format": "png" },
                },
                "more": ["https://a.example/b.png", { "bytes": 1000, "format": "png" }],
                "new": { "file": { "bytes": 1000, "format": "png" } },
                "extra": { "seed": 7 },
                "upload": { "bytes": 6, "format": "gif" },
            })
        );
        assert_eq!(known.seed(), Some(7));
        assert!(!format!("{recipe:?}").contains("fox"));
    }

    #[test]
    fn what_no_message_may_show_is_read_from_a_recipe_or_kept_beside_it() {
        let (long, key) = ("ab".repeat(LARGE), Private::default().and("hunter2"));
        for (prompt, beside) in [("a fox? see https://a.example/b?sig=1 hunter2", 2), (&*long, 3)] {
            let body = json!({ "input": { "prompt": prompt }, "new": ["Klee"] });
            let all = Private::of_request(&PARAMETERS, &body).and("hunter2").and("https://f.example/1");
            let all = all.and_all([&body["new"]].into_iter());
            let known = key.clone().with(recipe(&body).private());
            let rest = all.clone().beside(&known);
            assert_eq!(format!("{rest:?}"), format!("Private({beside} texts)"));
            let told = format!("{prompt}, hunter2, Klee at https://f.example/1 and no more");
            assert_eq!(known.with(rest).blot(&told), all.blot(&told));
            assert!(all.blot(&told).ends_with(", [redacted], [redacted] at [redacted] and no more"));
        }
    }

    #[test]
    fn the_size_of_a_file_is_told_whatever_its_padding() {
        for length in 0..20_usize {
            let told = file(&STANDARD.encode(vec![7; length]));
            assert_eq!(told["bytes"], json!(length));
        }
    }
}
