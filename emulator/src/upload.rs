//! Files that are uploaded: checked, kept in memory, and served back on the provider's own file host.

mod multipart;
mod presigned;

use std::{
    collections::VecDeque,
    slice,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use http::HeaderMap;
use hyper::body::Bytes;
use presigned::Promise;
use serde_json::{Value, json};
use uuid::Uuid;
use wan_specs::{MediaForm, OperationSpec, PresignedSpec, TakesSpec};

use crate::{
    answer::{Answer, Body},
    catalog::{FILES, Provider},
    complaint::COMPLAINTS,
    content_type,
    filling::static_answer,
    json,
    pointer::{every_place, places, put},
    refusal,
    route::Asked,
    wording::{form, nearest, shortened},
};

/// Bytes of uploaded files that are kept, taken together. The oldest go first.
const KEPT_BYTES: usize = 128 * 1024 * 1024;

/// Files that are kept. The oldest go first.
const KEPT_FILES: usize = 10_000;

/// Addresses that bytes are to be put to which are kept. The oldest go first.
const PROMISES: usize = 1000;

/// Characters of a key or a media type that a sentence repeats at most.
const REPEATED: usize = 60;

/// Padding may be left out, as some clients do.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The files that are kept, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Uploads(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    files: VecDeque<Entry>,
    bytes: usize,
    /// Addresses that were given and not used.
    promised: VecDeque<Promise>,
}

#[derive(Debug)]
struct Entry {
    path: String,
    file: Arc<File>,
}

#[derive(Debug, PartialEq, Eq)]
struct File {
    media_type: String,
    bytes: Bytes,
}

