//! A file that is a part of a form.

use http::{HeaderMap, header};
use http_body_util::{BodyDataStream, Full};
use hyper::body::Bytes;
use wan_specs::{MultipartSpec, TakesSpec};

use super::{File, REPEATED, check_size, check_type, is_media_type};
use crate::wording::shortened;

/// Parts that a form may have.
const PARTS: usize = 100;

/// The file of a form, or what is wrong with it.
pub(super) async fn file(
    takes: &TakesSpec,
    spec: &MultipartSpec,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<File, String> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|_| {
        let kind = shortened(kind, REPEATED);
        format!("the header `content-type` is `{kind}`; send `multipart/form-data` with a boundary")
    })?;
    let stream = BodyDataStream::new(Full::new(Bytes::copy_from_slice(body)));
    let mut form = multer::Multipart::new(stream, boundary);
    let broken =
        |error: multer::Error| format!("the body is no form: {}", shortened(&error.to_string(), 200));
    let (mut found, mut fields) = (None, Vec::new());
    for _ in 0..PARTS {
        let Some(part) = form.next_field().await.map_err(broken)? else { break };
        let name = part.name().unwrap_or_default().to_owned();
        if name != spec.file {
            fields.push((name, part.bytes().await.map_err(broken)?));
            continue;
        }
        if part.file_name().is_none_or(str::is_empty) {
            return Err(format!("the field `{name}` has no `filename`, so it is no file"));
        }
        let media_type =
            part.content_type().map_or("application/octet-stream".to_owned(), ToString::to_string);
        found = Some((media_type, part.bytes().await.map_err(broken)?));
    }
    let named = |complaint: String| format!("the field `{}` {complaint}", spec.file);
    let (media_type, bytes) = found.ok_or_else(|| named("is missing and required".to_owned()))?;
    if !is_media_type(&media_type) {
        return Err(named("has a type that is none".to_owned()));
    }
    check_type(takes, &media_type).map_err(named)?;
    check_size(takes, bytes.len() as u64).map_err(named)?;
    for field in &spec.fields {
        let given = fields.iter().find(|(name, _)| *name == field.name);
        let (_, value) =
            given.ok_or_else(|| format!("the field `{}` is missing and required", field.name))?;
        let is_wrong = |wanted: &str| *value != *wanted.as_bytes();
        let wrong = match field.value.as_str() {
            "{bytes}" => is_wrong(&bytes.len().to_string()),
            "{media_type}" => is_wrong(&media_type),
            fixed if !fixed.contains('{') => is_wrong(fixed),
            _ => value.is_empty(),
        };
        if wrong {
            return Err(format!("the field `{}` is not what is true of the file", field.name));
        }
    }
    Ok(File { media_type, bytes })
}
