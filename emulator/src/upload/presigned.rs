//! Addresses that are given out so that the bytes of one file can be put there.

use http::{HeaderMap, header};
use serde_json::{Value, json};
use wan_specs::{PresignedSpec, TakesSpec};

use super::{check_size, check_type};
use crate::{json, pointer::put, route::Asked};

/// What a call says of the file whose bytes are to come.
#[derive(Debug, Default)]
pub(super) struct Told {
    media_type: Option<String>,
    bytes: Option<u64>,
}

/// An address that was given out.
#[derive(Debug)]
pub(super) struct Promise {
    /// Where the bytes are to be put.
    pub(super) path: String,
    /// Where the file is after that.
    pub(super) file: String,
    /// What the query must have.
    pub(super) signature: String,
    /// Headers that must come along.
    pub(super) headers: Vec<(String, String)>,
    pub(super) told: Told,
}

impl Told {
    /// Reads the call's body, or tells what is wrong with it.
    pub(super) fn read(takes: &TakesSpec, spec: &PresignedSpec, body: &[u8]) -> Result<Self, Vec<String>> {
        if spec.tells.is_empty() {
            return Ok(Self::default());
        }
        let body = json::read(body).map_err(|message| vec![message])?;
        let (mut told, mut complaints) = (Self::default(), Vec::new());
        for fact in &spec.tells {
            let complaint = match (body.pointer(&fact.pointer), fact.value.as_str()) {
                (None, _) => Err("is missing and required".to_owned()),
                (Some(Value::Number(size)), "{bytes}") => {
                    told.bytes = size.as_u64();
                    told.bytes.ok_or("is no size".to_owned()).and_then(|size| check_size(takes, size))
                }
                (Some(_), "{bytes}") => Err("must be a number".to_owned()),
                (Some(Value::String(kind)), "{media_type}") => {
                    told.media_type = Some(kind.clone());
                    check_type(takes, kind)
                }
                (Some(Value::String(text)), _) if !text.is_empty() => Ok(()),
                (Some(_), _) => Err("must be a string".to_owned()),
            };
            if let Err(complaint) = complaint {
                complaints.push(format!("`{}` {complaint}", fact.pointer));
            }
        }
        if complaints.is_empty() { Ok(told) } else { Err(complaints) }
    }

    pub(super) fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }
}

impl Promise {
    pub(super) fn is_at(&self, asked: Asked<'_>) -> bool {
        let is_signed =
            asked.query.iter().any(|(name, value)| name == "signature" && *value == self.signature);
        asked.path == self.path && is_signed
    }

    /// What is wrong with the bytes that come.
    pub(super) fn complaint(&self, headers: &HeaderMap, body: &[u8]) -> Option<String> {
        for (name, value) in &self.headers {
            if headers.get(name).is_none_or(|given| given.as_bytes() != value.as_bytes()) {
                return Some(format!("the header `{name}` is not what the answer with this address had"));
            }
        }
        let wanted = self.told.bytes.filter(|bytes| *bytes != body.len() as u64);
        wanted.map(|bytes| format!("{} bytes came, and {bytes} were announced", body.len()))
    }

    /// The type of the file: as it comes, else as it was announced.
    pub(super) fn media_type(&self, headers: &HeaderMap) -> String {
        let given = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = given.or(self.told.media_type()).filter(|kind| super::is_media_type(kind));
        kind.unwrap_or("application/octet-stream").to_owned()
    }
}

/// The headers that an answer asks for, with the type of this very file among them.
pub(super) fn headers(spec: &PresignedSpec, told: &Told, body: &mut Value) -> Vec<(String, String)> {
    let Some(pointer) = &spec.headers else { return Vec::new() };
    let Some(sample) = body.pointer(pointer).and_then(Value::as_object).cloned() else { return Vec::new() };
    let mut asked = Vec::new();
    for (name, value) in sample {
        let is_type = name.eq_ignore_ascii_case("content-type");
        let value = match (told.media_type().filter(|_| is_type), value.as_str()) {
            (Some(kind), _) => kind.to_owned(),
            (None, Some(value)) => value.to_owned(),
            (None, None) => continue,
        };
        let key = name.replace('~', "~0").replace('/', "~1");
        put(body, &format!("{pointer}/{key}"), json!(value));
        asked.push((name, value));
    }
    asked
}