impl Uploads {
    /// Takes the files of a request and answers with their addresses, one a file, in order; or with an address that the
    /// bytes are to be put to.
    pub(crate) async fn receive(
        &self,
        origin: &str,
        provider: &Provider,
        operation: &OperationSpec,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Answer {
        let answer = static_answer(origin, provider, operation);
        // A spec that does not say how files are taken leaves nothing to check and nothing to keep.
        let Some(takes) = &operation.takes else { return answer };
        let rejected = |complaints: Vec<String>| refusal::rejected(&provider.spec, &complaints.join("; "));
        if let Some(multipart) = &takes.multipart {
            return match multipart::file(takes, multipart, headers, body).await {
                Ok(file) => self.keep(origin, provider, operation, answer, vec![file]),
                Err(complaint) => rejected(vec![complaint]),
            };
        }
        let bodyless = takes.presigned.as_ref().is_some_and(|presigned| presigned.tells.is_empty());
        if !bodyless && let Some(complaint) = content_type::complaint(headers, body) {
            return refusal::content_type(&provider.spec, &complaint);
        }
        if let Some(presigned) = &takes.presigned {
            return match presigned::Told::read(takes, presigned, body) {
                Ok(told) => self.promise(origin, provider, operation, answer, (presigned, told)),
                Err(complaints) => rejected(complaints),
            };
        }
        match files(takes, body) {
            Ok(files) => self.keep(origin, provider, operation, answer, files),
            Err(complaints) => rejected(complaints),
        }
    }

    /// Takes the bytes that an answer gave an address to, under the conditions of that answer. `None`: no answer did, or the
    /// address was used.
    pub(crate) fn put(&self, asked: Asked<'_>, headers: &HeaderMap, body: &[u8]) -> Option<Answer> {
        let mut kept = self.lock();
        let is_here = |promise: &Promise| asked.method == "PUT" && promise.is_at(asked);
        let at = kept.promised.iter().position(is_here)?;
        if let Some(complaint) = kept.promised.get(at)?.complaint(headers, body) {
            return Some(refusal::plain(403, &complaint));
        }
        let promise = kept.promised.remove(at)?;
        let media_type = promise.media_type(headers);
        let file = File { media_type, bytes: Bytes::copy_from_slice(body) };
        kept.push(Entry { path: promise.file, file: Arc::new(file) });
        let body = Body::Bytes { kind: None, bytes: Bytes::new() };
        Some(Answer { status: 200, headers: Vec::new(), body })
    }

    /// The file at a path of this emulator.
    pub(crate) fn find(&self, path: &str) -> Option<Answer> {
        let file =
            self.lock().files.iter().find(|kept| kept.path == path).map(|kept| Arc::clone(&kept.file))?;
        Some(Answer {
            status: 200,
            headers: Vec::new(),
            body: Body::Bytes { kind: Some(file.media_type.clone().into()), bytes: file.bytes.clone() },
        })
    }

    /// Forgets all files.
    pub(crate) fn clear(&self) {
        *self.lock() = Kept::default();
    }

    fn keep(
        &self,
        origin: &str,
        provider: &Provider,
        operation: &OperationSpec,
        mut answer: Answer,
        files: Vec<File>,
    ) -> Answer {
        let Body::Json(body) = &mut answer.body else { return answer };
        let pointers = &operation.answer.output;
        let folder = folder(origin, provider, body, pointers);
        let mut addresses = Vec::new();
        for file in files {
            let address = format!("{folder}/{}.{}", Uuid::new_v4(), extension(&file.media_type));
            let path = address.strip_prefix(origin).unwrap_or(&address).to_owned();
            self.lock().push(Entry { path, file: Arc::new(file) });
            addresses.push(address);
        }
        tell(body, pointers, &addresses);
        answer
    }

    /// Answers with an address that the bytes are to be put to, and with the one that they will have.
    fn promise(
        &self,
        origin: &str,
        provider: &Provider,
        operation: &OperationSpec,
        mut answer: Answer,
        (spec, told): (&PresignedSpec, presigned::Told),
    ) -> Answer {
        let Body::Json(body) = &mut answer.body else { return answer };
        let name = format!("{}.{}", Uuid::new_v4(), extension(told.media_type().unwrap_or_default()));
        let file = format!("{}/{name}", folder(origin, provider, body, &operation.answer.output));
        let signature = Uuid::new_v4().simple().to_string();
        let to = format!("{}/put-{name}", folder(origin, provider, body, &spec.address));
        tell(body, &operation.answer.output, slice::from_ref(&file));
        tell(body, &spec.address, &[format!("{to}?signature={signature}")]);
        let headers = presigned::headers(spec, &told, body);
        let path = |address: &str| address.strip_prefix(origin).unwrap_or(address).to_owned();
        let promise = Promise { path: path(&to), file: path(&file), signature, headers, told };
        let mut kept = self.lock();
        kept.promised.push_back(promise);
        if kept.promised.len() > PROMISES {
            kept.promised.pop_front();
        }
        drop(kept);
        answer
    }

    /// A thread that panicked left at worst a count of bytes that is off.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl File {
    fn size(&self) -> usize {
        self.bytes.len() + self.media_type.len()
    }
}

impl Kept {
    fn push(&mut self, kept: Entry) {
        self.bytes += kept.file.size();
        self.files.push_back(kept);
        while self.bytes > KEPT_BYTES || self.files.len() > KEPT_FILES {
            let Some(oldest) = self.files.pop_front() else { return };
            self.bytes -= oldest.file.size();
        }
    }
}

/// Where the files are whose address stands under the pointers: beside the sample's.
fn folder(origin: &str, provider: &Provider, body: &Value, pointers: &[String]) -> String {
    let sample = every_place(body, pointers).into_iter().next();
    let sample = sample.and_then(|place| body.pointer(&place)?.as_str()).unwrap_or_default();
    let sample = sample.split(['?', '#']).next().unwrap_or_default();
    let own = format!("{origin}/{}/", provider.spec.provider);
    match sample.rsplit_once('/') {
        Some((folder, _)) if sample.starts_with(&own) => folder.to_owned(),
        _ => format!("{own}{FILES}"),
    }
}

/// Puts the addresses where the sample has some, or where the first pointer wants them.
fn tell(body: &mut Value, pointers: &[String], addresses: &[String]) {
    let known = pointers.iter().filter(|pointer| !places(body, pointer).is_empty());
    let mut known: Vec<&String> = known.collect();
    if known.is_empty() {
        known.extend(pointers.first());
    }
    for pointer in known {
        match pointer.split_once("/*") {
            Some((list, rest)) => {
                let item = body.pointer(&format!("{list}/0")).cloned().unwrap_or_default();
                let items = addresses.iter().map(|address| {
                    let mut item = item.clone();
                    put(&mut item, rest, json!(address));
                    item
                });
                put(body, list, items.collect());
            }
            None => put(body, pointer, if let [only] = addresses { json!(only) } else { json!(addresses) }),
        }
    }
}

/// The files of a body, or what is wrong with them.
fn files(takes: &TakesSpec, body: &[u8]) -> Result<Vec<File>, Vec<String>> {
    let body = json::read(body).map_err(|message| vec![message])?;
    // The specs tell both, or neither.
    let (Some(pointer), Some(wanted)) = (&takes.files, takes.form) else { return Ok(Vec::new()) };
    let found = places(&body, pointer);
    if found.is_empty() {
        return Err(vec![missing(pointer, wanted, &body)]);
    }
    let (mut files, mut complaints) = (Vec::new(), Vec::new());
    for place in found {
        match body.pointer(&place).and_then(Value::as_str).map(|text| file(takes, wanted, text)) {
            Some(Ok(file)) => files.push(file),
            Some(Err(complaint)) => complaints.push(format!("`{place}` {complaint}")),
            None => complaints.push(format!("`{place}` must be a string: {}", form(wanted))),
        }
    }
    complaints.truncate(COMPLAINTS);
    if complaints.is_empty() { Ok(files) } else { Err(complaints) }
}

/// Why a body has no file.
fn missing(pointer: &str, wanted: MediaForm, body: &Value) -> String {
    let (list, is_list) = pointer.split_once("/*").map_or((pointer, false), |(list, _)| (list, true));
    match body.pointer(list) {
        Some(Value::Array(_)) => format!("`{list}` has 0 items; it needs at least 1"),
        Some(_) if is_list => format!("`{list}` must be a list of {}", form(wanted)),
        Some(_) => format!("`{list}` must be {}", form(wanted)),
        None => {
            let keys = body.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
            let near = nearest(list.trim_start_matches('/'), keys)
                .map(|near| format!("; the nearest key of the body is `{}`", shortened(near, REPEATED)))
                .unwrap_or_default();
            format!("`{list}` is missing and required{near}")
        }
    }
}

/// One file, or what is wrong with it.
fn file(takes: &TakesSpec, wanted: MediaForm, text: &str) -> Result<File, String> {
    let wrong = || format!("must be {}", form(wanted));
    let (media_type, encoded) = match wanted {
        MediaForm::DataUri => {
            let (head, encoded) =
                text.strip_prefix("data:").and_then(|text| text.split_once(',')).ok_or_else(wrong)?;
            (head.strip_suffix(";base64").filter(|kind| is_media_type(kind)).ok_or_else(wrong)?, encoded)
        }
        MediaForm::Base64 => ("application/octet-stream", text),
        MediaForm::Url => return Err(wrong()),
    };
    if wanted == MediaForm::DataUri {
        check_type(takes, media_type)?;
    }
    let bytes = BASE64.decode(encoded).map_err(|error| format!("holds no base64: {error}"))?;
    check_size(takes, bytes.len() as u64)?;
    Ok(File { media_type: media_type.to_owned(), bytes: bytes.into() })
}

fn check_type(takes: &TakesSpec, media_type: &str) -> Result<(), String> {
    let extension = extension(media_type);
    let is_taken = |format: &String| format == extension || (format == "jpeg" && extension == "jpg");
    if takes.formats.is_empty() || takes.formats.iter().any(is_taken) {
        return Ok(());
    }
    let media_type = shortened(media_type, REPEATED);
    Err(format!("is of the type `{media_type}`; allowed are {}", takes.formats.join(", ")))
}

fn check_size(takes: &TakesSpec, bytes: u64) -> Result<(), String> {
    match takes.max_bytes.filter(|most| bytes > *most) {
        Some(most) => Err(format!("has {bytes} bytes; at most {most} are allowed")),
        None if bytes == 0 => Err("is empty".to_owned()),
        None => Ok(()),
    }
}

/// A type, a subtype, and perhaps parameters, of which none can end a header.
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default();
    let token = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    text.bytes().all(|byte| byte.is_ascii_graphic())
        && essence.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype))
}

