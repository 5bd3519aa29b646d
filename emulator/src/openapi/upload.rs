use serde_json::{Map, Value, json};
use wan_specs::{FormFieldSpec, MediaForm, MultipartSpec, PresignedSpec, TakesSpec};

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

/// The request that brings files. `None`: it has no body.
pub(super) fn request(takes: &TakesSpec) -> Option<Value> {
    let (kind, body) = match (&takes.files, takes.form, &takes.multipart, &takes.presigned) {
        (Some(files), Some(form), ..) => ("application/json", in_json(takes, files, form)),
        (_, _, Some(multipart), _) => ("multipart/form-data", in_form(takes, multipart)),
        (_, _, _, Some(presigned)) if !presigned.tells.is_empty() => {
            ("application/json", told(takes, presigned))
        }
        _ => return None,
    };
    Some(json!({ "required": true, "content": { kind: body } }))
}

/// A form with a file in it.
fn in_form(takes: &TakesSpec, spec: &MultipartSpec) -> Value {
    let mut file = json!({ "type": "string", "format": "binary" });
    if let (Some(description), Value::Object(members)) = (limits(takes), &mut file) {
        members.insert("description".to_owned(), json!(description));
    }
    let mut properties = Map::from_iter([(spec.file.clone(), file)]);
    let text = |field: &FormFieldSpec| (field.name.clone(), json!({ "type": "string" }));
    properties.extend(spec.fields.iter().map(text));
    let required: Vec<&String> = properties.keys().collect();
    json!({ "schema": { "type": "object", "required": required, "properties": properties } })
}

/// What is said of a file whose bytes go elsewhere.
fn told(takes: &TakesSpec, spec: &PresignedSpec) -> Value {
    let mut example = Value::Null;
    for fact in &spec.tells {
        let value = match fact.value.as_str() {
            "{bytes}" => json!(1000),
            text => {
                let text = text.replace("{file_name}", "file.png").replace("{media_type}", "image/png");
                json!(text.replace("{bytes}", "1000"))
            }
        };
        put(&mut example, &fact.pointer, value);
    }
    let mut schema = json!({ "type": "object" });
    if let (Some(description), Value::Object(members)) = (limits(takes), &mut schema) {
        members.insert("description".to_owned(), json!(description));
    }
    let examples = Map::from_iter([("composed".to_owned(), json!({ "value": example }))]);
    response::media(&schema, examples)
}

/// The body that brings files: each stands where the spec says, in the form it says.
fn in_json(takes: &TakesSpec, files: &str, wanted: MediaForm) -> Value {
    let mut file = json!({ "type": "string", "pattern": form(wanted) });
    if let (Some(description), Value::Object(members)) = (limits(takes), &mut file) {
        members.insert("description".to_owned(), json!(description));
    }
    let below: Vec<String> = segments(files).collect();
    let schema = below.iter().rev().fold(file, |inner, segment| around(&inner, segment));
    let mut example = Value::Null;
    put(&mut example, files, json!(sample(wanted)));
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
