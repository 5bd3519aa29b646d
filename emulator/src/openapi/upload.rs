use serde_json::{Map, Value, json};
use wan_specs::{MediaForm, TakesSpec};

use super::response;
use crate::{
    pointer::{put, segments},
    schema::pattern,
};

/// Base64 whose last group is whole and has no bits to spare.
const BASE64: &str =
    "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)";

/// The first bytes of a picture, in base64.
const PICTURE: &str = "iVBORw0KGgo=";

/// The body that brings files: each stands where the spec says, in the form it says.
pub(super) fn body(takes: &TakesSpec) -> Value {
    let mut file = json!({ "type": "string", "pattern": form(takes.form) });
    if let (Some(description), Value::Object(members)) = (limits(takes), &mut file) {
        members.insert("description".to_owned(), json!(description));
    }
    let below: Vec<String> = segments(&takes.files).collect();
    let schema = below.iter().rev().fold(file, |inner, segment| around(&inner, segment));
    let mut example = Value::Null;
    put(&mut example, &takes.files, json!(sample(takes.form)));
    let examples = Map::from_iter([("composed".to_owned(), json!({ "value": example }))]);
    response::media(&schema, examples)
}

/// The schema of what holds the inner one under this part of a pointer. Other keys are passed over.
fn around(inner: &Value, segment: &str) -> Value {
    if segment == "*" {
        return json!({ "type": "array", "minItems": 1, "items": inner });
    }
    json!({ "type": "object", "required": [segment], "properties": { segment: inner } })
}

fn form(form: MediaForm) -> String {
    match form {
        MediaForm::Url => pattern(form).to_owned(),
        MediaForm::DataUri => {
            format!("^data:[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+;base64,{BASE64}$")
        }
        MediaForm::Base64 => format!("^{BASE64}$"),
    }
}

fn sample(form: MediaForm) -> String {
    match form {
        MediaForm::Url => "https://example.com/picture.png".to_owned(),
        MediaForm::DataUri => format!("data:image/png;base64,{PICTURE}"),
        MediaForm::Base64 => PICTURE.to_owned(),
    }
}

/// What a pattern cannot say.
fn limits(takes: &TakesSpec) -> Option<String> {
    let mut limits = Vec::new();
    if !takes.formats.is_empty() {
        limits.push(format!("Formats: {}.", takes.formats.join(", ")));
    }
    if let Some(bytes) = takes.max_bytes {
        limits.push(format!("At most {bytes} bytes."));
    }
    (!limits.is_empty()).then(|| limits.join(" "))
}