/// What the names of such files end with.
fn extension(media_type: &str) -> &str {
    let essence = media_type.split(';').next().unwrap_or_default();
    match essence.split_once('/') {
        Some((_, "jpeg")) => "jpg",
        Some(("audio", "mpeg")) => "mp3",
        Some(("audio", "x-wav" | "wave" | "vnd.wave")) => "wav",
        Some(("video", "quicktime")) => "mov",
        Some((_, subtype))
            if subtype.bytes().all(|byte| byte.is_ascii_alphanumeric()) && subtype.len() <= 5 =>
        {
            subtype
        }
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(path: &str, length: usize) -> Entry {
        let file = File { media_type: "image/png".to_owned(), bytes: vec![0; length].into() };
        Entry { path: path.to_owned(), file: Arc::new(file) }
    }

    #[test]
    fn the_oldest_files_make_room_for_new_ones() {
        let uploads = Uploads::default();
        uploads.lock().push(kept("/a", KEPT_BYTES / 2 - 9));
        uploads.lock().push(kept("/b", KEPT_BYTES / 2 - 9));
        assert_eq!(uploads.lock().files.len(), 2);
        uploads.lock().push(kept("/c", 1));
        assert!(uploads.find("/a").is_none() && uploads.find("/b").is_some() && uploads.find("/c").is_some());
        assert_eq!(uploads.lock().bytes, KEPT_BYTES / 2 + 1 + "image/png".len());
    }

    #[test]
    fn small_files_make_room_too() {
        let uploads = Uploads::default();
        for number in 0..=KEPT_FILES {
            uploads.lock().push(kept(&format!("/{number}"), 1));
        }
        assert!(uploads.find("/0").is_none() && uploads.find("/1").is_some());
    }

    #[test]
    fn names_of_files_end_as_their_type_says() {
        for (media_type, expected) in [
            ("image/png", "png"),
            ("image/jpeg", "jpg"),
            ("audio/mpeg", "mp3"),
            ("audio/x-wav;codecs=1", "wav"),
            ("application/octet-stream", "bin"),
            ("image/svg+xml", "bin"),
        ] {
            assert_eq!(extension(media_type), expected, "{media_type}");
        }
    }

    #[test]
    fn a_media_type_cannot_end_a_header() {
        assert!(is_media_type("image/png") && is_media_type("text/plain;charset=utf-8"));
        for bad in ["", "png", "image/", "/png", "image/png\r\nx: y", "image/p ng", "image/ä"] {
            assert!(!is_media_type(bad), "{bad:?}");
        }
    }
}
